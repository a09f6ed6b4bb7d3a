"""An archive opened at first need: the service starts before there is an index and finds it once there is one."""

from __future__ import annotations

import threading
from collections.abc import Callable

from index.encoder import EncoderUnavailable
from index.manifest import IndexMismatch, Manifest
from index.schema import IndexFormatError, IndexMissing, IndexUnreadable
from index.settings import Settings
from retrieval.answer import Receipt
from retrieval.archive import Archive
from retrieval.cross_encoder import RerankerUnavailable
from retrieval.opening import open_live
from retrieval.service import ArchiveClosed
from retrieval.snapshot import Snapshot

__all__ = ["REFUSALS", "LazyArchive"]

REFUSALS = (
    EncoderUnavailable, IndexFormatError, IndexMismatch, IndexMissing, IndexUnreadable, RerankerUnavailable,
)  # fmt: skip
"""What opening and reading an archive raise when it cannot be used as it is; each message says what to do."""


class LazyArchive:
    """Opens the archive of `settings` when first asked for it, and keeps it. Safe to use from several threads."""

    def __init__(self, settings: Settings, opener: Callable[[Settings], Archive] = open_live) -> None:
        self._settings = settings
        self._opener = opener
        self._archive: Archive | None = None
        self._refused: tuple[Manifest, str] | None = None
        self._lock = threading.Lock()

    def get(self) -> Archive:
        """The archive. Raises one of `REFUSALS` while it cannot be opened; the next call tries again."""
        if self._archive is None:
            with self._lock:
                if self._archive is None:
                    self._archive = self._open()
        return self._archive

    def generation(self) -> int | None:
        """The generation that answers now; `None` while there is none. Opens nothing."""
        held, _ = self.look()
        return held.generation if held else None

    def look(self) -> tuple[Receipt | None, bool]:
        """What the archive holds, and whether a newer generation cannot be served; `None` while it is not open.

        Opens nothing.
        """
        archive = self._archive
        if archive is None:
            return None, False
        try:
            return archive.status(), archive.behind is not None
        except (*REFUSALS, ArchiveClosed):
            return None, False

    def close(self) -> None:
        """Close the archive, where it was opened."""
        with self._lock:
            if self._archive is not None:
                self._archive.close()

    def _open(self) -> Archive:
        # Loading an encoder takes seconds: not before there is an index, and not again for one that it does not fit.
        with Snapshot.open(self._settings.home) as snapshot:
            manifest = snapshot.manifest
        if self._refused and self._refused[0] == manifest:
            raise IndexMismatch(self._refused[1])
        try:
            return self._opener(self._settings)
        except IndexMismatch as mismatch:
            self._refused = (manifest, str(mismatch))
            raise
