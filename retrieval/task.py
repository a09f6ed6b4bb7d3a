"""A retrieval task in a folder: `queries.jsonl`, and `qrels.tsv` in TREC's format; its `corpus.jsonl` is any corpus.

Queries without qrels have no answer in the corpus.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Qrels", "Query", "TaskUnreadable", "read_qrels", "read_queries"]

Qrels = Mapping[str, frozenset[str]]
"""Query id -> ids of the articles that answer it."""


class TaskUnreadable(ValueError):
    """The task folder lacks a file or holds a line that cannot be read."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a task: its language is used to group the figures, never given to the retriever.

    `answers` are pieces of text, in the corpus's words, that answer it, where the task gives any.
    """

    id: str
    language: str
    text: str
    answers: tuple[str, ...] = ()


def read_queries(path: Path) -> list[Query]:
    """Read `queries.jsonl`: lines with `id`, `text`, optionally `language`, `answers`. Raises `TaskUnreadable`."""
    queries: list[Query] = []
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                answers = tuple(map(str, entry.get("answers", ())))
                queries.append(Query(str(entry["id"]), str(entry.get("language", "und")), str(entry["text"]), answers))
    except OSError as error:
        raise TaskUnreadable(
            f"{path} cannot be read ({error.strerror}); a task folder holds corpus.jsonl and queries.jsonl."
        ) from error
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise TaskUnreadable(f'Line {len(queries) + 1} of {path} is not a JSON object with "id" and "text".') from error
    return queries


def read_qrels(path: Path) -> Qrels:
    """Read TREC qrels (query, 0, document, relevance), tab or space separated; a missing file means none."""
    relevant: dict[str, set[str]] = defaultdict(set)
    if path.is_file():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            try:
                query, _, document, relevance = line.split()
                if int(relevance) > 0:
                    relevant[query].add(document)
            except ValueError as error:
                raise TaskUnreadable(f"Line {number} of {path} is not `query 0 document relevance`.") from error
    return {query: frozenset(documents) for query, documents in relevant.items()}
