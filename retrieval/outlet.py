"""Which outlets carry a quote, and whose text it is.

A quote is looked for in the passages that a ranking took together with its own (`retrieval.diversity`) and, whether or
not they were found for the question, in the articles that the index knows to carry the same text (`index.copies`). An
article is named only where the quote stands in it nearly word for word: `retrieval.wording`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from index.article import Article
from retrieval.quote import Quote
from retrieval.retriever import Ranked
from retrieval.snapshot import Snapshot
from retrieval.wording import Wording

__all__ = ["Carried", "Outlets"]


class Carried(NamedTuple):
    """Ids of the other articles that carry a quote, best ranked first, then by id; and whose text it is.

    `cluster` is the cluster of copies that the earliest of all these articles is in.
    """

    also_in: tuple[str, ...]
    cluster: str


class Outlets:
    """Who carries the quotes of a ranking; each article is read once."""

    def __init__(self, ranked: Ranked, snapshot: Snapshot, quotes: Sequence[Quote]) -> None:
        self._passages = ranked.candidates.passages
        self._related = snapshot.related([self._passages[quote.at].article for quote in quotes])
        beyond = {key for keys in self._related.values() for key in keys} - ranked.articles.keys()
        self._articles = {**ranked.articles, **snapshot.articles(sorted(beyond))}
        self._clusters = snapshot.copies(sorted(self._articles))
        self._wording: Callable[[str], Wording] = cache(Wording.of)

    def of(self, quote: Quote, others: Sequence[int]) -> Carried:
        """Who carries a quote; `others` are positions of passages that have its text or its words."""
        own = self._passages[quote.at].article
        words = self._articles[own].text[slice(*quote.span)]
        beside = [self._passages[at] for at in others]
        found = [p.article for p in beside if self._carries(self._articles[p.article].text[p.start : p.end], words)]
        related = sorted(set(self._related[own]).difference(found), key=lambda key: self._articles[key].id)
        found += [key for key in related if self._carries(self._articles[key].text, words)]
        others = [key for key in dict.fromkeys(found) if key != own]
        first = min((own, *others), key=lambda key: _age(self._articles[key]))
        return Carried(tuple(self._articles[key].id for key in others), self._clusters[first])

    def _carries(self, text: str, quote: str) -> bool:
        if " ".join(quote.split()) in " ".join(text.split()):
            return True
        return self._wording(quote).within(self._wording(text))


def _age(article: Article) -> tuple[bool, str, str]:
    """What articles are ordered by, the earliest first: as `Copies.clusters` has it."""
    day = article.published_on.value if article.published_on else ""
    return not day, day, article.id
