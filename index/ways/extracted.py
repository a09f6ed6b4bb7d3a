"""What an extractor makes of one document, and how it refuses one: plain values, which cross processes as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import regex

__all__ = ["Extracted", "Limits", "NotExtracted", "words_in"]

_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}]+")


class NotExtracted(ValueError):
    """A document is refused: the message is a clause without its name and full stop, with the way out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on hostile input: one article's bytes, one document's seconds, memory and bytes unpacked, and counts.

    `seconds` and `memory_bytes` (address space) hold for the worker process. `records` bounds a web archive, `columns`
    a table, `pages` a PDF.
    """

    bytes_: int = 10_000_000
    seconds: float = 30.0
    memory_bytes: int = 2_000_000_000
    unpacked_bytes: int = 100_000_000
    records: int = 1_000_000
    columns: int = 1_000
    pages: int = 3_000


@dataclass(frozen=True, slots=True)
class Extracted:
    """The article's text and what is known of it, by the names of `Article`'s fields.

    `given` comes from front matter, `declared` from the document's own machine-readable metadata, and `inferred` is
    what a library guessed. Nothing in them is checked yet.
    """

    text: str
    given: Mapping[str, Any] = field(default_factory=dict)
    declared: Mapping[str, Any] = field(default_factory=dict)
    inferred: Mapping[str, Any] = field(default_factory=dict)


def words_in(text: str) -> int:
    """About how many words: runs of letters, and each Chinese or Japanese character as one.

    >>> words_in("قال الوزير: 3 قتلى"), words_in("萨拉基布")
    (3, 4)
    """
    return len(_WORD.findall(text))
