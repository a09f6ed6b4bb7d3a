"""The encoder over a loaded model: texts with their prompts in, vectors of texts, spans and tokens out.

Texts are sorted by length and batched by tokens. What runs the model is a `Network`; this neither finds nor loads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.encoder import Kind, Progress, SpanVectors, TokenVectors
from index.network import Encoding, Network, well_formed
from index.token_output import own_tokens, span_means, unit_rows

__all__ = ["TransformerEncoder"]

_BATCH_TOKENS = 2048  # padded tokens in a batch
_SLAB = 2048  # texts tokenized and sorted together


class _Pass(NamedTuple):
    """One forward pass: which texts it took, their encodings and vectors, and each text's token outputs."""

    indexes: list[int]
    encodings: list[Encoding]
    vectors: NDArray[np.float32]
    tokens: list[NDArray[np.float32]]


class TransformerEncoder:
    """An `Encoder` over a loaded model. Safe to use from several threads."""

    def __init__(self, name: str, fingerprint: str, network: Network, prompts: Mapping[Kind, str]) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.prompts = dict(prompts)
        self.network = network
        self.dimension = network.dimension
        self._tokenizer = network.tokenizer

    @cached_property
    def max_tokens(self) -> int:
        """The model's limit less the special tokens and the longer prompt: texts up to here are never cut."""
        taken = max(self.count_tokens(list(self.prompts.values())))
        return self.network.max_length - taken - int(self._tokenizer.num_special_tokens_to_add(False))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens, prompt or truncation."""
        encodings = self._tokenizer.encode_batch_fast([well_formed(t) for t in texts], add_special_tokens=False)
        # subtle: truncation stays switched on (switching is not safe between threads); what it cut off is kept aside
        return [len(e) + sum(len(rest) for rest in e.overflowing) for e in encodings]

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of passages, with the model's prompt for them; shape (n, dimension)."""
        return self._encode(texts, "passage", progress)

    def encode_questions(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of questions, with the model's prompt for them; shape (n, dimension)."""
        return self._encode(texts, "question", progress)

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]], progress: Progress | None = None
    ) -> SpanVectors:
        """Vectors of passages, of their spans and of their tokens, from one pass; see `Encoder.encode_spans`."""
        if len(texts) != len(spans):
            raise ValueError(f"{len(texts)} texts but spans for {len(spans)}; give one list of spans a text")
        passages = np.empty((len(texts), self.dimension), np.float32)
        sentences = [np.empty((0, self.dimension), np.float32)] * len(texts)
        tokens: dict[int, TokenVectors] = {}
        for done in self._passes(texts, "passage"):
            for row, i in enumerate(done.indexes):
                passages[i] = done.vectors[row]
                kept, offsets = self._own_tokens(done.encodings[row], texts[i], "passage")
                outputs = done.tokens[row][kept]
                means = span_means(outputs, offsets[:, 0], spans[i])
                ids = np.array(done.encodings[row].ids, np.int32)[kept]
                tokens[i] = TokenVectors(unit_rows(outputs), ids, offsets, done.vectors[row])
                blank = ~means.any(axis=1)
                sentences[i] = self.network.after_pooling(means)
                sentences[i][blank] = passages[i]
            if progress:
                progress(len(done.indexes))
        return SpanVectors(passages, sentences, [tokens[i] for i in range(len(texts))])

    def token_vectors(self, texts: Sequence[str], kind: Kind) -> list[TokenVectors]:
        """The token outputs of each text, encoded with the prompt of its kind; see `TokenVectors`."""
        found: dict[int, TokenVectors] = {}
        for done in self._passes(texts, kind):
            for row, i in enumerate(done.indexes):
                kept, offsets = self._own_tokens(done.encodings[row], texts[i], kind)
                ids = np.array(done.encodings[row].ids, np.int32)[kept]
                found[i] = TokenVectors(unit_rows(done.tokens[row][kept]), ids, offsets, done.vectors[row])
        return [found[i] for i in range(len(texts))]

    def token_weights(self) -> NDArray[np.float32]:
        """A weight for each token id: -ln p of a Unigram tokenizer's piece (0 for special tokens, the rarest piece's
        for the unknown token), 1 for every id of another tokenizer. Shape (vocabulary,).
        """
        return self._token_weights

    @cached_property
    def _token_weights(self) -> NDArray[np.float32]:
        weights = np.ones(self._tokenizer.get_vocab_size(), np.float32)
        model = json.loads(self._tokenizer.to_str())["model"]
        if model["type"] == "Unigram":
            scores = np.abs(np.array([score for _, score in model["vocab"]], np.float32))
            weights[:] = 0
            weights[: len(scores)] = scores
            if model["unk_id"] is not None:
                weights[model["unk_id"]] = scores.max()
        weights.flags.writeable = False
        return weights

    def _encode(self, texts: Sequence[str], kind: Kind, progress: Progress | None) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for done in self._passes(texts, kind):
            vectors[done.indexes] = done.vectors
            if progress:
                progress(len(done.indexes))
        return vectors

    def _passes(self, texts: Sequence[str], kind: Kind) -> Iterator[_Pass]:
        """Forward passes over all texts, longest first within a slab, so that little is spent on padding."""
        prompt = self.prompts[kind]
        prompt_length = self.count_tokens([prompt])[0] + 1 if prompt else 0
        for start in range(0, len(texts), _SLAB):
            encodings = self._tokenizer.encode_batch([prompt + well_formed(t) for t in texts[start : start + _SLAB]])
            order = sorted(range(len(encodings)), key=lambda i: -len(encodings[i]))
            batches = []
            while order:
                size = max(1, _BATCH_TOKENS // max(1, len(encodings[order[0]])))
                batches.append(order[:size])
                order = order[size:]
            outputs = self.network.run(([encodings[i].ids for i in batch] for batch in batches), prompt_length)
            for batch, done in zip(batches, outputs, strict=True):
                yield _Pass([start + i for i in batch], [encodings[i] for i in batch], done.vectors, done.tokens)

    def _own_tokens(self, encoding: Encoding, text: str, kind: Kind) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        return own_tokens(encoding.offsets, encoding.special_tokens_mask, text, self.prompts[kind])
