"""Quotes of more than one sentence: only where the best sentence leaves open what its neighbour says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.generation import Vectors
from index.token_code import TokenCode
from retrieval.question import read_question
from retrieval.quote import quotes
from retrieval.rerank import QuestionTokens
from retrieval.retriever import Ranked, Retriever
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder

E = np.eye(4, dtype=np.float32)


def test_gains_are_those_of_the_tokens_that_only_a_neighbour_meets() -> None:
    question = QuestionTokens(np.stack([E[0], E[1]]), np.array([0.75, 0.25], np.float32))
    code = TokenCode(np.stack([E[0], E[1], E[2]]), np.array([0, 1, 2, 3]))  # the last sentence has no tokens
    met = question.met(code.vectors @ question.vectors.T, code.starts, 0)
    assert met.sentences.tolist() == [0.75, 0.25, 0.0, -1.0]
    assert met.gains == pytest.approx(np.array([[0, 0.25], [0.75, 0], [0.25, 0], [1.0, 0]]))


def ranked(
    tmp_path: Path, text: str, language: str, worth: list[float], gains: dict[int, tuple[float, float]]
) -> Ranked:
    """A ranking of the one passage of an article, with the given worth and gains of its sentences."""
    encoder = FakeEncoder()
    build(tmp_path, [Article("one", text, language=Stated(language, "given"))], encoder, balance=Balance.none())
    with Snapshot.open(tmp_path) as snapshot:
        vectors = Vectors.read(tmp_path, snapshot.manifest, Balance.none(), ())
        found = Retriever(encoder, None).rank(snapshot, vectors, read_question("what did he say?"), 1)
    table = np.zeros((len(worth), 2), np.float32)
    for at, row in gains.items():
        table[at] = row
    candidates = replace(found.candidates, sentences=(np.array(worth, np.float32),), gains=(table,))
    return replace(found, candidates=candidates)


def best(found: Ranked) -> str:
    (article,) = found.articles.values()
    return article.text[slice(*quotes(found, 0)[0].span)]


THREE = "The mayor spoke on Monday. He said the bridge would open. It had been shut for weeks."


@pytest.mark.parametrize(
    ("worth", "gains", "quoted"),
    [
        ([0.1, 0.6, 0.1], {1: (0.01, 0.02)}, "He said the bridge would open."),
        ([0.1, 0.6, 0.1], {1: (0.03, 0.02)}, "The mayor spoke on Monday. He said the bridge would open."),
        ([0.1, 0.6, 0.1], {1: (0.01, 0.06)}, "He said the bridge would open. It had been shut for weeks."),
        ([0.1, 0.6, 0.1], {1: (0.03, 0.06)}, THREE),
        ([0.6, 0.1, 0.1], {0: (0.0, 0.04)}, "The mayor spoke on Monday."),
        ([0.6, 0.1, 0.1], {0: (0.0, 0.06)}, "The mayor spoke on Monday. He said the bridge would open."),
    ],
)
def test_a_neighbour_is_joined_only_where_it_adds_enough(
    tmp_path: Path, worth: list[float], gains: dict[int, tuple[float, float]], quoted: str
) -> None:
    assert best(ranked(tmp_path, THREE, "en", worth, gains)) == quoted


@pytest.mark.parametrize(
    ("first", "second", "language", "joined"),
    [
        ("تحدث المحافظ يوم الاثنين.", "وقال إن الجسر سيفتح.", "ar", True),
        ("تحدث المحافظ يوم الاثنين.", "وقال المهندس إن الجسر سيفتح.", "ar", False),
        ("تحدث المحافظ يوم الاثنين.", "ثم غادر المدينة مع مرافقيه.", "ar", True),
        ("Губернатор выступил в понедельник.", "Он сказал, что мост откроют.", "ru", True),
        ("Губернатор выступил в понедельник.", "Онуфриев сказал, что мост откроют.", "ru", False),
        ("市长星期一发表了讲话。", "他说大桥将开放。", "zh", True),
        ("The mayor spoke on Monday.", "Hector said the bridge would open.", "en", False),
        ("The mayor spoke on Monday.\n\n", "He said the bridge would open.", "en", False),
    ],
)
def test_only_a_sentence_that_leans_takes_the_one_before_it_and_not_from_another_paragraph(
    tmp_path: Path, first: str, second: str, language: str, joined: bool
) -> None:
    space = "" if language == "zh" else " "
    found = ranked(tmp_path, f"{first}{space}{second}", language, [0.1, 0.6], {1: (0.04, 0.0)})
    assert best(found) == (f"{first}{space}{second}" if joined else second)


def test_a_joined_sentence_is_not_cited_again(tmp_path: Path) -> None:
    found = ranked(tmp_path, THREE, "en", [0.58, 0.6, 0.55], {1: (0.03, 0.0)})
    (article,) = found.articles.values()
    spans = [quote.span for quote in quotes(found, 0)]
    assert [article.text[slice(*span)] for span in spans] == [
        "The mayor spoke on Monday. He said the bridge would open.",
        "It had been shut for weeks.",
    ]
