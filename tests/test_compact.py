"""Compaction: what old generations alone need is gone, and nothing else: answers, texts, the log, ways back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from index.balance import Balance
from index.build import BuildBusy, Builder
from index.compact import KeepTooFew, compact
from index.doctor import diagnose
from index.schema import IndexMissing, database
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder
from tests.test_build import ARTICLES, article, ask, texts
from tests.test_commands import one_sentence
from tests.test_commands import run as command
from tests.test_living import log


def builder(home: Path, encoder: FakeEncoder | None = None) -> Builder:
    return Builder(home, encoder or FakeEncoder(), Balance.none())


def aged(home: Path, corrections: int = 12) -> None:
    """An archive whose every article was corrected again and again, one generation each."""
    builder(home).build(ARTICLES)
    for number in range(corrections):
        builder(home).build([article(each.id.replace("-", " "), f"counted {number}") for each in ARTICLES])


def count(home: Path, table: str) -> int:
    with closing(sqlite3.connect(database(home))) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_what_the_last_generations_do_not_need_is_gone_and_the_rest_stays(tmp_path: Path) -> None:
    aged(tmp_path)
    before, events = texts(tmp_path), log(tmp_path)
    done = compact(tmp_path, keep=2)
    assert (done.passages, done.embeddings, done.mended) == (66, 66, False)  # of 13 versions of six, two stay
    assert done.after < done.before
    assert (count(tmp_path, "passages"), count(tmp_path, "embeddings"), count(tmp_path, "articles")) == (12, 12, 78)
    assert texts(tmp_path) == before
    assert log(tmp_path) == events
    assert ask(tmp_path)("harbour cranes")[0] == "harbour-cranes"
    assert diagnose(tmp_path).faults == ()
    assert compact(tmp_path, keep=2).passages == 0


def test_a_compacted_generation_can_be_rolled_back_to(tmp_path: Path) -> None:
    aged(tmp_path)
    compact(tmp_path, keep=1)
    encoder = FakeEncoder()
    report = builder(tmp_path, encoder).rollback(1)
    assert (report.changed, report.embedded) == (6, 6)
    assert texts(tmp_path) == {each.id: each.text for each in ARTICLES}
    assert ask(tmp_path)("harbour cranes")[0] == "harbour-cranes"
    assert diagnose(tmp_path).faults == ()


def test_ended_passages_that_segments_still_hold_stay_so_that_they_are_not_found(tmp_path: Path) -> None:
    many = [article(f"topic {number}") for number in range(40)]
    builder(tmp_path).build(many)
    builder(tmp_path).remove([many[0].id], "file")
    builder(tmp_path).add([article("ferry times")], "file")
    assert compact(tmp_path, keep=1).passages == 0
    assert many[0].id not in ask(tmp_path)("topic 0")
    assert diagnose(tmp_path).faults == ()


def test_another_encoders_passages_and_embeddings_go(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    builder(tmp_path, FakeEncoder("other")).build(ARTICLES)
    done = compact(tmp_path, keep=1)
    assert (done.passages, done.embeddings) == (6, 6)
    assert diagnose(tmp_path, encoder=FakeEncoder("other")).faults == ()
    assert builder(tmp_path).build(ARTICLES).embedded == 6


def test_readers_keep_what_they_read(tmp_path: Path) -> None:
    aged(tmp_path, 3)
    with Snapshot.open(tmp_path) as snapshot:
        before = [row.id for row in snapshot.stored_vectors()]
        builder(tmp_path).build(ARTICLES[:2])
        assert compact(tmp_path, keep=1).passages
        assert [row.id for row in snapshot.stored_vectors()] == before
        assert len(snapshot.list_articles(limit=10)) == 6


def test_damaged_full_text_is_made_again(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    with closing(sqlite3.connect(database(tmp_path), isolation_level=None)) as db:
        db.execute("INSERT INTO lexicon (lexicon) VALUES ('delete-all')")
    assert diagnose(tmp_path).faults
    assert compact(tmp_path).mended
    assert diagnose(tmp_path).faults == ()


def test_it_waits_for_no_run_and_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        compact(tmp_path)
    builder(tmp_path).build(ARTICLES)
    with FileLock(tmp_path / "build.lock"), pytest.raises(BuildBusy, match="Another build"):
        compact(tmp_path)
    with pytest.raises(KeepTooFew, match="--keep is 0"):
        compact(tmp_path, keep=0)


def test_the_command_says_what_was_removed(tmp_path: Path) -> None:
    aged(tmp_path, 3)
    assert "removed passages: 18  embeddings: 18" in command("index", "compact", "--keep", 1, "--home", tmp_path).stdout
    assert "--keep" in one_sentence(command("index", "compact", "--keep", 0, "--home", tmp_path, code=2).stderr)
