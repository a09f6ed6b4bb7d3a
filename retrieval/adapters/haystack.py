"""The archive as a Haystack component (`pip install ".[haystack]"`).

Haystack reports every pipeline that runs to its maker. A newsroom's archive is confidential, so importing this module
switches that off for the process, whether Haystack was imported before it or not.
"""

from __future__ import annotations

import os

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # before its import, which would write an id into ~

from haystack import Document, component
from haystack.telemetry import _telemetry

from retrieval.adapters.document import document_id, find, metadata
from retrieval.archive import Archive
from retrieval.filter import EVERYTHING, Filter

__all__ = ["IsnadRetriever"]

_telemetry.telemetry = None


@component
class IsnadRetriever:
    """Passages of an archive as documents, best first.

    `top_k` is the most documents. With `answers_only` there are none where the archive has no answer.
    """

    def __init__(
        self, archive: Archive, *, top_k: int = 5, filter: Filter = EVERYTHING, answers_only: bool = False  # noqa: A002
    ) -> None:  # fmt: skip
        self.archive = archive
        self.top_k = top_k
        self.filter = filter
        self.answers_only = answers_only

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None) -> dict[str, list[Document]]:
        """The documents of a query. Raises as `Archive.ask` does."""
        k = self.top_k if top_k is None else top_k
        found = find(self.archive, query, k, self.filter, answers_only=self.answers_only)
        return {
            "documents": [
                Document(id=document_id(one), content=one.passage.text, meta=metadata(one), score=one.score)
                for one in found
            ]
        }
