"""What one browser tab remembers: the interface's language, the conversation, the filters, what is shown next.

All of it is Streamlit's session state, so that two tabs or two people never see each other's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st

from retrieval.answer import Answer
from retrieval.filter import EVERYTHING, Filter
from retrieval.message import INTERFACE, Interface, Message

if TYPE_CHECKING:  # the page paints before what understands questions is imported
    from retrieval.summary import Summary

__all__ = ["FILTERS", "Turn", "choose", "forget", "interface", "turns"]

FILTERS = ("publishers", "languages", "authors", "since", "until", "undated")
"""The filter's parts; each is under `filter-NAME` in the session."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what came of it: an answer, or the sentence that says why there can be none.

    `filter` is the one that was chosen, `without` the implied ones and `uncarried` the carried pieces taken off.
    `linked` is the generation that the permanent link it came from was made of. `summary` is what a machine wrote of
    the answer when it was asked to, or why it did not. `checked` is the generation that the answer was last brought in
    step with, 0 before, and `withdrawn` says of the citations that it lost by that, by number, when they went.
    """

    question: str
    answer: Answer | str
    filter: Filter = EVERYTHING
    previous: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    uncarried: tuple[str, ...] = ()
    linked: int | None = None
    summary: Summary | Message | None = None
    checked: int = 0
    withdrawn: Mapping[int, str | None] = field(default_factory=dict)


def interface() -> Interface:
    """The interface's language: chosen on the page, else the address's, else the browser's, else English."""
    if "ui" not in st.session_state:
        wished = (st.query_params.get("ui"), (st.context.locale or "").split("-")[0])
        st.session_state["ui"] = next((wish for wish in wished if wish in INTERFACE), INTERFACE[0])
    language: Interface = st.session_state["ui"]
    return language


def choose(language: Interface) -> None:
    """Speak this language from now on."""
    st.session_state["ui"] = language
    st.query_params["ui"] = language


def turns() -> list[Turn]:
    """The conversation, oldest first; what is appended stays."""
    known: list[Turn] = st.session_state.setdefault("turns", [])
    return known


def forget() -> None:
    """Begin a new conversation, in the same language and under the same filters."""
    st.session_state["turns"] = []
    language = interface()
    st.query_params.clear()
    st.query_params["ui"] = language
