"""What a document about an answer says, in order and in words; the formats for people only set it.

Texts are as the archive has them: each format makes its own safe form of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.cldr import language_name
from retrieval.answer import Answer, Citation
from retrieval.export.fact import Fact
from retrieval.export.house_style import HouseStyle
from retrieval.export.receipt import receipt
from retrieval.export.speakers import voices, whose_words

__all__ = ["Entry", "Outline", "outline"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One citation, or near miss: its heading, the quote verbatim and its language, what is known of it."""

    heading: str
    answers: bool
    quote: str
    language: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A document about one answer.

    `verdict` says what was found; `remarks` are how a follow-up was understood, the warning, the note, the reason;
    `voices` is who says what, empty where but one speaks.
    """

    style: HouseStyle
    question: str
    verdict: str
    remarks: tuple[str, ...]
    entries: tuple[Entry, ...]
    voices: tuple[Fact, ...]
    receipt: tuple[Fact, ...]


def outline(answer: Answer, style: HouseStyle, *, link: str | None, today: date | None) -> Outline:
    """An answer as a document in the language of `style`, with its permanent link and the day of export where given."""
    found, language = answer.status == "answered", style.language
    doubt = f"{style.say('page.doubt')} {style.say('page.doubt_more')}" if answer.certainty == "possible" else None
    note = " ".join(message.text(language) for message in answer.noted) or answer.note
    reason = answer.why.text(language) if answer.why else answer.reason
    understood = style.say("export.understood", question=answer.understood) if answer.understood else None
    return Outline(
        style=style,
        question=answer.question,
        verdict=_verdict(answer, style) if found else style.say("page.none"),
        remarks=tuple(remark for remark in (understood, doubt, note, reason) if remark),
        entries=(
            *(_entry(citation, style, answers=True) for citation in answer.citations),
            *(_entry(citation, style, answers=False) for citation in answer.nearest),
        ),
        voices=voices(answer, style),
        receipt=receipt(answer.receipt, style, link=link, today=today),
    )


def _verdict(answer: Answer, style: HouseStyle) -> str:
    """How many quotes and, where there are several, how many sources that do not copy each other."""
    said = style.say("found", count=len(answer.citations))
    more = style.say("voices.independent", count=answer.independent)
    return f"{said} · {more}" if answer.independent > 1 else said


def _entry(citation: Citation, style: HouseStyle, *, answers: bool) -> Entry:
    def fact(label: str, field: str, value: str | None, missing: str = "") -> Fact:
        inferred = value and field in citation.inferred
        return Fact(label, value or missing, style.say("card.inferred") if inferred else "")

    language = language_name(citation.language, style.language) or citation.language
    dated = style.day(citation.published_on) if citation.published_on else None
    place = f"{citation.article_id}:{citation.quote.start}-{citation.quote.end}"
    facts = [
        Fact(style.say("export.said_by"), whose_words(citation, style)),
        fact(style.say("article.fact_title"), "title", citation.title),
        fact(style.say("article.fact_publisher"), "publisher", citation.publisher, style.say("article.not_known")),
        fact(style.say("article.fact_author"), "author", citation.author),
        fact(style.say("article.fact_published_on"), "published_on", dated, style.say("card.undated")),
        fact(style.say("article.fact_language"), "language", language),
        Fact(style.say("article.original"), citation.url or ""),
        Fact(style.say("article.id"), place),
        Fact(style.say("card.also_in"), style.comma.join(citation.also_in)),
        Fact(style.say("card.matched"), style.comma.join(citation.matched_names)),
    ]
    heading = str(citation.number) if answers else f"{style.say('card.miss')} ({citation.number})"
    return Entry(heading, answers, citation.quote.text, citation.language, tuple(fact for fact in facts if fact.value))
