"""A run of the builder for a request: its report as one body, or server-sent events of its progress and then of that.

The run has a thread of its own, and goes on when the client goes away: what was begun is in the archive wholly or not
at all, and nothing that a `report` told of is ever lost. Who went away asks again under the same `Idempotency-Key`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import asdict
from typing import Any

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from index.build import BuildBusy
from index.progress import Meter, Progress, Tick
from index.run import Report
from retrieval.archive import Archive
from retrieval.http.accept import EVENTS, JSON, wants_events
from retrieval.http.failure import respond
from retrieval.http.idempotency import Ledger, digest_of, key_of
from retrieval.wire.articles import ReportOut

__all__ = ["HEARTBEAT", "run"]

HEARTBEAT = 10.0
"""Seconds without an event after which a comment is sent, so that nobody on the way closes the connection."""

_LOG = logging.getLogger(__name__)
_HEADERS = {"Vary": "Accept"}

_MOST = 16
_UNDER_WAY = threading.BoundedSemaphore(_MOST)
"""Runs of this process that are under way or wait for another: each has a thread, and holds what it was sent."""

_Told = tuple[str, Any]


async def run(request: Request, archive: Archive, work: Callable[[Tick], Report]) -> Response:
    """Do the work, unless it was done under the request's key; answer in the form it asks for.

    Raises `KeyInUse`, `KeyOfAnother` and, where too many are under way, `BuildBusy` before anything is done, and in one
    body what the work raises.
    """
    told: asyncio.Queue[_Told] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(kind: str, what: Any) -> None:  # noqa: ANN401 - a report, a progress, a failure
        with suppress(RuntimeError):  # the server has ended, and nobody listens
            loop.call_soon_threadsafe(told.put_nowait, (kind, what))

    ledger: Ledger = request.state.ledger
    key, digest = key_of(request), digest_of(request, await request.body())

    def report() -> str:
        with ledger.claim(archive.home, key, digest) as kept:
            tell("begun", None)
            if kept is not None:
                return kept
            done = work(Meter(lambda now: tell("progress", _progress(now))))
            made = ReportOut.model_validate(done).model_dump_json()
            ledger.save(archive.home, key, digest, made)
            return made

    _start(report, tell)
    if wants_events(request):
        kind, what = await told.get()
        if kind == "failed":
            raise what
        return StreamingResponse(
            _events(request, told), media_type=EVENTS, headers={**_HEADERS, "X-Accel-Buffering": "no"}
        )
    while True:
        kind, what = await told.get()
        if kind == "failed":
            raise what
        if kind == "report":
            return Response(what, media_type=JSON, headers=_HEADERS)


def _start(report: Callable[[], str], tell: Callable[[str, Any], None]) -> None:
    """Begin a thread that tells its `report`, or how it failed. Raises `BuildBusy` where too many are under way."""

    def perform() -> None:
        ended: _Told
        try:
            ended = "report", report()
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is the request's answer
            ended = "failed", failure
        finally:
            _UNDER_WAY.release()
        tell(*ended)

    if not _UNDER_WAY.acquire(blocking=False):
        raise BuildBusy(f"{_MOST} requests that change the archive are under way, which is the limit; try again later.")
    try:
        # subtle: no daemon, so that a server that is told to end finishes what it began
        threading.Thread(target=copy_context().run, args=(perform,), name="run").start()
    except RuntimeError:  # the system has no thread left
        _UNDER_WAY.release()
        raise


async def _events(request: Request, told: asyncio.Queue[_Told]) -> AsyncIterator[bytes]:
    while True:
        try:
            kind, what = await asyncio.wait_for(told.get(), HEARTBEAT)
        except TimeoutError:
            yield KEEPALIVE_COMMENT
            continue
        if kind == "failed":
            problem = await respond(request, what)
            if problem.status_code == 500:
                _LOG.error("A run failed.", exc_info=what)
            kind, what = "problem", bytes(problem.body).decode("utf-8")
        yield format_sse_event(event=kind, data_str=what)
        if kind in {"report", "problem"}:
            return


def _progress(now: Progress) -> str:
    return json.dumps({**asdict(now), "rate": now.rate, "left": now.left})
