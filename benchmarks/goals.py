"""Measure the goals of answer quality: `python -m benchmarks.goals ../shared/eval`, through `Archive.ask`.

Each task's corpus is built for the purpose and asked with the whole retriever; `--limit` queries of each are drawn with
a fixed seed. With the demo questions' saved figures (`benchmarks.demo_questions`) this makes
`benchmarks/results/goals.json`: what is measured, on how many queries, its standard error, and the goal; and a file of
each task's figures by language, as `retrieval.evaluate --save` makes them.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import load_encoder
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.evaluate import commit, draw, run
from retrieval.metric import Outcome, score
from retrieval.task import Qrels, Query, read_qrels, read_queries

RESULTS = Path(__file__).parent / "results"
_OTHERS = ("ru", "tr", "es", "de", "zh", "hi")


class Task(NamedTuple):
    """What the drawn queries of a task got, and what they should have got."""

    found: list[Outcome]
    qrels: Qrels


class Run:
    """One run of this benchmark: asks tasks, and saves their figures."""

    def __init__(self, eval_folder: Path, limit: int) -> None:
        self._folder, self._limit = eval_folder, limit
        self.command = f"python -m benchmarks.goals {eval_folder} --limit {limit}"
        self.encoder = load_encoder(None, Settings.read(os.environ).cache)
        self._second = UniversalSentenceEncoder()

    def ask(self, name: str, times: int) -> Task:
        """Ask `times` the limit of queries of a task in an archive of its corpus, and save the figures."""
        folder, balance = self._folder / name, Balance.load(self.encoder.fingerprint)
        with tempfile.TemporaryDirectory() as home:
            corpus = read_corpus([folder / "corpus.jsonl"])
            build(Path(home), corpus, self.encoder, balance=balance, second=self._second)
            archive = Archive.open(Path(home), self.encoder, balance=balance, second=self._second)
            asked = run(archive, draw(read_queries(folder / "queries.jsonl"), times * self._limit))
        task = Task(asked, read_qrels(folder / "qrels.tsv"))
        self.save(f"{name}.json", score(*task))
        return task

    def save(self, name: str, figures: Mapping[str, Any]) -> None:
        """Save figures with the command that made them."""
        made = {
            "command": self.command,
            "date": date.today().isoformat(),
            "commit": commit(),
            "encoder": self.encoder.name,
        }
        (RESULTS / name).write_text(json.dumps({**made, **figures}, indent=1) + "\n", encoding="utf-8")


def _row(name: str, goal: float, found: Sequence[Outcome], qrels: Qrels, figure: str) -> dict[str, Any]:
    value = score(found, qrels)["overall"][figure]
    single = [o for o in found if o.query.id in qrels and figure != "not_found_f1"]  # which is no mean over queries
    each = [score([o], qrels)["overall"][figure] for o in single]
    mean = sum(each) / len(each) if each else 0.0
    error = math.sqrt(sum((x - mean) ** 2 for x in each) / len(each) / len(each)) if each else None
    return {"what": name, "queries": len(found), "measured": value, "error": error and round(error, 4), "goal": goal}


def measure(asking: Run) -> list[dict[str, Any]]:
    """All rows that need a task."""
    rows = [
        _row("multilingual-sentences-dev: AP, all languages", 0.66, *asking.ask("multilingual-sentences-dev", 1), "ap")
    ]
    found, qrels = asking.ask("arabic-passages-dev", 3)

    def native(query: Query) -> bool:
        return query.id.startswith("arcd-")

    groups: list[tuple[str, float, Callable[[Query], bool]]] = [
        ("Arabic questions (XQuAD)", 0.95, lambda q: q.language == "ar" and not native(q)),
        ("English", 0.90, lambda q: q.language == "en"),
        (", ".join(_OTHERS), 0.85, lambda q: q.language in _OTHERS),
        ("native Arabic questions (ARCD)", 0.82, native),
    ]
    rows += [
        _row(f"arabic-passages-dev: recall@1, {name}", goal, [o for o in found if of(o.query)], qrels, "recall@1")
        for name, goal, of in groups
    ]
    unanswerable = asking.ask("unanswerable-dev", 2)
    return [*rows, _row("unanswerable-dev: F1 of not_found", 0.92, *unanswerable, "not_found_f1")]


def demo() -> list[dict[str, Any]]:
    """The rows of the demo questions, from their saved figures."""
    saved = json.loads((RESULTS / "demo_questions.json").read_text(encoding="utf-8"))["demo"]
    asked = saved["answerable"]
    exact, joined = saved["right_sentence_quoted"], saved["right_sentence_with_neighbour"]
    return [
        {"what": name, "queries": asked, "measured": round(n / asked, 4),
         "error": round(math.sqrt(n / asked * (1 - n / asked) / asked), 4), "goal": goal}
        for name, n, goal in (
            ("demo questions: right passage first", saved["right_passage_first"], 0.97),
            ("demo questions: right sentence quoted", exact + joined, 0.90),
        )
    ]  # fmt: skip


def main() -> None:
    """Measure and save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=500, help="queries of multilingual-sentences-dev (default: 500)")
    options = parser.parse_args()
    asking = Run(options.folder, options.limit)
    rows = [*measure(asking), *demo()]
    asking.save("goals.json", {"rows": rows})
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
