"""The archive in a Haystack pipeline. Needs `pip install ".[haystack]"` and an index in `ISNAD_HOME`."""

import os

from haystack import Pipeline

from index.settings import Settings
from retrieval.adapters.haystack import IsnadRetriever  # which switches off what Haystack reports to its maker
from retrieval.opening import open_archive

with open_archive(Settings.read(os.environ)) as archive:
    pipeline = Pipeline()
    pipeline.add_component("isnad", IsnadRetriever(archive, top_k=3, answers_only=True))
    for document in pipeline.run({"isnad": {"query": "why did Russia leave Saraqib?"}})["isnad"]["documents"]:
        known = document.meta
        print(f"{known['article_id']} [{known['start']}:{known['end']}], {known['outlet']}, {known['date']}")
        print(document.content)
