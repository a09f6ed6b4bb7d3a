"""The name beside a cue in Turkish: the subject at the head of the sentence, or what stands before göre.

A name is a run of words with capitals or of roles ("Vali Derya Ünal"), or what a comma sets off at the head of the
sentence. A single word whose capital may only be that of the sentence is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.clause import Phrase, Word
from retrieval.cue import Lexicon

__all__ = ["turkish_before", "turkish_pair", "turkish_right", "turkish_subject"]

_LONGEST = 10
_GENITIVE = ("nin", "nın", "nun", "nün", "in", "ın", "un", "ün")


def turkish_subject(words: Sequence[Word], at: int, known: Lexicon, first: int = 0) -> Phrase | None:
    """The subject of a verb at word `at`, in the clause that begins at `first`."""
    while first < at and (words[first].folded in known["lead"] or words[first].mark):
        first += 1
    end = _run(words, first, at, known)
    comma = next((i for i in range(first, min(at, first + _LONGEST)) if words[i].text == ","), None)
    if end < at and words[end].folded in known["post"]:
        return None
    if end > first and words[end - 1].text[0] in "'’":  # "Ankara'da": where, not who
        return _before_comma(words, first, comma, known)
    if end == first or (
        end - first == 1
        and words[first].folded not in known["role"] | known["anon"]
        and not _is_set_off(words, end, comma)
    ):
        return _before_comma(words, first, comma, known)
    if words[end - 1].folded.endswith(("ından", "inden", "da", "de", "ında", "inde")) and comma != end:
        return _before_comma(words, first, comma, known)
    return Phrase.of(words, first, end)


def _is_set_off(words: Sequence[Word], end: int, comma: int | None) -> bool:
    """Whether a comma or "as for" stands behind a subject."""
    return comma == end or (end < len(words) and words[end].folded == "ise")


def _before_comma(words: Sequence[Word], first: int, comma: int | None, known: Lexicon) -> Phrase | None:
    """The name that ends at the first comma: "Toplantıda konuşan Bakan Aksoy,"."""
    return None if comma is None else turkish_before(words, comma, known, lowest=first)


def _run(words: Sequence[Word], first: int, last: int, known: Lexicon) -> int:
    """Where a run of names and roles that begins at `first` ends."""
    at = first
    while at < last and at - first < _LONGEST and _belongs(words[at], known):
        at += 1
    return at


def _belongs(word: Word, known: Lexicon) -> bool:
    if word.mark or word.text[0].isdigit() or word.folded in known["time"]:
        return False
    return word.capital or word.text[0] in "'’" or is_role(word, known)


def is_role(word: Word, known: Lexicon) -> bool:
    """Whether a word is a role, a source or an outlet, in whatever case: yetkili, yetkililerine."""
    kinds = known["role"] | known["anon"] | known["agency"]
    return word.folded in kinds or any(word.folded[:end] in kinds for end in range(6, len(word.folded)))


def turkish_before(
    words: Sequence[Word], at: int, known: Lexicon, *, lowest: int = 0, possessed: bool = False
) -> Phrase | None:
    """The name that ends before word `at`, less the ending behind an apostrophe.

    `possessed` says that what follows is the name's own: "Üssün duyurusuna göre".
    """
    end = at
    while possessed and end > lowest and _is_date(words[end - 1], known):
        end -= 1
    start = at = end
    within = known["link"] | {"bir"}
    while (
        start > lowest
        and at - start < _LONGEST
        and (_belongs(words[start - 1], known) or words[start - 1].folded in within)
    ):
        start -= 1
    while end > start and words[end - 1].text[0] in "'’":
        end -= 1
    while start < end and words[start].folded in known["lead"] | within:
        start += 1
    if start == end or all(word.text[0] in "'’" for word in words[start:end]):
        return None
    alone = not possessed and start == 0 and end - start == 1 and end == at
    if alone and not is_role(words[start], known):
        return None
    return Phrase.of(words, start, end)


def _is_date(word: Word, known: Lexicon) -> bool:
    return word.text[0].isdigit() or word.folded in known["time"] or word.folded == "tarihli"


def turkish_pair(words: Sequence[Word], at: int, known: Lexicon) -> tuple[Phrase | None, Phrase | None]:
    """Who relays whom before "dayandırdığı habere göre": Ajansı'nın yetkililere."""
    start = at
    while start and at - start < _LONGEST and not words[start - 1].mark:
        start -= 1
    for middle in range(start + 1, at):
        ending = words[middle - 1]
        apostrophe = ending.text[0] in "'’"
        if ending.folded.endswith(_GENITIVE) and (apostrophe or len(ending.folded) > 5):
            outer = Phrase.of(words, start, middle - apostrophe)
            first = middle + (words[middle].folded == "bir")
            return outer, Phrase.of(words, first, at) if first < at else None
    return None, None


def turkish_right(words: Sequence[Word], at: int, known: Lexicon) -> Phrase | None:
    """The name behind "diyen"."""
    end = _run(words, at, len(words), known)
    while end > at and words[end - 1].text[0] in "'’":
        end -= 1
    return Phrase.of(words, at, end) if end > at else None
