"""Checks of articles and passages against each other, one article at a time: digests, offsets, quotes.

Of every version of an article the digest is computed again. Of every passage the offsets are checked, its sentences are
read again from the stored text at these offsets, and the digest of what the encoder was given is computed from them: it
is the stored one only where each quote is still what was embedded. Terms and name keys, which take longer, are computed
again for a sample of articles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.article import Article
from index.cut import CutArticle
from index.fault import Case, anew, restored
from index.passage import Passage, Sentence
from index.reading import ReadingView, read

__all__ = ["articles", "reread"]

_Row = tuple[int, int, int, str, str, str, str]
_STATED = ("language", "published_on", "publisher", "author")


def reread(view: ReadingView, spans: Sequence[tuple[int, int]]) -> Passage:
    """The passage of these sentences, by their offsets in the original text, as it was cut; its tokens not counted."""
    sentences = []
    for start, end in spans:
        low, high = view.to_reading(start, end)
        sentences.append(Sentence(start, end, " ".join(view.text[low:high].split()), 0))
    return Passage.of(sentences)


def articles(case: Case) -> Iterator[str]:
    """Every version's digest, earlier ones' too, and its passages' offsets and digests."""
    every = max(1, case.manifest.passages // max(1, case.sample))
    rows = case.db.execute(
        "SELECT key, id, until, text, facts, digest, language, published_on, publisher, author "
        "FROM articles WHERE since <= :generation ORDER BY key",
        case.bound,
    )
    seen = 0
    for key, id_, until, text, facts, digest, *columns in rows:
        name, out = f"The article {id_!r}", restored(id_)
        if until is not None and until <= case.manifest.generation:  # citations of it still open it
            name = f"The version {Article.short(str(digest))} of the article {id_!r}, which is not the current one,"
            out = f"put back a copy of the database that you kept, or {anew(case.home)}"
        article = Article.from_facts(id_, text, facts)
        stated = [s.value if s else None for s in (getattr(article, name) for name in _STATED)]
        if article.digest != digest:
            yield f"{name} is not what its digest was made of: {out}."
        elif [stated[0] or "und", *stated[1:]] != columns:
            yield f"{name} is filtered by other facts than it has: {out}."
        passages: list[_Row] = case.db.execute(
            'SELECT id, start, "end", sentences, digest, terms, names FROM passages '
            "WHERE article = ? AND recipe = ? ORDER BY id",
            (key, case.manifest.recipe),
        ).fetchall()
        sampled = seen // every != (seen + len(passages)) // every
        seen += len(passages)
        fault = _offset_fault(passages, len(text)) or _content_fault(article, passages, sampled=sampled)
        if fault:
            yield f"{name} {fault}: {out}."


def _offset_fault(passages: Sequence[_Row], length: int) -> str | None:
    for id_, start, end, saved, *_ in passages:
        spans = json.loads(saved)
        inner = [(s, e) for s, e in spans if not 0 <= s < e <= length]
        if not spans or inner or any(one[1] > two[0] for one, two in pairwise(spans)):
            return f"has a passage, {id_}, whose sentences do not lie in its text one after another"
        if (start, end) != (spans[0][0], spans[-1][1]):
            return f"has a passage, {id_}, that does not begin and end with its sentences"
    if any(one[1] >= two[1] for one, two in pairwise(passages)):
        return "has passages out of order"
    return None


def _content_fault(article: Article, rows: Sequence[_Row], *, sampled: bool) -> str | None:
    if not rows:
        return None
    view = read(article.text)
    again = CutArticle(article, [reread(view, json.loads(row[3])) for row in rows])
    for row, digest in zip(rows, again.digests(), strict=True):
        if row[4] != digest:
            return f"has a passage, {row[0]}, that does not read again as what was embedded"
    for row, made in zip(rows, again.rows() if sampled else (), strict=sampled):
        if (row[5], row[6]) != (made.terms, made.names):
            return f"has a passage, {row[0]}, with other terms or names than its text"
    return None
