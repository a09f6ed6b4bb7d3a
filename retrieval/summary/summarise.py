"""An answer's summary: asked for, read, checked. The answer itself is not changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.settings import Endpoint
from index.ways.exchange import Within
from retrieval.answer import Answer
from retrieval.message import Message
from retrieval.question import read_question
from retrieval.summary.check import Sentence, check
from retrieval.summary.client import WITHIN, SummaryFailed, complete, host_of
from retrieval.summary.prompt import messages, sent

__all__ = ["Summary", "summarise"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a machine wrote about an answer's quotes: inferred, sentence by sentence kept or struck.

    `host` is where the question and the first `sent` quotes went, `model` what was asked for there.
    """

    sentences: tuple[Sentence, ...]
    host: str
    model: str
    sent: int

    @property
    def kept(self) -> int:
        """How many sentences are kept."""
        return sum(sentence.kept for sentence in self.sentences)

    @property
    def struck(self) -> int:
        """How many sentences are struck."""
        return len(self.sentences) - self.kept

    def as_dict(self) -> dict[str, Any]:
        """The summary as JSON-ready data, with its counts; reasons as English sentences."""
        sentences = [
            {"text": each.text, "citations": each.citations, "struck": [reason.text() for reason in each.struck]}
            for each in self.sentences
        ]
        counts = {"kept": self.kept, "struck": self.struck, "sent": self.sent}
        return {"sentences": sentences, **counts, "host": self.host, "model": self.model}


def summarise(answer: Answer, endpoint: Endpoint, within: Within = WITHIN) -> Summary:
    """Send the question, as it was understood, and the quotes of an answer, and check what comes back.

    Raises `SummaryFailed`; for an answer without quotes too, of which nothing is sent.
    """
    quotes = sent(answer)
    if not quotes:
        raise SummaryFailed(Message("summary.failed_nothing"))
    question = answer.understood or answer.question
    text = complete(endpoint, messages(question, quotes), within)
    found = check(text, quotes, read_question(question, answer.language).names)
    if not found:
        raise SummaryFailed(Message.of("summary.failed_empty", host=host_of(endpoint)))
    return Summary(found, host_of(endpoint), endpoint.model, len(quotes))
