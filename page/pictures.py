"""Pictures of a question's coverage: articles by month and by outlet, with the charts that Streamlit brings."""

from __future__ import annotations

import streamlit as st

from page.markup import human_date
from retrieval.archive import Archive
from retrieval.coverage import Coverage
from retrieval.filter import Filter
from retrieval.message import Interface, say

__all__ = ["draw_coverage"]

_OUTLETS = 12
_HEIGHT = 240
_COLOUR = "#2f8f88"  # told from both backgrounds


def draw_coverage(archive: Archive, question: str, chosen: Filter, key: str, ui: Interface) -> None:
    """Folded away until it is wanted, since it ranks more passages than an answer does."""
    if not st.toggle(say("pictures.title", ui), key=f"coverage-{key}"):
        return
    found = _coverage(archive, str(archive.home), archive.status().generation, question, chosen)
    counted = say("pictures.articles", ui)
    st.caption(say("pictures.over_time", ui))
    if found.months:
        _draw_bars([(human_date(month, ui), count) for month, count in found.months], counted, ui, across=True)
    else:
        st.caption(say("pictures.none", ui))
    if found.undated:
        st.caption(say("pictures.undated", ui, count=found.undated))
    st.caption(say("pictures.by_outlet", ui))
    unknown = say("card.no_publisher", ui)
    _draw_bars([(outlet or unknown, count) for outlet, count in found.outlets[:_OUTLETS]], counted, ui, across=False)


def _draw_bars(rows: list[tuple[str, int]], counted: str, ui: Interface, *, across: bool) -> None:
    """Bars in the order given, `across` the width or below one another; from the right in Arabic.

    A Vega-Lite specification, since `st.bar_chart` shortens labels to where outlets of one group look alike.
    """
    start: dict[str, object] = {"orient": "right"} if ui == "ar" else {"orient": "left"}
    names: dict[str, object] = {"field": "name", "type": "nominal", "sort": None, "title": None}
    counts: dict[str, object] = {"field": "count", "type": "quantitative", "title": counted}
    whole = {"tickMinStep": 1, "format": "d"}
    encoding: dict[str, object]
    if across:
        names |= {"axis": {"labelLimit": 120, "labelAngle": -40 if len(rows) > 8 else 0}}
        names |= {"scale": {"reverse": ui == "ar"}}
        encoding = {"x": names, "y": counts | {"axis": start | whole}}
    else:
        names |= {"axis": start | {"labelLimit": 320}}
        encoding = {"y": names, "x": counts | {"axis": whole, "scale": {"reverse": ui == "ar"}}}
    encoding["tooltip"] = [names | {"title": ""}, counts]
    mark = {"type": "bar", "color": _COLOUR, "size": 18}
    specification = {"mark": mark, "encoding": encoding, "height": _HEIGHT if across else {"step": 28}}
    st.vega_lite_chart([{"name": name, "count": count} for name, count in rows], specification)


@st.cache_data(show_spinner=False, max_entries=50)
def _coverage(_archive: Archive, home: str, generation: int, question: str, chosen: Filter) -> Coverage:
    """The coverage, counted once a generation: `home` and `generation` only tell one from another."""
    return _archive.coverage(question, filter=chosen)
