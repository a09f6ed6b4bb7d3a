"""Which generation answers: the newest that this reader can serve, loaded beside the one in service and then swapped.

No question waits for longer than its patience, none sees two generations, and a new one that cannot be served (another
encoder, a newer format, damage) leaves the old one in service.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from index.balance import Balance
from index.generation import Part, Vectors, own_means
from index.manifest import IndexMismatch, Manifest, Segment
from index.schema import IndexFormatError, IndexUnreadable, database, refusing_damage
from index.vectors import VectorFileDamaged
from retrieval.loaded import Loaded
from retrieval.message import Message
from retrieval.serving import Serving
from retrieval.snapshot import Snapshot

__all__ = ["ArchiveClosed", "Service"]

_EVERY = 0.5
"""Seconds between two looks of a follower."""

_TRIES = 5
"""How often a generation is looked for whose files are not swept away while they are read."""

_UNFIT = (IndexMismatch, IndexFormatError, IndexUnreadable, OSError, sqlite3.Error)
"""What keeps a generation from being served; the one before it is no worse for it."""

_LOG = logging.getLogger(__name__)


class _SweptAway(Exception):
    """The files of a generation are gone, and so is the generation."""


class ArchiveClosed(RuntimeError):
    """The archive was closed and answers no more."""


class Service:
    """The generation in service in this process. Safe to use from several threads.

    `require` raises `IndexMismatch` for a manifest that this reader cannot serve; `patience` is how many seconds a
    question waits for a newer generation that it finds, `None`: until it is there.
    """

    def __init__(
        self, home: Path, balance: Balance, require: Callable[[Manifest], None], patience: float | None
    ) -> None:
        """Put the newest generation into service. Raises what `Snapshot.begin` and `require` raise."""
        self._home, self._balance, self._require, self._patience = home, balance, require, patience
        self._lock = threading.Lock()
        self._loading: threading.Event | None = None
        self._refused: Manifest | None = None
        self._closed = threading.Event()
        self._following = False
        self.behind: Message | None = None
        self._serving = self._load(Snapshot.begin(home), None)

    @contextmanager
    def lease(self) -> Iterator[tuple[Snapshot, Loaded]]:
        """One generation while the block runs: the newest, or the one in service when that takes too long to load.

        Raises `IndexUnreadable` for damage that is found while it is read, `ArchiveClosed` after `close`.
        """
        self._meet_newest()
        while not (snapshot := (serving := self._serving).take()):
            if self._closed.is_set():
                raise ArchiveClosed("The archive is closed. Open it again to ask it.")
        try:
            with refusing_damage(database(self._home)):
                yield snapshot, serving.loaded
        finally:
            serving.give(snapshot)

    def follow(self) -> None:
        """Look for new generations in the background from now on, so that no question has to."""
        if not self._following:
            threading.Thread(target=self._follow, name="generations", daemon=True).start()
            self._following = True

    def close(self) -> None:
        """End the service. Questions under way are answered."""
        self._closed.set()
        self._serving.retire()

    def _meet_newest(self) -> None:
        """Have the newest generation loaded, where it is not the one in service, and wait for it with patience."""
        try:
            with Snapshot.open(self._home) as snapshot:
                newest = snapshot.manifest
        except _UNFIT as unfit:
            self._stay(unfit)
            return
        if newest == self._serving.manifest:
            self.behind = None
        elif newest != self._refused:
            self._start().wait(self._patience)

    def _start(self) -> threading.Event:
        with self._lock:
            if self._loading is None:
                self._loading = threading.Event()
                threading.Thread(target=self._advance, args=(self._loading,), name="generation", daemon=True).start()
            return self._loading

    def _advance(self, done: threading.Event) -> None:
        """Put the newest generation into service, and tell when that is done or has failed."""
        newest: Manifest | None = None
        try:
            snapshot = Snapshot.begin(self._home)
            newest = snapshot.manifest
            if newest == self._serving.manifest:
                snapshot.close()
                return
            before, self._serving = self._serving, self._load(snapshot, self._serving)
            before.retire()
            self.behind = None
            if self._closed.is_set():
                self._serving.retire()
        except _UNFIT as unfit:
            if isinstance(unfit, IndexMismatch):
                self._refused = newest
            self._stay(unfit)
        finally:
            with self._lock:
                self._loading = None
            done.set()

    def _stay(self, unfit: Exception) -> None:
        """Keep the generation in service, and say why, once."""
        why = Message.of("archive.behind", why=str(unfit))
        if why != self.behind:
            self.behind = why
            _LOG.warning("%s", why.text())

    def _load(self, first: Snapshot, before: Serving | None) -> Serving:
        """What serves the generation of a snapshot, or a newer one where its files have been swept away meanwhile."""
        known = before.loaded.vectors.parts if before else {}
        for _ in range(_TRIES):
            with suppress(_SweptAway):
                return Serving(self._home, first, partial(self._loaded, known, derive=False))
            first = Snapshot.begin(self._home)
        return Serving(self._home, first, partial(self._loaded, known, derive=True))

    def _loaded(self, known: Mapping[Segment, Part], snapshot: Snapshot, *, derive: bool) -> Loaded:
        manifest = snapshot.manifest
        self._require(manifest)
        with refusing_damage(database(self._home)):
            try:
                vectors = Vectors.read(self._home, manifest, self._balance, snapshot.ended_passages(), known)
            except VectorFileDamaged as damage:
                if not derive and self._moved_on(manifest):
                    raise _SweptAway from damage
                _LOG.warning("%s. Deriving the vectors from the database for now.", damage)
                balance = self._balance.refined(own_means(manifest))
                vectors = Vectors.derive(snapshot.stored_vectors(), manifest.dimension, balance)
            return Loaded.of(snapshot, vectors)

    def _moved_on(self, manifest: Manifest) -> bool:
        with Snapshot.open(self._home) as snapshot:
            return snapshot.manifest != manifest

    def _follow(self) -> None:
        """Look until the service ends: for new generations, and for what can leave the write-ahead log."""
        committed = self._committed()
        while not self._closed.wait(_EVERY):
            self._meet_newest()
            try:
                if committed != (committed := self._committed()):
                    self._serving.renew()
            except _UNFIT as unfit:
                _LOG.warning("The log of the database could not be looked at: %s", unfit)

    def _committed(self) -> list[tuple[int, int]]:
        """What changes when something is committed, or brought from the log into the database."""
        path = database(self._home)
        found = (file.stat() for file in (path, path.with_name(f"{path.name}-wal")) if file.exists())
        return [(stat.st_size, stat.st_mtime_ns) for stat in found]
