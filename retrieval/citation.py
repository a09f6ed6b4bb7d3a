"""From ranked candidates to citations: one a passage, with its quote, its source and the spellings that matched.

Passages with the same words (two outlets carrying one agency text) become one citation that names the others in
`also_in`. Every text shown is cut from the stored article by its offsets, nowhere composed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from index.article import Article, Stated
from index.name import name_keys, skeletons, words
from index.reading import read
from retrieval.answer import Citation, Span
from retrieval.retriever import Ranked
from retrieval.signal import Candidates
from retrieval.snapshot import PassageRecord

__all__ = ["cite"]

_FACTS = ("title", "publisher", "author", "published_on", "language")
_NAME_IN_SENTENCE = 0.15
"""What holding all the question's names is worth to a sentence, in cosine, when the quote is chosen."""


def cite(ranked: Ranked, k: int) -> tuple[Citation, ...]:
    """The first `k` distinct passages of a ranking as citations, best first."""
    candidates, articles = ranked.candidates, ranked.articles
    chosen: dict[str, int] = {}
    others: dict[str, list[str]] = {}
    for at in ranked.ranking:
        passage = candidates.passages[at]
        article = articles[passage.article]
        words_of = _same_words(article.text[passage.start : passage.end])
        if words_of not in chosen:
            if len(chosen) == k:
                continue
            chosen[words_of] = at
        elif articles[candidates.passages[chosen[words_of]].article].id != article.id:
            others.setdefault(words_of, []).append(article.id)
    return tuple(
        _citation(
            number, candidates, at, articles[candidates.passages[at].article], float(ranked.scores[at]),
            {name: round(float(values[at]), 4) for name, values in ranked.parts.items()},
            tuple(dict.fromkeys(others.get(same, ()))),
        )
        for number, (same, at) in enumerate(chosen.items(), start=1)
    )  # fmt: skip


def _citation(
    number: int, candidates: Candidates, at: int, article: Article, score: float, signals: dict[str, float],
    also_in: tuple[str, ...],
) -> Citation:  # fmt: skip
    passage = candidates.passages[at]
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
        quote=_span(article.text, *_quote(candidates, at, passage, article)),
        score=round(score, 4),
        signals=signals,
        matched_names=tuple(_matched(candidates, article, passage)),
        also_in=also_in,
    )


def _quote(candidates: Candidates, at: int, passage: PassageRecord, article: Article) -> tuple[int, int]:
    """The offsets of the sentence that answers best: by cosine, and by the question's names in it."""
    if not passage.sentences:
        return passage.start, passage.end
    worth = [
        float(cosine) + _NAME_IN_SENTENCE * candidates.names.share(frozenset(name_keys(read(article.text[s:e]).text)))
        for cosine, (s, e) in zip(candidates.sentences[at], passage.sentences, strict=True)
    ]
    return passage.sentences[worth.index(max(worth))]


def _matched(candidates: Candidates, article: Article, passage: PassageRecord) -> Iterator[str]:
    """The spellings, as they stand in the passage or the title, under which names of the question were met."""
    keys = frozenset(key for name in candidates.names.weights for key in name.keys)
    seen = set()
    for text in (article.text[passage.start : passage.end], article.title.value if article.title else ""):
        for word in words(read(text).text):
            if not word.text[0].islower() and word.text not in seen and skeletons(word.text) & keys:
                seen.add(word.text)
                yield word.text


def _span(text: str, start: int, end: int) -> Span:
    return Span(text[start:end], start, end)


def _same_words(text: str) -> str:
    """Equal for passages that say the same in the same words, whatever their spacing."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()
