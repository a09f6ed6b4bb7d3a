"""Arithmetic on a text's token outputs: which tokens are the text's own, and the means over its spans.

Plain arrays in and out; no model, no tokenizer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["own_tokens", "span_means", "unit_rows"]


def unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """`rows`, (n, d), each divided by its Euclidean length; rows of zeros stay as they are."""
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    unit: NDArray[np.float32] = (rows / lengths).astype(np.float32, copy=False)
    return unit


def own_tokens(
    offsets: Sequence[tuple[int, int]], special: Sequence[int], text: str, prompt: int
) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Positions of the tokens that are `text`'s own, (t,), and their start and end in it, (t, 2), in code points.

    `offsets` count from the start of the prompt, whose length in code points is `prompt`; `special` marks the tokens
    that stand for no text.
    """
    kept, places = [], []
    for at, ((start, end), is_special) in enumerate(zip(offsets, special, strict=True)):
        if is_special or end <= prompt:
            continue
        first, last = max(0, start - prompt), end - prompt
        # subtle: a word's token includes the space before it, which may belong to the sentence before
        while first < last - 1 and text[first].isspace():
            first += 1
        kept.append(at)
        places.append((first, last))
    return np.array(kept, np.intp), np.array(places, np.int32).reshape(-1, 2)


def span_means(
    outputs: NDArray[np.float32], starts: NDArray[np.int32], spans: Sequence[tuple[int, int]]
) -> NDArray[np.float32]:
    """Means of the token `outputs`, (t, d), whose `starts` lie in each span, (m, d); zeros for a span without any."""
    bounds = np.array(spans, np.int64).reshape(-1, 2)
    inside = (starts >= bounds[:, :1]) & (starts < bounds[:, 1:])
    counts = np.maximum(inside.sum(axis=1, keepdims=True), 1)
    means: NDArray[np.float32] = inside.astype(np.float32) @ outputs / counts.astype(np.float32)
    return means
