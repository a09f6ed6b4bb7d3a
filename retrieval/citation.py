"""From ranked candidates to citations: one a quote, with its passage, its source and the spellings that matched.

A passage is cited for its best sentence, and again for another one that answers nearly as well (a second speaker's
reason, say): `retrieval.quote`. Passages with nearly the same words (two outlets carrying one agency text) become one
citation that names the others in `also_in`, and so do the same words quoted from several; one article does not crowd
out the others: `retrieval.diversity`, `retrieval.outlet`. Every text shown is cut from the stored article by its
offsets, nowhere composed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from index.article import Article, Stated
from index.name import Word, mentions, skeletons, words
from index.reading import read
from index.store import NAMES_APART
from retrieval.answer import Citation, Span
from retrieval.attribution import attribute
from retrieval.diversity import collapse, distinct, spread
from retrieval.outlet import Carried, Outlets
from retrieval.quote import Quote, quotes
from retrieval.retriever import Ranked
from retrieval.signal import Candidates
from retrieval.snapshot import PassageRecord, Snapshot

__all__ = ["cite"]

_FACTS = ("title", "publisher", "author", "published_on", "language")
_COMPARED = 60
"""How many passages at most are compared for nearly equal words; ten more than are shown otherwise."""


def cite(ranked: Ranked, snapshot: Snapshot, k: int, *, several: int = 10) -> tuple[Citation, ...]:
    """The first `k` distinct quotes of a ranking as citations, best first; `snapshot` is the one it was made on.

    Only the first `several` passages may be cited more than once.
    """
    texts = {told.at: told for told in collapse(ranked, min(k + 10, _COMPARED))}
    found: list[Quote] = []
    for rank, at in enumerate(texts):
        found += quotes(ranked, at) if rank < several else quotes(ranked, at)[:1]
    shown = distinct(ranked, spread(found, lambda at: ranked.candidates.passages[at].article), k)
    outlets = Outlets(ranked, snapshot, [quote for quote, _ in shown])
    corrected = snapshot.corrections([ranked.candidates.passages[quote.at].article for quote, _ in shown])
    return tuple(
        _citation(number, ranked, quote, outlets.of(quote, [*texts[quote.at].others, *again]), corrected)
        for number, (quote, again) in enumerate(shown, start=1)
    )


def _citation(number: int, ranked: Ranked, quote: Quote, carried: Carried, corrected: Mapping[int, str]) -> Citation:
    passage = ranked.candidates.passages[quote.at]
    article = ranked.articles[passage.article]
    stated: dict[str, Stated | None] = {name: getattr(article, name) for name in _FACTS}
    values = {name: fact.value if fact else None for name, fact in stated.items()}
    signals = {name: round(float(part[quote.at]), 4) for name, part in ranked.parts.items()}
    if quote.waits:
        signals["repeated"] = -quote.waits
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
        signals=signals,
        matched_names=tuple(_matched(ranked.candidates, article, passage)) if "names" in ranked.parts else (),
        also_in=carried.also_in,
        attribution=attribute(article.text, quote.span, passage.language, passage.sentences, quote.answering),
        cluster=carried.cluster,
        version=article.version,
        corrected_at=corrected.get(passage.article),
    )


def _matched(candidates: Candidates, article: Article, passage: PassageRecord) -> Iterator[str]:
    """The spellings, as they stand in the passage or the title, under which names of the question were met."""
    keys = frozenset(key for name in candidates.names.weights for key in name.keys)
    title, *sentences = passage.names.split(f" {NAMES_APART} ")
    texts = [article.text[a:b] for (a, b), held in zip(passage.sentences, sentences, strict=True) if _any(keys, held)]
    if article.title and _any(keys, title):
        texts.append(article.title.value)
    yield from dict.fromkeys(spelling for text in texts for spelling in _spellings(read(text).text, keys))


def _any(keys: frozenset[str], stored: str) -> bool:
    """Whether any of the keys is among the stored ones: most texts hold none, and need not be read for spellings."""
    return not keys.isdisjoint(stored.split())


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
