"""Refuses request bodies over a limit: by their declared length before a byte is read, else as they arrive.

An ASGI middleware, since FastAPI's own `max_body_size` answers a declared length in plain text, and every error of this
service is a problem body.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any

from fastapi import HTTPException, Request

from retrieval.http.problem import problem

__all__ = ["BodyLimit"]

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]


class BodyLimit:
    """Lets bodies of up to `limit` bytes through to `app`; the others get status 413.

    `larger` gives paths that begin so another limit.
    """

    def __init__(self, app: _App, limit: int, larger: Mapping[str, int] = MappingProxyType({})) -> None:
        self._app = app
        self._limit = limit
        self._larger = larger

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((more for path, more in self._larger.items() if scope["path"].startswith(path)), self._limit)
        declared = Request(scope).headers.get("content-length", "")
        detail = f"The body is larger than {limit:,} bytes, which is the limit. Shorten it."
        if declared.isdecimal() and (len(declared) > 18 or int(declared) > limit):
            # The rest of the body is not read, so the connection cannot serve another request.
            refusal = problem(Request(scope), 413, detail, headers={"Connection": "close"})
            await refusal(scope, receive, send)
            return
        taken = 0

        async def counted() -> _Message:
            """Receive a message of the request; status 413 once the bodies are too large together."""
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, detail, {"Connection": "close"})
            return message

        await self._app(scope, counted, send)
