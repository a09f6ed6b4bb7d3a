"""The vectors of one generation: passage and sentence indexes, derived from stored embeddings, and their files.

Sentence ids are `passage id << SENTENCE_BITS | position`. Files are named by generation and never overwritten while a
reader may hold them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.balance import Balance
from index.manifest import Manifest
from index.store import SENTENCE_BITS, Visible
from index.vectors import VectorFileDamaged, VectorIndex

__all__ = ["Vectors", "sweep"]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Both indexes of one generation, each language's mean removed."""

    passages: VectorIndex
    sentences: VectorIndex

    @classmethod
    def derive(cls, rows: Iterable[Visible], dimension: int, balance: Balance) -> Vectors:
        """Make both from stored embeddings; nothing is encoded."""
        passages, sentences = VectorIndex.empty(dimension), VectorIndex.empty(dimension)
        for part in _parts(rows, 4096):
            ids = np.array([row.id for row in part], np.int64)
            heads = np.stack([row.vectors[0] for row in part]).astype(np.float32)
            languages = [row.language for row in part]
            passages.add(ids, balance.center_passages(heads, languages))
            counts = [len(row.vectors) - 1 for row in part]
            if not sum(counts):
                continue
            members = np.concatenate([row.vectors[1:] for row in part]).astype(np.float32)
            member_ids = np.concatenate([(i << SENTENCE_BITS) + np.arange(n) for i, n in zip(ids, counts, strict=True)])
            spread = [language for language, n in zip(languages, counts, strict=True) for _ in range(n)]
            sentences.add(member_ids, balance.center_passages(members, spread))
        return cls(passages, sentences)

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
    def read(cls, home: Path, manifest: Manifest) -> Vectors:
        """Read the files that a manifest names. Raises `VectorFileDamaged`."""
        passages, sentences = (
            VectorIndex.read(home / name, manifest.files.get(name, ""))
            for name in (f"passages-{manifest.generation}.faiss", f"sentences-{manifest.generation}.faiss")
        )
        if len(passages) != manifest.passages or len(sentences) != manifest.sentences:
            raise VectorFileDamaged(f"The vector files of generation {manifest.generation} do not fit its manifest")
        return cls(passages, sentences)

    @classmethod
    def intact(cls, home: Path, manifest: Manifest) -> bool:
        """Whether a generation's files are there and whole."""
        try:
            cls.read(home, manifest)
        except VectorFileDamaged:
            return False
        return True


def sweep(home: Path, generation: int) -> None:
    """Remove the vector files of generations that no reader can still be about to open."""
    kept = {f"{kind}-{n}.faiss" for kind in ("passages", "sentences") for n in (generation, generation - 1)}
    for path in [*home.glob("*.faiss"), *home.glob("*.part")]:
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _parts(rows: Iterable[Visible], size: int) -> Iterator[list[Visible]]:
    part: list[Visible] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
