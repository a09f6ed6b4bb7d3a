"""Measure what a sentence that answers scores, by pair of languages: `retrieval/scales.json`.

    python -m benchmarks.scales ../shared/eval/multilingual-sentences-dev [--questions 45]

Each question (`--questions` of each language, drawn with a fixed seed) is compared with all sentences of the pool,
where its answer stands in every language: by late interaction of centred token vectors, by the cosine of centred
sentence vectors, and by the second encoder's, for pairs of languages that it knows. Saved are the mean over the answers
of each language (`level`) and over all other sentences (`floor`), for questions in the same language and in others.
European languages lie nearer to each other than to Arabic or Chinese: a scale for each pair keeps an answer in a near
language from crowding out the better one in a far language. `echo` has the same for an answer compared with its
translations (`level`) and with other sentences (`floor`), by either encoder's sentence vectors.
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
from numpy.typing import NDArray

from index.balance import Balance
from index.encoder import Encoder, TokenVectors, load_encoder
from index.sentence_encoder import SentenceEncoder, UniversalSentenceEncoder
from index.settings import Settings
from retrieval.rerank import QuestionTokens
from retrieval.task import Query, read_qrels, read_queries

SAVED = Path(__file__).parent.parent / "retrieval" / "scales.json"
Scores = dict[tuple[str, str], list[float]]
Floats = NDArray[np.float32]


def drawn(queries: list[Query], each: int) -> list[Query]:
    """`each` queries of every language, or all there are."""
    draw = random.Random(2)
    by_language: dict[str, list[Query]] = defaultdict(list)
    for query in queries:
        by_language[query.language].append(query)
    return [q for some in by_language.values() for q in draw.sample(some, min(each, len(some)))]


class Pool:
    """The sentences of a task, as both encoders read them."""

    def __init__(self, folder: Path, encoder: Encoder, second: SentenceEncoder) -> None:
        lines = [json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
        self.balance, self.weights, self.second = Balance.load(encoder.fingerprint), encoder.token_weights(), second
        self.languages = np.array([d["language"] for d in lines])
        self.place = {d["id"]: at for at, d in enumerate(lines)}
        tokens = encoder.token_vectors([d["text"] for d in lines], "passage")
        centred = [
            self.balance.center_tokens(t.vectors, d["language"], "passage") for t, d in zip(tokens, lines, strict=True)
        ]
        self.starts = np.cumsum([0, *(len(t) for t in centred)])[:-1]
        self.tokens = np.concatenate(centred)
        self.vectors = self.balance.center_passages(np.stack([t.whole for t in tokens]), list(self.languages))
        self.universal = second.encode([d["text"] for d in lines])
        self.known = np.array([second.knows(language) for language in self.languages])

    def scores(self, query: Query, asked: TokenVectors) -> dict[str, Floats]:
        """What every sentence scores for a question, by signal; NaN where the second encoder knows it not."""
        question = QuestionTokens.of(asked, self.weights, self.balance, query.language)
        vector = self.balance.center_questions(asked.whole[None, :], [query.language])[0]
        universal = np.full(len(self.languages), np.nan, np.float32)
        if self.second.knows(query.language):
            universal = np.where(self.known, self.universal @ self.second.encode([query.text])[0], np.nan)
        late = np.maximum.reduceat(self.tokens @ question.vectors.T, self.starts, axis=0) @ question.weights
        return {"late": late, "sentence": self.vectors @ vector, "universal": universal}

    def echoes(self, answers: NDArray[np.bool_]) -> dict[str, tuple[float, float]]:
        """Mean cosine of the answers with all other sentences, and with each other in other languages."""
        found = {}
        for name, vectors, known in (
            ("sentence", self.vectors, np.ones(len(self.known), bool)), ("universal", self.universal, self.known),
        ):  # fmt: skip
            own, other = vectors[answers & known], vectors[~answers & known]
            alike = own @ own.T
            strange = self.languages[answers & known]
            pairs = strange[:, None] != strange[None, :]
            found[name] = (float((own @ other.T).mean()), float(alike[pairs].mean()))
        return found


def measure(folder: Path, encoder: Encoder, second: SentenceEncoder, each: int) -> dict[str, Any]:
    """The tables that are saved."""
    pool = Pool(folder, encoder, second)
    qrels = read_qrels(folder / "qrels.tsv")
    queries = drawn(read_queries(folder / "queries.jsonl"), each)
    right: dict[str, Scores] = defaultdict(lambda: defaultdict(list))
    wrong: dict[str, Scores] = defaultdict(lambda: defaultdict(list))
    echoes: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for query, asked in zip(queries, encoder.token_vectors([q.text for q in queries], "question"), strict=True):
        answers = np.zeros(len(pool.languages), bool)
        answers[[pool.place[id_] for id_ in qrels[query.id]]] = True
        for name, echo in pool.echoes(answers).items():
            echoes[name].append(echo)
        for name, scores in pool.scores(query, asked).items():
            for language in dict.fromkeys(pool.languages):
                here = (pool.languages == language) & ~np.isnan(scores)
                if here.any():
                    pair = (query.language, str(language))
                    right[name][pair] += [float(s) for s in scores[here & answers]]
                    wrong[name][pair].append(float(scores[here & ~answers].mean()))
    saved: dict[str, Any] = {name: _table(right[name], wrong[name]) for name in right}
    saved["echo"] = {name: [round(float(v), 3) for v in np.mean(values, axis=0)] for name, values in echoes.items()}
    return saved


def _table(right: Scores, wrong: Scores) -> dict[str, Any]:
    level: dict[str, dict[str, float]] = defaultdict(dict)
    for (asked, written), scores in sorted(right.items()):
        level[asked][written] = round(float(np.mean(scores)), 3)
    same = [s for (a, b), values in wrong.items() if a == b for s in values]
    other = [s for (a, b), values in wrong.items() if a != b for s in values]
    return {
        "floor_same": round(float(np.mean(same)), 3),
        "floor_other": round(float(np.mean(other)), 3),
        "level": level,
    }


def main() -> None:
    """Measure and save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=45)
    options = parser.parse_args()
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    saved = measure(options.folder, encoder, UniversalSentenceEncoder(), options.questions)
    SAVED.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
