"""What requests of the service share, and how a route gets it; what is said of errors in its description."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from fastapi import Depends, HTTPException, Request

from index.settings import Endpoint
from index.ways.fetch import Fetcher
from retrieval.access.gate import Gate
from retrieval.archive import Archive
from retrieval.http.idempotency import Ledger
from retrieval.http.turn import Turns
from retrieval.lazy_archive import LazyArchive
from retrieval.operation.operation import Operation
from retrieval.wire.base import Problem

__all__ = ["VERSION", "ArchiveDep", "FetcherDep", "State", "get_archive", "get_fetcher", "problems", "require_json"]

VERSION = "0.1.0"

_PROBLEMS = {
    400: "The body is not JSON, or a header is malformed.",
    403: "A browser sent it for a page of another site.",
    404: "There is no such article, watched question or export, or nothing that writes summaries.",
    406: "The client takes no media type that this is given as.",
    408: "The body came too slowly.",
    409: "A request with this `Idempotency-Key` is under way.",
    410: "The article was withdrawn.",
    413: "The body is too large.",
    415: "The body is not declared as JSON.",
    422: "A field is refused; `errors` names it.",
    500: "The service failed.",
    429: "Too many requests; `Retry-After` says when to come again.",
    503: "There is no index yet, or it cannot be read with this encoder, or too many ask; `detail` says what to do.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the description says of these statuses, and of those that any request may have."""
    told = {*statuses, 500, 503, *([408] if 413 in statuses else [])}
    return {status: {"model": Problem, "description": _PROBLEMS[status]} for status in sorted(told)}


class State(TypedDict):
    """What requests share: the archive, what fetches pages, whose manners last, what decides who comes in, what was
    done under which key, where summaries are written, if anywhere, what looks on, and whose turn it is to be answered.
    """

    archive: LazyArchive
    fetcher: Fetcher
    gate: Gate
    ledger: Ledger
    summary: Endpoint | None
    operation: Operation
    turns: Turns
    list_turns: Turns


def get_archive(request: Request) -> Archive:
    """The archive of the server; opens it where that is not done yet."""
    archive: LazyArchive = request.state.archive
    return archive.get()


def require_json(request: Request) -> None:
    """Refuse a body that is not declared as JSON."""
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(
            415,
            "The body must be JSON: send the header Content-Type: application/json.",
            {"Accept": "application/json"},
        )


def get_fetcher(request: Request) -> Fetcher:
    """What fetches pages for all requests, one request to a host after another."""
    fetcher: Fetcher = request.state.fetcher
    return fetcher


ArchiveDep = Annotated[Archive, Depends(get_archive)]
FetcherDep = Annotated[Fetcher, Depends(get_fetcher)]
