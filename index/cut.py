"""Cutting: an article into passages, a passage into the row that is stored; the recipe names how.

Nothing here encodes or writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from index.analyzer import analyze
from index.article import Article
from index.embedding import embedding_digest
from index.encoder import Encoder
from index.minhash import sketch
from index.name import name_keys
from index.near_duplicate import Sketch
from index.passage import Passage, split_passages
from index.store import NAMES_APART, PassageRow

__all__ = ["CutArticle", "cut", "recipe_of"]

_CUT = "10"  # raise when reading view, splitter, analyzer or name keys change what they make
_ALL_NOUNS_CAPITALISED = frozenset({"de", "lb"})


def recipe_of(key: str, size: int, overlap: int) -> str:
    """Fingerprint of how articles are cut, analysed and embedded, as hex."""
    return hashlib.sha256(f"{_CUT}|{size}|{overlap}|{key}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class CutArticle:
    """An article with its passages, in the order of the text."""

    article: Article
    passages: list[Passage]

    @property
    def language(self) -> str:
        """The article's language, `und` when it is not known."""
        return self.article.language.value if self.article.language else "und"

    @property
    def title(self) -> str:
        """The article's title, empty when it is not known."""
        return _title_of(self.article)

    def _date_keys(self) -> list[str]:
        """The year and the day that the article was published on: what it reports of them need not name them."""
        day = self.article.published_on.value if self.article.published_on else ""
        return [key for key in name_keys(day) if key == f"#{day[:4]}" or "-" in key]

    def digests(self) -> list[str]:
        """Each passage's digest of all that its embedding depends on."""
        return [embedding_digest(passage, self.language, self.title) for passage in self.passages]

    def sketch(self) -> Sketch:
        """What other articles that carry the same text are found and known by."""
        sentences = {s.start: s.reading for passage in self.passages for s in passage.sentences}  # each once
        return sketch(sentences.values())

    def rows(self) -> Iterator[PassageRow]:
        """The passages as they are stored, with their terms and name keys."""
        telling = self.language not in _ALL_NOUNS_CAPITALISED
        title = [*name_keys(self.title), *self._date_keys()]
        for p, digest in zip(self.passages, self.digests(), strict=True):
            terms = " ".join(analyze(f"{self.title}\n{p.reading}", self.language))
            parts = [title, *(name_keys(p.reading[start:end], telling=telling) for start, end in p.sentence_spans)]
            names = f" {NAMES_APART} ".join(" ".join(part) for part in parts)
            spans = tuple((s.start, s.end) for s in p.sentences)
            yield PassageRow(p.start, p.end, spans, digest, terms, names)


def cut(article: Article, encoder: Encoder, size: int, overlap: int) -> CutArticle:
    """Cut an article into passages of up to `size` tokens of the encoder, `overlap` of which two neighbours share."""
    title = _title_of(article)
    passages = split_passages(article.text, encoder.count_tokens, size=size, overlap=overlap, title=title)
    return CutArticle(article, list(passages))


def _title_of(article: Article) -> str:
    return article.title.value if article.title else ""
