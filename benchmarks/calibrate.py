"""Fit `retrieval/confidence.json`: when the best candidate answers the question at all.

    python -m benchmarks.calibrate ../shared/eval/unanswerable-dev [--limit N]

Every query is asked through `Archive.evidence`, the code path of `Archive.ask`; a query without qrels has no
answer. Logistic regression with an L2 penalty, apart for questions in the best passage's language and for all others;
the threshold is the one of best F1 for "not found" on the same queries. Prints precision and recall by five-fold
cross-validation.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]

from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import load_encoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.confidence import FEATURES
from retrieval.evaluate import read_qrels, read_queries

SAVED = Path(__file__).parent.parent / "retrieval" / "confidence.json"


def gather(folder: Path, limit: int | None) -> list[tuple[dict[str, float], bool, bool]]:
    """For each query its features, whether the best passage is in its language, whether there is an answer."""
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels.tsv")
    if limit and limit < len(queries):
        queries = [queries[at * len(queries) // limit] for at in range(limit)]
    with tempfile.TemporaryDirectory() as home:
        build(Path(home), read_corpus([folder / "corpus.jsonl"]), encoder, balance=Balance.load(encoder.fingerprint))
        archive = Archive.open(Path(home), encoder)
        return [(*archive.evidence(query.text), query.id in qrels) for query in queries]


def fit(rows: list[tuple[dict[str, float], bool, bool]]) -> dict[str, Any]:
    """The coefficients and the threshold, as saved."""
    coefficients: dict[str, dict[str, float]] = {}
    chances, truths = [], []
    for name, same in (("same", True), ("other", False)):
        chosen = [(values, answerable) for values, kind, answerable in rows if kind == same]
        x = np.array([[values[feature] for feature in FEATURES] for values, _ in chosen])
        y = np.array([answerable for _, answerable in chosen])
        model = LogisticRegression(C=10.0, max_iter=5000)
        chances.append(cross_val_predict(model, x, y, cv=5, method="predict_proba")[:, 1])
        truths.append(y)
        model.fit(x, y)
        coefficients[name] = {"intercept": round(float(model.intercept_[0]), 4)}
        coefficients[name] |= {f: round(float(c), 4) for f, c in zip(FEATURES, model.coef_[0], strict=True)}
    chance, truth = np.concatenate(chances), np.concatenate(truths)
    threshold = max(np.arange(0.2, 0.8, 0.01), key=lambda t: f1(chance < t, ~truth)[2])
    precision, recall, best = f1(chance < threshold, ~truth)
    print(f"not found, five-fold: precision {precision:.3f} recall {recall:.3f} F1 {best:.3f} at {threshold:.2f}")
    return {"coefficients": coefficients, "threshold": round(float(threshold), 2)}


def f1(said: np.ndarray[Any, Any], true: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    right = float((said & true).sum())
    precision, recall = right / max(said.sum(), 1), right / max(true.sum(), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    """Ask, fit, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    rows = [row for folder in options.folders for row in gather(folder, options.limit)]
    SAVED.write_text(json.dumps(fit(rows), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
