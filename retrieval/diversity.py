"""Which ranked passages and quotes are shown: a text once, and no article before others have had their turn.

Passages of nearly the same words (agency text in two outlets) become one, the better scored, that knows the others.
From the third quote of an article on a fixed handicap is taken off the score, so that quotes of other articles that are
about as good come first: maximal marginal relevance (Carbonell & Goldstein 1998), two of an article being alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from retrieval.quote import Quote, quotes
from retrieval.retriever import Ranked
from retrieval.wording import Wording

__all__ = ["WAIT", "Told", "collapse", "distinct", "spread"]

WAIT = 0.5
"""What is taken off an article's third and further quotes, on the ranking's scale; see docs/quality.md."""

_COMPARED = 60
"""How many quotes are compared for nearly equal words; more only for equal ones."""

_LEAST_WORDS = 5
"""Shorter sentences are alike by chance."""

_TURN = 2
"""How many quotes of an article are shown before it has to wait."""


class Told(NamedTuple):
    """A text that one or more passages carry: the position of the best ranked, and those of the others."""

    at: int
    others: list[int]


def collapse(ranked: Ranked, compared: int) -> list[Told]:
    """The ranked passages, best first, each text once.

    The first `compared` are taken together where they have nearly the same words, unless one's best quote does not
    stand in the other; those below only where their words are equal.
    """
    texts: list[Told] = []
    equal: dict[str, Told] = {}
    read: list[tuple[Wording, Told]] = []
    for rank, at in enumerate(ranked.ranking):
        text = _text(ranked, at)
        words = " ".join(text.split())
        told = equal.get(words)
        wording = Wording.of(text) if told is None and rank < compared else None
        if wording:
            told = next((one for known, one in read if wording.same(known) and _best(ranked, at).within(known)), None)
        if told:
            told.others.append(at)
        else:
            told = Told(at, [])
            texts.append(told)
            if wording:
                read.append((wording, told))
        equal[words] = told
    return texts


def spread(found: Iterable[Quote], article_of: Callable[[int], int]) -> list[Quote]:
    """The quotes best first; those of an article after its first two with `WAIT` taken off. The first stays first.

    `article_of` gives the article of a passage's position.
    """
    shown: Counter[int] = Counter()
    waiting = []
    for quote in sorted(found, key=lambda quote: -quote.score):  # stable: equal scores keep the ranking's order
        article = article_of(quote.at)
        shown[article] += 1
        waits = WAIT if shown[article] > _TURN else 0.0
        waiting.append(quote._replace(score=quote.score - waits, waits=waits))
    return sorted(waiting, key=lambda quote: -quote.score)


def distinct(ranked: Ranked, found: Iterable[Quote], k: int) -> list[tuple[Quote, list[int]]]:
    """The first `k` quotes of different words, in order, each with the positions of passages that have it once more.

    One sentence may be carried by passages that differ elsewhere, so that `collapse` keeps them apart. Of the first
    `_COMPARED` nearly the same words will do; very short ones ("Yes.") are never taken together.
    """
    kept: list[tuple[Quote, list[int]]] = []
    equal: dict[tuple[str, ...], int] = {}
    read: list[Wording] = []
    for quote in found:
        start, end = quote.span
        wording = Wording.of(ranked.articles[ranked.candidates.passages[quote.at].article].text[start:end])
        long = len(wording.words) >= _LEAST_WORDS
        first = equal.get(wording.words) if long else None
        if first is None and long:
            alike = (at for at, other in enumerate(read) if wording.within(other) and other.within(wording))
            first = next(alike, None)
        if first is not None:
            kept[first][1].append(quote.at)
            continue
        if len(kept) == k:
            break
        equal[wording.words] = len(kept)
        kept.append((quote, []))
        if len(read) < _COMPARED:
            read.append(wording)
    return kept


def _text(ranked: Ranked, at: int) -> str:
    passage = ranked.candidates.passages[at]
    return ranked.articles[passage.article].text[passage.start : passage.end]


def _best(ranked: Ranked, at: int) -> Wording:
    """The wording of a passage's best quote."""
    start, end = quotes(ranked, at)[0].span
    return Wording.of(ranked.articles[ranked.candidates.passages[at].article].text[start:end])
