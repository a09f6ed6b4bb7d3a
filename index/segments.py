"""Vectors in segments, searched as one index: immutable parts side by side, with what has ended masked.

As in Lucene and in log-structured merge trees (O'Neil et al. 1996): what is new is written as a small part of its own,
what is gone is only marked, and parts become one now and then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.vectors import Floats, Ids, Keep, VectorIndex

__all__ = ["SegmentedIndex"]


class SegmentedIndex:
    """Several `VectorIndex` as one, with the same contract: exact, by id, the best first.

    `lasts` are the highest ids that each part may hold, ascending: no id is in two parts. `dead` are ids that are not
    found any more, in any order; those that no part holds do not matter.
    """

    def __init__(
        self, dimension: int, parts: Sequence[VectorIndex], lasts: Sequence[int], dead: Ids | None = None
    ) -> None:
        self.dimension = dimension
        self.parts = tuple(parts)
        self._lasts = np.array(lasts, np.int64)
        self._alive = [_alive(part, dead) for part in parts]

    def __len__(self) -> int:
        counts = zip(self.parts, self._alive, strict=True)
        return sum(len(part) if alive is None else int(alive.sum()) for part, alive in counts)

    def search(self, question: Floats, k: int, keep: Keep | None = None) -> list[tuple[int, float]]:
        """As `VectorIndex.search`, of all parts together."""
        if k < 1:
            raise ValueError(f"k is {k}; it must be at least 1")
        found: list[tuple[int, float]] = []
        for part, alive in zip(self.parts, self._alive, strict=True):
            found += part.search(question, k, keep if alive is None else _both(alive, keep))
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]

    def vectors(self, ids: Sequence[int]) -> Floats:
        """As `VectorIndex.vectors`: each id from the part whose range it is in. Ended ones are still there."""
        if len(self.parts) == 1:
            return self.parts[0].vectors(ids)
        wanted = np.asarray(ids, np.int64)
        at = np.searchsorted(self._lasts, wanted)
        if len(wanted) and at.max() == len(self.parts):
            raise KeyError(f"no segment holds the id {wanted[at.argmax()]}")
        found = np.zeros((len(wanted), self.dimension), np.float32)
        for number in np.unique(at):
            rows = np.flatnonzero(at == number)
            found[rows] = self.parts[number].vectors(wanted[rows].tolist())
        return found


def _alive(part: VectorIndex, dead: Ids | None) -> NDArray[np.bool_] | None:
    """Which of a part's ids are not dead, in its order; `None` where all of them live."""
    if dead is None or not len(dead):
        return None
    alive = ~np.isin(part.ids, dead)
    return None if alive.all() else alive


def _both(alive: NDArray[np.bool_], keep: Keep | None) -> Keep:
    return lambda ids: alive if keep is None else alive & keep(ids)
