"""The closer look at the best candidates, from stored vectors: late interaction, and the second encoder's opinion.

Late interaction is how well a question's tokens are each met by a passage's.

MaxSim (Khattab & Zaharia 2020, "ColBERT"): for each token of the question the best cosine with any token of the
passage; here their mean weighted by each piece's rarity, -ln p in the tokenizer, a language-free idf. The vectors are
the encoder's own, centred by language; nothing is trained. The second encoder compares the question with each sentence,
where it knows both languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.balance import Balance
from index.encoder import TokenVectors
from index.sentence_encoder import SentenceEncoder
from index.token_code import PackedTokens, cosines
from retrieval.signal import Candidates
from retrieval.snapshot import Snapshot

__all__ = ["BUDGET", "Met", "QuestionTokens", "SecondOpinion", "rerank"]

Floats = NDArray[np.float32]

BUDGET = 12_000
"""How many passage tokens are compared with a question: about sixty passages, or hundreds of short ones."""


class Met(NamedTuple):
    """How a passage meets a question: its score, each sentence's, that of the worst met tokens, each token's.

    `gains`, (sentences, 2), is by how much each sentence's score would rise together with the one before and after it.
    """

    score: float
    sentences: Floats
    weakest: float
    tokens: Floats
    gains: Floats


@dataclass(frozen=True, slots=True)
class QuestionTokens:
    """A question's tokens: centred unit vectors of shape (t, dimension), and weights of shape (t,) that sum to 1."""

    vectors: Floats
    weights: Floats

    @classmethod
    def of(cls, tokens: TokenVectors, token_weights: Floats, balance: Balance, language: str) -> QuestionTokens:
        """Centre and weigh a question's tokens, as the encoder gives both."""
        weights = token_weights[tokens.ids]
        total = float(weights.sum())
        shares = weights / total if total else np.full(len(weights), 1 / max(len(weights), 1), np.float32)
        return cls(balance.center_tokens(tokens.vectors, language, "question"), shares.astype(np.float32))

    def met(self, cosines: Floats, starts: NDArray[np.int64], title: int) -> Met:
        """How well a passage and each of its sentences meet the question, -1 to 1, higher is better.

        `cosines` are those of the passage's tokens with the question's, (passage tokens, question tokens); `starts` and
        `title` as in `TokenCode`. A sentence's score counts its own tokens only; the passage's counts all of its own,
        so it is never lower than a sentence's. The title's tokens count only for a passage that has none.
        A sentence without tokens gets -1, as does a passage without any.
        """
        sentences = np.full(len(starts), -1.0, np.float32)
        if not cosines.size:
            return Met(-1.0, sentences, -1.0, np.zeros(0, np.float32), np.zeros((len(starts), 2), np.float32))
        ends = np.append(starts[1:], len(cosines))
        filled = np.flatnonzero(ends > starts)
        best = np.full((len(starts), cosines.shape[1]), -1.0, np.float32)
        if len(filled):
            best[filled] = np.maximum.reduceat(cosines, starts[filled], axis=0)
            sentences[filled] = best[filled] @ self.weights
        own = cosines[title:]
        tokens = own.max(axis=0) if len(own) else cosines.max(axis=0)
        gains = np.zeros((len(starts), 2), np.float32)
        pairs = np.maximum(best[:-1], best[1:]) @ self.weights
        gains[1:, 0], gains[:-1, 1] = pairs - sentences[1:], pairs - sentences[:-1]
        return Met(float(tokens @ self.weights), sentences, self._weakest(tokens), tokens, gains)

    def _weakest(self, cosines: Floats) -> float:
        """The mean cosine of the worst met quarter, by weight, of the question's tokens: what is not there shows."""
        worst = np.argsort(cosines, kind="stable")
        before = np.cumsum(self.weights[worst]) - self.weights[worst]
        counted = np.clip(0.25 - before, 0.0, self.weights[worst])
        return float(cosines[worst] @ counted / counted.sum())


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """A question as the second encoder reads it: `vector`, a unit vector; `None` for a language that it does not know,
    and where it is not asked.

    `known` says, for each candidate, whether the encoder knows its language; `dimension` is that of its vectors, 0
    without one.
    """

    vector: Floats | None
    known: NDArray[np.bool_]
    dimension: int

    @classmethod
    def of(
        cls, encoder: SentenceEncoder | None, text: str, asked: str, written: Sequence[str], *, wanted: bool = True
    ) -> SecondOpinion:
        """Read a question in the language `asked` for candidates in the languages `written`, if it is `wanted`."""
        if encoder is None:
            return cls(None, np.zeros(len(written), bool), 0)
        known = np.array([encoder.knows(language) for language in written], bool)
        vector = encoder.encode([text])[0] if wanted and encoder.knows(asked) else None
        return cls(vector, known, encoder.dimension)


def rerank(
    snapshot: Snapshot, candidates: Candidates, ranking: Sequence[int], question: QuestionTokens,
    opinion: SecondOpinion, budget: int = BUDGET,
) -> Candidates:  # fmt: skip
    """The candidates with the signals `late`, `closest` and `universal` added, their sentences judged by the first.

    Goes down the ranking (positions, best first) until `budget` tokens have been compared; what is below gets the
    lowest score met, so that it stays below unless its other signals are much better. `universal` is NaN where the
    second encoder has no opinion.
    """
    late = np.full(len(candidates.passages), np.nan)
    universal = np.full(len(candidates.passages), np.nan)
    weakest = np.full(len(candidates.passages), -1.0)
    sentences = list(candidates.sentences)
    met = [np.zeros(0, np.float32)] * len(candidates.passages)
    second = [np.zeros((0, 0), np.uint8)] * len(candidates.passages)
    gains = [np.zeros((len(s), 2), np.float32) for s in sentences]
    compared: list[tuple[int, PackedTokens]] = []
    spent = 0
    ids = [candidates.passages[at].id for at in ranking]
    for at, (packed, codes) in zip(ranking, snapshot.codes(ids, opinion.dimension), strict=True):
        compared.append((at, packed))
        if opinion.known[at] and len(codes):
            second[at] = codes
            if opinion.vector is not None:
                universal[at] = cosines(codes, opinion.vector[None, :]).max()
        spent += len(packed.codes)
        if spent >= budget:
            break
    if compared:
        products = cosines(np.concatenate([packed.codes for _, packed in compared]), question.vectors)
        ends = np.cumsum([len(packed.codes) for _, packed in compared])
        for (position, packed), rows in zip(compared, np.split(products, ends[:-1]), strict=True):
            found = question.met(rows, packed.starts, packed.title)
            late[position], sentences[position], weakest[position], met[position], gains[position] = found
    reached = ~np.isnan(late)
    closest = np.array([s.max(initial=-1.0) for s in sentences])
    for values in (late, closest):
        values[~reached] = values[reached].min() if reached.any() else -1.0
    signals = {**candidates.signals, "late": late, "closest": closest, "universal": universal}
    return replace(
        candidates,
        signals=signals,
        sentences=tuple(sentences),
        weakest=weakest,
        met=tuple(met),
        second=tuple(second),
        gains=tuple(gains),
    )
