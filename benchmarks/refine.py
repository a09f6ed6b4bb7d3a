"""What a language mean taken from the archive itself is worth, against the fallback and the shipped mean.

    python -m benchmarks.refine ../shared/eval --cache var/refine

saves `benchmarks/results/refine.json`. By sentence vectors alone, in cosine, on fixed random queries:

- `hidden`: the shipped means of one language are taken away, and its passage mean is instead the fallback, or that of
  its first n sentences (news is as narrow as that: 100 sentences are three topics), or the shipped one. The question
  mean is the fallback's shifted by as much as the passage mean. Average precision over queries in all languages and
  over those asked in it, and the reciprocal rank of its own relevant sentence.
- `narrow`: the archive holds only the first n sentences of each language, so that the language's own mean holds the
  archive's subjects too, and the other languages' shipped means do not.
- `blended`: every shipped mean gives way to the corpus's own with the weight n / (n + n0); `shifted` ones move the
  question mean along. `foreign means` are made from half of the topics and measured on the other half, as the shipped
  ones meet an archive; the others were made from a part of the texts that they are measured on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.balance import Balance, Floats, MeanOf
from index.encoder import load_encoder
from index.settings import Settings
from retrieval.task import Qrels, Query, read_qrels, read_queries

RESULTS = Path(__file__).parent / "results" / "refine.json"
SIZES = (25, 50, 100, 200, 400)
OLD = (0, 500, 2000, 10000)
"""n0: the count of passages at which the corpus's own mean weighs one half."""
Means = Mapping[MeanOf, Mapping[str, Floats]]


@dataclass(frozen=True, slots=True)
class Pool:
    """Vectors of texts and of questions, with their languages and topics; relevance as (questions, texts)."""

    texts: Floats
    languages: NDArray[np.str_]
    topics: NDArray[np.str_]
    questions: Floats
    asked_in: NDArray[np.str_]
    relevant: NDArray[np.bool_]

    @classmethod
    def of(cls, folder: Path, cache: Path) -> Pool:
        """The texts of a task and a draw of its queries, encoded."""
        lines = [json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
        qrels = read_qrels(folder / "qrels.tsv")
        asked = drawn(folder, qrels)
        place = {line["id"]: at for at, line in enumerate(lines)}
        relevant = np.zeros((len(asked), len(lines)), bool)
        for row, query in enumerate(asked):
            relevant[row, [place[id_] for id_ in qrels[query.id]]] = True
        return cls(
            encoded(cache / f"{folder.name}-texts.npy", [line["text"] for line in lines], question=False),
            np.array([line["language"] for line in lines]),
            np.array([line["id"].split("-")[1] for line in lines]),
            encoded(cache / f"{folder.name}-queries.npy", [query.text for query in asked], question=True),
            np.array([query.language for query in asked]),
            relevant,
        )

    def part(self, texts: NDArray[np.bool_]) -> Pool:
        """The texts of a mask, with the queries that they answer."""
        rows = self.relevant[:, texts].any(axis=1)
        return Pool(
            self.texts[texts], self.languages[texts], self.topics[texts],
            self.questions[rows], self.asked_in[rows], self.relevant[rows][:, texts],
        )  # fmt: skip

    def means(self, most: int | None = None) -> dict[str, Floats]:
        """Mean vector of each language's texts, of the first `most` if given."""
        own = {code: self.texts[self.languages == code][:most] for code in np.unique(self.languages)}
        return {str(code): vectors.mean(axis=0) for code, vectors in own.items()}

    def order(self, means: Means) -> NDArray[np.int64]:
        """The texts as each question ranks them, (questions, texts), best first."""
        balance = Balance(means)
        texts = balance.center_passages(self.texts, list(self.languages))
        questions = balance.center_questions(self.questions, list(self.asked_in))
        return np.argsort(-(questions @ texts.T), axis=1, kind="stable")


def encoded(path: Path, texts: list[str], *, question: bool) -> Floats:
    """Their vectors as they would be stored, rounded to float16; from the cache where they are in it."""
    if not path.is_file():
        encoder = load_encoder(None, Settings.read(os.environ).cache)
        vectors = encoder.encode_questions(texts) if question else encoder.encode_passages(texts)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, vectors.astype(np.float16))
    found: Floats = np.load(path, allow_pickle=False).astype(np.float32)
    return found


def precision(pool: Pool, order: NDArray[np.int64]) -> NDArray[np.float64]:
    """Average precision of each query."""
    ranked = np.take_along_axis(pool.relevant, order, axis=1)
    places = np.arange(1, ranked.shape[1] + 1)
    found: NDArray[np.float64] = (ranked.cumsum(axis=1) / places * ranked).sum(axis=1) / ranked.sum(axis=1)
    return found


def hidden(pool: Pool, shipped: Means, code: str) -> dict[str, Any]:
    """Figures of one language by where its means come from."""
    less = {of: {k: v for k, v in means.items() if k != code} for of, means in shipped.items()}
    fallback = {of: np.mean(np.stack(list(means.values())), axis=0) for of, means in less.items()}
    arms = {"fallback": fallback["passage"]} | {f"own of {n}": pool.means(n)[code] for n in SIZES}
    arms |= {"own of all": pool.means()[code]}
    saved: dict[str, Any] = {}
    for name, mean in arms.items():
        moved = fallback["question"] + mean - fallback["passage"]
        saved[name] = figures(pool, {"passage": less["passage"] | {code: mean},
                                     "question": less["question"] | {code: moved}}, code)  # fmt: skip
    saved["shipped"] = figures(pool, shipped, code)
    return saved


def narrow(pool: Pool, shipped: Means, code: str) -> dict[str, Any]:
    """The same where every language has only its first n sentences, on the questions that these answer."""
    saved: dict[str, Any] = {}
    for n in SIZES:
        first = np.zeros(len(pool.languages), bool)
        for language in np.unique(pool.languages):
            first[np.flatnonzero(pool.languages == language)[:n]] = True
        found = hidden(pool.part(first), shipped, code)
        saved |= {f"{n}, {arm}": found[arm] for arm in ("fallback", "own of all", "shipped")}
    return saved


def figures(pool: Pool, means: Means, code: str) -> dict[str, float]:
    """Average precision over all queries and over those in one language; reciprocal rank of its sentence."""
    order = pool.order(means)
    own = np.take_along_axis(pool.relevant & (pool.languages == code), order, axis=1)
    first, has = own.argmax(axis=1) + 1, own.any(axis=1)
    every = precision(pool, order)
    made = {"ap": every.mean(), "ap_asked_in_it": every[pool.asked_in == code].mean(), "rr": (1 / first[has]).mean()}
    return {name: round(float(value), 4) for name, value in made.items()}


def blended(pool: Pool, means: Means) -> dict[str, Any]:
    """Average precision by n0, with and without the question means moved along."""
    own, saved = pool.means(), {"means as they are": _ap(pool, means)}
    counts = {code: int((pool.languages == code).sum()) for code in own}
    for old in OLD:
        weight = {code: counts[code] / (counts[code] + old) for code in own}
        moves = {code: weight[code] * (own[code] - means["passage"][code]) for code in own}
        passage = {c: mean + moves.get(c, 0) for c, mean in means["passage"].items()}
        question = {c: mean + moves.get(c, 0) for c, mean in means["question"].items()}
        saved[f"n0 {old}"] = _ap(pool, {"passage": passage, "question": means["question"]})
        saved[f"n0 {old}, shifted"] = _ap(pool, {"passage": passage, "question": question})
    return saved


def _ap(pool: Pool, means: Means) -> float:
    return round(float(precision(pool, pool.order(means)).mean()), 4)


def drawn(folder: Path, qrels: Qrels) -> list[Query]:
    """300 random queries with an answer, and up to 70 more of each language."""
    queries = [query for query in read_queries(folder / "queries.jsonl") if query.id in qrels]
    random.Random(0).shuffle(queries)
    more: dict[str, list[Query]] = defaultdict(list)
    for query in queries[300:]:
        more[query.language].append(query)
    return queries[:300] + [query for own in more.values() for query in own[:70]]


def main() -> None:
    """Encode what is not cached, measure, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("tasks", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="folder of encoded vectors")
    options = parser.parse_args()
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    shipped = Balance.load(encoder.fingerprint).means
    tasks = ("multilingual-sentences-dev", "arabic-passages-dev")
    pools = {name: Pool.of(options.tasks / name, options.cache) for name in tasks}
    many = pools["multilingual-sentences-dev"]
    saved: dict[str, Any] = {"command": "python -m benchmarks.refine ../shared/eval --cache DIR"}
    saved["queries"] = {name: len(pool.questions) for name, pool in pools.items()}
    saved["hidden"] = {code: hidden(many, shipped, code) for code in sorted(many.means())}
    saved["narrow"] = {code: narrow(many, shipped, code) for code in saved["hidden"]}
    saved["blended"] = {name: blended(pool, shipped) for name, pool in pools.items()}
    half = np.isin(many.topics, np.unique(many.topics)[::2])
    made, met = many.part(half), many.part(~half)
    asked = {code: made.questions[made.asked_in == code].mean(axis=0) for code in made.means()}
    saved["blended"]["foreign means"] = blended(met, {"passage": made.means(100), "question": asked})
    RESULTS.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
