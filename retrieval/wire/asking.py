"""What the service is asked: questions, lists of them, searches, filters."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from retrieval.batch import MOST
from retrieval.filter import Filter
from retrieval.wire.base import LanguageCode, WireRequest, Words

__all__ = ["Ask", "AskList", "CoverageOf", "FacetsOf", "Filters", "Search"]


class Filters(WireRequest):
    """Which articles are searched; what is left out restricts nothing."""

    since: Annotated[str | None, Field(description="ISO 8601 at any precision, inclusive.", examples=["2020"])] = None
    until: Annotated[str | None, Field(description="The same, inclusive.", examples=["2021-02"])] = None
    publishers: Annotated[list[str], Field(description="Outlets, as the archive names them: any of these.")] = []
    languages: Annotated[list[str], Field(description="ISO 639-1: any of these.", examples=[["ar", "ru"]])] = []
    authors: Annotated[list[str], Field(description="As the archive names them: any of these.")] = []
    undated: Annotated[bool, Field(description="Whether articles without a date pass a bound.")] = False

    def filter(self) -> Filter:
        """The filter of the product. Raises `FilterRefused`."""
        return Filter.from_dict(self.model_dump())


class Ask(WireRequest):
    """A question to the archive."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "why did Russia leave Saraqib?", "k": 3, "language": "en"},
                {"question": "ماذا جرى في عين عيسى؟", "filters": {"since": "2021-01", "languages": ["ar", "tr"]}},
                {"question": "Who left the base at al-Mabaqer in February 2021?", "without": ["since"]},
            ]
        }
    )
    question: Words
    k: Annotated[int, Field(ge=1, le=50, description="The most citations.")] = 5
    language: LanguageCode | None = None
    filters: Filters = Filters()
    without: Annotated[
        list[str],
        Field(description="Of `since`, `until`, `publishers`: what the question implies and shall not be applied."),
    ] = []
    previous: Annotated[
        list[Words], Field(max_length=100, description="Earlier questions, oldest first: a follow-up leans on them.")
    ] = []
    uncarried: Annotated[
        list[Words], Field(max_length=100, description="Pieces of `carried` in an earlier answer to do without.")
    ] = []


class AskList(WireRequest):
    """Questions to ask one after another, each by itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"questions": ["why did Russia leave Saraqib?", "ماذا جرى في عين عيسى؟"], "k": 1}]
        }
    )
    questions: Annotated[list[str], Field(min_length=1, max_length=MOST, description="In any language and script.")]
    k: Annotated[int, Field(ge=1, le=50, description="The most citations of each answer.")] = 1
    filters: Filters = Filters()
    without: Annotated[list[str], Field(description="As in a question.")] = []


class Search(WireRequest):
    """A query for the nearest passages."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"query": "Саракиб", "k": 10, "filters": {"languages": ["ru"]}}]}
    )
    query: Words
    k: Annotated[int, Field(ge=1, le=100, description="The most passages.")] = 10
    language: LanguageCode | None = None
    filters: Filters = Filters()


class FacetsOf(BaseModel):
    """The filter that choices are counted under, as parameters of an address: those of `Filter.to_query`."""

    model_config = ConfigDict(extra="forbid")
    since: Annotated[str | None, Field(description="ISO 8601 at any precision, inclusive.")] = None
    until: Annotated[str | None, Field(description="The same, inclusive.")] = None
    publisher: Annotated[list[str], Field(description="An outlet; repeat it for several.")] = []
    language: Annotated[list[str], Field(description="ISO 639-1; repeat it for several.")] = []
    author: Annotated[list[str], Field(description="An author; repeat it for several.")] = []
    undated: Annotated[bool, Field(description="Whether articles without a date pass a bound.")] = False

    def filter(self) -> Filter:
        """The filter of the product. Raises `FilterRefused`."""
        return Filter(
            self.since, self.until, tuple(self.publisher), tuple(self.language), tuple(self.author), self.undated
        )


class CoverageOf(FacetsOf):
    """A question, and the filter that its coverage is counted under: `receipt.filters` is the one of an answer."""

    question: Annotated[Words, Field(examples=["why did Russia leave Saraqib?"])]
