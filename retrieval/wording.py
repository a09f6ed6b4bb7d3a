"""Whether two texts say the same in nearly the same words: agency text under another byline, one sentence longer.

Containment of word 3-shingles (Broder 1997, "On the Resemblance and Containment of Documents"), computed exactly, over
folded words of the reading view: case, diacritics, tatweel, letter forms and digits make no difference. Characters
count as words in scripts written without spaces. Numbers decide over all else: "12 dead" and "21 dead" are never the
same text. Compares two texts; which ones are compared is decided in `retrieval.diversity`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

from index.analyzer import surfaces
from index.reading import read
from retrieval.answer_type import cues
from retrieval.difference import dateline, matters, names_in

__all__ = ["Wording"]

_NEARLY = 0.8
"""The share of the shorter text's shingles that the longer one must hold.

Each changed word costs three: in a passage of sixty words, three may be changed far apart from each other. In the demo
corpus and the Arabic passages of XQuAD and ARCD copies with small edits reach .84 and more, other passages at most .22;
what lies between carries half of another text and has a half of its own.
"""

_SHORTEST = 0.5
"""How long the shorter text must be, as a share of the longer: a sentence is no copy of the page that quotes it."""

_ADDED = 6
"""How many words in a row make an addition (a further sentence, a byline) that may hold numbers of its own."""

_SIZE = 3
_RAW = regex.compile(r"(?V1)\p{Han}|[[\p{L}\p{M}]--\p{Han}]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text's `reading`, folded, in order, and its shingles."""

    reading: str
    words: tuple[str, ...]
    shingles: frozenset[tuple[str, ...]]

    @classmethod
    def of(cls, text: str) -> Wording:
        """The wording of a piece of an article's original text."""
        reading = read(text).text
        words = tuple(surfaces(reading))
        return cls(reading, words, frozenset(_runs(words)))

    def same(self, other: Wording) -> bool:
        """Whether the two say nearly the same, and no number differs."""
        shorter, longer = sorted((self, other), key=lambda wording: len(wording.words))
        if not shorter.words or len(shorter.words) < _SHORTEST * len(longer.words):
            return False
        return shorter._share(longer) >= _NEARLY and _numbers_agree(shorter, longer)

    def within(self, other: Wording) -> bool:
        """Whether this text (a quote) stands in the other nearly word for word, each number between the same words.

        No name and no denial may differ: `retrieval.difference`.
        """
        if not self.words or self._share(other) < _NEARLY:
            return False
        figures = self._figures()
        if not all(run in other.shingles for run in self.shingles if not figures.isdisjoint(run)):
            return False
        stretch = self._stretch(other)
        if stretch == self.words:
            return True
        return not matters(
            self.words, stretch, names_in(self.reading) | names_in(other.reading), dateline(self.reading)
        )

    def _stretch(self, other: Wording) -> tuple[str, ...]:
        """Where most of this text stands in the other, with some words to spare on either side."""
        own = {run: at for at, run in enumerate(_runs(self.words))}
        shifts = Counter(at - own[run] for at, run in enumerate(_runs(other.words)) if run in own)
        # subtle: words put in or left out move what follows, so that the shifts around the most frequent one count too
        best = max(
            shifts, key=lambda shift: (sum(shifts[s] for s in range(shift - _ADDED, shift + _ADDED + 1)), -shift)
        )
        exact = other.words[max(best, 0) : max(best + len(self.words), 0)]
        if exact == self.words:
            return exact
        return other.words[max(best - 2 * _ADDED, 0) : best + len(self.words) + 2 * _ADDED]

    def _share(self, other: Wording) -> float:
        return len(self.shingles & other.shingles) / len(self.shingles)

    def _figures(self) -> frozenset[str]:
        """Those of the words that are numbers, in digits or spelled out."""
        spelled = {word for raw in _RAW.findall(self.reading) if cues(raw, "quantity") for word in surfaces(raw)}
        return frozenset(word for word in self.words if word[0].isdecimal() or word in spelled)


def _runs(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Every three words in a row; all of them where there are fewer."""
    return (words[at : at + _SIZE] for at in range(max(len(words) - _SIZE + 1, 1)))


def _numbers_agree(a: Wording, b: Wording) -> bool:
    """Whether no number stands in what differs, but in an addition of at least `_ADDED` words."""
    figures = a._figures() | b._figures()
    for kind, low, high, first, last in SequenceMatcher(None, a.words, b.words, autojunk=False).get_opcodes():
        if kind == "equal" or (kind != "replace" and max(high - low, last - first) >= _ADDED):
            continue
        if not figures.isdisjoint(a.words[low:high] + b.words[first:last]):
            return False
    return True
