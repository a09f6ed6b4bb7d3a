"""An answer as CSV (RFC 4180): one row a citation, for spreadsheet programs and for programs.

In UTF-8 with a byte order mark, by which spreadsheet programs know Arabic. The column names are those of the JSON form,
in every interface language.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from retrieval.answer import Answer, Citation
from retrieval.export.characters import writable
from retrieval.export.house_style import STYLES, house_style
from retrieval.export.receipt import filters_told
from retrieval.export.speakers import said_by
from retrieval.message import Interface

__all__ = ["inert", "render_csv"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP, "CSV Injection"
_BETWEEN = "; "


def render_csv(
    answer: Answer, *, link: str | None = None, today: date | None = None, language: Interface = "en"
) -> bytes:
    """The citations as rows, then the near misses (`answers` is `no`); one row without a citation where there are none.

    A cell that a spreadsheet program could take for a formula gets an apostrophe before it. `language` changes nothing
    but is checked as in the other formats: raises `ValueError` for one that the interface does not speak.
    """
    house_style(language)
    written = io.StringIO(newline="")
    shared = _shared(answer, link, today)
    rows = [{**_citation(citation), "answers": "yes"} for citation in answer.citations]
    rows += [{**_citation(citation), "answers": "no"} for citation in answer.nearest]
    writer = csv.DictWriter(written, _COLUMNS, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in rows or [{}]:
        writer.writerow({name: inert(str(value)) for name, value in {**row, **shared}.items()})
    return written.getvalue().encode("utf-8-sig")


_COLUMNS = (
    "question", "understood", "status", "certainty", "note", "reason", "answers", "number", "quote", "voice", "speaker",
    "title", "publisher", "author", "published_on", "language", "inferred", "url", "article_id", "start", "end",
    "also_in", "matched_names", "attribution", "independent", "voices", "generation", "articles", "passages", "newest",
    "searched", "searched_passages", "filters", "languages", "outlets", "found_languages", "found_outlets", "encoder",
    "seconds", "link", "exported_on",
)  # fmt: skip


def _shared(answer: Answer, link: str | None, today: date | None) -> dict[str, object]:
    """The cells that are the same in every row."""
    receipt = answer.receipt
    return {
        "question": answer.question, "understood": answer.understood or "", "status": answer.status,
        "certainty": answer.certainty or "",
        "note": answer.note or "", "reason": answer.reason or "", "generation": receipt.generation,
        "articles": receipt.articles, "passages": receipt.passages, "newest": receipt.newest or "",
        "searched": receipt.searched, "searched_passages": receipt.searched_passages,
        "filters": filters_told(receipt.filters, STYLES["en"]), "languages": _counts(receipt.languages),
        "outlets": _counts(receipt.outlets), "found_languages": _counts(receipt.found_languages),
        "found_outlets": _counts(receipt.found_outlets), "seconds": f"{receipt.seconds:.2f}",
        "independent": answer.independent,
        "voices": json.dumps([asdict(voice) for voice in answer.voices], ensure_ascii=False) if answer.voices else "",
        "encoder": receipt.encoder, "link": link or "", "exported_on": today.isoformat() if today else "",
    }  # fmt: skip


def _citation(citation: Citation) -> dict[str, object]:
    return {
        "number": citation.number, "quote": citation.quote.text,
        "voice": citation.attribution.voice if citation.attribution else "unknown",
        "speaker": said_by(citation, STYLES["en"]) or "",
        "title": citation.title or "", "publisher": citation.publisher or "", "author": citation.author or "",
        "published_on": citation.published_on or "", "language": citation.language,
        "inferred": _BETWEEN.join(citation.inferred), "url": citation.url or "", "article_id": citation.article_id,
        "start": citation.quote.start, "end": citation.quote.end, "also_in": _BETWEEN.join(citation.also_in),
        "matched_names": _BETWEEN.join(citation.matched_names),
        "attribution": json.dumps(asdict(citation.attribution), ensure_ascii=False) if citation.attribution else "",
    }  # fmt: skip


def _counts(counts: Mapping[str, int]) -> str:
    return _BETWEEN.join(f"{name} {count}" for name, count in counts.items())


def inert(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula (OWASP, "CSV Injection"), writable."""
    text = writable(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
