"""What questions imply of a filter: what is found, what never is, and that no answer is lost by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.implied import DATA, NEWEST, OUTLETS, measure
from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from index.sentence_encoder import SentenceEncoder
from retrieval.archive import Archive
from retrieval.filter import EVERYTHING, Filter, FilterRefused
from retrieval.implied import Implied, combined, imply
from retrieval.implied_outlet import OutletNames
from tests.fakes import FakeEncoder

OPEN = OutletNames(OUTLETS)
ENTRIES = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]


def found(question: str, outlets: OutletNames = OPEN, newest: str | None = NEWEST) -> list[tuple[str, str, str]]:
    return [(one.field, one.value, one.text) for one in imply(question, outlets, newest)]


# Rules


def test_nearly_all_that_the_questions_imply_is_found_and_nearly_nothing_else() -> None:
    assert len(ENTRIES) > 60
    assert sum(not entry["expected"] for entry in ENTRIES) > 20
    measured = measure()["overall"]
    assert measured["precision"] >= 0.97
    assert measured["recall"] >= 0.97


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who left in 2021?", [("since", "2021", "in 2021")]),
        ("من غادر في عام ٢٠٢١؟", [("since", "2021", "في عام ٢٠٢١")]),
        ("Что случилось в августе 2021?", [("since", "2021-08", "в августе 2021")]),
        ("Ağustos 2021'de ne oldu?", [("since", "2021-08", "Ağustos 2021'de")]),
        ("Qui est parti en août 2021 ?", [("since", "2021-08", "en août 2021")]),
        ("¿Quién se fue en agosto de 2021?", [("since", "2021-08", "en agosto de 2021")]),
        ("Wer ging im August 2021?", [("since", "2021-08", "im August 2021")]),
        ("Who ruled between 2019 and 2021?", [("since", "2019", "between 2019 and 2021")]),
        ("Who ruled before 2018?", []),
        ("Who died on 31 February 2020?", []),
        ("Who drew the 2001-02 logo?", []),
        ("ما أفضل شهر بحسب شهر الحصاد؟", []),
        ("كم قتيلاً بحسب المـرصد؟", [("publishers", "SOHR", "بحسب المـرصد")]),
        ("Selon Reuters, qui ?", [("publishers", "Reuters", "Selon Reuters")]),
    ],
)
def test_the_words_that_imply_it_are_shown(question: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(question) == expected


@given(st.sampled_from([entry["question"] for entry in ENTRIES]), st.text(max_size=30), st.text(max_size=30))
def test_offsets_are_those_of_the_question_as_asked(question: str, before: str, after: str) -> None:
    asked = f"{before} {question} {after}"
    for one in imply(asked, OPEN, NEWEST):
        assert asked[one.start : one.end] == one.text
        assert one.text


def test_a_date_after_the_newest_article_implies_nothing_nor_any_in_an_archive_without_dates() -> None:
    assert found("Who left in 2021?", newest="2020-12-31") == []
    assert found("Who left in May 2021?", newest="2021") == [("since", "2021-05", "in May 2021")]
    assert found("Who left in 2021?", newest=None) == []


def test_only_outlets_that_the_archive_holds_are_meant() -> None:
    question = "How many died, according to SOHR and Lavrov?"
    assert [field for field, _, _ in found(question)] == ["publishers"]
    assert found(question, OutletNames(["Reuters"])) == []
    assert found(question, OutletNames([])) == []


def test_what_the_reader_filters_by_counts_more_than_what_is_implied() -> None:
    implied = imply("Who left in 2021, according to TASS?", OPEN, NEWEST)
    together, kept = combined(Filter(until="2019"), implied)
    assert together == Filter(until="2019", publishers=("TASS",))
    assert [one.field for one in kept] == ["publishers"]
    together, kept = combined(Filter(publishers=("Reuters",), languages=("en",)), implied)
    assert together == Filter(since="2021", undated=True, publishers=("Reuters",), languages=("en",))
    assert [one.field for one in kept] == ["since"]
    assert combined(EVERYTHING, ()) == (EVERYTHING, ())


# Answers


def article(id_: str, text: str, publisher: str | None = None, published_on: str | None = None) -> Article:
    facts = {"publisher": publisher, "published_on": published_on}
    stated = {name: Stated(value, "given") for name, value in facts.items() if value}
    return Article(id_, text, language=Stated("en", "given"), **stated)  # type: ignore[arg-type]


FLOODS = [
    article("old", "The flood of the river Veshka carried away 33 houses and the old bridge.", "Reuters", "2019-04-02"),
    article("new", "The flood of the river Veshka carried away 47 houses and the new bridge.", "TASS", "2021-05"),
    article("undated", "The flood of the river Veshka left mud in the cellars of the town hall."),
]


@pytest.fixture(scope="module")
def floods(encoder: Encoder, second: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return opened(FLOODS, encoder, second, tmp_path_factory.mktemp("floods"))


def opened(articles: list[Article], encoder: Encoder, second: SentenceEncoder | None, home: Path) -> Archive:
    balance = Balance.load(encoder.fingerprint) if second else Balance.none()
    build(home, articles, encoder, balance=balance, second=second)
    return Archive.open(home, encoder, balance=balance, second=second)


def test_an_implied_filter_is_applied_and_shown_and_can_be_taken_off(floods: Archive) -> None:
    question = "What did the flood of the river Veshka carry away in 2021?"
    answer = floods.ask(question)
    assert answer.certainty == "likely"
    assert answer.implied == (Implied("in 2021", 50, 57, "since", "2021"),)
    assert answer.receipt.filters == Filter(since="2021", undated=True).as_dict()
    assert (answer.receipt.searched, answer.receipt.undated, answer.note) == (2, 1, None)
    assert "old" not in {c.article_id for c in answer.citations}
    taken_off = floods.ask(question, without=("since",))
    assert (taken_off.implied, taken_off.receipt.searched) == ((), 3)
    assert "old" in {c.article_id for c in taken_off.citations}


def test_an_implied_outlet_is_applied(floods: Archive) -> None:
    answer = floods.ask("According to TASS, how many houses did the flood of the river Veshka carry away?")
    assert {c.publisher for c in answer.citations} == {"TASS"}
    assert [(one.field, one.applied) for one in answer.implied] == [("publishers", True)]


def test_an_implied_filter_that_leaves_no_likely_answer_is_left_aside_and_that_is_said(floods: Archive) -> None:
    question = "According to TASS, which flood carried away 33 houses and the old bridge?"
    answer = floods.ask(question)
    assert answer.citations[0].article_id == "old"
    assert [(one.field, one.applied) for one in answer.implied] == [("publishers", False)]
    assert answer.note == (
        "The filter implied by “According to TASS” was left aside: under it nothing answers as surely."
    )
    assert answer.receipt.filters == EVERYTHING.as_dict()


def test_an_implied_date_empties_no_archive_whose_articles_have_none(tmp_path: Path) -> None:
    undated = [Article(one.id, one.text, language=one.language) for one in FLOODS]
    archive = opened(undated, FakeEncoder(), None, tmp_path)
    with_year = archive.ask("What did the flood of the river Veshka carry away in 2021?")
    assert with_year.implied == ()
    assert with_year.receipt.searched == 3


def test_an_implied_filter_that_lets_everything_in_is_not_shown(floods: Archive) -> None:
    assert floods.ask("What did the flood of the river Veshka carry away in 2018?").implied == ()


def test_only_what_can_be_implied_can_be_taken_off(floods: Archive) -> None:
    with pytest.raises(FilterRefused, match="called 'date'; what can be taken off is since, until, publishers"):
        floods.ask("Who left in 2021?", without=("date",))
