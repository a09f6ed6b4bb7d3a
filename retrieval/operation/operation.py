"""The service seen from outside: each request is counted, timed, traced and logged as the settings say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from time import perf_counter
from typing import TYPE_CHECKING, Any

from fastapi import Request

from index.run import Report
from index.settings import SettingsInvalid
from retrieval.http.problem import problem
from retrieval.observer import Outcome, Stage, observed
from retrieval.operation.log import LOG
from retrieval.operation.metrics import Look, Metrics
from retrieval.operation.settings import OperationSettings

if TYPE_CHECKING:
    from retrieval.operation.tracing import Tracing

__all__ = ["Observed", "Operation"]

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CUT_OFF = 499
"""Counted as the status of a request that got no answer, its client having left."""

_ENDING = (
    "The service is ending, and this takes longer than it waits. Send it again when the service is back: what brings "
    "articles in has changed nothing, or all that it was to change."
)


class Operation:
    """Looks on at what the service does: an `Observer`, with what is kept of each request."""

    def __init__(self, settings: OperationSettings, metrics: Metrics | None, tracing: Tracing | None) -> None:
        self._settings = settings
        self.metrics = metrics
        self._tracing = tracing

    @classmethod
    def of(cls, settings: OperationSettings, look: Look, version: str) -> Operation:
        """What the settings ask for. Raises `SettingsInvalid` for traces without the libraries that send them."""
        tracing = None
        if settings.traces:
            try:
                from retrieval.operation.tracing import Tracing  # noqa: PLC0415 - an extra
            except ImportError as error:
                raise SettingsInvalid(
                    "ISNAD_TRACES is set, but what sends traces is not installed: pip install '.[traces]' "
                    "in Isnad's folder, or unset it."
                ) from error
            tracing = Tracing.to(settings.traces, version)
        return cls(settings, Metrics(look) if settings.metrics else None, tracing)

    def stage(self, name: Stage) -> AbstractContextManager[object]:
        """Runs around a stage of a question."""
        around = [watching.stage(name) for watching in (self.metrics, self._tracing) if watching]
        return nullcontext() if not around else around[0] if len(around) == 1 else _all(*around)

    def answered(self, question: str, outcome: Outcome) -> None:
        """Count a question; log its words only where that is allowed."""
        if self.metrics:
            self.metrics.answered(outcome)
        if self._settings.log_questions:
            LOG.info("%s: %s", outcome, question, extra={"fields": {"question": question, "outcome": outcome}})

    def ran(self, report: Report) -> None:
        """Count a run, and log what it changed by numbers."""
        if self.metrics:
            self.metrics.ran(report)
        done = {name: getattr(report, name) for name in ("added", "changed", "removed", "generation")}
        LOG.info("a run: %s", ", ".join(f"{name} {n}" for name, n in done.items()), extra={"fields": done})

    @contextmanager
    def request(self, scope: Mapping[str, Any], answer: Answered) -> Iterator[None]:
        """Runs around a request; by its end `answer` and the `scope` say what came of it."""
        begun = perf_counter()
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with (
            self._tracing.request(headers) if self._tracing else nullcontext() as span,
            self.metrics.in_flight.track_inprogress() if self.metrics else nullcontext(),
            observed(self),
        ):
            try:
                yield
            finally:
                method = scope["method"] if scope["method"] in _METHODS else "other"
                route, status, seconds = _route(scope), answer.status, perf_counter() - begun
                if self.metrics:
                    self.metrics.served(method, route, status, seconds)
                if span:
                    span.served(method, route, status)
                self._log(scope, answer, method, route, seconds)

    def close(self) -> None:
        """Send what traces are left."""
        if self._tracing:
            self._tracing.close()

    def _log(self, scope: Mapping[str, Any], answer: Answered, method: str, route: str, seconds: float) -> None:
        """One line a request: its route, not its address, where questions and ids stand."""
        fields: dict[str, object] = {
            "method": method, "route": route, "status": answer.status, "milliseconds": round(seconds * 1000),
        }  # fmt: skip
        if answer.request:
            fields["request"] = answer.request
        line = f"{method} {route} {answer.status} {fields['milliseconds']} ms"
        if self._settings.log_questions:
            fields |= {"path": scope["path"], "query": scope["query_string"].decode("latin-1")}
            line += f" {fields['path']}?{fields['query']}"
        LOG.info("%s", line, extra={"fields": fields})


class Answered:
    """What is known of a response: its status, and the id of its request where one was given."""

    def __init__(self) -> None:
        self.status = _CUT_OFF
        self.request = ""

    def note(self, message: _Message) -> None:
        """Read a message of the response."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given = next((value for name, value in message["headers"] if name.lower() == b"x-request-id"), b"")
            self.request = given.decode("latin-1")


class Observed:
    """An ASGI middleware, the outermost one, that has the `Operation` of the server's state look on at `app`."""

    def __init__(self, app: _App) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Serve one request."""
        operation: Operation | None = scope.get("state", {}).get("operation")
        if scope["type"] != "http" or operation is None:
            await self._app(scope, receive, send)
            return
        answer = Answered()

        async def noted(message: _Message) -> None:
            answer.note(message)
            await send(message)

        with operation.request(scope, answer):
            try:
                await self._app(scope, receive, noted)
            except asyncio.CancelledError:  # by the server, at the end, when what is under way has had its time
                if answer.status != _CUT_OFF:
                    raise
                refusal = problem(Request(scope), 503, _ENDING, headers={"Retry-After": "10"}, name="ending")
                await refusal(scope, receive, noted)
            except Exception:  # its answer is made further out
                answer.status = 500
                raise


def _route(scope: Mapping[str, Any]) -> str:
    """The template of the route that a request met; `other` for none, so that nobody makes labels up."""
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return "other"
    # subtle: FastAPI names the route as its router has it, without the prefix under which it was included
    first = "/" + scope["path"].lstrip("/").partition("/")[0]
    return str(path) if first != "/v1" or path.startswith("/v1/") else f"/v1{path}"


@contextmanager
def _all(*around: AbstractContextManager[object]) -> Iterator[None]:
    with ExitStack() as stack:
        for each in around:
            stack.enter_context(each)
        yield
