"""The receipt under an answer: what was searched, under which filters, with what, and where it was found.

Pure functions; every text is escaped. `ui` is the interface's language.
"""

from __future__ import annotations

from collections.abc import Mapping

from page.frame import spoken
from page.markup import escape, human_date, isolated, language_name, listed
from retrieval.answer import Receipt
from retrieval.message import Interface, say

__all__ = ["filters_told", "receipt"]


def receipt(told: Receipt, ui: Interface = "en") -> str:
    """The receipt, folded away."""
    holdings = [say("page.articles", ui, count=told.articles), say("page.passages", ui, count=told.passages)]
    if told.newest:
        holdings.append(say("page.newest", ui, date="\0").replace("\0", human_date(told.newest, ui)))
    searched = [say("page.articles", ui, count=told.searched), say("page.passages", ui, count=told.searched_passages)]
    others = f" {say('receipt.others', ui, count=told.other_outlets)}" if told.other_outlets else ""
    found = _counts(told.found_outlets, ui) or _languages(told.found_languages, ui)
    rows = [
        ("archive", " · ".join(holdings)),
        ("generation", str(told.generation)),
        ("searched", " · ".join(searched)),
        ("languages", _languages(told.languages, ui)),
        ("outlets", _counts(told.outlets, ui) + others if told.outlets else ""),
        ("found", found),
        ("filters", filters_told(told.filters, ui) or say("receipt.no_filters", ui)),
        ("undated", "" if told.undated is None else f"{told.undated:,}"),
        ("encoder", isolated(told.encoder)),
        ("time", say("receipt.seconds", ui, seconds=f"{told.seconds:.2f}")),
    ]
    shown = "".join(f"<div><dt>{say(f'receipt.{n}', ui)}</dt><dd>{value}</dd></div>" for n, value in rows if value)
    summary = f"<summary>{say('receipt.title', ui)}</summary>"
    return f'<details class="isnad-top isnad-receipt" {spoken(ui)}>{summary}<dl>{shown}</dl></details>'


def filters_told(filters: Mapping[str, object], ui: Interface) -> str:
    """A filter's parts in words, escaped; nothing where there are none."""
    parts = []
    for name in ("publishers", "languages", "authors", "since", "until"):
        value = filters.get(name)
        if not value:
            continue
        values = [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]
        shown = listed((language_name(each, ui) if name == "languages" else isolated(each) for each in values), ui)
        parts.append(f"{escape(say(f'filter.{name}', ui))}: {shown}")
    return " · ".join(parts)


def _counts(counts: Mapping[str, int], ui: Interface) -> str:
    return listed((f"{isolated(name)} {count:,}" for name, count in counts.items()), ui)


def _languages(counts: Mapping[str, int], ui: Interface) -> str:
    return listed((f"{language_name(code, ui)} {count:,}" for code, count in counts.items()), ui)
