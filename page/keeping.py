"""The view of the archive's keeper: bring articles in, see what came in last, withdraw one."""

from __future__ import annotations

import streamlit as st

from index.build import BuildBusy, BuildFailed, Report
from index.intake import add_documents, is_address, read_pages
from index.progress import Meter, Progress
from index.schema import IndexFormatError, IndexUnreadable
from index.ways.fetch import Fetcher
from page import frame
from page.frame import spoken
from page.markup import escape
from retrieval.archive import Archive
from retrieval.message import Interface, say

__all__ = ["draw_keeping", "take_in"]

_KINDS = ["txt", "md", "html", "htm", "xhtml", "pdf", "docx", "jsonl", "csv", "warc", "gz"]
_FAILURES = (BuildBusy, BuildFailed, IndexFormatError, IndexUnreadable)


def draw_keeping(archive: Archive, fetcher: Fetcher, ui: Interface) -> None:
    """Files and addresses to take in; an article to withdraw; the report of the last run."""
    st.html(frame.header(archive.status(), ui))
    st.html(f'<h2 class="isnad-view" {spoken(ui)}>{say("keep.title", ui)}</h2>')
    st.caption(say("keep.how", ui))
    with st.form("keep-add", clear_on_submit=True):
        files = st.file_uploader(say("keep.files", ui), type=_KINDS, accept_multiple_files=True)
        addresses = st.text_area(say("keep.addresses", ui), height=90)
        wanted = st.form_submit_button(say("keep.add", ui), icon=":material/add:")
    if wanted and (files or addresses.strip()):
        lines = addresses.split()
        take_in(archive, fetcher, [(file.name, file.getvalue()) for file in files], lines, ui)
        st.rerun()  # the header tells what the archive holds now
    with st.form("keep-remove", clear_on_submit=True):
        article_id = st.text_input(say("keep.which", ui))
        if st.form_submit_button(say("keep.remove", ui), icon=":material/remove:") and article_id.strip():
            _remove(archive, article_id.strip(), ui)
            st.rerun()
    for sentence, detail in st.session_state.pop("keep-said", ()):
        st.html(frame.notice(sentence, detail=detail))
    if isinstance(told := st.session_state.get("keep-report"), Report):
        _draw_report(told, ui)


def _tell(sentence: str, detail: str = "") -> None:
    """Say something once, above the report, after the page is drawn anew."""
    st.session_state.setdefault("keep-said", []).append((sentence, detail))


def take_in(
    archive: Archive, fetcher: Fetcher, files: list[tuple[str, bytes]], addresses: list[str], ui: Interface
) -> None:
    """Take files and pages in, in one run, with a bar while it goes; the report is kept for the next drawing.

    What is no web address is told and stops nothing. Pages are read first: other runs need not wait for the network.
    """
    good = [address for address in dict.fromkeys(addresses) if is_address(address)]
    for address in dict.fromkeys(addresses):
        if address not in good:
            _tell(say("keep.no_address", ui, text=address[:200]))
    if not files and not good:
        return
    bar = st.progress(0.0)

    def told(now: Progress) -> None:
        left = say("keep.left", ui, seconds=max(1, round(now.left))) if now.left else ""
        share = (now.read + now.refused) / now.total if now.total else 0.0
        bar.progress(min(share, 1.0), f"{say(f'keep.{now.stage}', ui)} {now.read or ''} {left}".strip())

    builder = archive.builder(wait=True, progress=Meter(told))
    try:
        pages = read_pages(good, fetcher, builder.progress)
        st.session_state["keep-report"] = add_documents(builder, files, "upload", pages)
    except _FAILURES as failure:
        _tell(say("keep.failed", ui), str(failure))
    bar.empty()


def _remove(archive: Archive, article_id: str, ui: Interface) -> None:
    try:
        report = archive.builder(wait=True).remove([article_id], "upload")
    except _FAILURES as failure:
        _tell(say("keep.failed", ui), str(failure))
        return
    if report.problems:
        _tell(say("keep.unknown", ui, id=article_id[:200]))
    else:
        st.session_state["keep-report"] = report


def _draw_report(report: Report, ui: Interface) -> None:
    """What the last run did, and by name what was not taken in, or was but for something."""
    always = (("added", report.added), ("changed", report.changed), ("unchanged", report.unchanged),
              ("removed", report.removed), ("embedded", report.embedded))  # fmt: skip
    seldom = (("kept", report.kept), ("left_out", report.left_out))
    counts = (*always, *((name, count) for name, count in seldom if count))
    told = " · ".join(escape(say(f"keep.{name}", ui, count=count)) for name, count in counts)
    st.html(f"<p {spoken(ui)}>{told}</p>")
    now = say("keep.now", ui, generation=report.generation, articles=report.articles)
    took = say("keep.took", ui, seconds=f"{report.seconds:.1f}")
    rate = f" · {say('keep.rate', ui, rate=f'{report.rate:.1f}')}" if report.rate else ""
    # the catalog's words and numbers alone, so that their marks of direction may stay
    st.html(f'<p class="isnad-found" {spoken(ui)}>{now} {took}{rate}</p>')
    for problem in report.problems:
        became = "keep.not_taken_in" if problem.refused else "keep.taken_in_but"
        st.html(frame.notice(problem.message, title=say(became, ui, source=problem.source)))
