"""One answer on the page: who says what, its citations, its receipt, and what can be done with it."""

from __future__ import annotations

import datetime
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from page import frame
from page.article import called
from page.card import card, withdrawn
from page.keeping_up import answer_now
from page.pictures import draw_coverage
from page.reading import article_of, furniture_of, open_article
from page.receipt import receipt
from page.session import Turn
from page.voices import voices
from page.watching import draw_watch_button
from retrieval.answer import Answer, Citation
from retrieval.archive import Archive
from retrieval.export import FORMATS, Format, reference
from retrieval.filter import Filter
from retrieval.message import Interface, say

__all__ = ["draw_answer", "permanent_link"]

NEAREST = 3


def draw_answer(archive: Archive, key: str, turn: Turn, answer: Answer, ui: Interface) -> None:
    """An answer, or the near misses where there is none."""
    answered = answer.status == "answered"
    cited = answer.citations if answered else answer.nearest
    if cited or not answered:  # else all of it was withdrawn since
        st.html(frame.found(answer, ui) if answered else frame.not_found(answer, ui))
    _draw_citations(archive, key, turn, cited, ui, answers=answered, compared=voices(answer, ui))
    st.html(receipt(answer.receipt, ui))
    with st.container(horizontal=True, key=f"take-{key}"):
        link = permanent_link(st.context.url, turn, answer)
        with st.popover(say("take.export", ui), key=f"export-{key}", icon=":material/download:"):
            _draw_exports(archive, key, answer, link, ui)
        with st.popover(say("take.link", ui), key=f"link-{key}", icon=":material/link:"):
            st.code(link, language=None, wrap_lines=True)
            st.caption(say("take.link_generation", ui, generation=answer.receipt.generation))
        draw_watch_button(archive, turn, answer, key, ui)
    used = Filter.from_dict(answer.receipt.filters)  # with what the question implies
    draw_coverage(archive, answer.understood or answer.question, used, key, ui)


def permanent_link(page: str | None, turn: Turn, answer: Answer) -> str:
    """The address that asks the question again, under the same filters, and names the generation it was asked of.

    A follow-up is asked as it was understood, and what it implies of a filter stays off where it was taken off.
    """
    asked = [("q", answer.understood or answer.question), *turn.filter.to_query()]
    asked += [("without", field) for field in turn.without]
    return f"{(page or '').partition('?')[0]}?{urlencode([*asked, ('generation', answer.receipt.generation)])}"


def _draw_exports(archive: Archive, key: str, answer: Answer, link: str, ui: Interface) -> None:
    """A file of the answer in each format, made when it is wanted."""
    for name, made in FORMATS.items():
        today = datetime.datetime.now().astimezone().date()
        st.download_button(
            f"{name.upper() if len(name) < 5 else name.capitalize()} (.{made.suffix.lstrip('.')})",
            partial(_file, archive, made, answer, link=link, today=today, language=ui),
            file_name=f"isnad-answer.{made.suffix.lstrip('.')}", mime=made.media_type, key=f"file-{name}-{key}",
            on_click="ignore",
        )  # fmt: skip


def _file(
    archive: Archive, made: Format, answer: Answer, *, link: str, today: datetime.date, language: Interface
) -> bytes:
    """The file as the archive stands when it is wanted, however long ago the page was drawn."""
    return made.render(answer_now(archive, answer), link=link, today=today, language=language)


def _draw_citations(
    archive: Archive, key: str, turn: Turn, cited: tuple[Citation, ...], ui: Interface, *, answers: bool, compared: str
) -> None:
    """The cards, with a sentence in the place of each that was withdrawn; below the first, who says what."""
    numbers = sorted({citation.number for citation in cited} | turn.withdrawn.keys())[: None if answers else NEAREST]
    cited = tuple(citation for citation in cited if citation.number in numbers)
    places = {citation.number: at for at, citation in enumerate(cited)}
    shown: dict[str, int] = {}
    for number in numbers:
        if number in turn.withdrawn:
            with st.container(key=f"other-{key}-{number}"):
                st.html(withdrawn(number if answers else None, turn.withdrawn[number], ui))
            continue
        at = places[number]
        above = shown.get(cited[at].passage_id) if answers else None
        shown.setdefault(cited[at].passage_id, number)
        _draw_citation(archive, key, cited, at, ui, answers=answers, above=above)
        if at == 0 and compared:
            st.html(compared)


def _draw_citation(
    archive: Archive, key: str, cited: tuple[Citation, ...], at: int, ui: Interface, *, answers: bool,
    above: int | None = None,
) -> None:  # fmt: skip
    """A citation's card, and what can be done with it; `above` is the number of one with the same passage."""
    citation = cited[at]
    kind = "near" if not answers else "lead" if citation.number == 1 else "other"
    article = article_of(archive, citation.article_id)
    titles = {other: called(found) for other in citation.also_in if (found := article_of(archive, other))}
    furniture = furniture_of(article) if article else ()
    own = f"{key}-{citation.number}"
    with st.container(key=f"{kind}-{own}"):
        st.html(card(citation, answers=answers, titles=titles, furniture=furniture, above=above, ui=ui))
        with st.container(horizontal=True):
            if st.button(say("card.open", ui), key=f"open-{own}", icon=":material/article:"):
                open_article(archive, cited, at, ui)
            with st.popover(say("card.copy", ui), key=f"copy-{own}"):
                st.code(reference(citation, ui), language=None, wrap_lines=True)
