"""The targets by name: what makes an input, and what checks it and gives in a word what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.fuzz import documents, words

__all__ = ["TARGETS", "Target"]


@dataclass(frozen=True, slots=True)
class Target:
    """`check` raises whatever is wrong."""

    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], str]


TARGETS = {
    "html": Target(documents.documents("html"), documents.check_document),
    "pdf": Target(documents.documents("pdf"), documents.check_document),
    "docx": Target(documents.documents("docx"), documents.check_document),
    "files": Target(documents.collections(), documents.check_collection),
    "feed": Target(documents.feeds(), documents.check_feed),
    "analyzer": Target(words.analyzed(), words.check_analyzer),
    "reading": Target(words.readings(), words.check_reading),
    "question": Target(words.asked(), words.check_question),
}
