"""A passage in its article on the wire: what the page's reading view shows around a quote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from index.article import Article
from index.furniture import find_furniture
from retrieval.answer import Span
from retrieval.history import Version
from retrieval.wire.base import Language, WireResponse

__all__ = ["PassageInContext", "PlaceOf", "Stretch"]

_FACTS = ("title", "publisher", "published_on", "language")


class PlaceOf(BaseModel):
    """A place in an article, and how much of the text around it is wanted."""

    model_config = ConfigDict(extra="forbid")
    start: Annotated[int, Field(ge=0, description="The first code point of the quote, as a citation has it.")]
    end: Annotated[int, Field(ge=1, description="The one behind its last, as a citation has it.")]
    version: Annotated[str | None, Field(description="The version that is quoted, as a citation has it.")] = None
    around: Annotated[
        int, Field(ge=0, le=100_000, description="The most code points before it, and the most behind it.")
    ] = 1000


class Stretch(WireResponse):
    """Where a piece of an article stands, in code points of its original text."""

    start: int
    end: int


class PassageInContext(WireResponse):
    """A quote with the text around it: `before`, `quote` and `after` are one piece of the article, cut in three."""

    article_id: str
    version: str = Field(description="The version that is read here.")
    title: str | None
    publisher: str | None
    published_on: str | None
    language: Language
    before: Span
    quote: Span
    after: Span
    furniture: list[Stretch] = Field(
        description="Parts of the three that belong to the page, not to the article: the reading view greys them."
    )
    length: int = Field(description="Code points of the whole article.")
    corrected_at: str | None = Field(description="When a version with another text came in place of this one.")

    @classmethod
    def of(cls, article: Article, at: PlaceOf, known: Sequence[Version]) -> Self:
        """What stands around a place that lies within the article, whose versions are `known`, oldest first."""
        text = article.text
        first, last = max(at.start - at.around, 0), min(at.end + at.around, len(text))
        here = next((number for number, each in enumerate(known) if each.version == article.version), len(known))
        facts = {name: fact.value if (fact := getattr(article, name)) else None for name in _FACTS}
        return cls(
            article_id=article.id, version=article.version, title=facts["title"], publisher=facts["publisher"],
            published_on=facts["published_on"], language=facts["language"] or "und",
            before=Span(text[first : at.start], first, at.start),
            quote=Span(text[at.start : at.end], at.start, at.end), after=Span(text[at.end : last], at.end, last),
            furniture=[
                Stretch(start=max(start, first), end=min(end, last))
                for start, end in find_furniture(text) if start < last and first < end
            ],
            length=len(text), corrected_at=next((each.came_at for each in known[here + 1 :] if each.worded), None),
        )  # fmt: skip
