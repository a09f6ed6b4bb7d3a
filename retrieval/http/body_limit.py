"""Refuses request bodies over a limit: by their declared length before a byte is read, else as they arrive.

Those that drip are refused too, so that nobody holds a connection and what came of a body for as long as they like. So
is JSON of very many parts, which take up to fifty times the memory of their bytes once parsed. Of large bodies only a
few are held at a time.

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
_TOO_LARGE = "The body is larger than {:,} bytes, which is the limit. Shorten it."
_PATIENCE = 20.0
_SLOWEST = 10_000
"""A body may take so many seconds, and one more for each so many bytes of it: 20 MB a little over half an hour."""

LARGE_AT_ONCE = 4
"""So many bodies that are larger than the usual limit are held at a time."""
_FULL = "Other large bodies are being taken in, as many as are held at a time. Send this one again in a moment."
MOST_PARTS = 100_000
"""So many objects and lists a body of JSON may have; those of texts that have braces are counted too."""
_MANY = f"The body has more than {MOST_PARTS:,} objects and lists, which is the limit. Send it in parts."


class BodyLimit:
    """Lets bodies of up to `limit` bytes through to `app`; the others get status 413, those that drip 408.

    `larger` gives paths that begin so another limit, the first of them that fits; what is over `limit` there gets 503
    while too many of its like are held.
    """

    def __init__(self, app: _App, limit: int, larger: Mapping[str, int] = MappingProxyType({})) -> None:
        self._app = app
        self._limit = limit
        self._larger = larger
        self._held = 0

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((more for path, more in self._larger.items() if scope["path"].startswith(path)), self._limit)
        declared = Request(scope).headers.get("content-length", "")
        if declared.isdecimal() and (len(declared) > 18 or int(declared) > limit):
            # The rest of the body is not read, so the connection cannot serve another request.
            refusal = problem(Request(scope), 413, _TOO_LARGE.format(limit), headers={"Connection": "close"})
            await refusal(scope, receive, send)
            return
        body = _Body(receive, limit, "json" in Request(scope).headers.get("content-type", "").lower())

        async def counted() -> _Message:
            """Receive a message of the request; status 503 where the body is one large one too many."""
            message = await body.receive()
            if body.taken > self._limit and not body.large:
                if self._held >= LARGE_AT_ONCE:
                    raise HTTPException(503, _FULL, {"Connection": "close", "Retry-After": "5"})
                body.large = True
                self._held += 1
            return message

        try:
            await self._app(scope, counted, send)
        finally:
            self._held -= body.large


class _Body:
    """The body of one request as it arrives: `taken` bytes of it so far; `large` where it has one of the few places."""

    def __init__(self, receive: _Receive, limit: int, json: bool) -> None:
        self._receive, self._limit, self._json = receive, limit, json
        self._whole, self._parts, self._begun = False, 0, time.monotonic()
        self.taken, self.large = 0, False

    async def receive(self) -> _Message:
        """A message of the request; status 413 once its body is too much, 408 once it takes too long."""
        if self._whole:
            return await self._receive()  # what comes now is that the client has gone
        try:
            async with asyncio.timeout(self._begun + _PATIENCE + self.taken / _SLOWEST - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, _SLOW, {"Connection": "close"}) from None
        data = message.get("body", b"")
        self.taken += len(data)
        self._whole = not message.get("more_body", False)
        if self.taken > self._limit:
            raise HTTPException(413, _TOO_LARGE.format(self._limit), {"Connection": "close"})
        if self._json:
            self._parts += data.count(b"{") + data.count(b"[")
            if self._parts > MOST_PARTS:
                raise HTTPException(413, _MANY, {"Connection": "close"})
        return message
