"""What is kept of a generation between questions: its vectors, its counts, and what recent filters let in."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from index.generation import Vectors
from retrieval.allowed import Allowed
from retrieval.filter import Filter
from retrieval.implied_outlet import OutletNames
from retrieval.snapshot import Outline, Snapshot

__all__ = ["Loaded"]

_REMEMBERED = 8
"""Filters whose passages are remembered: a reader asks several questions under one. A byte a passage each."""


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """One generation. `outlets` counts its articles by outlet, the most frequent first; `named` meets them by name."""

    generation: int
    vectors: Vectors
    outline: Outline
    outlets: dict[str, int]
    named: OutletNames
    _seen: OrderedDict[Filter, Allowed] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, snapshot: Snapshot, vectors: Vectors) -> Loaded:
        """Count what the snapshot's generation holds."""
        outlets = snapshot.count_by("a.publisher", "a.publisher IS NOT NULL", {})
        return cls(snapshot.manifest.generation, vectors, snapshot.outline(), outlets, OutletNames(outlets))

    def allowed(self, snapshot: Snapshot, filter: Filter) -> Allowed | None:  # noqa: A002
        """What a filter lets in of this generation, which `snapshot` reads; `None` for one that restricts nothing."""
        if not filter.restricts:
            return None
        with self._lock:
            if filter in self._seen:
                self._seen.move_to_end(filter)
                return self._seen[filter]
        found = Allowed.of(snapshot, filter)
        with self._lock:
            self._seen[filter] = found
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return found

    def narrows(self, snapshot: Snapshot, narrower: Filter, wider: Filter) -> bool:
        """Whether the one filter, which adds something to the other, lets in fewer articles."""
        allowed, before = self.allowed(snapshot, narrower), self.allowed(snapshot, wider)
        return allowed is not None and allowed.articles < (before.articles if before else self.outline.articles)
