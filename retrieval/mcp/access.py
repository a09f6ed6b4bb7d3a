"""Who may come in over HTTP: those who may read over the HTTP service, by the same keys, rates and audit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import Request

from retrieval.access.gate import Gate, ScopeMissing
from retrieval.access.rate import TooOften
from retrieval.http.admission import refused
from retrieval.http.guard import Guard
from retrieval.lazy_archive import LazyArchive

__all__ = ["for_readers"]

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]


def for_readers(app: _App, gate: Gate, archive: LazyArchive) -> _App:
    """`app` for those alone who may read `archive`; others get a problem body before theirs is read."""

    async def admitting(scope: _Message, receive: _Receive, send: _Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            try:
                if left := gate.admit(request.state.caller, "read"):
                    request.state.rate = left.headers()
            except (ScopeMissing, TooOften) as failure:
                await refused(request, failure)(scope, receive, send)
                return
        await app(scope, receive, send)

    # What listens here was let start by the entry point, so that the guard has no refusal of its own.
    guard = Guard(admitting, refusal=lambda: None, public=())

    async def known(scope: _Message, receive: _Receive, send: _Send) -> None:
        if scope["type"] == "http":
            scope["state"] = {**scope.get("state", {}), "gate": gate, "archive": archive}
        await guard(scope, receive, send)

    return known
