"""Full text after builds that add, change and remove: what one build of the same articles makes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder

WORDS = ["crane", "river", "wheat"]


def article(id_: str, text: str) -> Article:
    return Article(id_, text, language=Stated("en", "given"))


FIRST = [
    article("a", "The crane by the river."),
    article("b", "Wheat from Saraqib."),
    article("c", "A crane, a crane."),
]
THEN = [FIRST[0], article("b", "Wheat and the river."), article("d", "The crane in Saraqib was sold.")]


def made(home: Path, *builds: Sequence[Article]) -> tuple[object, ...]:
    """What the full text says after these builds: counts of terms and name keys, and BM25 scores by article."""
    for articles in builds:
        build(home, articles, FakeEncoder(), balance=Balance.none())
    with Snapshot.open(home) as snapshot:
        hits = dict(snapshot.lexical(WORDS, 10))
        records = snapshot.passages(list(hits))
        articles_by_key = snapshot.articles([record.article for record in records.values()])
        scores = {articles_by_key[records[id_].article].id: score for id_, score in hits.items()}
        keys = sorted({key for record in records.values() for key in record.names.split()})
        return snapshot.term_counts(WORDS), snapshot.name_counts(keys), scores


def test_a_refreshed_index_counts_and_scores_as_a_new_one(tmp_path: Path) -> None:
    terms, names, scores = made(tmp_path / "new", THEN)
    assert terms == {"crane": 2, "river": 2, "wheat": 1}
    assert names
    assert made(tmp_path / "refreshed", FIRST, THEN) == (terms, names, scores)


def test_passages_cut_anew_replace_the_old_ones(tmp_path: Path) -> None:
    expected = made(tmp_path / "new", THEN)
    build(tmp_path / "recut", FIRST, FakeEncoder("other", dimension=16), balance=Balance.none())
    assert made(tmp_path / "recut", THEN) == expected
