"""Stands before the whole service: does not let it start unsafely, and finds out who sends a request.

An ASGI middleware, since who may not come in is refused before a byte of the body is read. Which scope a route needs is
the route's to say (`retrieval.http.admission`); what no route answers still needs a key.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from retrieval.access.address import came_from_here
from retrieval.access.gate import Caller, Gate
from retrieval.access.key import KeyRefused
from retrieval.access.private_file import PrivateFileUnusable
from retrieval.http.admission import REFUSALS, Elsewhere, refused
from retrieval.lazy_archive import LazyArchive

__all__ = ["Guard"]

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

_VERSION = "/v1"
_HEARD = 200_000
"""The most bytes of a body that are read for its questions."""
_WORDS = ("question", "query", "questions", "previous")
"""Fields that hold what someone asks, with what was asked before."""


class Guard:
    """Lets those through to `app` who may come in.

    `refusal` says why the service must not start, if so. Everyone, with or without a key, may read the paths `public`,
    and what is below those that end with a slash. A lifespan puts a `Gate` into the state as `gate`; without one nobody
    comes in.
    """

    def __init__(self, app: _App, refusal: Callable[[], str | None], public: Collection[str]) -> None:
        self._app = app
        self._refusal = refusal
        self._public = frozenset(public)
        self._below = tuple(path for path in public if path.endswith("/"))

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Serve one request, or the start and end of the service."""
        if scope["type"] == "lifespan":
            if why := self._refusal():
                await receive()
                await send({"type": "lifespan.startup.failed", "message": why})
            else:
                await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})  # no route takes any

    async def _request(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        request = Request(scope)
        try:
            # in a thread: the file of keys is read, and waited for while another process writes to it
            caller = await run_in_threadpool(self._caller, request)
        except REFUSALS as failure:
            response = refused(request, failure)
            response.headers["Connection"] = "close"  # what follows of the body is not read
            await response(scope, receive, send)
            return
        scope["state"]["caller"] = caller
        call = _Call(request, caller, receive, send)
        try:
            await self._app(scope, call.receive, call.send)
        except PrivateFileUnusable as failure:
            if call.begun:
                raise
            await refused(request, failure)(scope, receive, send)

    def _caller(self, request: Request) -> Caller | None:
        """Who sends a request; `None` for anyone who reads what is public. Raises one of `REFUSALS`."""
        gate: Gate | None = request.scope.get("state", {}).get("gate")
        if gate is None:
            raise Elsewhere
        ends = tuple(end[0] for end in (request.scope.get("server"), request.scope.get("client")) if end)
        address = ends[-1] if ends else ""
        if not gate.required():
            if len(ends) < 2 or not came_from_here(ends, request.headers):
                raise Elsewhere
            return gate.anyone(address)
        path = request.scope["path"]
        if path in self._public or path.startswith(self._below):
            return None
        return gate.owner(_token(request), address)


class _Call:
    """One request under way: rates are told in its response, and what the audit wants is written before it leaves."""

    def __init__(self, request: Request, caller: Caller | None, receive: _Receive, send: _Send) -> None:
        self._request, self._caller = request, caller
        self._receive, self._send = receive, send
        self._audit = request.state.gate.audit
        self._body = bytearray()
        self.begun = False

    async def receive(self) -> _Message:
        """Receive a message of the request."""
        message = await self._receive()
        if self._caller and self._audit.with_questions and len(self._body) < _HEARD:
            self._body += message.get("body", b"")
        return message

    async def send(self, message: _Message) -> None:
        """Send a message of the response. Raises `PrivateFileUnusable` before the first, should the audit fail."""
        if message["type"] == "http.response.start" and not self.begun:
            # who comes too often must not fill the disk
            if self._caller and self._audit.on and message["status"] != 429:
                await run_in_threadpool(self._record, self._caller, int(message["status"]))
            told = getattr(self._request.state, "rate", {})
            more = [(name.lower().encode(), value.encode()) for name, value in told.items()]
            known = {name.lower() for name, _ in message.get("headers", ())}
            message["headers"] = [*message.get("headers", ()), *(pair for pair in more if pair[0] not in known)]
            self.begun = True
        await self._send(message)

    def _record(self, caller: Caller, status: int) -> None:
        archive: LazyArchive = self._request.state.archive
        asked = _asked(bytes(self._body), self._request.scope["query_string"]) if self._audit.with_questions else None
        self._audit.record(caller.name, _route(self._request), status, asked, archive.generation())


def _token(request: Request) -> str | None:
    """The key that a request shows, in the one place where it may stand."""
    given = request.headers.getlist("authorization")
    if not given:
        return None
    kind, _, token = given[0].partition(" ")
    if len(given) > 1 or kind.lower() != "bearer":
        raise KeyRefused
    return token.strip()


def _route(request: Request) -> str:
    """The method and the path as the route has it: without ids, which would tell what was read."""
    path = getattr(request.scope.get("route"), "path", None)
    if path is None:
        return f"{request.method} (no route)"
    # subtle: a route of an included router knows its path without the prefix that it was included with
    prefix = _VERSION if request.scope["path"].startswith(_VERSION) and not path.startswith(_VERSION) else ""
    return f"{request.method} {prefix}{path}"


def _asked(body: bytes, query: bytes) -> str | None:
    """What a request asks, one question a line; `None` where it asks nothing."""
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):  # what is too deep for Python is no question either
        held = None
    fields = held if isinstance(held, dict) else {}
    called = fields.get("params")  # of a tool, as the Model Context Protocol has it
    if isinstance(called, dict) and isinstance(called.get("arguments"), dict):
        fields = called["arguments"]
    found = [fields.get(name) for name in _WORDS]
    found += [parse_qs(query.decode("ascii", "replace")).get(name) for name in _WORDS]
    flat = [text for each in found for text in (each if isinstance(each, list) else [each]) if isinstance(text, str)]
    return "\n".join(flat) or None
