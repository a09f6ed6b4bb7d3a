"""The name that "according to", "по словам", göre or zufolge stands with, and the one that "citing" does."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.clause import Phrase, Word
from retrieval.cue import Cue, Lexicon
from retrieval.naming import LONGEST, PRONOUN, right_of, skip_medium
from retrieval.naming_arabic import arabic_right, is_speaker
from retrieval.naming_turkish import turkish_before

__all__ = ["cited_name", "source_name"]

_SHORT = 4
"""An Arabic name of no more words than this may end before a preposition; a longer one there has run on."""


def source_name(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    """Whom a preposition or postposition names: a name, `PRONOUN`, or `None` for another cue or no name."""
    if cue.kind in {"by", "byl", "of"}:
        return _behind(words, known, cues, cue)
    if cue.kind in {"after", "from"}:
        return _before(words, known, cue)
    return PRONOUN if cue.kind == "his" else None


def cited_name(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    """Whom "citing" names."""
    if cue.kind != "cite":
        return None
    if known.language == "ar":
        return arabic_right(words, cue.last, known, cues)
    name = right_of(words, cue.last, known, cues)
    return None if name == PRONOUN else name


def _behind(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    if known.language == "ar":
        return _behind_arabic(words, known, cues, cue)
    at = skip_medium(words, cue.last, known)
    name = right_of(words, at, known, cues, sure=cue.kind == "of" or _is_set_off(words, cue, at, known))
    if cue.start == words[cue.first].start and words[cue.first].folded == "so":  # German ", so die Polizei,"
        closed = name and name.last < len(words) and words[name.last].mark
        return name if closed and cue.first and words[cue.first - 1].mark else None
    return None if name == PRONOUN else name


def _is_set_off(words: Sequence[Word], cue: Cue, at: int, known: Lexicon) -> bool:
    """Whether "according to the ..." stands between marks and is no plan or law: then only a speaker is left."""
    end = at
    while end < len(words) and not words[end].mark and end - at < LONGEST:
        end += 1
    inner = words[at:end]
    opened = not cue.first or words[cue.first - 1].mark
    article = bool(inner) and inner[0].folded in known["det"]
    return opened and article and 1 < len(inner) <= 6 and not any(word.folded in known["abstract"] for word in inner)


def _behind_arabic(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    at = skip_medium(words, cue.last, known)
    if at >= len(words):
        return None
    head = words[at].folded
    bound = cue.kind == "byl" or at > cue.last
    clitic = 2 if bound and head.startswith("لل") else int(bound and head.startswith("ل"))
    if cue.kind == "byl" and not clitic and at == cue.last:
        return None
    name = arabic_right(words, at + (clitic == 1 and head == "ل"), known, cues)
    if not name:
        return None
    stripped = words[name.first].folded[clitic:] if head != "ل" else words[name.first].folded
    kinds = known["role"] | known["org"] | known["anon"] | known["agency"]
    if clitic and at > cue.last and stripped not in kinds and cue.kind != "byl":
        clitic = 0
    # Without a mark or a clause word behind it the name may run on into the sentence: وفقا للوزارة ارتفع عدد ...
    behind = words[name.last] if name.last < len(words) else None
    ends = known["that"] | (known["stop"] | known["time"] if name.last - name.first <= _SHORT else frozenset())
    if behind and not behind.mark and behind.folded not in ends:
        return None
    led = not cue.first and name.last < len(words) and words[name.last].mark  # "According to X, ..."
    known_kind = is_speaker(words, name.first, name.last, known) or stripped in kinds
    if stripped.removeprefix("ال") in known["abstract"] or not (known_kind or led or at > cue.last + 1):
        return None
    return Phrase.of(words, name.first, name.last, clitic if words[name.first].folded[0] == "ل" else 0)


def _before(words: Sequence[Word], known: Lexicon, cue: Cue) -> Phrase | None:
    if known.language == "tr":
        return turkish_before(words, cue.first, known, possessed=cue.last - cue.first > 1)
    start = cue.first
    while (
        start and cue.first - start < LONGEST and (words[start - 1].capital or words[start - 1].folded in known["det"])
    ):
        start -= 1
    while start < cue.first and words[start].folded in known["det"] | known["prep"]:
        start += 1
    return Phrase.of(words, start, cue.first) if start < cue.first else None
