"""Which citations of an answer are one speaker's: those of one name, and within an article a short form of it.

A name is the same in any case, with or without what Arabic writes before it, and as a place in any language. Within one
article "the centre" is "the reconciliation centre" that another quote names, where only one fuller name begins so (or
ends so, as a surname does): that is inferred. The nameless ("sources") are never joined so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import regex

from index.place import places
from index.reading import read
from retrieval.answer import Citation

__all__ = ["Group", "grouped", "speaker_name"]

_CLITICS = regex.compile(r"^[وف]?[بلك]?(?=ال|\p{L}{4,})|^لل")
_OUTSIDE = regex.compile(r"[^\p{L}\p{Nd}]+")
_SO_CALLED = regex.compile(
    r"^\W*(?:(?:و|ب|ل)?ما (?:يعرف|يسمى|بات يعرف|يدعى)(?: باسم| ب)?|(?:the )?so-called|так называем\p{L}+"
    r"|(?:le|la)? ?soi-disant|sözde|(?:der|die|das)? ?sogenannten?)\s+", regex.IGNORECASE,
)  # fmt: skip
_ADDED = regex.compile(r"\s(?:التابعة?|الذي|التي|وهو|وهي|which|that|who)\s.*$|[,،(].*$", regex.DOTALL)
"""What is said about a name behind it."""
_ARTICLE = regex.compile(r"^ال(?=\p{L}{2})")

Kind = Literal["source", "outlet", "unknown"]


@dataclass(slots=True)
class Group:
    """One speaker's citations, in order; `name` is the fullest form, `short` the numbers of those with another."""

    kind: Kind
    name: str | None
    members: list[Citation] = field(default_factory=list)
    short: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Identity:
    """What tells a speaker from others: the key, and the words by which short forms are known, articles taken off."""

    kind: Kind
    key: str
    words: tuple[str, ...] = field(compare=False)
    definite: bool = field(compare=False)
    nameless: bool = field(compare=False)


def grouped(citations: Sequence[Citation]) -> list[Group]:
    """The speakers, in the order of their first citation."""
    found = {citation.number: _identity(citation) for citation in citations}
    groups: dict[_Identity, Group] = {}
    for citation in citations:
        own = found[citation.number]
        beside = {found[other.number] for other in citations if other.article_id == citation.article_id}
        full = _fuller(own, beside) or own
        name = next(speaker_name(each) for each in citations if found[each.number] == full)
        group = groups.setdefault(full, Group(full.kind, name))
        group.members.append(citation)
        if full != own:
            group.short.append(citation.number)
    return list(groups.values())


def speaker_name(citation: Citation) -> str | None:
    """The last speaker of the chain; for the outlet's own voice, and where no speaker is found, the outlet."""
    chain = citation.attribution.chain if citation.attribution else ()
    return chain[-1].name.text if chain else citation.publisher


def _identity(citation: Citation) -> _Identity:
    """A place's key ("Moscow", "موسكو"), else the words of the name, as they read."""
    said = citation.attribution
    kind: Kind = said.voice if said else "unknown"
    name = read(speaker_name(citation) or citation.article_id).text
    nameless = kind != "source" or not said or said.chain[-1].anonymous
    keys = {key for *_, key in places(name)}
    if len(keys) == 1 and len(name.split()) == 1:
        return _Identity(kind, keys.pop(), (), definite=False, nameless=True)
    whole = _words(name)
    bare = _words(_ADDED.sub("", _SO_CALLED.sub("", name)))
    # In Arabic a single noun is somebody known only with its article; elsewhere names come without theirs.
    definite = not name[:1] or not regex.search(r"\p{Arabic}", name) or any(word.startswith("ال") for word in bare[:1])
    return _Identity(kind, " ".join(whole), tuple(_ARTICLE.sub("", w) for w in bare), definite, nameless)


def _words(name: str) -> list[str]:
    words = _OUTSIDE.sub(" ", name.casefold()).split()
    return [_CLITICS.sub("", words[0]), *words[1:]] if words else []


def _fuller(own: _Identity, beside: set[_Identity]) -> _Identity | None:
    """The one fuller name among those of an article that this is a short form of."""
    if own.nameless or not own.words:
        return None
    fitting = [other for other in beside if other != own and not other.nameless and _is_short_of(own, other)]
    if not fitting:
        return None
    longest = max(fitting, key=lambda each: (len(each.words), each.key))
    one = all(each.words == longest.words[: len(each.words)] for each in fitting)
    return longest if one else None


def _is_short_of(own: _Identity, other: _Identity) -> bool:
    count = len(own.words)
    if count == len(other.words):  # as long once what is said about it is left out: "the so-called centre"
        return own.words == other.words and len(own.key) > len(other.key)
    if count > len(other.words):
        return False
    if count == 1 and not own.definite:
        return False
    surname = count == 1 and own.words[0] == other.words[-1] and not regex.search(r"\p{Arabic}", own.key)
    return own.words == other.words[:count] or surname
