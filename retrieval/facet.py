"""Facets: how many articles each choice of a filter would leave, for each field with the other fields applied.

So a second outlet shows what it would add, while a year shows only what the outlets chosen hold of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.allowed import condition
from retrieval.filter import Filter
from retrieval.snapshot import Snapshot

__all__ = ["MOST_CHOICES", "Facet", "Facets", "facets", "most_frequent"]

MOST_CHOICES = 50
"""The most choices that a facet lists, beside those chosen."""


@dataclass(frozen=True, slots=True)
class Facet:
    """Articles by the values of one field, the most frequent first, equal counts by value.

    What is chosen is always listed, with 0 where nothing is left. `others` counts the values not listed, `unknown` the
    articles without any.
    """

    counts: dict[str, int]
    others: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The choices of a filter. `articles` pass all of it.

    Years are `2021` and months `2021-02`; months are there where the filter's dates lie within one year, and those
    `unknown` there are dated by that year alone. `years.unknown` are the undated articles, `outlets.unknown` those
    without an outlet.
    """

    articles: int
    outlets: Facet
    languages: Facet
    authors: Facet
    years: Facet
    months: Facet | None


def facets(snapshot: Snapshot, filter: Filter) -> Facets:  # noqa: A002
    """Count the choices in one generation."""
    everything = snapshot.count_by("1", *condition(filter)).get(1, 0)
    dates = ("since", "until", "undated")
    year = filter.since[:4] if filter.since and filter.until and filter.since[:4] == filter.until[:4] else None
    months = None
    if year:
        asked, bound = condition(filter, but=dates)
        within = f"{asked} AND substr(a.published_on, 1, 4) = :year"
        found = snapshot.count_by("substr(a.published_on, 1, 7)", within, {**bound, "year": year})
        unknown = found.pop(year, 0)
        months = Facet({str(month): count for month, count in found.items()}, 0, unknown)
    return Facets(
        everything,
        _facet(snapshot, filter, "publishers", "a.publisher", filter.publishers),
        _facet(snapshot, filter, "languages", "a.language", filter.languages),
        _facet(snapshot, filter, "authors", "a.author", filter.authors),
        _facet(snapshot, filter, dates, "substr(a.published_on, 1, 4)", (year,) if year else ()),
        months,
    )


def most_frequent(counts: dict[str, int], most: int = MOST_CHOICES) -> tuple[dict[str, int], int]:
    """The first `most` of counts that come most frequent first, and how many values that leaves."""
    return dict(list(counts.items())[:most]), max(len(counts) - most, 0)


def _facet(
    snapshot: Snapshot, filter: Filter, field: str | tuple[str, ...], column: str, chosen: tuple[str, ...]  # noqa: A002
) -> Facet:  # fmt: skip
    but = (field,) if isinstance(field, str) else field
    counts = snapshot.count_by(column, *condition(filter, but=but))
    unknown = counts.pop(None, 0)
    listed, others = most_frequent(counts)
    for value in chosen:
        if value not in listed:
            others -= value in counts
            listed[value] = counts.get(value, 0)
    return Facet(listed, others, unknown)
