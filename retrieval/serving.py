"""One generation in service: what is kept of it, and readers of the database whose transactions began in it.

SQLite shows a connection what was committed when its read transaction began, for as long as that lasts (write-ahead
logging). So a generation is served by connections that began in it, and goes on being served while the next is made.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from index.schema import IndexFormatError, IndexMissing, IndexUnreadable
from retrieval.loaded import Loaded
from retrieval.snapshot import Snapshot

__all__ = ["Serving"]

_AT_ONCE = 4
"""Readers that begin with the service: later there may be none that could, the database having moved on."""

_MOST = 16
"""Readers at most; more questions at once than these wait for one another."""


class Serving:
    """A generation, and snapshots of it that are lent to one question each. Safe to use from several threads."""

    def __init__(self, home: Path, first: Snapshot, load: Callable[[Snapshot], Loaded]) -> None:
        """Begin more snapshots of the generation of the `first`, which `load` reads; all are closed by `retire`."""
        self.manifest = first.manifest
        self._home = home
        self._free = [first]
        self._begun = 1
        self._retired = False
        self._changed = threading.Condition()
        while self._begun < _AT_ONCE and (snapshot := self._begin()):
            self._free.append(snapshot)
            self._begun += 1
        try:
            self.loaded = load(first)
        except BaseException:
            self.retire()
            raise

    def take(self) -> Snapshot | None:
        """Lend a snapshot, as soon as one is free; `None` once the generation has retired."""
        with self._changed:
            while not self._retired:
                if self._free:
                    return self._free.pop()
                if self._begun < _MOST and (snapshot := self._begin()):
                    self._begun += 1
                    return snapshot
                self._changed.wait()
            return None

    def give(self, snapshot: Snapshot) -> None:
        """Take a snapshot back."""
        with self._changed:
            if self._retired:
                snapshot.close()
            else:
                self._free.append(snapshot)
                self._changed.notify()

    def renew(self) -> None:
        """Begin anew the snapshots that are free, where the database still is at this generation.

        What was committed since can then leave the write-ahead log: a build commits as it goes.
        """
        for _ in range(len(self._free)):
            fresh = self._begin()
            if fresh is None:
                return
            with self._changed:
                oldest = fresh if self._retired or not self._free else self._free.pop(0)
                if oldest is not fresh:
                    self._free.append(fresh)
            oldest.close()

    def retire(self) -> None:
        """End the service: what is free is closed now, what is lent when it comes back."""
        with self._changed:
            self._retired = True
            while self._free:
                self._free.pop().close()
            self._changed.notify_all()

    def _begin(self) -> Snapshot | None:
        """A snapshot of this generation; `None` where the database has moved on, or can no longer be read."""
        with suppress(IndexMissing, IndexFormatError, IndexUnreadable):
            snapshot = Snapshot.begin(self._home)
            if snapshot.manifest == self.manifest:
                return snapshot
            snapshot.close()
        return None
