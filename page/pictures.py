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
    left, right = st.columns(2)
    with left:
        st.caption(say("pictures.over_time", ui))
        if found.months:
            rows = [{"month": human_date(month, ui), counted: count} for month, count in found.months]
            st.bar_chart(rows, x="month", y=counted, x_label="", height=_HEIGHT, sort=False, color=_COLOUR)
        else:
            st.caption(say("pictures.none", ui))
        if found.undated:
            st.caption(say("pictures.undated", ui, count=found.undated))
    with right:
        st.caption(say("pictures.by_outlet", ui))
        unknown = say("card.no_publisher", ui)
        rows = [{"outlet": outlet or unknown, counted: count} for outlet, count in found.outlets[:_OUTLETS]]
        st.bar_chart(
            rows, x="outlet", y=counted, x_label="", horizontal=True, height=_HEIGHT, sort=False, color=_COLOUR
        )


@st.cache_data(show_spinner=False, max_entries=50)
def _coverage(_archive: Archive, home: str, generation: int, question: str, chosen: Filter) -> Coverage:
    """The coverage, counted once a generation: `home` and `generation` only tell one from another."""
    return _archive.coverage(question, filter=chosen)
