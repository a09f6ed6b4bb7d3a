"""Vector search: FAISS indexes derived from the stored embeddings, their files, and their checks.

A `VectorIndex` answers with ids, never with positions. It is exact: flat inner product of unit vectors,
that is cosine. Files are derived: lost or damaged ones are made again from the embeddings without encoding anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import faiss
import numpy as np
from numpy.typing import NDArray

__all__ = ["VectorFileDamaged", "VectorIndex", "checksum", "require_intact"]

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Keep = Callable[[Ids], NDArray[np.bool_]]
"""Says of ids, (n,), which of them are searched."""


class VectorFileDamaged(ValueError):
    """A vector file is missing, or is not the one its manifest names."""


class VectorIndex:
    """Unit vectors under 64-bit ids, searched exactly by inner product."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def empty(cls, dimension: int) -> VectorIndex:
        """An index without vectors, for vectors of `dimension`."""
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        return int(self._index.d)

    @property
    def ids(self) -> Ids:
        """The ids, in the order in which they were added; a copy."""
        found: Ids = faiss.vector_to_array(cast("faiss.IndexIDMap2", self._index).id_map)
        return found

    def add(self, ids: Ids, vectors: Floats) -> None:
        """Add vectors, float32 of shape (n, dimension), under ids, int64 of shape (n,)."""
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension or len(ids) != len(vectors):
            raise ValueError(
                f"{len(ids)} ids and vectors of shape {vectors.shape} do not fit dimension {self.dimension}"
            )
        self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(ids, np.int64))

    def search(self, question: Floats, k: int, keep: Keep | None = None) -> list[tuple[int, float]]:
        """The `k` nearest ids with their inner products, best first, equal scores by ascending id.

        `question` is float32 of shape (dimension,). Fewer than `k` come back when the index holds fewer: FAISS pads
        with id -1, which is dropped here. With `keep` only the ids that it keeps are searched, so that the `k` nearest
        of these come however rare they are.
        """
        if k < 1:
            raise ValueError(f"k is {k}; it must be at least 1")
        k = min(k, len(self))
        if k == 0:
            return []
        if question.shape != (self.dimension,):
            raise ValueError(f"the question's vector has shape {question.shape}, the index dimension {self.dimension}")
        row = np.ascontiguousarray(question[None, :], np.float32)
        scores, ids = self._index.search(row, k) if keep is None else self._kept(row, k, keep)
        hits = [(int(i), float(s)) for i, s in zip(ids[0], scores[0], strict=True) if i != -1]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def _kept(self, row: Floats, k: int, keep: Keep) -> tuple[Floats, Ids]:
        """Search the flat index by position, under a bitmap: one bit a vector, whatever the ids are."""
        mapped, all_ids = cast("faiss.IndexIDMap2", self._index), self.ids
        bits = np.packbits(keep(all_ids), bitorder="little")  # subtle: FAISS reads it in place, so it has to stay alive
        wanted = faiss.SearchParameters()
        wanted.sel = faiss.IDSelectorBitmap(bits.size, faiss.swig_ptr(bits))
        scores, found = faiss.downcast_index(mapped.index).search(row, k, params=wanted)
        return scores, np.where(found == -1, -1, all_ids[found])

    def vectors(self, ids: Sequence[int]) -> Floats:
        """The stored vectors of `ids`, float32 of shape (len(ids), dimension), in the order asked."""
        if not ids:
            return np.zeros((0, self.dimension), np.float32)
        found: Floats = self._index.reconstruct_batch(np.asarray(ids, np.int64))
        return found

    @classmethod
    def read(cls, path: Path, expected: str) -> VectorIndex:
        """Read a file that a `VectorFile` made; raise `VectorFileDamaged` unless its checksum is `expected`."""
        require_intact(path, expected)
        return cls(faiss.read_index(str(path)))


def require_intact(path: Path, expected: str) -> None:
    """Raise `VectorFileDamaged` unless the file is there and its checksum is `expected`."""
    if not path.is_file():
        raise VectorFileDamaged(f"The vector file {path} is missing. Make it again with: python -m index")
    if (found := checksum(path)) != expected:
        raise VectorFileDamaged(
            f"The vector file {path} has checksum {found[:12]} and the index names {expected[:12]}. "
            f"Make it again with: python -m index"
        )


def checksum(path: Path) -> str:
    """SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
