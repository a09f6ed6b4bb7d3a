"""The reading view: a whole article, its furniture greyed, scrolled to the quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from index.article import Article
from index.furniture import find_furniture
from page import frame
from page.article import article_text, article_top, corrected, locate, place
from page.markup import human_date
from page.scroll import to_quote
from page.session import forget
from retrieval.answer import Citation
from retrieval.archive import Archive
from retrieval.history import ArticleWithdrawn, UnknownArticle
from retrieval.message import Interface, say

__all__ = ["article_of", "draw_linked_article", "furniture_of", "open_article"]


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


def open_article(archive: Archive, cited: Sequence[Citation], at: int, ui: Interface) -> None:
    """The whole article over the page, scrolled to the quote of a citation; the others are a click away."""
    st.session_state["hit"] = at

    @st.dialog(say("article.title", ui), width=960)
    def _opened() -> None:
        if len(cited) > 1:
            _draw_hits(len(cited), ui)
        citation = cited[st.session_state["hit"]]
        _draw_article(archive, citation.article_id, place(citation.quote, citation.version), ui)

    _opened()


def _draw_hits(count: int, ui: Interface) -> None:
    """The way to the previous and the next quote of the answer."""
    at: int = st.session_state["hit"]

    def turn_to(hit: int) -> None:
        st.session_state["hit"] = hit

    with st.container(horizontal=True, vertical_alignment="center", key="hits"):
        st.button(say("article.previous", ui), key="hit-before", disabled=at == 0, on_click=turn_to, args=(at - 1,))
        st.caption(say("article.hit", ui, number=at + 1, all=count), width="content")
        st.button(say("article.next", ui), key="hit-after", disabled=at + 1 == count, on_click=turn_to, args=(at + 1,))


def draw_linked_article(archive: Archive, ui: Interface) -> None:
    """The page that a link into an article leads to."""
    st.html(frame.header(ui=ui))
    _draw_article(archive, st.query_params["article"], st.query_params.to_dict(), ui)
    st.button(say("page.back", ui), key="back", icon=":material/arrow_back:", on_click=forget)


def _version_of(archive: Archive, article_id: str, version: str | None, ui: Interface) -> Article | None:
    """An article in the version that a quote is of, or else as it is now; where there is none, why is drawn."""
    try:
        return archive.article(article_id, version)
    except ArticleWithdrawn as withdrawn:
        told = say("article.withdrawn", ui, id=repr(article_id), date=human_date(withdrawn.on[:10], ui))
    except UnknownArticle:
        if version and (article := article_of(archive, article_id)):
            return article  # the check in the link says whether the quote still stands in it
        told = say("article.gone", ui, id=repr(article_id))
    st.html(frame.notice(told, title=say("article.gone_title", ui)))
    return None


def _draw_article(archive: Archive, article_id: str, parameters: Mapping[str, str], ui: Interface) -> None:
    """An article, its facts and text, scrolled to the quote that the parameters point to."""
    article = _version_of(archive, article_id, parameters.get("version"), ui)
    if article is None:
        return
    if told := corrected(article, archive.versions(article_id), ui):
        st.html(told)
    quote, amiss = locate(article, parameters)
    if amiss:
        st.html(frame.notice(amiss.text(ui)))
    st.html(article_top(article, quote, ui))
    st.html(article_text(article, quote, furniture_of(article)))
    if quote:
        st.html(to_quote(), unsafe_allow_javascript=True)
