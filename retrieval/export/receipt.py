"""The receipt of an answer as facts, in the words and the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from index.cldr import language_name
from retrieval.answer import Receipt
from retrieval.export.fact import Fact
from retrieval.export.house_style import HouseStyle

__all__ = ["filters_told", "receipt"]


def receipt(told: Receipt, style: HouseStyle, *, link: str | None, today: date | None) -> tuple[Fact, ...]:
    """What was searched, under which filters, with what and where it was found; then the link and the day, if given."""
    holdings = [style.say("page.articles", count=told.articles), style.say("page.passages", count=told.passages)]
    if told.newest:
        holdings.append(style.say("page.newest", date=style.day(told.newest)))
    whole = not told.filters  # of an answer of before filters: all was searched
    counts = (told.articles, told.passages) if whole else (told.searched, told.searched_passages)
    searched = style.say("page.articles", count=counts[0]), style.say("page.passages", count=counts[1])
    others = f" {style.say('receipt.others', count=told.other_outlets)}" if told.other_outlets else ""
    facts = (
        ("receipt.archive", " · ".join(holdings)),
        ("receipt.generation", str(told.generation)),
        ("receipt.searched", " · ".join(searched)),
        ("receipt.languages", _languages(told.languages, style)),
        ("receipt.outlets", _counts(told.outlets, style) + others if told.outlets else ""),
        ("receipt.found", _counts(told.found_outlets, style) or _languages(told.found_languages, style)),
        ("receipt.filters", filters_told(told.filters, style) or style.say("receipt.no_filters")),
        ("receipt.undated", "" if told.undated is None else f"{told.undated:,}"),
        ("receipt.encoder", told.encoder),
        ("receipt.time", style.say("receipt.seconds", seconds=f"{told.seconds:.2f}")),
        ("export.link", link or ""),
        ("export.exported_on", style.day(today.isoformat()) if today else ""),
    )  # fmt: skip
    return tuple(Fact(style.say(name), value) for name, value in facts if value)


def filters_told(filters: Mapping[str, Any], style: HouseStyle) -> str:
    """A filter's parts in words; nothing where there are none."""
    parts = []
    for name in ("publishers", "languages", "authors", "since", "until"):
        if value := filters.get(name):
            values = value if isinstance(value, (list, tuple)) else [value]
            shown = [_language(each, style) if name == "languages" else str(each) for each in values]
            parts.append(f"{style.say(f'filter.{name}')}: {style.comma.join(shown)}")
    return " · ".join(parts)


def _counts(counts: Mapping[str, int], style: HouseStyle) -> str:
    return style.comma.join(f"{name} {count:,}" for name, count in counts.items())


def _languages(counts: Mapping[str, int], style: HouseStyle) -> str:
    return _counts({_language(code, style): count for code, count in counts.items()}, style)


def _language(code: str, style: HouseStyle) -> str:
    return language_name(code, style.language) or code
