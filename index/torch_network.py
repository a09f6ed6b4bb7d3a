"""Any sentence-transformers model on PyTorch, encoder or cross-encoder, loaded from its directory's files alone.

The product's one door to PyTorch, which takes seconds to import. It never asks the network and never runs code that a
model brings along. Matrix products run in bfloat16 where the processor has instructions for it, the rest in float32.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers.utils import logging

from index.model_source import ModelUnusable
from index.network import Batch, Outputs, well_formed
from index.token_output import unit_rows

__all__ = ["TorchCrossEncoder", "TorchNetwork"]

_PAIRS = 8  # pairs of texts in a batch of a cross-encoder
_PAIR_TOKENS = 512  # the most of a pair that is read, where the model does not read less; the longer text is cut
_Model = TypeVar("_Model", bound=torch.nn.Module)


class TorchNetwork:
    """A `Network` over a sentence-transformers model, on the CPU."""

    def __init__(self, directory: Path, *, bfloat16: bool | None = None) -> None:
        """Load a model. `bfloat16=None` means: where the processor has instructions for it.

        Raises:
            ModelUnusable: the files are damaged, incomplete, or not those of a text embedding model with a fast
                tokenizer.
        """
        self._model = _load(SentenceTransformer, directory)
        tokenizer: Any = getattr(self._model, "tokenizer", None)
        kinds = [type(module).__name__ for module in self._model]
        if not getattr(tokenizer, "is_fast", False) or "Pooling" not in kinds:
            raise ModelUnusable("it is not a text embedding model with token outputs and a fast tokenizer")
        transformer: Any = self._model[0]
        limits = [self._model.max_seq_length, getattr(transformer.auto_model.config, "max_position_embeddings", None)]
        self.max_length = min(int(limit) for limit in limits if limit)
        self.tokenizer = tokenizer.backend_tokenizer
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(self.max_length)
        self.prompts: dict[str, str | None] = dict(self._model.prompts)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.bfloat16 = _has_bfloat16() if bfloat16 is None else bfloat16
        self._tail = list(self._model)[kinds.index("Pooling") + 1 :]
        if self.bfloat16:
            _cast_products(self._model)

    def run(self, batches: Iterable[Batch], prompt_length: int) -> Iterator[Outputs]:
        """See `Network.run`."""
        return (self._forward(batch, prompt_length) for batch in batches)

    def after_pooling(self, means: NDArray[np.float32]) -> NDArray[np.float32]:
        """See `Network.after_pooling`."""
        features = {"sentence_embedding": torch.from_numpy(means)}
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            for module in self._tail:
                features = module(features)
        return unit_rows(features["sentence_embedding"].float().numpy())

    def _forward(self, batch: Batch, prompt_length: int) -> Outputs:
        settings: Any = self._model.tokenizer
        lengths = [len(ids) for ids in batch]
        ids = np.full((len(batch), max(lengths)), settings.pad_token_id or 0, np.int64)
        mask = np.zeros_like(ids)
        starts = [0 if settings.padding_side == "right" else max(lengths) - length for length in lengths]
        for row, (text, start) in enumerate(zip(batch, starts, strict=True)):
            ids[row, start : start + len(text)] = text
            mask[row, start : start + len(text)] = 1
        features: dict[str, Any] = {"input_ids": torch.from_numpy(ids), "attention_mask": torch.from_numpy(mask)}
        if "token_type_ids" in settings.model_input_names:
            features["token_type_ids"] = torch.zeros_like(features["input_ids"])
        features["prompt_length"] = prompt_length
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            output = self._model(features)
        tokens = output["token_embeddings"].float().numpy()
        vectors = unit_rows(output["sentence_embedding"].float().numpy())
        spans = zip(starts, lengths, strict=True)
        return Outputs(vectors, [tokens[row, start : start + length] for row, (start, length) in enumerate(spans)])


class TorchCrossEncoder:
    """A sentence-transformers cross-encoder on the CPU: a question and a text read together. Safe to use from threads.

    Sequence classifiers with one label, and language models that are asked for yes or no.
    """

    def __init__(self, directory: Path) -> None:
        """Load a model. Raises `ModelUnusable`: the files are damaged or incomplete, or it gives several scores."""
        # The sigmoid stands in for what the model would do with its logits: some models put it there, some nothing.
        self._model = _load(CrossEncoder, directory, activation_fn=torch.nn.Sigmoid())
        if self._model.num_labels != 1:
            raise ModelUnusable(f"it gives {self._model.num_labels} scores for a pair of texts and not one")
        limits = [self._model.max_seq_length, getattr(self._model.config, "max_position_embeddings", None)]
        self._model.max_seq_length = min(_PAIR_TOKENS, *(int(limit) for limit in limits if limit))
        self.bfloat16 = _has_bfloat16()
        if self.bfloat16:
            _cast_products(self._model)
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers the question, 0 to 1, higher is better; shape (n,)."""
        pairs: Any = [(well_formed(question), well_formed(text)) for text in texts]
        # subtle: the tokenizer's truncation and padding are set at each call, which threads must not do at once
        with self._lock, torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            found = self._model.predict(pairs, batch_size=_PAIRS, show_progress_bar=False)
        return np.asarray(found, np.float32).reshape(len(texts))


def _load(kind: Callable[..., _Model], directory: Path, **settings: object) -> _Model:
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options = {"dtype": "float32", "use_safetensors": True}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = kind(str(directory), device="cpu", local_files_only=True, model_kwargs=options, **settings)
            return model.eval()
    # On damaged files the libraries raise anything; the tokenizer's raises bare `Exception`.
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelUnusable(f"loading it failed ({type(error).__name__}: {reason})") from error


def _has_bfloat16() -> bool:
    """Whether this processor multiplies matrices in bfloat16 by instructions of its own (else float32 is faster)."""
    found = torch.cpu.get_capabilities()
    return bool(found.get("amx_bf16") or found.get("avx512_bf16"))


def _cast_products(model: torch.nn.Module) -> None:
    """Keep the matrices of `model` in bfloat16: autocast would cast them at every call, with the same results."""
    for module in model.modules():
        if isinstance(module, torch.nn.Linear):
            module.to(torch.bfloat16)
