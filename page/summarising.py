"""The button that has an answer's quotes summarised, and what came of it; only where a service is configured."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from index.settings import Endpoint
from page import frame
from page.session import Turn, turns
from page.summary import summary, told_of
from retrieval.answer import Answer
from retrieval.message import Interface, Message, say
from retrieval.summary import Summary, SummaryFailed, summarise

__all__ = ["draw_summary"]


def draw_summary(endpoint: Endpoint, number: int, turn: Turn, answer: Answer, ui: Interface) -> None:
    """What was written of an answer, or why nothing was; and the button, with what leaves this machine when clicked.

    `number` is the turn's place in the conversation, which keeps the summary.
    """
    if isinstance(turn.summary, Summary):
        st.html(summary(turn.summary, ui))
        return
    if turn.summary is not None:
        st.html(frame.notice(turn.summary.text(ui)))
    with st.container(horizontal=True, vertical_alignment="center", key=f"summary-{number}"):
        clicked = st.button(say("summary.ask", ui), key=f"summarise-{number}", icon=":material/short_text:")
        told = told_of("summary.leaves", ui, host=urlsplit(endpoint.url).netloc)
        st.html(f'<p class="label" {frame.spoken(ui)}>{told}</p>')
    if clicked:
        with st.spinner(say("summary.writing", ui)):
            turns()[number] = replace(turn, summary=_written(answer, endpoint))
        st.rerun()


def _written(answer: Answer, endpoint: Endpoint) -> Summary | Message:
    try:
        return summarise(answer, endpoint)
    except SummaryFailed as failed:
        return failed.why
