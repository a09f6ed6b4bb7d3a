"""MinHash: the sketch of an article, from the folded words of its sentences.

Articles worth comparing are those that share a band of the MinHash of a sentence (Broder 1997; locality-sensitive
hashing: Indyk & Motwani 1998). Sentences rather than the whole, because a text carried inside a longer piece resembles
the whole of it little, and rather than their plain hashes, because outlets change words. The MinHashes come from
datasketch, with a fixed seed: the same text has the same sketch on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.analyzer import surfaces
from index.near_duplicate import Sketch

__all__ = ["sketch"]

_SIZE = 3
_PERMUTATIONS = 64
_ROWS = 4
_BANDS = 4
"""Sentences that share a half of their shingles meet with probability .23, three quarters .78, equal ones always."""

_FEW = 3
"""Up to so many sentences all 16 bands are kept, which makes that .64 and .998: a bulletin has no second chance."""

_SENTENCE = 8
"""Words of a sentence that is looked up by itself; shorter ones ("He did not elaborate.") stand in too many."""


def sketch(sentences: Iterable[str]) -> Sketch:
    """The sketch of an article's sentences, which are its reading view's without page furniture, in order."""
    read = [words for words in map(surfaces, sentences) if words]
    whole = [word for words in read for word in words]
    units = [words for words in read if len(words) >= _SENTENCE] or [whole] * bool(whole)
    numbers = {_hash(word) for word in whole if word[0].isdecimal()}
    count = _PERMUTATIONS // _ROWS if len(units) <= _FEW else _BANDS
    bands = sorted(set(_bands([_shingles(words) for words in units], count)))
    return Sketch(_shingles(whole), np.array(sorted(numbers), np.uint32), tuple(bands))


def _shingles(words: Sequence[str]) -> NDArray[np.uint32]:
    """Hashes of every three words in a row, sorted and distinct; of all of them where there are fewer."""
    if not words:
        return np.empty(0, np.uint32)
    runs = {" ".join(words[at : at + _SIZE]) for at in range(max(len(words) - _SIZE + 1, 1))}
    return np.unique(np.array([_hash(run) for run in runs], np.uint32))


def _hash(text: str) -> int:
    # subtle: an article may hold a lone surrogate, which is no reason to stop a build
    digest = hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return int.from_bytes(digest[:4], "little")


def _bands(units: Sequence[NDArray[np.uint32]], count: int) -> Iterator[int]:
    """The first `count` bands of the MinHashes of some sentences, each given by its shingles' hashes."""
    from datasketch import MinHash  # noqa: PLC0415 - it takes a second to import, and a run with nothing new needs none

    for made in MinHash.generator(units, num_perm=_PERMUTATIONS, seed=1, hashfunc=int, scheme="affine32"):
        rows = made.hashvalues.astype("<u4").reshape(-1, _ROWS)[:count]
        for at, row in enumerate(rows):
            digest = hashlib.blake2b(bytes([at]) + row.tobytes(), digest_size=8).digest()
            yield int.from_bytes(digest, "little", signed=True)
