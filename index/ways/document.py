"""One document as one article: uploads and fetched pages, of the kinds that a corpus folder may hold as files."""

from __future__ import annotations

from email.message import Message
from pathlib import PurePath
from typing import Any
from urllib.parse import urljoin, urlsplit

from index.article import Article
from index.fields import check_fields, id_fault, text_fault
from index.language import fits
from index.ways.address_id import address_id
from index.ways.extracted import Extracted, Limits, NotExtracted
from index.ways.kind import kind_of
from index.ways.plain import read_plain
from index.ways.worker import shared_worker

__all__ = ["DocumentRefused", "extract", "facts_of", "read_document"]


class DocumentRefused(ValueError):
    """The document cannot become an article; the message is one sentence that names it and says the way out."""


def read_document(name: str, data: bytes, *, content_type: str | None = None, url: str | None = None) -> Article:
    """The article in `data`: `.txt`, `.md`, `.html`, `.pdf` or `.docx`.

    The kind is told by the ending of `name` or the content type of HTTP, and the bytes must agree. The id is the one
    that front matter gives; else `address_id` of the page's canonical address for what came from `url`; else the stem
    of `name`. Everything but plain text is extracted by the worker process.

    Raises:
        DocumentRefused: it is damaged, empty, of another kind than it says, or over a limit (`Limits`).
    """
    shown = "".join(c if c.isprintable() else "?" for c in name)
    try:
        found = extract(name, data, Limits(), content_type=content_type, url=url)
    except NotExtracted as refusal:
        raise DocumentRefused(f"{shown}: {refusal}.") from refusal
    arguments, _ = facts_of(found, {}, url)
    given = found.given.get("id")
    id_ = given or (address_id(arguments.get("url") or url) if url else PurePath(name).stem)
    if fault := id_fault(id_):
        raise DocumentRefused(f"{shown}: its id {fault}; give it a name of 1 to 200 printable characters.")
    if fault := text_fault(found.text):
        raise DocumentRefused(f"{shown}: {fault}.")
    return Article(id=str(id_), text=found.text, source=shown, **arguments)


def extract(
    name: str, data: bytes, limits: Limits, *, content_type: str | None = None, url: str | None = None
) -> Extracted:
    """What a document holds, read here when it is plain text, else by the worker. Raises NotExtracted."""
    if len(data) > limits.bytes_:
        raise NotExtracted(f"has {len(data)} bytes, the limit is {limits.bytes_}; split it, or raise the limit")
    kind = kind_of(name, data, content_type)
    if kind == "text":
        return read_plain(data)
    hints: dict[str, Any] = {}
    if kind == "html":
        hints = {"charset": _charset(content_type), "url": url}
    elif kind == "pdf":
        hints = {"max_pages": limits.pages}
    elif kind == "docx":
        hints = {"max_bytes": limits.unpacked_bytes}
    return shared_worker(limits).extract(kind, data, **hints)


def facts_of(found: Extracted, sidecar: dict[str, Any], url: str | None = None) -> tuple[dict[str, Any], list[str]]:
    """Keyword arguments for `Article` and a sentence for each given field left out.

    What is given wins over what is declared, and that over what is inferred. Faults of a document's own metadata are
    no news: such fields are left out and silent, and so is a language that the text's script cannot be in. Of an
    address that a page declares only one on the host of `url` counts: a page must not pass for another site's.
    """
    given, faults = check_fields({**sidecar, **found.given})
    inferred, _ = check_fields(found.inferred, "inferred")
    declared, _ = check_fields(found.declared, "declared")
    if (language := declared.get("language")) and not fits(language.value, found.text):
        del declared["language"]
    if url:
        canonical = _absolute(url, declared.get("url") or found.declared.get("url"))
        address = canonical if canonical and _host(canonical) == _host(url) else url
        declared.pop("url", None)
        declared |= check_fields({"url": address}, "declared")[0]  # a web archive may say that it came from anywhere
    extra = tuple(dict([*declared.get("extra", ()), *given.get("extra", ())]).items())
    return inferred | declared | given | ({"extra": extra} if extra else {}), faults


def _absolute(base: str, address: str | None) -> str | None:
    try:
        return urljoin(base, address) if address else None
    except ValueError:
        return None


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _charset(content_type: str | None) -> str | None:
    message = Message()
    message["content-type"] = (content_type or "").replace("\n", " ").replace("\r", " ")
    charset = message.get_content_charset()
    return charset if isinstance(charset, str) else None
