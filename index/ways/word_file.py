"""A Word document (.docx) as an article, by python-docx: a paragraph a line, those of tables cell by cell.

Text that was inserted under revision counts, deleted text does not; headers, footers, footnotes and comments are no
part of the article. Title, author and language of the core properties are declared; the day the file was made is no
day of publication and is kept as `file_created`.

A .docx is a ZIP of XML: the sum and the ratio of the unpacked sizes are checked before anything is unpacked, a part
that is larger than its entry says stops there (`zipfile`), and XML with a DTD is refused, which the format forbids
(ECMA-376 part 2) and entity bombs need. python-docx's parser (lxml) resolves no entities either.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from index.decode import control_fault
from index.ways.extracted import Extracted, NotExtracted, words_in

__all__ = ["extract_docx"]

_MOST_PARTS = 5_000
_HIGHEST_RATIO = 200
_SMALL = 1_000_000
_MAIN = "word/document.xml"
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PARAGRAPH = qn("w:p")
_LEFT_OUT = {qn("w:del"), qn("w:moveFrom"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_INSTEAD = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "\u2011"}
_DEFAULT_AUTHORS = frozenset({"python-docx", "user", "admin", "microsoft office user"})


def extract_docx(data: bytes, *, max_bytes: int = 100_000_000) -> Extracted:
    """The text of a Word document that unpacks to at most `max_bytes`.

    Raises:
        NotExtracted: it is no Word document, damaged, protected, a bomb, or holds no words.
    """
    try:
        _check_parts(data, max_bytes)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        if isinstance(error, NotExtracted):
            raise
        raise NotExtracted("is a damaged Word document; get it again") from error
    document = Document(BytesIO(data))
    text = "\n".join(_paragraphs(document.element.body))
    if not words_in(text):
        raise NotExtracted("holds no words (only pictures?); write the article or remove it")
    if fault := control_fault(text):
        raise NotExtracted(fault)
    about = document.core_properties
    author = (about.author or "").strip()
    return Extracted(
        text,
        declared={
            "title": (about.title or "").strip(),
            "author": None if author.lower() in _DEFAULT_AUTHORS else author,
            "language": about.language,
            "file_created": about.created.date().isoformat() if about.created else None,
        },
    )


def _check_parts(data: bytes, max_bytes: int) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        total = sum(part.file_size for part in parts)
        if len(parts) > _MOST_PARTS or total > max_bytes:
            raise NotExtracted(
                f"unpacks to {total} bytes in {len(parts)} parts, the limit is {max_bytes} in {_MOST_PARTS}; split it"
            )
        if total > max(_SMALL, _HIGHEST_RATIO * len(data)):
            raise NotExtracted(f"unpacks to {total // len(data)} times its size, which no Word document does")
        if any(part.flag_bits & 1 for part in parts):
            raise NotExtracted("is protected by a password; save it without one")
        if _MAIN not in archive.namelist():
            raise NotExtracted(f"is a ZIP archive without {_MAIN}, no Word document; save it as .docx again")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                head = archive.read(part).replace(b"\0", b"")  # UTF-16 as well
                if _DTD.search(head):
                    raise NotExtracted(f"its part {part.filename[:60]!r} has a DTD, which Word documents never have")


def _paragraphs(body: Any) -> Iterator[str]:  # noqa: ANN401 - an lxml element; lxml is python-docx's
    """The text of each paragraph in the order of the document, those of text boxes after the one they hang on."""
    for paragraph in body.iter(_PARAGRAPH):
        if any(above.tag in _LEFT_OUT for above in paragraph.iterancestors()):
            continue
        text = "".join(_pieces(paragraph)).strip("\n")
        if text.strip():
            yield text


def _pieces(element: Any) -> Iterator[str]:  # noqa: ANN401
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _INSTEAD:
            yield _INSTEAD[child.tag]
        elif child.tag not in _LEFT_OUT and child.tag not in {_PARAGRAPH, qn("w:pPr"), qn("w:txbxContent")}:
            yield from _pieces(child)
