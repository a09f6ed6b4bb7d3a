"""The name in front of a cue, in the languages that tell names by capitals, articles and roles.

It begins behind what leads a sentence or clause ("Later, on Monday, in the capital the minister said") and takes in
what is set behind it between commas.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from retrieval.clause import Phrase, Word
from retrieval.cue import Cue, Lexicon
from retrieval.naming import CLOSERS, LONGEST, OPENERS, PRONOUN, QUOTED, is_abbreviation, plausible, short_quotation

__all__ = ["left_of"]


def left_of(words: Sequence[Word], at: int, known: Lexicon, cues: Sequence[Cue]) -> Phrase | None:
    """The name that ends before word `at`, in front of a cue."""
    end = at
    while end and (words[end - 1].folded in known["aux"] or (known.language == "en" and _is_adverb(words[end - 1]))):
        end -= 1
    if not end:
        return None
    if words[end - 1].text in {",", "،"}:
        return _with_apposition(words, end - 1, known, cues)
    return _segment(words, end, known, cues)


def _is_adverb(word: Word) -> bool:
    return word.folded.endswith("ly") and not word.capital


def _with_apposition(words: Sequence[Word], comma: int, known: Lexicon, cues: Sequence[Cue]) -> Phrase | None:
    """A name and what is set behind it between commas: one name together, unless that is a clause or an age."""
    start = comma
    while start and comma - start <= LONGEST and not words[start - 1].mark:
        start -= 1
    if not start or start == comma or words[start - 1].text not in {",", "،"}:
        return None
    name = _segment(words, start - 1, known, cues)
    if name is None or name == PRONOUN:
        return None
    inner = words[start]
    clause = known["relative"] | known["prep"] | known["conj"] | known["stop"]
    if inner.folded in clause or inner.text[0].isdigit() or inner.folded.endswith("ing") or comma - start > 8:
        return name
    return Phrase.of(words, name.first, comma)


def _segment(words: Sequence[Word], end: int, known: Lexicon, cues: Sequence[Cue]) -> Phrase | None:
    """The name that fills the words before `end` back to a mark or a clause word."""
    start = end
    borders = known["conj"] | known["that"] | known["relative"]
    while start and not (words[start - 1].folded in borders and _is_border(words, start - 1, known)):
        if words[start - 1].mark and is_abbreviation(words, start - 1):
            start -= 1
        elif words[start - 1].mark:
            opening = _opening(words, start - 1)
            if opening == start - 1 or opening == start:
                break
            start = opening
        else:
            start -= 1
        if end - start > LONGEST + 6:
            return None
    if any(start <= cue.first < end for cue in cues):
        return None
    if start == end or (start and words[start - 1].folded in known["relative"] and not _is_governed(start - 1, cues)):
        return None
    return _trimmed(words, start, end, known)


def _is_governed(at: int, cues: Sequence[Cue]) -> bool:
    """Whether the clause word at `at` is that of a cue before it ("said that"), not one that goes on about a noun."""
    return any(0 <= at - cue.last <= 6 for cue in cues)


def _is_border(words: Sequence[Word], at: int, known: Lexicon) -> bool:
    """Whether a clause word is one here: German articles are where a comma stands before them."""
    if words[at].folded in known["and"] and 0 < at < len(words) - 1 and words[at - 1].capital and words[at + 1].capital:
        return False  # "Scott and Duncan argue"
    article = known.language == "de" and words[at].folded in known["det"]
    return not article or (at > 0 and words[at - 1].text == ",")


def _opening(words: Sequence[Word], closing: int) -> int:
    """Where the short quotation opens that closes at `closing`; `closing` itself where none does."""
    if words[closing].text in CLOSERS and closing and not words[closing - 1].mark:
        for at in range(closing - 2, max(closing - QUOTED, -1), -1):
            if words[at].text in OPENERS and short_quotation(words, at) == closing + 1:
                return at
    return closing


def _trimmed(words: Sequence[Word], start: int, end: int, known: Lexicon) -> Phrase | None:
    """A segment without what leads it: connectives, dates, a phrase with a preposition, articles."""
    first = _behind_leads(words, start, end, known)
    if first < end and words[first].folded in known["prep"]:
        office = known.language == "ru" and words[first].folded in {"в", "во"} and 1 < end - first <= 5
        if office and (words[first + 1].capital or words[first + 1].folded in known["role"]):
            return Phrase.of(words, first + 1, end)  # "В Минобороны заявили"
        return _behind_preposition(words, first + 1, end, known)
    if end - first == 1 and words[first].folded in known["pronoun"]:
        return PRONOUN
    return _without_article(words, first, end, known)


def _behind_leads(words: Sequence[Word], first: int, end: int, known: Lexicon) -> int:
    """Where a segment goes on behind connectives and dates: "Later, on Monday"."""
    while first < end and not words[first].mark:
        after = first + 1
        if words[first].folded in known["prep"]:
            while after < end and (words[after].folded in known["time"] or words[after].text[0].isdigit()):
                after += 1
            if after == first + 1:
                return first
        elif words[first].folded not in known["lead"] | known["time"] and not words[first].text[0].isdigit():
            return first
        first = after
    return first


def _without_article(words: Sequence[Word], start: int, end: int, known: Lexicon) -> Phrase | None:
    """The name that fills `words[start:end]` behind its articles, if it can be one."""
    first = start
    while first < end and words[first].folded in known["det"] and not _is_quantity(words, first, known):
        first += 1
    held = words[first:end]
    if not held or len(held) > LONGEST or held[0].folded in known["pronoun"]:
        return None
    if not (first > start or plausible(words, first, end, known) or (held[0].capital and len(held) <= 4)):
        return None
    verbal = (known["neg"] | known["finite"]) - known["det"]
    open_end = held[-1].folded in known["prep"] | known["det"] | known["link"]
    return None if open_end or any(w.folded in verbal for w in held) else Phrase.of(words, first, end)


def _is_quantity(words: Sequence[Word], at: int, known: Lexicon) -> bool:
    """Whether "one" at word `at` is "one of"."""
    following = words[at + 1].folded if at + 1 < len(words) else ""
    return following in known["link"] - known["det"]


def _behind_preposition(words: Sequence[Word], start: int, end: int, known: Lexicon) -> Phrase | None:
    """The name in "in the capital the minister": from the second article, or from the first role without one."""
    for before, at in pairwise(range(start, end)):
        inside = words[before].folded in known["prep"] | known["link"] | known["det"]
        if words[at].folded in known["det"] and not inside and at + 1 < end:
            name = _trimmed(words, at, end, known)
            return name if name and plausible(words, name.first, name.last, known) else None
    if known.language != "ru":
        return None
    roles = (at for at in range(start + 1, end) if words[at].folded in known["role"])
    first = next(roles, end)
    return Phrase.of(words, first, end) if first < end else None
