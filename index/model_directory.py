"""Writes a packed model as an ordinary sentence-transformers directory: weights, tokenizer, settings.

The encoder is a `BertModel` with XLM-RoBERTa's Unigram tokenizer, mean pooling and normalized output. Weights are
float32, exactly the values the 4-bit blocks stand for. It does not cache, check or load the directory.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from index.character_map import compile_character_map, composing_rewrites
from index.packed_model import PackedModel

__all__ = ["write_model_directory"]

_MODULES = "sentence_transformers.models."
_EMBEDDINGS = {
    "word": "word_embeddings.weight", "pos": "position_embeddings.weight", "type": "token_type_embeddings.weight",
    "ln.w": "LayerNorm.weight", "ln.b": "LayerNorm.bias",
}  # fmt: skip
_LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip


def write_model_directory(packed: PackedModel, directory: Path) -> None:
    """Write `packed` into the existing, empty `directory`, ready for `SentenceTransformer(directory)`."""
    weights = directory / "model.safetensors"
    save_file(_weights(packed), weights, metadata={"format": "pt"})
    weights.chmod(0o644)
    _tokenizer(packed).save(str(directory / "tokenizer.json"), pretty=False)
    for name, content in _settings(packed).items():
        path = directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _weights(packed: PackedModel) -> dict[str, NDArray[np.float32]]:
    """The tensors under BertModel's names, shaped."""
    hidden, wide = packed.hidden, packed.intermediate
    shapes = {"word": (packed.vocabulary, hidden), "pos": (packed.positions, hidden), "type": (packed.types, hidden)}
    shapes |= {f"{name}.w": (hidden, hidden) for name in ("q", "k", "v", "ao")}
    shapes |= {"fi.w": (wide, hidden), "fo.w": (hidden, wide)}
    weights: dict[str, NDArray[np.float32]] = {}
    for short, tensor in packed.tensors.items():
        place, _, rest = short.partition(".")  # `emb.word`, `l0.q.w`
        module, _, ending = rest.partition(".")
        if place == "emb":
            name = f"embeddings.{_EMBEDDINGS[rest]}"
        else:
            name = f"encoder.layer.{place[1:]}.{_LAYER[module]}.{'weight' if ending == 'w' else 'bias'}"
        weights[name] = tensor.reshape(shapes.get(rest, (-1,)))
    # The pooler is not used (the mean of the token outputs is); without it, loading would invent a random one.
    weights["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    weights["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return weights


def _tokenizer(packed: PackedModel) -> Tokenizer:
    single = packed.normalization
    composed = {parts: "".join(single.get(c, c) for c in letter) for parts, letter in composing_rewrites().items()}
    tokenizer = Tokenizer(models.Unigram(packed.pieces, unk_id=packed.unknown, byte_fallback=False))
    charsmap = compile_character_map(composed | single)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Precompiled(charsmap), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    special = [packed.pieces[i][0] for i in (packed.bos, packed.pad, packed.eos, packed.unknown)]
    mask = AddedToken("<mask>", lstrip=True, special=True)
    tokenizer.add_special_tokens([*(AddedToken(t, special=True, normalized=False) for t in special), mask])
    start, end = special[0], special[2]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=f"{start} $A {end} {end} $B {end}",
        special_tokens=[(start, packed.bos), (end, packed.eos)],
    )
    return tokenizer


def _settings(packed: PackedModel) -> dict[str, object]:
    """The small files of the directory, by name."""
    tokens = {f"{role}_token": packed.pieces[i][0] for role, i in _roles(packed).items()}
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")]
    return {
        "config.json": {
            "architectures": ["BertModel"], "model_type": "bert", "dtype": "float32", "vocab_size": packed.vocabulary,
            "hidden_size": packed.hidden, "num_hidden_layers": packed.layers, "num_attention_heads": packed.heads,
            "intermediate_size": packed.intermediate, "max_position_embeddings": packed.positions,
            "type_vocab_size": packed.types, "layer_norm_eps": packed.epsilon, "hidden_act": "gelu",
            "pad_token_id": packed.pad, "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": _MODULES + kind} for i, (path, kind) in enumerate(modules)
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": packed.hidden, "pooling_mode_mean_tokens": True},
        "sentence_bert_config.json": {"max_seq_length": packed.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "}, "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": packed.positions,
            "model_input_names": ["input_ids", "attention_mask"], **tokens,
        },
    }  # fmt: skip


def _roles(packed: PackedModel) -> dict[str, int]:
    roles = {"bos": packed.bos, "eos": packed.eos, "pad": packed.pad, "unk": packed.unknown}
    return roles | {"cls": packed.bos, "sep": packed.eos}
