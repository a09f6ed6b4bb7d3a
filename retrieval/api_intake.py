"""The service's ways in: articles given as JSON, pages by their addresses, files, and withdrawals.

What a browser sends on behalf of another site is refused: a page from elsewhere must not write into an archive on this
machine. Every run answers with the same report as the terminal and the page.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import HTTPException, Request

from index.build import Report
from index.intake import add_addresses, add_documents, add_records
from index.ways.fetch import Fetcher
from retrieval.archive import Archive
from retrieval.history import UnknownArticle
from retrieval.wire.articles import IntakeOf

__all__ = ["LARGEST_INTAKE", "refuse_other_sites", "take_in", "take_in_file", "withdraw"]

LARGEST_INTAKE = 20_000_000
"""The largest body that brings articles in, in bytes."""


def refuse_other_sites(request: Request) -> None:
    """Refuse what a browser sends for a page of another site (Fetch Metadata; else the Origin header, RFC 6454)."""
    site = request.headers.get("sec-fetch-site", "none")
    origin = urlsplit(request.headers.get("origin", "")).netloc
    if site not in {"none", "same-origin"} or (origin and origin != request.headers.get("host")):
        raise HTTPException(403, "A page of another site may not change this archive; send the request from a program.")


def take_in(body: IntakeOf, archive: Archive, fetcher: Fetcher) -> Report:
    """Take articles and pages in, each new or a correction of the one of its id."""
    builder = archive.builder(wait=True)
    report = Report()
    if body.articles:
        given = [each.model_dump(exclude_none=True) for each in body.articles]
        report = report.followed_by(add_records(builder, given, "program"))
    if body.addresses:
        report = report.followed_by(add_addresses(builder, [str(each) for each in body.addresses], fetcher))
    return report


def take_in_file(name: str, data: bytes, archive: Archive) -> Report:
    """Take one document in."""
    return add_documents(archive.builder(wait=True), [(name, data)], "program")


def withdraw(article_id: str, archive: Archive) -> Report:
    """Withdraw an article. Raises `UnknownArticle`."""
    report = archive.builder(wait=True).remove([article_id], "program")
    if report.problems:
        raise UnknownArticle(f"No article {article_id!r} is in the archive. GET /v1/articles lists those that are.")
    return report
