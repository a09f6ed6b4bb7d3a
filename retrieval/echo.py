"""Echo: which other candidates say what the first one's quote says, in whatever language.

Pseudo-relevance feedback from the first result alone (Rocchio 1971; for vectors, Li et al. 2022, "Improving Query
Representations for Dense Retrieval with Pseudo Relevance Feedback"): a statement found in one language finds the same
statement in others better than the question does. The first result stays first; which passages follow it changes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from index.generation import Vectors
from index.store import SENTENCE_BITS
from index.token_code import cosines, unpack
from retrieval.fusion import echo_scale
from retrieval.signal import Candidates

__all__ = ["echoes"]

_FROM = 0.6
"""What share of a translation's likeness is no echo yet: sentences of one subject have as much in common."""


def echoes(candidates: Candidates, vectors: Vectors, first: int) -> NDArray[np.float64]:
    """How far each candidate echoes the best sentence of candidate `first`: 0 as any on its subject, 1 as translated.

    Measured for candidates that late interaction has reached: the mean of both encoders' cosines, each on its scale,
    where the second knows both languages, else the first's. The first itself gets as much as its best echo, so that it
    stays first and its other sentences gain no more than others do.
    """
    values = np.zeros(len(candidates.passages))
    told = candidates.passages[first]
    if not told.sentences:
        return values
    best = int(np.argmax(candidates.sentences[first]))
    own = vectors.sentences.vectors([(told.id << SENTENCE_BITS) + best])[0]
    second = unpack(candidates.second[first][best : best + 1]) if len(candidates.second[first]) else None
    near = [at for at, met in enumerate(candidates.met) if len(met) and candidates.passages[at].sentences]
    ids = [
        (p.id << SENTENCE_BITS) + n for p in (candidates.passages[at] for at in near) for n in range(len(p.sentences))
    ]
    ends = np.cumsum([len(candidates.passages[at].sentences) for at in near])
    likeness = np.split(_scaled("sentence", vectors.sentences.vectors(ids) @ own), ends[:-1])
    for at, alike in zip(near, likeness, strict=True):
        agreed, codes = alike, candidates.second[at]
        if second is not None and len(codes):
            agreed = (alike + _scaled("universal", cosines(codes, second)[:, 0])) / 2
        values[at] = np.clip((agreed.max(initial=0.0) - _FROM) / (1 - _FROM), 0, 1)
    values[first] = np.delete(values, first).max(initial=0.0)
    return values


def _scaled(signal: str, cosine: NDArray[np.float32]) -> NDArray[np.float64]:
    floor, level = echo_scale(signal)
    return (cosine.astype(np.float64) - floor) / (level - floor)
