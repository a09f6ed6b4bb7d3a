"""Checks of the stored embeddings: by themselves all of them, and on a sample against the text, embedded anew.

By themselves: their sizes and layout are those of their passage's sentences, and what they hold can be an encoder's
vectors. Looked at are the passages of all versions that are cut as the generation's are, since a rollback brings
earlier ones back without embedding them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.balance import Balance
from index.check_passages import reread
from index.embedding import Embedded, embed, embedding_key
from index.encoder import Encoder
from index.fault import Case, embedded_anew
from index.passage import Passage
from index.reading import read
from index.schema import VISIBLE
from index.sentence_encoder import SentenceEncoder
from index.token_code import PackedTokens, of_unit_rows, unpack

__all__ = ["Stored", "damaged", "differing", "embeddings", "encoded", "passage_again"]

_SAME = 0.999
_SAME_CODE = 0.95
"""Cosine of two coded vectors of one token or sentence: a step in a few dimensions is what another machine may differ
by; of two tokens it is hardly ever above .9."""

_UNIT = 0.1
"""How far from 1 the length of a vector may be, which encoders give as 1."""

_BATCH = 32


@dataclass(frozen=True, slots=True)
class Stored:
    """A passage's id, its article's, how many sentences it has, and its embedding's columns; `None` without one."""

    id: int
    article: str
    sentences: int
    vectors: bytes | None
    tokens: bytes | None
    second: bytes | None

    def fault(self, dimension: int, width: int) -> str | None:
        """What is wrong with it, if anything; `width` are the bytes that a second encoder's vector takes, 0 for none.

        Columns that are no bytes, which a damaged row may hold, are too.
        """
        if self.vectors is None:
            return f"Passage {self.id} of the article {self.article!r} has no embedding"
        its = f"The embedding of passage {self.id} of the article {self.article!r}"
        if not (isinstance(self.vectors, bytes) and isinstance(self.tokens, bytes) and isinstance(self.second, bytes)):
            return f"{its} is no embedding"
        if len(self.vectors) != (1 + self.sentences) * dimension * 2 or len(self.second) != self.sentences * width:
            return f"{its} has a wrong size"  # of vectors, which are float16
        try:
            tokens = PackedTokens.from_bytes(self.tokens, dimension, self.sentences)
        except ValueError as error:
            return f"{its} has tokens that cannot be read ({error})"
        lengths = np.linalg.norm(_rows(self.vectors, dimension), axis=1)
        codes = np.frombuffer(self.second, np.uint8).reshape(self.sentences, width)
        if not (np.all(np.abs(lengths - 1) < _UNIT) and of_unit_rows(tokens.codes) and of_unit_rows(codes)):
            return f"{its} holds vectors that are no encoder's"
        return None


def _rows(vectors: bytes, dimension: int) -> NDArray[np.float32]:
    return np.frombuffer(vectors, np.float16).reshape(-1, dimension).astype(np.float32)


_COLUMNS = "p.id, a.id, json_array_length(p.sentences), e.vectors, e.tokens, e.second"
_JOINED = (
    "FROM passages p JOIN articles a ON a.key = p.article "
    "LEFT JOIN embeddings e ON e.fingerprint = :fingerprint AND e.digest = p.digest WHERE p.recipe = :recipe"
)


def damaged(case: Case) -> Iterator[tuple[int, str]]:
    """The passages without a right embedding, by id, each with what is wrong."""
    width, dimension = _width(case), case.manifest.dimension
    for row in case.db.execute(f"SELECT {_COLUMNS} {_JOINED} ORDER BY p.id", case.bound):
        stored = Stored(*row)
        if fault := stored.fault(dimension, width):
            yield stored.id, fault


def _width(case: Case) -> int:
    """The bytes that a second encoder's vector takes, which nothing names: as most passages have it."""
    found = case.db.execute(
        f"SELECT length(e.second) / json_array_length(p.sentences) AS width {_JOINED} AND width IS NOT NULL "
        "GROUP BY width ORDER BY count(*) DESC, width LIMIT 1",
        case.bound,
    ).fetchone()
    return int(found[0]) if found else 0


def embeddings(case: Case) -> Iterator[str]:
    """Every passage has an embedding of the manifest's encoder that can be read and can be an encoder's."""
    return (f"{fault}: {embedded_anew(case.home)}." for _, fault in damaged(case))


def encoded(case: Case, encoder: Encoder, second: SentenceEncoder | None) -> Iterator[str]:
    """The text of a sample, embedded anew, gives what is stored: vectors, tokens, and the second encoder's vectors."""
    balance = Balance.load(encoder.fingerprint)
    if embedding_key(encoder, balance, second) != case.manifest.fingerprint:
        yield (
            f"The index was made by the encoder {case.manifest.encoder!r} and this is {encoder.name!r}: build again "
            f"with it, or set ISNAD_MODEL back to the one that made the index."
        )
        return
    for id_, what in differing(case, encoder, balance, second):
        yield f"Passage {id_} embedded anew has other {what} than are stored: {embedded_anew(case.home)}."


def differing(
    case: Case, encoder: Encoder, balance: Balance, second: SentenceEncoder | None
) -> Iterator[tuple[int, str]]:
    """Those of a sample of the generation's passages whose embedding is another one now, and what of it is.

    Every n-th passage is in the sample, but for those that are `damaged`, which are known without an encoder.
    """
    width, dimension = _width(case), case.manifest.dimension
    every = max(1, case.manifest.passages // max(1, case.sample))
    rows = case.db.execute(
        f"SELECT {_COLUMNS} {_JOINED} AND {VISIBLE} AND p.id % :every = 0 ORDER BY p.id LIMIT :sample",
        {**case.bound, "every": every, "sample": case.sample},
    )
    sampled = (stored for stored in (Stored(*row) for row in rows) if not stored.fault(dimension, width))
    while part := list(islice(sampled, _BATCH)):
        again = embed(encoder, balance, second, [passage_again(case, stored.id) for stored in part])
        for stored, made in zip(part, again, strict=True):
            if what := _difference(stored, made):
                yield stored.id, what


def _difference(stored: Stored, made: Embedded) -> str | None:
    sentences, dimension = made.vectors.shape[0] - 1, made.vectors.shape[1]
    if not _alike(_rows(stored.vectors or b"", dimension), made.vectors.astype(np.float32), _SAME):
        return "vectors"
    here, there = (
        PackedTokens.from_bytes(saved, dimension, sentences) for saved in (stored.tokens or b"", made.tokens)
    )
    if here.title != there.title or not np.array_equal(here.starts, there.starts):
        return "tokens"
    if not _alike(unpack(here.codes), unpack(there.codes), _SAME_CODE):
        return "tokens"
    if stored.second == made.second:  # as in an index without a second encoder, where both are empty
        return None
    codes = [
        np.frombuffer(saved, np.uint8).reshape(max(1, sentences), -1) for saved in (stored.second or b"", made.second)
    ]
    return None if _alike(unpack(codes[0]), unpack(codes[1]), _SAME_CODE) else "vectors of the second encoder"


def _alike(one: NDArray[np.float32], other: NDArray[np.float32], cosine: float) -> bool:
    """Whether rows, which are of unit length or near it, are as many and have such a cosine, each with its own."""
    if one.shape != other.shape:
        return False
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return bool(np.all((one * other).sum(axis=1) / np.maximum(lengths, 1e-6) >= cosine))  # a zero is like nothing


def passage_again(case: Case, id_: int) -> tuple[Passage, str, str]:
    """A passage read again from its article's text, its article's language and title: what `embed` is given."""
    spans, *known, language = case.db.execute(
        "SELECT p.sentences, a.id, a.text, a.facts, a.language FROM passages p JOIN articles a ON a.key = p.article "
        "WHERE p.id = ?",
        (id_,),
    ).fetchone()
    article = Article.from_facts(*known)
    return reread(read(article.text), json.loads(spans)), language, article.title.value if article.title else ""
