"""The words and marks of a piece of text, and the phrases made of them: what cues and names are looked for in.

Offsets count code points of the text given, which is a reading view. French elisions and inverted pronouns and Turkish
endings behind an apostrophe are words of their own: `l'|agence`, `a|-t-il|dit`, `Ajansı|'na`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from index.gazetteer import fold

__all__ = ["Phrase", "Word", "fold_form", "words_of"]

_PLAIN = r"[\p{L}\p{M}\p{N}]++(?:['’\-‑][\p{L}\p{M}\p{N}]++)*+|\S"
_PATTERNS = {
    "fr": regex.compile(
        r"(?i)(?:[ldjmtsnc]|(?:lors|puis|jus)?qu)['’](?=\p{L}|\Z)|-(?:t-)?(?:ils?|elles?|on)\b"
        r"|[\p{L}\p{M}\p{N}]++(?:-(?!(?:t-)?(?:ils?|elles?|on)\b)[\p{L}\p{M}\p{N}]++)*+|\S"
    ),
    "tr": regex.compile(r"['’]\p{L}++|[\p{L}\p{M}\p{N}]++(?:-[\p{L}\p{M}\p{N}]++)*+|\S"),
}
_OTHER = regex.compile(_PLAIN)
_LONGEST = 60
"""Longer words are folded no further than this: no cue is as long."""


class Word(NamedTuple):
    """One word or mark: `text[start:end]`, and its folded form; `mark` where it holds no letter or digit."""

    text: str
    folded: str
    start: int
    end: int
    mark: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital, or its second part does: al-Sharaa."""
        return self.text[0].isupper() or ("-" in self.text and self.text.partition("-")[2][:1].isupper())


class Phrase(NamedTuple):
    """A name, `text[start:end]`, made of the words `first` to `last` (exclusive); cut shorter where clitics stand."""

    first: int
    last: int
    start: int
    end: int

    @classmethod
    def of(cls, words: Sequence[Word], first: int, last: int, clitic: int = 0) -> Phrase:
        """The phrase of `words[first:last]`, less the `clitic` characters that the first one begins with."""
        return cls(first, last, words[first].start + clitic, words[last - 1].end)


def words_of(text: str, start: int, end: int, language: str) -> list[Word]:
    """The words and marks of `text[start:end]`, in order."""
    pattern = _PATTERNS.get(language, _OTHER)
    return [
        Word(
            m.group(),
            fold_form(m.group()[:_LONGEST]),
            m.start(),
            m.end(),
            not m.group()[-1].isalnum() and len(m.group()) == 1,
        )
        for m in pattern.finditer(text, start, end)
    ]


@lru_cache(maxsize=65536)
def fold_form(word: str) -> str:
    """A word as cues are compared: folded, with one apostrophe and one hyphen, and no ё."""
    return fold(word).replace("ё", "е").replace("’", "'").replace("‑", "-") or word
