"""The archive as a whole on the wire: its state, its audit log, and whether it can be asked."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field

from index.article import Article
from index.audit import Logged
from retrieval.wire.base import NextPage, Slice, WireResponse

__all__ = ["GenerationOut", "Health", "LogEntry", "LogOf", "LogPage", "SegmentOut", "StatusOut"]


class SegmentOut(WireResponse):
    """One part of the index, which never changes: what came in after the part before it."""

    generation: int = Field(description="The generation that it was made for.")
    passages: int
    sentences: int


class GenerationOut(WireResponse):
    """One state of the archive; `added`, `corrected` and `withdrawn` count the articles that changed with it."""

    number: int
    made_at: str
    articles: int
    added: int
    corrected: int
    withdrawn: int


class StatusOut(WireResponse):
    """What the archive holds and stores, as `python -m index status --json` says, but for where it lies."""

    generation: int
    articles: int
    passages: int
    sentences: int
    encoder: str
    segments: list[SegmentOut] = Field(description="Oldest first; with passages that have ended since.")
    languages: dict[str, int]
    ways: dict[str, int] = Field(description="Articles by how they came in.")
    versions: int = Field(description="Article versions stored, those that ended too.")
    embeddings: int
    events: int = Field(description="Entries of the audit log.")
    bytes: int = Field(description="Of the files in the archive's home.")
    generations: list[GenerationOut] = Field(description="The last ones, newest first.")


class LogOf(Slice):
    """Which page of the audit log."""

    limit: Annotated[int, Field(ge=1, le=200, description="The most entries.")] = 100
    article: Annotated[str | None, Field(max_length=1000, description="Of this article only, by its id.")] = None


class LogEntry(WireResponse):
    """One change of one article."""

    number: int = Field(description="Grows with each entry.")
    at: str = Field(description="ISO 8601, UTC.")
    generation: int = Field(description="The one that the change came with.")
    what: Literal["added", "corrected", "withdrawn"]
    article: str
    version: str = Field(description="The version that came in; of a withdrawn article the one that left.")
    way: str
    source: str = Field(description="A web address, or a file's name without the folder that it lay in.")

    @classmethod
    def of(cls, logged: Logged) -> Self:
        """The wire form of an entry; where a file lies on the server's disk is not part of it."""
        event = logged.event
        web = event.source.lower().startswith(("http://", "https://"))
        source = event.source if web else event.source.replace("\\", "/").rpartition("/")[2]
        return cls(
            number=logged.number, at=logged.at, generation=logged.generation, what=event.what, article=event.article,
            version=Article.short(event.version), way=event.way, source=source,
        )  # fmt: skip


class LogPage(WireResponse):
    """Entries of the audit log, oldest first."""

    entries: list[LogEntry]
    next_page: NextPage


class Health(WireResponse):
    """The service answers questions, and from this."""

    status: Literal["ok"] = "ok"
    generation: int
    articles: int
    passages: int
    encoder: str
    version: str
    behind: str | None = Field(description="Why a newer generation than this one cannot be served; mostly null.")
