"""The side of the page: which view, the filters with a count beside each choice, what was asked, what is watched."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import streamlit as st

from page import frame
from page.markup import label, plain_language_name
from page.session import FILTERS, turns
from page.watching import draw_watches
from retrieval.archive import Archive
from retrieval.facet import Facet, Facets
from retrieval.filter import EVERYTHING, Filter, FilterRefused
from retrieval.implied import require_fields
from retrieval.message import Interface, Message, say

__all__ = ["View", "draw_sidebar", "leave_off", "refused", "without"]

View = Literal["ask", "batch", "keep"]
_LISTS = ("publishers", "languages", "authors")
_EARLIEST = datetime.date(1900, 1, 1)
_LATEST = datetime.date(2100, 12, 31)


def draw_sidebar(archive: Archive, ui: Interface, *, keeper: bool = True) -> tuple[View, Filter | None]:
    """The view chosen, and the filter (`None`: it cannot be, which is said); a `keeper` may change the archive."""
    with st.sidebar:
        views: tuple[View, ...] = ("ask", "batch", "keep") if keeper else ("ask", "batch")
        view = st.segmented_control(
            say("side.view", ui), views, default="ask", key="view", label_visibility="collapsed",
            format_func=lambda name: say(f"side.{name}", ui), required=True,
        )  # fmt: skip
        chosen = _draw_filters(archive, ui)
        _draw_history(ui)
        draw_watches(archive, ui)
    return view or "ask", chosen


def _draw_filters(archive: Archive, ui: Interface) -> Filter | None:
    _from_address()
    st.subheader(say("filter.title", ui))
    if refusal := refused():
        st.html(frame.notice(say("filter.bad", ui, why=refusal.text(ui))))
        st.button(say("filter.leave_off", ui), key="refused-off", on_click=leave_off)
    try:
        chosen = _chosen()
    except FilterRefused:
        chosen = None
    found = _facets(archive, str(archive.home), archive.status().generation, chosen or EVERYTHING)
    for name, facet in (("publishers", found.outlets), ("languages", found.languages), ("authors", found.authors)):
        if facet.counts:
            _draw_choices(name, facet, ui)
    for name in ("since", "until"):
        st.date_input(
            say(f"filter.{name}", ui), value=None, key=f"filter-{name}", format="DD/MM/YYYY", min_value=_EARLIEST,
            max_value=_LATEST,
        )  # fmt: skip
    if found.years.counts:
        mark = "\u200f" if ui == "ar" else ""  # digits alone would run from left to right
        years = mark + " · ".join(f"{year} ({count:,})" for year, count in sorted(found.years.counts.items())[-8:])
        st.caption(say("filter.years", ui, years=years))
    if chosen is None:
        st.error(say("filter.turned", ui))
    else:
        _draw_sum(chosen, found, ui)
    return None if refusal else chosen


@st.cache_data(show_spinner=False, max_entries=100)
def _facets(_archive: Archive, home: str, generation: int, chosen: Filter) -> Facets:
    """The choices, counted once a generation: the page is drawn anew at every click."""
    return _archive.facets(chosen)


def _draw_choices(name: str, facet: Facet, ui: Interface) -> None:
    def shown(value: str) -> str:
        called = plain_language_name(value, ui) if name == "languages" else value
        return f"{called} ({facet.counts.get(value, 0):,})"

    key = f"filter-{name}"
    options = list(facet.counts)
    options += [value for value in st.session_state.get(key, []) if value not in facet.counts]
    st.multiselect(say(f"filter.{name}", ui), options, key=key, format_func=shown, placeholder=say("filter.choose", ui))


def _draw_sum(chosen: Filter, found: Facets, ui: Interface) -> None:
    """What passes, and the ways to widen it again."""
    if not chosen.restricts:
        return
    if chosen.dated and found.years.unknown:
        st.checkbox(say("filter.undated", ui, count=found.years.unknown), key="filter-undated")
    st.caption(say("filter.passing", ui, count=found.articles))
    st.button(say("filter.clear", ui), key="filter-clear", icon=":material/filter_alt_off:", on_click=_clear)


def _chosen() -> Filter:
    """The filter that the widgets hold now. Raises `FilterRefused`."""
    held: dict[str, Any] = {name: st.session_state.get(f"filter-{name}") for name in FILTERS}
    publishers, languages, authors = (tuple(held[name] or ()) for name in ("publishers", "languages", "authors"))
    since, until = (
        held[name].isoformat() if isinstance(held[name], datetime.date) else None for name in ("since", "until")
    )
    return Filter(since, until, publishers, languages, authors, undated=bool(held["undated"]))


def refused() -> FilterRefused | None:
    """Why the filter of the page's address cannot be applied, until the reader leaves it off."""
    refusal: FilterRefused | None = st.session_state.get("filter-refused")
    return refusal


def leave_off() -> None:
    """Do without the filter of the page's address."""
    del st.session_state["filter-refused"]


def without() -> tuple[str, ...]:
    """What the page's address takes off of that which its question implies; nothing where it is refused."""
    fields: tuple[str, ...] = st.session_state.get("filter-without", ())
    return fields


def _from_address() -> None:
    """Take the filter of the page's address over, once a session; what cannot be applied is kept as `refused`."""
    if "filter-arrived" in st.session_state:
        return
    st.session_state["filter-arrived"] = True
    parameters = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    try:
        given = Filter.from_query(parameters)
        for name in ("since", "until"):
            _require_year(name, getattr(given, name))
        require_fields(taken_off := st.query_params.get_all("without"))
    except FilterRefused as refusal:
        st.session_state["filter-refused"] = refusal
        return
    st.session_state["filter-without"] = tuple(taken_off)
    for name in ("publishers", "languages", "authors"):
        if values := getattr(given, name):
            st.session_state[f"filter-{name}"] = list(values)
    for name, last in (("since", False), ("until", True)):
        if bound := getattr(given, name):
            st.session_state[f"filter-{name}"] = _day(bound, last=last)
    if given.undated:
        st.session_state["filter-undated"] = True


def _require_year(field: str, bound: str | None) -> None:
    """Raises `FilterRefused` for a year that the boxes for dates cannot show."""
    if bound and not _EARLIEST.year <= int(bound[:4]) <= _LATEST.year:
        limits = {"first": str(_EARLIEST.year), "last": str(_LATEST.year)}
        raise FilterRefused(field, Message.of("filter.beyond", field=field, value=bound, **limits))


def _day(bound: str, *, last: bool) -> datetime.date:
    """The first or the last day of a year, a month or a day."""
    year, month, day = [*map(int, bound.split("-")), 0, 0][:3]
    if day:
        return datetime.date(year, month, day)
    if not last:
        return datetime.date(year, month or 1, 1)
    following = datetime.date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
    return following - datetime.timedelta(days=1)


def _clear() -> None:
    # subtle: set, not removed: the browser would send a removed widget's old value again at the next click
    for name in FILTERS:
        st.session_state[f"filter-{name}"] = [] if name in _LISTS else False if name == "undated" else None


def _draw_history(ui: Interface) -> None:
    """The questions of this session; a click scrolls to one."""
    st.subheader(say("side.history", ui))
    if not turns():
        st.caption(say("side.history_none", ui))
    for number, turn in enumerate(turns()):
        if st.button(label(" ".join(turn.question.split())[:80]), key=f"history-{number}", type="tertiary"):
            st.session_state["show"] = number
