"""From ranked candidates to citations: one a quote, with its passage, its source and the spellings that matched.

A passage is cited for its best sentence, and again for another one that answers nearly as well (a second speaker's
reason, say). Passages with the same words (two outlets carrying one agency text) become one citation that names the
others in `also_in`. Every text shown is cut from the stored article by its offsets, nowhere composed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from index.article import Article, Stated
from index.name import Word, mentions, skeletons, words
from index.reading import read
from retrieval.answer import Citation, Span
from retrieval.retriever import Ranked
from retrieval.signal import Candidates
from retrieval.snapshot import PassageRecord

__all__ = ["cite"]

_FACTS = ("title", "publisher", "author", "published_on", "language")
_NEARLY = 0.12
"""How far below the best sentence of its passage another one may lie, in cosine, to be cited too."""


class _Quote(NamedTuple):
    """A sentence to be cited: the position of its passage, its offsets, and its score on the ranking's scale."""

    at: int
    span: tuple[int, int]
    score: float


def cite(ranked: Ranked, k: int, *, several: int = 10) -> tuple[Citation, ...]:
    """The first `k` distinct quotes of a ranking as citations, best first.

    Only the first `several` passages may be cited more than once.
    """
    candidates, articles = ranked.candidates, ranked.articles
    firsts: dict[str, int] = {}
    others: dict[int, list[str]] = {}
    for at in ranked.ranking:
        passage = candidates.passages[at]
        article = articles[passage.article]
        words_of = _same_words(article.text[passage.start : passage.end])
        if words_of not in firsts:
            if len(firsts) == k:
                continue
            firsts[words_of] = at
        elif articles[candidates.passages[firsts[words_of]].article].id != article.id:
            others.setdefault(firsts[words_of], []).append(article.id)
    quotes: list[_Quote] = []
    for rank, at in enumerate(firsts.values()):
        quotes += _quotes(ranked, at) if rank < several else _quotes(ranked, at)[:1]
    quotes.sort(key=lambda quote: -quote.score)  # stable: equal scores keep the ranking's order
    return tuple(
        _citation(number, ranked, quote, tuple(dict.fromkeys(others.get(quote.at, ()))))
        for number, quote in enumerate(quotes[:k], start=1)
    )


def _citation(number: int, ranked: Ranked, quote: _Quote, also_in: tuple[str, ...]) -> Citation:
    passage = ranked.candidates.passages[quote.at]
    article = ranked.articles[passage.article]
    stated: dict[str, Stated | None] = {name: getattr(article, name) for name in _FACTS}
    values = {name: fact.value if fact else None for name, fact in stated.items()}
    return Citation(
        number=number,
        article_id=article.id,
        passage_id=f"{article.id}:{passage.start}-{passage.end}",
        title=values["title"],
        publisher=values["publisher"],
        author=values["author"],
        published_on=values["published_on"],
        language=values["language"] or "und",
        url=article.url,
        inferred=tuple(name for name, fact in stated.items() if fact and fact.origin == "inferred"),
        passage=_span(article.text, passage.start, passage.end),
        quote=_span(article.text, *quote.span),
        score=round(quote.score, 4),
        signals={name: round(float(values[quote.at]), 4) for name, values in ranked.parts.items()},
        matched_names=tuple(_matched(ranked.candidates, article, passage)),
        also_in=also_in,
    )


def _quotes(ranked: Ranked, at: int) -> list[_Quote]:
    """The sentence that answers best, then those nearly as good, each with the passage's score if it were the best."""
    passage, score = ranked.candidates.passages[at], float(ranked.scores[at])
    if not passage.sentences:
        return [_Quote(at, (passage.start, passage.end), score)]
    worth = [float(value) for value in ranked.candidates.sentences[at]]
    best = worth.index(max(worth))
    also = sorted((i for i in range(len(worth)) if i != best and worth[best] - worth[i] <= _NEARLY),
                  key=lambda i: (-worth[i], i))  # fmt: skip
    return [
        _Quote(at, passage.sentences[i], score - float(ranked.steepness[at]) * (worth[best] - worth[i]))
        for i in [best, *also]
    ]


def _matched(candidates: Candidates, article: Article, passage: PassageRecord) -> Iterator[str]:
    """The spellings, as they stand in the passage or the title, under which names of the question were met."""
    keys = frozenset(key for name in candidates.names.weights for key in name.keys)
    texts = (article.text[passage.start : passage.end], article.title.value if article.title else "")
    yield from dict.fromkeys(spelling for text in texts for spelling in _spellings(read(text).text, keys))


def _spellings(text: str, keys: frozenset[str]) -> Iterator[str]:
    """Words, pairs of words, places and numbers of a text that these keys meet, in text order."""
    spans = [(m.start, m.end) for m in mentions(text) if m.key in keys]
    before: Word | None = None
    for word in words(text):
        if word.text[0].islower():
            before = None
            continue
        here = skeletons(word.text)
        if before and any(f"{a}_{b}" in keys for a in skeletons(before.text) for b in here):
            spans.append((before.start, word.end))
        elif here & keys:
            spans.append((word.start, word.end))
        before = word
    end = 0
    for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
        if stop > end:  # of spans in one another the widest: "الولايات المتحدة", not its words too
            yield text[start:stop]
            end = stop


def _span(text: str, start: int, end: int) -> Span:
    return Span(text[start:end], start, end)


def _same_words(text: str) -> str:
    """Equal for passages that say the same in the same words, whatever their spacing."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()
