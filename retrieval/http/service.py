"""What the archive holds, and whether the service can answer, over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from retrieval.facet import Facets
from retrieval.http.admission import needs
from retrieval.http.state import VERSION, ArchiveDep, problems
from retrieval.wire.answers import CoverageOut
from retrieval.wire.articles import Health
from retrieval.wire.asking import CoverageOf, FacetsOf

__all__ = ["router"]

router = APIRouter(tags=["service"], dependencies=[needs("read")])


@router.get("/facets", summary="Count the choices of a filter", responses=problems(422))
def count_facets(chosen: Annotated[FacetsOf, Query()], archive: ArchiveDep) -> Facets:
    """How many articles each outlet, language, author, year and month would leave, the other filters applied."""
    return archive.facets(chosen.filter())


@router.get("/coverage", summary="Count the coverage of a question", responses=problems(422))
def count_coverage(asked: Annotated[CoverageOf, Query()], archive: ArchiveDep) -> CoverageOut:
    """Articles on a question's subject, by month and by outlet, of those that pass the filter."""
    return CoverageOut.model_validate(archive.coverage(asked.question, filter=asked.filter()))


@router.get("/health", summary="Ask whether questions can be answered", responses=problems())
def health(archive: ArchiveDep) -> Health:
    """What the service answers from; status 503 while it cannot."""
    now = archive.status()
    return Health(
        generation=now.generation, articles=now.articles, passages=now.passages, encoder=now.encoder, version=VERSION,
        behind=archive.behind.text() if archive.behind else None,
    )  # fmt: skip
