"""A cleaned text and the map back to the original it was read from.

Knows how to make edits and how to map spans both ways; what is cleaned is decided in `index.reading`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["Edit", "ReadingView"]

Edit = tuple[int, int, str, bool]
"""Start, end, replacement, and whether what is removed belongs to the character before it."""


@dataclass(frozen=True, slots=True)
class ReadingView:
    """The cleaned `text` of one original, and where each of its characters came from.

    Offsets count code points; spans are half-open. `length` is that of the original. The map never goes backwards.
    """

    text: str
    length: int
    _starts: array[int] = field(repr=False)
    _ends: array[int] = field(repr=False)

    @classmethod
    def unchanged(cls, original: str) -> ReadingView:
        """The view of a text in which every character stands for itself."""
        positions = array("l", range(len(original) + 1))
        return cls(original, len(original), positions[:-1], positions[1:])

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that was read as `text[start:end]`; an empty span maps to an empty one.

        Vowel signs and tatweel belong to the letter before them. Raises `ValueError` for a span outside the text.
        """
        self._check(start, end, len(self.text), "reading")
        if start == end:
            at = self._starts[start] if start < len(self.text) else self.length
            return at, at
        return self._starts[start], self._ends[end - 1]

    def to_reading(self, start: int, end: int) -> tuple[int, int]:
        """The span of `text` that was read from any part of `original[start:end]`; empty where nothing was kept.

        Raises `ValueError` for a span outside the original.
        """
        self._check(start, end, self.length, "original")
        if start == end:
            at = bisect_left(self._starts, start)
            return at, at
        first = bisect_right(self._ends, start)
        return first, max(first, bisect_left(self._starts, end))

    @staticmethod
    def _check(start: int, end: int, length: int, what: str) -> None:
        if not 0 <= start <= end <= length:
            raise ValueError(f"span {start}:{end} is not within the {what} text of {length} code points")

    def edited(self, edits: Iterable[Edit]) -> ReadingView:
        """This view with `edits` made, which are in offsets of `text`, in order and disjoint.

        What is removed and belongs to the character before it widens that character's span.
        """
        pieces: list[str] = []
        starts, ends = array("l"), array("l")
        done = 0
        for start, end, replacement, belongs in edits:
            pieces += (self.text[done:start], replacement)
            starts.extend(self._starts[done:start])
            ends.extend(self._ends[done:start])
            done = end
            if replacement:
                starts.extend([self._starts[start]] * len(replacement))
                ends.extend([self._ends[end - 1]] * len(replacement))
            elif belongs:
                _widen(ends, self._starts[start], self._ends[end - 1])
        if not done:
            return self
        pieces.append(self.text[done:])
        starts.extend(self._starts[done:])
        ends.extend(self._ends[done:])
        return ReadingView("".join(pieces), self.length, starts, ends)


def _widen(ends: array[int], end: int, new_end: int) -> None:
    """Let the last characters whose spans end at `end` (several, if one was read as several) end at `new_end`."""
    at = len(ends)
    while at and ends[at - 1] == end:
        at -= 1
        ends[at] = new_end
