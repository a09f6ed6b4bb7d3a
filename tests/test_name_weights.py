"""What the names of a question are worth in an archive: places met as places, towns known by the word before them."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.name import name_keys, skeletons, words
from retrieval.name_weights import NameWeights
from retrieval.question import read_question
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder

TEXTS = {
    "road": "انقطع الطريق أمام السكان صباح اليوم.",
    "turkey": "دخلت القوات التركية المنطقة الطبقة ليلاً.",
    "issa": "The column halted near Ain Issa before dawn.",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("names")
    articles = [
        Article(id_, text, language=Stated("en" if text.isascii() else "ar", "given")) for id_, text in TEXTS.items()
    ]
    build(home, articles, FakeEncoder(), balance=Balance.none())
    return home


def weighed(home: Path, question: str) -> NameWeights:
    with Snapshot.open(home) as snapshot:
        return NameWeights.of(snapshot, read_question(question).names)


def test_a_place_is_not_met_by_a_word_that_is_spelt_like_it(home: Path) -> None:
    names = weighed(home, "متى دخلت القوات التركية؟")
    assert names.share(" ".join(name_keys(TEXTS["turkey"]))) > 0
    assert names.share(" ".join(name_keys(TEXTS["road"]))) == 0


def test_a_place_that_no_passage_holds_is_missing_and_counts_among_the_unmet(home: Path) -> None:
    names = weighed(home, "متى دخلت القوات التركية تدمر؟")
    assert [name.surface for name in names.missing if name.is_a("@")] == ["تدمر"]
    stored = " ".join(name_keys(TEXTS["turkey"]))
    assert 0.5 < names.unmet(stored, "@") < 1
    assert names.unmet("", "@") == 1
    assert weighed(home, "متى دخلت القوات التركية؟").unmet(stored, "@") == 0
    assert names.unmet(stored, "#") == 0


def test_a_word_after_one_for_a_town_is_a_name_though_the_archive_holds_it_as_a_word(home: Path) -> None:
    assert "الطبقة" not in {name.surface for name in weighed(home, "من دخل الطبقة؟").weights}
    assert "الطبقة" in {name.surface for name in weighed(home, "من دخل مدينة الطبقة؟").weights}


def test_two_short_words_stand_as_a_name_where_both_are_capitalised(home: Path) -> None:
    assert any(key.startswith("^") and "_" in key for key in name_keys(TEXTS["issa"], telling=True))
    assert not any(key.startswith("^") and "_" in key for key in name_keys("The an issue", telling=True))


@pytest.mark.parametrize(("arabizi", "arabic"), [("sara2eb", "سراقب"), ("7asakeh", "الحسكة"), ("3afrin", "عفرين")])
def test_digits_of_arabizi_are_letters(arabizi: str, arabic: str) -> None:
    assert skeletons(arabizi) & skeletons(arabic)


def test_a_name_in_arabizi_is_one_name() -> None:
    (name,) = [n for n in read_question("lesh sa7abo men sara2eb?").names if n.surface == "sara2eb"]
    assert name.keys & skeletons("سراقب")


@pytest.mark.parametrize("text", ["the 7th of May", "3rd 5k mp3", "4x4"])
def test_ordinals_and_other_digits_are_no_arabizi(text: str) -> None:
    assert [word.text for word in words(text) if any(map(str.isdigit, word.text))] == []
