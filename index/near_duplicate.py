"""Near-duplicates: what is kept of an article to find those that carry the same text, and how two are compared.

Resemblance and containment of sets of word 3-shingles (Broder 1997, "On the Resemblance and Containment of Documents").
Sketches are made in `index.minhash`; which are compared is decided in `index.copies`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["CARRIED", "Overlap", "Relation", "Sketch"]

Relation = Literal["copy", "carried"]
"""`copy`: most of either text is the other's; `carried`: the shorter stands inside a longer one that has more."""

CARRIED = 0.65
"""The share of the shorter text's shingles that the longer one must hold; see docs/quality.md."""

_NUMBERS = 0.6
"""The share of the shorter text's numbers that the longer one must hold: a bulletin of another day has others."""

_MOST = 0.5
"""What the common text must be of the longer for the two to be copies: no text is that of two others at once."""

_STATEMENT = 40
"""Shingles of a text that counts as carried by a longer one: a statement of two lines is merely quoted."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much two texts have in common, as shares: of the shorter text, of the longer, of the shorter's numbers.

    `size` counts the shorter text's shingles.
    """

    shorter: float
    longer: float
    numbers: float
    size: int

    def relation(self, carried: float = CARRIED) -> Relation | None:
        """What they are to each other, if anything, at a limit for the share of the shorter text."""
        if not self.size or self.shorter < carried or self.numbers < _NUMBERS:
            return None
        if self.longer > _MOST:
            return "copy"
        return "carried" if self.size >= _STATEMENT else None


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What is kept of one article: hashes of its `shingles` and of its `numbers`, sorted and distinct, and its `bands`.

    `bands` are signed 64-bit integers; articles that have one in common are worth comparing. An article without words
    has none of either.
    """

    shingles: NDArray[np.uint32]
    numbers: NDArray[np.uint32]
    bands: tuple[int, ...] = ()

    def overlap(self, other: Sketch) -> Overlap:
        """What this text has in common with another, in whatever order; all zero where either is empty."""
        shorter, longer = sorted((self, other), key=lambda sketch: len(sketch.shingles))
        if not len(shorter.shingles):
            return Overlap(0.0, 0.0, 0.0, 0)
        common = _common(shorter.shingles, longer.shingles)
        held = _common(shorter.numbers, longer.numbers) / len(shorter.numbers) if len(shorter.numbers) else 1.0
        return Overlap(common / len(shorter.shingles), common / len(longer.shingles), held, len(shorter.shingles))


def _common(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> int:
    """How many elements two sorted arrays of distinct ones share."""
    both = np.concatenate([a, b])
    both.sort(kind="stable")
    return int(np.count_nonzero(both[1:] == both[:-1]))
