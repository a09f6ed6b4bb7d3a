"""One process at a time: a lock held on a file, let go when its holder ends, however it ends.

The lock's file stays behind, empty; only its holder's life counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["Locked", "locked"]


class Locked(Exception):
    """Another process holds the lock, and waiting for it was not wanted."""


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock on the file `path` (made if missing) while the block runs.

    Waits for another holder, as long as it takes; with `wait=False` raises `Locked` instead.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=-1 if wait else 0)
    except Timeout as error:
        raise Locked(f"another process holds {path}; wait for it to end and try again") from error
    try:
        yield
    finally:
        lock.release()
