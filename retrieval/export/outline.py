"""What a document about an answer says, in order and in words; the formats for people only set it.

Texts are as the archive has them: each format makes its own safe form of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.cldr import language_name
from retrieval.answer import Answer, Citation
from retrieval.export.labels import Labels

__all__ = ["Entry", "Fact", "Outline", "outline", "said_by"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label in the interface's language and what is known; `remark` says how, where it was inferred."""

    label: str
    value: str
    remark: str = ""


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
    """A document about one answer. `verdict` says what was found; `remarks` are the warning, the note, the reason."""

    labels: Labels
    question: str
    verdict: str
    remarks: tuple[str, ...]
    entries: tuple[Entry, ...]
    receipt: tuple[Fact, ...]


def outline(answer: Answer, words: Labels, *, link: str | None, today: date | None) -> Outline:
    """An answer as a document in the language of `words`, with its permanent link and the day of export where given."""
    found = answer.status == "answered"
    doubt = words.doubt if answer.certainty == "possible" else None
    return Outline(
        labels=words,
        question=answer.question,
        verdict=words.answered.format(len(answer.citations)) if found else words.not_found,
        remarks=tuple(remark for remark in (doubt, answer.note, answer.reason) if remark),
        entries=(
            *(_entry(citation, words, answers=True) for citation in answer.citations),
            *(_entry(citation, words, answers=False) for citation in answer.nearest),
        ),
        receipt=_receipt(answer, words, link, today),
    )


def said_by(citation: Citation) -> str | None:
    """Whose words the quote is, where the archive says so."""
    speaker = (citation.attribution or {}).get("speaker")
    return str(speaker) if speaker else None


def _entry(citation: Citation, words: Labels, *, answers: bool) -> Entry:
    def fact(label: str, field: str, value: str | None, missing: str = "") -> Fact:
        inferred = value and field in citation.inferred
        return Fact(label, value or missing, words.inferred if inferred else "")

    dated = words.day(citation.published_on) if citation.published_on else None
    place = f"{citation.article_id}:{citation.quote.start}-{citation.quote.end}"
    facts = [
        Fact(words.said_by, said_by(citation) or ""),
        fact(words.title, "title", citation.title),
        fact(words.publisher, "publisher", citation.publisher, words.not_known),
        fact(words.author, "author", citation.author),
        fact(words.published_on, "published_on", dated, words.undated),
        fact(words.written_in, "language", language_name(citation.language, words.language) or citation.language),
        Fact(words.url, citation.url or ""),
        Fact(words.place, place),
        Fact(words.also_in, words.comma.join(citation.also_in)),
        Fact(words.matched, words.comma.join(citation.matched_names)),
    ]
    heading = str(citation.number) if answers else f"{words.miss} ({citation.number})"
    return Entry(heading, answers, citation.quote.text, citation.language, tuple(fact for fact in facts if fact.value))


def _receipt(answer: Answer, words: Labels, link: str | None, today: date | None) -> tuple[Fact, ...]:
    receipt = answer.receipt
    facts = (
        Fact(words.articles, f"{receipt.articles:,}"),
        Fact(words.passages, f"{receipt.passages:,}"),
        Fact(words.newest, words.day(receipt.newest) if receipt.newest else ""),
        Fact(words.generation, str(receipt.generation)),
        Fact(words.encoder, receipt.encoder),
        Fact(words.link, link or ""),
        Fact(words.exported_on, words.day(today.isoformat()) if today else ""),
    )
    return tuple(fact for fact in facts if fact.value)
