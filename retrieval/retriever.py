"""The retriever: from a question to ranked passages, in three passes over fewer and fewer candidates.

1. Candidates from vectors, terms and names, ordered by those signals.
2. The best, up to a budget of tokens, by late interaction.
3. The best of these by the words of their sentences.

It decides neither whether that is an answer (`retrieval.confidence`) nor how it is shown (`retrieval.citation`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.balance import Balance
from index.encoder import Encoder
from index.generation import Vectors
from retrieval.fusion import FIRST, WEIGHTS, fuse, order, scale
from retrieval.question import Question
from retrieval.rerank import QuestionTokens, rerank
from retrieval.signal import Candidates, gather, judge
from retrieval.snapshot import Snapshot

__all__ = ["Ranked", "Retriever"]

_DEPTH = 100
_JUDGED = 40


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates and their ranking: positions, best first, of those whose article is in `articles`.

    `scores` and `parts` (what each signal contributed) are by position; `same_language` says whether a candidate is in
    the question's language; `steepness` what a cosine of its best sentence is worth in its score. `offsets` are those
    of the question's tokens, (t, 2), in code points of its text.
    """

    question: Question
    offsets: NDArray[np.int32]
    candidates: Candidates
    ranking: tuple[int, ...]
    scores: NDArray[np.float64]
    parts: Mapping[str, NDArray[np.float64]]
    same_language: NDArray[np.bool_]
    steepness: NDArray[np.float64]
    articles: Mapping[int, Article]


class Retriever:
    """Ranks passages with one encoder, its language means and a weight for each signal; 0 switches a signal off."""

    def __init__(self, encoder: Encoder, balance: Balance, weights: Mapping[str, float] = WEIGHTS) -> None:
        self._encoder = encoder
        self._balance = balance
        self._weights = weights

    def rank(self, snapshot: Snapshot, vectors: Vectors, question: Question, k: int) -> Ranked:
        """Rank at least `k` passages, if there are as many candidates."""
        (tokens,) = self._encoder.token_vectors([question.text], "question")
        vector = self._balance.center_questions(tokens.whole[None, :], [question.language])[0]
        off = frozenset(name for name, weight in self._weights.items() if not weight)
        candidates = gather(snapshot, vectors, question, vector, depth=max(_DEPTH, k), off=off)
        written = [p.language for p in candidates.passages]
        same = np.array([language == question.language for language in written], bool)
        first = {name: 0.0 if name in off else weight for name, weight in FIRST.items()}
        scores, parts = fuse(candidates.signals, question.language, written, first)
        if "late" not in off:
            weighed = QuestionTokens.of(tokens, self._encoder.token_weights(), self._balance, question.language)
            candidates = rerank(snapshot, candidates, order(scores), weighed)
            scores, parts = fuse(candidates.signals, question.language, written, self._weights)
        best = order(scores)[: max(_JUDGED, 2 * k)]
        articles = snapshot.articles(sorted({candidates.passages[at].article for at in best}))
        if "late" not in off and "kind" not in off:
            candidates = judge(candidates, articles, question.asks, best[:_JUDGED])
            scores, parts = fuse(candidates.signals, question.language, written, self._weights)
        ranking = tuple(at for at in order(scores) if candidates.passages[at].article in articles)
        judged, weights = ("sentence", first) if "late" in off else ("closest", self._weights)
        scales = np.array([scale(judged, question.language, language) for language in written]).reshape(-1, 2)
        steepness = weights[judged] / (scales[:, 1] - scales[:, 0])
        return Ranked(question, tokens.offsets, candidates, ranking, scores, parts, same, steepness, articles)
