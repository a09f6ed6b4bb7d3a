"""The vectors of one generation: passage and sentence indexes, derived from stored embeddings, and their files.

So are the means of languages for which none ships, which the manifest keeps: questions are centred as passages were.

Sentence ids are `passage id << SENTENCE_BITS | position`. Files are named by the generation that made their segment and
never change while a reader may be about to open them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.balance import ENOUGH, Balance
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
    def derive(cls, rows: Iterable[Visible], dimension: int, balance: Balance, *, refine: bool = True) -> Vectors:
        """Make both from stored embeddings; nothing is encoded.

        First, from these, the means that `balance` lacks, unless it is not to `refine` it: what is put beside other
        segments is centred as they were.
        """
        passages, sentences = VectorIndex.empty(dimension), VectorIndex.empty(dimension)
        lacking: list[Visible] = []  # these wait until all of their language have been seen
        for part in _parts(rows, 4096):
            lacking += [row for row in part if refine and balance.lacks(row.language)]
            _add([row for row in part if not (refine and balance.lacks(row.language))], passages, sentences, balance)
        balance = balance.refined(_means(lacking))
        for part in _parts(lacking, 4096):
            _add(part, passages, sentences, balance)
        whole = [np.iinfo(np.int64).max]
        return cls(SegmentedIndex(dimension, [passages], whole), SegmentedIndex(dimension, [sentences], whole), balance)

    def write(self, home: Path, generation: int) -> Segment:
        """Write what was derived as a segment, read back and checked. Raises `OSError` on any difference."""
        (passages,), (sentences,) = self.passages.parts, self.sentences.parts
        checksums = [
            index.write(home / f"{kind}-{generation}.faiss")
            for kind, index in (("passages", passages), ("sentences", sentences))
        ]
        ids = passages.ids
        return Segment(generation, len(passages), len(sentences), int(ids.min()), int(ids.max()), *checksums)

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
