"""An encoder known by its fingerprint and loaded at first use: a run that embeds nothing need not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Kind, Progress, SpanVectors, TokenVectors

__all__ = ["DeferredEncoder"]


class DeferredEncoder:
    """An `Encoder` of this name, fingerprint and dimension, which `load` gives. Safe to use from several threads.

    What `load` raises, the first use raises, and so does a model that turns out to be another: `ValueError`.
    """

    def __init__(self, name: str, fingerprint: str, dimension: int, load: Callable[[], Encoder]) -> None:
        self.name, self.fingerprint, self.dimension = name, fingerprint, dimension
        self._load = load
        self._loaded: Encoder | None = None
        self._lock = threading.Lock()

    @property
    def max_tokens(self) -> int:
        """See `Encoder.max_tokens`."""
        return self._encoder().max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """See `Encoder.count_tokens`."""
        return self._encoder().count_tokens(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """See `Encoder.encode_passages`."""
        return self._encoder().encode_passages(texts, progress)

    def encode_questions(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """See `Encoder.encode_questions`."""
        return self._encoder().encode_questions(texts, progress)

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]], progress: Progress | None = None
    ) -> SpanVectors:
        """See `Encoder.encode_spans`."""
        return self._encoder().encode_spans(texts, spans, progress)

    def token_vectors(self, texts: Sequence[str], kind: Kind) -> list[TokenVectors]:
        """See `Encoder.token_vectors`."""
        return self._encoder().token_vectors(texts, kind)

    def token_weights(self) -> NDArray[np.float32]:
        """See `Encoder.token_weights`."""
        return self._encoder().token_weights()

    def _encoder(self) -> Encoder:
        with self._lock:
            if self._loaded is None:
                loaded = self._load()
                if (loaded.fingerprint, loaded.dimension) != (self.fingerprint, self.dimension):
                    raise ValueError(f"the encoder {self.name} is not the one that its files say")
                self._loaded = loaded
            return self._loaded
