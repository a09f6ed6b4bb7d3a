"""The encoder over a sentence-transformers model: its tokenizer, modules and prompts, on the CPU.

The product's one door to PyTorch. Matrix products run in bfloat16 where the processor has instructions for it, the rest
in float32. Texts are sorted by length and batched by tokens. It neither finds nor loads the model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from index.encoder import Kind, Progress, SpanVectors, TokenVectors
from index.token_output import own_tokens, span_means, unit_rows

__all__ = ["TransformerEncoder", "cast_products", "has_bfloat16"]

_BATCH_TOKENS = 4096  # padded tokens in a batch
_SLAB = 2048  # texts tokenized and sorted together
_SURROGATE = re.compile("[\ud800-\udfff]")  # the tokenizer takes well-formed text only


class _Encoding(Protocol):
    """One tokenized text, as the tokenizer gives it."""

    ids: list[int]
    offsets: list[tuple[int, int]]
    special_tokens_mask: list[int]

    def __len__(self) -> int: ...


class _Pass(NamedTuple):
    """One forward pass: which texts it took, their encodings and vectors, and each text's token outputs."""

    indexes: list[int]
    encodings: list[_Encoding]
    vectors: NDArray[np.float32]
    tokens: list[NDArray[np.float32]]


class TransformerEncoder:
    """An `Encoder` over a loaded sentence-transformers model. Safe to use from several threads."""

    def __init__(
        self,
        name: str,
        fingerprint: str,
        model: Any,  # noqa: ANN401 - a SentenceTransformer; that library is imported where models are loaded
        prompts: dict[Kind, str],
        max_length: int,
        *,
        bfloat16: bool,
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.prompts = prompts
        self.bfloat16 = bfloat16
        self._model = model
        self._tokenizer: Any = model.tokenizer.backend_tokenizer
        self._max_length = max_length

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    @cached_property
    def max_tokens(self) -> int:
        """The model's limit less the special tokens and the longer prompt: texts up to here are never cut."""
        taken = max(self.count_tokens(list(self.prompts.values())))
        return self._max_length - taken - int(self._tokenizer.num_special_tokens_to_add(False))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens, prompt or truncation."""
        encodings = self._tokenizer.encode_batch_fast([_well_formed(t) for t in texts], add_special_tokens=False)
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
        for done in self._passes(texts, "passage", keep_tokens=True):
            for row, i in enumerate(done.indexes):
                passages[i] = done.vectors[row]
                kept, offsets = self._own_tokens(done.encodings[row], texts[i], "passage")
                outputs = done.tokens[row][kept]
                means = span_means(outputs, offsets[:, 0], spans[i])
                ids = np.array(done.encodings[row].ids, np.int32)[kept]
                tokens[i] = TokenVectors(unit_rows(outputs), ids, offsets, done.vectors[row])
                blank = ~means.any(axis=1)
                sentences[i] = self._after_pooling(means)
                sentences[i][blank] = passages[i]
            if progress:
                progress(len(done.indexes))
        return SpanVectors(passages, sentences, [tokens[i] for i in range(len(texts))])

    def token_vectors(self, texts: Sequence[str], kind: Kind) -> list[TokenVectors]:
        """The token outputs of each text, encoded with the prompt of its kind; see `TokenVectors`."""
        found: dict[int, TokenVectors] = {}
        for done in self._passes(texts, kind, keep_tokens=True):
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
        for done in self._passes(texts, kind, keep_tokens=False):
            vectors[done.indexes] = done.vectors
            if progress:
                progress(len(done.indexes))
        return vectors

    def _passes(self, texts: Sequence[str], kind: Kind, *, keep_tokens: bool) -> Iterator[_Pass]:
        """Forward passes over all texts, longest first within a slab, so that little is spent on padding."""
        prompt = self.prompts[kind]
        for start in range(0, len(texts), _SLAB):
            encodings = self._tokenizer.encode_batch([prompt + _well_formed(t) for t in texts[start : start + _SLAB]])
            order = sorted(range(len(encodings)), key=lambda i: -len(encodings[i]))
            while order:
                size = max(1, _BATCH_TOKENS // max(1, len(encodings[order[0]])))
                batch, order = order[:size], order[size:]
                chosen = [encodings[i] for i in batch]
                vectors, tokens = self._forward(chosen, kind, keep_tokens)
                yield _Pass([start + i for i in batch], chosen, vectors, tokens)

    def _forward(
        self, encodings: list[_Encoding], kind: Kind, keep_tokens: bool
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        tokenizer = self._model.tokenizer
        lengths = [len(e) for e in encodings]
        ids = np.full((len(encodings), max(lengths)), tokenizer.pad_token_id or 0, np.int64)
        mask = np.zeros_like(ids)
        starts = [0 if tokenizer.padding_side == "right" else max(lengths) - length for length in lengths]
        for row, (encoding, start, length) in enumerate(zip(encodings, starts, lengths, strict=True)):
            ids[row, start : start + length] = encoding.ids
            mask[row, start : start + length] = 1
        features: dict[str, Any] = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        if "token_type_ids" in tokenizer.model_input_names:
            features["token_type_ids"] = torch.zeros_like(features["input_ids"])
        # Some models leave the prompt out of the mean; their pooling asks how long it is (with the leading token).
        features["prompt_length"] = self.count_tokens([self.prompts[kind]])[0] + 1 if self.prompts[kind] else 0
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            output = self._model(features)
        vectors = unit_rows(output["sentence_embedding"].float().numpy())
        if not keep_tokens:
            return vectors, []
        outputs = output["token_embeddings"].float().numpy()
        return vectors, [outputs[row, s : s + n] for row, (s, n) in enumerate(zip(starts, lengths, strict=True))]

    def _own_tokens(self, encoding: _Encoding, text: str, kind: Kind) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        return own_tokens(encoding.offsets, encoding.special_tokens_mask, text, self.prompts[kind])

    def _after_pooling(self, means: NDArray[np.float32]) -> NDArray[np.float32]:
        """Means of token outputs, taken through the modules that follow the pooling (a projection, say)."""
        features = {"sentence_embedding": torch.from_numpy(means)}
        names = [type(module).__name__ for module in self._model]
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            for module in list(self._model)[names.index("Pooling") + 1 :]:
                features = module(features)
        return unit_rows(features["sentence_embedding"].float().numpy())


def _well_formed(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def has_bfloat16() -> bool:
    """Whether this processor multiplies matrices in bfloat16 by instructions of its own (else float32 is faster)."""
    found = torch.cpu.get_capabilities()
    return bool(found.get("amx_bf16") or found.get("avx512_bf16"))


def cast_products(model: torch.nn.Module) -> None:
    """Keep the matrices of `model` in bfloat16: autocast would cast them at every call, with the same results."""
    for module in model.modules():
        if isinstance(module, torch.nn.Linear):
            module.to(torch.bfloat16)
