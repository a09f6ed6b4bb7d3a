"""A news page in HTML as its article: trafilatura, set to favour precision, keeps the main text and leaves out
navigation, related stories and comments.

Encoding: a byte order mark; else UTF-8 where the bytes are valid UTF-8 (text in another encoding never is by chance,
and old pages declare wrongly); else what HTTP or the page's `<meta>` declares; else what the library detects.
A value that stands in a `<meta>`, `<link rel=canonical>`, `<html lang>` or JSON-LD is declared; what trafilatura and
htmldate make of the visible page or the address is inferred.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Any

import trafilatura.utils
from trafilatura import bare_extraction
from trafilatura.settings import Document

from index.decode import control_fault
from index.ways.extracted import Extracted, NotExtracted, words_in

__all__ = ["extract_html"]

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_PRESCAN = 4096
_FEWEST_WORDS = 10
_MOST_DAMAGED = 3
_FIELDS = (
    ("title", "title"), ("publisher", "sitename"), ("author", "author"), ("published_on", "date"), ("url", "url"),
)  # fmt: skip
_JOINERS = "\u200c\u200d"
_STAND_INS = tuple(map(chr, range(0x10600, 0x10680)))
"""Linear A, which no news page is written in."""


def extract_html(data: bytes, *, charset: str | None = None, url: str | None = None) -> Extracted:
    """The article on a page that was fetched from `url`, with the `charset` of its HTTP header where there was one.

    Raises:
        NotExtracted: it is binary or damaged, or holds no article of ten words.
    """
    html = _decode(data, charset)
    if fault := control_fault(html):
        raise NotExtracted(fault)
    tree = trafilatura.utils.load_html(html) if html.strip() else None
    if tree is None:
        raise NotExtracted("holds no HTML that can be read within the limits; save the page again")
    declared = list(_declared(tree))
    language = next((value for key, value in declared if key == "language"), None)
    joiners = _hide_joiners(tree, html)
    # subtle: no fallback to other extractors, which choose recall where precision finds little
    page = bare_extraction(tree, url=url, favor_precision=True, include_comments=False, with_metadata=True)
    text = page.text.translate(joiners) if isinstance(page, Document) and page.text else ""
    few = words_in(text) < _FEWEST_WORDS
    if (damaged := (html if few else text).count("\ufffd")) > _MOST_DAMAGED:
        raise NotExtracted(f"{damaged} characters are damaged (U+FFFD: the wrong encoding?); get the page again")
    if few:
        raise NotExtracted(
            f"holds {words_in(text)} words of article text (a page of links, scripts, a login or a consent?); "
            "save the article's own page"
        )
    found = {name: str(value).translate(joiners) for name, each in _FIELDS if (value := getattr(page, each, None))}
    stated = {name for name, value in found.items() if _is_declared(name, value, declared)}
    sure = {name: value for name, value in found.items() if name in stated}
    return Extracted(
        text,
        declared=sure | ({"language": language} if language else {}),
        inferred={name: value for name, value in found.items() if name not in stated and name != "url"},
    )


def _decode(data: bytes, charset: str | None) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if data[:2] in {b"<\0", b"\0<"}:
        return data.decode("utf-16-le" if data[0] else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    meta = _META_CHARSET.search(data[:_PRESCAN])
    for label in (charset, meta.group(1).decode("ascii") if meta else None):
        if label and (codec := _codec(label)):
            return data.decode(codec, "replace")
    return trafilatura.utils.decode_file(data)


def _codec(name: str) -> str | None:
    """Python's name of a text encoding, or `None` where it knows none."""
    try:
        found = codecs.lookup(name).name
        "".encode(found)
    except (LookupError, ValueError):
        return None
    return {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(found, found)  # as the WHATWG reads these labels


def _declared(tree: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - an lxml element; lxml is trafilatura's
    """Each machine-readable value of the page, with the name that it goes by there; the language under `language`."""
    for key in ("lang", "{http://www.w3.org/XML/1998/namespace}lang"):
        if language := tree.get(key):
            yield "language", language
    for meta in tree.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or "").lower()
        if value := meta.get("content"):
            yield ("language" if key in {"content-language", "og:locale", "inlanguage"} else key), value
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower() and link.get("href"):
            yield "url", link.get("href")
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            yield from (("json", unescaped) for unescaped in _json_strings(script.text))


def _json_strings(text: str) -> Iterator[str]:
    # subtle: a scan for strings, not a parse: JSON-LD on news pages is often broken, and trafilatura reads it anyway
    for match in re.finditer(r'"((?:[^"\\]|\\.)*)"', text):
        raw = match.group(1)
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), raw).replace("\\/", "/")


def _is_declared(name: str, value: str, declared: list[tuple[str, str]]) -> bool:
    if name == "published_on":
        return any(value in stated for key, stated in declared if key == "json" or re.search("date|time|publ", key))
    wanted = {_plain(part) for part in (value.split(";") if name == "author" else [value])}
    return wanted <= {_plain(stated) for _, stated in declared}


def _plain(value: str) -> str:
    return " ".join(value.split()).casefold()


def _hide_joiners(tree: Any, html: str) -> Mapping[int, str]:  # noqa: ANN401
    """Replace zero-width joiners, which trafilatura drops and Persian needs, in place; the table that undoes it."""
    free = [character for character in _STAND_INS if character not in html][: len(_JOINERS)]
    hide = str.maketrans(dict(zip(_JOINERS, free, strict=True))) if len(free) == len(_JOINERS) else {}
    for element in tree.iter():
        for part in ("text", "tail"):
            if (value := getattr(element, part)) and any(joiner in value for joiner in _JOINERS):
                setattr(element, part, value.translate(hide))
    return {ord(stand_in): chr(joiner) for joiner, stand_in in ((k, v) for k, v in hide.items())}
