"""Measure the demo questions: `python -m benchmarks.demo_questions`, on an index built from seeds/ for the purpose.

Saves `benchmarks/results/demo_questions.json`: for how many answerable questions the right passage comes first and the
right sentence is quoted (alone, or with a neighbour), how many are withheld or given with doubt, and how many
unanswerable ones are answered, near misses apart; of the articles that answer, how many are among the citations.
"""

from __future__ import annotations

import json
import os
import tempfile
from datetime import date
from pathlib import Path

from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import load_encoder
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.evaluate import commit

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Build, ask, count, save."""
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    counts = dict.fromkeys(
        ("answerable", "right_passage_first", "right_sentence_quoted", "right_sentence_with_neighbour",
         "articles_that_answer", "articles_cited_of_these", "withheld", "doubted", "near_miss",
         "near_miss_answered", "near_miss_answered_without_doubt", "foreign", "foreign_answered"), 0,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as home:
        second = UniversalSentenceEncoder()
        balance = Balance.load(encoder.fingerprint)
        build(Path(home), read_corpus([ROOT / "seeds"]), encoder, balance=balance, second=second)
        archive = Archive.open(Path(home), encoder, second=second)
        for question in map(json.loads, lines):
            answer = archive.ask(question["question"])
            if not question["answers"]:
                kind = "near_miss" if question["kind"] == "near-miss" else "foreign"
                counts[kind] += 1
                counts[f"{kind}_answered"] += answer.status == "answered"
                counts["near_miss_answered_without_doubt"] += answer.certainty == "likely"
                continue
            cited = answer.citations or answer.nearest
            first = cited[0]
            named = [a for a in question["answers"] if a["article_id"] in (first.article_id, *first.also_in)]
            counts["answerable"] += 1
            counts["withheld"] += answer.status == "not_found"
            counts["doubted"] += answer.certainty == "possible"
            counts["right_passage_first"] += any(a["sentence"] in first.passage.text for a in named)
            right = {a["article_id"] for a in question["answers"]}
            counts["articles_that_answer"] += len(right)
            counts["articles_cited_of_these"] += len(right & {id_ for c in cited for id_ in (c.article_id, *c.also_in)})
            exact = any(a["sentence"] == first.quote.text for a in named)
            counts["right_sentence_quoted"] += exact
            counts["right_sentence_with_neighbour"] += not exact and any(
                a["sentence"] in first.quote.text for a in named
            )
    made = {"date": date.today().isoformat(), "commit": commit(), "encoder": encoder.name}
    saved = {"command": "python -m benchmarks.demo_questions", **made, "demo": counts}
    path = ROOT / "benchmarks" / "results" / "demo_questions.json"
    path.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(saved, indent=1))


if __name__ == "__main__":
    main()
