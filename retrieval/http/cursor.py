"""Where a page of a list ends, as an opaque cursor, and the link to the page that follows (RFC 8288).

A cursor holds the place of the last entry in the list's order, never a count, so that what comes or goes meanwhile
neither repeats an entry nor hides one. It is not secret, and nothing is granted by it: it holds what was on the page.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import Request, Response

from retrieval.http.problem import path_of, refused_parameter

__all__ = ["cursor", "next_page", "place"]

_Place = str | int


def cursor(kind: str, *at: _Place) -> str:
    """The cursor of a place in the list `kind`."""
    written = json.dumps([kind, *at], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(written.encode("utf-8", "surrogatepass")).decode("ascii").rstrip("=")


def place(given: str | None, kind: str, *types: type[_Place]) -> list[_Place] | None:
    """The place that a cursor of the list `kind` holds, parts of these types; `None` for the beginning.

    Raises `RequestValidationError`, which names the field, for what is no cursor of that list.
    """
    if given is None:
        return None
    try:
        found = json.loads(urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode("utf-8", "surrogatepass"))
        if isinstance(found, list) and found[0] == kind and [type(part) for part in found[1:]] == list(types):
            return found[1:]
    except (ValueError, RecursionError, IndexError):
        pass
    raise refused_parameter("cursor", "cursor is none of this list's: take it from the next_page of the page before.")


def next_page(request: Request, response: Response, kind: str, at: Sequence[_Place] | None) -> str | None:
    """The address of the page after the place `at`, which also goes into the response's `Link` header.

    A reference relative to the host, since a proxy may call this service by another name. `None` on the last page.
    """
    if at is None:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in {"cursor", "after"}]
    address = f"{path_of(request)}?{urlencode([*kept, ('cursor', cursor(kind, *at))])}"
    response.headers.append("Link", f'<{address}>; rel="next"')
    return address
