"""Which failure of a request becomes which problem body. Wording and shape are `retrieval.http.problem`'s."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from index.build import BuildBusy, BuildFailed
from retrieval.filter import FilterRefused
from retrieval.history import ArticleWithdrawn, UnknownArticle
from retrieval.http.idempotency import KeyInUse, KeyOfAnother
from retrieval.http.intake import NothingTakenIn
from retrieval.http.methods import methods_of
from retrieval.http.problem import explain, problem
from retrieval.lazy_archive import REFUSALS
from retrieval.question import QuestionRefused
from retrieval.watch import UnknownWatch
from retrieval.watch_file import WatchesUnreadable
from retrieval.wire.articles import ReportOut
from retrieval.wire.base import Fault

__all__ = ["HANDLERS", "respond"]

_UNREAD = "There was an error parsing the body"
"""What the framework says of any body that it cannot read."""
_FAILED = "The service failed to answer. Its log says more; the request can be tried again."


async def _invalid(request: Request, failure: RequestValidationError) -> JSONResponse:
    faults = []
    for error in failure.errors():
        if error["type"] == "json_invalid":
            position = error["loc"][-1]
            return problem(request, 400, f"The body is not JSON: {error['ctx']['error']} at character {position}.")
        faults.append(explain(error))
    return problem(request, 422, " ".join(f.detail for f in faults[:5]), errors=faults[:50], name="invalid-request")


async def _refused(request: Request, failure: QuestionRefused) -> JSONResponse:
    field = "query" if request.url.path.endswith("/search") else "question"
    return problem(request, 422, str(failure), errors=[Fault(field=field, detail=str(failure))], name="invalid-request")


async def _unfit(request: Request, failure: FilterRefused) -> JSONResponse:
    body = request.method == "POST" and failure.field != "without"
    field = f"filters.{failure.field}" if body else failure.field
    return problem(request, 422, str(failure), errors=[Fault(field=field, detail=str(failure))], name="invalid-request")


async def _nothing(request: Request, failure: NothingTakenIn) -> JSONResponse:
    report = ReportOut.model_validate(failure.report).model_dump()
    return problem(request, 422, str(failure), more={"report": report}, name="nothing-taken-in")


async def _unknown(request: Request, failure: UnknownArticle) -> JSONResponse:
    return problem(request, 404, str(failure), name="unknown-article")


async def _withdrawn(request: Request, failure: ArticleWithdrawn) -> JSONResponse:
    return problem(request, 410, str(failure), name="withdrawn-article")


async def _unwatched(request: Request, failure: UnknownWatch) -> JSONResponse:
    return problem(request, 404, str(failure), name="unknown-watch")


async def _unreadable(request: Request, failure: WatchesUnreadable) -> JSONResponse:
    return problem(request, 503, str(failure), name="watches-unreadable")


async def _not_ready(request: Request, failure: Exception) -> JSONResponse:
    return problem(request, 503, str(failure), name="not-ready")


async def _busy(request: Request, failure: BuildBusy) -> JSONResponse:
    return problem(request, 503, str(failure), headers={"Retry-After": "10"}, name="busy")


async def _http(request: Request, failure: HTTPException) -> JSONResponse:
    headers = dict(failure.headers or {})
    if failure.status_code == 405:  # the framework names the methods of the first route at the path only
        headers["Allow"] = ", ".join(methods_of(request.app, request.scope))
    details = {
        400: "The body cannot be read as JSON in UTF-8." if failure.detail == _UNREAD else failure.detail,
        404: failure.detail
        if failure.detail != "Not Found"
        else "Nothing is at this path. The paths that there are stand in /openapi.json.",
        405: f"{request.method} is not possible here. Possible: {headers.get('Allow', 'see /openapi.json')}.",
    }
    return problem(request, failure.status_code, details.get(failure.status_code, failure.detail), headers=headers)


async def _in_use(request: Request, failure: KeyInUse) -> JSONResponse:
    return problem(request, 409, str(failure), headers={"Retry-After": "10"}, name="key-in-use")


async def _of_another(request: Request, failure: KeyOfAnother) -> JSONResponse:
    return problem(request, 422, str(failure), name="key-of-another")


async def _failed(request: Request, _failure: Exception) -> JSONResponse:
    return problem(request, 500, _FAILED)


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Awaitable[JSONResponse]]] = {
    RequestValidationError: _invalid,
    QuestionRefused: _refused,
    FilterRefused: _unfit,
    NothingTakenIn: _nothing,
    UnknownArticle: _unknown,
    ArticleWithdrawn: _withdrawn,
    UnknownWatch: _unwatched,
    WatchesUnreadable: _unreadable,
    HTTPException: _http,
    Exception: _failed,
    KeyInUse: _in_use,
    KeyOfAnother: _of_another,
    BuildBusy: _busy,
    BuildFailed: _not_ready,
    **dict.fromkeys(REFUSALS, _not_ready),
}
"""What a FastAPI application takes as `exception_handlers`."""


async def respond(request: Request, failure: Exception) -> JSONResponse:
    """The problem that a failure becomes, for one that is met after the response has begun."""
    kind = next(kind for kind in type(failure).__mro__ if kind in HANDLERS)
    return await HANDLERS[kind](request, failure)
