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

from fastapi import Depends, Request, Response

from retrieval.http.state import VERSION, ArchiveDep

__all__ = ["EDITION", "Unchanged", "unchanged"]

VARY = "Accept, Authorization, X-API-Key"
"""What an answer that is kept was asked with: another key may have another answer."""

_TAG = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class Unchanged(Exception):
    """The client has this answer already; `headers` are those of the answer."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__("not modified")
        self.headers = headers


def _headers(tag: str, kept: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": kept, "Vary": VARY}


def _meet(request: Request, response: Response, archive: ArchiveDep) -> None:
    # subtle: taken before the answer is made: should a generation come between, its answer bears the older tag, and is
    # only sent once more than need be
    tag = f'W/"{archive.edition()}-{VERSION}"'
    kept = "no-store" if "question" in request.query_params else "private, no-cache"
    headers = _headers(tag, kept)
    given = ",".join(request.headers.getlist("if-none-match"))
    if given.strip() == "*" or tag.removeprefix("W/") in _TAG.findall(given):
        raise Unchanged(headers)
    response.headers.update(headers)


EDITION = Depends(_meet)
"""For routes whose answer depends on nothing but the request and the generation."""


async def unchanged(_request: Request, found: Unchanged) -> Response:
    """The answer to `Unchanged`."""
    return Response(status_code=304, headers=found.headers)
