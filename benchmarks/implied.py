"""How well filters that questions imply are found: `python -m benchmarks.implied`.

Reads `benchmarks/data/implied-filters.jsonl`: questions with the filters that they imply in an archive of `OUTLETS`
whose newest article is of `NEWEST`. `precision` and `recall` are over pairs of field and value. Saves
`benchmarks/results/implied.json`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from retrieval.implied import imply
from retrieval.implied_outlet import OutletNames

ROOT = Path(__file__).parent.parent
DATA = ROOT / "benchmarks" / "data" / "implied-filters.jsonl"
RESULT = ROOT / "benchmarks" / "results" / "implied.json"
OUTLETS = (
    "SOHR", "Anadolu Agency", "TASS", "روزنة", "Orient Net", "Reuters", "The Ledger", "صحيفة الشرق الأوسط", "AFP",
)  # fmt: skip
NEWEST = "2022-06"


def measure() -> dict[str, Any]:
    """Precision and recall, of all and by language, and what went wrong, by question."""
    outlets = OutletNames(OUTLETS)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    wrong = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        expected = {(field, value) for field, value in entry["expected"]}
        found = {(one.field, one.value) for one in imply(entry["question"], outlets, NEWEST)}
        if found != expected:
            wrong[entry["id"]] = sorted(found)
        for group in ("overall", entry["language"]):
            row = counts[group]
            row[0] += 1
            row[1] += len(found & expected)
            row[2] += len(found)
            row[3] += len(expected)
    rows = {group: _row(*row) for group, row in counts.items()}
    return {"overall": rows.pop("overall"), "by_language": dict(sorted(rows.items())), "wrong": wrong}


def _row(questions: int, right: int, found: int, expected: int) -> dict[str, float | int | None]:
    return {
        "questions": questions,
        "expected": expected,
        "precision": round(right / found, 4) if found else None,
        "recall": round(right / expected, 4) if expected else None,
    }


def main() -> None:
    """Measure, print, save."""
    measured = measure()
    text = json.dumps(measured, ensure_ascii=False, indent=2) + "\n"
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
