"""What the small files of a sentence-transformers directory say of a plain BERT model, and an encoder's fingerprint.

Reading them takes a millisecond, so that what only compares fingerprints need not load a model.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["BertSettings", "fingerprint_of", "read_bert_settings"]

_FORMAT = 1  # raise when the product makes other vectors of the same model
_MODULES = ["Transformer", "Pooling", "Normalize"]
_LONGEST = 512  # positions that a damaged configuration cannot raise


class BertSettings(NamedTuple):
    """The transformer's configuration, the saved prompts by name, and the longest text in tokens."""

    config: dict[str, Any]
    prompts: dict[str, str | None]
    max_length: int


def read_bert_settings(directory: Path) -> BertSettings:
    """Read them.

    Raises `ValueError` for another kind of model, and what fits for files that are missing or damaged.
    """

    def saved(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((directory / name).read_text(encoding="utf-8"))
        return found

    modules = json.loads((directory / "modules.json").read_text(encoding="utf-8"))
    kinds = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
    paths = [str(module["path"]) for module in modules]
    config, pooling, limits = saved("config.json"), saved(f"{paths[1]}/config.json"), saved("sentence_bert_config.json")
    means = pooling.get("pooling_mode_mean_tokens") or pooling.get("pooling_mode") == "mean"
    others = [name for name, on in pooling.items() if name.startswith("pooling_mode_") and on]
    plain = (
        kinds == _MODULES
        and paths[0] == ""
        and config["model_type"] == "bert"
        and config["hidden_act"] == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and means
        and others in ([], ["pooling_mode_mean_tokens"])
        and pooling.get("include_prompt", True)
        and not limits.get("do_lower_case")
    )
    if not plain:
        raise ValueError("not a BERT model with mean pooling and normalized output")
    prompts = saved("config_sentence_transformers.json").get("prompts", {})
    longest = min(int(limits.get("max_seq_length") or _LONGEST), int(config["max_position_embeddings"]))
    return BertSettings(config, dict(prompts), longest)


def fingerprint_of(digest: str, prompts: Mapping[Any, str], max_length: int, bfloat16: bool | None) -> str:
    """The fingerprint of the encoder that runs a directory of this digest with these prompts; hex.

    It holds the choice of number format and not its outcome, nor the runtime, so that an index built on one machine
    serves on another (their vectors' cosine: 0.9999).
    """
    policy = {None: "auto", True: "bfloat16", False: "float32"}[bfloat16]
    facts = [_FORMAT, digest, dict(prompts), max_length, policy]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
