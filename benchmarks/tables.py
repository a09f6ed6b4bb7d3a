"""Write the tables of docs/quality.md from the saved results: `python -m benchmarks.tables`.

A table stands between `<!-- table: NAME -->` and `<!-- end -->`; NAME is a file of `benchmarks/results`, saved by
`benchmarks.goals`, `benchmarks.late_interaction`, `benchmarks.latency`, `benchmarks.conversations`,
`benchmarks.attribution` or `retrieval.evaluate --save`. What is between the two is replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from retrieval.metric import COLUMNS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs" / "quality.md"
RESULTS = ROOT / "benchmarks" / "results"
_BLOCK = re.compile(r"(<!-- table: (?P<name>[\w.-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
Result = Mapping[str, Any]


def rendered(text: str) -> str:
    """The text with every table made anew."""
    return _BLOCK.sub(lambda block: block[1] + _table(block["name"]) + block[3], text)


def _table(name: str) -> str:
    saved = json.loads((RESULTS / name).read_text(encoding="utf-8"))
    kinds = {
        "rows": _goals, "options": _precisions, "sizes": _sizes, "conversations": _conversations,
        "splits": _attribution, "demo": _demo,
    }  # fmt: skip
    table = next((made for key, made in kinds.items() if key in saved), _evaluation)
    return "\n".join([_made(saved), "", *table(saved), ""])


def _made(saved: Result) -> str:
    code = f", code of {saved['commit']}" if saved.get("commit") else ""
    encoder = f", {saved['encoder']}" if "encoder" in saved else ""
    return f"`{saved['command']}` ({saved['date']}{encoder}{code}):"


def _goals(saved: Result) -> Iterator[str]:
    yield from _head("what", "queries", "measured", "goal")
    for row in saved["rows"]:
        spread = f" ± {row['error']:.3f}" if row["error"] else ""
        yield _line(row["what"], row["queries"], f"{row['measured']:.3f}{spread}", f"{row['goal']:.2f}")


def _demo(saved: Result) -> Iterator[str]:
    yield from _head("what", "questions")
    for name, count in saved["demo"].items():
        yield _line(name.replace("_", " "), count)


def _precisions(saved: Result) -> Iterator[str]:
    yield from _head("token vectors", "recall@1", "bytes a passage", "ms a question (median, least to greatest)")
    for row in saved["options"]:
        yield _line(row["option"], f"{row['recall@1']:.3f}", f"{row['bytes_per_passage']:,}", _ms(row["milliseconds"]))


def _sizes(saved: Result) -> Iterator[str]:
    parts = list(saved["sizes"][0]["bytes_per_passage"])
    yield from _head("passages", *(f"{size['passages']:,}" for size in saved["sizes"]))
    yield _line("ms a question (median, least to greatest)", *(_ms(s["question_milliseconds"]) for s in saved["sizes"]))
    yield _line("seconds to open", *(f"{size['open_seconds']:.2f}" for size in saved["sizes"]))
    for part in parts:
        yield _line(f"bytes a passage: {part}", *(f"{s['bytes_per_passage'][part]:,}" for s in saved["sizes"]))


def _ms(spread: Result) -> str:
    return f"{spread['median']:.1f} ({spread['min']:.1f} to {spread['max']:.1f})"


def _conversations(saved: Result) -> Iterator[str]:
    yield from _head(
        "conversations", "turns that need something", "carried exactly", "nothing carried", "pieces right of carried",
        "of expected", "turns that need nothing", "something carried",
    )  # fmt: skip
    for split, figures in saved["conversations"].items():
        for row, n in figures.items():
            right = (f"{n['pieces_right']} of {n[of]}" for of in ("pieces_carried", "pieces_expected"))
            cells = (n["leaning"], n["leaning_exact"], n["missed"], *right, n["fresh"], n["carried_on_fresh"])
            yield _line(f"{split}, {row}", *cells)


def _attribution(saved: Result) -> Iterator[str]:
    columns = ("texts", "names", "found", "precision", "recall", "precision_exact", "recall_exact", "voices_right")
    yield from _head("texts", *(c.replace("_", " ") for c in ("number", *columns[1:])))
    for split, row in saved["first"].items():
        yield _line(f"{split}, when first measured", *(_cell(row[c]) for c in columns))
    for split, rows in saved["splits"].items():
        for language, row in rows.items():
            if "all" in {split, language}:
                yield _line(f"{split} now" if language == "all" else language, *(_cell(row[c]) for c in columns))


def _cell(figure: float | int | None) -> str:
    return "" if figure is None else str(figure) if isinstance(figure, int) else f"{figure:.3f}"


def _evaluation(saved: Result) -> Iterator[str]:
    overall = saved["overall"]
    answerable_only = overall["not_found_f1"] is None  # then the precision of withholding says nothing
    columns = [c for c in COLUMNS if overall[c] is not None and not (answerable_only and c.startswith("not_found"))]
    yield from _head("queries from", "queries", *columns)
    yield _figures("all", saved["overall"], columns)
    for language, figures in saved["by_language"].items():
        yield _figures(language, figures, columns)
    for signal, figures in saved.get("without", {}).items():
        yield _figures(f"all, without `{signal}`", figures["overall"], columns)


def _figures(name: str, figures: Result, columns: list[str]) -> str:
    cells = ["" if figures[c] is None else f"{figures[c]:.3f}" for c in columns]
    return _line(name, figures["queries"], *cells)


def _head(*cells: str) -> Iterator[str]:
    yield _line(*cells)
    yield "|" + "---|" * len(cells)


def _line(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Write the tables."""
    DOCS.write_text(rendered(DOCS.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
