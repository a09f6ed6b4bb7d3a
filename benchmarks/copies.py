"""Measure how copies of one text are told from other texts, and what it costs.

    python -m benchmarks.copies [--articles 10000]

`benchmarks/data/copies.jsonl` holds pairs written for this project: `copy` says whether the two carry one text, `kind`
what was done to it. A pair's story decides its half: the limit is chosen on one half and reported on the other. Three
ways are compared: resemblance of whole articles and their containment, both as MinHash estimates them, and what
`index.copies` does. The cost is that of synthetic articles, some of which carry another's text; `--articles 0` keeps
the saved one. All is saved in `benchmarks/results/copies.json`.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any

from datasketch import MinHash

from index.copies import Copies
from index.minhash import sketch
from index.near_duplicate import CARRIED, Sketch
from index.passage import split_passages
from index.schema import connect_writer, database

DATA = Path(__file__).parent / "data" / "copies.jsonl"
RESULT = Path(__file__).parent / "results" / "copies.json"
LIMITS = [round(0.05 * n, 2) for n in range(2, 19)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, sketched."""

    id: str
    kind: str
    copy: bool
    chosen_on: bool
    one: Sketch
    other: Sketch


def read_pairs() -> list[Pair]:
    """The pairs, with every other story of a language in the half that the limit is chosen on."""
    rows = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
    stories = sorted({"-".join(row["id"].split("-")[:2]) for row in rows})
    first = set(stories[::2])
    return [
        Pair(row["id"], row["kind"], row["copy"], "-".join(row["id"].split("-")[:2]) in first,
             sketched(row["one"]), sketched(row["other"]))
        for row in rows
    ]  # fmt: skip


def sketched(text: str) -> Sketch:
    """The sketch of an article's text, cut as the builder cuts it, but with words for tokens."""
    passages = split_passages(text, lambda texts: [len(t.split()) for t in texts])
    return sketch(s.reading for passage in passages for s in passage.sentences)


def _estimate(one: Sketch, other: Sketch) -> tuple[float, float]:
    """Resemblance of whole articles as 128 permutations estimate it, and the containment that follows."""
    a, b = (MinHash(128, seed=1, hashfunc=int, scheme="affine32") for _ in range(2))
    a.update_batch(one.shingles)
    b.update_batch(other.shingles)
    jaccard = a.jaccard(b)
    shorter, both = min(len(one.shingles), len(other.shingles)), len(one.shingles) + len(other.shingles)
    return jaccard, min(1.0, jaccard * both / (1 + jaccard) / shorter) if shorter else 0.0


def _found(pair: Pair, limit: float) -> bool:
    """Whether the index takes the two for one text at this limit."""
    met = not set(pair.one.bands).isdisjoint(pair.other.bands)
    return met and pair.one.overlap(pair.other).relation(limit) is not None


WAYS: dict[str, Callable[[Pair, float], bool]] = {
    "whole articles, resemblance": lambda pair, limit: _estimate(pair.one, pair.other)[0] >= limit,
    "whole articles, containment": lambda pair, limit: _estimate(pair.one, pair.other)[1] >= limit,
    "sentences, then all shingles and numbers": _found,
}


def score(pairs: Sequence[Pair], found: Callable[[Pair], bool]) -> dict[str, Any]:
    """Precision and recall of copies."""
    taken = [pair for pair in pairs if found(pair)]
    right = sum(pair.copy for pair in taken)
    return {
        "precision": round(right / len(taken), 3) if taken else None,
        "recall": round(right / sum(pair.copy for pair in pairs), 3),
    }


def measure(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Each way at each limit on the half to choose on, and at its best limit on the other."""
    halves = [pair for pair in pairs if pair.chosen_on], [pair for pair in pairs if not pair.chosen_on]
    made: dict[str, Any] = {"pairs": [len(half) for half in halves], "copies": [sum(p.copy for p in h) for h in halves]}
    for way, found in WAYS.items():
        rows = [{"limit": t, **score(halves[0], lambda pair, t=t, found=found: found(pair, t))} for t in LIMITS]  # type: ignore[misc]
        values = [_f1(row) for row in rows]
        best = [row["limit"] for row, value in zip(rows, values, strict=True) if value == max(values)]
        chosen = best[(len(best) - 1) // 2]  # the middle of those that are equally good
        other = score(halves[1], lambda pair, t=chosen, found=found: found(pair, t))  # type: ignore[misc]
        made[way] = {"by_limit": rows, "best": [best[0], best[-1]], "chosen": chosen, "other_half": other}
    return made


def _f1(row: dict[str, Any]) -> float:
    p, r = row["precision"] or 0.0, row["recall"]
    return 2 * p * r / (p + r) if p + r else 0.0


def kinds(pairs: Sequence[Pair]) -> dict[str, Any]:
    """By what was done to the text: how many pairs are taken for one text at the limit in use, and their shares."""
    rows = defaultdict(list)
    for pair in pairs:
        rows[pair.kind].append(pair)
    return {
        kind: {
            "copy": of[0].copy, "pairs": len(of), "taken": sum(_found(pair, CARRIED) for pair in of),
            "shorter": _range([pair.one.overlap(pair.other).shorter for pair in of]),
            "longer": _range([pair.one.overlap(pair.other).longer for pair in of]),
            "numbers": _range([pair.one.overlap(pair.other).numbers for pair in of]),
        }
        for kind, of in rows.items()
    }  # fmt: skip


def _range(values: Sequence[float]) -> list[float]:
    return [round(min(values), 2), round(max(values), 2)]


def cost(articles: int) -> dict[str, Any]:
    """What synthetic articles of 20 sentences cost; every tenth carries the first half of an earlier one."""
    chance = random.Random(7)
    words = [f"w{n}" for n in range(20_000)]
    weights = list(accumulate(1 / (n + 3) for n in range(len(words))))
    written: list[list[str]] = []
    sketching, taking = [], []
    with tempfile.TemporaryDirectory() as folder:
        db = connect_writer(Path(folder))
        db.execute("PRAGMA synchronous = OFF")
        copies = Copies(db)
        db.execute("BEGIN")
        for key in range(1, articles + 1):
            text = [" ".join(chance.choices(words, cum_weights=weights, k=20)) for _ in range(20)]
            if key % 10 == 0:
                text[:10] = chance.choice(written)[:10]
            written.append(text)
            started = time.perf_counter()
            made = sketch(text)
            sketching.append(time.perf_counter() - started)
            db.execute(
                "INSERT INTO articles (key, id, digest, since, text, facts, language) VALUES (?, ?, '', 1, '', '', '')",
                (key, str(key)),
            )
            started = time.perf_counter()
            copies.take_in(key, made)
            taking.append(time.perf_counter() - started)
        db.execute("COMMIT")
        started = time.perf_counter()
        for at in range(200):
            copies.clusters(range(10 * at + 1, 10 * at + 11), 1)
            copies.related(range(10 * at + 1, 10 * at + 11), 1)
        asking = (time.perf_counter() - started) / 200
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        size = database(Path(folder)).stat().st_size
    last = articles // 10
    return {
        "articles": articles,
        "words_each": 400,
        "sketches_per_second": round(len(sketching) / sum(sketching)),
        "store_and_compare_ms": {
            "first tenth": round(1000 * statistics.mean(taking[:last]), 2),
            "last tenth": round(1000 * statistics.mean(taking[-last:]), 2),
        },
        "clusters_and_related_of_10_ms": round(1000 * asking, 2),
        "bytes_each": round(size / articles),
    }


def main() -> None:
    """Measure, print and save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=10_000, help="synthetic articles for the cost (default: 10000)")
    options = parser.parse_args()
    pairs = read_pairs()
    made = {"command": "python -m benchmarks.copies", "date": date.today().isoformat(), "limit_in_use": CARRIED}
    made |= {"ways": measure(pairs), "kinds": kinds(pairs)}
    made["cost"] = (
        cost(options.articles) if options.articles else json.loads(RESULT.read_text(encoding="utf-8"))["cost"]
    )
    RESULT.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(made, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
