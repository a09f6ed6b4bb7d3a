"""Whether two texts say the same in nearly the same words: agency text under another byline, one sentence longer.

Containment of word 3-shingles (Broder 1997, "On the Resemblance and Containment of Documents"), computed exactly, over
folded words of the reading view: case, diacritics, tatweel, letter forms and digits make no difference. Characters
count as words in scripts written without spaces. Numbers decide over all else: "12 dead" and "21 dead" are never the
same text. Compares two texts; which ones are compared is decided in `retrieval.diversity`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

from index.analyzer import surfaces
from index.reading import read
from retrieval.answer_type import cues

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
        """Whether this text (a quote) stands in the other nearly word for word, each number between the same words."""
        if not self.words or self._share(other) < _NEARLY:
            return False
        figures = self._figures()
        return all(run in other.shingles for run in self.shingles if not figures.isdisjoint(run))

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
