"""Who says what in an answer: its citations by speaker, side by side, and figures that do not agree.

Nothing is merged but quotes of one speaker (`retrieval.speaker`). A figure is a number where a number is asked for, a
day or a year where a time is (`retrieval.figure`). Two of different speakers differ where both surely give the same
thing otherwise, in quotes that hold the same names of the question; where that cannot be told, nothing is marked.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.name import mentions, skeletons
from index.reading import read
from retrieval.answer import Citation, Span, Voice
from retrieval.figure import Figure, comparable, contradict
from retrieval.question import Question
from retrieval.speaker import Group, grouped

__all__ = ["compare"]

_COUNTRY = 3
"""How long the key of a country is: @ru."""


def compare(citations: Sequence[Citation], question: Question) -> tuple[Voice, ...]:
    """The speakers of an answer's citations, in the order of their first; none for fewer than two."""
    groups = grouped(citations)
    if len(groups) < 2:
        return ()
    differing = _differing(groups, question)
    voices = []
    for group in groups:
        spans = tuple(
            tuple(_span(each, figure) for figure in sorted(differing.get(each.number, ()), key=lambda f: f.start))
            for each in group.members
        )
        voices.append(
            Voice(
                kind=group.kind,
                name=group.name,
                citations=tuple(c.number for c in group.members),
                figures=spans,
                differs=any(spans),
                inferred=tuple(group.short),
            )
        )
    return tuple(voices)


def _differing(groups: Sequence[Group], question: Question) -> dict[int, set[Figure]]:
    """The figures of each citation, by its number, that another speaker gives otherwise."""
    given = [
        (at, each, comparable(each.quote.text, each.language, question), _met(each, question))
        for at, group in enumerate(groups)
        for each in group.members
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
