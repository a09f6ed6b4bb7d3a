"""Copies in the database: sketches of article versions, which of them carry the same text, and clusters of copies.

A version is compared once, when it is staged, with those stored that are worth comparing; what two are to each other
holds in every generation in which both are visible. So clusters follow generations and do not depend on the order in
which articles came, and an article that leaves changes nothing between those that it leaves behind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence, Set

import numpy as np

from index.near_duplicate import Sketch
from index.schema import VISIBLE

__all__ = ["MOST_COMPARED", "Copies"]

MOST_COMPARED = 200
"""With how many of the articles that share a band a new one is compared: the first ones stored.

A sentence that stands in thousands of articles ("Reporting by ...") would make every one of them be compared. The 201st
copy of a text joins its cluster by the first 200: here alone the order decides which pairs are compared.
"""

_PART = 500


class Copies:
    """The tables `sketches`, `bands` and `copies`; writes belong to the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def take_in(self, key: int, sketch: Sketch) -> None:
        """Store the sketch of a new article version, and what it is to those that no generation has ended yet."""
        for other, stored in self._worth_comparing(sketch):
            if relation := sketch.overlap(stored).relation():
                rows = [(key, other, relation == "copy"), (other, key, relation == "copy")]
                self._db.executemany("INSERT INTO copies VALUES (?, ?, ?)", rows)
        blobs = (sketch.shingles.astype("<u4").tobytes(), sketch.numbers.astype("<u4").tobytes())
        self._db.execute("INSERT INTO sketches VALUES (?, ?, ?)", (key, *blobs))
        self._db.executemany("INSERT INTO bands VALUES (?, ?)", [(band, key) for band in sketch.bands])

    def end(self, keys: Iterable[int]) -> None:
        """Compare nothing new with these versions; what they are to others stays: earlier generations hold them."""
        for key in keys:
            self._db.execute("DELETE FROM bands WHERE article = ?", (key,))
            self._db.execute("DELETE FROM sketches WHERE article = ?", (key,))

    def discard_after(self, generation: int) -> None:
        """Drop all that is stored of versions staged for a generation later than this one."""
        staged = "SELECT key FROM articles WHERE since > ?"
        for table, column in (("bands", "article"), ("sketches", "article"), ("copies", "one"), ("copies", "other")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} IN ({staged})", (generation,))

    def clusters(self, keys: Iterable[int], generation: int) -> dict[int, str]:
        """The cluster of each visible version: the id of its earliest article.

        By date, those without one last, then by id. An article that no other is a copy of is a cluster of its own.
        """
        visible = self._visible(set(keys), generation)
        found: dict[int, str] = {}
        for key in visible:
            if key not in found:
                members = self._reached({key}, generation, whole=True)
                earliest = min(self._visible(members, generation).values())
                found.update(dict.fromkeys(members, earliest[2]))
        return {key: found[key] for key in visible}

    def related(self, keys: Iterable[int], generation: int) -> dict[int, tuple[int, ...]]:
        """Keys of other visible versions that may carry the text of each: copies, what it carries, what carries it.

        Ascending. Two steps are taken, since two pieces that carry one text are not compared with each other.
        """
        found = {}
        for key in self._visible(set(keys), generation):
            near = self._reached({key}, generation, whole=True)
            near = self._reached(near, generation, whole=False, steps=2)
            found[key] = tuple(sorted(self._reached(near, generation, whole=True) - {key}))
        return found

    def _worth_comparing(self, sketch: Sketch) -> Iterator[tuple[int, Sketch]]:
        keys: set[int] = set()
        for band in sketch.bands:
            rows = self._db.execute(
                "SELECT article FROM bands WHERE band = ? ORDER BY article LIMIT ?", (band, MOST_COMPARED)
            )
            keys.update(key for (key,) in rows)
        for part in _parts(sorted(keys)):
            marks = ",".join("?" * len(part))
            rows = self._db.execute(f"SELECT article, shingles, numbers FROM sketches WHERE article IN ({marks})", part)
            for key, shingles, numbers in rows:
                yield key, Sketch(np.frombuffer(shingles, "<u4"), np.frombuffer(numbers, "<u4"))

    def _reached(self, start: Set[int], generation: int, *, whole: bool, steps: int = -1) -> set[int]:
        """The visible versions that copies lead to from the `start`, itself among them, in so many steps; -1: in any.

        Only by copies of the whole, or also by texts carried inside others.
        """
        reached, edge = set(start), set(start)
        while edge and steps:
            edge = {key for part in _parts(sorted(edge)) for key in self._linked(part, generation, whole)} - reached
            reached |= edge
            steps -= 1
        return reached

    def _linked(self, part: Sequence[int], generation: int, whole: bool) -> Iterator[int]:
        rows = self._db.execute(
            "SELECT DISTINCT c.other FROM copies c JOIN articles a ON a.key = c.other "
            f"WHERE c.one IN ({','.join(map(str, part))}) AND c.whole >= :whole AND {VISIBLE}",
            {"generation": generation, "whole": whole},
        )
        return (key for (key,) in rows)

    def _visible(self, keys: Set[int], generation: int) -> dict[int, tuple[bool, str, str]]:
        """Those of the versions that are visible, each with what it is ordered by: the earliest first."""
        found: dict[int, tuple[bool, str, str]] = {}
        for part in _parts(sorted(keys)):
            rows = self._db.execute(
                "SELECT a.key, coalesce(a.published_on, ''), a.id FROM articles a "
                f"WHERE a.key IN ({','.join(map(str, part))}) AND {VISIBLE}",
                {"generation": generation},
            )
            found.update((key, (not day, day, id_)) for key, day, id_ in rows)
        return found


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[at : at + _PART] for at in range(0, len(keys), _PART))
