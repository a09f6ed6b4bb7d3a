"""The file of watched questions: its tables, its format, and what is said when it cannot be used.

A SQLite file of its own in the archive's home, since the index may be rebuilt and it may not. Its format is SQLite's
`user_version`; a file of format 0, which knew no filters, is read as it is and brought forward by the first writing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from retrieval.access.private_file import keep_private

__all__ = ["FILE", "FORMAT", "WatchesUnreadable", "format_of", "reading", "writing"]

FILE = "watches.sqlite3"
FORMAT = 1

_WATCHES = """
CREATE TABLE {name} (
  id TEXT PRIMARY KEY, question TEXT NOT NULL, saved_at TEXT NOT NULL, checked INTEGER NOT NULL,
  filters TEXT NOT NULL DEFAULT '{{}}', without TEXT NOT NULL DEFAULT '[]', UNIQUE (question, filters, without)
)
"""
_HITS = """
CREATE TABLE IF NOT EXISTS hits (
  number INTEGER PRIMARY KEY, watch TEXT NOT NULL REFERENCES watches (id) ON DELETE CASCADE, article_id TEXT NOT NULL,
  title TEXT, publisher TEXT, start INTEGER NOT NULL, "end" INTEGER NOT NULL, quote TEXT NOT NULL,
  certainty TEXT NOT NULL, generation INTEGER NOT NULL, found_at TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0,
  UNIQUE (watch, article_id)
)
"""


class WatchesUnreadable(ValueError):
    """The file of watched questions is damaged, of a newer format, or cannot be read or written now."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path.name} in the archive's home, with the watched questions, cannot be used ({why}). Move the file "
            "away to begin anew, or put a copy back; questions to the archive are answered without it."
        )


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, to read only. Raises `WatchesUnreadable`, also for what its rows hold."""
    with _said(path):
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=10)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on the file, which is made, or brought forward, where need be. Raises `WatchesUnreadable`."""
    with _said(path):
        keep_private(path)
        connection = sqlite3.connect(path, timeout=10, isolation_level=None)
        try:
            if format_of(connection, path) != FORMAT:
                _bring_forward(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is emptied is overwritten, not only let go
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()  # what is not committed is rolled back


def format_of(db: sqlite3.Connection, path: Path) -> int | None:
    """The format of a file, `None` for one without tables yet. Raises `WatchesUnreadable` for a newer one."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > FORMAT:
        raise WatchesUnreadable(path, f"its format is {version}, and this version of Isnad reads up to {FORMAT}")
    return int(version) if _has_table(db) else None


def _bring_forward(db: sqlite3.Connection) -> None:
    """Make the tables; the watched questions of an older format are kept, with their hits."""
    db.execute("PRAGMA foreign_keys = OFF")  # subtle: else dropping the old table would remove the hits
    db.execute("BEGIN IMMEDIATE")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version < FORMAT:  # no other process was quicker
        if _has_table(db):
            db.execute(_WATCHES.format(name="forward"))
            db.execute("INSERT INTO forward (id, question, saved_at, checked) SELECT * FROM watches")
            db.execute("DROP TABLE watches")
            db.execute("ALTER TABLE forward RENAME TO watches")
        else:
            db.execute(_WATCHES.format(name="watches"))
        db.execute(_HITS)
        db.execute(f"PRAGMA user_version = {FORMAT}")
    db.execute("COMMIT")


def _has_table(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'watches'").fetchone() is not None


@contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except WatchesUnreadable:
        raise
    except (sqlite3.Error, ValueError) as error:
        raise WatchesUnreadable(path, str(error)) from error
    except OSError as error:  # whose own sentence holds the whole path
        raise WatchesUnreadable(path, error.strerror or "it cannot be opened") from error
