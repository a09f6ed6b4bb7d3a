"""A PDF's text layer as an article, by pdfminer.six (MIT).

Compared on Arabic printed by Chromium: pdfium has the words in order and most of their letters backwards, pypdf the
letters in order and the words of a line backwards; both apply half of the bidirectional algorithm and cannot be undone.
pdfminer.six leaves characters as they stand, with their positions and grouped into boxes: `visual_order` then gives
the order in which they are read, the same for every producer. A box is a paragraph; its lines are joined by a space.
Only text is read: no scripts, no attachments, no pictures. The day the file was made is no day of publication: it
is kept as `file_created`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTPage, LTTextBox, LTTextLine
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psexceptions import PSException
from pdfminer.utils import decode_text

from index.decode import control_fault
from index.ways.extracted import Extracted, NotExtracted, words_in
from index.ways.visual_order import read_line

__all__ = ["extract_pdf"]

_TAIL = 4096
_SPACE = 0.15
"""A gap of this share of the character's size is a space that was not written."""
_FULL = 0.8
_ENDS = re.compile(r"[.!?؟…:。][\"'”’»)\]]*$")
_FILE_NAMES = re.compile(r"microsoft word|untitled|.*\.(docx?|indd|qxp|pdf|odt|rtf|html?)$", re.IGNORECASE)
_MOST_DAMAGED = 3


def extract_pdf(data: bytes, *, max_pages: int = 3_000) -> Extracted:
    """The text of a PDF, paragraphs separated by newlines, with its title, author and language as declared.

    Raises:
        NotExtracted: it is cut off, damaged, protected by a password, over `max_pages`, or has no text layer.
    """
    if b"%%EOF" not in data[-_TAIL:]:
        raise NotExtracted("is cut off: the end of the PDF is missing; get it again")
    try:
        declared = _metadata(data)
        paragraphs = list(_paragraphs(data, max_pages))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise NotExtracted("is protected by a password; save it without one") from error
    except PSException as error:
        raise NotExtracted(f"is a damaged PDF ({' '.join(str(error).split())[:80]}); get it again") from error
    text = "\n".join(paragraphs)
    if not words_in(text):
        raise NotExtracted("has no text layer (a scan?); run text recognition (OCR) on it, or type the text")
    if (lost := text.count("\ufffd") + text.count("(cid:")) > _MOST_DAMAGED:
        raise NotExtracted(f"{lost} of its characters have no Unicode value; save it as .docx, .html or .txt")
    if fault := control_fault(text):
        raise NotExtracted(fault)
    return Extracted(text, declared=declared)


def _metadata(data: bytes) -> Mapping[str, Any]:
    document = PDFDocument(PDFParser(BytesIO(data)))
    known: dict[str, str] = {}
    for info in document.info:
        known |= {key: value for key, raw in info.items() if (value := _string(raw))}
    title = known.get("Title", "")
    created = re.match(r"D:(\d{4})(\d\d)?(\d\d)?", known.get("CreationDate", ""))
    return {
        "title": None if _FILE_NAMES.match(title) else title,
        "author": known.get("Author"),
        "language": _string(document.catalog.get("Lang")),
        "file_created": "-".join(filter(None, created.groups())) if created else None,
    }


def _string(raw: object) -> str:
    value = resolve1(raw)
    return decode_text(value).strip() if isinstance(value, bytes) else ""


def _paragraphs(data: bytes, max_pages: int) -> Iterator[str]:
    pages = 0
    for page in extract_pages(BytesIO(data), laparams=LAParams(), maxpages=max_pages + 1):
        pages += 1
        if pages > max_pages:
            raise NotExtracted(f"has more than {max_pages} pages; split it")
        for box in _boxes(page):
            yield from _of_box(box)
    if not pages:
        raise NotExtracted("has no pages; get it again")


def _boxes(page: LTPage) -> Iterator[LTTextBox]:
    return (item for item in page if isinstance(item, LTTextBox))


def _of_box(box: LTTextBox) -> Iterator[str]:
    """The box's paragraphs: a line that ends a sentence and stops short of the box's width ends one, too."""
    paragraph = ""
    for line in box:
        if not isinstance(line, LTTextLine) or not (text := read_line(_clusters(line)).strip()):
            continue
        # subtle: a hyphen at the end stays, since it may be the word's own
        paragraph += ("" if not paragraph or paragraph.endswith("-") else " ") + text
        if _ENDS.search(text) and line.width < box.width * _FULL:
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _clusters(line: LTTextLine) -> list[str]:
    """A line's characters by where they stand, left to right; marks go with the character they stand upon."""
    characters = [item for item in line if isinstance(item, LTChar) and item.get_text()]
    clusters: list[str] = []
    middles: list[float] = []
    end = 0.0
    for item in sorted((item for item in characters if not _is_mark(item)), key=lambda item: (item.x0, item.x1)):
        text = item.get_text()
        if clusters and item.x0 - end > item.size * _SPACE and not clusters[-1].isspace() and not text.isspace():
            clusters.append(" ")
            middles.append(math.inf)
        clusters.append(text)
        middles.append((item.x0 + item.x1) / 2)
        end = item.x1
    for mark in filter(_is_mark, characters if clusters else ()):
        middle = (mark.x0 + mark.x1) / 2
        clusters[min(range(len(middles)), key=lambda at: abs(middles[at] - middle))] += mark.get_text()
    return clusters


def _is_mark(item: LTChar) -> bool:
    return unicodedata.category(item.get_text()[0]) == "Mn"
