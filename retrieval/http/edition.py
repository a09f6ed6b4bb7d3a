"""Answers that depend on the generation alone: their `ETag`, and 304 for a client that has them (RFC 9110, section 13).

The tag is weak. Two answers of one tag say the same of the same generation, which is what a client wants to know, and
a weak tag claims no more; a strong one would promise the same bytes (section 8.8.1), which the order of a JSON object's
fields, a release of this service or a proxy that compresses may change. Nothing here needs one: there are no ranges and
no `If-Match`.

A client may keep such an answer for itself, but asks each time before it uses it (`private, no-cache`): an article
that was withdrawn is never shown from a cache. What has a question in its address is not kept at all.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import Depends, Request, Response

from retrieval.http.state import VERSION, ArchiveDep

__all__ = ["EDITION", "NotModified"]

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Message, _Receive, _Send], Awaitable[None]]

VARY = "Accept, Authorization"
"""What an answer that is kept was asked with: another key may have another answer."""

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def _headers(tag: str, kept: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": kept, "Vary": VARY}


def _meet(request: Request, response: Response, archive: ArchiveDep) -> None:
    # subtle: taken before the answer is made: should a generation come between, its answer bears the older tag, and is
    # only sent once more than need be
    tag = f'W/"{archive.edition()}-{VERSION}"'
    kept = "no-store" if "question" in request.query_params else "private, no-cache"
    response.headers.update(_headers(tag, kept))


EDITION = Depends(_meet)
"""For routes whose answer depends on nothing but the request and the generation."""


class NotModified:
    """An ASGI middleware that sends status 304 in place of an answer of `app` that the client has already.

    What is refused is refused all the same: a condition counts only where the answer without it were 200 (RFC 9110,
    section 13.2.1).
    """

    def __init__(self, app: _App) -> None:
        self._app = app

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Serve one request."""
        given = ",".join(Request(scope).headers.getlist("if-none-match")) if scope["type"] == "http" else ""
        if not given:
            await self._app(scope, receive, send)
            return
        had = False

        async def sent(message: _Message) -> None:
            nonlocal had
            if message["type"] == "http.response.start" and message["status"] == 200:
                tag = dict(message["headers"]).get(b"etag", b"").decode("latin-1").removeprefix("W/")
                if had := bool(tag) and (given.strip() == "*" or tag in _TAG.findall(given)):
                    about = (b"content-type", b"content-length")
                    left = [(name, value) for name, value in message["headers"] if name.lower() not in about]
                    message = {**message, "status": 304, "headers": left}
            elif had and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app(scope, receive, sent)
