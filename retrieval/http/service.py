"""What the archive holds, what happened to it, and whether the service can answer, over HTTP.

Examining the archive's files (`python -m index doctor`), mending and moving them is for who has them: at the terminal.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from index.tell import log_page, state
from retrieval.facet import Facets
from retrieval.http.accept import JSON, gives
from retrieval.http.admission import needs
from retrieval.http.cursor import next_page, place
from retrieval.http.edition import EDITION
from retrieval.http.state import VERSION, ArchiveDep, problems
from retrieval.http.turn import TURN
from retrieval.wire.answers import CoverageOut
from retrieval.wire.archive import Health, LogEntry, LogOf, LogPage, StatusOut
from retrieval.wire.asking import CoverageOf, FacetsOf

__all__ = ["router"]

router = APIRouter(tags=["service"], dependencies=[Depends(gives(JSON))])


@router.get(
    "/facets",
    summary="Count the choices of a filter",
    responses=problems(406, 422),
    dependencies=[needs("read"), EDITION],
)
def count_facets(chosen: Annotated[FacetsOf, Query()], archive: ArchiveDep) -> Facets:
    """How many articles each outlet, language, author, year and month would leave, the other filters applied."""
    return archive.facets(chosen.filter())


@router.get(
    "/coverage",
    summary="Count the coverage of a question",
    responses=problems(406, 422),
    dependencies=[needs("read"), EDITION, TURN],
)
def count_coverage(asked: Annotated[CoverageOf, Query()], archive: ArchiveDep) -> CoverageOut:
    """Articles on a question's subject, by month and by outlet, of those that pass the filter."""
    return CoverageOut.model_validate(archive.coverage(asked.question, filter=asked.filter()))


@router.get(
    "/health", summary="Ask whether questions can be answered", responses=problems(406), dependencies=[needs("read")]
)
def health(archive: ArchiveDep) -> Health:
    """What the service answers from; status 503 while it cannot."""
    now = archive.status()
    return Health(
        generation=now.generation, articles=now.articles, passages=now.passages, encoder=now.encoder, version=VERSION,
        behind=archive.behind.text() if archive.behind else None,
    )  # fmt: skip


@router.get("/status", summary="Read what the archive holds", responses=problems(406), dependencies=[needs("admin")])
def status(archive: ArchiveDep) -> StatusOut:
    """Counts, segments, the last generations and what each changed, as `python -m index status --json` says."""
    return StatusOut.model_validate(state(archive.home))


@router.get("/log", summary="Read the archive's audit log", responses=problems(406, 422), dependencies=[needs("admin")])
def list_log(page: Annotated[LogOf, Query()], request: Request, response: Response, archive: ArchiveDep) -> LogPage:
    """What came in, was corrected and left, oldest first, of one article or of all; nothing ever changes in it."""
    at = place(page.cursor, "log", int)
    found = log_page(archive.home, page.article, after=int(at[0]) if at else 0, limit=page.limit + 1)
    entries = [LogEntry.of(each) for each in found[: page.limit]]
    last = (entries[-1].number,) if len(found) > page.limit else None
    return LogPage(entries=entries, next_page=next_page(request, response, "log", last))
