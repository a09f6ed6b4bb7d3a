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
    offsets: Sequence[tuple[int, int]], special: Sequence[int], text: str, prompt: str
) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Positions of the tokens that are `text`'s own, (t,), and their start and end in it, (t, 2), in code points.

    `offsets` count from the start of the `prompt` before the text; `special` marks the tokens that stand for no text.
    A token's offsets leave out the space before its word; a token that is only that space has none but its place.
    """
    kept, places = [], []
    before = len(prompt.rstrip())
    for at, ((start, end), is_special) in enumerate(zip(offsets, special, strict=True)):
        if is_special or end <= before:
            continue
        first, last = max(0, start - len(prompt)), max(0, end - len(prompt))
        # subtle: a word's token includes the space before it, which belongs to no sentence or to the one before
        while first < last and text[first].isspace():
            first += 1
        if first < len(text):  # else the space at the text's end
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
