"""SQLite files of a home that only their owner may read (mode 0600): keys, the audit, watched questions, reports."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

__all__ = ["PrivateFileUnusable", "keep_private", "reading", "writing"]

_WAIT = 2.0
"""Seconds to wait for another process that writes."""


class PrivateFileUnusable(ValueError):
    """A file is damaged, of a newer format, or cannot be read or written now; the message says what to do."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path.name} in the archive's home cannot be used ({why}). Put a copy of it back, or move it away to "
            "begin anew."
        )


def keep_private(path: Path) -> None:
    """Let its owner alone read and write a file, which is made, empty, where it is missing. Raises `OSError`."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    path.chmod(0o600)  # one that was copied here


@contextmanager
def reading(path: Path, version: int) -> Iterator[sqlite3.Connection]:
    """The file, to read only. Raises `FileNotFoundError`, `PrivateFileUnusable`."""
    if not path.exists():
        raise FileNotFoundError(path)
    with _said(path):
        db = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=_WAIT)
        try:
            _require(db, path, version)
            yield db
        finally:
            db.close()


@contextmanager
def writing(path: Path, version: int, tables: str) -> Iterator[sqlite3.Connection]:
    """One transaction on the file, which is made with `tables` where it is missing. Raises `PrivateFileUnusable`."""
    with _said(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        keep_private(path)
        db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            db.execute("BEGIN IMMEDIATE")
            if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
                db.execute(tables)
                db.execute(f"PRAGMA user_version = {version}")
            _require(db, path, version)
            yield db
            db.execute("COMMIT")
        finally:
            db.close()  # what is not committed is rolled back


def _require(db: sqlite3.Connection, path: Path, version: int) -> None:
    (found,) = db.execute("PRAGMA user_version").fetchone()
    if found != version:
        raise PrivateFileUnusable(path, f"its format is {found}, and this version of Isnad reads {version}")


@contextmanager
def _said(path: Path) -> Iterator[None]:
    try:
        yield
    except PrivateFileUnusable:
        raise
    except (sqlite3.Error, OSError) as error:
        raise PrivateFileUnusable(path, str(error)) from error
