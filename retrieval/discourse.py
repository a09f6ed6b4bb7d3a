"""Who speaks in each sentence of a passage: what one sentence leaves open is taken from those before, within bounds.

Works on a reading text. A pronoun or a verb without a subject means the speaker named last; a sentence inside a
quotation is said by who speaks where the quotation opens or closes; a quotation right after another one goes on with
its speaker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from retrieval.clause import Word, words_of
from retrieval.cue import Lexicon
from retrieval.quotation import Quotation, quotations
from retrieval.statement import Statement, state

__all__ = ["LEAST_QUOTED", "Credit", "SentenceVoice", "voices"]

LEAST_QUOTED = 4
"""Fewer words in quotation marks are a name or a term, no speech."""
_GOES_ON = 3
"""How many sentences after a speaker was named a pronoun still means that one."""

_LONGEST_NAME = 8
_SPEECH = 6
"""As many words in quotation marks are someone's, whether named or not."""

Span = tuple[int, int]


class Credit(NamedTuple):
    """One speaker: where the name and the cue stand in the reading text; `inferred` from another sentence."""

    name: Span
    cue: Span
    anonymous: bool
    inferred: bool


class SentenceVoice(NamedTuple):
    """Whose voice a sentence is in: credits outermost first; `unknown`: someone's who is not named."""

    credits: tuple[Credit, ...] = ()
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One sentence: its span, its words outside quotations, the quotation that it is wholly inside of, if any, and how
    many words of its own or other quotations reach into it.
    """

    span: Span
    words: list[Word]
    inside: Quotation | None
    quoted: int


def voices(text: str, spans: Sequence[Span], known: Lexicon) -> list[SentenceVoice]:
    """The voice of each sentence `text[start:end]`, in order."""
    quoted = [q for q in quotations(text) if q.words >= LEAST_QUOTED and not _is_name(text, q, known)]
    sentences = [_read(text, span, quoted, known) for span in spans]
    stated = [Statement() if each.inside else state(each.words, known) for each in sentences]
    found: list[SentenceVoice] = []
    last = -_GOES_ON - 1
    for at, sentence in enumerate(sentences):
        recent = (
            found[last] if at - last <= _GOES_ON and not _others(sentences[last + 1 : at], known) else SentenceVoice()
        )
        if sentence.inside:
            voice = _inside(at, sentences, stated, found, text)
        else:
            voice = _outside(sentence, stated[at], recent)
        if voice.credits:
            last = at
        found.append(voice)
    return found


def _others(between: Sequence[_Sentence], known: Lexicon) -> bool:
    """Whether sentences between a speaker and a pronoun name someone else it could mean."""
    kinds = known["role"] | known["org"] | known["anon"] | known["agency"]
    words = [word for sentence in between for word in sentence.words]
    caseless = known.language == "ar"
    return any(w.folded in kinds or (caseless and w.folded.removeprefix("ال") in kinds) or w.capital for w in words[1:])


def _is_name(text: str, quotation: Quotation, known: Lexicon) -> bool:
    """Whether a short quotation is the name of what stands before it: the so-called "..."."""
    if quotation.words > _LONGEST_NAME:
        return False
    before = words_of(text, max(0, quotation.start - 25), quotation.start - 1, known.language)
    return bool(before) and (
        before[-1].folded in known["called"] or before[-1].folded.removeprefix("ال") in known["org"]
    )


def _read(text: str, span: Span, quoted: Sequence[Quotation], known: Lexicon) -> _Sentence:
    start, end = span
    here = [each for each in quoted if each.start < end and each.end > start]
    words: list[Word] = []
    at = start
    for each in here:
        words += words_of(text, at, max(at, each.start), known.language)
        at = max(at, min(each.end, end))
    words += words_of(text, at, end, known.language)
    inside = next(iter(here), None) if all(word.mark for word in words) else None
    return _Sentence(span, words, inside, sum(each.words for each in here))


def _outside(sentence: _Sentence, stated: Statement, recent: SentenceVoice) -> SentenceVoice:
    """The voice of a sentence that is not, or not wholly, inside a quotation."""
    found: list[Credit] = []
    for link in stated.chain:
        if link.name:
            found.append(Credit((link.name.start, link.name.end), link.cue, link.anonymous, inferred=False))
        elif recent.credits:
            *outer, speaker = recent.credits
            found += [each._replace(inferred=True) for each in outer]
            found.append(speaker._replace(cue=link.cue, inferred=True))
        else:
            return SentenceVoice(unknown=True)
    return SentenceVoice(tuple(found), unknown=not found and (stated.reported or sentence.quoted >= _SPEECH))


def _inside(
    at: int, sentences: Sequence[_Sentence], stated: Sequence[Statement], found: Sequence[SentenceVoice], text: str
) -> SentenceVoice:
    """The voice of a sentence that is wholly inside a quotation: of who speaks where that opens, closes or goes on."""
    quotation = sentences[at].inside
    if not quotation:
        return SentenceVoice()
    opening = next((i for i in range(at) if _holds(sentences[i], quotation.start)), None)
    if opening is not None and not found[opening].unknown and found[opening].credits:
        return _inferred(found[opening])
    closing = next((i for i in range(at, len(sentences)) if _holds(sentences[i], quotation.end)), None)
    if closing is not None and closing > at and not sentences[closing].inside:
        told = stated[closing].chain
        recent = found[-1] if found else SentenceVoice()
        voice = _outside(sentences[closing], stated[closing], recent) if told else SentenceVoice()
        if voice.credits:
            return _inferred(voice)
    before = sentences[at - 1] if at else None
    if before and before.quoted and found[at - 1].credits:
        gap = text[before.span[1] : sentences[at].span[0]]
        goes_on = "\n" not in gap or (before.inside is not None and not before.inside.closed)
        if goes_on:
            return _inferred(found[at - 1])
    return SentenceVoice(unknown=True)


def _holds(sentence: _Sentence, offset: int) -> bool:
    return sentence.span[0] <= offset <= sentence.span[1]


def _inferred(voice: SentenceVoice) -> SentenceVoice:
    return SentenceVoice(tuple(credit._replace(inferred=True) for credit in voice.credits))
