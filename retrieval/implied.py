"""What a question itself implies of a filter: "in 2021", "according to SOHR". Shown with the answer; can be taken off.

Such a filter is a preference and never loses an answer: an implied date lets undated articles pass, and where a filter
that a question implies leaves no likely answer, all is searched (`retrieval.archive`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.reading import read
from retrieval.filter import Filter, FilterRefused
from retrieval.implied_date import date_bounds
from retrieval.implied_outlet import OutletNames
from retrieval.question import in_quotation_marks

__all__ = ["FIELDS", "Implied", "ImpliedField", "combined", "imply", "require_fields"]

ImpliedField = Literal["since", "until", "publishers"]
FIELDS: tuple[ImpliedField, ...] = ("since", "until", "publishers")


@dataclass(frozen=True, slots=True)
class Implied:
    """One part of a filter, and the words that imply it: `text`, from `start` to `end` of the question (code points).

    `field` and `value` are as in `Filter`; `publishers` has one value a record. `applied`: whether the answer was found
    under it; if not, it left no likely answer and all was searched.
    """

    text: str
    start: int
    end: int
    field: ImpliedField
    value: str
    applied: bool = True


def imply(question: str, outlets: OutletNames, newest: str | None) -> tuple[Implied, ...]:
    """What a question implies in an archive of these outlets, whose newest article is of this date.

    A date later than that implies nothing, nor does one in an archive without dates, nor one in quotation marks.
    """
    view = read(question)
    quoted = in_quotation_marks(view.text)
    found: list[Implied] = []
    for bound in date_bounds(view.text) if newest else ():
        future = bound.field == "since" and bound.value > f"{newest}~"
        if not future and not any(start < bound.end and bound.start < end for start, end in quoted):
            found.append(_at(question, *view.to_original(bound.start, bound.end), bound.field, bound.value))
    found += [
        _at(question, *view.to_original(named.start, named.end), "publishers", named.outlet)
        for named in outlets.named(view.text)
    ]
    return tuple(found)


def combined(filter: Filter, implied: Sequence[Implied]) -> tuple[Filter, tuple[Implied, ...]]:  # noqa: A002
    """A filter with what is implied, and which of that went in: what the filter itself says of a field counts more."""
    kept = [
        one for one in implied if not (filter.publishers if one.field == "publishers" else filter.dated)
    ]  # fmt: skip
    dates = {one.field: one.value for one in kept if one.field != "publishers"}
    publishers = tuple(one.value for one in kept if one.field == "publishers")
    together = replace(filter, publishers=filter.publishers + publishers)
    if dates:
        together = replace(together, since=dates.get("since"), until=dates.get("until"), undated=True)
    return together, tuple(kept)


def require_fields(without: Collection[str]) -> None:
    """Raises `FilterRefused` for a field that nothing implies."""
    for field in without:
        if field not in FIELDS:
            raise FilterRefused(
                "without",
                f"Nothing implied is called {str(field)[:40]!a}; what can be taken off is {', '.join(FIELDS)}.",
            )


def _at(question: str, start: int, end: int, field: ImpliedField, value: str) -> Implied:
    return Implied(question[start:end], start, end, field, value)
