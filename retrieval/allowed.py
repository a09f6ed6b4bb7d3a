"""Which articles and passages of a generation a filter lets in: as SQL, and as a mask over passage ids.

The mask goes into the search itself, vectors and full text alike, so that the best of what passes are found however
rare they are. What the statistics of terms and names say stays that of the whole archive.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.store import SENTENCE_BITS
from retrieval.filter import EVERYTHING, Filter
from retrieval.snapshot import Snapshot

__all__ = ["Allowed", "condition"]

_COLUMNS = {"publishers": "publisher", "languages": "language", "authors": "author"}
_DATES = ("since", "until", "undated")


@dataclass(frozen=True, slots=True, eq=False)
class Allowed:
    """What a filter lets in. `mask` says it of each passage id, bool of shape (highest id + 1,).

    `languages` and `outlets` count its articles, the most frequent first. `undated` counts the articles without a date
    that pass all but the dates: left out by a bound, or let in by the filter's own `undated`; `None` without a bound.
    """

    mask: NDArray[np.bool_]
    passages: int
    articles: int
    languages: dict[str, int]
    outlets: dict[str, int]
    undated: int | None

    @classmethod
    def of(cls, snapshot: Snapshot, filter: Filter) -> Allowed:  # noqa: A002
        """Look up what passes."""
        asked, bound = condition(filter)
        mask = snapshot.passage_mask(asked, bound)
        languages = snapshot.count_by("a.language", asked, bound)
        outlets = snapshot.count_by("a.publisher", asked, bound)
        outlets.pop(None, None)
        others, bound = condition(filter, but=_DATES)
        undated = snapshot.count_by("a.published_on IS NULL", others, bound).get(1, 0) if filter.dated else None
        return cls(mask, int(mask.sum()), sum(languages.values()), languages, outlets, undated)

    @classmethod
    def added_since(cls, snapshot: Snapshot, generation: int, filter: Filter = EVERYTHING) -> Allowed:  # noqa: A002
        """The articles whose first version came after a generation, of those that pass a filter."""
        passes, names = condition(filter)
        asked = f"NOT EXISTS (SELECT 1 FROM articles b WHERE b.id = a.id AND b.since <= :before) AND {passes}"
        bound = {"before": generation, **names}
        mask, languages = snapshot.passage_mask(asked, bound), snapshot.count_by("a.language", asked, bound)
        outlets = snapshot.count_by("a.publisher", asked, bound)
        outlets.pop(None, None)
        return cls(mask, int(mask.sum()), sum(languages.values()), languages, outlets, None)

    @property
    def octets(self) -> bytes:
        """The mask as one byte a passage id."""
        return self.mask.tobytes()

    def keeps_passages(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these passages pass."""
        kept: NDArray[np.bool_] = self.mask[ids]
        return kept

    def keeps_sentences(self, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Of which of these sentences the passages pass."""
        return self.keeps_passages(ids >> SENTENCE_BITS)


def condition(filter: Filter, *, but: Collection[str] = ()) -> tuple[str, dict[str, str]]:  # noqa: A002
    """SQL, with its parameters, that says whether the article version `a` passes, fields in `but` left aside."""
    parts, bound = ["1"], {}
    for field, column in _COLUMNS.items():
        values = () if field in but else getattr(filter, field)
        if values:
            names = {f"{field}_{at}": value for at, value in enumerate(values)}
            bound.update(names)
            parts.append(f"a.{column} IN ({', '.join(f':{name}' for name in names)})")
    dates = []
    if filter.since and "since" not in but:
        # an article dated less precisely than the bound passes where it may lie within
        bound |= {"from_day": filter.since, "from_month": filter.since[:7], "from_year": filter.since[:4]}
        dates.append("(a.published_on >= :from_day OR a.published_on IN (:from_month, :from_year))")
    if filter.until and "until" not in but:
        bound["to"] = f"{filter.until}~"  # which sorts after every month and day within
        dates.append("a.published_on <= :to")
    if dates:
        within = " AND ".join(dates)
        parts.append(f"({within} OR a.published_on IS NULL)" if filter.undated else within)
    return " AND ".join(parts), bound
