"""What tools take and give beside questions and searches: articles and outlets; arguments read, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import Field, ValidationError

from retrieval.wire.asking import Filters
from retrieval.wire.base import WireRequest, WireResponse

__all__ = ["ArgumentsRefused", "ArticleOf", "OutletsOf", "OutletsOut", "read"]

_Request = TypeVar("_Request", bound=WireRequest)


class ArgumentsRefused(ValueError):
    """Arguments that a request's model does not take; `errors` are Pydantic's, which name each field and its limit."""

    def __init__(self, errors: list[Mapping[str, Any]]) -> None:
        super().__init__(f"{len(errors)} arguments are refused.")
        self.errors = errors


class ArticleOf(WireRequest):
    """Which article, and in which version."""

    article_id: Annotated[str, Field(min_length=1, max_length=2000, description="As citations give it.")]
    version: Annotated[
        str | None, Field(max_length=64, description="As citations give it; the newest when left out.")
    ] = None
    start: Annotated[
        int, Field(ge=0, description="Where the text rendering begins, in code points; the result always has it whole.")
    ] = 0


class OutletsOf(WireRequest):
    """Under which filter outlets are counted; its own `publishers` are passed over."""

    filters: Filters = Filters()


class OutletsOut(WireResponse):
    """Articles by outlet, most first, equal counts by name: `outlets` of the HTTP service's facets."""

    counts: dict[str, int]
    others: int = Field(description="Outlets not listed.")
    unknown: int = Field(description="Articles without an outlet.")


def read(model: type[_Request], arguments: Mapping[str, Any]) -> _Request:
    """The request that arguments make. Raises `ArgumentsRefused`."""
    try:
        return model.model_validate(dict(arguments))
    except ValidationError as invalid:
        raise ArgumentsRefused(list(invalid.errors(include_url=False))) from None
