"""Measure a question on archives of growing size: milliseconds, bytes a passage, and where the time goes.

    python -m benchmarks.latency ../shared/eval/arabic-passages-dev [--passages 2000 100000] [--keep DIR]

Articles are the task's sentences, recombined (`benchmarks.main_job.corpus`). Each sentence is encoded once, by itself,
and its vectors are used again wherever it stands: so an index of a hundred thousand passages is made in minutes, with
vectors, terms and names of real number and size, though neighbours do not colour each other's vectors. Questions are
asked warm, one after another, through `Archive.ask`; median, least and greatest are saved in
`benchmarks/results/latency.json`, with the bytes that each table and file holds for a passage.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.main_job import corpus, spread, timed
from index.balance import Balance
from index.build import build
from index.encoder import Encoder, Progress, SpanVectors, TokenVectors, load_encoder
from index.schema import database
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.evaluate import draw
from retrieval.task import read_queries

RESULT = Path(__file__).parent / "results" / "latency.json"
_TABLES = {
    "texts": "SELECT sum(length(CAST(text AS BLOB))) FROM articles",
    "sentence vectors": "SELECT sum(length(vectors)) FROM embeddings",
    "token vectors": "SELECT sum(length(tokens)) FROM embeddings",
    "second encoder": "SELECT sum(length(second)) FROM embeddings",
    "terms": "SELECT sum(length(CAST(terms AS BLOB))) FROM passages",
    "names": "SELECT sum(length(CAST(names AS BLOB))) FROM passages",
}


class Remembering:
    """An encoder that encodes each sentence once, alone, and puts passages together from what it remembers."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, TokenVectors] = {}
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self.max_tokens = encoder.max_tokens
        self.count_tokens, self.token_vectors = encoder.count_tokens, encoder.token_vectors
        self.token_weights = encoder.token_weights
        self.encode_passages, self.encode_questions = encoder.encode_passages, encoder.encode_questions

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]], progress: Progress | None = None
    ) -> SpanVectors:
        """As the protocol says, but for the context of a sentence."""
        pieces = [[text[a:b] for a, b in some] for text, some in zip(texts, spans, strict=True)]
        new = list(dict.fromkeys(p for some in pieces for p in some if p not in self._known))
        self._known.update(zip(new, self._encoder.token_vectors(new, "passage"), strict=True))
        sentences = [np.stack([self._known[p].whole for p in some]) for some in pieces]
        passages = np.stack([rows.mean(axis=0) for rows in sentences])
        passages /= np.linalg.norm(passages, axis=1, keepdims=True)
        tokens = [self._joined(some, bounds) for some, bounds in zip(pieces, spans, strict=True)]
        if progress:
            progress(len(texts))
        return SpanVectors(passages, sentences, tokens)

    def _joined(self, pieces: Sequence[str], bounds: Sequence[tuple[int, int]]) -> TokenVectors:
        known = [self._known[p] for p in pieces]
        offsets = [k.offsets + np.int32(start) for k, (start, _) in zip(known, bounds, strict=True)]
        return TokenVectors(
            np.concatenate([k.vectors for k in known]), np.concatenate([k.ids for k in known]),
            np.concatenate(offsets), known[0].whole,
        )  # fmt: skip


class RememberingSecond(UniversalSentenceEncoder):
    """The second encoder, which encodes each sentence once."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """As its parent, from memory where it can."""
        new = list(dict.fromkeys(s for s in sentences if s not in self._known))
        self._known.update(zip(new, super().encode(new), strict=True))
        return np.stack([self._known[s] for s in sentences]) if sentences else super().encode([])


def measure(home: Path, folder: Path, wanted: int, encoder: Encoder, questions: Sequence[str]) -> dict[str, Any]:
    """The figures at one size; an index that the home holds already is used as it is."""
    balance, second = Balance.load(encoder.fingerprint), RememberingSecond()
    if not database(home).exists():
        build(home, corpus(folder, wanted), Remembering(encoder), balance=balance, second=second)
    opened, archive = timed(lambda: Archive.open(home, encoder, balance=balance, second=second))
    passages = archive.status().passages
    asked = [timed(partial(archive.ask, question))[0] * 1000 for question in questions]
    files = {p.name.split("-")[0].split(".")[0]: p.stat().st_size for p in home.glob("*.faiss")}
    with sqlite3.connect(database(home)) as db:
        tables = {name: db.execute(query).fetchone()[0] for name, query in _TABLES.items()}
    total = sum(p.stat().st_size for p in home.iterdir())
    parts = {**tables, **{f"file of {name}": size for name, size in files.items()}, "in all": total}
    return {
        "passages": passages,
        "open_seconds": round(opened, 2),
        "question_milliseconds": spread(asked[10:], 1),
        "bytes_per_passage": {name: round(size / passages) for name, size in parts.items()},
    }


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, nargs="+", default=[2000, 100_000])
    parser.add_argument("--keep", type=Path, help="a folder to keep the indexes in, and to find them again")
    options = parser.parse_args()
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    questions = [query.text for query in draw(read_queries(options.folder / "queries.jsonl"), 110)]
    with tempfile.TemporaryDirectory() as scratch:
        homes = options.keep or Path(scratch)
        sizes = [measure(homes / str(n), options.folder, n, encoder, questions) for n in options.passages]
    saved = {
        "command": f"python -m benchmarks.latency {options.folder}",
        "date": datetime.now(UTC).date().isoformat(), "encoder": encoder.name, "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2), "sizes": sizes,
    }  # fmt: skip
    RESULT.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(saved, indent=1))


if __name__ == "__main__":
    main()
