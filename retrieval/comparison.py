"""Who says what in an answer: its citations by speaker, side by side, and figures that do not agree.

Nothing is merged but quotes of one speaker. A figure is a number where a number is asked for, a day or a year where a
time is (`retrieval.figure`). Two of different speakers differ where both surely give the same thing otherwise, in
quotes that hold the same names of the question; where that cannot be told, nothing is marked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import regex

from index.name import mentions, skeletons
from index.place import places
from index.reading import read
from retrieval.answer import Citation, Span, Voice
from retrieval.figure import Figure, comparable, contradict
from retrieval.question import Question

__all__ = ["compare"]

_CLITICS = regex.compile(r"^[وف]?[بلك]?(?=ال|\p{L}{4,})|^لل")
_OUTSIDE = regex.compile(r"[^\p{L}\p{Nd}]+")
_COUNTRY = 3
"""How long the key of a country is: @ru."""


def compare(citations: Sequence[Citation], question: Question) -> tuple[Voice, ...]:
    """The speakers of an answer's citations, in the order of their first; none for fewer than two."""
    groups: dict[tuple[str, str], list[Citation]] = {}
    for citation in citations:
        groups.setdefault(_who(citation), []).append(citation)
    if len(groups) < 2:
        return ()
    differing = _differing(groups, question)
    voices = []
    for members in groups.values():
        spans = tuple(
            tuple(_span(each, figure) for figure in sorted(differing.get(each.number, ()), key=lambda f: f.start))
            for each in members
        )
        voices.append(
            Voice(
                kind=_kind(members[0]),
                name=_name(members[0]),
                citations=tuple(c.number for c in members),
                figures=spans,
                differs=any(spans),
            )
        )
    return tuple(voices)


def _differing(groups: Mapping[tuple[str, str], Sequence[Citation]], question: Question) -> dict[int, set[Figure]]:
    """The figures of each citation, by its number, that another speaker gives otherwise."""
    given = [
        (at, each, comparable(each.quote.text, each.language, question), _met(each, question))
        for at, members in enumerate(groups.values())
        for each in members
    ]
    found: dict[int, set[Figure]] = {}
    for at, one, its, names in given:
        for other_at, _, others, other_names in given:
            if at == other_at or names != other_names:
                continue
            for mine in its:
                if any(contradict(mine, figure) for figure in others):
                    found.setdefault(one.number, set()).add(mine)
    return found


def _met(citation: Citation, question: Question) -> frozenset[str]:
    """The names of the question that a citation's passage holds, numbers and countries left out."""
    keys: set[str] = set()
    for spelling in citation.matched_names:
        view = read(spelling).text
        keys |= {mention.key for mention in mentions(view)}.union(*(skeletons(word) for word in view.split()))
    return frozenset(
        name.surface
        for name in question.names
        if not name.is_a("#") and keys & name.keys and not any(k[0] == "@" and len(k) == _COUNTRY for k in name.keys)
    )


def _span(citation: Citation, figure: Figure) -> Span:
    low = citation.quote.start
    return Span(citation.quote.text[figure.start : figure.end], low + figure.start, low + figure.end)


def _kind(citation: Citation) -> Literal["source", "outlet", "unknown"]:
    return citation.attribution.voice if citation.attribution else "unknown"


def _name(citation: Citation) -> str | None:
    """The last speaker of the chain; for the outlet's own voice, and where no speaker is found, the outlet."""
    chain = citation.attribution.chain if citation.attribution else ()
    return chain[-1].name.text if chain else citation.publisher


def _who(citation: Citation) -> tuple[str, str]:
    """What tells speakers apart: a place's key ("Moscow", "موسكو"), else the words of the name, as they read."""
    name = read(_name(citation) or citation.article_id).text
    keys = {key for *_, key in places(name)}
    if len(keys) == 1 and len(name.split()) == 1:
        return _kind(citation), keys.pop()
    words = _OUTSIDE.sub(" ", name.casefold()).split()
    return _kind(citation), " ".join([_CLITICS.sub("", words[0]), *words[1:]] if words else [])
