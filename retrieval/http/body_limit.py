"""Refuses request bodies over a limit: by their declared length before a byte is read, else as they arrive.

Those that drip are refused too, so that nobody holds a connection and what came of a body for as long as they like.

An ASGI middleware, since FastAPI's own `max_body_size` answers a declared length in plain text, and every error of this
service is a problem body.
"""

from __future__ import annotations

import asyncio
import time
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


_SLOW = "The body came too slowly, and what came of it was not used. Send it again over a faster connection."
_PATIENCE = 20.0
_SLOWEST = 10_000
"""A body may take so many seconds, and one more for each so many bytes of it: 20 MB a little over half an hour."""


class BodyLimit:
    """Lets bodies of up to `limit` bytes through to `app`; the others get status 413, those that drip 408.

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
        taken, whole, begun = 0, False, time.monotonic()

        async def counted() -> _Message:
            """Receive a message of the request; status 413 once its body is too large, 408 once it takes too long."""
            nonlocal taken, whole
            if whole:
                return await receive()  # what comes now is that the client has gone
            try:
                async with asyncio.timeout(begun + _PATIENCE + taken / _SLOWEST - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, _SLOW, {"Connection": "close"}) from None
            taken += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if taken > limit:
                raise HTTPException(413, detail, {"Connection": "close"})
            return message

        await self._app(scope, counted, send)
