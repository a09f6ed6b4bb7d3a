"""HEAD and OPTIONS of every path (RFC 9110, sections 9.3.2 and 9.3.7), and how answers may be kept (RFC 9111).

HEAD is GET without its content. OPTIONS names the methods of a path; it grants nothing to pages of other sites, since
no page of another site may read an answer. Unless a route says otherwise nobody keeps an answer: it tells what was
asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from retrieval.http.problem import problem

__all__ = ["Methods", "methods_of"]

_METHODS = ("DELETE", "GET", "POST", "PUT")

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]


def methods_of(app: FastAPI, scope: _Message) -> list[str]:
    """The methods that the path of a request takes, by name; none where nothing is there."""
    found = [
        method for method in _METHODS
        if any(route.matches({**scope, "method": method})[0].name == "FULL" for route in app.routes)
    ]  # fmt: skip
    if not found:
        return []
    return sorted([*found, "OPTIONS", *(["HEAD"] if "GET" in found else [])])


class Methods:
    """An ASGI middleware that answers HEAD and OPTIONS for `app`, and marks what may not be kept."""

    def __init__(self, app: _App) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def kept(message: _Message) -> None:
            if message["type"] == "http.response.start" and scope["path"].startswith("/v1"):
                said = {name.lower() for name, _ in message["headers"]}
                default = [] if b"cache-control" in said else [(b"cache-control", b"no-store")]
                message = {**message, "headers": [*message["headers"], *default]}
            await send(message)

        if scope["method"] == "OPTIONS":
            await self._told(scope)(scope, receive, kept)
            return
        # the server leaves out the content, as it has to for any application
        await self._app({**scope, "method": "GET"} if scope["method"] == "HEAD" else scope, receive, kept)

    @staticmethod
    def _told(scope: _Message) -> Response:
        allowed = methods_of(scope["app"], scope)
        if not allowed:
            return problem(Request(scope), 404, "Nothing is at this path. Those that there are stand in /openapi.json.")
        return Response(status_code=204, headers={"Allow": ", ".join(allowed)})
