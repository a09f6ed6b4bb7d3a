"""Fusion: one score from several signals, by fixed scales and weights.

score = sum over signals of weight * scaled value; scaled value = (value - floor) / (level - floor). `floor` is what a
signal shows for passages that have nothing to do with a question and `level` what it shows for passages that answer
one, so that 0 and 1 mean the same in every signal; for those that come from an encoder they are those of the language
pair, since a passage in the question's own language, or in a near one, scores higher for the same content. All are
constants, so scores can be compared between questions and an empty signal changes nothing: a convex combination of
scaled scores (Bruch, Gai & Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval"), not reciprocal ranks,
which a thin lexical list spoils. A signal without an opinion on a passage (NaN) says there what another says: all are
on one scale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FIRST", "SCALES", "WEIGHTS", "echo_scale", "fuse", "order", "scale", "scaled"]

Floats = NDArray[np.float64]

SCALES: Mapping[str, tuple[float, float]] = dict.fromkeys(("lexical", "names", "echo", "reranker"), (0.0, 1.0))
"""Floor and level of the signals that are the same for all languages."""

_PAIRED = {"sentence": "sentence", "late": "late", "closest": "late", "kind": "sentence", "universal": "universal"}
"""By which table of `scales.json` (made by `benchmarks/scales.py`) a signal is scaled; `kind` adds to a cosine."""

_WITHOUT_OPINION = {"universal": "closest"}
"""Which signal speaks for one that has no opinion on a passage."""

_STAND_INS = {
    **dict.fromkeys(("fr", "it", "pt", "ca", "ro", "gl"), "es"), **dict.fromkeys(("nl", "sv", "da", "no", "af"), "de"),
    **dict.fromkeys(("uk", "be", "bg", "sr", "mk", "pl", "cs", "sk", "hr", "sl"), "ru"),
    **dict.fromkeys(("fa", "ur", "ps", "ku", "he", "am"), "ar"), **dict.fromkeys(("az", "uz", "kk"), "tr"),
    **dict.fromkeys(("ja", "ko"), "zh"), **dict.fromkeys(("bn", "mr", "ne", "pa"), "hi"), "id": "vi",
}  # fmt: skip
"""For languages that were not measured: one of the same family or script that was."""

FIRST: Mapping[str, float] = {"sentence": 1.0, "lexical": 1.0, "names": 0.5, "reranker": 1.5}
"""What each signal is worth before late interaction, and where that is switched off."""

WEIGHTS: Mapping[str, float] = {
    "late": 1.25, "closest": 1.5, "universal": 0.6, "kind": 0.5, "lexical": 1.0, "names": 0.6, "echo": 1.5,
    "reranker": 1.5,
}  # fmt: skip
"""What each signal is worth on its scale; chosen by ablation, see docs/quality.md. That of `reranker` is not measured,
since none is shipped: a sure yes against a sure no is worth what the strongest other signal is."""


@lru_cache(maxsize=4096)
def scale(signal: str, asked: str, written: str) -> tuple[float, float]:
    """Floor and level of a signal for a question in the language `asked` and a passage in `written` (ISO 639-1).

    A language that was not measured takes the scale of a relative; a pair of relatives that of nearest neighbours; a
    language without any, the mean of its kind of pair.
    """
    if signal in SCALES:
        return SCALES[signal]
    table = _tables()[_PAIRED[signal]]
    levels = table["level"]
    floor = 0.0 if signal == "kind" else table["floor_same" if asked == written else "floor_other"]
    a, b = _STAND_INS.get(asked, asked), _STAND_INS.get(written, written)
    if a in levels and b in levels:
        near = asked != written and a == b
        return floor, max(v for key, v in levels[a].items() if key != a) if near else levels[a][b]
    pairs = [v for x, row in levels.items() for y, v in row.items() if (x == y) == (asked == written)]
    return floor, sum(pairs) / len(pairs)


def echo_scale(signal: str) -> tuple[float, float]:
    """What a sentence shows, by `sentence` or `universal`, for sentences on other things and for its translations."""
    floor, level = _tables()["echo"][signal]
    return floor, level


@cache
def _tables() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("scales.json").read_text(encoding="utf-8"))
    return found


def scaled(signals: Mapping[str, Floats], asked: str, written: Sequence[str]) -> dict[str, Floats]:
    """Each signal on its scale: 0 for passages that have nothing to do with a question, 1 for those that answer one.

    `asked` is the question's language, `written` each candidate's.

    >>> scaled({"lexical": np.array([0.5, 0.0])}, "en", ["en", "ar"])["lexical"]
    array([0.5, 0. ])
    """
    found: dict[str, Floats] = {}
    for name, values in signals.items():
        bounds = np.array([scale(name, asked, language) for language in written], np.float64).reshape(-1, 2)
        found[name] = (values - bounds[:, 0]) / (bounds[:, 1] - bounds[:, 0])
    for name, other in _WITHOUT_OPINION.items():
        if name in found:
            found[name] = np.where(np.isnan(found[name]), found[other], found[name])
    return found


def fuse(values: Mapping[str, Floats], weights: Mapping[str, float] = WEIGHTS) -> tuple[Floats, dict[str, Floats]]:
    """The score of each candidate, higher is better, and what each signal, scaled, contributed to it.

    >>> fuse({"lexical": np.array([0.5, 0.0]), "names": np.array([0.0, 1.0])}, {"lexical": 1.0, "names": 0.25})[0]
    array([0.5 , 0.25])
    """
    parts = {name: weights.get(name, 0.0) * value for name, value in values.items()}
    score: Floats = np.sum(list(parts.values()), axis=0)
    return score, parts


def order(scores: Floats, core: NDArray[np.bool_]) -> list[int]:
    """Positions best first, those of the core before all others, equal scores by ascending position."""
    return [int(i) for i in np.lexsort((np.arange(len(scores)), -scores, ~core))]
