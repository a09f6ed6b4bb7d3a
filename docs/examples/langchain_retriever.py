"""Passages of the archive as LangChain documents. Needs `pip install ".[langchain]"` and an index in `ISNAD_HOME`."""

import os

from index.settings import Settings
from retrieval.adapters.langchain import IsnadRetriever
from retrieval.opening import open_archive

with open_archive(Settings.read(os.environ)) as archive:
    retriever = IsnadRetriever(archive=archive, k=3, answers_only=True)
    for document in retriever.invoke("why did Russia leave Saraqib?"):
        known = document.metadata
        print(f"{known['article_id']} [{known['start']}:{known['end']}], {known['outlet']}, {known['date']}")
        print(document.page_content)
