"""The page: a conversation with the archive, drawn with Streamlit. No retrieval logic and no HTML of its own here.

Run with `python -m streamlit run app.py`. `?q=...` asks a question; `?article=ID&start=..&end=..` opens an article at a
quote. The encoder and the archive are loaded once a process; a conversation lives in its browser tab's session.
"""

from __future__ import annotations

import os

import streamlit as st

from index.article import Article
from index.encoder import EncoderUnavailable
from index.furniture import find_furniture
from index.manifest import IndexMismatch
from index.schema import IndexFormatError, IndexMissing, IndexUnreadable
from index.settings import Settings, SettingsInvalid
from page import frame
from page.article import article_text, article_top, called, locate, place
from page.card import card, citation_text
from page.scroll import to_quote, to_turn
from retrieval.answer import Answer, Citation
from retrieval.archive import Archive
from retrieval.cross_encoder import RerankerUnavailable
from retrieval.message import INTERFACE, Interface
from retrieval.opening import open_archive
from retrieval.question import LONGEST, QuestionRefused
from retrieval.snapshot import Snapshot, UnknownArticle

NEAREST = 3
BROKEN_INDEX = (IndexMissing, IndexFormatError, IndexUnreadable, IndexMismatch)


@st.cache_resource(show_spinner=False)
def archive_of(settings: Settings) -> Archive:
    """The archive, opened once for all sessions; what fails is not kept, so that a reload tries again."""
    with Snapshot.open(settings.home):  # that there is no index is said before the encoder loads
        archive = open_archive(settings)
    archive.search("Isnad", k=1)  # what loads at the first question loads now
    return archive


def main() -> None:
    """Draw the page for this session's state and the address's parameters."""
    st.set_page_config(page_title="Isnad · إسناد", page_icon=frame.ICON, layout="wide")
    st.html(frame.style(dark=st.context.theme.type == "dark"))
    try:
        settings = Settings.read(os.environ)
    except SettingsInvalid as error:
        return draw_failure("A setting cannot be used", str(error))
    try:
        archive = archive_of(settings)
        if "article" in st.query_params:
            return draw_linked_article(archive)
        return draw_conversation(archive)
    except BROKEN_INDEX as error:
        return draw_failure("The archive cannot be opened", str(error), frame.build_command(settings.home))
    except EncoderUnavailable as error:
        return draw_failure("The encoder cannot be loaded", str(error))
    except RerankerUnavailable as error:
        return draw_failure("The reranker cannot be loaded", str(error))


def ui() -> Interface:
    """The interface's language: chosen on the page, else the address's, else the browser's, else English."""
    if "ui" not in st.session_state:
        asked = st.query_params.get("ui") or (st.context.locale or "").split("-")[0]
        st.session_state["ui"] = asked if asked in INTERFACE else INTERFACE[0]
    chosen: Interface = st.session_state["ui"]
    return chosen


def draw_failure(title: str, sentence: str, command: str | None = None) -> None:
    """The whole page when there is nothing to ask: what is wrong, and the way out."""
    st.html(frame.header())
    st.html(frame.notice(sentence, title=title))
    if command:
        st.caption("Run this in a terminal, then try again:")
        st.code(command, language=None, wrap_lines=True)
    st.button("Try again", key="again")


def draw_conversation(archive: Archive) -> None:
    """Questions and answers in their order, the box to ask in, examples as long as nothing was asked."""
    turns: list[tuple[str, Answer | str]] = st.session_state.setdefault("turns", [])
    st.html(frame.header(archive.status()))
    history = st.container(key="history")
    # subtle: in a container of its own, since Streamlit's own place at the bottom scrolls past the answer to its end
    with st.container(key="ask"):
        asked = st.chat_input("Ask a question, in any language", max_chars=LONGEST)
    if not turns:
        asked = asked or example_asked() or address_asked()
    with history:
        for number, (question, answer) in enumerate(turns):
            draw_turn(archive, number, question, answer)
        if asked:
            with st.chat_message("user"):
                st.html(frame.question(asked))
            with st.spinner("Searching the archive"):
                turns.append((asked, ask(archive, asked)))
            st.session_state["show"] = len(turns) - 1
            st.rerun()
        if turns:
            st.button("New conversation", key="new", icon=":material/add:", on_click=start_again)
    if (latest := st.session_state.pop("show", None)) is not None:
        st.html(to_turn(latest), unsafe_allow_javascript=True)


def example_asked() -> str | None:
    """The example that was clicked."""
    with st.container(key="examples"):
        st.caption("For example:")
        clicked = [text for number, text in enumerate(frame.EXAMPLES) if st.button(text, key=f"example-{number}")]
    return clicked[0] if clicked else None


def address_asked() -> str | None:
    """The question in the page's address, once a session."""
    first, st.session_state["arrived"] = "arrived" not in st.session_state, True
    return st.query_params.get("q") if first else None


def start_again() -> None:
    """Forget the conversation and the address's question."""
    st.session_state["turns"] = []
    st.query_params.clear()


def ask(archive: Archive, question: str) -> Answer | str:
    """The answer, or the sentence that says why there can be none."""
    try:
        return archive.ask(question)
    except (QuestionRefused, *BROKEN_INDEX) as error:
        return str(error)


def draw_turn(archive: Archive, number: int, question: str, answer: Answer | str) -> None:
    """One question and what came of it."""
    with st.chat_message("user"):
        st.html(frame.question(question))
    with st.chat_message("assistant"):
        if isinstance(answer, str):
            st.html(frame.notice(answer))
        elif answer.status == "answered":
            st.html(frame.found(answer))
            shown: dict[str, int] = {}
            for citation in answer.citations:
                above = shown.get(citation.passage_id)
                shown.setdefault(citation.passage_id, citation.number)
                draw_citation(archive, f"{number}-{citation.number}", citation, above=above)
        else:
            st.html(frame.not_found(answer))
            for citation in answer.nearest[:NEAREST]:
                draw_citation(archive, f"{number}-{citation.number}", citation, answers=False)


def draw_citation(
    archive: Archive, key: str, citation: Citation, *, answers: bool = True, above: int | None = None
) -> None:
    """A citation's card, and what can be done with it; `above` is the number of one with the same passage."""
    kind = "near" if not answers else "lead" if citation.number == 1 else "other"
    article = article_of(archive, citation.article_id)
    titles = {other: called(found) for other in citation.also_in if (found := article_of(archive, other))}
    furniture = furniture_of(article) if article else ()
    with st.container(key=f"{kind}-{key}"):
        st.html(card(citation, answers=answers, titles=titles, furniture=furniture, above=above))
        with st.container(horizontal=True):
            if st.button("Open article at the quote", key=f"open-{key}", icon=":material/article:"):
                open_article(archive, citation)
            with st.popover("Copy citation", key=f"copy-{key}"):
                st.code(citation_text(citation), language=None, wrap_lines=True)


def article_of(archive: Archive, article_id: str) -> Article | None:
    """An article, or nothing when the archive no longer holds it."""
    try:
        return archive.article(article_id)
    except UnknownArticle:
        return None


@st.cache_data(show_spinner=False, max_entries=500, hash_funcs={Article: lambda article: article.digest})
def furniture_of(article: Article) -> tuple[tuple[int, int], ...]:
    """Where an article's page furniture stands, worked out once: the page is drawn anew at every click."""
    return find_furniture(article.text)  # as the index leaves it out


@st.dialog("The article, at the quote", width=960)
def open_article(archive: Archive, citation: Citation) -> None:
    """The whole article over the page, scrolled to a citation's quote."""
    draw_article(archive, citation.article_id, place(citation.quote))


def draw_linked_article(archive: Archive) -> None:
    """The page that a link into an article leads to."""
    st.html(frame.header())
    draw_article(archive, st.query_params["article"], st.query_params.to_dict())
    st.button("Ask the archive", key="back", icon=":material/arrow_back:", on_click=st.query_params.clear)


def draw_article(archive: Archive, article_id: str, parameters: dict[str, str]) -> None:
    """An article, its facts and text, scrolled to the quote that the parameters point to."""
    article = article_of(archive, article_id)
    if article is None:
        gone = f"The archive holds no article {article_id!r}: it was removed or renamed, or the link is incomplete."
        st.html(frame.notice(gone, title="No article to show"))
        return
    quote, amiss = locate(article, parameters)
    if amiss:
        st.html(frame.notice(amiss.text(ui())))
    st.html(article_top(article, quote))
    st.html(article_text(article, quote, furniture_of(article)))
    if quote:
        st.html(to_quote(), unsafe_allow_javascript=True)


main()
