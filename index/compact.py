"""Compaction: what only generations before the last ones need leaves the file. Texts, versions and the log always stay.

Removed are passages with their terms, and embeddings. A generation that lost them can still be rolled back to: its
articles are cut again, and what is missing is embedded again. It goes in small transactions, each of which leaves a
whole archive, so that a kill costs nothing, and readers keep what they read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.build import BuildBusy, BuildFailed
from index.check_tables import full_text
from index.fault import Case
from index.full_text import FullText
from index.lock import Locked, locked
from index.manifest import Manifest
from index.schema import IndexMissing, connect_writer, database, refusing_damage

__all__ = ["Compacted", "KeepTooFew", "compact", "compacted_line"]

_BATCH = 500
_WORTH = 5
"""The file is written anew once one page in so many of it is empty."""


class KeepTooFew(ValueError):
    """Not even the last generation was to be kept."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """Passages and embeddings removed, whether full text was made again, and the file's bytes before and after."""

    passages: int
    embeddings: int
    mended: bool
    before: int
    after: int


def compact(home: Path, *, keep: int = 10, wait: bool = False) -> Compacted:
    """Remove what none of the last `keep` generations needs; full text that is not that of its passages is made again.

    Raises `KeepTooFew` for a `keep` below 1, `IndexMissing`, and otherwise as a run of `Builder` does.
    """
    if keep < 1:
        raise KeepTooFew(f"--keep is {keep}; the last generation always stays, so give 1 or more.")
    path = database(home)
    if not path.is_file():
        raise IndexMissing(f"There is no index in {home}. Build one with: python -m index --home {home}")
    with _run(home, wait), closing(connect_writer(home)) as db, refusing_damage(path):
        rows = db.execute("SELECT manifest FROM generations ORDER BY number DESC LIMIT ?", (keep,)).fetchall()
        if not rows:
            raise IndexMissing(f"The index in {home} is not built yet. Build it with: python -m index --home {home}")
        kept = [Manifest.from_json(text) for (text,) in rows]
        before = path.stat().st_size
        passages = _remove_passages(db, kept)
        embeddings = _remove_embeddings(db, kept)
        mended = _mend_full_text(db, home, kept[0])
        _shrink(db)
        return Compacted(passages, embeddings, mended, before, path.stat().st_size)


@contextmanager
def _run(home: Path, wait: bool) -> Iterator[None]:
    try:
        with locked(home / "build.lock", wait=wait, sign=True):
            yield
    except Locked as error:
        raise BuildBusy(
            f"Another build is writing to {home}: {error}. Wait until it has ended, then run the command again."
        ) from error
    except IndexMissing:
        raise
    except (OSError, sqlite3.OperationalError) as error:
        raise BuildFailed(
            f"The compaction in {home} stopped: {error}. Free some space or mend the permissions and run it again; "
            f"the archive is whole as it is."
        ) from error


def _remove_passages(db: sqlite3.Connection, kept: list[Manifest]) -> int:
    """Those of versions that ended before the generations kept, and those of recipes that none of these has."""
    # subtle: passages that ended after the oldest segment was made are in its files, and are told from those that
    # live by their rows alone
    oldest = min([kept[-1].generation, *(segment.generation for segment in kept[0].segments)])
    gone = _batches(
        db,
        "passages",
        "SELECT p.id FROM passages p JOIN articles a ON a.key = p.article WHERE p.id > :after AND a.until <= :oldest "
        "ORDER BY p.id LIMIT :batch",
        {"oldest": oldest},
    )
    recipes = {manifest.recipe for manifest in kept}
    marks = ",".join(f"'{recipe}'" for recipe in sorted(recipes))  # hex digits
    return gone + _batches(
        db,
        "passages",
        f"SELECT id FROM passages WHERE id > :after AND recipe NOT IN ({marks}) ORDER BY id LIMIT :batch",
        {},
    )


def _remove_embeddings(db: sqlite3.Connection, kept: list[Manifest]) -> int:
    """Those of other encoders than the kept generations', and those that no passage left needs."""
    db.execute("CREATE TEMP TABLE needed (digest TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute("INSERT OR IGNORE INTO needed SELECT digest FROM passages")
    marks = ",".join(f"'{manifest.fingerprint}'" for manifest in kept)  # hex digits
    return _batches(
        db,
        "embeddings",
        f"SELECT rowid FROM embeddings WHERE rowid > :after AND (fingerprint NOT IN ({marks}) "
        "OR digest NOT IN (SELECT digest FROM temp.needed)) ORDER BY rowid LIMIT :batch",
        {},
    )


def _batches(db: sqlite3.Connection, table: str, chosen: str, bound: dict[str, int]) -> int:
    """Delete the rows whose ids a statement chooses, above `:after` and `:batch` at a time; how many they were."""
    after = count = 0
    while ids := db.execute(chosen, {**bound, "after": after, "batch": _BATCH}).fetchall():
        with _transaction(db):
            db.executemany(f"DELETE FROM {table} WHERE rowid = ?", ids)
        after, count = ids[-1][0], count + len(ids)
    return count


def _mend_full_text(db: sqlite3.Connection, home: Path, now: Manifest) -> bool:
    if not any(full_text(Case(db, home, now, sample=0))):
        return False
    makers: tuple[Callable[[sqlite3.Connection], FullText], ...] = (FullText.lexicon, FullText.namebook)
    for make in makers:
        with _transaction(db):
            make(db).clear()
            make(db).take_in(now.generation, now.recipe, all_of_it=True)
    return True


def _shrink(db: sqlite3.Connection) -> None:
    """Write the file anew where that frees much. SQLite commits it as one transaction; readers keep what they read."""
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (empty,) = db.execute("PRAGMA freelist_count").fetchone()
    if empty * _WORTH >= pages:
        db.execute("VACUUM")
    db.execute("PRAGMA busy_timeout = 3000")  # whoever still reads an older state is not waited for
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # subtle: a full disk has already rolled back
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def compacted_line(done: Compacted) -> str:
    """What was done, for people and for scripts that read `name: number`."""
    mended = "  full text: made again" if done.mended else ""
    sizes = f"{done.before / 1e6:,.1f} MB before, {done.after / 1e6:,.1f} MB now"
    return f"removed passages: {done.passages}  embeddings: {done.embeddings}{mended}\n{sizes}"
