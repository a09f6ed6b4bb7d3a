"""Watched questions and their hits on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl

from retrieval.filter import Filter
from retrieval.wire.asking import Filters
from retrieval.wire.base import NextPage, Slice, WireRequest, WireResponse, Words

__all__ = ["FeedOf", "HitList", "HitOut", "WatchList", "WatchOf", "WatchOut"]


class WatchOf(WireRequest):
    """A question to watch, and under which filters."""

    question: Words
    filters: Filters = Filters()
    without: Annotated[
        list[str], Field(description="What the question implies and shall not be applied, as in a question.")
    ] = []


class WatchOut(WireResponse):
    """A watched question; `checked` is the generation it was last asked of, `unseen` its hits not yet looked at."""

    id: str
    question: str
    saved_at: str
    checked: int
    unseen: int
    filters: Filter
    without: list[str]


class HitOut(WireResponse):
    """An article that came after the question was saved, and answers it."""

    article_id: str
    title: str | None
    publisher: str | None
    start: int
    end: int
    quote: str
    certainty: Literal["likely", "possible"]
    generation: int
    found_at: str
    seen: bool
    version: str = Field(description="The article's version that is quoted; empty of a withdrawn one.")
    corrected_at: str | None = Field(description="When the article was corrected, if it was.")
    withdrawn: bool = Field(description="The article was withdrawn since: title and publisher are null, quote empty.")
    withdrawn_at: str | None


class WatchList(WireResponse):
    """All watched questions, oldest first."""

    watches: list[WatchOut]
    next_page: NextPage


class HitsOf(Slice):
    """Which page of the hits of a watched question."""

    limit: Annotated[int, Field(ge=1, le=200, description="The most hits.")] = 100


class HitList(WireResponse):
    """The hits of a watched question, newest first."""

    hits: list[HitOut]
    next_page: NextPage


class FeedOf(BaseModel):
    """Where the entries of a feed lead."""

    model_config = ConfigDict(extra="forbid")
    page: Annotated[
        HttpUrl | None,
        Field(description="The page's address, for entries that open there.", examples=["http://127.0.0.1:8501/"]),
    ] = None
