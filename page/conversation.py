"""The conversation with the archive: questions and answers in their order, and the box to ask in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from index.settings import Endpoint
from page import frame
from page.answering import draw_answer
from page.entrance import write_down
from page.keeping_up import turn_now
from page.markup import label
from page.scroll import to_turn
from page.session import Turn, forget, turns
from page.sidebar import leave_off, refused, without
from page.summarising import draw_summary
from retrieval.access.private_file import PrivateFileUnusable
from retrieval.archive import Archive
from retrieval.filter import Filter, FilterRefused
from retrieval.message import Interface, say
from retrieval.question import LONGEST, QuestionRefused

__all__ = ["draw_conversation"]


def draw_conversation(
    archive: Archive, chosen: Filter | None, ui: Interface, summaries: Endpoint | None = None
) -> None:
    """Questions and answers in their order, the box to ask in, examples as long as nothing was asked.

    Without a filter that can be applied nothing is asked. `summaries` is where they are written, if anywhere.
    """
    st.html(frame.header(archive.status(), ui))
    history = st.container(key="history")
    # subtle: in a container of its own, since Streamlit's own place at the bottom scrolls past the answer to its end
    with st.container(key="ask"):
        typed = st.chat_input(say("page.ask", ui), max_chars=LONGEST, disabled=chosen is None)
    asked: str | Turn | None = typed
    if not turns() and chosen is not None:
        asked = typed or _example(ui) or _addressed(chosen)
    with history:
        for number, before in enumerate(turns()):
            turns()[number] = turn = turn_now(archive, before)
            _draw_turn(archive, number, turn, ui, summaries)
        if refusal := refused():
            _draw_refusal(refusal, ui)
        if asked and chosen is not None:
            turn = asked if isinstance(asked, Turn) else Turn(asked, "", chosen, tuple(t.question for t in turns()))
            _draw_question(turn.question)
            with st.spinner(say("page.searching", ui)):
                turns().append(_answered(archive, turn, ui))
            st.session_state["show"] = len(turns()) - 1
            st.rerun()
        if turns():
            st.button(say("page.new", ui), key="new", icon=":material/add:", on_click=forget)
    if (latest := st.session_state.pop("show", None)) is not None:
        st.html(to_turn(latest), unsafe_allow_javascript=True)


def _draw_refusal(refusal: FilterRefused, ui: Interface) -> None:
    """That the address's filter cannot be applied; its question waits for the reader to do without."""
    st.html(frame.notice(say("filter.bad", ui, why=refusal.text(ui))))
    waiting = "arrived" not in st.session_state and "q" in st.query_params
    st.button(say("filter.ask_without" if waiting else "filter.leave_off", ui), key="refused-ask", on_click=leave_off)


def _example(ui: Interface) -> str | None:
    """The example that was clicked."""
    with st.container(key="examples"):
        st.caption(say("page.examples", ui))
        clicked = [text for number, text in enumerate(frame.EXAMPLES) if st.button(text, key=f"example-{number}")]
    return clicked[0] if clicked else None


def _addressed(chosen: Filter) -> Turn | None:
    """The question in the page's address, once a session, with what its link was made of."""
    first, st.session_state["arrived"] = "arrived" not in st.session_state, True
    question = st.query_params.get("q")
    if not first or not question:
        return None
    made = st.query_params.get("generation", "")
    linked = int(made) if made.isascii() and made.isdecimal() and len(made) < 12 else None
    return Turn(question, "", chosen, without=without(), linked=linked)


def _answered(archive: Archive, turn: Turn, ui: Interface) -> Turn:
    """The turn with its answer, or with the sentence that says why there can be none."""
    try:
        answer = archive.ask(
            turn.question, filter=turn.filter, previous=turn.previous, without=turn.without, uncarried=turn.uncarried
        )
        write_down(turn.question, answer.receipt.generation)
    except QuestionRefused as refused:
        return replace(turn, answer=refused.text(ui))
    except (*frame.BROKEN_INDEX, PrivateFileUnusable) as error:
        return replace(turn, answer=str(error))
    return replace(turn, answer=answer, summary=None, checked=0, withdrawn={})


def _draw_question(question: str) -> None:
    with st.chat_message("user"):
        st.html(frame.question(question))


def _draw_turn(archive: Archive, number: int, turn: Turn, ui: Interface, summaries: Endpoint | None) -> None:
    _draw_question(turn.question)
    with st.chat_message("assistant"):
        if isinstance(turn.answer, str):
            st.html(frame.notice(turn.answer))
            return
        now = turn.answer.receipt.generation
        if turn.linked not in {None, now}:
            st.html(frame.notice(say("take.older", ui, before=turn.linked, now=now)))
        _draw_chips(archive, number, turn, ui)
        draw_answer(archive, str(number), turn, turn.answer, ui)
        if summaries and turn.answer.citations:
            draw_summary(summaries, number, turn, turn.answer, ui)


def _draw_chips(archive: Archive, number: int, turn: Turn, ui: Interface) -> None:
    """What was taken from earlier questions and from this one's words, each with a button that takes it off."""
    answer = turn.answer
    if isinstance(answer, str):
        return
    carried = [(piece.text, {"uncarried": (*turn.uncarried, piece.text)}) for piece in answer.carried]
    implied = [
        (say(f"implied.{one.field}", ui, value=one.value), {"without": (*turn.without, one.field)})
        for one in answer.implied
        if one.applied
    ]
    for title, chips in (("follow.understood", carried), ("implied.title", implied)):
        if chips:
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"chips-{title.split('.')[0]}-{number}"
            ):
                st.caption(say(title, ui), width="content")
                for at, (shown, less) in enumerate(chips):
                    st.button(
                        label(shown), key=f"chip-{title}-{number}-{at}", icon=":material/close:",
                        help=say("follow.take_off", ui, piece=label(shown)), on_click=_ask_again,
                        args=(archive, number, less, ui),
                    )  # fmt: skip


def _ask_again(archive: Archive, number: int, less: dict[str, Any], ui: Interface) -> None:
    """Ask a turn's question again without a piece that was taken off."""
    turns()[number] = _answered(archive, replace(turns()[number], **less), ui)
