"""Fusion: one score from several signals, by fixed weights.

score = sum over signals of weight * (value - centre) / spread, with `centre` and `spread` fixed for all questions, so
that scores can be compared between questions and an empty signal changes nothing: convex combination of scaled scores
(Bruch, Gai & Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval"), not reciprocal ranks, which a thin
lexical list spoils. Weights are chosen by ablation on the dev tasks; docs/quality.md shows what each is worth.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["SPREAD", "WEIGHTS", "fuse", "order"]

SPREAD: Mapping[str, float] = {"sentence": 0.1, "late": 0.05, "lexical": 0.1, "names": 0.5}
"""The scale of each signal: about its standard deviation among the candidates of a question, on the dev tasks."""

WEIGHTS: Mapping[str, float] = {"sentence": 0.3, "late": 1.0, "lexical": 0.5, "names": 0.75}
"""What one spread of each signal is worth against one spread of another."""


def fuse(
    signals: Mapping[str, NDArray[np.float64]], weights: Mapping[str, float] = WEIGHTS
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """The score of each candidate, higher is better, and what each signal contributed to it.

    >>> fuse({"sentence": np.array([0.5, 0.3]), "names": np.array([0.0, 1.0])}, {"sentence": 1.0, "names": 0.5})[0]
    array([5., 4.])
    """
    parts = {name: weights.get(name, 0.0) * values / SPREAD[name] for name, values in signals.items()}
    score = np.sum(list(parts.values()), axis=0)
    return score, parts


def order(scores: NDArray[np.float64]) -> list[int]:
    """Positions best first, equal scores by ascending position."""
    return [int(i) for i in np.lexsort((np.arange(len(scores)), -scores))]
