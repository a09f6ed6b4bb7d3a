"""The answers to a list of questions as a table: a row a question, with its first quote, to read and to take away.

The page draws its rows; the same rows are a CSV file (RFC 4180) in UTF-8 with a byte order mark.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from retrieval.answer import Answer, Citation
from retrieval.export.characters import unturned
from retrieval.export.house_style import house_style
from retrieval.export.speakers import whose_words
from retrieval.export.table import inert
from retrieval.message import Interface, say

__all__ = ["COLUMNS", "batch_csv", "batch_row", "source_of"]

COLUMNS = ("question", "certainty", "answer", "speaker", "source")
"""The cells of a row, by their names in the catalog: `batch.question` and so on."""


def batch_row(question: str, answer: Answer | str, ui: Interface) -> dict[str, str]:
    """The cells for a question and its answer, or for the sentence that says why it was not asked."""
    if isinstance(answer, str):
        return dict(zip(COLUMNS, (question, say("certainty.none", ui), answer, "", ""), strict=True))
    sure = say(f"certainty.{answer.certainty or 'none'}", ui)
    if not answer.citations:
        return dict(zip(COLUMNS, (question, sure, answer.why.text(ui) if answer.why else "", "", ""), strict=True))
    best = answer.citations[0]
    speaker = whose_words(best, house_style(ui))
    return dict(zip(COLUMNS, (question, sure, best.quote.text, speaker, ", ".join(source_of(best))), strict=True))


def source_of(best: Citation) -> list[str]:
    """Where a quote stands: outlet, title, date, as far as they are known, and the place."""
    facts = (best.publisher, best.title, best.published_on, f"{best.article_id}:{best.quote.start}-{best.quote.end}")
    return [" ".join(fact.split()) for fact in facts if fact]


def batch_csv(rows: Sequence[dict[str, str]], ui: Interface) -> bytes:
    """The rows as a file; a cell that a spreadsheet program could take for a formula is made inert."""
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow([say(f"batch.{name}", ui) for name in COLUMNS])
    table.writerows([[inert(unturned(row[name])) for name in COLUMNS] for row in rows])
    return written.getvalue().encode("utf-8-sig")
