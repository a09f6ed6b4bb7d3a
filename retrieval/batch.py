"""A list of questions as people keep it: a text file, a table with a column of questions, or JSON lines.

Reads only; nothing is asked here. What cannot be read raises `BatchRefused` with a message of the catalog.
"""

from __future__ import annotations

import csv
import io
import json

from retrieval.message import Message

__all__ = ["MOST", "BatchRefused", "read_batch"]

MOST = 500
"""The most questions of one list."""

_COLUMNS = (
    "question", "questions", "سؤال", "السؤال", "أسئلة", "الأسئلة", "вопрос", "вопросы", "soru", "sorular", "frage",
    "fragen", "pregunta", "preguntas", "питання", "запитання", "پرسش", "سوال", "שאלה", "שאלות", "प्रश्न", "सवाल", "问题",
    "問題", "質問", "질문",
)  # fmt: skip
"""What a column of questions is called, in the languages that questions are asked in; small letters."""
_FIELD = 100_000


class BatchRefused(ValueError):
    """The list cannot be asked; `message` says why and what to do."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.text())
        self.message = message


def read_batch(name: str, content: bytes) -> list[str]:
    """The questions of a file, in its order; blank ones are left out. The ending of `name` says what it is.

    Raises `BatchRefused`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BatchRefused(Message("batch.not_text")) from error
    kind = name.rpartition(".")[2].lower()
    found = _table(text) if kind in {"csv", "tsv"} else _json_lines(text) if kind == "jsonl" else text.splitlines()
    questions = [question for line in found if (question := " ".join(line.split()))]
    if not questions:
        raise BatchRefused(Message("batch.empty"))
    if len(questions) > MOST:
        raise BatchRefused(Message.of("batch.too_many", count=len(questions), limit=MOST))
    return questions


def _table(text: str) -> list[str]:
    """The column of questions of a table, its cells apart by what its first line has most of."""
    first = next((line for line in text.splitlines() if line.strip(",;\t ")), "")
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(_FIELD)
    try:
        read = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BatchRefused(Message("batch.not_text")) from error
    rows = [row for row in read if any(cell.strip() for cell in row)]  # else a blank line above would be the header
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    at = next((header.index(column) for column in _COLUMNS if column in header), None)
    if at is None:
        shown = ", ".join(cell.strip()[:40] for cell in rows[0][:8]) if rows else ""
        raise BatchRefused(Message.of("batch.no_column", columns=f"“{shown}”") if shown else Message("batch.empty"))
    return [row[at] for row in rows[1:] if len(row) > at]


def _json_lines(text: str) -> list[str]:
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)["question"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BatchRefused(Message.of("batch.bad_line", line=number)) from error
        if not isinstance(question, str):
            raise BatchRefused(Message.of("batch.bad_line", line=number))
        found.append(question)
    return found
