"""The conversation with the archive: questions and answers in their order, and the box to ask in."""

from __future__ import annotations

import streamlit as st

from page import frame
from page.article import called
from page.card import card, citation_text
from page.reading import article_of, furniture_of, open_article
from page.scroll import to_turn
from page.session import Turn, forget, turns
from page.voices import voices
from retrieval.answer import Answer, Citation
from retrieval.archive import Archive
from retrieval.message import Interface, say
from retrieval.question import LONGEST, QuestionRefused

__all__ = ["draw_conversation"]

NEAREST = 3


def draw_conversation(archive: Archive, ui: Interface) -> None:
    """Questions and answers in their order, the box to ask in, examples as long as nothing was asked."""
    st.html(frame.header(archive.status(), ui))
    history = st.container(key="history")
    # subtle: in a container of its own, since Streamlit's own place at the bottom scrolls past the answer to its end
    with st.container(key="ask"):
        asked = st.chat_input(say("page.ask", ui), max_chars=LONGEST)
    if not turns():
        asked = asked or _example(ui) or _addressed()
    with history:
        for number, turn in enumerate(turns()):
            _draw_turn(archive, number, turn, ui)
        if asked:
            with st.chat_message("user"):
                st.html(frame.question(asked))
            with st.spinner(say("page.searching", ui)):
                turns().append(Turn(asked, _ask(archive, asked)))
            st.session_state["show"] = len(turns()) - 1
            st.rerun()
        if turns():
            st.button(say("page.new", ui), key="new", icon=":material/add:", on_click=forget)
    if (latest := st.session_state.pop("show", None)) is not None:
        st.html(to_turn(latest), unsafe_allow_javascript=True)


def _example(ui: Interface) -> str | None:
    """The example that was clicked."""
    with st.container(key="examples"):
        st.caption(say("page.examples", ui))
        clicked = [text for number, text in enumerate(frame.EXAMPLES) if st.button(text, key=f"example-{number}")]
    return clicked[0] if clicked else None


def _addressed() -> str | None:
    """The question in the page's address, once a session."""
    first, st.session_state["arrived"] = "arrived" not in st.session_state, True
    return st.query_params.get("q") if first else None


def _ask(archive: Archive, question: str) -> Answer | str:
    try:
        return archive.ask(question)
    except (QuestionRefused, *frame.BROKEN_INDEX) as error:
        return str(error)


def _draw_turn(archive: Archive, number: int, turn: Turn, ui: Interface) -> None:
    with st.chat_message("user"):
        st.html(frame.question(turn.question))
    with st.chat_message("assistant"):
        if isinstance(turn.answer, str):
            st.html(frame.notice(turn.answer))
        elif turn.answer.status == "answered":
            st.html(frame.found(turn.answer, ui))
            if compared := voices(turn.answer, ui):
                st.html(compared)
            shown: dict[str, int] = {}
            for citation in turn.answer.citations:
                above = shown.get(citation.passage_id)
                shown.setdefault(citation.passage_id, citation.number)
                _draw_citation(archive, f"{number}-{citation.number}", citation, ui, above=above)
        else:
            st.html(frame.not_found(turn.answer, ui))
            for citation in turn.answer.nearest[:NEAREST]:
                _draw_citation(archive, f"{number}-{citation.number}", citation, ui, answers=False)


def _draw_citation(
    archive: Archive, key: str, citation: Citation, ui: Interface, *, answers: bool = True, above: int | None = None
) -> None:
    """A citation's card, and what can be done with it; `above` is the number of one with the same passage."""
    kind = "near" if not answers else "lead" if citation.number == 1 else "other"
    article = article_of(archive, citation.article_id)
    titles = {other: called(found) for other in citation.also_in if (found := article_of(archive, other))}
    furniture = furniture_of(article) if article else ()
    with st.container(key=f"{kind}-{key}"):
        st.html(card(citation, answers=answers, titles=titles, furniture=furniture, above=above, ui=ui))
        with st.container(horizontal=True):
            if st.button(say("card.open", ui), key=f"open-{key}", icon=":material/article:"):
                open_article(archive, citation, ui)
            with st.popover(say("card.copy", ui), key=f"copy-{key}"):
                st.code(citation_text(citation), language=None, wrap_lines=True)
