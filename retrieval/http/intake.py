"""The service's ways in: articles given as JSON, pages by their addresses, files, and withdrawals.

What a browser sends on behalf of another site is refused: a page from elsewhere must not write into an archive on this
machine. Every run answers with the same report as the terminal and the page.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from index.build import Report
from index.intake import add_documents, add_records, read_pages
from index.progress import Tick
from index.ways.fetch import Fetcher
from retrieval.archive import Archive
from retrieval.history import UnknownArticle
from retrieval.wire.articles import IntakeOf

__all__ = [
    "LARGEST_INTAKE",
    "LARGEST_LIST",
    "NothingTakenIn",
    "refuse_other_sites",
    "take_in",
    "take_in_file",
    "withdraw",
]

LARGEST_INTAKE = 20_000_000
"""The largest file that brings articles in, in bytes."""
LARGEST_LIST = 5_000_000
"""The same of a body of JSON: parsed it takes many times the memory, and while it is parsed nobody else is served."""

_PATIENCE = 5.0
"""Seconds that a request waits for another run; then it is told to come again."""


class NothingTakenIn(ValueError):
    """All that was sent was refused: the message names the first of it with the reason, `report` each."""

    def __init__(self, report: Report) -> None:
        first, *others = [problem for problem in report.problems if problem.refused]
        more = f" So was what else was sent, {len(others)} more: see report." if others else ""
        super().__init__(f"Nothing was taken in. {first.message}{more}")
        self.report = report


def refuse_other_sites(request: Request) -> None:
    """Refuse what a browser sends for a page of another site (Fetch Metadata; else the Origin header, RFC 6454).

    A name that is made to point here (DNS rebinding) passes for the same site, so that a browser has to call this
    machine localhost or by its number.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is None and origin is None:
        return  # no browser
    own = request.headers.get("host", "")
    named = _is_a_name(urlsplit(f"//{own}").hostname or "")
    if site not in {None, "none", "same-origin"} or named or (origin and urlsplit(origin).netloc != own):
        raise HTTPException(403, "A page of another site may not change this archive; send the request from a program.")


def _is_a_name(host: str) -> bool:
    """Whether a host is a name other than localhost, rather than a number."""
    try:
        ip_address(host)
    except ValueError:
        return host != "localhost" and not host.endswith(".localhost")
    return False


def take_in(body: IntakeOf, archive: Archive, fetcher: Fetcher, tick: Tick) -> Report:
    """Take articles and pages in, in one run: each is new, or corrects the one of its id. Raises `NothingTakenIn`."""
    given = [each.model_dump(exclude_none=True) for each in body.articles]
    pages = read_pages(body.addresses, fetcher)
    return _some(add_records(archive.builder(wait=_PATIENCE, progress=tick), given, "program", pages))


def take_in_file(name: str, data: bytes, archive: Archive, tick: Tick) -> Report:
    """Take one file in: a document, or a collection with all its articles. Raises `NothingTakenIn`."""
    return _some(add_documents(archive.builder(wait=_PATIENCE, progress=tick), [(name, data)], "program"))


def _some(report: Report) -> Report:
    if report.not_taken_in and not (report.added or report.changed or report.unchanged):
        raise NothingTakenIn(report)
    return report


def withdraw(article_id: str, archive: Archive, tick: Tick) -> Report:
    """Withdraw an article. Raises `UnknownArticle`."""
    report = archive.builder(wait=_PATIENCE, progress=tick).remove([article_id], "program")
    if report.problems:
        raise UnknownArticle(f"No article {article_id!r} is in the archive. GET /v1/articles lists those that are.")
    return report
