"""The tables of docs/quality.md are those of the saved results."""

from __future__ import annotations

from benchmarks.tables import DOCS, rendered


def test_the_tables_are_those_of_the_saved_results() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert "<!-- table: goals.json -->" in text
    assert rendered(text) == text, "Run: python -m benchmarks.tables"


def test_a_table_is_made_anew_and_the_text_around_it_stays() -> None:
    text = "before\n<!-- table: goals.json -->\nold\n<!-- end -->\nafter\n"
    made = rendered(text)
    assert made.startswith("before\n<!-- table: goals.json -->\n`python -m benchmarks.goals")
    assert made.endswith("|\n<!-- end -->\nafter\n")
    assert "old" not in made
