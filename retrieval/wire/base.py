"""What all wire models share: strict requests, responses that quote nothing, the problem body (RFC 9457)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from retrieval.question import LONGEST

__all__ = [
    "Fault", "Inferred", "Language", "LanguageCode", "NextPage", "Problem", "Slice", "WireRequest", "WireResponse",
    "Words",
]  # fmt: skip

Words = Annotated[str, Field(min_length=1, max_length=LONGEST, description="In any language and script.")]
Inferred = Annotated[list[str], Field(description="Fields inferred from the page rather than given or declared.")]
Language = Annotated[str, Field(description="ISO 639-1, or `und`.")]
LanguageCode = Annotated[
    str, Field(pattern="^([a-z]{2}|und)$", description="ISO 639-1; identified from the words when left out.")
]

NextPage = Annotated[
    str | None, Field(description="Where the page that follows is, as in the header `Link`; null on the last one.")
]


class WireRequest(BaseModel):
    """What is asked: a field that is not known is refused, and so is a value of another type."""

    model_config = ConfigDict(strict=True, extra="forbid")


class WireResponse(BaseModel):
    """What is answered, read off the product's records."""

    # subtle: without this an error message quotes what does not fit, and no article's text belongs in a log
    model_config = ConfigDict(from_attributes=True, hide_input_in_errors=True)


class Slice(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid")
    limit: Annotated[int, Field(ge=1, le=200, description="The most entries of a page.")] = 200
    cursor: Annotated[
        str | None, Field(max_length=4000, description="Where the page before ended; its `next_page` holds it.")
    ] = None


class Fault(BaseModel):
    """One field of a request that is refused."""

    field: str
    detail: str


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str
    status: int
    detail: str = Field(description="One sentence: what is wrong and what to do.")
    instance: str
    errors: list[Fault] | None = Field(default=None, description="Each field that is refused.")
    request_id: str | None = Field(default=None, description="As in the header `X-Request-Id`, and in the log.")
