"""Coverage of a question's subject: how many articles, by month and by outlet.

Counted are the articles of the best candidates that reach the late interaction from which a passage is on a question's
subject at all (`Confidence.subject`); that is measured, not read, so the counts are inferred and say so where shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from index.article import Article
from retrieval.retriever import Ranked

__all__ = ["MOST", "Coverage", "coverage"]

MOST = 100
"""How many of the best passages are looked at."""

_MONTH = re.compile(r"(\d{4})-(\d\d)")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Articles on a subject: `months` (`2021-02`) in order, those between without any too; `outlets` most first.

    `undated` have no month; an outlet that is not known is the empty name.
    """

    months: tuple[tuple[str, int], ...]
    outlets: tuple[tuple[str, int], ...]
    undated: int


def coverage(ranked: Ranked, subject: Mapping[str, float]) -> Coverage:
    """Count the articles of a ranking; `subject` gives the least late interaction by kind of language pair."""
    judged = ranked.candidates.signals.get("late", ranked.candidates.signals["sentence"])
    found: dict[str, Article] = {}
    for at in ranked.ranking[:MOST]:
        if judged[at] >= subject["same" if ranked.same_language[at] else "other"]:
            article = ranked.articles[ranked.candidates.passages[at].article]
            found[article.id] = article
    days = [article.published_on.value if article.published_on else "" for article in found.values()]
    months = Counter("-".join(month.groups()) for day in days if (month := _MONTH.match(day)))
    outlets = Counter(article.publisher.value if article.publisher else "" for article in found.values())
    return Coverage(
        tuple((month, months[month]) for month in _between(min(months), max(months))) if months else (),
        tuple(sorted(outlets.items(), key=lambda row: (-row[1], row[0]))),
        len(found) - months.total(),
    )


def _between(first: str, last: str) -> list[str]:
    """All months from the first to the last; only every one of a century, for a year that is no year."""
    year, month = map(int, first.split("-"))
    found: list[str] = []
    while (name := f"{year:04d}-{month:02d}") <= last and len(found) < 1200:
        found.append(name)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found
