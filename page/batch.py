"""A list of questions asked one after another: upload, progress, a table of cited answers to take away."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from page import frame
from page.article import link
from page.entrance import write_down
from page.frame import spoken
from page.markup import escape, isolated, listed
from retrieval.access.private_file import PrivateFileUnusable
from retrieval.answer import Answer
from retrieval.archive import Archive
from retrieval.batch import BatchRefused, read_batch
from retrieval.export.batch_table import COLUMNS, batch_csv, batch_row, source_of
from retrieval.filter import Filter
from retrieval.message import Interface, say
from retrieval.question import QuestionRefused

__all__ = ["draw_batch"]


def draw_batch(archive: Archive, chosen: Filter | None, ui: Interface) -> None:
    """The view of lists of questions, asked under the filter chosen; without one that can be applied nothing is."""
    st.html(frame.header(archive.status(), ui))
    st.html(f'<h2 class="isnad-view" {spoken(ui)}>{say("batch.title", ui)}</h2>')
    st.caption(say("batch.how", ui))
    given = st.file_uploader(say("batch.title", ui), type=["txt", "csv", "tsv", "jsonl"], label_visibility="collapsed")
    if given is None or chosen is None:
        return
    try:
        questions = read_batch(given.name, given.getvalue())
    except BatchRefused as refused:
        st.html(frame.notice(refused.message.text(ui)))
        return
    answers = _answers(archive, (given.file_id, archive.status().generation, chosen), questions, ui)
    rows = [batch_row(question, answer, ui) for question, answer in zip(questions, answers, strict=True)]
    st.html(_table(rows, answers, ui))
    st.download_button(
        say("batch.download", ui),
        batch_csv(rows, ui),
        file_name="isnad-answers.csv",
        mime="text/csv",
        icon=":material/table:",
    )


def _answers(
    archive: Archive, asked: tuple[str, int, Filter], questions: Sequence[str], ui: Interface
) -> Sequence[Answer | str]:
    """The answers to a list, asked once a file, generation and filter."""
    if st.session_state.get("batch_asked") != asked:
        bar = st.progress(0.0)
        found: list[Answer | str] = []
        for number, question in enumerate(questions, start=1):
            bar.progress(number / len(questions), say("batch.progress", ui, done=number, all=len(questions)))
            try:
                answer = archive.ask(question, k=1, filter=asked[2])
                write_down(question, answer.receipt.generation)
                found.append(answer)
            except QuestionRefused as error:
                found.append(error.text(ui))
            except PrivateFileUnusable as error:
                found.append(str(error))
        bar.empty()
        st.session_state["batch_asked"], st.session_state["batch_answers"] = asked, found
    answers: Sequence[Answer | str] = st.session_state["batch_answers"]
    return answers


def _table(rows: Sequence[dict[str, str]], answers: Sequence[Answer | str], ui: Interface) -> str:
    """The rows as HTML, every text escaped and in its own direction; a source is a link to the article at the quote."""
    head = "".join(f'<th scope="col">{say(f"batch.{name}", ui)}</th>' for name in COLUMNS)
    body = []
    for row, answer in zip(rows, answers, strict=True):
        best = None if isinstance(answer, str) else next(iter(answer.citations), None)
        kind = ' class="quote"' if best else ""
        source = ""
        if best:
            source = listed(map(isolated, source_of(best)), ui)
            source = f'<a href="{escape(link(best.article_id, best.quote))}" target="_blank">{source}</a>'
        body.append(
            f'<tr><td><p dir="auto">{escape(row["question"])}</p></td><td>{escape(row["certainty"])}</td>'
            f'<td{kind}><p dir="auto">{escape(row["answer"])}</p></td>'
            f'<td><p dir="auto">{escape(row["speaker"])}</p></td><td>{source}</td></tr>'
        )
    inside = f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
    return f'<table class="isnad-batch" {spoken(ui)}>{inside}</table>'
