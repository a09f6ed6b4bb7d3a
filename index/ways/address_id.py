"""An article's id from its web address, for articles that come without one of their own."""

from __future__ import annotations

import hashlib
import unicodedata
from urllib.parse import unquote, urlsplit

from index.fields import id_fault

__all__ = ["address_id"]

_MAX_READABLE = 160
_HASH = 16


def address_id(url: str) -> str:
    """A stable, legal id (`index.fields.id_fault`) for the article at `url`, at most 200 characters.

    Host and path, readable (`news.example-2021-02-25-headline`), cut to 160 characters, then `-` and the first 16 hex
    digits of the SHA-256 of the whole URL: addresses that differ anywhere, query and fragment too, never share an id.

    >>> address_id("https://www.news.example/2021/02/25/headline.html?page=2")
    'news.example-2021-02-25-headline.html-b3e8f18145413866'
    """
    raw = url.encode("utf-8", "surrogatepass")
    tail = hashlib.sha256(raw).hexdigest()[:_HASH]
    try:
        parts = urlsplit(url)
        readable = f"{(parts.hostname or '').removeprefix('www.')}/{unquote(parts.path)}"
    except ValueError:  # an unbalanced bracket: the hash alone names it
        readable = ""
    legal = "".join("-" if _is_illegal(character) else character for character in readable)
    legal = "-".join(filter(None, legal.split("-")))[:_MAX_READABLE].strip("-. ")
    return f"{legal}-{tail}" if legal else f"page-{tail}"


def _is_illegal(character: str) -> bool:
    # subtle: a dot is legal within an id, and none alone
    return character.isspace() or unicodedata.category(character) == "Cf" or id_fault(f"a{character}") is not None
