"""The vector files of a segment, derived from stored embeddings: each language's mean removed, a part at a time.

In two passes, so that an archive's vectors are never all in memory: what is there and what its means are, then the
files. Nothing is encoded. Sentence ids are `passage id << SENTENCE_BITS | position`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.balance import ENOUGH, Balance
from index.manifest import Segment
from index.store import SENTENCE_BITS, Visible
from index.vector_file import VectorFile
from index.vectors import Floats, Ids

__all__ = ["Rows", "add_rows", "write_segment"]

Rows = Callable[[], Iterable[Visible]]
"""Reads the passages of a segment with their vectors, each time from the first on."""

_PART = 512


class Taker(Protocol):
    """What takes vectors, float32 of shape (n, dimension), under ids."""

    def add(self, ids: Ids, vectors: Floats) -> None:
        """Take the next ones."""


def write_segment(
    home: Path, generation: int, rows: Rows, dimension: int, balance: Balance, *, refine: bool = True
) -> tuple[Segment | None, Balance]:
    """Write the files of a segment; `None` where there is no passage. With it the means that it was centred by.

    Those are `balance`, to which the means that it lacks are added first, from these rows, unless it is not to `refine`
    it: what is put beside other segments is centred as they were. Raises `OSError` when a file cannot be written or
    reads back otherwise.
    """
    seen = _Seen.of(rows(), balance.lacks if refine else lambda _: False)
    if not seen.passages:
        return None, balance
    balance = balance.refined(seen.means())
    passages = VectorFile(home / f"passages-{generation}.faiss", dimension, seen.passages)
    sentences = VectorFile(home / f"sentences-{generation}.faiss", dimension, seen.sentences)
    with passages, sentences:
        add_rows(rows(), passages, sentences, balance)
    made = Segment(
        generation, seen.passages, seen.sentences, seen.first, seen.last, passages.checksum, sentences.checksum
    )
    return made, balance


def add_rows(rows: Iterable[Visible], passages: Taker, sentences: Taker, balance: Balance) -> None:
    """Centre the vectors of passages and of their sentences and hand them on, in the order of the rows."""
    for part in _parts(rows):
        ids = np.array([row.id for row in part], np.int64)
        heads = np.stack([row.vectors[0] for row in part]).astype(np.float32)
        languages = [row.language for row in part]
        passages.add(ids, balance.center_passages(heads, languages))
        counts = [len(row.vectors) - 1 for row in part]
        if sum(counts):
            members = np.concatenate([row.vectors[1:] for row in part]).astype(np.float32)
            numbered = zip(ids, counts, strict=True)
            member_ids = np.concatenate([(id_ << SENTENCE_BITS) + np.arange(n) for id_, n in numbered])
            spread = [language for language, n in zip(languages, counts, strict=True) for _ in range(n)]
            sentences.add(member_ids, balance.center_passages(members, spread))


@dataclass(slots=True)
class _Seen:
    """What the first pass finds: counts, the lowest and the highest id, and the sums that the means are made of."""

    passages: int = 0
    sentences: int = 0
    first: int = 0
    last: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    sums: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Visible], lacking: Callable[[str], bool]) -> _Seen:
        seen = cls()
        for row in rows:
            seen.first = min(seen.first, row.id) if seen.passages else row.id
            seen.last = max(seen.last, row.id)
            seen.passages += 1
            seen.sentences += len(row.vectors) - 1
            if lacking(row.language):
                seen.counts[row.language] += 1
                seen.sums[row.language] = seen.sums.get(row.language, 0) + row.vectors[0].astype(np.float64)
        return seen

    def means(self) -> dict[str, NDArray[np.float32]]:
        """The mean of each language that has `ENOUGH` passages, rounded as the manifest keeps it."""
        enough = {code: n for code, n in self.counts.items() if n >= ENOUGH}
        return {code: (self.sums[code] / n).round(6).astype(np.float32) for code, n in enough.items()}


def _parts(rows: Iterable[Visible]) -> Iterator[Sequence[Visible]]:
    part: list[Visible] = []
    for row in rows:
        part.append(row)
        if len(part) == _PART:
            yield part
            part = []
    if part:
        yield part
