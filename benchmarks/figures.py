"""Measure which figures are marked as differing: `python -m benchmarks.figures`, on invented pairs of quotes.

`benchmarks/data/figures.jsonl` holds a question, two quotes with their languages, and the two figures that differ, none
where they do not or it cannot be told. Precision: pairs marked as they are there of all marked; recall: of all there.
Prints what is wrong and saves `benchmarks/results/figures.json`.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from retrieval.figure import comparable, contradict
from retrieval.question import read_question

ROOT = Path(__file__).parent.parent
DATA = ROOT / "benchmarks" / "data" / "figures.jsonl"
RESULT = ROOT / "benchmarks" / "results" / "figures.json"


def marked(row: dict[str, Any]) -> list[list[str]]:
    """The pairs of figures, as written, that the two quotes of a row give otherwise."""
    question = read_question(row["question"])
    one, other = (
        [(text[f.start : f.end], f) for f in comparable(text, language, question)]
        for text, language in zip(row["texts"], row["languages"], strict=True)
    )
    return [[a, b] for a, mine in one for b, its in other if contradict(mine, its)]


def rows() -> list[dict[str, Any]]:
    """The test set, in file order."""
    return [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def measure() -> dict[str, Any]:
    """Counts, precision and recall over the test set; prints what is wrong."""
    right = found = there = 0
    for row in rows():
        pairs, expected = marked(row), [row["differ"]] if row["differ"] else []
        right += sum(pair in expected for pair in pairs)
        found, there = found + len(pairs), there + len(expected)
        if pairs != expected:
            print(row["id"], pairs, "for", expected, row["texts"])
    return {
        "pairs": len(rows()), "differing": there, "marked": found,
        "precision": round(right / found, 4) if found else None, "recall": round(right / there, 4),
    }  # fmt: skip


def main() -> None:
    """Measure, print, save; what the first measurement came to is kept, since it cannot be made again."""
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    figures = measure()
    print(figures)
    first = json.loads(RESULT.read_text(encoding="utf-8"))["first"] if RESULT.exists() else figures
    saved = {"command": "python -m benchmarks.figures", "date": today, **figures, "first": first}
    RESULT.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
