"""Watched questions: saved once, asked again of every new generation, each new hit told once.

They live in a SQLite file of their own in the archive's home (`watches.sqlite3`), since the index may be rebuilt and
they may not. A hit is an article that came into the archive after the question was saved and answers it by itself,
as an answer is judged; a corrected version of a known article is none.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from retrieval.archive import Archive
from retrieval.question import read_question

__all__ = ["FILE", "Hit", "UnknownWatch", "Watch", "Watches"]

FILE = "watches.sqlite3"
_CITED = 10
"""How many citations of an answer are looked at."""

_TABLES = """
CREATE TABLE IF NOT EXISTS watches (
  id TEXT PRIMARY KEY, question TEXT NOT NULL UNIQUE, saved_at TEXT NOT NULL, checked INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS hits (
  number INTEGER PRIMARY KEY, watch TEXT NOT NULL REFERENCES watches (id) ON DELETE CASCADE, article_id TEXT NOT NULL,
  title TEXT, publisher TEXT, start INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL,
  certainty TEXT NOT NULL, generation INTEGER NOT NULL, found_at TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0,
  UNIQUE (watch, article_id)
);
"""


class UnknownWatch(KeyError):
    """No question of this id is watched."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Hit:
    """A new article that answers a watched question: `quote` is `text[start:end]` of it, as it was when found.

    `generation` is the one that brought it, `found_at` when that was seen (ISO 8601, UTC), `certainty` the answer's.
    """

    article_id: str
    title: str | None
    publisher: str | None
    start: int
    end: int
    quote: str
    certainty: str
    generation: int
    found_at: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """A watched question; `checked` is the generation it was last asked of, `unseen` its hits not yet looked at."""

    id: str
    question: str
    saved_at: str
    checked: int
    unseen: int


class Watches:
    """The watched questions of a home. Each call opens the file anew: page, service and terminal share it.

    Only saving a question makes the file; reading writes nothing and takes no lock.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / FILE

    def save(self, archive: Archive, question: str) -> Watch:
        """Watch a question from now on: what the archive holds already is no hit. Saved twice, it is one.

        Raises `QuestionRefused` for what cannot be asked.
        """
        read_question(question)
        question = " ".join(question.split())
        saved = (secrets.token_urlsafe(9), question, _now(), archive.status().generation)
        with self._open() as db:
            db.execute("INSERT OR IGNORE INTO watches VALUES (?, ?, ?, ?)", saved)
        return next(watch for watch in self.all() if watch.question == question)

    def all(self) -> list[Watch]:
        """All watched questions, oldest first."""
        if not self._path.exists():
            return []
        with self._read() as db:
            rows = db.execute(
                "SELECT id, question, saved_at, checked, (SELECT count(*) FROM hits WHERE watch = id AND NOT seen) "
                "FROM watches ORDER BY saved_at, id"
            ).fetchall()
        return [Watch(*row) for row in rows]

    def get(self, id_: str) -> Watch:
        """One watched question. Raises `UnknownWatch`."""
        for watch in self.all():
            if watch.id == id_:
                return watch
        raise UnknownWatch(f"No question is watched under {id_!r}. GET /v1/watches lists those that are.")

    def remove(self, id_: str) -> None:
        """Watch a question no longer. Raises `UnknownWatch`."""
        self.get(id_)
        with self._open() as db:
            db.execute("DELETE FROM watches WHERE id = ?", (id_,))

    def hits(self, id_: str, *, limit: int = 100) -> list[Hit]:
        """The hits of a watched question, newest first. Raises `UnknownWatch`."""
        self.get(id_)
        with self._read() as db:
            rows = db.execute(
                'SELECT article_id, title, publisher, start, "end", quote, certainty, generation, found_at, seen '
                "FROM hits WHERE watch = ? ORDER BY number DESC LIMIT ?",
                (id_, limit),
            ).fetchall()
        return [replace(Hit(*row), seen=bool(row[-1])) for row in rows]

    def look(self, id_: str) -> None:
        """Take the hits of a watched question as seen."""
        with self._open() as db:
            db.execute("UPDATE hits SET seen = 1 WHERE watch = ?", (id_,))

    def check(self, archive: Archive) -> int:
        """Ask what has not been asked of the current generation, and keep the new hits; gives their number.

        An archive that was built anew from nothing counts its generations again: then all it holds is known.
        """
        generation = archive.status().generation
        return sum(self._check(archive, watch, generation) for watch in self.all() if watch.checked != generation)

    def _check(self, archive: Archive, watch: Watch, generation: int) -> int:
        new = archive.news(watch.question, watch.checked, k=_CITED) if watch.checked < generation else ()
        found = 0
        with self._open() as db:
            for c, certainty in new:
                row = (
                    watch.id, c.article_id, c.title, c.publisher, c.quote.start, c.quote.end, c.quote.text,
                    certainty, generation, _now(),
                )  # fmt: skip
                found += db.execute(
                    'INSERT OR IGNORE INTO hits (watch, article_id, title, publisher, start, "end", quote, certainty, '
                    "generation, found_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                ).rowcount
            db.execute("UPDATE watches SET checked = ? WHERE id = ?", (generation, watch.id))
        return found

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(f"file:{quote(str(self._path))}?mode=ro", uri=True, timeout=10)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.executescript(_TABLES)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()  # what is not committed is rolled back


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
