"""The vectors of one generation: passage and sentence indexes, derived from stored embeddings, and their files.

So are the means of languages for which none ships, which the manifest keeps: questions are centred as passages were.

Sentence ids are `passage id << SENTENCE_BITS | position`. Files are named by generation and never overwritten while a
reader may hold them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.balance import ENOUGH, Balance
from index.manifest import Manifest
from index.store import SENTENCE_BITS, Visible
from index.vectors import VectorFileDamaged, VectorIndex

__all__ = ["Vectors", "sweep"]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Both indexes of one generation, each language's mean removed, and the means that were."""

    passages: VectorIndex
    sentences: VectorIndex
    balance: Balance

    @classmethod
    def derive(cls, rows: Iterable[Visible], dimension: int, balance: Balance) -> Vectors:
        """Make both from stored embeddings, and from these the means that `balance` lacks; nothing is encoded."""
        passages, sentences = VectorIndex.empty(dimension), VectorIndex.empty(dimension)
        lacking: list[Visible] = []  # these wait until all of their language have been seen
        for part in _parts(rows, 4096):
            lacking += [row for row in part if balance.lacks(row.language)]
            _add([row for row in part if not balance.lacks(row.language)], passages, sentences, balance)
        balance = balance.refined(_means(lacking))
        for part in _parts(lacking, 4096):
            _add(part, passages, sentences, balance)
        return cls(passages, sentences, balance)

    def write(self, home: Path, generation: int) -> dict[str, str]:
        """Write both files, read them back, and return their checksums by name. Raises `OSError` on any difference."""
        files = {}
        for kind, index in (("passages", self.passages), ("sentences", self.sentences)):
            path = home / f"{kind}-{generation}.faiss"
            files[path.name] = index.write(path)
            again = VectorIndex.read(path, files[path.name])
            if len(again) != len(index) or again.dimension != index.dimension:
                raise OSError(f"{path} reads back {len(again)} vectors of {len(index)}")
        return files

    @classmethod
    def read(cls, home: Path, manifest: Manifest, balance: Balance) -> Vectors:
        """Read the files that a manifest names; `balance` holds the shipped means. Raises `VectorFileDamaged`."""
        passages, sentences = (
            VectorIndex.read(home / name, manifest.files.get(name, ""))
            for name in (f"passages-{manifest.generation}.faiss", f"sentences-{manifest.generation}.faiss")
        )
        if len(passages) != manifest.passages or len(sentences) != manifest.sentences:
            raise VectorFileDamaged(f"The vector files of generation {manifest.generation} do not fit its manifest")
        own = {language: np.array(mean, np.float32) for language, mean in manifest.means.items()}
        return cls(passages, sentences, balance.refined(own))

    @classmethod
    def intact(cls, home: Path, manifest: Manifest, balance: Balance) -> bool:
        """Whether a generation's files are there and whole."""
        try:
            cls.read(home, manifest, balance)
        except VectorFileDamaged:
            return False
        return True


def sweep(home: Path, generation: int) -> None:
    """Remove the vector files of generations that no reader can still be about to open."""
    kept = {f"{kind}-{n}.faiss" for kind in ("passages", "sentences") for n in (generation, generation - 1)}
    for path in [*home.glob("*.faiss"), *home.glob("*.part")]:
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _add(rows: Sequence[Visible], passages: VectorIndex, sentences: VectorIndex, balance: Balance) -> None:
    """Centre the vectors of some passages and of their sentences, and add them to the indexes."""
    if not rows:
        return
    ids = np.array([row.id for row in rows], np.int64)
    heads = np.stack([row.vectors[0] for row in rows]).astype(np.float32)
    languages = [row.language for row in rows]
    passages.add(ids, balance.center_passages(heads, languages))
    counts = [len(row.vectors) - 1 for row in rows]
    if not sum(counts):
        return
    members = np.concatenate([row.vectors[1:] for row in rows]).astype(np.float32)
    member_ids = np.concatenate([(i << SENTENCE_BITS) + np.arange(n) for i, n in zip(ids, counts, strict=True)])
    spread = [language for language, n in zip(languages, counts, strict=True) for _ in range(n)]
    sentences.add(member_ids, balance.center_passages(members, spread))


def _means(rows: Iterable[Visible]) -> dict[str, NDArray[np.float32]]:
    """The mean vector of the passages of each language that has `ENOUGH` of them, rounded as the manifest keeps it."""
    sums: dict[str, NDArray[np.float64]] = {}
    counts: Counter[str] = Counter()
    for row in rows:
        sums[row.language] = sums.get(row.language, 0) + row.vectors[0].astype(np.float64)
        counts[row.language] += 1
    return {code: (sums[code] / n).round(6).astype(np.float32) for code, n in counts.items() if n >= ENOUGH}


def _parts(rows: Iterable[Visible], size: int) -> Iterator[list[Visible]]:
    part: list[Visible] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
