"""Whether what was found is an answer, under a filter and under what the question implies of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.confidence import Certainty, Confidence, Evidence, weigh
from retrieval.filter import Filter
from retrieval.implied import Implied, combined
from retrieval.loaded import Loaded
from retrieval.message import Message
from retrieval.phrase_verdict import PhraseVerdict, phrase_verdict
from retrieval.question import Question
from retrieval.reason import reason
from retrieval.retriever import Ranked, Retriever
from retrieval.snapshot import Snapshot

__all__ = ["Judge", "Judged"]

_SURER = 0.05
"""By how much the probability of an answer must be higher without what a question implies for that to be left aside."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A ranking under a filter, and what to make of it; `implied` says what of the question went into the filter."""

    filter: Filter
    ranked: Ranked
    evidence: Evidence
    probability: float
    verdict: PhraseVerdict
    certainty: Certainty | None
    implied: tuple[Implied, ...] = ()

    @property
    def notes(self) -> tuple[Message, ...]:
        """What the reader of an answer has to know."""
        aside = ", ".join(dict.fromkeys(f"“{one.text}”" for one in self.implied if not one.applied))
        left = Message.of("implied.aside", words=aside) if aside else None
        return tuple(message for message in (self.verdict.note, left) if message)


class Judge:
    """Ranks passages and decides by a calibrated model whether the best of them answer."""

    def __init__(self, retriever: Retriever, confidence: Confidence) -> None:
        self._retriever = retriever
        self.confidence = confidence

    def judge(
        self, snapshot: Snapshot, loaded: Loaded, question: Question, k: int, filter: Filter,  # noqa: A002
    ) -> Judged:  # fmt: skip
        """Rank what passes the filter, at least `k` passages if there are as many, and judge the best."""
        ranked = self._retriever.rank(snapshot, loaded.vectors, question, k, loaded.allowed(snapshot, filter))
        evidence, probability, certainty = self._weighed(ranked)
        verdict = phrase_verdict(ranked)
        certainty = None if verdict.refusal else "possible" if certainty and verdict.note else certainty
        return Judged(filter, ranked, evidence, probability, verdict, certainty)

    def each(self, ranked: Ranked, k: int) -> dict[int, Certainty]:
        """Of the `k` best articles of a ranking, the best passages that answer by themselves: position and how sure."""
        found: dict[int, Certainty] = {}
        seen: set[int] = set()
        for at in ranked.ranking:
            article = ranked.candidates.passages[at].article
            if article not in seen and len(seen) < k:
                seen.add(article)
                if certainty := self._weighed(replace(ranked, ranking=(at,)))[2]:
                    found[at] = certainty
        return found

    def _weighed(self, ranked: Ranked) -> tuple[Evidence, float, Certainty | None]:
        """The evidence of the best passage, its probability, and how sure an answer it is."""
        evidence = weigh(ranked)
        probability = self.confidence.probability(evidence)
        asked = ranked.ranking and not ranked.question.bare
        return evidence, probability, self.confidence.certainty(probability, evidence) if asked else None

    def preferring(
        self, snapshot: Snapshot, loaded: Loaded, question: Question, k: int, filter: Filter,  # noqa: A002
        implied: Sequence[Implied],
    ) -> Judged:  # fmt: skip
        """Judge under the filter with what is implied, and, where that gives no likely answer, without.

        Gives the surer of both; the narrower where they are about as sure, unless it is no answer.
        """
        together, kept = combined(filter, implied)
        if not kept or not loaded.narrows(snapshot, together, filter):
            return self.judge(snapshot, loaded, question, k, filter)
        narrow = self.judge(snapshot, loaded, question, k, together)
        if narrow.certainty != "likely":
            wide = self.judge(snapshot, loaded, question, k, filter)
            surer = wide.certainty == "likely" or wide.probability > narrow.probability + _SURER
            if surer or narrow.certainty is None:
                return replace(wide, implied=tuple(replace(one, applied=False) for one in kept))
        return replace(narrow, implied=kept)

    def reason(self, loaded: Loaded, judged: Judged, *, any_found: bool) -> Message:
        """Why there is no answer. `any_found`: whether any passage came near."""
        allowed = judged.ranked.allowed
        passed = allowed.articles if allowed else loaded.outline.articles
        said = judged.verdict.refusal or judged.verdict.narrowed
        if passed and said:
            return said
        return reason(
            self.confidence, loaded.outline, judged.ranked.question, judged.evidence, judged.filter,
            passed=passed, any_found=any_found,
        )  # fmt: skip
