"""An article: one text of the archive, exactly as it came, with what is known about it.

The text is never changed after reading. What is known (title, publisher, ...) carries its origin: *given* by front
matter, a sidecar or a field of the input; *declared* by the document's own machine-readable metadata; or *inferred*
from the page. This module reads nothing and stores nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Literal

__all__ = ["Article", "Origin", "Stated"]

Origin = Literal["given", "declared", "inferred"]

_STATED = ("title", "publisher", "author", "published_on", "language")


@dataclass(frozen=True, slots=True)
class Stated:
    """One known fact about an article, and how it is known."""

    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the archive.

    `id` is stable across runs: the file's name without its ending, or the `id` field of a `.jsonl` line.
    `text` is the decoded original, untouched (front matter not counted); every offset in the product counts
    Unicode code points of it. `published_on` is ISO 8601 at any precision (`2021`, `2021-02`, `2021-02-25`).
    `language` is an ISO 639-1 code, or `und`. `source` names where it was read, for messages only.
    `extra` holds further front matter, as strings, in the order given.
    """

    id: str
    text: str
    title: Stated | None = None
    publisher: Stated | None = None
    author: Stated | None = None
    published_on: Stated | None = None
    language: Stated | None = None
    url: str | None = None
    source: str = ""
    extra: tuple[tuple[str, str], ...] = field(default=())

    @property
    def digest(self) -> str:
        """SHA-256, as hex, of everything the article holds but `source`: equal digests mean nothing changed."""
        stated = (self.title, self.publisher, self.author, self.published_on, self.language)
        parts = [self.id, self.text, self.url or ""]
        parts += [f"{s.origin}:{s.value}" if s else "" for s in stated]
        parts += [f"{key}={value}" for key, value in self.extra]
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def version(self) -> str:
        """What names this version of the article to people and in addresses: the first of its digest."""
        return self.short(self.digest)

    @staticmethod
    def short(digest: str) -> str:
        """The first twelve hex digits of a version's digest."""
        return digest[:12]

    def to_facts(self) -> str:
        """All that is known about the article, without its `id` and `text`, as one JSON object."""
        return json.dumps({k: v for k, v in asdict(self).items() if k not in ("id", "text")}, ensure_ascii=False)

    @classmethod
    def from_facts(cls, id_: str, text: str, facts: str) -> Article:
        """An article with the facts that `to_facts` wrote."""
        known = json.loads(facts)
        stated = {k: Stated(**known[k]) if known[k] else None for k in _STATED}
        extra = tuple((k, v) for k, v in known["extra"])
        return cls(id_, text, url=known["url"], source=known["source"], extra=extra, **stated)
