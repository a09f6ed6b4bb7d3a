"""An encoder for fast tests: every word is a fixed random direction, a text the mean of its words. No model, no files.

Texts that share words have similar vectors; nothing else does. Questions and passages share one space.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import Kind, Progress, SpanVectors, TokenVectors

__all__ = ["FakeEncoder", "FakeSentenceEncoder"]

_WORD = re.compile(r"\w+|[^\w\s]")


class FakeEncoder:
    """Deterministic stand-in for an `Encoder`; a token is a word or a mark, case-folded.

    `batches` keeps the number of texts of every call that encoded, for tests of what is encoded again.
    """

    def __init__(self, name: str = "fake", dimension: int = 32, max_tokens: int = 64) -> None:
        self.name = name
        self.dimension = dimension
        self.max_tokens = max_tokens
        self.fingerprint = hashlib.sha256(f"{name}/{dimension}/{max_tokens}".encode()).hexdigest()
        self.batches: list[int] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words and marks of each text."""
        return [len(_WORD.findall(text)) for text in texts]

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit vectors, (n, dimension)."""
        self.batches.append(len(texts))
        if progress and texts:
            progress(len(texts))
        rows = [self._mean(self._tokens(text).vectors) for text in texts]
        return np.array(rows, np.float32).reshape(-1, self.dimension)

    def encode_questions(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Unit vectors, (n, dimension), the same as for passages."""
        return self.encode_passages(texts, progress)

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]], progress: Progress | None = None
    ) -> SpanVectors:
        """Passage vectors, and the mean of the words that start in each span (the passage's where there are none)."""
        if len(texts) != len(spans):
            raise ValueError(f"{len(texts)} texts but spans for {len(spans)}; give one list of spans a text")
        passages = self.encode_passages(texts, progress)
        found = []
        for text, passage, own in zip(texts, passages, spans, strict=True):
            tokens = self._tokens(text)
            starts = tokens.offsets[:, 0]
            inside = [tokens.vectors[(starts >= start) & (starts < end)] for start, end in own]
            rows = [self._mean(vectors) if len(vectors) else passage for vectors in inside]
            found.append(np.array(rows, np.float32).reshape(-1, self.dimension))
        return SpanVectors(passages, found, [self._tokens(text) for text in texts])

    def token_vectors(self, texts: Sequence[str], kind: Kind) -> list[TokenVectors]:
        """The words' vectors, whatever the kind."""
        return [self._tokens(text) for text in texts]

    def token_weights(self) -> NDArray[np.float32]:
        """1 for each of the 65,536 token ids."""
        return np.ones(1 << 16, np.float32)

    def _tokens(self, text: str) -> TokenVectors:
        matches = list(_WORD.finditer(text))[: self.max_tokens]
        ids = [_token_id(match.group()) for match in matches]
        rows = [self._direction(i) for i in ids]
        vectors = np.array(rows, np.float32).reshape(-1, self.dimension)
        offsets = np.array([match.span() for match in matches], np.int32).reshape(-1, 2)
        return TokenVectors(vectors, np.array(ids, np.int32), offsets, self._mean(vectors))

    def _direction(self, token: int) -> NDArray[np.float32]:
        return _unit(np.random.default_rng([token, self.dimension]).standard_normal(self.dimension))

    def _mean(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        return _unit(vectors.mean(axis=0)) if len(vectors) else np.eye(1, self.dimension, dtype=np.float32)[0]


class FakeSentenceEncoder:
    """Deterministic stand-in for a `SentenceEncoder`, of shorter vectors; it knows every language."""

    dimension = 16
    fingerprint = "fake second"

    def __init__(self) -> None:
        self._words = FakeEncoder("second", self.dimension)

    def knows(self, language: str) -> bool:
        """Always."""
        return bool(language)

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, (n, dimension)."""
        return self._words.encode_passages(sentences)


def _unit(row: NDArray[np.floating]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = (row / np.linalg.norm(row)).astype(np.float32)
    return unit


def _token_id(word: str) -> int:
    folded = word.casefold().encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(folded, digest_size=2).digest(), "big")
