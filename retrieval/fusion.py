"""Fusion: one score from several signals, by fixed scales and weights.

score = sum over signals of weight * (value - floor) / (level - floor). `floor` is what a signal shows for passages
that have nothing to do with a question and `level` what it shows for passages that answer one, so that 0 and 1 mean
the same in every signal; for the two that come from the encoder both differ with the language pair, since a passage
in the question's own language scores higher for the same content. All are constants, so scores can be compared
between questions and an empty signal changes nothing: a convex combination of scaled scores (Bruch, Gai & Ingber
2023, "An Analysis of Fusion Functions for Hybrid Retrieval"), not reciprocal ranks, which a thin lexical list spoils.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["FIRST", "SCALES", "WEIGHTS", "fuse", "order"]

Floats = NDArray[np.float64]

SCALES: Mapping[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "sentence": ((0.0, 0.51), (0.0, 0.37)),
    "late": ((0.145, 0.605), (0.13, 0.425)),
    "closest": ((0.13, 0.6), (0.12, 0.42)),
    "kind": ((0.0, 0.47), (0.0, 0.3)),
    "lexical": ((0.0, 1.0), (0.0, 1.0)),
    "names": ((0.0, 1.0), (0.0, 1.0)),
}
"""Floor and level of each signal, for passages in the question's language and for others; by `benchmarks/scales.py`."""

FIRST: Mapping[str, float] = {"sentence": 1.0, "lexical": 1.0, "names": 0.5}
"""What each signal is worth before late interaction, and where that is switched off."""

WEIGHTS: Mapping[str, float] = {"late": 1.0, "closest": 1.5, "kind": 0.5, "lexical": 1.0, "names": 0.45}
"""What each signal is worth on its scale; chosen by ablation, see docs/quality.md."""


def fuse(
    signals: Mapping[str, Floats], same_language: NDArray[np.bool_], weights: Mapping[str, float] = WEIGHTS
) -> tuple[Floats, dict[str, Floats]]:
    """The score of each candidate, higher is better, and what each signal contributed to it.

    `same_language` says of each candidate whether it is in the question's language.

    >>> signals = {"lexical": np.array([0.5, 0.0]), "names": np.array([0.0, 1.0])}
    >>> fuse(signals, np.array([True, False]), {"lexical": 1.0, "names": 0.25})[0]
    array([0.5 , 0.25])
    """
    parts = {}
    for name, values in signals.items():
        (floor, level), (other_floor, other_level) = SCALES[name]
        floors = np.where(same_language, floor, other_floor)
        levels = np.where(same_language, level, other_level)
        parts[name] = weights.get(name, 0.0) * (values - floors) / (levels - floors)
    score: Floats = np.sum(list(parts.values()), axis=0)
    return score, parts


def order(scores: Floats) -> list[int]:
    """Positions best first, equal scores by ascending position."""
    return [int(i) for i in np.lexsort((np.arange(len(scores)), -scores))]
