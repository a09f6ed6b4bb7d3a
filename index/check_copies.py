"""Checks of what copies of one text are known by: the sketches of current articles, their bands, and pairs of copies.

A pair is judged again from both sketches, which are kept while an article is current. What cannot be known: whether a
sketch is that of its text, since sketches stay as an earlier version of Isnad made them; and whether a pair is missing,
since with how many an article was compared depended on what was there when it came (`MOST_COMPARED`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.fault import Case, anew, restored
from index.near_duplicate import Sketch
from index.schema import VISIBLE

__all__ = ["copies"]


def copies(case: Case) -> Iterator[str]:
    """Each article can be compared with new ones, and two are to each other what their sketches say."""
    yield from _sketches(case)
    yield from _rows(case)
    yield from _pairs(case)


def _sketches(case: Case) -> Iterator[str]:
    rows = case.db.execute(
        "SELECT a.id, s.shingles, s.numbers, EXISTS (SELECT 1 FROM bands b WHERE b.article = a.key) "
        f"FROM articles a LEFT JOIN sketches s ON s.article = a.key WHERE {VISIBLE} ORDER BY a.key",
        case.bound,
    )
    for id_, shingles, numbers, banded in rows:
        if shingles is None:
            yield f"Of the article {id_!r} there is no sketch, by which copies are found: {restored(id_)}."
        elif _sketch(shingles, numbers) is None:
            yield f"The sketch of the article {id_!r}, by which copies are found, is damaged: {restored(id_)}."
        elif shingles and not banded:
            yield f"The sketch of the article {id_!r} has no bands, by which copies are found: {restored(id_)}."


def _sketch(shingles: object, numbers: object) -> Sketch | None:
    """A sketch as it is stored; `None` where it is none: its hashes are sorted and distinct."""
    made: list[NDArray[np.uint32]] = []
    for saved in (shingles, numbers):
        if not isinstance(saved, bytes) or len(saved) % 4:
            return None
        hashes = np.frombuffer(saved, "<u4")
        if np.any(hashes[1:] <= hashes[:-1]):
            return None
        made.append(hashes)
    return Sketch(made[0], made[1])


def _rows(case: Case) -> Iterator[str]:
    """Each pair is there both ways, of two versions that there are."""
    rows = case.db.execute(
        "SELECT c.one, c.other FROM copies c LEFT JOIN copies d ON d.one = c.other AND d.other = c.one "
        "WHERE d.one IS NULL OR d.whole <> c.whole OR c.one = c.other "
        "OR NOT EXISTS (SELECT 1 FROM articles a WHERE a.key = c.one) ORDER BY 1, 2"
    )
    for one, other in rows:
        said = f"The pair of copies {one} and {other} is half a pair, or of a version that is not there"
        yield f"{said}: {anew(case.home)}."


def _pairs(case: Case) -> Iterator[str]:
    rows = case.db.execute(
        "SELECT a.id, b.id, c.whole, s.shingles, s.numbers, t.shingles, t.numbers FROM copies c "
        "JOIN sketches s ON s.article = c.one JOIN sketches t ON t.article = c.other "
        "JOIN articles a ON a.key = c.one JOIN articles b ON b.key = c.other WHERE c.one < c.other "
        "ORDER BY c.one, c.other"
    )
    for one, other, whole, *saved in rows:
        here, there = _sketch(*saved[:2]), _sketch(*saved[2:])
        if here is None or there is None:
            continue
        relation = here.overlap(there).relation()
        if relation is None or (relation == "copy") != whole:
            yield (
                f"The articles {one!r} and {other!r} are kept as {'copies' if whole else 'one carried by the other'}, "
                f"and by their sketches they are not: {restored(other)}."
            )
