"""The HTTP service: `uvicorn retrieval.api:app`; `ISNAD_HOME` names the home, `/docs` describes the rest.

Routes hand a request to the archive and its answer back; they decide nothing about retrieval. Importing this module
opens nothing: the archive is opened in the background when the server has started, and looked for again at each request
until there is one. Every error is a problem body (RFC 9457). No request's words are logged, and nothing is reported to
anyone.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypedDict

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi_offline import FastAPIOffline

from index.settings import Settings
from index.ways.fetch import Fetcher
from retrieval.answer import Answer
from retrieval.api_intake import LARGEST_INTAKE, refuse_other_sites, take_in, take_in_file, withdraw
from retrieval.archive import Archive
from retrieval.atom import MEDIA_TYPE, feed
from retrieval.body_limit import BodyLimit
from retrieval.export import FORMATS
from retrieval.facet import Facets
from retrieval.failure import HANDLERS
from retrieval.lazy_archive import REFUSALS, LazyArchive
from retrieval.problem import of_question, with_media_type
from retrieval.question import QuestionRefused
from retrieval.watch import Watches
from retrieval.wire.answers import AnsweredOut, AnswerOut, AnswersOut, CoverageOut, Passages
from retrieval.wire.articles import (
    ArticleOut,
    ArticlePage,
    ArticleRow,
    Health,
    IntakeOf,
    PageOf,
    ReportOut,
    VersionList,
    VersionOut,
)
from retrieval.wire.asking import Ask, AskList, CoverageOf, FacetsOf, Search
from retrieval.wire.base import Problem
from retrieval.wire.watches import FeedOf, HitList, HitOut, WatchList, WatchOf, WatchOut

__all__ = ["LARGEST_BODY", "VERSION", "app"]

VERSION = "0.1.0"
LARGEST_BODY = 100_000
"""The largest request body, in bytes."""

_LOG = logging.getLogger(__name__)
_OFF = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
_PROBLEMS = {
    400: "The body is not JSON.",
    404: "There is no such article, watched question or export.",
    403: "A browser sent it for a page of another site.",
    410: "The article was withdrawn.",
    413: "The body is too large.",
    415: "The body is not declared as JSON.",
    422: "A field is refused; `errors` names it.",
    500: "The service failed.",
    503: "There is no index yet, or it cannot be read with this encoder; `detail` says what to do.",
}

_BYTES = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Problem, "description": _PROBLEMS[status]} for status in (*statuses, 500, 503)}


class State(TypedDict):
    """What requests share."""

    archive: LazyArchive
    fetch_private: bool


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
    """Read the settings and start opening the archive; the server does not wait for it. Raises `SettingsInvalid`."""
    settings = Settings.read(os.environ)
    archive = LazyArchive(settings)
    threading.Thread(target=_open_early, args=(archive,), daemon=True).start()
    try:
        yield {"archive": archive, "fetch_private": settings.fetch_private}
    finally:
        archive.close()


def _open_early(archive: LazyArchive) -> None:
    try:
        archive.get()
    except REFUSALS as refusal:
        _LOG.warning("No questions can be answered yet. %s", refusal)


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
    """What fetches pages, one request to a host after another."""
    return Fetcher(allow_private=request.state.fetch_private)


ArchiveDep = Annotated[Archive, Depends(get_archive)]
FetcherDep = Annotated[Fetcher, Depends(get_fetcher)]
questions = APIRouter(tags=["questions"], dependencies=[Depends(require_json)], responses=_problems(400, 413, 415, 422))
articles = APIRouter(prefix="/articles", tags=["articles"])
watched = APIRouter(prefix="/watches", tags=["watched questions"])
service = APIRouter(tags=["service"])


@questions.post("/ask", summary="Ask a question")
def ask(body: Ask, archive: ArchiveDep) -> AnswerOut:
    """Answer a question, in any language, with verbatim quotes and where they stand; or say that there is no answer."""
    return AnswerOut.of(_asked(body, archive))


@questions.post("/ask/export/{form}", summary="Take an answer away", response_class=Response, responses=_problems(404))
def export(body: Ask, form: str, archive: ArchiveDep, labels: Literal["en", "ar"] = "en") -> Response:
    """The answer as a file: `markdown`, `docx`, `html`, `csv`, `ris` or `json`; `labels` in English or in Arabic."""
    made = FORMATS.get(form)
    if made is None:
        raise HTTPException(404, f"There is no export {form[:40]!r}; there are {', '.join(FORMATS)}.")
    content = made.render(_asked(body, archive), today=datetime.now(UTC).date(), language=labels)
    name = f"isnad-answer.{made.suffix.lstrip('.')}"
    return Response(
        content, media_type=made.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@questions.post("/ask/batch", summary="Ask a list of questions")
def ask_list(body: AskList, request: Request, archive: ArchiveDep) -> AnswersOut:
    """Answer questions one after another, each by itself; one that cannot be asked gets a problem and stops nothing."""
    chosen, answers = body.filters.filter(), []
    for question in body.questions:
        try:
            answer = archive.ask(question, k=body.k, filter=chosen, without=body.without)
            answers.append(AnsweredOut(question=question, answer=AnswerOut.of(answer)))
        except QuestionRefused as refused:
            answers.append(AnsweredOut(question=question, problem=of_question(request, str(refused))))
    return AnswersOut(answers=answers)


def _asked(body: Ask, archive: Archive) -> Answer:
    return archive.ask(
        body.question, k=body.k, language=body.language, filter=body.filters.filter(), without=body.without,
        previous=body.previous, uncarried=body.uncarried,
    )  # fmt: skip


@questions.post("/search", summary="Find passages")
def search(body: Search, archive: ArchiveDep) -> Passages:
    """The passages nearest to a query, best first, whether or not they answer it."""
    chosen = body.filters.filter()
    return Passages.of(body.query, archive.search(body.query, k=body.k, language=body.language, filter=chosen))


@articles.get("", summary="List articles", responses=_problems(422))
def list_articles(page: Annotated[PageOf, Query()], archive: ArchiveDep) -> ArticlePage:
    """Articles by ascending id, without their texts, a page at a time."""
    found = archive.articles(limit=page.limit + 1, after=page.after)
    rows = [ArticleRow.of(article) for article in found[: page.limit]]
    return ArticlePage(articles=rows, next=rows[-1].id if len(found) > page.limit else None)


@articles.post("", summary="Take articles in", responses=_problems(400, 403, 413, 415, 422),
               dependencies=[Depends(require_json), Depends(refuse_other_sites)])  # fmt: skip
def add_articles(body: IntakeOf, archive: ArchiveDep, fetcher: FetcherDep) -> ReportOut:
    """Articles given here and pages fetched from addresses, in one or two runs; those of the archive stay."""
    return ReportOut.model_validate(take_in(body, archive, fetcher))


@articles.put("/files/{name}", summary="Take a file in", responses=_problems(403, 413, 422), openapi_extra=_BYTES,
              dependencies=[Depends(refuse_other_sites)])  # fmt: skip
async def add_file(name: str, request: Request, archive: ArchiveDep) -> ReportOut:
    """One document (`.txt`, `.md`, `.html`, `.pdf`, `.docx`), its bytes as the body; a problem says it is refused."""
    data = await request.body()
    return ReportOut.model_validate(await run_in_threadpool(take_in_file, name, data, archive))


@articles.delete("/{article_id:path}", summary="Withdraw an article", responses=_problems(403, 404, 422),
                 dependencies=[Depends(refuse_other_sites)])  # fmt: skip
def remove_article(article_id: str, archive: ArchiveDep) -> ReportOut:
    """It leaves answers at once; its versions and what the log says of it stay."""
    return ReportOut.model_validate(withdraw(article_id, archive))


@articles.get("/{article_id}/versions", summary="List an article's versions", responses=_problems(404))
def list_versions(article_id: str, archive: ArchiveDep) -> VersionList:
    """All versions of an article, oldest first, of a withdrawn one too; without their texts."""
    return VersionList(versions=[VersionOut.model_validate(each) for each in archive.versions(article_id)])


@articles.get("/{article_id:path}", summary="Read an article", responses=_problems(404, 410, 422))
def read_article(article_id: str, archive: ArchiveDep, version: str | None = None) -> ArticleOut:
    """One article with its original text, which every offset counts in; `version` reads an earlier one.

    Ids are percent-encoded.
    """
    return ArticleOut.of(archive.article(article_id, version))


@service.get("/facets", summary="Count the choices of a filter", responses=_problems(422))
def count_facets(chosen: Annotated[FacetsOf, Query()], archive: ArchiveDep) -> Facets:
    """How many articles each outlet, language, author, year and month would leave, the other filters applied."""
    return archive.facets(chosen.filter())


@service.get("/coverage", summary="Count the coverage of a question", responses=_problems(422))
def count_coverage(asked: Annotated[CoverageOf, Query()], archive: ArchiveDep) -> CoverageOut:
    """Articles on a question's subject, by month and by outlet, of those that pass the filter."""
    return CoverageOut.model_validate(archive.coverage(asked.question, filter=asked.filter()))


@watched.post("", summary="Watch a question", status_code=201, responses=_problems(400, 413, 415, 422),
              dependencies=[Depends(require_json)])  # fmt: skip
def watch(body: WatchOf, archive: ArchiveDep) -> WatchOut:
    """Save a question: articles that come from now on and answer it are its hits. Saved twice, it is one."""
    watches, chosen = Watches(archive.home), body.filters.filter()
    return WatchOut.model_validate(watches.save(archive, body.question, filter=chosen, without=body.without))


@watched.get("", summary="List watched questions", responses=_problems())
def list_watches(archive: ArchiveDep) -> WatchList:
    """All watched questions, oldest first, after a look at what is new."""
    watches = Watches(archive.home)
    watches.check(archive)
    return WatchList(watches=[WatchOut.model_validate(each) for each in watches.all()])


@watched.get("/{watch_id}/hits", summary="Read the hits of a watched question", responses=_problems(404))
def hits(watch_id: str, archive: ArchiveDep) -> HitList:
    """New articles that answer a watched question, newest first."""
    watches = Watches(archive.home)
    watches.check(archive, watch_id)
    return HitList(hits=[HitOut.model_validate(each) for each in watches.hits(watch_id)])


@watched.get("/{watch_id}/feed", summary="Follow a watched question", response_class=Response,
             responses=_problems(404, 422))  # fmt: skip
def feed_of(watch_id: str, leads: Annotated[FeedOf, Query()], request: Request, archive: ArchiveDep) -> Response:
    """The hits as an Atom feed (RFC 4287): each once, for any feed reader, with a link to its article."""
    watches = Watches(archive.home)
    watches.check(archive, watch_id)
    content = feed(
        watches.get(watch_id), watches.hits(watch_id), address=str(request.url),
        articles=f"{request.base_url}v1/articles/", page=str(leads.page) if leads.page else None,
    )  # fmt: skip
    return Response(content, media_type=MEDIA_TYPE)


@watched.delete("/{watch_id}", summary="Watch a question no longer", status_code=204, responses=_problems(404))
def unwatch(watch_id: str, archive: ArchiveDep) -> None:
    """Remove a watched question and its hits."""
    Watches(archive.home).remove(watch_id)


@service.get("/health", summary="Ask whether questions can be answered", responses=_problems())
def health(archive: ArchiveDep) -> Health:
    """What the service answers from; status 503 while it cannot."""
    now = archive.status()
    return Health(
        generation=now.generation, articles=now.articles, passages=now.passages, encoder=now.encoder, version=VERSION,
        behind=archive.behind.text() if archive.behind else None,
    )  # fmt: skip


def _openapi() -> dict[str, Any]:
    return app.openapi_schema or with_media_type(FastAPI.openapi(app))


# FastAPI's own page at /docs loads its scripts from another host; this one serves them itself.
app = FastAPIOffline(
    redoc_url=None,
    static_url="/docs-assets",
    title="Isnad",
    version=VERSION,
    description="Ask a news archive in any language; get the passages that answer, verbatim, attributed and cited.",
    lifespan=lifespan,
    exception_handlers=HANDLERS,
    redirect_slashes=False,
    telemetry=_OFF,
    swagger_ui_parameters={"validatorUrl": None},  # which would send the description to another host
)
for part in (questions, articles, watched, service):
    app.include_router(part, prefix="/v1")
app.add_middleware(BodyLimit, limit=LARGEST_BODY, larger={"/v1/articles": LARGEST_INTAKE})
app.openapi = _openapi  # type: ignore[method-assign]  # the way FastAPI documents
