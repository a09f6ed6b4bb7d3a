"""What runs a model: token ids in, vectors out. One runtime each: `bert_network` (OpenVINO), `torch_network`.

Texts, prompts and batches are `transformer_encoder`'s; which runtime a model gets is `model_loader`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

__all__ = ["Batch", "Encoding", "Network", "Outputs", "Tokenizer", "well_formed"]

_SURROGATE = re.compile("[\ud800-\udfff]")

Batch = list[list[int]]
"""Token ids of texts that are run together, special tokens and prompt included."""


class Outputs(NamedTuple):
    """What a batch gives: `vectors` (n, d) float32 unit rows, and the token outputs (t, d) float32 of each text."""

    vectors: NDArray[np.float32]
    tokens: list[NDArray[np.float32]]


class Network(Protocol):
    """A loaded model. Safe to use from several threads."""

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's tokenizer, truncation switched on, padding off."""

    @property
    def prompts(self) -> Mapping[str, str | None]:
        """The prompts saved with the model, by their names there."""

    @property
    def max_length(self) -> int:
        """The most tokens of one text, special ones included."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def bfloat16(self) -> bool:
        """Whether matrix products run in bfloat16."""

    def run(self, batches: Iterable[Batch], prompt_length: int) -> Iterator[Outputs]:
        """The outputs of each batch, in order. `prompt_length`: leading tokens that are the prompt's, the first special
        token counted; a model may leave them out of its mean.
        """

    def after_pooling(self, means: NDArray[np.float32]) -> NDArray[np.float32]:
        """Means of token outputs, (m, d), taken through what follows the model's pooling; unit rows."""


def well_formed(text: str) -> str:
    """The text as a tokenizer takes it, each lone surrogate replaced."""
    return _SURROGATE.sub("\ufffd", text)
