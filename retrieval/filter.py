"""A filter: which articles of the archive a question is asked of, by date, outlet, language and author.

Dates are ISO 8601 at any precision (`2021`, `2021-02`, `2021-02-25`) and both bounds are inclusive: `until="2021"` is
until its last day. An article dated less precisely than the bound passes when it *may* lie within: one dated `2021`
passes `since="2021-03"`, since a filter must not hide what could be meant. An article without a date is out where there
is a bound, unless `undated` lets it in. This module holds the record and its written forms; it looks nothing up.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from retrieval.message import Interface, Message

__all__ = ["EVERYTHING", "Filter", "FilterRefused"]

_MOST = 100
_LONGEST = 500
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_PARAMETERS = {"publishers": "publisher", "languages": "language", "authors": "author"}


class FilterRefused(ValueError):
    """A filter that cannot be applied; the message says why and what to do. `field` names the part refused.

    What a person can meet on the page is a message of the catalog, what only a program can send an English sentence.
    """

    def __init__(self, field: str, why: Message | str) -> None:
        super().__init__(why if isinstance(why, str) else why.text())
        self.field = field
        self.why = why

    def text(self, language: Interface) -> str:
        """The message in a language of the interface."""
        return self.why if isinstance(self.why, str) else self.why.text(language)


@dataclass(frozen=True, slots=True)
class Filter:
    """What an article must be; empty fields restrict nothing.

    One of the `publishers`, one of the `languages` (ISO 639-1) and one of the `authors`, each exactly as the archive
    has it; they are kept sorted, each once. Raises `FilterRefused`; a value that the archive does not have is no error
    and finds nothing.
    """

    since: str | None = None
    until: str | None = None
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    undated: bool = False

    def __post_init__(self) -> None:
        for field in ("since", "until"):
            _require_date(field, getattr(self, field))
        if self.since and self.until and self.since > f"{self.until}~":
            raise FilterRefused("since", Message.of("filter.is_turned", since=self.since, until=self.until))
        for field in _PARAMETERS:
            values = _checked(field, getattr(self, field))
            object.__setattr__(self, field, values)  # subtle: the one way to set a field of a frozen record

    @property
    def dated(self) -> bool:
        """Whether there is a bound on the date."""
        return bool(self.since or self.until)

    @property
    def restricts(self) -> bool:
        """Whether anything is asked of an article."""
        return self.dated or bool(self.publishers or self.languages or self.authors)

    def as_dict(self) -> dict[str, Any]:
        """All fields as JSON-ready data, under their names."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Self:
        """A filter from what `as_dict` made, or a part of it; `None` is as good as nothing.

        Raises `FilterRefused` for a field that there is not and a value of another type.
        """
        known = {field.name for field in fields(cls)}
        for name in given:
            if name not in known:
                raise FilterRefused(
                    name, f"There is no filter {str(name)[:40]!r}; there are {', '.join(sorted(known))}."
                )
        values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        for name in _PARAMETERS.keys() & values.keys():
            if not isinstance(values[name], (list, tuple)):
                raise FilterRefused(name, f"The filter {name} must be a list of texts.")
            values[name] = tuple(values[name])
        if not isinstance(values.get("undated", False), bool):
            raise FilterRefused("undated", "The filter undated must be true or false.")
        return cls(**values)

    def to_query(self) -> list[tuple[str, str]]:
        """The filter as parameters of an address, for `urllib.parse.urlencode`; nothing for what restricts nothing.

        >>> Filter(since="2021", publishers=("TASS",)).to_query()
        [('since', '2021'), ('publisher', 'TASS')]
        """
        found = [(name, value) for name in ("since", "until") if (value := getattr(self, name))]
        found += [(name, value) for field, name in _PARAMETERS.items() for value in getattr(self, field)]
        return [*found, ("undated", "1")] if self.undated else found

    @classmethod
    def from_query(cls, parameters: Iterable[tuple[str, str]]) -> Self:
        """A filter from the parameters of an address, as `urllib.parse.parse_qsl` gives them.

        Other parameters and empty values are passed over; of two dates the last counts. Raises `FilterRefused`.
        """
        given = [(name, value) for name, value in parameters if value]
        last = dict(given)
        lists = {field: tuple(v for n, v in given if n == name) for field, name in _PARAMETERS.items()}
        return cls(since=last.get("since"), until=last.get("until"), undated=last.get("undated") == "1", **lists)


def _require_date(field: str, value: object) -> None:
    if value is None:
        return
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    try:
        if found is None:
            raise ValueError
        datetime.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        raise FilterRefused(field, Message.of("filter.no_date", field=field, value=_shown(value))) from None


def _checked(field: str, values: object) -> tuple[str, ...]:
    """The values of a list, sorted, each once."""
    if not isinstance(values, tuple) or not all(isinstance(value, str) for value in values):
        raise FilterRefused(field, f"The filter {field} must be a list of texts.")
    for value in values:
        if not value.strip():
            raise FilterRefused(field, Message.of("filter.blank", field=field))
        if len(value) > _LONGEST:
            raise FilterRefused(field, Message.of("filter.long", field=field, count=len(value), limit=_LONGEST))
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise FilterRefused(
                field,
                f"The filter {field} holds half of a surrogate pair, which is no character; send whole characters.",
            )
    if len(values) > _MOST:
        raise FilterRefused(field, Message.of("filter.many", field=field, count=len(values), limit=_MOST))
    return tuple(sorted(set(values)))


def _shown(value: object) -> str:
    return ascii(value)[:40]


EVERYTHING = Filter()
"""The filter that lets everything in."""
