"""What the service answers where a summary is asked for: the answer, and beside it what a machine made of it."""

from __future__ import annotations

from pydantic import Field

from retrieval.wire.answers import AnswerOut, MessageOut
from retrieval.wire.base import WireResponse

__all__ = ["SummarisedOut", "SummaryOut", "SummarySentenceOut"]


class SummarySentenceOut(WireResponse):
    """One sentence of a machine, as plain text without citation marks; inferred, never a quote."""

    text: str
    citations: list[int] = Field(description="Numbers of the citations that it rests on.")
    kept: bool = Field(description="Whether its numbers, dates, names and quotations stand in the quotes it cites.")
    struck: list[MessageOut] = Field(description="Why it is struck; none where it is kept.")


class SummaryOut(WireResponse):
    """What a machine elsewhere wrote about the quotes, each sentence checked against those that it cites."""

    sentences: list[SummarySentenceOut]
    kept: int
    struck: int
    host: str = Field(description="Where the question and the quotes were sent.")
    model: str
    sent: int = Field(description="How many quotes were sent, the first ones.")


class SummarisedOut(WireResponse):
    """The answer, which is the quotes, and its summary; or in a sentence why there is none."""

    answer: AnswerOut
    summary: SummaryOut | None
    failed: MessageOut | None
    detail: str | None = Field(description="`failed` in English.")
