"""Measure what a sentence that answers scores, by pair of languages: `retrieval/scales.json`.

    python -m benchmarks.scales ../shared/eval/multilingual-sentences-dev [--questions 45]

Each question (`--questions` of each language, drawn with a fixed seed) is compared with all sentences of the pool,
where its answer stands in every language: by late interaction of centred token vectors, and by the cosine of centred
sentence vectors. Saved are the mean over the answers of each language (`level`) and over all other sentences (`floor`),
for questions in the same language and in others. European languages lie nearer to each other than to Arabic or
Chinese: a scale for each pair keeps an answer in a near language from crowding out the better one in a far language.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from index.balance import Balance
from index.encoder import Encoder, load_encoder
from index.settings import Settings
from retrieval.evaluate import Query, read_qrels, read_queries
from retrieval.rerank import QuestionTokens

SAVED = Path(__file__).parent.parent / "retrieval" / "scales.json"
Scores = dict[tuple[str, str], list[float]]


def drawn(queries: list[Query], each: int) -> list[Query]:
    """`each` queries of every language, or all there are."""
    draw = random.Random(2)
    by_language: dict[str, list[Query]] = defaultdict(list)
    for query in queries:
        by_language[query.language].append(query)
    return [q for some in by_language.values() for q in draw.sample(some, min(each, len(some)))]


def measure(folder: Path, encoder: Encoder, each: int) -> dict[str, tuple[Scores, Scores]]:
    """For `late` and `sentence`: the scores of answers, and the mean scores of all else, by pair of languages."""
    balance, weights = Balance.load(encoder.fingerprint), encoder.token_weights()
    lines = [json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    languages, place = np.array([d["language"] for d in lines]), {d["id"]: at for at, d in enumerate(lines)}
    tokens = encoder.token_vectors([d["text"] for d in lines], "passage")
    centred = [balance.center_tokens(t.vectors, d["language"], "passage") for t, d in zip(tokens, lines, strict=True)]
    starts = np.cumsum([0, *(len(t) for t in centred)])[:-1]
    flat = np.concatenate(centred)
    vectors = balance.center_passages(np.stack([t.whole for t in tokens]), list(languages))
    qrels = read_qrels(folder / "qrels.tsv")
    queries = drawn(read_queries(folder / "queries.jsonl"), each)
    found: dict[str, tuple[Scores, Scores]] = {
        name: (defaultdict(list), defaultdict(list)) for name in ("late", "sentence")
    }
    for query, asked in zip(queries, encoder.token_vectors([q.text for q in queries], "question"), strict=True):
        question = QuestionTokens.of(asked, weights, balance, query.language)
        vector = balance.center_questions(asked.whole[None, :], [query.language])[0]
        late = np.maximum.reduceat(flat @ question.vectors.T, starts, axis=0) @ question.weights
        answers = np.zeros(len(lines), bool)
        answers[[place[id_] for id_ in qrels[query.id]]] = True
        for name, scores in (("late", late), ("sentence", vectors @ vector)):
            for language in dict.fromkeys(languages):
                here = languages == language
                pair = (query.language, str(language))
                found[name][0][pair] += [float(s) for s in scores[here & answers]]
                found[name][1][pair].append(float(scores[here & ~answers].mean()))
    return found


def main() -> None:
    """Measure and save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=45)
    options = parser.parse_args()
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    saved: dict[str, Any] = {}
    measured = measure(options.folder, encoder, options.questions)
    for name, (levels, floors) in measured.items():
        table: dict[str, dict[str, float]] = defaultdict(dict)
        for (asked, written), scores in sorted(levels.items()):
            table[asked][written] = round(float(np.mean(scores)), 3)
        same = [s for (a, b), values in floors.items() if a == b for s in values]
        other = [s for (a, b), values in floors.items() if a != b for s in values]
        bounds = {"floor_same": round(float(np.mean(same)), 3), "floor_other": round(float(np.mean(other)), 3)}
        saved[name] = {**bounds, "level": table}
    SAVED.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
