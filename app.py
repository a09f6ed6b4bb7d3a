"""The page's entry: settings, the archive opened once a process, and which of the page's views is drawn.

Run with `python -m streamlit run app.py`. `?q=...` asks a question; `?article=ID&start=..&end=..` opens an article at a
quote; `?ui=ar` speaks Arabic. What takes time to import or to load comes after the first paint.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import streamlit as st

from index.settings import Settings, SettingsInvalid
from page import frame
from page.scroll import in_language
from page.session import choose, interface
from retrieval.message import INTERFACE, Interface, say
from retrieval.operation.log import log_as
from retrieval.operation.settings import OperationSettings

if TYPE_CHECKING:
    from index.ways.fetch import Fetcher
    from page.visitor import Visitor
    from retrieval.archive import Archive

NAMES = {"en": "English", "ar": "العربية"}


@st.cache_resource(show_spinner=False)
def opened() -> dict[Settings, Archive]:
    """Archives that are open in this process, by their settings."""
    return {}


@st.cache_resource(show_spinner=False)
def archive_of(settings: Settings) -> Archive:
    """The archive, opened once for all sessions; what fails is not kept, so that a reload tries again."""
    from retrieval.opening import open_live
    from retrieval.snapshot import Snapshot

    with Snapshot.open(settings.home):  # that there is no index is said before the encoder loads
        archive = open_live(settings)
    archive.search("Isnad", k=1)  # what loads at the first question loads now
    opened()[settings] = archive
    return archive


@st.cache_resource(show_spinner=False)
def fetcher_of(settings: Settings) -> Fetcher:
    """What fetches pages for all sessions, so that it stays polite from one run to the next."""
    from index.ways.fetch import Fetcher

    return Fetcher(allow_private=settings.fetch_private)


@st.cache_resource(show_spinner=False)
def logs() -> None:
    """Have the log of this process hold no words of what is asked and read, once: failures come without messages."""
    log_as(OperationSettings.read(os.environ))


def main() -> None:
    """Draw the page for this session's state and the address's parameters."""
    st.set_page_config(page_title="Isnad · إسناد", page_icon=frame.ICON, layout="wide")
    ui = interface()
    st.html(frame.style(ui, dark=st.context.theme.type == "dark"))
    st.html(in_language(ui), unsafe_allow_javascript=True)
    draw_switch(ui)
    from page.entrance import enter
    from retrieval.access.settings import AccessSettings

    try:
        settings, access = Settings.read(os.environ), AccessSettings.read(os.environ)
        logs()
    except SettingsInvalid as error:
        return draw_failure("setting", error, ui)
    visitor = enter(settings, access, ui)
    if visitor is None:
        return None
    if settings in opened():
        return draw(settings, visitor, ui)
    waiting = st.empty()
    with waiting.container():
        st.html(frame.header(ui=ui))
        with st.spinner(say("page.loading", ui)):
            failed = failure_of(settings)
    waiting.empty()
    return draw_failure(failed[0], failed[1], ui, failed[2]) if failed else draw(settings, visitor, ui)


def failure_of(settings: Settings) -> tuple[str, Exception, str | None] | None:
    """Open the archive; what went wrong, if anything did: its name in the catalog, what was raised, a command."""
    from index.encoder import EncoderUnavailable
    from retrieval.cross_encoder import RerankerUnavailable

    try:
        archive_of(settings)
    except frame.BROKEN_INDEX as error:
        return "archive", error, frame.build_command(settings.home)
    except EncoderUnavailable as error:
        return "encoder", error, None
    except RerankerUnavailable as error:
        return "reranker", error, None
    return None


def draw(settings: Settings, visitor: Visitor, ui: Interface) -> None:
    """The view that the address asks for; the index may still be found damaged while it is read."""
    from page.batch import draw_batch
    from page.conversation import draw_conversation
    from page.entrance import leave
    from page.reading import draw_linked_article
    from page.sidebar import draw_sidebar

    archive = archive_of(settings)
    try:
        if "article" in st.query_params:
            return draw_linked_article(archive, ui)
        if archive.behind:
            st.html(frame.notice(archive.behind.text(ui)))
        keeper = "ingest" in visitor.scopes
        view, chosen = draw_sidebar(archive, ui, keeper=keeper)
        with st.sidebar:
            leave(ui)
        if view == "batch":
            return draw_batch(archive, chosen, ui)
        if view == "keep" and keeper:
            from page.keeping import draw_keeping

            return draw_keeping(archive, fetcher_of(settings), ui)
        return draw_conversation(archive, chosen, ui, settings.summary)
    except frame.BROKEN_INDEX as error:
        return draw_failure("archive", error, ui, frame.build_command(settings.home))


def draw_switch(ui: Interface) -> None:
    """The other language of the interface, at the top."""
    (other,) = (language for language in INTERFACE if language != ui)
    with st.container(key="switch", horizontal=True, horizontal_alignment="right"):
        st.button(NAMES[other], key="ui-switch", type="tertiary", on_click=choose, args=(other,))


def draw_failure(which: str, error: Exception, ui: Interface, command: str | None = None) -> None:
    """The whole page when there is nothing to ask: what is wrong, in the interface's language, and the way out."""
    st.html(frame.header(ui=ui))
    sentence, title = say(f"failure.{type(error).__name__}", ui), say(f"failure.{which}", ui)
    st.html(frame.notice(sentence, title=title, detail=str(error)))
    if command:
        st.caption(say("page.run_this", ui))
        st.code(command, language=None, wrap_lines=True)
    st.button(say("page.again", ui), key="again")


main()
