"""What the archive's keeper is told at a terminal: the archive's state, and its audit log."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.article import Article
from index.audit import Logged, entries
from index.manifest import Manifest
from index.schema import VISIBLE, IndexMissing, connect_reader, database, refusing_damage

__all__ = ["log_lines", "log_page", "state", "status_lines"]

_PAGE = 10_000
_SHOWN = 10


def state(home: Path) -> dict[str, Any]:
    """What the archive in `home` holds and stores, as JSON-ready data.

    `generations` are the last ones, newest first, with the counts of articles added, corrected and withdrawn by each.
    What a run under way or an interrupted one staged is not counted, but for its embeddings, which are stored.
    Raises as `connect_reader` does.
    """
    with closing(connect_reader(home)) as db, refusing_damage(database(home)):
        db.execute("BEGIN")
        row = db.execute("SELECT manifest FROM generations JOIN state ON number = generation").fetchone()
        if row is None:
            raise IndexMissing(f"The index in {home} is not built yet. Build it with: python -m index --home {home}")
        now = Manifest.from_json(row[0])
        return {
            "home": str(home),
            "generation": now.generation,
            "articles": now.articles,
            "passages": now.passages,
            "sentences": now.sentences,
            "encoder": now.encoder,
            "segments": [
                {"generation": each.generation, "passages": each.passages, "sentences": each.sentences}
                for each in now.segments
            ],
            "languages": _counted(db, "language", now.generation),
            "ways": _counted(db, "way", now.generation),
            "versions": _count(db, f"SELECT count(*) FROM articles WHERE since <= {now.generation}"),
            "embeddings": _count(db, "SELECT count(*) FROM embeddings"),
            "events": _count(db, "SELECT count(*) FROM events"),
            "bytes": sum(path.stat().st_size for path in home.iterdir() if path.is_file()),
            "generations": _generations(db),
        }


def _count(db: sqlite3.Connection, statement: str) -> int:
    return int(db.execute(statement).fetchone()[0])


def _counted(db: sqlite3.Connection, column: str, generation: int) -> dict[str, int]:
    """Articles of a generation by a column's value, the most frequent first."""
    rows = db.execute(
        f"SELECT a.{column}, count(*) FROM articles a WHERE {VISIBLE} GROUP BY 1 ORDER BY 2 DESC, 1",
        {"generation": generation},
    )
    return dict(rows.fetchall())


def _generations(db: sqlite3.Connection) -> list[dict[str, Any]]:
    found = []
    for number, made_at, manifest in db.execute(
        "SELECT number, made_at, manifest FROM generations ORDER BY number DESC LIMIT ?", (_SHOWN,)
    ).fetchall():
        counts = dict(
            db.execute("SELECT what, count(*) FROM events WHERE generation = ? GROUP BY what", (number,)).fetchall()
        )
        held = Manifest.from_json(manifest)
        changes = {what: counts.get(what, 0) for what in ("added", "corrected", "withdrawn")}
        found.append({"number": number, "made_at": made_at, "articles": held.articles, **changes})
    return found


def status_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """What `state` found, for people."""
    languages = ", ".join(f"{language} {count}" for language, count in found["languages"].items())
    ways = ", ".join(f"{way} {count}" for way, count in found["ways"].items())
    yield f"generation {found['generation']}: {found['articles']} articles, {found['passages']} passages"
    yield f"languages: {languages}"
    yield f"came in by: {ways}"
    yield f"stored: {found['versions']} versions, {found['embeddings']} embeddings, {found['bytes'] / 1e6:,.1f} MB"
    yield f"encoder: {found['encoder']}"
    for each in found["generations"]:
        yield (
            f"  {each['number']:>6}  {each['made_at']}  {each['articles']} articles: {each['added']} added, "
            f"{each['corrected']} corrected, {each['withdrawn']} withdrawn"
        )


def log_lines(home: Path, article: str | None, *, as_json: bool) -> Iterator[str]:
    """The audit log, oldest first, of one article or of all: an event a line, for people or as JSON objects."""
    with closing(connect_reader(home)) as db, refusing_damage(database(home)):
        after = 0
        while found := entries(db, article=article, after=after, limit=_PAGE):
            after = found[-1].number
            yield from (_line(each, as_json=as_json) for each in found)


def log_page(home: Path, article: str | None, *, after: int, limit: int) -> list[Logged]:
    """Up to `limit` events of the audit log with numbers above `after`, oldest first, of one article or of all."""
    with closing(connect_reader(home)) as db, refusing_damage(database(home)):
        return entries(db, article=article, after=after, limit=limit)


def _line(logged: Logged, *, as_json: bool) -> str:
    if as_json:
        told = asdict(logged)
        return json.dumps(told | told.pop("event"), ensure_ascii=False)
    event = logged.event
    said = (
        f"{logged.at}  generation {logged.generation}  {event.what:<9}  {event.article}  {Article.short(event.version)}"
    )
    return "".join(c if c.isprintable() else "?" for c in f"{said}  by {event.way}  from {event.source or '-'}")
