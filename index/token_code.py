"""Unit vectors at four bits a dimension, and a passage's token vectors so compressed for late interaction.

A dimension of a centred unit vector of `d` dimensions spreads by about `1/sqrt(d)`; each value is coded as one of
sixteen steps of `STEP` spreads, the optimum for normal values (Max 1960, "Quantizing for Minimum Distortion"). Decoded
vectors are unit vectors again, at a cosine of about .994 to the originals. Saved form of a passage's tokens:
little-endian; uint16 number of the title's tokens, uint16 number of sentences, uint16 first token of each, then `d / 2`
bytes a token, even dimensions in the low half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["STEP", "PackedTokens", "TokenCode", "cosines", "of_unit_rows", "pack", "unpack"]

STEP = 0.335
_MIDDLE = np.float32(7.5)  # codes are 0 to 15; only directions matter, so the spread is left out of decoded values

_BYTES = np.arange(256)
_SQUARES = ((_BYTES & 15) - _MIDDLE) ** 2 + ((_BYTES >> 4) - _MIDDLE) ** 2
"""Of each byte the sum of the squares of the two values that it holds."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TokenCode:
    """Token vectors, unit rows of shape (t, d), in text order, and the position of each sentence's first token.

    The first `title` tokens are those of the article's title, read before the passage. `starts` ascends and has one
    entry a sentence; a sentence without tokens has the same entry as the next one, or `t`.
    """

    vectors: Floats
    starts: NDArray[np.int64]
    title: int = 0

    @classmethod
    def of(
        cls, vectors: Floats, offsets: NDArray[np.int32], spans: tuple[tuple[int, int], ...], title: int = 0
    ) -> TokenCode:
        """Keep the tokens that begin inside one of the `spans` (sentences, ascending) or before code point `title`.

        `offsets` are the encoder's, of a text that begins with the title.
        """
        bounds = np.array(spans, np.int64).reshape(-1, 2)
        begin = offsets[:, 0].astype(np.int64)
        owner = np.searchsorted(bounds[:, 0], begin, side="right") - 1
        inside = owner >= 0
        inside[inside] &= begin[inside] < bounds[owner[inside], 1]
        before = begin < title
        owner[before] = -1
        kept = inside | before
        starts = np.searchsorted(owner[kept], np.arange(len(bounds)))
        return cls(vectors[kept], starts.astype(np.int64), int(before.sum()))

    def to_bytes(self) -> bytes:
        """The saved form. Raises `ValueError` for an odd dimension."""
        head = np.array([self.title, len(self.starts), *self.starts], "<u2")
        return bytes(head.tobytes()) + bytes(pack(self.vectors).tobytes())


class PackedTokens(NamedTuple):
    """A saved `TokenCode` with its vectors still packed: `codes` (t, dimension / 2) uint8; the rest as there."""

    codes: NDArray[np.uint8]
    starts: NDArray[np.int64]
    title: int

    @classmethod
    def from_bytes(cls, saved: bytes, dimension: int, sentences: int) -> PackedTokens:
        """Read what `TokenCode.to_bytes` made of so many sentences, copying nothing but the starts.

        Raises `ValueError` for what it cannot have made.
        """
        if len(saved) < 4 + 2 * sentences:
            raise ValueError(f"{len(saved)} bytes are too few for {sentences} sentences")
        title, count = (int(n) for n in np.frombuffer(saved, "<u2", 2))
        if count != sentences:
            raise ValueError(f"they are of {count} sentences and not of {sentences}")
        size = len(saved) - 4 - 2 * count
        if size % (dimension // 2):
            raise ValueError(f"{size} bytes are no whole number of tokens of dimension {dimension}")
        starts = np.frombuffer(saved, "<u2", count, 4).astype(np.int64)
        codes = np.frombuffer(saved, np.uint8, offset=4 + 2 * count).reshape(-1, dimension // 2)
        bounds = np.concatenate(([title], starts, [len(codes)]))
        if np.any(bounds[1:] < bounds[:-1]):
            raise ValueError(f"sentences begin at tokens {starts.tolist()} of {len(codes)}, after {title} of the title")
        return cls(codes, starts, title)


def pack(vectors: Floats) -> NDArray[np.uint8]:
    """Code unit rows of shape (n, d) as (n, d / 2) bytes. Raises `ValueError` for an odd dimension."""
    dimension = vectors.shape[1]
    if dimension % 2:
        raise ValueError(f"vectors have dimension {dimension}; it must be even")
    steps = np.floor(vectors * (np.sqrt(dimension) / STEP))
    codes = (np.clip(steps, -8, 7) + 8).astype(np.uint8)
    packed: NDArray[np.uint8] = codes[:, 0::2] | (codes[:, 1::2] << 4)
    return packed


def of_unit_rows(codes: NDArray[np.uint8]) -> bool:
    """Whether packed rows, (n, d / 2), can be of unit vectors: noise and bytes that are all zero are not.

    A code lies within half a step of its value, or, where that is cut off, nearer to zero: so a row of codes is longer
    than the unit vector that it was made of by half a `STEP` at most.
    """
    if not codes.size:
        return True
    lengths = STEP * np.sqrt(_SQUARES[codes].mean(axis=1) / 2)
    return bool(np.all(lengths <= 1 + STEP / 2 + 1e-3))


def unpack(codes: NDArray[np.uint8]) -> Floats:
    """Decode what `pack` made: unit rows of shape (n, d)."""
    values = np.empty((len(codes), 2 * codes.shape[1]), np.float32)
    values[:, 0::2] = codes & 15
    values[:, 1::2] = codes >> 4
    values -= _MIDDLE
    lengths = np.sqrt(np.einsum("ij,ij->i", values, values))
    unit: Floats = values / np.maximum(lengths, 1e-12)[:, None]
    return unit


def cosines(codes: NDArray[np.uint8], vectors: Floats) -> Floats:
    """Cosines of packed rows, (t, dimension / 2), with unit `vectors`, (q, dimension): shape (t, q).

    The dimensions of `vectors` are brought into the order of the nibbles, instead of the other way round.
    """
    half = codes.shape[1]
    tokens = np.empty((len(codes), 2 * half), np.float32)
    np.bitwise_and(codes, 15, out=tokens[:, :half], casting="unsafe")
    np.right_shift(codes, 4, out=tokens[:, half:], casting="unsafe")
    tokens -= _MIDDLE
    lengths = np.sqrt(np.einsum("ij,ij->i", tokens, tokens))
    products = tokens @ np.concatenate([vectors[:, 0::2], vectors[:, 1::2]], axis=1).T
    found: Floats = products / np.maximum(lengths, 1e-12)[:, None]
    return found
