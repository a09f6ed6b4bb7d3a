"""Reranking by a cross-encoder, off unless a model is named: it reads a question and a passage together.

Late interaction compares tokens that were encoded apart; a cross-encoder sees both at once (Nogueira & Cho 2019,
"Passage Re-ranking with BERT"), at the price of a pass through its network for each passage and question. So only the
best few are read, and its score is one more signal, fused like the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.reading import read
from retrieval.signal import Candidates

__all__ = ["READ", "Reranker", "RerankerUnavailable", "load_reranker", "rescore"]

READ = 20
"""How many passages a reranker reads for a question."""


class RerankerUnavailable(Exception):
    """The reranker asked for cannot be had; the message names it and the way out."""


class Reranker(Protocol):
    """What reads a question and passages together. Safe to use from several threads."""

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each text answers the question, 0 to 1, higher is better; shape (n,)."""


def load_reranker(model: str) -> Reranker:
    """The sentence-transformers cross-encoder `model`, a directory or the name of a hub model in the local model cache.

    Never goes to the network. Needs PyTorch, which takes seconds to import.

    Raises:
        RerankerUnavailable: the model is missing or damaged, or no cross-encoder with one score.
    """
    from index.model_source import ModelUnusable, find_cross_encoder  # noqa: PLC0415

    try:
        directory = find_cross_encoder(model)
        # subtle: imported here since most runs have no reranker, and PyTorch takes seconds
        from index.torch_network import TorchCrossEncoder  # noqa: PLC0415

        return TorchCrossEncoder(directory)
    except ModelUnusable as error:
        raise RerankerUnavailable(
            f"The reranker {model!r} cannot be used: {error}; set ISNAD_RERANKER to the directory of a "
            "sentence-transformers cross-encoder or to one in the local model cache, or unset it to do without."
        ) from error


def rescore(
    candidates: Candidates, articles: Mapping[int, Article], among: Sequence[int], question: str, reranker: Reranker
) -> Candidates:
    """The candidates with the signal `reranker`, read for those `among` them (positions).

    The reranker is given a passage as it reads, its article's title before it. The others get the lowest score met, so
    that being read is no advantage in itself.
    """
    values = np.zeros(len(candidates.passages))
    if among:
        texts = [_text(candidates, articles, at) for at in among]
        met = reranker.scores(question, texts)
        values[:] = met.min()
        values[list(among)] = met
    return replace(candidates, signals={**candidates.signals, "reranker": values})


def _text(candidates: Candidates, articles: Mapping[int, Article], at: int) -> str:
    passage = candidates.passages[at]
    article = articles[passage.article]
    text = read(article.text[passage.start : passage.end]).text
    return f"{read(article.title.value).text}\n{text}" if article.title else text
