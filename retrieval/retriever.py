"""The retriever: from a question to ranked passages, in three passes over fewer and fewer candidates.

1. Candidates from vectors, terms and names, ordered by those signals.
2. The best, up to a budget of tokens, by late interaction and by the second encoder.
3. The best of these by the words of their sentences, and by a cross-encoder where one is named; then all by how far
   they echo the first.

It decides neither whether that is an answer (`retrieval.confidence`) nor how it is shown (`retrieval.citation`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.encoder import Encoder, TokenVectors
from index.generation import Vectors
from index.sentence_encoder import SentenceEncoder
from retrieval.allowed import Allowed
from retrieval.cross_encoder import READ, Reranker, rescore
from retrieval.echo import echoes
from retrieval.fusion import FIRST, WEIGHTS, fuse, order, scale, scaled
from retrieval.observer import stage
from retrieval.phrase import Quoted, find, within
from retrieval.question import Question
from retrieval.rerank import QuestionTokens, SecondOpinion, rerank
from retrieval.signal import Candidates, elsewhere, gather, judge
from retrieval.snapshot import Snapshot

__all__ = ["Ranked", "Retriever"]

_NEAR = 100
_JUDGED = 40


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates and their ranking: positions, best first, of those whose article is in `articles`.

    `scores`, `scaled` (each signal on its scale) and `parts` (what each contributed) are by position; `same_language`
    says whether a candidate is in the question's language; `steepness` what a cosine of its best sentence is worth in
    its score. `offsets` are those of the question's tokens, (t, 2), in code points of its text. `quoted` says what its
    quotation marks came to. `allowed` is what a filter let in, `None` where there was none.
    `calibrated`: the question's language has a mean of its own, so that its cosines are on the usual scale.
    """

    question: Question
    offsets: NDArray[np.int32]
    candidates: Candidates
    ranking: tuple[int, ...]
    scores: NDArray[np.float64]
    scaled: Mapping[str, NDArray[np.float64]]
    parts: Mapping[str, NDArray[np.float64]]
    same_language: NDArray[np.bool_]
    steepness: NDArray[np.float64]
    articles: Mapping[int, Article]
    quoted: Quoted
    allowed: Allowed | None = None
    calibrated: bool = True


class _Ranking:
    """Candidates as they stand between two passes, fused by the weights of the last."""

    def __init__(self, question: Question, candidates: Candidates, weights: Mapping[str, float]) -> None:
        self._question = question
        self.weights = weights
        self.update(candidates)

    def update(self, candidates: Candidates, weights: Mapping[str, float] | None = None) -> None:
        """Fuse what a pass has measured anew, by new weights where they are given."""
        self.candidates = candidates
        self.weights = weights or self.weights
        written = [p.language for p in candidates.passages]
        self.scaled = scaled(candidates.signals, self._question.language, written)
        self.scores, self.parts = fuse(self.scaled, self.weights)

    @property
    def best(self) -> list[int]:
        """Positions, best first."""
        return order(self.scores, self.candidates.core)

    def ranked(self, tokens: TokenVectors, articles: Mapping[int, Article], quoted: Quoted) -> Ranked:
        """What came of it."""
        asked, passages = self._question.language, self.candidates.passages
        judged = "closest" if "closest" in self.candidates.signals else "sentence"
        scales = np.array([scale(judged, asked, p.language) for p in passages]).reshape(-1, 2)
        return Ranked(
            question=self._question,
            offsets=tokens.offsets,
            candidates=self.candidates,
            ranking=tuple(at for at in self.best if passages[at].article in articles),
            scores=self.scores,
            scaled=self.scaled,
            parts=self.parts,
            same_language=np.array([p.language == asked for p in passages], bool),
            steepness=(self.weights.get(judged) or WEIGHTS["closest"]) / (scales[:, 1] - scales[:, 0]),
            articles=articles,
            quoted=quoted,
        )


class Retriever:
    """Ranks passages with two encoders and a weight a signal; 0 switches it off.

    A `reranker` is asked about the best passages; without one there is no such signal.
    """

    def __init__(
        self,
        encoder: Encoder,
        second: SentenceEncoder | None,
        weights: Mapping[str, float] = WEIGHTS,
        reranker: Reranker | None = None,
    ) -> None:
        self._encoder = encoder
        self._second = second if weights.get("universal") or weights.get("echo") else None
        self._weights = weights
        self._reranker = reranker if weights.get("reranker") else None

    @property
    def signals(self) -> tuple[str, ...]:
        """The signals that a ranking is made of, as they are switched on."""
        off = {name for name in WEIGHTS if not self._weights.get(name)}
        off |= {"universal", "echo"} if not self._second else set()
        off |= {"reranker"} if not self._reranker else set()
        weights = FIRST if "late" in off else WEIGHTS
        return tuple(name for name in weights if name not in off)

    def rank(
        self, snapshot: Snapshot, vectors: Vectors, question: Question, k: int, allowed: Allowed | None = None
    ) -> Ranked:
        """Rank at least `k` passages, if there are as many candidates; questions are centred as `vectors` were.

        With `allowed` only passages that it lets in, the best of those.
        """
        with stage("embed"):
            (tokens,) = self._encoder.token_vectors([question.text], "question")
            vector = vectors.balance.center_questions(tokens.whole[None, :], [question.language])[0]
        with stage("search"):
            quoted, now = self._candidates(snapshot, vectors, question, vector, k, allowed)
        with stage("rerank"):
            articles = self._closer(snapshot, vectors, question, tokens, now, k)
        calibrated = vectors.balance.centres(question.language)
        return replace(now.ranked(tokens, articles, quoted), allowed=allowed, calibrated=calibrated)

    @property
    def _off(self) -> frozenset[str]:
        return frozenset(name for name, weight in self._weights.items() if not weight)

    def _candidates(
        self, snapshot: Snapshot, vectors: Vectors, question: Question, vector: NDArray[np.float32], k: int,
        allowed: Allowed | None,
    ) -> tuple[Quoted, _Ranking]:  # fmt: skip
        """The first pass: candidates from all sides, ordered by the signals that bring them."""
        off = self._off
        quoted = find(snapshot, question, allowed)
        candidates = gather(snapshot, vectors, question, vector, k, off=off, also=quoted.holders, allowed=allowed)
        candidates = within(snapshot, candidates, quoted)
        first = {name: 0.0 if name in off else weight for name, weight in FIRST.items()}
        now = _Ranking(question, candidates, first)
        now.update(elsewhere(snapshot, candidates, now.best[:_NEAR]))
        return quoted, now

    def _closer(
        self, snapshot: Snapshot, vectors: Vectors, question: Question, tokens: TokenVectors, now: _Ranking, k: int
    ) -> Mapping[int, Article]:
        """The other passes, over the best of `now`, which is put in order; the articles of the best."""
        off, passages = self._off, now.candidates.passages
        if "late" not in off:
            weighed = QuestionTokens.of(tokens, self._encoder.token_weights(), vectors.balance, question.language)
            written = [p.language for p in passages]
            opinion = SecondOpinion.of(
                self._second, question.text, question.language, written, wanted="universal" not in off
            )
            now.update(rerank(snapshot, now.candidates, now.best, weighed, opinion), self._weights)
        best = now.best[: max(_JUDGED, 2 * k)]
        articles = snapshot.articles(sorted({passages[at].article for at in best}))
        if "late" not in off and "kind" not in off:
            now.update(judge(now.candidates, articles, question.asks, best[:_JUDGED]))
        if self._reranker:
            read = [at for at in now.best if passages[at].article in articles][:READ]
            now.update(rescore(now.candidates, articles, read, question.text, self._reranker))
        if best and "late" not in off and "echo" not in off:
            echo = echoes(now.candidates, vectors, now.best[0])
            now.update(replace(now.candidates, signals={**now.candidates.signals, "echo": echo}))
        return articles
