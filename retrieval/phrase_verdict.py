"""What follows from a phrase in quotation marks that stands nowhere: no answer, or one that says so.

A passage in the question's language and the phrase's script could hold the phrase; when none does, what was asked for
is not there. A passage in another language cannot hold it whatever it reports, so it may answer, and a note says that
the words are not its own.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from retrieval.message import Message
from retrieval.retriever import Ranked

__all__ = ["PhraseVerdict", "phrase_verdict"]


class PhraseVerdict(NamedTuple):
    """What to say of an answer: `refusal`, why there is none, whatever else speaks for one.

    `note` is what the reader of the answer, if there is one, has to know; `narrowed` why there is none, if the passages
    that hold the phrases give none.
    """

    refusal: Message | None = None
    note: Message | None = None
    narrowed: Message | None = None


def phrase_verdict(ranked: Ranked) -> PhraseVerdict:
    """Judge a ranking by the question's phrases."""
    quoted = ranked.quoted
    if quoted.required and not quoted.holders:
        return PhraseVerdict(_of("apart", quoted.required))
    narrowed = _of("narrowed", quoted.required) if quoted.required else None
    if not quoted.absent:
        return PhraseVerdict(narrowed=narrowed)
    some = "_filtered" if ranked.allowed else ""
    if not ranked.ranking or _could_hold(ranked, quoted.absent):
        return PhraseVerdict(_of(f"absent{some}", quoted.absent))
    return PhraseVerdict(
        note=_of(f"in_other_words{some}", quoted.absent),
        narrowed=narrowed or _of(f"absent_and_uncertain{some}", quoted.absent),
    )


def _of(which: str, phrases: Sequence[str]) -> Message:
    return Message.of(f"phrase.{which}", phrases=_listed(phrases), count=len(phrases))


def _could_hold(ranked: Ranked, phrases: Sequence[str]) -> bool:
    """Whether the best passage is in the question's language and in the script of one of the phrases."""
    best = ranked.ranking[0]
    passage = ranked.candidates.passages[best]
    written = _script(ranked.articles[passage.article].text[passage.start : passage.end])
    return bool(ranked.same_language[best]) and any(_script(phrase) in ("", written) for phrase in phrases)


def _script(text: str) -> str:
    """The script of most letters of a text, as in their Unicode names (`ARABIC`, `CJK`); empty without letters."""
    scripts = Counter(unicodedata.name(c, "").split(" ")[0] for c in text if c.isalpha())
    return max(scripts, key=lambda script: (scripts[script], script), default="")


def _listed(phrases: Sequence[str]) -> str:
    return ", ".join(f"“{' '.join(phrase.split())}”" for phrase in phrases)
