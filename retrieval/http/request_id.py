"""A name for each request: in its response, in each problem, and in each log line that it causes.

One that a client sends as `X-Request-Id` is taken over where it is well-formed, so that a request can be followed
through several services; else one is made. What is not well-formed never reaches a log.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

__all__ = ["HEADER", "RequestId", "current"]

HEADER = "X-Request-Id"

_FORM = re.compile(rb"[A-Za-z0-9._~-]{1,64}")
_CURRENT: ContextVar[str] = ContextVar("request_id", default="")

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]


def current() -> str:
    """The id of the request that is being served, also in a thread that serves it; empty outside of one."""
    return _CURRENT.get()


class RequestId:
    """An ASGI middleware, the outermost one, that names each request of `app`."""

    def __init__(self, app: _App) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        # subtle: not reset afterwards, since the answer to what nobody foresaw is made, and logged, further out
        _CURRENT.set(given.decode("ascii") if _FORM.fullmatch(given) else uuid4().hex)

        async def named(message: _Message) -> None:
            if message["type"] == "http.response.start":
                others = [(name, value) for name, value in message["headers"] if name.lower() != b"x-request-id"]
                message["headers"] = [*others, (b"x-request-id", current().encode("ascii"))]
            await send(message)

        await self._app(scope, receive, named)
