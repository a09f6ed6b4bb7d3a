"""The archive as a LangChain retriever (`pip install ".[langchain]"`)."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from retrieval.adapters.document import document_id, find, metadata
from retrieval.archive import Archive
from retrieval.filter import EVERYTHING, Filter

__all__ = ["IsnadRetriever"]


class IsnadRetriever(BaseRetriever):
    """Passages of an archive as documents, best first.

    `k` is the most documents. With `answers_only` there are none where the archive has no answer. `invoke` raises as
    `Archive.ask` does.
    """

    archive: Archive
    k: int = 5
    filter: Filter = EVERYTHING
    answers_only: bool = False

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        found = find(self.archive, query, self.k, self.filter, answers_only=self.answers_only)
        return [Document(one.passage.text, id=document_id(one), metadata=metadata(one)) for one in found]
