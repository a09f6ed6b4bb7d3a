"""Writes a vector file a part at a time, so that the vectors of a whole archive are never in memory.

The bytes are those that FAISS itself writes for an `IndexIDMap2` over an `IndexFlatIP` (faiss/impl/index_write.cpp): a
header each, the vectors, then their ids. FAISS can only write an index that it holds whole.
"""

from __future__ import annotations

import hashlib
import os
import struct
from array import array
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from index.vectors import Floats, Ids, checksum

__all__ = ["VectorFile"]

_HEADER = struct.Struct("<4siqqq?i")
"""What the index is (four letters), dimension, count, twice a number without meaning, trained, metric (0: product)."""

_SIZE = struct.Struct("<Q")


class VectorFile:
    """A new file of `count` vectors of `dimension`, written in the block of a `with` and there at its end.

    What is written goes beside, through to the disk, is read back and compared, and moved into place: nothing is ever
    overwritten, and nothing half written stays. `checksum` is the file's SHA-256, as hex, once the block has ended.
    Raises `OSError` when it cannot be written, does not read back as what was given to the disk, or is not complete.
    """

    def __init__(self, path: Path, dimension: int, count: int) -> None:
        self.checksum = ""
        self._path, self._part = path, path.with_suffix(".part")
        self._dimension, self._count = dimension, count
        self._ids = array("q")
        self._written = hashlib.sha256()

    def __enter__(self) -> Self:
        try:
            self._file = self._part.open("wb")
        except OSError as error:
            raise self._failed(error) from error
        for kind in (b"IxM2", b"IxFI"):
            self._put(_HEADER.pack(kind, self._dimension, self._count, 1 << 20, 1 << 20, True, 0))
        self._put(_SIZE.pack(self._count * self._dimension))
        return self

    def add(self, ids: Ids, vectors: Floats) -> None:
        """Write the next vectors, float32 of shape (n, dimension), under ids, int64 of shape (n,)."""
        if vectors.shape != (len(ids), self._dimension):
            raise ValueError(f"{len(ids)} ids and vectors of shape {vectors.shape} do not fit {self._dimension}")
        self._ids.frombytes(np.ascontiguousarray(ids, "<i8").tobytes())
        self._put(np.ascontiguousarray(vectors, "<f4").tobytes())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._end()
        except OSError as failure:
            raise self._failed(failure) from failure
        finally:
            self._file.close()
            self._part.unlink(missing_ok=True)

    def _end(self) -> None:
        if len(self._ids) != self._count:
            raise OSError(f"{len(self._ids)} vectors of {self._count}")
        self._put(_SIZE.pack(self._count) + self._ids.tobytes())
        self._file.flush()
        os.fsync(self._file.fileno())
        if (found := checksum(self._part)) != self._written.hexdigest():
            raise OSError(f"it reads back with checksum {found[:12]}, not {self._written.hexdigest()[:12]}")
        self._part.replace(self._path)
        self.checksum = found

    def _put(self, data: bytes) -> None:
        self._written.update(data)
        try:
            self._file.write(data)
        except OSError as error:
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> OSError:
        return OSError(f"{self._path} could not be written ({str(error)[:200]})")
