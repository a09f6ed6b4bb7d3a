"""The subject of a verb of saying, where it is a cue at all: not denied, not in a condition, not another sense."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.clause import Phrase, Word
from retrieval.cue import BETWEEN, Cue, Lexicon, ends_speech
from retrieval.naming import CLOSERS, LONGEST, OPENERS, PRONOUN, right_of
from retrieval.naming_arabic import arabic_head, arabic_left, arabic_right
from retrieval.naming_left import left_of
from retrieval.naming_turkish import turkish_before, turkish_right, turkish_subject

__all__ = ["is_unresolved", "spoken"]

_VERBS = frozenset({"say", "weak", "add", "deny", "he", "tag"})
_DROPS_PRONOUNS = frozenset({"es", "tr", "ar"})
_AS = frozenset({"wie", "как", "comme", "como", "según", "as", "كما"})
_REACH = (7, 20)
"""Within how many words behind verb and name the clause must begin that was said; in Arabic the second."""
_LEADING = 4
"""How many words may lead an Arabic verb; behind more it is that of a clause about a noun."""
_SAID_TURKISH = ("ğını", "ğini", "ğunu", "ğünü", "ğına", "ğine", "ğunu", "mesini", "masını")
_MARKS = CLOSERS | frozenset(",،—–-.;:!؛") | OPENERS


def spoken(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    """Who says it by this verb: a name, `PRONOUN`, or `None` where the verb is no cue or its subject is in doubt."""
    if cue.kind not in _VERBS or _is_negated(words, known, cue):
        return None
    if cue.kind == "he":
        return PRONOUN
    subject = {"ar": _arabic, "tr": _turkish}.get(known.language, _european)(words, known, cues, cue)
    if subject is None or cue.kind in {"say", "deny", "tag"}:
        return subject
    return subject if _has_complement(words, known, cue, subject) else None


def is_unresolved(words: Sequence[Word], known: Lexicon, cue: Cue) -> bool:
    """Whether a verb of saying has a subject, which `spoken` could not tell.

    One that has other senses counts in Arabic at the head of its sentence: أكد الرئيس رفضه, نفى الناطق سقوط ضحايا.
    """
    leads = (
        known.language == "ar" and cue.kind in {"weak", "deny"} and arabic_head(words, cue.first, known) == cue.first
    )
    return (cue.kind == "say" or leads) and not _is_negated(words, known, cue) and not _is_relative(words, known, cue)


def _is_relative(words: Sequence[Word], known: Lexicon, cue: Cue) -> bool:
    """Whether the verb's clause begins with a relative word: ", die seit Montag nichts sagte,"."""
    start = cue.first
    while start and not words[start - 1].mark:
        start -= 1
    near = {word.folded for word in words[max(start, cue.first - 2) : cue.first]}
    return words[start].folded in known["relative"] or bool(near & known["relative"])


def _is_negated(words: Sequence[Word], known: Lexicon, cue: Cue) -> bool:
    """Whether the verb is denied, in question, or no finite verb: "did not say", "the said company"."""
    before = cue.first
    while before and words[before - 1].folded in known["aux"] - known["neg"]:
        before -= 1
    if before and words[before - 1].folded in known["neg"] and cue.start == words[cue.first].start:
        return True
    return cue.last < len(words) and words[cue.last].folded in known["negright"]


def _has_complement(words: Sequence[Word], known: Lexicon, cue: Cue, subject: Phrase) -> bool:
    """Whether what was said stands beside a verb that has other senses: a clause, a colon, a quotation, commas."""
    if known.language == "tr":
        return any(w.text in OPENERS or w.folded.endswith(_SAID_TURKISH) for w in words[: cue.first])
    first = cue.first if subject == PRONOUN else min(cue.first, subject.first)
    last = cue.last if subject == PRONOUN else max(cue.last, subject.last)
    if known.language != "ar" and subject == PRONOUN and last < len(words) and words[last].folded in known["pronoun"]:
        last += 1
    if _is_followed(words, last, known):
        return True
    while first and subject == PRONOUN and words[first - 1].folded in known["pronoun"] | known["aux"]:
        first -= 1
    while first and words[first - 1].folded in known["det"] | known["lead"] | _AS:
        first -= 1
    as_it_says = cue.first > 0 and words[cue.first - 1].folded in _AS
    inset = (known.language != "ar" or as_it_says) and _is_inset(words, first, _behind_date(words, last, known), known)
    return inset or _is_behind_quotation(words, first)


def _is_followed(words: Sequence[Word], at: int, known: Lexicon) -> bool:
    """Whether a clause, a colon or a quotation begins soon behind a verb and its subject."""
    arabic = known.language == "ar"
    following = words[at : at + _REACH[arabic]]
    clause = any(word.folded in known["that"] | known["about"] or word.text == ":" for word in following)
    quoted = any(word.text in OPENERS for word in (following if arabic else following[:3]))
    return clause or quoted or (known.language == "de" and any(word.text == "," for word in following[:3]))


def _is_inset(words: Sequence[Word], first: int, last: int, known: Lexicon) -> bool:
    """Whether `words[first:last]` stands between marks, or opens the sentence as "As the agency writes," does."""
    if not first:
        return words[0].folded in _AS and last < len(words) and words[last].text in {",", "،"}
    ended = last >= len(words) or words[last].text in _MARKS or _ends_after(words, last, known)
    return words[first - 1].text in _MARKS and ended


def _is_behind_quotation(words: Sequence[Word], at: int) -> bool:
    """Whether speech in quotation marks, no quoted name, ends right before word `at`, but for a comma or a dash."""
    while at and words[at - 1].text in BETWEEN:
        at -= 1
    return ends_speech(words, at - 1)


def _behind_date(words: Sequence[Word], at: int, known: Lexicon) -> int:
    """Where a date that begins at word `at` ends: "reported on 5 September"."""
    end = at
    while end < len(words) and (
        words[end].folded in known["time"] | known["prep"] | known["det"] or words[end].text[0].isdigit()
    ):
        end += 1
    dated = any(word.folded in known["time"] or word.text[0].isdigit() for word in words[at:end])
    return end if dated else at


def _ends_after(words: Sequence[Word], at: int, known: Lexicon) -> bool:
    """Whether only a particle is left to a mark: German "teilte die Behörde mit."."""
    return (
        known.language == "de"
        and words[at].folded in {"mit", "hinzu", "an"}
        and (at + 1 == len(words) or words[at + 1].mark)
    )


def _european(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    left = left_of(words, cue.first, known, cues)
    before = cue.first
    while before and words[before - 1].folded in known["aux"]:
        before -= 1
    inverted = not before or words[before - 1].text in _MARKS or (left is None and _only_leads(words, before, known))
    told = known.language == "en" and words[cue.first].folded in {"told", "tell", "tells"}
    if inverted and not told:
        right = right_of(words, cue.last, known, cues, sure=_is_behind_quotation(words, cue.first))
        ended = right and (right.last >= len(words) or words[right.last].mark)
        if right and (ended or cue.kind != "tag"):
            return right
    if cue.kind == "tag":
        return None
    if left:
        return left
    if (
        known.language in _DROPS_PRONOUNS
        and inverted
        and not (before and words[before - 1].folded in known["relative"])
    ):
        return PRONOUN
    return None


def _only_leads(words: Sequence[Word], end: int, known: Lexicon) -> bool:
    """Whether nothing but connectives stands between the last mark and word `end`: "As ... wrote", "Später sagte"."""
    allowed = known["lead"] | known["time"] | known["aux"] | _AS
    at = end
    while at and words[at - 1].folded in allowed:
        at -= 1
    return not at or words[at - 1].text in _MARKS


def _arabic(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    clitic = cue.start > words[cue.first].start
    if clitic and words[0].folded in {"اما", "واما"}:  # أما المصادر فتقول إن ...
        return arabic_right(words, 1, known, cues) if cue.first <= LONGEST else None
    before = cue.first
    while before and words[before - 1].folded in known["aux"] | known["lead"]:
        before -= 1
    marked = not before or words[before - 1].mark
    name = arabic_right(words, cue.last, known, cues, words[cue.last - 1].folded)
    if name:
        return name if clitic or marked or _is_led(words, before, known) else None
    if arabic_head(words, before, known) < before and words[before - 1].text not in CLOSERS:
        return None if clitic and not marked else arabic_left(words, cue.first, known, cues)
    following = words[cue.last : cue.last + LONGEST]
    told = any(word.folded in known["that"] or word.text == ":" or word.text in OPENERS for word in following)
    return PRONOUN if told else None


def _behind_source(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], at: int) -> int:
    """Where a Turkish sentence goes on behind the source that opens it: "Ajansın haberine göre"."""
    for cue in cues:
        if cue.kind in {"after", "from"} and cue.last < at:
            name = turkish_before(words, cue.first, known, possessed=True)
            return cue.last if name and name.first <= 1 else 0
    return 0


def _is_led(words: Sequence[Word], end: int, known: Lexicon) -> bool:
    """Whether only a short adverbial stands before an Arabic verb, no noun that the verb is said about."""
    opening = next((at + 1 for at in range(end - 1, -1, -1) if words[at].mark), 0)
    first = words[opening].folded
    kinds = known["stop"] | known["time"] | known["lead"]
    return end - opening <= _LEADING and (first in kinds or first.removeprefix("و") in kinds)


def _turkish(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    if words[cue.last - 1].folded in {"diyen", "konuşan"}:
        return turkish_right(words, cue.last, known)
    name = turkish_subject(words, cue.first, known, _behind_source(words, known, cues, cue.first))
    if name:
        return name
    quoted = cue.first > 0 and words[cue.first - 1].text in CLOSERS
    return PRONOUN if cue.kind == "add" or (quoted and words[0].text in OPENERS) else None
