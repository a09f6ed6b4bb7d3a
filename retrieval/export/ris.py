"""The citations of an answer as RIS, for reference managers: one newspaper article (`NEWS`) a citation.

Written by the format's description (Research Information Systems, 2011): a line is two characters of tag, two spaces, a
hyphen, a space and the value; CRLF ends it. A value is one line, so line breaks in a quote are spaces here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from retrieval.answer import Answer, Citation
from retrieval.export.characters import line, unbroken
from retrieval.export.fact import Fact
from retrieval.export.house_style import house_style
from retrieval.export.outline import outline
from retrieval.message import Interface

__all__ = ["render_ris"]

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")


def render_ris(
    answer: Answer, *, link: str | None = None, today: date | None = None, language: Interface = "en"
) -> bytes:
    """The citations, then the near misses, as RIS in UTF-8; empty where there are none.

    Notes (`N1`) of each reference hold the quote, what is known of it, who says what, and the question with what was
    found and the receipt; a near miss is named as one there. Raises `ValueError` for a language that the interface does
    not speak.
    """
    said = outline(answer, house_style(language), link=link, today=today)
    found = Fact(said.style.say("export.question"), " · ".join((said.question, said.verdict, *said.remarks)))
    references = []
    for citation, entry in zip((*answer.citations, *answer.nearest), said.entries, strict=True):
        quote = said.style.quote.format(unbroken(entry.quote))
        notes = [
            quote if entry.answers else f"{entry.heading}: {quote}",
            _told(entry.facts),
            *([_told(said.voices)] if said.voices else ()),
            _told((found, *said.receipt)),
        ]
        values = [*_source(citation), *(("N1", note) for note in notes), ("ER", "")]
        references.append("".join(f"{tag}  - {value}\r\n" for tag, value in values))
    return "\r\n".join(references).encode()


def _source(citation: Citation) -> Iterator[tuple[str, str]]:
    """The tags that reference managers know; `T2` is the newspaper's name in a reference of this type."""
    dated = _DATE.match(citation.published_on or "")
    values = {
        "TY": "NEWS", "TI": citation.title, "AU": citation.author, "T2": citation.publisher,
        "PY": dated[1] if dated else None,
        "DA": "/".join(part or "" for part in (*dated.groups(), "")) if dated else None,  # YYYY/MM/DD/other
        "LA": citation.language, "UR": citation.url,
        "AN": f"{citation.article_id}:{citation.quote.start}-{citation.quote.end}", "DB": "Isnad",
    }  # fmt: skip
    yield from ((tag, line(value)) for tag, value in values.items() if value)


def _told(facts: tuple[Fact, ...]) -> str:
    marked = (f"{fact.label}: {fact.value}" + (f" ({fact.remark})" if fact.remark else "") for fact in facts)
    return line(" · ".join(marked))
