"""Whether the best candidates answer the question at all: a calibrated probability.

A logistic model over a few features of the ranking, fitted on dev data by `benchmarks/calibrate.py` and shipped in
`confidence.json`; one set of coefficients for questions in the best passage's language, one for all other pairs. The
features are those of the signals, so the model fits the encoder that it was fitted with.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.signal import Candidates

__all__ = ["FEATURES", "Confidence", "features"]

FEATURES = ("sentence", "late", "weakest", "lead", "lexical", "names", "missing")
"""Of the best candidate: sentence cosine, late interaction, its worst met quarter, its lead over the ten next,
lexical share, share of the question's names; and the share of them that the archive does not hold."""


def features(candidates: Candidates, ranking: Sequence[int]) -> dict[str, float]:
    """The features of a ranking, positions best first."""
    if not ranking:
        return dict.fromkeys(FEATURES, 0.0)
    best, rest = ranking[0], list(ranking[1:11]) or [ranking[0]]
    signals = candidates.signals
    late = signals.get("late", signals["sentence"])
    known, missing = len(candidates.names.weights), len(candidates.names.missing)
    return {
        "sentence": float(signals["sentence"][best]),
        "late": float(late[best]),
        "weakest": float(candidates.weakest[best]) if len(candidates.weakest) else float(late[best]),
        "lead": float(late[best] - late[rest].mean()),
        "lexical": float(signals["lexical"][best]),
        "names": float(signals["names"][best]),
        "missing": missing / (known + missing) if known + missing else 0.0,
    }


@dataclass(frozen=True, slots=True)
class Confidence:
    """The fitted model: an intercept and a coefficient a feature, by kind of language pair, and a threshold."""

    coefficients: Mapping[str, Mapping[str, float]]
    threshold: float = 0.5

    @classmethod
    def load(cls, path: Path = Path(__file__).parent / "confidence.json") -> Confidence:
        """Read the shipped coefficients."""
        saved = json.loads(path.read_text(encoding="utf-8"))
        return cls(saved["coefficients"], saved["threshold"])

    def answers(self, values: Mapping[str, float], *, same_language: bool) -> float:
        """The probability, 0 to 1, that the best candidate answers the question."""
        fitted = self.coefficients["same" if same_language else "other"]
        z = fitted["intercept"] + sum(fitted.get(name, 0.0) * values[name] for name in FEATURES)
        return 1 / (1 + math.exp(-float(np.clip(z, -60, 60))))
