"""What every framework's documents are made of: which passages, and what is said of each."""

from __future__ import annotations

from typing import Any

from retrieval.answer import Citation
from retrieval.archive import Archive
from retrieval.filter import Filter

__all__ = ["document_id", "find", "metadata"]


def find(archive: Archive, query: str, k: int, chosen: Filter, *, answers_only: bool) -> tuple[Citation, ...]:
    """Up to `k` citations, best first: the nearest passages, or with `answers_only` those that answer, maybe none.

    Raises as `Archive.ask` does.
    """
    if answers_only:
        return archive.ask(query, k=k, filter=chosen).citations
    return archive.search(query, k=k, filter=chosen)


def document_id(citation: Citation) -> str:
    """Names the passage in its version: what is named so never changes."""
    return f"{citation.article_id}@{citation.version}:{citation.passage.start}-{citation.passage.end}"


def metadata(citation: Citation) -> dict[str, Any]:
    """What is said of a document, JSON-ready; offsets count code points of the article's original text.

    `start` and `end` are those of the document's content, `quote_start` and `quote_end` of the sentences in it that
    answer best. `score` is comparable within one query only.
    """
    return {
        "article_id": citation.article_id,
        "passage_id": citation.passage_id,
        "version": citation.version,
        "start": citation.passage.start,
        "end": citation.passage.end,
        "quote_start": citation.quote.start,
        "quote_end": citation.quote.end,
        "title": citation.title,
        "outlet": citation.publisher,
        "author": citation.author,
        "date": citation.published_on,
        "language": citation.language,
        "url": citation.url,
        "score": citation.score,
        "signals": dict(citation.signals),
        "also_in": list(citation.also_in),
    }
