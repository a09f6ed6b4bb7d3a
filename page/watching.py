"""Watched questions on the page: the list with what is new, and the button that watches one."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from page.article import corrected_on, gone, link
from page.frame import spoken
from page.markup import escape, isolated, label
from page.receipt import filters_told
from page.session import Turn
from retrieval.answer import Answer, Span
from retrieval.archive import Archive
from retrieval.message import Interface, say
from retrieval.watch import Hit, Watch, Watches
from retrieval.watch_file import FILE, WatchesUnreadable

__all__ = ["draw_watch_button", "draw_watches"]

_SHOWN = 5


def draw_watches(archive: Archive, ui: Interface) -> None:
    """What is watched, or in a sentence why that cannot be read."""
    st.subheader(say("watch.title", ui))
    try:
        _draw_known(archive, Watches(archive.home), ui)
    except WatchesUnreadable:
        st.warning(say("watch.unreadable", ui, file=str(archive.home / FILE)))


def _draw_known(archive: Archive, watches: Watches, ui: Interface) -> None:
    """What is watched, with new hits first checked for, once a generation and session."""
    generation = archive.status().generation
    if st.session_state.get("watches-checked") != generation:
        with st.spinner(say("watch.checking", ui)):
            watches.check(archive)
        st.session_state["watches-checked"] = generation
    known = watches.all()
    if not known:
        st.caption(say("watch.none", ui))
    for watch in known:
        new = f" · {say('watch.new', ui, count=watch.unseen)}" if watch.unseen else ""
        with st.expander(f"{label(' '.join(watch.question.split())[:80])}{new}"):
            _draw(archive, watches, watch, ui)


def draw_watch_button(archive: Archive, turn: Turn, answer: Answer, key: str, ui: Interface) -> None:
    """The button under an answer that watches its question, under the same filters."""
    if st.button(say("watch.save", ui), key=f"watch-{key}", icon=":material/notifications:"):
        question = answer.understood or answer.question
        try:
            Watches(archive.home).save(archive, question, filter=turn.filter, without=turn.without)
        except WatchesUnreadable:
            st.toast(say("watch.unreadable", ui, file=str(archive.home / FILE)))
            return
        st.toast(say("watch.saved", ui))
        st.rerun()


def _draw(archive: Archive, watches: Watches, watch: Watch, ui: Interface) -> None:
    if told := filters_told(watch.filters.as_dict(), ui):
        st.html(f'<p class="label" {spoken(ui)}>{told}</p>')
    for hit in watches.hits(archive, watch.id, limit=_SHOWN):
        st.html(_told(hit, ui))
    if watch.unseen and st.button(say("watch.seen", ui), key=f"seen-{watch.id}", type="tertiary"):
        watches.look(watch.id)
        st.rerun()
    page = (st.context.url or "").partition("?")[0]
    leads = f"?{urlencode({'page': page})}" if page else ""
    st.caption(say("watch.feed", ui, path=f"/v1/watches/{watch.id}/feed{leads}"))
    if st.button(say("watch.remove", ui), key=f"unwatch-{watch.id}", type="tertiary"):
        watches.remove(watch.id)
        st.rerun()


def _told(hit: Hit, ui: Interface) -> str:
    """A hit as a link that opens the article at its quote; of one withdrawn since, only that it was."""
    if hit.withdrawn:
        return f'<p class="label" {spoken(ui)}>{escape(gone(hit.withdrawn_at, ui))}</p>'
    address = escape(link(hit.article_id, Span(hit.quote, hit.start, hit.end), hit.version))
    name = isolated(hit.title or hit.article_id)
    outlet = f" · {isolated(hit.publisher)}" if hit.publisher else ""
    since = corrected_on(hit.corrected_at, ui)
    return f'<p dir="auto"><a href="{address}" target="_blank">{name}</a>{outlet}</p>{since}'
