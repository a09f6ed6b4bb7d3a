"""What the crash tests kill: a process that changes an archive in a loop, and says which runs have returned.

What a run does depends on the state of the archive alone: after a kill the run that it ended is tried again.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from index.article import Article, Stated
from index.audit import Way
from index.balance import Balance
from index.build import Builder
from index.compact import compact
from index.encoder import load_encoder
from index.schema import IndexMissing, connect_reader
from index.settings import Settings
from tests.fakes import FakeEncoder

__all__ = ["change", "compact_once", "current", "embeddings", "held"]

PLACES = ["harbour", "library", "bridge", "market", "station", "museum", "theatre", "school"]
KINDS = ["build", "add", "correct", "remove", "upload", "rollback", "compact"]

Texts = dict[str, str]
Plan = tuple[Texts, Callable[[], object]]
"""What the archive holds after a run, and the run."""


def article(id_: str, version: int) -> Article:
    """An article each of whose sentences says which version it is."""
    paragraphs = [f"Version {version} of {id_}: on day {n} the council spoke of {id_} again." for n in range(3)]
    return Article(id_, "\n\n".join(paragraphs) + "\n", language=Stated("en", "given"), source=f"{id_}.txt")


def held(home: Path, generation: int | None = None, own: bool = False) -> Texts:
    """Texts by id of a generation, the current one by default; `own`: of what did not come by a build."""
    try:
        with closing(connect_reader(home)) as db:
            db.execute("BEGIN")
            if generation is None:
                (generation,) = db.execute("SELECT generation FROM state").fetchone()
            rows = db.execute(
                "SELECT id, text FROM articles WHERE since <= ?1 AND (until IS NULL OR until > ?1) "
                "AND (way <> 'corpus' OR NOT ?2)",
                (generation, own),
            )
            return dict(rows.fetchall())
    except IndexMissing:
        return {}


def embeddings(home: Path) -> int:
    """How many are stored."""
    try:
        with closing(connect_reader(home)) as db:
            return int(db.execute("SELECT count(*) FROM embeddings").fetchone()[0])
    except IndexMissing:
        return 0


def current(home: Path) -> int:
    """The current generation's number, 0 before the first."""
    try:
        with closing(connect_reader(home)) as db:
            return int(db.execute("SELECT generation FROM state").fetchone()[0])
    except IndexMissing:
        return 0


def plan(builder: Builder, draw: random.Random, texts: Texts) -> Plan:
    """A random run."""
    home, number = builder.home, draw.randrange(10**6)
    kind = draw.choice(KINDS) if texts else "build"
    if kind == "build":
        items = [article(place, number) for place in draw.sample(PLACES, 6)]
        return held(home, own=True) | {each.id: each.text for each in items}, lambda: builder.build(items)
    if kind == "remove":
        gone = draw.sample(sorted(texts), min(2, len(texts)))
        return {i: t for i, t in texts.items() if i not in gone}, lambda: builder.remove(gone, "file")
    if kind == "compact":
        return texts, lambda: compact(home, keep=2)
    if kind == "rollback":
        now = current(home)
        to = draw.randrange(max(1, now - 5), now + 1)
        return held(home, to), lambda: builder.rollback(to)
    ids = draw.sample(sorted(texts), 1) if kind == "correct" else [f"own-{draw.choice(PLACES)}" for _ in range(3)]
    items = [article(id_, number) for id_ in dict.fromkeys(ids)]
    way: Way = "upload" if kind == "upload" else "program"
    return texts | {each.id: each.text for each in items}, lambda: builder.add(items, way)


def change(home: Path, seed: int, real: bool, out: Connection) -> None:
    """Change the archive until killed, and tell `out`.

    `("doing", before, after)` ahead of each run; `("done", after, embedded, stored anew)` once it has returned.
    """
    encoder = load_encoder(None, Settings.read(os.environ).cache) if real else FakeEncoder()
    builder = Builder(home, encoder, Balance.load(encoder.fingerprint))
    out.send(("ready",))
    at, again = -1, 0
    while True:
        now = current(home)
        at, again = now, again + 1 if now == at else 0
        before = held(home)
        after, go = plan(builder, random.Random(f"{seed}/{now}/{again}"), before)
        stored = embeddings(home)
        out.send(("doing", before, after))
        report = go()
        fresh = embeddings(home) - stored
        assert held(home) == after
        out.send(("done", after, getattr(report, "embedded", 0), max(0, fresh)))  # a compaction takes some away


def compact_once(home: Path, out: Connection) -> None:
    """Compact, and tell `out` when it begins and when it has ended."""
    out.send("ready")
    compact(home, keep=1)
    out.send("done")
