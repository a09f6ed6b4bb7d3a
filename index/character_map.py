"""Compiles character rewrites into SentencePiece's "precompiled charsmap", the form the tokenizer reads.

Why not simply NFKC: SentencePiece's own NFKC rewrites single characters and composes, but never *reorders* combining
marks, and vocalised Arabic and pointed Hebrew are written with marks in another order than the canonical one.
This module does no normalizing itself.

The form: a 32-bit size, a double-array trie (Yata et al., Darts-clone) over the UTF-8 of what is rewritten, then the
rewrites, each ended by a zero byte; a trie value is where its rewrite starts.
"""

from __future__ import annotations

import struct
import sys
import unicodedata
from collections.abc import Mapping
from typing import Any

__all__ = ["compile_character_map", "composing_rewrites"]

_VALUE = -1  # the key, among a trie node's bytes, of the value that ends there
_MAXIMAL_PART = 6  # the tokenizer looks up grapheme clusters shorter than this, in bytes, and single characters


def composing_rewrites() -> dict[str, str]:
    """Letter and one mark -> the composed letter (NFC), where short enough that the tokenizer looks the pair up.

    Letters with two marks are left out, since the tokenizer takes the shortest key that matches (as it does with the
    reference's own table), and Hangul, whose conjoining letters are three bytes each.
    """
    rewrites: dict[str, str] = {}
    for code_point in range(0xC0, sys.maxunicode + 1):
        letter = chr(code_point)
        if not unicodedata.decomposition(letter) or 0xAC00 <= code_point <= 0xD7A3:
            continue
        parts = unicodedata.normalize("NFD", letter)
        short = len(parts) == 2 and len(parts.encode("utf-8")) < _MAXIMAL_PART
        if short and unicodedata.normalize("NFC", parts) == letter:
            rewrites[parts] = letter
    return rewrites


def compile_character_map(rewrites: Mapping[str, str]) -> bytes:
    """The precompiled charsmap for `rewrites` (what is replaced -> what replaces it, either may be several characters).

    Where one key starts another, the tokenizer takes the shorter: order and length of the keys do not matter here.
    """
    root: dict[int, Any] = {}
    texts = bytearray()
    for before, after in sorted(rewrites.items()):
        node = root
        for byte in before.encode("utf-8"):
            node = node.setdefault(byte, {})
        node[_VALUE] = len(texts)
        texts += after.encode("utf-8") + b"\0"
    units = _double_array(root)
    return struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units) + bytes(texts)


def _double_array(root: Mapping[int, Any]) -> list[int]:
    """The trie as Darts-clone units: label in bits 0-7, "has value" in bit 8, offset to the children from bit 10 on."""
    units: dict[int, int] = {0: 0}
    bases: set[int] = set()
    queue: list[tuple[int, Mapping[int, Any]]] = [(0, root)]
    lowest = 1
    while queue:
        at, node = queue.pop()
        labels = [0 if byte == _VALUE else byte for byte in node]
        base = lowest
        # subtle: a base serves one node only, else a reader would find another node's children under its own labels
        while base in bases or any(base ^ label in units for label in labels):
            base += 1
        bases.add(base)
        units[at] |= (at ^ base) << 10
        for byte, child in node.items():
            if byte == _VALUE:
                units[at] |= 1 << 8
                units[base] = child | 1 << 31
            else:
                units[base ^ byte] = byte
                queue.append((base ^ byte, child))
        while lowest in units or lowest in bases:
            lowest += 1
    return [units.get(at, 0) for at in range((max(units) | 0xFF) + 1)]
