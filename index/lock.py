"""One process at a time: a lock held on a file, let go when its holder ends, however it ends.

The lock's file stays behind, empty; only its holder's life counts.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

__all__ = ["Locked", "locked"]


class Locked(Exception):
    """Another process holds the lock, and waiting for it was not wanted; the message says which, where it is known."""


@contextmanager
def locked(path: Path, *, wait: bool | float = True, sign: bool = False) -> Iterator[None]:
    """Hold the lock on the file `path` (made if missing) while the block runs.

    Waits for another holder, as long as it takes or so many seconds; with `wait=False` raises `Locked` at once. With
    `sign` who holds it is written beside it, for people.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=-1 if wait is True else float(wait))
    except Timeout as error:
        raise Locked(_holder(path)) from error
    try:
        if sign:
            _sign(path)
        yield
    finally:
        lock.release()


def _sign(path: Path) -> None:
    """Say beside the lock who holds it; a disk without room for that stops nothing."""
    # subtle: arguments may name articles or addresses, which are nobody's business: only the program and its command
    command = " ".join([Path(sys.argv[0]).parent.name or "python", *sys.argv[1:2]])
    held = {"process": os.getpid(), "command": command, "since": datetime.now(UTC).isoformat(timespec="seconds")}
    try:
        path.with_suffix(".holder").write_text(json.dumps(held), encoding="utf-8")
    except OSError:
        return


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.with_suffix(".holder").read_text(encoding="utf-8"))
        return f"process {held['process']} ({held['command']}), since {held['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "by whom is not known"
