"""Fit `retrieval/confidence.json`: when the best candidate answers the question at all.

    python -m benchmarks.calibrate ../shared/eval [--limit N]

Four sets, each asked through `Archive.evidence`, the code path of `Archive.ask`: `unanswerable-dev` (a query without
qrels is on a foreign subject), queries of `arabic-passages-dev`, the near misses of
`benchmarks/data/near-misses.jsonl`, written for this project about the same corpus, and others made of the task's own
questions by exchanging a place or a number (`benchmarks.exchange`). Logistic regression with an L2 penalty on
standardised features, no coefficient of the wrong sign (what speaks for an answer never counts against it: features
overlap, and a fit without bounds sets one against another), apart for questions in the best passage's language and
for all others. The groups weigh as in `GROUPS`, foreign subjects most; those whose right passage does not come first
nothing. From `possible` on there is an answer: the best F1 of "not found" on `unanswerable-dev`, which tells known
subjects from foreign ones. From `likely` on it needs no warning: five in six near misses and exchanged questions are
below. Both are set by kind of pair. Probabilities are five-fold cross-validated. Saves
`benchmarks/results/confidence.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]

from benchmarks.exchange import exchanges
from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import Encoder, load_encoder
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.confidence import FEATURES, Confidence, Evidence
from retrieval.task import Query, read_qrels, read_queries

HERE = Path(__file__).parent
SAVED = HERE.parent / "retrieval" / "confidence.json"
RESULTS = HERE / "results" / "confidence.json"
AGAINST = ("alien", "unplaced", "unnumbered", "untyped")
PENALTY = 5.0
GROUPS = {"answerable": 0.5, "foreign": 0.25, "near miss": 0.15, "exchanged": 0.1, "misplaced": 0.0}
EXCHANGED = 700


class Row(NamedTuple):
    """One question: its evidence, its group, and the task it comes from."""

    evidence: Evidence
    group: str
    task: str


def archive_of(corpus: Path, home: str, encoder: Encoder) -> Archive:
    """An archive of a task's corpus, built for the purpose."""
    balance, second = Balance.load(encoder.fingerprint), UniversalSentenceEncoder()
    build(Path(home), read_corpus([corpus]), encoder, balance=balance, second=second)
    pairs = ("same", "other")
    none = dict.fromkeys(pairs, 0.0)
    undecided = Confidence({pair: {"intercept": 0.0} for pair in pairs}, none, none, none, {})
    return Archive.open(Path(home), encoder, second=second, confidence=undecided)


def gather(eval_folder: Path, limit: int) -> Iterator[Row]:
    """All rows; `limit` queries of each task, drawn with a fixed seed."""
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    for name in ("unanswerable-dev", "arabic-passages-dev"):
        folder = eval_folder / name
        qrels, queries = read_qrels(folder / "qrels.tsv"), read_queries(folder / "queries.jsonl")
        chosen = random.Random(0).sample(queries, min(limit, len(queries)))
        with tempfile.TemporaryDirectory() as home:
            archive = archive_of(folder / "corpus.jsonl", home, encoder)
            for query in chosen:
                evidence, first = archive.evidence(query.text)
                if query.id not in qrels:
                    yield Row(evidence, "foreign", name)
                else:
                    yield Row(evidence, "answerable" if first in qrels[query.id] else "misplaced", name)
            if name == "arabic-passages-dev":
                yield from _own(archive)
                yield from _exchanged(archive, queries)


def _own(archive: Archive) -> Iterator[Row]:
    for line in (HERE / "data" / "near-misses.jsonl").read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        evidence, first = archive.evidence(asked["question"])
        if asked["kind"] != "answered":
            yield Row(evidence, "near miss", "own")
        elif first == asked["passage"]:
            yield Row(evidence, "answerable", "own")


def _exchanged(archive: Archive, queries: list[Query]) -> Iterator[Row]:
    made = exchanges((query.id, query.language, query.text) for query in queries)
    for exchange in random.Random(0).sample(made, min(EXCHANGED, len(made))):
        yield Row(archive.evidence(exchange.text)[0], "exchanged", exchange.kind)


def fit(rows: list[Row]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The model as saved, and what it does under cross-validation."""
    groups = np.array([row.group for row in rows])
    counts = {group: int((groups == group).sum()) for group in GROUPS}
    weights = np.array([GROUPS[row.group] * len(rows) / counts[row.group] for row in rows])
    coefficients: dict[str, dict[str, float]] = {}
    chances = np.zeros(len(rows))
    for name in ("same", "other"):
        at = np.array([i for i, row in enumerate(rows) if row.evidence.pair == name])
        x = np.array([[rows[i].evidence.features[feature] for feature in FEATURES] for i in at])
        y = groups[at] == "answerable"
        folds = StratifiedKFold(5, shuffle=True, random_state=0)
        for seen, unseen in folds.split(x, groups[at]):
            intercept, each = fitted(x[seen], y[seen], weights[at][seen])
            chances[at[unseen]] = 1 / (1 + np.exp(-(x[unseen] @ each + intercept)))
        intercept, each = fitted(x, y, weights[at])
        coefficients[name] = {"intercept": round(intercept, 4)}
        coefficients[name] |= {f: round(float(c), 4) for f, c in zip(FEATURES, each, strict=True)}
    task = np.array([row.task == "unanswerable-dev" for row in rows])
    foreign = groups[task] == "foreign"
    same = np.array([row.evidence.same_language for row in rows])
    steps = np.arange(0.2, 0.7, 0.02)
    withheld = {t: chances[task] < t for t in steps}
    pairs = max(product(steps, steps), key=lambda t: f1(np.where(same[task], withheld[t[0]], withheld[t[1]]), foreign))
    possible = dict(zip(("same", "other"), map(float, pairs), strict=True))
    misses = np.isin(groups, ("near miss", "exchanged"))
    likely = {pair: float(np.quantile(chances[misses & of], 5 / 6)) for pair, of in (("same", same), ("other", ~same))}
    subject = {pair: _subject([row for row in rows if row.evidence.pair == pair]) for pair in coefficients}
    saved = {
        "coefficients": coefficients,
        "subject": subject,
        "usual": {pair: _usual([row.evidence for row in rows if row.evidence.pair == pair]) for pair in coefficients},
        "possible": {pair: round(value, 2) for pair, value in possible.items()},
        "likely": {pair: round(value, 2) for pair, value in likely.items()},
    }
    at_least = {
        name: np.where(same, at["same"], at["other"]) for name, at in (("possible", possible), ("likely", likely))
    }
    not_found = round(f1(chances[task] < at_least["possible"][task], foreign), 3)
    return saved, {
        "questions": counts,
        "not_found_f1_on_unanswerable_dev": not_found,
        "cross_validated": _measured(chances, groups, at_least["possible"], at_least["likely"]),
    }


def fitted(
    x: NDArray[np.float64], y: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Intercept and coefficients, of the raw features, of the logistic regression that this module describes."""
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z, sign = (x - mean) / spread, np.where(y, 1.0, -1.0)

    def loss(b: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = (z @ b[1:] + b[0]) * sign
        slope = -sign * weights / (1 + np.exp(margin))
        value = float((weights * np.logaddexp(0, -margin)).sum() + PENALTY * (b[1:] ** 2).sum())
        return value, np.concatenate([[slope.sum()], z.T @ slope + 2 * PENALTY * b[1:]])

    bounds = [(None, None), *((None, 0) if feature in AGAINST else (0, None) for feature in FEATURES)]
    b = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds).x
    each = b[1:] / spread
    return float(b[0] - each @ mean), each


def _subject(rows: list[Row]) -> float:
    """The late interaction that best tells foreign subjects from all others, by balanced accuracy."""
    late = np.array([row.evidence.features["late"] for row in rows])
    foreign = np.array([row.group == "foreign" for row in rows])
    return round(
        float(max(np.arange(0.2, 0.6, 0.01), key=lambda t: (late[foreign] < t).mean() + (late[~foreign] >= t).mean())),
        2,
    )


def _usual(known: list[Evidence]) -> dict[str, list[float]]:
    """Intercept and slope over `sentence` of each feature of a signal that can be switched off, by least squares."""
    x = np.array([evidence.features["sentence"] for evidence in known])
    found = {}
    for name in ("late", "closest", "universal", "weakest", "lexical"):
        slope, intercept = np.polyfit(x, [evidence.features[name] for evidence in known], 1)
        found[name] = [round(float(intercept), 4), round(float(slope), 4)]
    return found


def f1(said: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    """The harmonic mean of precision and recall."""
    return float(2 * (said & true).sum() / max(said.sum() + true.sum(), 1))


def _measured(
    chances: NDArray[np.float64], groups: NDArray[np.str_], possible: NDArray[np.float64], likely: NDArray[np.float64]
) -> dict[str, dict[str, float]]:
    """How well answerable questions are told from each other group, and what share of each reaches a threshold."""
    right = groups == "answerable"
    found: dict[str, dict[str, float]] = {}
    for group in GROUPS:
        chosen = groups == group
        found[group] = {
            "answered": round(float((chances[chosen] >= possible[chosen]).mean()), 3),
            "answered_likely": round(float((chances[chosen] >= likely[chosen]).mean()), 3),
        }
        if group != "answerable":
            found[group]["auroc"] = round(float(roc_auc_score(right[right | chosen], chances[right | chosen])), 3)
    return found


def main() -> None:
    """Ask, fit, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=700)
    options = parser.parse_args()
    saved, measured = fit(list(gather(options.folder, options.limit)))
    SAVED.write_text(json.dumps(saved, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    command = f"python -m benchmarks.calibrate ../shared/eval --limit {options.limit}"
    text = json.dumps(
        {"command": command, "thresholds": {k: saved[k] for k in ("possible", "likely")}, **measured}, indent=1
    )
    RESULTS.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
