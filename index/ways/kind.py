"""What kind of document some bytes are: by the bytes themselves, with a file's ending and a content type as hints."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

from index.ways.extracted import NotExtracted

__all__ = ["DOCUMENTS", "kind_of"]

DOCUMENTS = {
    ".txt": "text", ".md": "text", ".html": "html", ".htm": "html", ".xhtml": "html", ".pdf": "pdf", ".docx": "docx",
}  # fmt: skip
"""The kinds that hold one article, by ending."""

_COLLECTIONS = (".csv", ".jsonl", ".warc", ".warc.gz")
_TYPES = {
    "text/html": "html", "application/xhtml+xml": "html", "application/pdf": "pdf", "text/plain": "text",
    "text/markdown": "text",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip
_CALLED = {
    "html": "an HTML page", "pdf": "a PDF", "docx": "a ZIP archive or Word document", "text": "plain text",
    "image": "a picture", "old Word": "an old .doc, or a Word document with a password",
    "compressed": "a compressed file", "WARC": "a web archive",
}  # fmt: skip
_WAYS_OUT = {
    "compressed": "unpack it, or end its name in .warc.gz where it is a web archive",
    "WARC": "give it a name that ends in .warc",
}
_BEGINNINGS = (
    (b"%PDF-", "pdf"), (b"PK\x03\x04", "docx"), (b"PK\x05\x06", "docx"), (b"\xd0\xcf\x11\xe0", "old Word"),
    (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"), (b"RIFF", "image"), (b"WARC/", "WARC"),
    (b"\x1f\x8b", "compressed"), (b"BZh", "compressed"), (b"\x28\xb5\x2f\xfd", "compressed"),
)  # fmt: skip
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|article|section|main|div|p|script)\b", re.I)
_HEAD = 4096


def kind_of(name: str, data: bytes, content_type: str | None = None) -> str:
    """`text`, `html`, `pdf` or `docx`. The ending tells, then the content type, and the bytes must agree with it.

    Raises:
        NotExtracted: `data` is empty, of a kind that is not read, or not what its ending or content type says.
    """
    if not data.strip():
        raise NotExtracted("its text is empty; write the article or remove it")
    found = _sniff(data)
    ending = PurePath(name.lower()).suffix
    if name.lower().endswith(_COLLECTIONS):
        raise NotExtracted(f"may hold several articles ({ending}); upload the file, or put it into a corpus folder")
    typed = _TYPES.get((content_type or "").split(";")[0].strip().lower())
    claimed = DOCUMENTS.get(ending) or typed
    if found is None and claimed is None and b"\0" in data[:_HEAD] and not _marked(data):
        raise NotExtracted("is binary and of no kind that is read; save it as .txt, .md, .html, .pdf or .docx")
    if claimed is None:
        claimed = found or "text"
    if claimed not in _CALLED or claimed in {"image", "old Word", "compressed", "WARC"}:
        way_out = _WAYS_OUT.get(claimed, "save it as .txt, .md, .html, .pdf or .docx")
        raise NotExtracted(f"is {_CALLED[claimed]}, which is not read; {way_out}")
    # Text may hold markup, and a page may begin like text; a PDF or a ZIP archive cannot be mistaken.
    if claimed == found or (claimed in {"html", "text"} and found in {None, "html"}):
        return claimed
    said = f"its ending is {ending}" if ending in DOCUMENTS else f"it is sent as {content_type}"
    seems = f"its content is {_CALLED[found]}" if found else "its content is not of that kind"
    raise NotExtracted(f"{said}, but {seems}; give it the ending of what it is, or save it again")


def _sniff(data: bytes) -> str | None:
    head = data[:_HEAD]
    body = head.removeprefix(codecs.BOM_UTF8).lstrip()
    for beginning, kind in _BEGINNINGS:
        if body.startswith(beginning):
            return kind
    text = head.replace(b"\0", b"") if _marked(data) or head[:2] in {b"<\0", b"\0<"} else head
    if _MARKUP.search(text):
        return "html"
    return "pdf" if b"%PDF-" in head[:1024] else None


def _marked(data: bytes) -> bool:
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
