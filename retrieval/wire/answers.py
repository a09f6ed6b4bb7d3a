"""What the service answers: the records of `retrieval.answer` field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field

from retrieval.answer import Answer, Citation, Receipt, Span
from retrieval.implied import Implied
from retrieval.wire.base import Inferred, Language, Problem, WireResponse

__all__ = [
    "AnswerOut",
    "AnsweredOut",
    "AnswersOut",
    "AttributionOut",
    "CarriedOut",
    "CitationOut",
    "CoverageOut",
    "MessageOut",
    "Passages",
    "SaidPartOut",
    "SpeakerOut",
    "VoiceOut",
]


class SpeakerOut(WireResponse):
    """Who is named as saying it, and by which words of the article."""

    name: Span
    cue: Span
    anonymous: bool = Field(description="No one in particular: sources, an official.")
    inferred: bool = Field(description="The name stands in another sentence.")


class SaidPartOut(WireResponse):
    """One sentence of a quote that several speak in, and whose voice it is in."""

    sentence: Span
    voice: Literal["source", "outlet", "unknown"]
    chain: list[SpeakerOut]
    direct: bool


class AttributionOut(WireResponse):
    """Whose voice a quote (its sentence that answers) is in, by rules; `outlet` and `unknown` claim nothing."""

    voice: Literal["source", "outlet", "unknown"]
    chain: list[SpeakerOut] = Field(description="Outermost first; the last one says it.")
    direct: bool = Field(description="The words stand in quotation marks.")
    parts: list[SaidPartOut] = Field(description="The quote's sentences, where not all are in one voice; else none.")


class VoiceOut(WireResponse):
    """One of an answer's speakers, and which of its citations are theirs."""

    kind: Literal["source", "outlet", "unknown"]
    name: str | None
    citations: list[int]
    figures: list[list[Span]] = Field(
        description="In each of these quotes, the figures that another voice gives otherwise."
    )
    differs: bool = Field(description="Whether there are such figures.")
    inferred: list[int] = Field(description="Citations that name the speaker by a short form, known by another quote.")


class CitationOut(WireResponse):
    """One passage, the sentence of it that answers, where both stand, and whose words they are."""

    number: int = Field(description="From 1, best first.")
    article_id: str
    passage_id: str
    title: str | None
    publisher: str | None
    author: str | None
    published_on: str | None = Field(description="ISO 8601 at any precision.", examples=["2020-02", "2020-02-25"])
    language: Language
    url: str | None
    inferred: Inferred
    passage: Span
    quote: Span
    score: float = Field(description="Higher is better; comparable within one answer only.")
    signals: dict[str, float] = Field(description="What each signal contributed.")
    matched_names: list[str] = Field(description="Spellings in the passage that match names of the question.")
    attribution: AttributionOut | None
    also_in: list[str] = Field(description="Ids of other articles that carry the quote in nearly the same words.")
    cluster: str = Field(description="Whose text it is: the id of the earliest article of its cluster of copies.")
    version: str = Field(description="The article's version that is quoted: `GET /v1/articles/{id}?version=` reads it.")
    corrected_at: str | None = Field(description="When this version came in place of one with another text.")


class CarriedOut(WireResponse):
    """A piece of an earlier question that a follow-up needs."""

    text: str
    kind: Literal["name", "place", "number", "subject", "asking", "filter"]
    source: int = Field(description="The earlier question's place in `previous`, from 0.")


class MessageOut(WireResponse):
    """A sentence for people by its name in the catalog, so that a client can show it in its own language."""

    name: str
    fills: Annotated[dict[str, str | int], BeforeValidator(dict)]


class AnswerOut(WireResponse):
    """Citations best first when `answered`; none, and the nearest misses with a reason, when `not_found`."""

    question: str
    language: str
    status: Literal["answered", "not_found"]
    citations: list[CitationOut]
    nearest: list[CitationOut] = Field(description="What came closest but is not claimed to answer.")
    reason: str | None
    receipt: Receipt
    confidence: float = Field(description="Probability, 0 to 1, that the first citation answers, as calibrated.")
    certainty: Literal["likely", "possible"] | None = Field(
        description="`possible`: read the quotes with doubt. None when nothing was found."
    )
    independent: int = Field(description="Distinct clusters among the citations: sources that do not copy each other.")
    note: str | None = Field(
        description="That a phrase in quotation marks is not in these quotes word for word, or a filter left aside."
    )
    voices: list[VoiceOut] = Field(description="Who says what, where more than one does.")
    implied: list[Implied] = Field(description="What the question implies of a filter, and whether it was applied.")
    understood: str | None = Field(description="The question as it was asked, where it leans on `previous` ones.")
    carried: list[CarriedOut] = Field(description="What was taken from them; `uncarried` does without.")
    why: MessageOut | None = Field(description="The reason as a message.")
    noted: list[MessageOut] = Field(description="The note as messages.")

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The wire form of an answer."""
        return cls.model_validate(answer)


class CoverageOut(WireResponse):
    """Articles on a question's subject: by month (`2021-02`), oldest first, and by outlet, most first.

    Measured, not read: which articles are on the subject is inferred.
    """

    months: Annotated[dict[str, int], BeforeValidator(dict)]
    outlets: Annotated[
        dict[str, int], BeforeValidator(dict), Field(description="The empty name counts articles without an outlet.")
    ]
    undated: int = Field(description="Articles without a month.")


class Passages(WireResponse):
    """The passages nearest to a query, best first, whether or not they answer it."""

    query: str
    passages: list[CitationOut]

    @classmethod
    def of(cls, query: str, found: Sequence[Citation]) -> Self:
        """The wire form of what was found for a query."""
        return cls(query=query, passages=[CitationOut.model_validate(citation) for citation in found])


class AnsweredOut(WireResponse):
    """One question of a list: its answer, or the problem that it could not be asked."""

    question: str
    answer: AnswerOut | None = None
    problem: Problem | None = None


class AnswersOut(WireResponse):
    """One entry a question, in the order of the list."""

    answers: list[AnsweredOut]
