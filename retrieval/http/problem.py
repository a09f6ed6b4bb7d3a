"""Problem details for HTTP (RFC 9457): every error of the service as one JSON body with one clear sentence.

Nothing of a traceback, an article or a question gets into a body; values of refused numbers do, cut short. This module
decides wording and shape; `retrieval.http.failure` decides which failure has which status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from retrieval.http.request_id import HEADER, current
from retrieval.wire.base import Fault, Problem

__all__ = ["MEDIA_TYPE", "explain", "of_question", "path_of", "problem", "refused_parameter", "with_media_type"]

MEDIA_TYPE = "application/problem+json"

_SENTENCES = {
    "missing": "{field} is missing; it is required.",
    "extra_forbidden": "{field} is not a field that this request takes; leave it out.",
    "string_type": "{field} must be text, a JSON string.",
    "string_unicode": "{field} holds half of a surrogate pair, which is no character; send whole characters.",
    "string_too_short": "{field} is empty; the least is {min_length} character.",
    "string_too_long": "{field} has {length:,} characters; the limit is {max_length:,}.",
    # subtle: the one field with a pattern is the language code; a test asks for this sentence
    "string_pattern_mismatch": "{field} must be a two-letter ISO 639-1 code in small letters, for example ar.",
    "list_type": "{field} must be a JSON list.",
    "too_short": "{field} is empty; the least is {min_length} entry.",
    "too_long": "{field} has {actual_length:,} entries; the limit is {max_length:,}.",
    "url_parsing": "{field} must be a web address that begins with http:// or https://.",
    "url_scheme": "{field} must be a web address that begins with http:// or https://.",
    "url_too_long": "{field} is longer than {max_length:,} characters; shorten it.",
    "bool_type": "{field} must be true or false.",
    "bool_parsing": "{field} must be true or false.",
    "model_type": "{field} must be a JSON object.",
    "model_attributes_type": "{field} must be a JSON object.",
    "int_type": "{field} must be a whole number.",
    "int_parsing": "{field} must be a whole number.",
    "int_parsing_size": "{field} must be a whole number of fewer digits.",
    "int_from_float": "{field} must be a whole number.",
    "greater_than_equal": "{field} is {value}; the least is {ge}.",
    "less_than_equal": "{field} is {value}; the limit is {le}.",
}
_NO_OBJECT = "The body must be one JSON object."
_NO_NAME = "The body has a field whose name holds half of a surrogate pair, which is no character; leave it out."


def problem(
    request: Request, status: int, detail: str, *, errors: Sequence[Fault] | None = None, name: str | None = None,
    headers: Mapping[str, str] | None = None, more: Mapping[str, Any] | None = None,
) -> JSONResponse:  # fmt: skip
    """The response for one failure.

    `name` makes the problem type `urn:problem-type:isnad:NAME`; without one the type is `about:blank`, which says no
    more than the status does. `errors` go into the extension member of that name, and `more` are further members.
    """
    body = Problem(
        type=f"urn:problem-type:isnad:{name}" if name else "about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=_encodable(detail),
        instance=path_of(request),
        errors=list(errors) if errors else None,
        request_id=current() or None,
    )
    # subtle: what nobody foresaw is answered outside of all middleware, which therefore cannot set these headers
    always = {"Cache-Control": "no-store"} | ({HEADER: current()} if current() else {})
    members = body.model_dump(exclude_none=True) | dict(more or {})
    return JSONResponse(members, status, always | dict(headers or {}), MEDIA_TYPE)


def of_question(request: Request, detail: str) -> Problem:
    """The problem of one question in a list: it cannot be asked."""
    title = HTTPStatus(422).phrase
    return Problem(
        type="urn:problem-type:isnad:invalid-request", title=title, status=422, detail=_encodable(detail),
        instance=path_of(request),
    )  # fmt: skip


def explain(error: Mapping[str, Any]) -> Fault:
    """The sentence for one validation error, as Pydantic gives it: the field, and the limit where it has one."""
    where, *path = error["loc"]
    field = ".".join(str(part)[:80] for part in path)
    if error["type"] == "value_error":  # this product's own, raised by a request's model
        return Fault(field=field or str(where), detail=str(error["ctx"]["error"]))
    if not field:
        return Fault(field=str(where), detail=_NO_NAME if error["type"] == "string_unicode" else _NO_OBJECT)
    given = error.get("input")
    sentence = _SENTENCES.get(error["type"], "{field} is not valid.")
    length = len(given) if isinstance(given, str) else 0
    return Fault(
        field=field,
        detail=sentence.format(field=field, value=_short(given), length=length, **error.get("ctx", {})),
    )


def refused_parameter(name: str, told: str, where: str = "query") -> RequestValidationError:
    """What to raise for a parameter of an address, of its `query` or `path`, that is refused only after it was read."""
    return RequestValidationError([{"type": "value_error", "loc": (where, name), "ctx": {"error": told}}])


def with_media_type(spec: dict[str, Any]) -> dict[str, Any]:
    """An OpenAPI document with its error responses under the media type that they have; changed in place.

    FastAPI documents them as `application/json`, and, where nothing else is said, a status 422 that is never sent.
    """
    for operations in spec["paths"].values():
        for operation in operations.values():
            for status, response in list(operation["responses"].items()):
                content = response.get("content", {}).get("application/json", {"schema": {}})
                if content["schema"].get("$ref", "").endswith("/HTTPValidationError"):
                    del operation["responses"][status]
                elif status >= "400":
                    response["content"] = {MEDIA_TYPE: content}
    for unused in ("HTTPValidationError", "ValidationError"):
        spec["components"]["schemas"].pop(unused, None)
    return spec


def path_of(request: Request) -> str:
    """The request's path as a URI reference, the way it came."""
    raw = request.scope.get("raw_path")
    return raw.decode("ascii", "replace") if raw else quote(request.scope["path"])


def _short(value: object) -> str:
    """A number for a sentence; a sentence has no room for hundreds of digits."""
    text = str(value)
    return text if len(text) <= 20 else f"{text[:20]}..."


def _encodable(text: str) -> str:
    """Without lone surrogates, as of a folder whose name is not UTF-8: a body cannot carry them."""
    return text.encode("utf-8", "replace").decode("utf-8")
