"""Loads a sentence-transformers directory as an encoder, from its files alone.

It never asks the network and never runs code that a model brings along. Finding or fetching the directory is
`model_source`'s work, encoding is `transformer_encoder`'s.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from pathlib import Path
from typing import Any

from sentence_transformers import SentenceTransformer
from transformers.utils import logging

from index.encoder import Kind
from index.model_source import ModelUnusable, directory_digest, model_prompts
from index.transformer_encoder import TransformerEncoder, cast_products, has_bfloat16

__all__ = ["load_transformer_encoder"]

_FORMAT = 1  # raise when the product makes other vectors of the same model


def load_transformer_encoder(
    directory: Path, name: str, digest: str | None = None, *, bfloat16: bool | None = None
) -> TransformerEncoder:
    """The encoder in a sentence-transformers `directory`, called `name`.

    `digest` stands for the directory's contents; without it all files are hashed. `bfloat16` says whether matrix
    products run in bfloat16; `None` means: where the processor has instructions for it. The fingerprint holds that
    choice and not its outcome, so that an index built on one machine serves on another (their vectors' cosine: 0.9999).

    Raises:
        ModelUnusable: the files are damaged, incomplete, or not those of a text embedding model with a fast tokenizer.
    """
    model = _load(directory)
    max_length = _check(model)
    question, passage = model_prompts(model.prompts, name)
    prompts: dict[Kind, str] = {"question": question, "passage": passage}
    policy = {None: "auto", True: "bfloat16", False: "float32"}[bfloat16]
    facts = [_FORMAT, digest or directory_digest(directory), prompts, max_length, policy]
    fingerprint = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    use_bfloat16 = has_bfloat16() if bfloat16 is None else bfloat16
    if use_bfloat16:
        cast_products(model)
    return TransformerEncoder(name, fingerprint, model, prompts, max_length, bfloat16=use_bfloat16)


def _load(directory: Path) -> SentenceTransformer:
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options = {"dtype": "float32", "use_safetensors": True}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return SentenceTransformer(str(directory), device="cpu", local_files_only=True, model_kwargs=options).eval()
    # On damaged files the libraries raise anything; the tokenizer's raises bare `Exception`.
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelUnusable(f"loading it failed ({type(error).__name__}: {reason})") from error


def _check(model: SentenceTransformer) -> int:
    """The model's limit of tokens, special ones included; switches truncation on. Raises `ModelUnusable`."""
    tokenizer: Any = getattr(model, "tokenizer", None)
    if not getattr(tokenizer, "is_fast", False) or "Pooling" not in [type(module).__name__ for module in model]:
        raise ModelUnusable("it is not a text embedding model with token outputs and a fast tokenizer")
    transformer: Any = model[0]
    limits = [model.max_seq_length, getattr(transformer.auto_model.config, "max_position_embeddings", None)]
    max_length = min(int(limit) for limit in limits if limit)
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.enable_truncation(max_length)
    return max_length
