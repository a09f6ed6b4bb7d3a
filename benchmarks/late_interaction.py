"""Late interaction, stored at several precisions or computed at question time: quality, bytes a passage, milliseconds.

    python -m benchmarks.late_interaction ../shared/eval/arabic-passages-dev [--limit 400] [--passages 800]

Questions of the task and a part of its passages, the right ones among them. The best `NEAR` passages by the cosine of
their best sentence are scored anew: that cosine and MaxSim, as `retrieval.rerank` has it, each standardised among them,
added. "none" is the cosine alone. Bytes are those of a passage's token vectors as they would be stored, its mean over
the passages; milliseconds are those of decoding and comparing what one question needs, and of encoding it first for
"computed". Fewer bits than four are made as the shipped four are: equal steps of the spread of a normal value, the
step that distorts it least (Max 1960). Saves `benchmarks/results/late_interaction.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.main_job import spread
from index.balance import Balance
from index.encoder import load_encoder
from index.reading import read
from index.sentence import split_sentences
from index.settings import Settings
from index.token_code import cosines, pack
from retrieval.rerank import QuestionTokens
from retrieval.task import read_qrels, read_queries

RESULT = Path(__file__).parent / "results" / "late_interaction.json"
NEAR = 60
STEPS = {8: 0.0308, 4: 0.335, 2: 0.996, 1: 1.596}
"""The best step for a normal value coded in so many bits, in spreads."""

Floats = NDArray[np.float32]


def coded(vectors: Floats, bits: int) -> NDArray[np.uint8]:
    """Unit rows coded with so many bits a dimension, one byte each: what is stored packs them."""
    half = 2 ** (bits - 1)
    steps = np.floor(vectors * np.float32(np.sqrt(vectors.shape[1]) / STEPS[bits]))
    codes: NDArray[np.uint8] = (np.clip(steps, -half, half - 1) + half).astype(np.uint8)
    return codes


def decoded(codes: NDArray[np.uint8], bits: int) -> Floats:
    """Unit rows again."""
    values = codes.astype(np.float32) - np.float32(2 ** (bits - 1) - 0.5)
    unit: Floats = values / np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
    return unit


def options(tokens: Sequence[Floats]) -> dict[str, tuple[int, Callable[[Sequence[int], Floats], Floats]]]:
    """By name: bytes for each token of 384 dimensions, and the cosines of some passages' tokens with a question's."""
    dimension = tokens[0].shape[1]
    halves, packed = [t.astype(np.float16) for t in tokens], [pack(t) for t in tokens]
    by_bits = {bits: [coded(t, bits) for t in tokens] for bits in (8, 2, 1)}

    def of_bits(bits: int) -> Callable[[Sequence[int], Floats], Floats]:
        return lambda some, asked: decoded(np.concatenate([by_bits[bits][at] for at in some]), bits) @ asked.T

    return {
        "float32": (4 * dimension, lambda some, asked: np.concatenate([tokens[at] for at in some]) @ asked.T),
        "float16": (
            2 * dimension,
            lambda some, asked: np.concatenate([halves[at] for at in some]).astype(np.float32) @ asked.T,
        ),
        "8 bits": (dimension, of_bits(8)),
        "4 bits (shipped)": (
            dimension // 2,
            lambda some, asked: cosines(np.concatenate([packed[at] for at in some]), asked),
        ),
        "2 bits": (dimension // 4, of_bits(2)),
        "1 bit": (dimension // 8, of_bits(1)),
    }


def standardised(values: Floats) -> Floats:
    """Zero mean, unit spread."""
    found: Floats = (values - values.mean()) / max(float(values.std()), 1e-6)
    return found


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=400)
    parser.add_argument("--passages", type=int, default=800)
    asked = parser.parse_args()
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    balance, qrels = Balance.load(encoder.fingerprint), read_qrels(asked.folder / "qrels.tsv")
    lines = (asked.folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    corpus = {entry["id"]: entry["text"] for entry in map(json.loads, lines)}
    queries = [q for q in read_queries(asked.folder / "queries.jsonl") if q.id in qrels]
    queries = random.Random(0).sample(queries, min(asked.limit, len(queries)))
    right = {id_ for query in queries for id_ in qrels[query.id]}
    rest = sorted(set(corpus) - right)
    others = random.Random(0).sample(rest, min(len(rest), max(0, asked.passages - len(right))))
    ids = sorted(right | set(others))
    texts = [read(corpus[id_]).text for id_ in ids]
    spans = [split_sentences(read(text)) for text in texts]
    found = encoder.encode_spans(texts, spans)
    tokens = [balance.center_tokens(t.vectors, "ar", "passage") for t in found.tokens]
    sentences = [balance.center_passages(s, ["ar"] * len(s)) for s in found.sentences]

    asked_tokens = encoder.token_vectors([q.text for q in queries], "question")
    rows: list[dict[str, Any]] = []
    nearest, first = [], []
    for query, each in zip(queries, asked_tokens, strict=True):
        vector = balance.center_questions(each.whole[None, :], [query.language])[0]
        best = np.array([(s @ vector).max(initial=-1.0) for s in sentences], np.float32)
        nearest.append([int(at) for at in np.argsort(-best, kind="stable")[:NEAR]])
        first.append(best)
    answered = [[ids[at] in qrels[query.id] for at in near] for query, near in zip(queries, nearest, strict=True)]
    rows.append({"option": "none", "recall@1": np.mean([hit[0] for hit in answered]), "bytes": 0, "ms": [0.0]})
    for name, (width, compare) in options(tokens).items():
        hits, seconds = [], []
        for query, each, near, cosine, hit in zip(queries, asked_tokens, nearest, first, answered, strict=True):
            question = QuestionTokens.of(each, encoder.token_weights(), balance, query.language)
            started = time.perf_counter()
            products = compare(near, question.vectors)
            ends = np.cumsum([len(tokens[at]) for at in near])
            late = np.array([part.max(axis=0) @ question.weights for part in np.split(products, ends[:-1])])
            seconds.append(time.perf_counter() - started)
            hits.append(hit[int(np.argmax(standardised(cosine[near]) + standardised(late)))])
        size = float(np.mean([len(t) for t in tokens])) * width
        rows.append({"option": name, "recall@1": np.mean(hits), "bytes": size, "ms": [s * 1000 for s in seconds]})
    encoding = []
    for near in nearest[:15]:
        started = time.perf_counter()
        encoder.encode_spans([texts[at] for at in near], [spans[at] for at in near])
        encoding.append((time.perf_counter() - started) * 1000)
    plain = next(row for row in rows if row["option"] == "float32")
    computed = [a + b for a, b in zip(encoding, plain["ms"], strict=False)]
    rows.append({"option": "computed", "recall@1": plain["recall@1"], "bytes": 0, "ms": computed})
    saved = {
        "command": f"python -m benchmarks.late_interaction {asked.folder} --limit {asked.limit} "
        f"--passages {asked.passages}",
        "date": datetime.now(UTC).date().isoformat(), "encoder": encoder.name, "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2), "questions": len(queries), "passages": len(ids),
        "options": [
            {"option": r["option"], "recall@1": round(float(r["recall@1"]), 3), "bytes_per_passage": round(r["bytes"]),
             "milliseconds": spread(r["ms"], 1)} for r in rows
        ],
    }  # fmt: skip
    RESULT.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(saved, indent=1))


if __name__ == "__main__":
    main()
