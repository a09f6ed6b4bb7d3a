"""The audit log: what came into the archive, what was corrected and what left, when, and from where. Append-only.

The table's own triggers refuse changes and deletions. An event is written in the transaction of the switch that it
tells of, so that the log never tells of what did not happen. Article text is never in it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["Event", "Logged", "Way", "entries", "record", "withdrawn", "withdrawn_by_hand"]

Way = Literal["corpus", "file", "terminal", "upload", "program", "address", "feed", "rollback"]
"""How an article came in or left: by a build of a corpus, from files, or by hand (terminal, page, program, web)."""

_BY_HAND = frozenset({"terminal", "upload", "program"})


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one article; `version` is the digest that came in, or of a withdrawn one the digest that left."""

    what: Literal["added", "corrected", "withdrawn"]
    article: str
    version: str
    way: str
    source: str


@dataclass(frozen=True, slots=True)
class Logged:
    """An event as it is in the log: its number, when (ISO 8601, UTC), and the generation that it came with."""

    number: int
    at: str
    generation: int
    event: Event


def record(connection: sqlite3.Connection, at: str, generation: int, events: Iterable[Event]) -> None:
    """Write events of a switch; the transaction is the caller's."""
    connection.executemany(
        "INSERT INTO events (at, generation, what, article, version, way, source) VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((at, generation, e.what, e.article, e.version, e.way, e.source) for e in events),
    )


def entries(
    connection: sqlite3.Connection, *, article: str | None = None, after: int = 0, limit: int = 1000
) -> list[Logged]:
    """Events by ascending number, those above `after`, of one article or of all."""
    of_it = "AND article = :article " if article is not None else ""
    rows = connection.execute(
        "SELECT number, at, generation, what, article, version, way, source FROM events "
        f"WHERE number > :after {of_it}ORDER BY number LIMIT :limit",
        {"after": after, "article": article, "limit": limit},
    )
    return [Logged(number, at, generation, Event(*told)) for number, at, generation, *told in rows]


def withdrawn(connection: sqlite3.Connection) -> set[str]:
    """Ids of the articles of which the last that happened is that they were withdrawn, other than by a rollback."""
    return {article for article, way in _gone(connection) if way != "rollback"}


def withdrawn_by_hand(connection: sqlite3.Connection) -> set[str]:
    """Those that were withdrawn by their ids, rather than with the file that they were read from."""
    return {article for article, way in _gone(connection) if way in _BY_HAND}


def _gone(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Articles of which the last that happened is that they were withdrawn, and the way."""
    rows = connection.execute("SELECT article, what, way, max(number) FROM events GROUP BY article")
    return [(article, way) for article, what, way, _ in rows if what == "withdrawn"]
