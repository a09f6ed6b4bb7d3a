"""Metrics of a run: how well it ranks, withholds and quotes; by ir_measures (MacAvaney, Macdonald & Ounis 2022).

Ranking figures are taken over queries that have qrels, whether the answer was withheld or not; those of withholding
over all; that of quoting over queries whose answers are given, in words, and that were answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ir_measures
from ir_measures import AP, RR, R, nDCG

from retrieval.task import Qrels, Query

__all__ = ["COLUMNS", "Outcome", "score"]

_MEASURES = {"recall@1": R @ 1, "recall@5": R @ 5, "rr@10": RR @ 10, "ndcg@10": nDCG @ 10, "ap": AP @ 1000}
COLUMNS = (*_MEASURES, "not_found_precision", "not_found_recall", "not_found_f1", "quoted")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one query got: article ids best first, each once, whether an answer was withheld, and the first quote."""

    query: Query
    ranking: tuple[str, ...]
    not_found: bool
    quote: str = ""


def score(outcomes: Sequence[Outcome], qrels: Qrels) -> dict[str, Any]:
    """The figures of these outcomes, overall and by query language; `None` where there is nothing to score."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.query.language].append(outcome)
    return {
        "overall": _figures(outcomes, qrels),
        "by_language": {language: _figures(groups[language], qrels) for language in sorted(groups)},
    }


def _figures(outcomes: Sequence[Outcome], qrels: Qrels) -> dict[str, Any]:
    answerable = [o for o in outcomes if o.query.id in qrels]
    figures: dict[str, Any] = {"queries": len(outcomes), **dict.fromkeys(COLUMNS)}
    if answerable:
        run = {o.query.id: {id_: -float(at) for at, id_ in enumerate(o.ranking)} for o in answerable}
        truth = {o.query.id: dict.fromkeys(qrels[o.query.id], 1) for o in answerable}
        found = ir_measures.calc_aggregate(list(_MEASURES.values()), truth, run)
        figures |= {name: round(float(found[measure]), 4) for name, measure in _MEASURES.items()}
    return figures | _withholding(outcomes, qrels) | {"quoted": _quoted(outcomes)}


def _withholding(outcomes: Sequence[Outcome], qrels: Qrels) -> dict[str, float | None]:
    """Precision, recall and F1 of `not_found`, where a query without qrels is the positive case."""
    withheld = [o for o in outcomes if o.not_found]
    unanswerable = [o for o in outcomes if o.query.id not in qrels]
    right = sum(o.query.id not in qrels for o in withheld)
    precision = right / len(withheld) if withheld else None
    recall = right / len(unanswerable) if unanswerable else None
    f1 = 2 * right / (len(withheld) + len(unanswerable)) if unanswerable else None
    figures = {"not_found_precision": precision, "not_found_recall": recall, "not_found_f1": f1}
    return {name: None if value is None else round(value, 4) for name, value in figures.items()}


def _quoted(outcomes: Sequence[Outcome]) -> float | None:
    """The share of first quotes that contain an answer, of queries with answers that were answered; case is ignored."""
    given = [o for o in outcomes if o.query.answers and not o.not_found]
    if not given:
        return None
    return round(sum(any(_plain(a) in _plain(o.quote) for a in o.query.answers) for o in given) / len(given), 4)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
