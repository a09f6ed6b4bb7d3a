"""Evaluation: metrics by hand-worked examples, the files it reads, what it refuses."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from retrieval.archive import Archive
from retrieval.evaluate import evaluate
from retrieval.metric import Outcome, score
from retrieval.task import Query, TaskUnreadable, read_qrels, read_queries
from tests.fakes import FakeEncoder


def outcome(id_: str, *ranking: str, language: str = "en", not_found: bool = False) -> Outcome:
    return Outcome(Query(id_, language, "?"), ranking, not_found)


QRELS = {"q1": frozenset({"a"}), "q2": frozenset({"b", "c"}), "q3": frozenset({"d"})}
OUTCOMES = [
    outcome("q1", "a", "x"),  # first at once
    outcome("q2", "x", "b", "y", "c", language="ar"),  # second and fourth of two
    outcome("q3", "x", "y", not_found=True),  # withheld though there was one
    outcome("q4", "x", not_found=True),  # rightly withheld
    outcome("q5", "x", language="ar"),  # answered though there was none
]


def test_ranking_figures_are_the_hand_worked_ones() -> None:
    figures = score(OUTCOMES, QRELS)["overall"]
    assert figures["queries"] == 5
    assert figures["recall@1"] == pytest.approx((1 + 0 + 0) / 3, abs=1e-4)
    assert figures["recall@5"] == pytest.approx((1 + 1 + 0) / 3, abs=1e-4)
    assert figures["rr@10"] == pytest.approx((1 + 1 / 2 + 0) / 3, abs=1e-4)
    assert figures["ap"] == pytest.approx((1 + (1 / 2 + 2 / 4) / 2 + 0) / 3, abs=1e-4)
    ideal = 1 / math.log2(2) + 1 / math.log2(3)
    gained = 1 / math.log2(3) + 1 / math.log2(5)
    assert figures["ndcg@10"] == pytest.approx((1 + gained / ideal + 0) / 3, abs=1e-4)


def test_withholding_figures_are_the_hand_worked_ones() -> None:
    figures = score(OUTCOMES, QRELS)["overall"]
    assert figures["not_found_precision"] == pytest.approx(1 / 2)  # q3 wrongly, q4 rightly
    assert figures["not_found_recall"] == pytest.approx(1 / 2)  # of q4 and q5
    assert figures["not_found_f1"] == pytest.approx(2 * 1 / (2 + 2))


def test_the_share_of_quotes_that_hold_an_answer_counts_answered_queries_with_answers() -> None:
    def quoted(quote: str, *answers: str, not_found: bool = False) -> Outcome:
        return Outcome(Query("q", "en", "?", answers), ("a",), not_found, quote)

    outcomes = [
        quoted("It opened  in\nMarch 1921.", "in March", "May"),  # holds one
        quoted("It opened late.", "March"),  # holds none
        quoted("It opened in March.", "march", not_found=True),  # withheld
        quoted("It opened in March."),  # no answer is given
    ]
    assert score(outcomes, {})["overall"]["quoted"] == pytest.approx(1 / 2)
    assert score(outcomes[2:], {})["overall"]["quoted"] is None


def test_figures_are_given_by_language_and_null_where_there_is_nothing_to_score() -> None:
    by_language = score(OUTCOMES, QRELS)["by_language"]
    assert list(by_language) == ["ar", "en"]
    assert by_language["ar"]["recall@1"] == 0
    assert by_language["ar"]["not_found_precision"] is None
    only_unanswerable = score(OUTCOMES[3:4], QRELS)["overall"]
    assert only_unanswerable["ap"] is None
    assert score(OUTCOMES[:1], QRELS)["overall"]["not_found_recall"] is None


def test_a_whole_task_is_asked_through_the_archive(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    articles = [
        Article(t, f"The {t} is old.", language=Stated("en", "given")) for t in ("bridge", "harbour", "library")
    ]
    build(tmp_path, articles, encoder, balance=Balance.none())
    archive = Archive.open(tmp_path, encoder, balance=Balance.none())
    queries = [Query("1", "en", "bridge old"), Query("2", "en", "harbour old")]
    figures = evaluate(archive, queries, {"1": frozenset({"bridge"}), "2": frozenset({"harbour"})})
    assert figures["overall"]["recall@1"] == 1


def test_task_files_are_read(tmp_path: Path) -> None:
    lines = [{"id": 1, "language": "ar", "text": "سؤال"}, {"id": "b", "text": "question", "answers": ["one"]}]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert read_queries(tmp_path / "queries.jsonl") == [
        Query("1", "ar", "سؤال"),
        Query("b", "und", "question", ("one",)),
    ]
    (tmp_path / "qrels.tsv").write_text("1\t0\ta\t1\n1 0 b 2\nb\t0\tc\t0\n", encoding="utf-8")
    assert read_qrels(tmp_path / "qrels.tsv") == {"1": frozenset({"a", "b"})}
    assert read_qrels(tmp_path / "none.tsv") == {}


def test_what_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(TaskUnreadable, match=r"queries\.jsonl cannot be read"):
        read_queries(tmp_path / "queries.jsonl")
    (tmp_path / "queries.jsonl").write_text('{"id": "1", "text": "a"}\n{"id": "2"}\n', encoding="utf-8")
    with pytest.raises(TaskUnreadable, match=r"Line 2 of .*queries\.jsonl"):
        read_queries(tmp_path / "queries.jsonl")
    (tmp_path / "qrels.tsv").write_text("1 0 a 1\n1 0\n", encoding="utf-8")
    with pytest.raises(TaskUnreadable, match=r"Line 2 of .*qrels\.tsv"):
        read_qrels(tmp_path / "qrels.tsv")
