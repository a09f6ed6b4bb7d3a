"""Articles over HTTP: listed, read with their versions and around a quote, taken in, withdrawn."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from retrieval.http.accept import EVENTS, JSON, gives
from retrieval.http.admission import needs
from retrieval.http.cursor import next_page, place
from retrieval.http.deprecation import announce
from retrieval.http.edition import EDITION
from retrieval.http.idempotency import HEADER
from retrieval.http.intake import refuse_other_sites, take_in, take_in_file, withdraw
from retrieval.http.problem import refused_parameter
from retrieval.http.run import run
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
    IntakeProblem,
    PageOf,
    ReportOut,
    VersionList,
    VersionOut,
)
from retrieval.wire.base import Slice
from retrieval.wire.context import PassageInContext, PlaceOf

__all__ = ["router"]

_AFTER_SINCE = date(2026, 11, 24)
_KEY = {
    "name": HEADER, "in": "header", "required": False, "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Any name for this request, a UUID say: sent again, the same, within 24 hours, nothing is "
    "done again and the same report comes back. Another body under it is refused (422), and so is a second one while "
    "the first is under way (409).",
}  # fmt: skip
_WRITTEN = {"parameters": [_KEY]}
_ANY = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_BYTES = {**_WRITTEN, "requestBody": {"required": True, "content": _ANY}}
_STREAMED = {"description": "What was done.", "content": {EVENTS: {"schema": {"type": "string"}}}}
_TAKEN: dict[int | str, dict[str, Any]] = {
    200: _STREAMED,
    422: {"model": IntakeProblem, "description": "A field is refused; `errors` names it. Or all is; see `report`."},
}

_JSON = [Depends(gives(JSON))]
_WRITING = [Depends(gives(JSON, EVENTS)), Depends(refuse_other_sites)]

router = APIRouter(prefix="/articles", tags=["articles"])


@router.get("", summary="List articles", responses=problems(406, 422), dependencies=[needs("read"), *_JSON, EDITION])
def list_articles(
    page: Annotated[PageOf, Query()], request: Request, response: Response, archive: ArchiveDep
) -> ArticlePage:
    """Articles by ascending id, without their texts, a page at a time."""
    if page.after:
        announce(response, _AFTER_SINCE)
    at = place(page.cursor, "articles", str)
    found = archive.articles(limit=page.limit + 1, after=str(at[0]) if at else page.after)
    rows = [ArticleRow.of(article) for article in found[: page.limit]]
    last = rows[-1].id if len(found) > page.limit else None
    following = next_page(request, response, "articles", (last,) if last is not None else None)
    return ArticlePage(articles=rows, next=last, next_page=following)


@router.post("", summary="Take articles in", response_model=ReportOut, openapi_extra=_WRITTEN,
               responses={**problems(400, 403, 406, 409, 413, 415), **_TAKEN},
               dependencies=[needs("ingest"), Depends(require_json), *_WRITING])  # fmt: skip
async def add_articles(body: IntakeOf, request: Request, archive: ArchiveDep, fetcher: FetcherDep) -> Response:
    """Articles given here and pages fetched from addresses, in one run; those of the archive stay.

    What is refused is a problem of the report; where all is, the answer is status 422, with the report in `report`.

    With `Accept: text/event-stream` the run tells how far it is: `progress` events, then one `report` or `problem`. It
    goes on when the client goes away.
    """
    work = partial(take_in, body, archive, fetcher)
    return await run(request, archive, work)


@router.put("/files/{name:path}", summary="Take a file in", response_model=ReportOut, openapi_extra=_BYTES,
              responses={**problems(400, 403, 404, 406, 409, 413), **_TAKEN},
              dependencies=[needs("ingest"), *_WRITING])  # fmt: skip
async def add_file(name: str, request: Request, archive: ArchiveDep) -> Response:
    """A file, its bytes as the body: one document (`.txt`, `.md`, `.html`, `.pdf`, `.docx`), or a collection with all
    its articles (`.jsonl`, `.csv`, `.warc`, `.warc.gz`). What is refused is a problem, by its line or record;
    where all is, the answer is status 422, with the report in `report`.

    With `Accept: text/event-stream` the run tells how far it is, as for articles.
    """
    if not name or "/" in name:
        told = "name must be a file's name without its folders: at least one character, and no slash."
        raise refused_parameter("name", told, where="path")
    data = await request.body()
    return await run(request, archive, partial(take_in_file, name, data, archive))


@router.delete("/{article_id:path}", summary="Withdraw an article", response_model=ReportOut, openapi_extra=_WRITTEN,
                 responses={200: _STREAMED, **problems(400, 403, 404, 406, 409, 422)},
                 dependencies=[needs("ingest"), *_WRITING])  # fmt: skip
async def remove_article(article_id: str, request: Request, archive: ArchiveDep) -> Response:
    """It leaves answers at once; its versions and what the log says of it stay."""
    return await run(request, archive, partial(withdraw, article_id, archive))


@router.get("/{article_id}/versions", summary="List an article's versions", responses=problems(404, 406, 422),
            dependencies=[needs("read"), *_JSON, EDITION])  # fmt: skip
def list_versions(
    article_id: str, page: Annotated[Slice, Query()], request: Request, response: Response, archive: ArchiveDep
) -> VersionList:
    """All versions of an article, oldest first, of a withdrawn one too; without their texts."""
    at = place(page.cursor, "versions", int)
    rest = [each for each in archive.versions(article_id) if not at or each.since > int(at[0])]
    found = [VersionOut.model_validate(each) for each in rest[: page.limit]]
    last = (found[-1].since,) if len(rest) > page.limit else None
    return VersionList(versions=found, next_page=next_page(request, response, "versions", last))


@router.get("/{article_id}/context", summary="Read a passage in its article", responses=problems(404, 406, 410, 422),
            dependencies=[needs("read"), *_JSON, EDITION])  # fmt: skip
def read_context(article_id: str, at: Annotated[PlaceOf, Query()], archive: ArchiveDep) -> PassageInContext:
    """A quote with the text around it, at the offsets and in the version that a citation gives."""
    article = archive.article(article_id, at.version)
    if not at.start < at.end <= len(article.text):
        told = f"end is {at.end}; it must be above start and at most {len(article.text)}, where the article ends."
        raise refused_parameter("end", told)
    return PassageInContext.of(article, at, archive.versions(article_id))


@router.get("/{article_id:path}", summary="Read an article", responses=problems(404, 406, 410, 422),
            dependencies=[needs("read"), *_JSON, EDITION])  # fmt: skip
def read_article(article_id: str, archive: ArchiveDep, version: str | None = None) -> ArticleOut:
    """One article with its original text, which every offset counts in; `version` reads an earlier one.

    Ids are percent-encoded.
    """
    return ArticleOut.of(archive.article(article_id, version))
