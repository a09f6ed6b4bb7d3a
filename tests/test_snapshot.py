"""Full-text search against a small BM25 of its own, and what a snapshot gives and refuses."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.schema import IndexMissing
from retrieval.history import UnknownArticle
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder

WORDS = ["crane", "river", "wheat", "bus", "roof", "toll", "ferry", "market", "bridge", "council"]
TEXTS = {
    f"a{n:02d}": " ".join(WORDS[(n * i * i + i) % (3 + n % 8)] for i in range(4 + (n * 7) % 23)) for n in range(1, 30)
}


def bm25(texts: dict[str, str], query: list[str], k1: float = 1.2, b: float = 0.75) -> dict[str, float]:
    """Robertson & Zaragoza (2009), eq. 3.15, with the idf of Robertson & Spärck Jones, never below 1e-6."""
    bags = {id_: Counter(text.split()) for id_, text in texts.items()}
    average = sum(sum(bag.values()) for bag in bags.values()) / len(bags)
    scores: dict[str, float] = {}
    for id_, bag in bags.items():
        for term in query:
            holders = sum(term in other for other in bags.values())
            if term in bag:
                idf = max(math.log((len(bags) - holders + 0.5) / (holders + 0.5)), 1e-6)
                f = bag[term]
                scores[id_] = scores.get(id_, 0.0) + idf * f * (k1 + 1) / (
                    f + k1 * (1 - b + b * sum(bag.values()) / average)
                )
    return scores


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("words")
    articles = [Article(id_, text, language=Stated("xx", "given")) for id_, text in TEXTS.items()]
    build(home, articles, FakeEncoder(), balance=Balance.none())
    return home


@pytest.mark.parametrize("query", [["ferry"], ["toll", "ferry"], ["council", "crane", "roof"], ["crane"]])
def test_scores_are_those_of_an_independent_bm25(home: Path, query: list[str]) -> None:
    expected = bm25(TEXTS, query)
    with Snapshot.open(home) as snapshot:
        hits = snapshot.lexical(query, 100)
        records = snapshot.passages([id_ for id_, _ in hits])
        articles = snapshot.articles([r.article for r in records.values()])
        found = {articles[records[id_].article].id: score for id_, score in hits}
    assert found == pytest.approx(expected)
    scores = [score for _, score in hits]
    assert scores == sorted(scores, reverse=True)


def test_a_passage_without_any_term_is_not_a_hit_and_k_beyond_the_corpus_pads_nothing(home: Path) -> None:
    with Snapshot.open(home) as snapshot:
        assert snapshot.lexical(["zeppelin"], 10) == []
        assert 0 < len(snapshot.lexical(["ferry"], 1_000_000)) < len(TEXTS)
        assert snapshot.lexical([], 10) == []


@pytest.mark.parametrize(
    "term", ['"', "*", "ferry*", "NEAR(", "crane OR roof", "terms:crane", "'; DROP TABLE articles; --", ""]
)
def test_nothing_in_a_term_is_query_syntax(home: Path, term: str) -> None:
    with Snapshot.open(home) as snapshot:
        assert all(score > 0 for _, score in snapshot.lexical([term], 5))
        assert snapshot.term_counts(["crane"])


def test_a_home_without_an_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="python -m index"), Snapshot.open(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []  # asking makes no file


def test_an_unknown_article_is_named(home: Path) -> None:
    with Snapshot.open(home) as snapshot, pytest.raises(UnknownArticle, match="nowhere"):
        snapshot.article("nowhere")


def test_articles_are_listed_by_id_and_continued(home: Path) -> None:
    with Snapshot.open(home) as snapshot:
        first = [a.id for a in snapshot.list_articles(limit=10)]
        second = [a.id for a in snapshot.list_articles(limit=100, after=first[-1])]
    assert first + second == sorted(TEXTS)
