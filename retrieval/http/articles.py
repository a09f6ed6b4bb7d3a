"""Articles over HTTP: listed, read with their versions, taken in, withdrawn."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool

from retrieval.http.admission import needs
from retrieval.http.intake import refuse_other_sites, take_in, take_in_file, withdraw
from retrieval.http.state import (
    ArchiveDep,
    FetcherDep,
    problems,
    require_json,
)
from retrieval.wire.articles import (
    ArticleOut,
    ArticlePage,
    ArticleRow,
    IntakeOf,
    PageOf,
    ReportOut,
    VersionList,
    VersionOut,
)

__all__ = ["router"]

_BYTES = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}

router = APIRouter(prefix="/articles", tags=["articles"])


@router.get("", summary="List articles", responses=problems(422), dependencies=[needs("read")])
def list_articles(page: Annotated[PageOf, Query()], archive: ArchiveDep) -> ArticlePage:
    """Articles by ascending id, without their texts, a page at a time."""
    found = archive.articles(limit=page.limit + 1, after=page.after)
    rows = [ArticleRow.of(article) for article in found[: page.limit]]
    return ArticlePage(articles=rows, next=rows[-1].id if len(found) > page.limit else None)


@router.post("", summary="Take articles in", responses=problems(400, 403, 413, 415, 422),
               dependencies=[needs("ingest"), Depends(require_json), Depends(refuse_other_sites)])  # fmt: skip
def add_articles(body: IntakeOf, archive: ArchiveDep, fetcher: FetcherDep) -> ReportOut:
    """Articles given here and pages fetched from addresses, in one run; those of the archive stay."""
    return ReportOut.model_validate(take_in(body, archive, fetcher))


@router.put("/files/{name}", summary="Take a file in", responses=problems(403, 413, 422), openapi_extra=_BYTES,
              dependencies=[needs("ingest"), Depends(refuse_other_sites)])  # fmt: skip
async def add_file(name: str, request: Request, archive: ArchiveDep) -> ReportOut:
    """A file, its bytes as the body: one document (`.txt`, `.md`, `.html`, `.pdf`, `.docx`), or a collection with all
    its articles (`.jsonl`, `.csv`, `.warc`, `.warc.gz`). What is refused is a problem, by its line or record.
    """
    data = await request.body()
    return ReportOut.model_validate(await run_in_threadpool(take_in_file, name, data, archive))


@router.delete("/{article_id:path}", summary="Withdraw an article", responses=problems(403, 404, 422),
                 dependencies=[needs("ingest"), Depends(refuse_other_sites)])  # fmt: skip
def remove_article(article_id: str, archive: ArchiveDep) -> ReportOut:
    """It leaves answers at once; its versions and what the log says of it stay."""
    return ReportOut.model_validate(withdraw(article_id, archive))


@router.get(
    "/{article_id}/versions",
    summary="List an article's versions",
    responses=problems(404),
    dependencies=[needs("read")],
)
def list_versions(article_id: str, archive: ArchiveDep) -> VersionList:
    """All versions of an article, oldest first, of a withdrawn one too; without their texts."""
    return VersionList(versions=[VersionOut.model_validate(each) for each in archive.versions(article_id)])


@router.get(
    "/{article_id:path}", summary="Read an article", responses=problems(404, 410, 422), dependencies=[needs("read")]
)
def read_article(article_id: str, archive: ArchiveDep, version: str | None = None) -> ArticleOut:
    """One article with its original text, which every offset counts in; `version` reads an earlier one.

    Ids are percent-encoded.
    """
    return ArticleOut.of(archive.article(article_id, version))
