"""Checks of vectors: the files against the manifest, and, on a sample, against the stored embeddings and the text.

The sample is every n-th passage of the generation. The vector files are held in memory, as a reader holds them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.balance import Balance
from index.check_passages import reread
from index.embedding import embed, embedding_key
from index.encoder import Encoder
from index.fault import Case, anew
from index.generation import Vectors
from index.passage import Passage
from index.reading import read
from index.schema import VISIBLE
from index.sentence_encoder import SentenceEncoder
from index.store import SENTENCE_BITS
from index.vectors import VectorFileDamaged

__all__ = ["encoded", "files"]

_NEAR = 1e-3
_SAME = 0.999
_BATCH = 32

_Sampled = tuple[int, str, NDArray[np.float32]]
"""A passage's id, its language, and its stored vectors."""


def files(case: Case) -> Iterator[str]:
    """The vector files are those of the manifest, and hold what is stored, centred, on a sample."""
    now = case.manifest
    out = (
        f"python -m index rollback {now.generation} --home {case.home} makes the vector files again, embedding nothing"
    )
    found: dict[int, list[str]] = {}
    for number, balance in enumerate(_balances(now.dimension)):
        try:
            vectors = Vectors.read(case.home, now, balance, _ended(case))
        except VectorFileDamaged as damage:
            yield f"{str(damage).split('. ')[0]}: {out}."
            return
        # subtle: without the encoder it is not known which means its vectors were centred by; right ones fit them all
        found[number] = list(_misfits(case, vectors))
        if not found[number]:
            return
    # subtle: a run makes again only what is lost or damaged, and these files are whole
    yield from (f"{misfit}: delete the .faiss files there, then {out}." for misfit in min(found.values(), key=len))


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


def _misfits(case: Case, vectors: Vectors) -> Iterator[str]:
    for id_, language, stored in _sample(case):
        ids = [(id_ << SENTENCE_BITS) + at for at in range(len(stored) - 1)]
        wanted = vectors.balance.center_passages(stored, [language] * len(stored))
        try:
            held = np.concatenate([vectors.passages.vectors([id_]), vectors.sentences.vectors(ids)])
        except (RuntimeError, KeyError):  # FAISS raises RuntimeError for an id that it does not hold
            yield f"The vector files lack passage {id_}"
            continue
        if not np.allclose(held, wanted, atol=_NEAR):
            yield f"The vectors of passage {id_} in the files are not those that are stored"


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


def encoded(case: Case, encoder: Encoder, second: SentenceEncoder | None) -> Iterator[str]:
    """The text of a sample, embedded anew, gives the vectors that are stored: cosine of `.999` or more."""
    balance = Balance.load(encoder.fingerprint)
    if embedding_key(encoder, balance, second) != case.manifest.fingerprint:
        yield (
            f"The index was made by the encoder {case.manifest.encoder!r} and this is {encoder.name!r}: build again "
            f"with it, or set ISNAD_MODEL back to the one that made the index."
        )
        return
    sampled = _sample(case)
    while part := list(islice(sampled, _BATCH)):
        passages = [_passage(case, id_) for id_, _, _ in part]
        for (id_, _, stored), made in zip(part, embed(encoder, balance, None, passages), strict=True):
            again = made.vectors.astype(np.float32)
            lengths = np.linalg.norm(again, axis=1) * np.linalg.norm(stored, axis=1)
            if not np.all((again * stored).sum(axis=1) >= _SAME * lengths):
                yield f"Passage {id_} embedded anew is not what is stored: {anew(case.home)}."


def _passage(case: Case, id_: int) -> tuple[Passage, str, str]:
    """A passage read again, its article's language and title."""
    spans, *known = case.db.execute(
        "SELECT p.sentences, a.id, a.text, a.facts, a.language FROM passages p JOIN articles a ON a.key = p.article "
        "WHERE p.id = ?",
        (id_,),
    ).fetchone()
    article = Article.from_facts(*known[:3])
    return reread(read(article.text), json.loads(spans)), known[3], article.title.value if article.title else ""
