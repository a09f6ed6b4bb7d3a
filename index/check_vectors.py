"""Checks of the vector files: against the manifest, and, on a sample, against the stored embeddings.

The sample is every n-th passage of the generation. The vector files are held in memory, as a reader holds them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.balance import Balance
from index.fault import Case, embedded_anew
from index.generation import Vectors
from index.schema import VISIBLE
from index.store import SENTENCE_BITS
from index.vectors import VectorFileDamaged

__all__ = ["files", "misfits"]

_NEAR = 1e-3

_Sampled = tuple[int, str, NDArray[np.float32]]
"""A passage's id, its language, and its stored vectors."""


def files(case: Case) -> Iterator[str]:
    """The vector files are those of the manifest, and hold what is stored, centred, on a sample."""
    now = case.manifest
    out = (
        f"python -m index rollback {now.generation} --home {case.home} makes the vector files again, embedding nothing"
    )
    try:
        yield from (f"{message}: {embedded_anew(case.home)}." for message in misfits(case).values())
    except VectorFileDamaged as damage:
        yield f"{str(damage).split('. ')[0]}: {out}."


def misfits(case: Case) -> dict[int, str]:
    """The passages of the sample whose vectors in the files are not those that are stored, each with what is wrong.

    Which of the two are right is not known here. Raises `VectorFileDamaged` where a file is not that of the manifest.
    """
    found: list[dict[int, str]] = []
    for balance in _balances(case.manifest.dimension):
        vectors = Vectors.read(case.home, case.manifest, balance, _ended(case))
        # subtle: without the encoder it is not known which means its vectors were centred by; right ones fit them all
        found.append(dict(_misfits(case, vectors)))
        if not found[-1]:
            break
    return min(found, key=len)


def _ended(case: Case) -> list[int]:
    """The passages that have ended since the oldest segment was made."""
    rows = case.db.execute(
        "SELECT p.id FROM articles a CROSS JOIN passages p ON p.article = a.key "
        "WHERE a.until > :after AND a.until <= :generation AND p.recipe = :recipe",
        {**case.bound, "after": min((each.generation for each in case.manifest.segments), default=0)},
    )
    return [id_ for (id_,) in rows]


def _balances(dimension: int) -> Iterator[Balance]:
    shipped = Balance.shipped()
    if all(mean.shape == (dimension,) for means in shipped.means.values() for mean in means.values()):
        yield shipped
    yield Balance.none()


def _misfits(case: Case, vectors: Vectors) -> Iterator[tuple[int, str]]:
    for id_, language, stored in _sample(case):
        ids = [(id_ << SENTENCE_BITS) + at for at in range(len(stored) - 1)]
        wanted = vectors.balance.center_passages(stored, [language] * len(stored))
        try:
            held = np.concatenate([vectors.passages.vectors([id_]), vectors.sentences.vectors(ids)])
        except (RuntimeError, KeyError):  # FAISS raises RuntimeError for an id that it does not hold
            yield id_, f"The vector files lack passage {id_}"
            continue
        if not np.allclose(held, wanted, atol=_NEAR):
            yield id_, f"The vectors of passage {id_} in the files are not those that are stored"


def _sample(case: Case) -> Iterator[_Sampled]:
    rows = case.db.execute(
        "SELECT p.id, a.language, e.vectors FROM passages p JOIN articles a ON a.key = p.article "
        "JOIN embeddings e ON e.fingerprint = :fingerprint AND e.digest = p.digest "
        f"WHERE {VISIBLE} AND p.recipe = :recipe AND p.id % :every = 0 "
        "AND length(e.vectors) = (1 + json_array_length(p.sentences)) * 2 * :dimension LIMIT :sample",
        {**case.bound, "every": _every(case), "sample": case.sample, "dimension": case.manifest.dimension},
    )
    for id_, language, blob in rows:
        yield id_, language, np.frombuffer(blob, np.float16).reshape(-1, case.manifest.dimension).astype(np.float32)


def _every(case: Case) -> int:
    return max(1, case.manifest.passages // max(1, case.sample))
