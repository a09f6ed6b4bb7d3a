"""The archive as a LlamaIndex retriever (`pip install ".[llama-index]"`)."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from retrieval.adapters.document import document_id, find, metadata
from retrieval.archive import Archive
from retrieval.filter import EVERYTHING, Filter

__all__ = ["IsnadRetriever"]


class IsnadRetriever(BaseRetriever):
    """Passages of an archive as nodes, best first.

    `k` is the most nodes. With `answers_only` there are none where the archive has no answer. `retrieve` raises as
    `Archive.ask` does.
    """

    def __init__(
        self, archive: Archive, *, k: int = 5, filter: Filter = EVERYTHING, answers_only: bool = False  # noqa: A002
    ) -> None:  # fmt: skip
        super().__init__()
        self._archive = archive
        self._k = k
        self._filter = filter
        self._answers_only = answers_only

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        found = find(self._archive, query_bundle.query_str, self._k, self._filter, answers_only=self._answers_only)
        return [
            NodeWithScore(
                node=TextNode(
                    id_=document_id(one),
                    text=one.passage.text,
                    metadata=metadata(one),
                    start_char_idx=one.passage.start,
                    end_char_idx=one.passage.end,
                ),
                score=one.score,
            )
            for one in found
        ]
