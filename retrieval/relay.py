"""Verbs by which one source gives another's words: "quoted ... as saying", نقلت ... عن, dayandırdığı habere göre."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.clause import Phrase, Word
from retrieval.cue import Cue, Lexicon
from retrieval.naming import LONGEST, PRONOUN, right_of
from retrieval.naming_arabic import arabic_right
from retrieval.naming_left import left_of
from retrieval.naming_turkish import turkish_pair

__all__ = ["Pair", "relay_of"]

Pair = tuple[Phrase, Phrase, tuple[int, int]]
"""Who relays; whom; and where the words stand that name the second one as the source."""

_ABOUT, _TO = "عن", "الي"
_SAYING = frozenset({"قوله", "قولها", "قولهم", "قولهما", "تاكيده", "تاكيدها", "تاكيدهم", "تصريحه"})


def relay_of(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Pair | None:
    """Who relays whom by this cue, if it is one of relaying and both are named."""
    if cue.kind != "relay":
        return None
    return {"ar": _arabic, "tr": _turkish}.get(known.language, _quoted)(words, known, cues, cue)


def _arabic(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Pair | None:
    outer = arabic_right(words, cue.last, known, cues)
    if not outer:
        return None
    reach = range(outer.last, min(outer.last + LONGEST, len(words)))
    about_word = _TO if words[cue.first].folded.removeprefix("و").startswith("نسب") else _ABOUT
    about = next((at for at in reach if words[at].folded == about_word), None)
    if about is None or (about > outer.last and not (words[outer.last].mark and words[about - 1].mark)):
        return None  # between the two only what commas set off
    inner = arabic_right(words, about + 1, known, cues)
    if not inner:
        return None
    after = {word.folded for word in words[inner.last : inner.last + 6]}
    told = cue.first > 0 and words[cue.first - 1].folded in {"ما", "كما"}
    if not (told or after & (_SAYING | known["that"] | {":"})):
        return None
    return outer, inner, (words[about].start, words[about].end)


def _turkish(words: Sequence[Word], known: Lexicon, _cues: Sequence[Cue], cue: Cue) -> Pair | None:
    outer, inner = turkish_pair(words, cue.first, known)
    return (outer, inner, (cue.start, cue.end)) if outer and inner else None


def _quoted(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Pair | None:
    outer, inner = left_of(words, cue.first, known, cues), right_of(words, cue.last, known, cues, sure=True)
    if not outer or not inner or PRONOUN in {outer, inner} or words[min(inner.last, len(words) - 1)].folded != "as":
        return None
    return outer, inner, (cue.start, cue.end)
