"""Encoders: what turns passages and questions into vectors, and how to get one.

`load_encoder` gives the bundled multilingual-e5-small, or any sentence-transformers model by directory or name. It goes
to the network only when a model is named that is neither a directory nor in the local model cache. Nothing here stores
vectors, compares them, or splits text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from index.bundled_model import NAME, BundledModelMissing, bundled_digest, unpack

__all__ = ["Encoder", "EncoderUnavailable", "Kind", "Progress", "SpanVectors", "TokenVectors", "load_encoder"]

Kind = Literal["question", "passage"]
Progress = Callable[[int], None]
"""Called after each batch with the number of texts encoded since the last call."""


class EncoderUnavailable(Exception):
    """The encoder asked for cannot be had; the message names it and the way out."""


class TokenVectors(NamedTuple):
    """The token outputs of one text, in the text's order; special tokens and the prompt's tokens are left out.

    `whole`: (d,) float32, the text's own vector, as `encode_passages` or `encode_questions` give it.
    `vectors`: (t, d) float32, unit rows. `ids`: (t,) int32, token ids. `offsets`: (t, 2) int32, start and end of each
    token in code points of the text given, without the space before a word (a token that is only that space is empty).
    """

    vectors: NDArray[np.float32]
    ids: NDArray[np.int32]
    offsets: NDArray[np.int32]
    whole: NDArray[np.float32]


class SpanVectors(NamedTuple):
    """What one pass over passages gives: `passages` (n, d), the `sentences` (m, d) and the `tokens` of each passage."""

    passages: NDArray[np.float32]
    sentences: list[NDArray[np.float32]]
    tokens: list[TokenVectors]


@runtime_checkable
class Encoder(Protocol):
    """What every stage needs of an encoder. All vectors are float32 with unit rows, in the order of the texts."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def fingerprint(self) -> str:
        """Hex; changes when weights, tokenizer, prompts, pooling or number format change: vectors of two do not mix."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """The most tokens of a text, as `count_tokens` counts, that are read; what follows is cut off."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens, prompt or truncation."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of passages, with the model's prompt for them; shape (n, dimension)."""

    def encode_questions(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors of questions, with the model's prompt for them; shape (n, dimension)."""

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]], progress: Progress | None = None
    ) -> SpanVectors:
        """Vectors of passages, of the `m` spans (sentences) of each in their order, and of its tokens, from one pass.

        A span is (start, end) in code points of its text. Its vector is the mean of the passage's own token outputs
        that start inside it ("late chunking", Günther et al. 2024), normalized. A span without a token (blank, or
        beyond `max_tokens`) gets its passage's vector. Raises `ValueError` when `texts` and `spans` differ in length.
        """

    def token_vectors(self, texts: Sequence[str], kind: Kind) -> list[TokenVectors]:
        """The token outputs of each text, encoded with the prompt of its kind."""

    def token_weights(self) -> NDArray[np.float32]:
        """A weight for each token id, higher is rarer: -ln p of a Unigram tokenizer's piece, 1 for other tokenizers."""


def load_encoder(model: str | None, cache: Path, *, deferred: bool = False) -> Encoder:
    """The encoder named `model`: a sentence-transformers directory or hub name, or the bundled one for `None`.

    The bundled encoder is unpacked into `cache` on first use and loads in a second; models that are not plain BERT need
    PyTorch, which takes several. `deferred`: the bundled one is loaded at first use.

    Raises:
        EncoderUnavailable: the model is missing, unreachable, damaged, or not a text embedding model.
    """
    # subtle: imported here since the libraries take a second to import and much of the product runs without them
    from index.model_source import ModelUnusable, find_model  # noqa: PLC0415

    try:
        if model is None:
            directory = unpack(cache)
            return _deferred(directory) if deferred else _bundled(directory)
        from index.model_loader import load_transformer_encoder  # noqa: PLC0415

        return load_transformer_encoder(find_model(model), model)
    except BundledModelMissing as error:
        raise EncoderUnavailable(f"The bundled encoder cannot be used: {error}.") from error
    except ModelUnusable as error:
        way_out = "name a sentence-transformers directory or hub model, or none to use the bundled one"
        raise EncoderUnavailable(f"The encoder {model or NAME!r} cannot be used: {error}; {way_out}.") from error
    except OSError as error:
        raise EncoderUnavailable(
            f"The bundled encoder cannot be written to {cache}: {error}; make it writable or choose another home."
        ) from error


def _bundled(directory: Path) -> Encoder:
    from index.model_loader import load_transformer_encoder  # noqa: PLC0415

    return load_transformer_encoder(directory, NAME, bundled_digest(directory))


def _deferred(directory: Path) -> Encoder:
    from index.bert_settings import fingerprint_of, read_bert_settings  # noqa: PLC0415
    from index.deferred_encoder import DeferredEncoder  # noqa: PLC0415
    from index.model_source import model_prompts  # noqa: PLC0415

    config, saved, max_length = read_bert_settings(directory)
    question, passage = model_prompts(saved, NAME)
    prompts: dict[Kind, str] = {"question": question, "passage": passage}
    fingerprint = fingerprint_of(bundled_digest(directory), prompts, max_length, None)
    return DeferredEncoder(NAME, fingerprint, int(config["hidden_size"]), lambda: _bundled(directory))
