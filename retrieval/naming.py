"""The name behind a cue, and what makes a name, in the languages that tell names by capitals, articles and roles.

A name is a noun phrase by shallow rules: it ends before a clause word, a date or a mark, holds no cue, and has at most
`LONGEST` words. Where that is doubtful there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.clause import Phrase, Word
from retrieval.cue import Cue, Lexicon, match_phrase

__all__ = [
    "CLOSERS",
    "LONGEST",
    "OPENERS",
    "PRONOUN",
    "QUOTED",
    "is_abbreviation",
    "plausible",
    "right_of",
    "short_quotation",
    "skip_medium",
]

LONGEST = 14
QUOTED = 11
"""How many words a short quotation spans at most, marks included."""
PRONOUN = Phrase(-1, -1, -1, -1)
"""In place of a name: someone named before."""

OPENERS = frozenset("«“„\"»「『'‘")
CLOSERS = frozenset("»”\"“«」』'’")
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "st", "gen", "col", "sen", "gov", "lt", "prof", "sra"})
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
        for end in range(at + 2, min(at + QUOTED, len(words))):
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
        return at + 1 if is_abbreviation(words, at) else short_quotation(words, at)
    inside = at > first and at + 1 < len(words)
    if word.text[0].isdigit() or word.folded in known["time"] or (at > first and word.folded in known["pronoun"]):
        return at
    if word.folded in known["link"] | known["det"]:
        return at + int(inside and _links(words, at, known))
    if inside and words[at - 1].folded in known["near"] and word.folded in known["prep"]:
        return at + 1
    if word.folded in known["stop"] | known["that"] | known["conj"]:
        return at + int(inside and known.language == "ru" and _is_at_office(words, at, known))
    return at + int(_fits(words, first, at, known))


def is_abbreviation(words: Sequence[Word], at: int) -> bool:
    """Whether the mark at `at` is the full stop of a title or an initial inside a name: Dr. Constantine, W. Mote."""
    if words[at].text != "." or not 0 < at < len(words) - 1:
        return False
    before = words[at - 1]
    short = len(before.text) == 1 or before.folded in _TITLES
    return before.capital and short and before.end == words[at].start and words[at + 1].capital


def _links(words: Sequence[Word], at: int, known: Lexicon) -> bool:
    """Whether an article or a preposition goes on with a name: "spokesman for the ministry"."""
    linked = words[at].folded in known["link"] or words[at - 1].folded in known["link"]
    follows = not words[at + 1].mark and words[at + 1].folded not in known["time"]
    return linked and follows and known.language != "ru"


def _is_at_office(words: Sequence[Word], at: int, known: Lexicon) -> bool:
    """Whether Russian "в ..." is part of a name: "источник в правительстве", not "министр в понедельник"."""
    anonymous = words[at - 1].folded in known["anon"]
    return words[at].folded in {"в", "во"} and anonymous and words[at + 1].folded not in known["time"]


def _fits(words: Sequence[Word], first: int, at: int, known: Lexicon) -> bool:
    """Whether a word without a capital may stand in a name: before one, or a role; in German only as an adjective."""
    word = words[at]
    if word.capital:
        return True
    before = words[at - 1] if at > first else None
    if known.language == "de":
        adjective = word.folded.endswith(_ADJECTIVAL)
        return adjective and (before is None or before.folded in known["det"] | known["link"])
    if before is None or not before.capital or word.folded in known["role"]:
        return True
    after = words[at + 1].folded if known.language == "en" and at + 1 < len(words) else ""
    return not word.mark and after in known["office"]  # "the Kenyan health ministry"


def skip_medium(words: Sequence[Word], at: int, known: Lexicon) -> int:
    """Where the name begins behind "a statement by"."""
    while count := match_phrase(words, at, known, "medium"):
        at += count
    return at
