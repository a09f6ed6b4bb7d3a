"""Writes a tiny random cross-encoder as its directory: two layers of BERT, one label, a vocabulary of words."""

from __future__ import annotations

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

__all__ = ["POSITIONS", "write_tiny_cross_encoder"]

POSITIONS = 64
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_WORDS = (
    "why", "did", "the", "bridge", "close", "harbour", "library", "river", "old",
    "ship", "flood", "reason", "because", "of", "council", "said", "burned",
)  # fmt: skip


def write_tiny_cross_encoder(directory: Path, *, labels: int = 1) -> Path:
    """Write it into `directory`, which is made; the same weights every time. Gives the directory back."""
    vocabulary = {word: at for at, word in enumerate((*_SPECIAL, *_WORDS))}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    words.normalizer = normalizers.Lowercase()
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    words.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    tokenizer.save_pretrained(str(directory))
    # A wider spread of weights than usual, so that scores of different texts differ clearly.
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=POSITIONS, initializer_range=0.5,
    )  # fmt: skip
    config.num_labels = labels
    with torch.random.fork_rng():
        torch.manual_seed(6)
        BertForSequenceClassification(config).save_pretrained(str(directory))
    return directory
