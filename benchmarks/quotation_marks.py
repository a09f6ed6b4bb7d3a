"""Measure quotation marks in questions: `python -m benchmarks.quotation_marks TASK`, with and without the marks.

Takes the task's questions that hold a phrase in quotation marks and asks each as it stands, which makes the phrase
required, and with the marks taken off. Saves `benchmarks/results/quotation_marks.json`: by question language the
questions, those whose first citation (or nearest miss) is right and those not answered, either way.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import load_encoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.question import read_question
from retrieval.task import read_qrels, read_queries

ROOT = Path(__file__).parent.parent
_MARKS = dict.fromkeys(map(ord, '"«»“”„「」『』'))


def main(folder: Path) -> None:
    """Build, ask, count, save."""
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    qrels = read_qrels(folder / "qrels.tsv")
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    with tempfile.TemporaryDirectory() as home:
        corpus = read_corpus([folder / "corpus.jsonl"])
        build(Path(home), corpus, encoder, balance=Balance.load(encoder.fingerprint))
        archive = Archive.open(Path(home), encoder)
        for query in read_queries(folder / "queries.jsonl"):
            if query.id not in qrels or not read_question(query.text).phrases:
                continue
            for how, text in (("required", query.text), ("marks_off", query.text.translate(_MARKS))):
                answer = archive.ask(text)
                cited = answer.citations or answer.nearest
                for row in (counts["all"], counts[query.language]):
                    row["questions"] += how == "required"
                    row[f"right_first_{how}"] += bool(
                        cited and {cited[0].article_id, *cited[0].also_in} & qrels[query.id]
                    )
                    row[f"not_answered_{how}"] += answer.status == "not_found"
    saved = {"command": "python -m benchmarks.quotation_marks TASK", "task": folder.name, "encoder": encoder.name}
    path = ROOT / "benchmarks" / "results" / "quotation_marks.json"
    path.write_text(json.dumps({**saved, **counts}, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(counts, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
