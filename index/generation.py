"""The vectors of one generation: passage and sentence indexes, derived from stored embeddings, and their files.

So are the means of languages for which none ships, which the manifest keeps: questions are centred as passages were.

Sentence ids are `passage id << SENTENCE_BITS | position`. Files are named by the generation that made their segment and
never change while a reader may be about to open them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.balance import Balance
from index.derivation import add_rows
from index.manifest import Manifest, Segment
from index.segments import SegmentedIndex
from index.store import SENTENCE_BITS, Visible
from index.vectors import VectorFileDamaged, VectorIndex, require_intact

__all__ = ["Part", "Vectors", "own_means", "sweep"]


@dataclass(frozen=True, slots=True)
class Part:
    """The two indexes of one segment, as they are in its files."""

    passages: VectorIndex
    sentences: VectorIndex

    @classmethod
    def read(cls, home: Path, segment: Segment) -> Part:
        """Read a segment's files. Raises `VectorFileDamaged` unless they are there and whole."""
        passages, sentences = (VectorIndex.read(home / name, checksum) for name, checksum in segment.files.items())
        if len(passages) != segment.passages or len(sentences) != segment.sentences:
            raise VectorFileDamaged(f"The vector files of segment {segment.generation} do not fit its manifest")
        return cls(passages, sentences)


@dataclass(frozen=True, slots=True)
class Vectors:
    """Both indexes of one generation, each language's mean removed, and the means that were.

    `parts` are the segments that were read, for the generation after it, which has most of them too.
    """

    passages: SegmentedIndex
    sentences: SegmentedIndex
    balance: Balance
    parts: Mapping[Segment, Part] = field(default_factory=dict)

    @classmethod
    def derive(cls, rows: Iterable[Visible], dimension: int, balance: Balance) -> Vectors:
        """Make both in memory from stored embeddings, for a reader whose files are lost; nothing is encoded."""
        passages, sentences = VectorIndex.empty(dimension), VectorIndex.empty(dimension)
        add_rows(rows, passages, sentences, balance)
        whole = [np.iinfo(np.int64).max]
        return cls(SegmentedIndex(dimension, [passages], whole), SegmentedIndex(dimension, [sentences], whole), balance)

    @classmethod
    def read(
        cls, home: Path, manifest: Manifest, balance: Balance, dead: Sequence[int],
        known: Mapping[Segment, Part] | None = None,
    ) -> Vectors:  # fmt: skip
        """Read the files that a manifest names, but for the parts already `known`. Raises `VectorFileDamaged`.

        `balance` holds the shipped means. `dead` are the ids of passages that have ended since the oldest segment.
        """
        known = known or {}
        parts = {segment: known.get(segment) or Part.read(home, segment) for segment in manifest.segments}
        lasts = [segment.last for segment in parts]
        gone = np.array(dead, np.int64)
        passages = SegmentedIndex(manifest.dimension, [p.passages for p in parts.values()], lasts, gone)
        sentences = SegmentedIndex(
            manifest.dimension,
            [part.sentences for part in parts.values()],
            [((last + 1) << SENTENCE_BITS) - 1 for last in lasts],
            (gone[:, None] << SENTENCE_BITS | np.arange(1 << SENTENCE_BITS)).ravel() if len(gone) else None,
        )
        if len(passages) != manifest.passages or len(sentences) != manifest.sentences:
            raise VectorFileDamaged(f"The vector files of generation {manifest.generation} do not fit its manifest")
        return cls(passages, sentences, balance.refined(own_means(manifest)), parts)

    @staticmethod
    def intact(home: Path, segment: Segment) -> bool:
        """Whether a segment's files are there and whole."""
        try:
            for name, checksum in segment.files.items():
                require_intact(home / name, checksum)
        except VectorFileDamaged:
            return False
        return True


def own_means(manifest: Manifest) -> dict[str, NDArray[np.float32]]:
    """The means that a manifest keeps."""
    return {language: np.array(mean, np.float32) for language, mean in manifest.means.items()}


def sweep(home: Path, kept: Iterable[Manifest]) -> None:
    """Remove the vector files that none of these generations has, and what was left half written."""
    names = {name for manifest in kept for name in manifest.files}
    for path in [*home.glob("*.faiss"), *home.glob("*.part")]:
        if path.name not in names:
            path.unlink(missing_ok=True)
