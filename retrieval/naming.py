"""The name beside a cue, where the language sets subjects before or after their verb: all known ones but Arabic, Turkish.

A name is a noun phrase by shallow rules: it begins behind what leads a sentence, ends before a clause word, a date or
a mark, holds no cue, and has at most `LONGEST` words. Where that is doubtful there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from retrieval.clause import Phrase, Word
from retrieval.cue import Cue, Lexicon, match_phrase

__all__ = ["CLOSERS", "LONGEST", "OPENERS", "PRONOUN", "left_of", "plausible", "right_of", "short_quotation"]

LONGEST = 14
_QUOTED = 11
PRONOUN = Phrase(-1, -1, -1, -1)
"""In place of a name: someone named before."""

OPENERS = frozenset("«“„\"»「『'‘")
CLOSERS = frozenset("»”\"“«」』'’")
_BESIDE = frozenset(",،—–-:;") | CLOSERS
_ADJECTIVAL = ("e", "en", "er", "es", "em")


def plausible(words: Sequence[Word], first: int, last: int, known: Lexicon) -> bool:
    """Whether words can name a speaker: one has a capital inside the sentence, or is a role, an office or a source."""
    speakers = (known["role"], known["anon"], known["agency"], known["org"], known["someone"], known["document"])
    return any(
        (word.capital and at > 0) or any(word.folded in kind for kind in speakers)
        for at, word in enumerate(words[first:last], start=first)
    )


def short_quotation(words: Sequence[Word], at: int) -> int:
    """Where the short quotation that opens at `at` ends, its mark included: part of a name; else `at`."""
    if words[at].text in OPENERS and at + 1 < len(words) and not words[at + 1].mark:
        for end in range(at + 2, min(at + _QUOTED, len(words))):
            if words[end].text in CLOSERS:
                return end + 1
    return at


def right_of(
    words: Sequence[Word], at: int, known: Lexicon, cues: Sequence[Cue], *, sure: bool = False
) -> Phrase | None:
    """The name that begins at word `at`, behind a cue; its articles are not part of it.

    `sure` says that only a speaker can stand there.
    """
    if at < len(words) and words[at].folded in known["pronoun"]:
        return PRONOUN
    if known.language == "ru" and 0 < at < len(words) - 1 and words[at].folded in {"в", "во"}:
        sure = _names_office(words, at, known)  # "заявили в профсоюзе"
        at += sure
    starts = {cue.first for cue in cues}
    first = at
    while first < len(words) and words[first].folded in known["det"]:
        first += 1
    end = first
    while end < len(words) and end - first < LONGEST and end not in starts:
        after = _taken(words, first, end, known)
        if after == end:
            break
        end = after
    while end > first and not words[end - 1].mark and words[end - 1].folded in known["link"] | known["det"]:
        end -= 1
    if end == first or not (sure or plausible(words, first, end, known)):
        return None
    return Phrase.of(words, first, end)


def _names_office(words: Sequence[Word], at: int, known: Lexicon) -> bool:
    """Whether "в ..." behind a Russian verb in the plural says whose statement it is, and no date."""
    return words[at - 1].folded.endswith(("ли", "ют", "ят")) and words[at + 1].folded not in known["time"]


def _taken(words: Sequence[Word], first: int, at: int, known: Lexicon) -> int:
    """Where a name goes on from word `at`: behind it, or `at` itself where the name ends."""
    word = words[at]
    if word.mark:
        return short_quotation(words, at)
    if word.text[0].isdigit() or word.folded in known["time"] or (at > first and word.folded in known["pronoun"]):
        return at
    if word.folded in known["link"] | known["det"]:
        follows = at + 1 < len(words) and words[at + 1].folded not in known["time"]
        linked = word.folded in known["link"] or words[at - 1].folded in known["link"]
        if known.language == "ru":  # "источник в правительстве", but not "министр в понедельник"
            linked = False
        return at + 1 if at > first and follows and linked and not words[at + 1].mark else at
    if at > first and words[at - 1].folded in known["near"] and word.folded in known["prep"]:
        return at + 1
    if word.folded in known["stop"] | known["that"] | known["conj"]:
        inside = known.language == "ru" and word.folded in {"в", "во"} and at > first
        anonymous = inside and words[at - 1].folded in known["anon"]
        return at + 1 if anonymous and words[at + 1].folded not in known["time"] else at
    if at > first and not word.capital:
        before = words[at - 1]
        if known.language == "de":
            adjective = word.folded.endswith(_ADJECTIVAL) and before.folded in known["det"] | known["link"]
            return at + 1 if adjective else at
        if before.capital and word.folded not in known["role"]:
            return at
    if known.language == "de" and at == first and not word.capital and not word.folded.endswith(_ADJECTIVAL):
        return at
    return at + 1


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
        if words[start - 1].mark:
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
    article = known.language == "de" and words[at].folded in known["det"]
    return not article or (at > 0 and words[at - 1].text == ",")


def _opening(words: Sequence[Word], closing: int) -> int:
    """Where the short quotation opens that closes at `closing`; `closing` itself where none does."""
    if words[closing].text in CLOSERS and closing and not words[closing - 1].mark:
        for at in range(closing - 2, max(closing - _QUOTED, -1), -1):
            if words[at].text in OPENERS and short_quotation(words, at) == closing + 1:
                return at
    return closing


def _trimmed(words: Sequence[Word], start: int, end: int, known: Lexicon) -> Phrase | None:
    """A segment without what leads it: connectives, dates, a phrase with a preposition, articles."""
    first = start
    office = False
    while first < end and not words[first].mark:
        folded = words[first].folded
        if folded in known["prep"]:
            after = first + 1
            while after < end and (words[after].folded in known["time"] or words[after].text[0].isdigit()):
                after += 1
            if after == first + 1:
                if known.language == "ru" and folded in {"в", "во"} and end - after <= 4:
                    office, first = True, after
                    break
                return _behind_preposition(words, after, end, known)
            first = after
        elif folded in known["lead"] or folded in known["time"] or words[first].text[0].isdigit():
            first += 1
        else:
            break
    if first < end and words[first].folded in known["pronoun"]:
        return PRONOUN if end - first == 1 else None
    article = first < end and words[first].folded in known["det"]
    while first < end and words[first].folded in known["det"]:
        first += 1
    if first >= end or end - first > LONGEST:
        return None
    if office and not any(w.capital or w.folded in known["role"] for w in words[first:end]):
        return None
    if not (article or plausible(words, first, end, known) or (words[first].capital and end - first <= 4)):
        return None
    if any(w.folded in known["neg"] - known["det"] for w in words[first:end]):
        return None
    return Phrase.of(words, first, end)


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


def skip_medium(words: Sequence[Word], at: int, known: Lexicon) -> int:
    """Where the name begins behind "a statement by"."""
    while count := match_phrase(words, at, known, "medium"):
        at += count
    return at
