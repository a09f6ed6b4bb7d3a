"""Who says what a quote says: the chain of attribution, found by rules, as verbatim spans of the article.

Rules for Arabic, English, Russian, Turkish, French, Spanish and German (`retrieval/cues.tsv`): verbs and prepositions
of saying with the name beside them, agencies that cite others, pronouns and verbs without a subject that go on from a
sentence before, quotations over several sentences. They prefer naming no one to naming the wrong one. Not known: any
other language, who is meant by "the former", sentences that go on in someone's words without a sign of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import regex

from index.reading import read
from retrieval.answer import Attribution, SaidPart, Span, Speaker
from retrieval.cue import lexicon
from retrieval.discourse import LEAST_QUOTED, SentenceVoice, voices
from retrieval.quotation import quotations

__all__ = ["attribute"]

_BACK, _AHEAD = 6, 3
"""How many sentences before and after the quote are read."""
_BACK_CHARACTERS, _AHEAD_CHARACTERS = 3_000, 1_500
_WORD = regex.compile(r"[^\W_]+")


def attribute(
    text: str, quote: tuple[int, int], language: str, sentences: Sequence[tuple[int, int]],
    answering: tuple[int, int] | None = None,
) -> Attribution:  # fmt: skip
    """Who says `text[quote[0]:quote[1]]`; where its sentences are not all in one voice, who says each.

    `text` is the article's original text, `language` its ISO 639-1 code, `sentences` spans of the article's or
    passage's sentences, in order and disjoint, `answering` the one of the quote that answers, by default its first.
    Raises `ValueError` for a quote that is not a span of the text.

    >>> found = attribute("The dam is safe, according to Dawn Agency, citing officials.", (0, 60), "en", [(0, 60)])
    >>> [speaker.name.text for speaker in found.chain]
    ['Dawn Agency', 'officials']
    """
    if not 0 <= quote[0] < quote[1] <= len(text):
        raise ValueError(f"quote {quote[0]}:{quote[1]} is not a span of a text of {len(text)} code points")
    known = lexicon(language)
    if known is None:
        return Attribution("unknown")
    low, high, near = _around(quote, sentences, len(text))
    view = read(text[low:high])
    spans = [view.to_reading(start - low, end - low) for start, end in near]
    start, end = view.to_reading(quote[0] - low, quote[1] - low)
    found = voices(view.text, spans, known)

    def cut(span: tuple[int, int]) -> Span:
        first, last = view.to_original(*span)
        return Span(text[low + first : low + last], low + first, low + last)

    def part(voice: SentenceVoice, own: tuple[int, int], at: tuple[int, int]) -> SaidPart:
        chain = tuple(Speaker(cut(each.name), cut(each.cue), each.anonymous, each.inferred) for each in voice.credits)
        kind: Literal["source", "outlet", "unknown"] = "source" if chain else "unknown" if voice.unknown else "outlet"
        first, last = max(at[0], quote[0]), min(at[1], quote[1])
        return SaidPart(Span(text[first:last], first, last), kind, chain, _is_direct(view.text, *own))

    parts = [
        part(voice, (max(own[0], start), min(own[1], end)), at)
        for voice, own, at in zip(found, spans, near, strict=True)
        if own[0] < end and start < own[1]
    ]
    if not parts:
        return Attribution("unknown")
    direct = _is_direct(view.text, start, end)
    speakers = {(each.voice, each.chain[-1].name if each.chain else None) for each in parts}
    if len(speakers) == 1:
        return Attribution(parts[0].voice, parts[0].chain, direct)
    lead = next((each for each in parts if answering and each.sentence.start == answering[0]), parts[0])
    return Attribution(lead.voice, lead.chain, lead.direct, tuple(parts))


def _around(
    quote: tuple[int, int], sentences: Sequence[tuple[int, int]], length: int
) -> tuple[int, int, list[tuple[int, int]]]:
    """What is read of a text, from where to where, and the sentences in it; the quote itself where none is given."""
    asked = [at for at, (start, end) in enumerate(sentences) if start < quote[1] and quote[0] < end]
    if not asked:
        return *quote, [quote]
    near = [
        (start, end)
        for start, end in sentences[max(0, asked[0] - _BACK) : asked[-1] + 1 + _AHEAD]
        if (start >= quote[0] - _BACK_CHARACTERS and end <= quote[1] + _AHEAD_CHARACTERS)
        or (start < quote[1] and quote[0] < end)
    ]
    # A mark that closes a quotation may stand behind its sentence.
    return min(quote[0], near[0][0]), min(length, max(quote[1], near[-1][1] + 2)), near


def _is_direct(text: str, start: int, end: int) -> bool:
    """Whether half of the words of `text[start:end]` or more stand in quotation marks."""
    spoken = sum(
        len(_WORD.findall(text, max(start, each.start), min(end, each.end)))
        for each in quotations(text)
        if each.words >= LEAST_QUOTED and each.start < end and start < each.end
    )
    return spoken > 0 and 2 * spoken >= len(_WORD.findall(text, start, end))
