"""The OpenAPI document, completed: what FastAPI cannot know of headers, files, media types and examples.

Programs generate clients from it, so that an `operationId`, which is the name of the route's function, is part of the
contract and never changes within `/v1`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from retrieval.export import FORMATS
from retrieval.http.deprecation import POLICY
from retrieval.http.problem import MEDIA_TYPE, with_media_type

__all__ = ["TAGS", "described"]

TAGS = [
    {"name": "questions", "description": "Ask, search, and take answers away."},
    {"name": "articles", "description": "Read articles, bring them in, withdraw them."},
    {"name": "watched questions", "description": "Questions that are asked again of all that comes in."},
    {"name": "service", "description": "What the archive holds, and what happened to it."},
]

_EDITIONS = {"list_articles", "read_article", "list_versions", "read_context", "count_facets", "count_coverage"}
"""Operations whose answer depends on nothing but the request and the generation (`retrieval.http.edition`)."""

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES = {
    "export_answer": {made.media_type.partition(";")[0]: _BINARY for made in FORMATS.values()},
    "export_answers": {"text/csv": _BINARY},
    "follow_watch": {"application/atom+xml": {"schema": {"type": "string"}}},
}
_REQUEST_ID = {"description": "Names the request, in the service's log too.", "schema": {"type": "string"}}
_ETAG = {"description": "Names the generation that was read; give it as `If-None-Match`.", "schema": {"type": "string"}}
_LINK = {"description": "The page that follows, as `rel=next` (RFC 8288).", "schema": {"type": "string"}}
_IF_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"},
    "description": "The `ETag` of an answer at hand: where it still holds, status 304 says so.",
}  # fmt: skip


def described(spec: dict[str, Any]) -> dict[str, Any]:
    """FastAPI's OpenAPI document, completed in place."""
    with_media_type(spec)
    spec["info"]["description"] += f"\n\n{POLICY}"
    for operation in _operations(spec):
        name = operation["operationId"]
        if name in _FILES:
            operation["responses"]["200"]["content"] = {**_FILES[name]}
        if name in _EDITIONS:
            operation.setdefault("parameters", []).append(_IF_NONE_MATCH)
            operation["responses"]["200"]["headers"] = {"ETag": _ETAG}
            operation["responses"]["304"] = {"description": "The answer at hand holds.", "headers": {"ETag": _ETAG}}
        if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", [])):
            operation["responses"]["200"].setdefault("headers", {})["Link"] = _LINK
        for response in operation["responses"].values():
            response.setdefault("headers", {})["X-Request-Id"] = _REQUEST_ID
        _exemplify(operation, _examples()[name])
    return spec


def _exemplify(operation: dict[str, Any], known: dict[str, Any]) -> None:
    """Put the examples of one operation where OpenAPI has them: of parameters, the body, the answer, a problem."""
    for parameter in operation.get("parameters", []):
        if parameter["name"] in known.get("parameters", {}):
            parameter["example"] = known["parameters"][parameter["name"]]
    if "body" in known:
        for content in operation["requestBody"]["content"].values():
            content["example"] = known["body"]
    for status, response in operation["responses"].items():
        for kind, content in response.get("content", {}).items():
            if kind == MEDIA_TYPE:
                content["example"] = {**_examples()["problems"][status]}
            elif isinstance(found := known.get("answer"), dict) and kind in found:
                content["example"] = found[kind]


def _operations(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in spec["paths"].values():
        yield from operations.values()


@cache
def _examples() -> dict[str, Any]:
    """For each operation its parameters, its body and its answer by media type; under `problems` one a status."""
    read: dict[str, Any] = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
    return read
