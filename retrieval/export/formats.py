"""The formats that an answer can be taken away in, by name: the one registry for all who offer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from retrieval.answer import Answer
from retrieval.export.data import render_json
from retrieval.export.docx import render_docx
from retrieval.export.markdown import render_markdown
from retrieval.export.ris import render_ris
from retrieval.export.table import render_csv
from retrieval.export.web_page import render_html
from retrieval.message import Interface

__all__ = ["FORMATS", "Format", "Render"]


class Render(Protocol):
    """An answer as the bytes of a file.

    `link` is the answer's permanent address, `today` the day of export (neither is made up when not given), `language`
    the interface's: `en` or `ar`. Raises `ValueError` for any other language, and for nothing that an article says.
    """

    def __call__(
        self, answer: Answer, *, link: str | None = None, today: date | None = None, language: Interface = "en"
    ) -> bytes:
        """Render `answer`."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its IANA media type, its file's suffix with the dot, and what makes the file."""

    media_type: str
    suffix: str
    render: Render


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "markdown": Format("text/markdown; charset=utf-8", ".md", render_markdown),
        "docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", render_docx),
        "html": Format("text/html; charset=utf-8", ".html", render_html),
        "csv": Format("text/csv; charset=utf-8", ".csv", render_csv),
        "json": Format("application/json", ".json", render_json),
        "ris": Format("application/x-research-info-systems; charset=utf-8", ".ris", render_ris),
    }
)
"""The formats by the name that `--export` and the page know them by."""
