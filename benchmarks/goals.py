"""Measure the goals of answer quality: `python -m benchmarks.goals ../shared/eval`, through `Archive.ask`.

Each task's corpus is built for the purpose and asked with the whole retriever; `--limit` queries of each are drawn with
a fixed seed. With the demo questions' saved figures (`benchmarks.demo_questions`) this makes
`benchmarks/results/goals.json`: what is measured, on how many queries, its standard error, and the goal.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import Encoder, load_encoder
from index.sentence_encoder import SentenceEncoder, UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.evaluate import draw, run
from retrieval.metric import Outcome, score
from retrieval.task import Qrels, read_qrels, read_queries

RESULTS = Path(__file__).parent / "results"
_OTHERS = ("ru", "tr", "es", "de", "zh", "hi")


def outcomes(folder: Path, limit: int, encoder: Encoder, second: SentenceEncoder) -> tuple[list[Outcome], Qrels]:
    """What `limit` queries of a task get from an archive of its corpus."""
    balance = Balance.load(encoder.fingerprint)
    with tempfile.TemporaryDirectory() as home:
        build(Path(home), read_corpus([folder / "corpus.jsonl"]), encoder, balance=balance, second=second)
        archive = Archive.open(Path(home), encoder, balance=balance, second=second)
        asked = run(archive, draw(read_queries(folder / "queries.jsonl"), limit))
    return asked, read_qrels(folder / "qrels.tsv")


def _row(name: str, goal: float, found: Sequence[Outcome], qrels: Qrels, figure: str) -> dict[str, Any]:
    value = score(found, qrels)["overall"][figure]
    single = [o for o in found if o.query.id in qrels and figure != "not_found_f1"]  # which is no mean over queries
    each = [score([o], qrels)["overall"][figure] for o in single]
    mean = sum(each) / len(each) if each else 0.0
    error = math.sqrt(sum((x - mean) ** 2 for x in each) / len(each) / len(each)) if each else None
    return {"what": name, "queries": len(found), "measured": value, "error": error and round(error, 4), "goal": goal}


def measure(eval_folder: Path, limit: int, encoder: Encoder, second: SentenceEncoder) -> list[dict[str, Any]]:
    """All rows that need a task."""
    found, qrels = outcomes(eval_folder / "multilingual-sentences-dev", limit, encoder, second)
    rows = [_row("multilingual-sentences-dev: AP, all languages", 0.66, found, qrels, "ap")]
    found, qrels = outcomes(eval_folder / "arabic-passages-dev", 3 * limit, encoder, second)

    def of(chosen: Callable[[Outcome], bool]) -> list[Outcome]:
        return [o for o in found if chosen(o)]

    native = "arcd-"
    task = "arabic-passages-dev: recall@1, "
    rows += [
        _row(f"{task}Arabic questions (XQuAD)", 0.95,
             of(lambda o: o.query.language == "ar" and not o.query.id.startswith(native)), qrels, "recall@1"),
        _row(f"{task}English", 0.90, of(lambda o: o.query.language == "en"), qrels, "recall@1"),
        _row(f"{task}{', '.join(_OTHERS)}", 0.85, of(lambda o: o.query.language in _OTHERS), qrels, "recall@1"),
        _row(f"{task}native Arabic questions (ARCD)", 0.82, of(lambda o: o.query.id.startswith(native)), qrels,
             "recall@1"),
    ]  # fmt: skip
    found, qrels = outcomes(eval_folder / "unanswerable-dev", 2 * limit, encoder, second)
    return [*rows, _row("unanswerable-dev: F1 of not_found", 0.92, found, qrels, "not_found_f1")]


def demo() -> list[dict[str, Any]]:
    """The rows of the demo questions, from their saved figures."""
    saved = json.loads((RESULTS / "demo_questions.json").read_text(encoding="utf-8"))
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
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    rows = [*measure(options.folder, options.limit, encoder, UniversalSentenceEncoder()), *demo()]
    command = f"python -m benchmarks.goals ../shared/eval --limit {options.limit}"
    saved = {"command": command, "date": date.today().isoformat(), "encoder": encoder.name, "rows": rows}
    (RESULTS / "goals.json").write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
