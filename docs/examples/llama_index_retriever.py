"""Passages of the archive as LlamaIndex nodes. Needs `pip install ".[llama-index]"` and an index in `ISNAD_HOME`."""

import os

from index.settings import Settings
from retrieval.adapters.llama_index import IsnadRetriever
from retrieval.opening import open_archive

with open_archive(Settings.read(os.environ)) as archive:
    retriever = IsnadRetriever(archive, k=3, answers_only=True)
    for found in retriever.retrieve("why did Russia leave Saraqib?"):
        known = found.node.metadata
        print(f"{known['article_id']} [{known['start']}:{known['end']}], {known['outlet']}, {known['date']}")
        print(found.node.get_content())
