"""Whether the best candidates answer the question at all: a calibrated probability.

A logistic model over a few features of the ranking, with one set of coefficients for questions in the best passage's
language and one for all other pairs, fitted on dev data by `benchmarks/calibrate.py` and shipped in `confidence.json`.
Features are those of the signals, so the model fits the encoder that it was fitted with; another encoder's scores are
judged by the same rule and said to be uncalibrated.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.signal import Candidates

__all__ = ["FEATURES", "Confidence", "features"]

FEATURES = ("sentence", "lead", "lexical", "names", "missing")
"""Best sentence cosine; its lead over the mean of the ten next; lexical share; name share; share of names not held."""


def features(candidates: Candidates, ranking: list[int]) -> dict[str, float]:
    """The features of a ranking, best first; the top three candidates speak for it."""
    if not ranking:
        return dict.fromkeys(FEATURES, 0.0)
    top = ranking[:3]
    sentence = candidates.signals["sentence"]
    rest = sentence[ranking[3:13]] if len(ranking) > 3 else sentence[ranking[-1:]]
    known, missing = len(candidates.names.weights), len(candidates.names.missing)
    return {
        "sentence": float(sentence[top].max()),
        "lead": float(sentence[top].max() - rest.mean()),
        "lexical": float(candidates.signals["lexical"][top].max()),
        "names": float(candidates.signals["names"][top].max()),
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
        """The probability, 0 to 1, that the best candidates answer the question."""
        fitted = self.coefficients["same" if same_language else "other"]
        z = fitted["intercept"] + sum(fitted[name] * values[name] for name in FEATURES)
        return 1 / (1 + math.exp(-float(np.clip(z, -60, 60))))
