"""Articles on the wire: as they come in, as they are read, their versions, and what a run did."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from index.article import Article, Stated
from retrieval.wire.base import Inferred, Language, NextPage, Problem, Slice, WireRequest, WireResponse

__all__ = [
    "ArticleIn",
    "ArticleOut",
    "ArticlePage",
    "ArticleRow",
    "IntakeOf",
    "IntakeProblem",
    "PageOf",
    "ProgressOut",
    "RefusedOut",
    "ReportOut",
    "VersionList",
    "VersionOut",
]

_OLD: dict[str, JsonValue] = {"deprecated": True}
_FACTS = ("title", "publisher", "author", "published_on", "language")


class PageOf(Slice):
    """Which page of the list of articles; a `cursor` wins over `after`."""

    limit: Annotated[int, Field(ge=1, le=200, description="The most articles.")] = 50
    after: Annotated[
        str, Field(description="Only ids above this one: the `next` of the page before.", json_schema_extra=_OLD)
    ] = ""


class ArticleOut(WireResponse):
    """One article: its original text, whole, and what is known about it."""

    id: str
    version: str = Field(description="Names this version of the article.")
    text: str = Field(description="The original text; every offset of the service counts its code points.")
    title: Stated | None
    publisher: Stated | None
    author: Stated | None
    published_on: Stated | None
    language: Stated | None
    url: str | None
    extra: dict[str, str] = Field(description="Further front matter.")

    @classmethod
    def of(cls, article: Article) -> Self:
        """The wire form of an article; where it was read from is not part of it."""
        facts = {name: getattr(article, name) for name in _FACTS}
        return cls.model_validate(
            {
                "id": article.id,
                "version": article.version,
                "text": article.text,
                "url": article.url,
                "extra": dict(article.extra),
                **facts,
            }
        )


class ArticleIn(WireRequest):
    """An article as a `.jsonl` line of a corpus has it; what is left out is inferred from the text, and marked so."""

    id: str
    text: str
    title: str | None = None
    language: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_on: Annotated[str | None, Field(description="ISO 8601 at any precision.", examples=["2020-02"])] = None
    url: str | None = None


class IntakeOf(WireRequest):
    """Articles to take in, pages to fetch, or both; an article whose id the archive has is a correction of that one."""

    articles: Annotated[list[ArticleIn], Field(max_length=1000)] = []
    addresses: Annotated[list[str], Field(max_length=50, description="Of pages, each fetched with its full text.")] = []

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.articles or self.addresses):
            raise ValueError("There is nothing to take in: give articles, addresses or both.")
        return self


class ProgressOut(WireResponse):
    """How far a run is: `read` counts articles, of `total` where that is known, `refused` what could not be read."""

    stage: Literal["read", "embed", "switch"]
    read: int
    total: int | None
    refused: int
    embedded: int = Field(description="Passages.")
    seconds: float = Field(description="Since the run began.")
    rate: float | None = Field(description="Articles a second.")
    left: float | None = Field(description="Seconds until all is read, at this rate.")


class RefusedOut(WireResponse):
    """What was not taken in, or was taken in but without something, and why."""

    source: str
    article_id: str | None
    message: str
    refused: bool = Field(description="True: not taken in. False: taken in, but without what `message` names.")


class ReportOut(WireResponse):
    """What a run did, in articles (`embedded` and `passages` in passages), and what the archive holds after it."""

    added: int
    changed: int
    unchanged: int
    removed: int
    kept: int = Field(description="Could not be read this time; their earlier version stays.")
    left_out: int = Field(description="Were withdrawn by hand, and are not brought back by a run that follows files.")
    embedded: int
    articles: int
    passages: int
    generation: int
    seconds: float = Field(description="That the run took, without what was fetched before it.")
    rate: float | None = Field(description="Articles read a second; null where none was.")
    not_taken_in: int = Field(description="Of `problems`, those that left something out.")
    taken_in_but: int = Field(description="Of `problems`, those of articles that are there, without a field.")
    problems: list[RefusedOut]


class IntakeProblem(Problem):
    """Problem details of a request that brings articles in."""

    report: ReportOut | None = Field(default=None, description="Where all was refused: what the run says of each.")


class VersionOut(WireResponse):
    """One version of an article; times are those of the generations that it came and ended with (ISO 8601, UTC)."""

    version: str
    since: int = Field(description="The generation that it came with.")
    came_at: str
    until: int | None = Field(description="The generation that ended it; null for the version that is read now.")
    ended_at: str | None
    worded: bool = Field(description="Its text differs from that of the version before.")


class VersionList(WireResponse):
    """The versions of an article, oldest first. A withdrawn one has no version without an end."""

    versions: list[VersionOut]
    next_page: NextPage


class ArticleRow(WireResponse):
    """One article of the list, without its text."""

    id: str
    title: str | None
    publisher: str | None
    author: str | None
    published_on: str | None
    language: Language
    url: str | None
    inferred: Inferred

    @classmethod
    def of(cls, article: Article) -> Self:
        """The row of an article."""
        facts = {name: fact for name in _FACTS if (fact := getattr(article, name))}
        values = {name: facts[name].value if name in facts else None for name in _FACTS}
        inferred = [name for name, fact in facts.items() if fact.origin == "inferred"]
        values["language"] = values["language"] or "und"
        return cls.model_validate({"id": article.id, "url": article.url, "inferred": inferred, **values})


class ArticlePage(WireResponse):
    """Articles by ascending id."""

    articles: list[ArticleRow]
    next: str | None = Field(
        description="Give it as `after` for the page that follows; null on the last one.", json_schema_extra=_OLD
    )
    next_page: NextPage
