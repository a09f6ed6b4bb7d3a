"""Writes the packed model format with a tiny random model in it: an oracle for reading it, a model for fast tests."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

__all__ = ["HIDDEN", "PIECES", "pack", "packed_tiny_model", "unpack_by_hand"]

HIDDEN = 32
HEADS = 4
WIDE = 64
POSITIONS = 40
_LETTERS = "abcdefghijklmnopqrstuvwxyz:.,سلام"
PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0)]
PIECES += [(letter, -5.0 - 0.01 * i) for i, letter in enumerate(dict.fromkeys(_LETTERS))]
PIECES += [("▁river", -7.5), ("▁passage", -7.0), ("▁query", -7.0), ("▁rises", -8.0), ("▁dam", -8.5), ("▁سلام", -9.0)]


def pack(weights: NDArray[np.float32]) -> bytes:
    """4-bit blocks of `weights`: fp16 scale, then bytes whose low nibbles hold a block's first half."""
    out = bytearray()
    for block in weights.reshape(-1, 32):
        scale = np.float16(np.abs(block).max() / 7)
        nibbles = [int(np.clip(round(float(w) / float(scale)) + 8, 0, 15)) for w in block]
        out += struct.pack("<e", scale) + bytes(nibbles[i] | nibbles[i + 16] << 4 for i in range(16))
    return bytes(out)


def unpack_by_hand(blocks: bytes) -> list[float]:
    """The weights that `blocks` stand for, one by one."""
    weights: list[float] = []
    for at in range(0, len(blocks), 18):
        (scale,) = struct.unpack_from("<e", blocks, at)
        body = blocks[at + 2 : at + 18]
        weights += [((byte & 15) - 8) * scale for byte in body] + [((byte >> 4) - 8) * scale for byte in body]
    return weights


def packed_tiny_model(seed: int = 3) -> bytes:
    """A file with one layer, random weights and a small Unigram vocabulary."""
    random = np.random.default_rng(seed)
    rows = len(PIECES) + 1  # one row more than pieces, as in the real file
    packed = {"emb.word": (rows, HIDDEN), "l0.fi.w": (WIDE, HIDDEN), "l0.fo.w": (HIDDEN, WIDE)}
    packed |= {f"l0.{name}.w": (HIDDEN, HIDDEN) for name in ("q", "k", "v", "ao")}
    plain = {"emb.pos": POSITIONS * HIDDEN, "emb.type": 2 * HIDDEN, "l0.fi.b": WIDE}
    plain |= {f"l0.{name}.b": HIDDEN for name in ("q", "k", "v", "ao", "fo", "aln", "oln")} | {"emb.ln.b": HIDDEN}
    ones = {"emb.ln.w": HIDDEN, "l0.aln.w": HIDDEN, "l0.oln.w": HIDDEN}
    bodies: list[tuple[str, int, int, bytes]] = []
    for name, shape in packed.items():
        weights = random.normal(scale=0.3, size=shape).astype(np.float32)
        bodies.append((name, 1, weights.size, pack(weights)))
    for name, size in plain.items():
        bodies.append((name, 0, size, random.normal(scale=0.1, size=size).astype("<f4").tobytes()))
    bodies += [(name, 0, size, np.ones(size, "<f4").tobytes()) for name, size in ones.items()]
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, HEADS, WIDE, rows, POSITIONS, 2, 1e-12, 32)
    blob = b"".join(piece.encode() for piece, _ in PIECES)
    ends = np.cumsum([0, *(len(piece.encode()) for piece, _ in PIECES)])
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    head += ends.astype("<u4").tobytes() + np.array([score for _, score in PIECES], "<f4").tobytes() + blob
    rewrites = b"".join(
        struct.pack("<IB", ord(a), len(b)) + b"".join(struct.pack("<I", ord(c)) for c in b) for a, b in _REWRITES
    )
    head += struct.pack("<iI", len(_REWRITES), len(rewrites)) + rewrites
    return head + _directory(len(head), bodies)


_REWRITES = [("\n", " "), ("\x07", ""), ("ﬁ", "fi")]


def _directory(start: int, bodies: list[tuple[str, int, int, bytes]]) -> bytes:
    offset = start + 4 + sum(2 + len(name) + 21 for name, _, _, _ in bodies)
    listing, data = struct.pack("<i", len(bodies)), b""
    for name, is_packed, size, body in bodies:
        listing += struct.pack("<H", len(name)) + name.encode()
        listing += struct.pack("<BIQQ", is_packed, size, offset + len(data), len(body))
        data += body
    return listing + data
