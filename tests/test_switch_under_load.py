"""Readers under load while generations switch: no error, no answer of two generations, no question that waits long."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.generation import Vectors
from index.schema import database
from retrieval.answer import Citation
from retrieval.archive import Archive
from retrieval.filter import Filter
from retrieval.service import ArchiveClosed
from retrieval.serving import Serving
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder

WORDS = ["crane", "river", "wheat", "bus", "roof", "toll", "ferry", "market", "bridge", "council"]
SLOTS, SWITCHES = 60, 50


def state(generation: int) -> dict[str, str]:
    """The archive in a generation, id -> text: one slot rewritten, one away, one new article, one gone, each time."""
    texts = {}
    for slot in range(SLOTS):
        if slot != generation * 7 % SLOTS:
            since = max(generation - (generation - slot) % SLOTS, 1)
            texts[f"slot-{slot}"] = f"The {WORDS[slot % 10]} of ward {slot} was shut. So it was in generation {since}."
    for since in range(max(generation - 5, 1), generation + 1):
        texts[f"new-{since}"] = f"The {WORDS[since % 10]} came on day {since}. So it was in generation {since}."
    return texts


def make(home: Path, generation: int, encoder: FakeEncoder | None = None) -> None:
    articles = [Article(id_, text, language=Stated("en", "given")) for id_, text in state(generation).items()]
    report = build(home, articles, encoder or FakeEncoder(), balance=Balance.none())
    assert report.generation == generation


def opened(home: Path, patience: float | None = 0.04) -> Archive:
    return Archive.open(home, FakeEncoder(), balance=Balance.none(), patience=patience)


def fits(citations: Iterable[Citation], generation: int) -> bool:
    """Whether a generation holds all that is cited, word for word."""
    texts = state(generation)
    return all(
        texts.get(c.article_id, "")[span.start : span.end] == span.text
        for c in citations
        for span in (c.passage, c.quote)
    )


def ask_once(archive: Archive, number: int, before: int) -> int:
    """Ask and search; the generation that answered. Fails where it is not one, or is older than the one `before`."""
    word = WORDS[number % 10]
    chosen = Filter(languages=("en",)) if number % 3 == 0 else Filter()
    answer = archive.ask(f"When was the {word} shut?", k=8, filter=chosen)
    generation = answer.receipt.generation
    cited = answer.citations or answer.nearest
    assert generation >= before, f"generation {generation} after {before}"
    assert cited
    assert fits(cited, generation)
    assert answer.receipt.articles == answer.receipt.searched == len(state(generation))
    found = archive.search(f"the {word} of generation {before}", k=10)
    after = archive.status().generation
    assert any(fits(found, one) for one in range(generation, after + 1))
    assert len(found) > 3  # the same sentence of several articles is one
    return generation


def ask_until(stop: Callable[[], bool], archive: Archive) -> list[int]:
    """Ask without a pause; the generations that answered, in order."""
    seen = [0]
    while not stop():
        seen.append(ask_once(archive, len(seen), seen[-1]))
    return seen[1:]


@contextmanager
def asking(archive: Archive, threads: int) -> Iterator[list[list[int]]]:
    """Threads that ask while the block runs; what answered each. Fails with what one of them failed with."""
    stop, seen, failures = threading.Event(), [], Queue[BaseException]()

    def work() -> None:
        try:
            seen.append(ask_until(stop.is_set, archive))
        except BaseException as failure:  # noqa: BLE001 - told where it can be seen
            failures.put(failure)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    try:
        yield seen
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    if not failures.empty():
        raise failures.get()


def wait_for(archive: Archive, generation: int) -> None:
    until = time.monotonic() + 30
    while archive.status().generation != generation:
        assert time.monotonic() < until, f"generation {generation} never came"
        time.sleep(0.02)


@pytest.mark.long
@pytest.mark.parametrize("patience", [0.04, None])
def test_threads_ask_through_fifty_switches(tmp_path: Path, patience: float | None) -> None:
    make(tmp_path, 1)
    with opened(tmp_path, patience) as archive:
        archive.follow()
        with asking(archive, 3) as seen:
            for generation in range(2, SWITCHES + 2):
                make(tmp_path, generation)
            wait_for(archive, SWITCHES + 1)
        assert archive.behind is None
    assert len(seen) == 3
    assert all(len(set(generations)) > 3 for generations in seen)


def read_in_a_process(home: str, stop: Any, ready: Any, told: Any) -> None:
    """What a worker process does: tell the generations that answered, or what failed."""
    with opened(Path(home)) as archive:
        archive.follow()
        ready.release()
        try:
            seen = ask_until(stop.is_set, archive)
            wait_for(archive, SWITCHES + 1)
            told.put((len(seen), sorted(set(seen)), ""))
        except BaseException as failure:  # noqa: BLE001 - told where it can be seen
            told.put((0, [], repr(failure)))


@pytest.mark.long
def test_processes_ask_while_another_builds(tmp_path: Path) -> None:
    make(tmp_path, 1)
    spawn = multiprocessing.get_context("spawn")
    stop, ready, told = spawn.Event(), spawn.Semaphore(0), spawn.Queue()
    readers = [
        spawn.Process(target=read_in_a_process, args=(str(tmp_path), stop, ready, told), daemon=True) for _ in range(2)
    ]
    for reader in readers:
        reader.start()
    assert all(ready.acquire(timeout=120) for _ in readers)
    for generation in range(2, SWITCHES + 2):
        make(tmp_path, generation)
        time.sleep(0.05)  # readers of a busy machine shall see some of them
    stop.set()
    results = [told.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join(30)
    assert [failure for _, _, failure in results] == ["", ""]
    assert all(count > 10 and len(generations) > 3 for count, generations, _ in results)


def test_a_question_is_answered_from_the_old_generation_while_the_new_one_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, 1)
    with opened(tmp_path, 0.0) as archive:
        go, read = threading.Event(), Vectors.read

        def slow(*given: Any) -> Vectors:
            assert go.wait(30)
            return read(*given)

        monkeypatch.setattr(Vectors, "read", slow)
        make(tmp_path, 2)
        make(tmp_path, 3)
        assert [ask_once(archive, n, 1) for n in range(5)] == [1] * 5
        go.set()
        wait_for(archive, 3)
        assert ask_once(archive, 0, 3) == 3


def test_a_question_without_a_limit_to_its_patience_sees_what_was_just_built(tmp_path: Path) -> None:
    make(tmp_path, 1)
    with opened(tmp_path, None) as archive:
        for generation in range(2, 6):
            make(tmp_path, generation)
            assert ask_once(archive, generation, generation) == generation


def test_a_follower_brings_the_new_generation_without_a_question(tmp_path: Path) -> None:
    make(tmp_path, 1)
    with opened(tmp_path, 0.0) as archive:
        archive.follow()
        make(tmp_path, 2)
        until = time.monotonic() + 30
        while archive._service._serving.manifest.generation != 2:
            assert time.monotonic() < until
            time.sleep(0.02)


def test_a_new_generation_is_loaded_with_the_segments_that_are_in_service(tmp_path: Path) -> None:
    make(tmp_path, 1)
    with opened(tmp_path, None) as archive:
        before = archive._service._serving.loaded.vectors.parts
        make(tmp_path, 2)
        with archive._service.lease() as (_, kept):
            assert kept.generation == 2
            assert [part for part in kept.vectors.parts.values() if part in before.values()] == list(before.values())


def test_more_questions_at_once_than_readers_wait_for_one_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.serving._MOST", 2)
    monkeypatch.setattr("retrieval.serving._AT_ONCE", 1)
    make(tmp_path, 1)
    with opened(tmp_path) as archive:
        with asking(archive, 8) as seen:
            make(tmp_path, 2)
            wait_for(archive, 2)
        assert len(seen) == 8
        assert archive._service._serving._begun <= 2


def test_a_generation_of_another_encoder_leaves_the_old_in_service_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make(tmp_path, 1)
    with opened(tmp_path, None) as archive:
        make(tmp_path, 2, FakeEncoder("other", 16))
        with caplog.at_level(logging.WARNING):
            assert [ask_once(archive, n, 1) for n in range(3)] == [1] * 3
        assert archive.behind is not None
        assert "other" in archive.behind.text("en")
        assert len(caplog.records) == 1
        assert "was shut" not in caplog.text
        make(tmp_path, 3)
        assert ask_once(archive, 1, 3) == 3
        assert archive.behind is None


def test_a_newer_format_leaves_the_old_in_service(tmp_path: Path) -> None:
    import sqlite3

    make(tmp_path, 1)
    with opened(tmp_path, None) as archive:
        with sqlite3.connect(database(tmp_path)) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
        assert ask_once(archive, 1, 1) == 1
        assert archive.behind is not None
        assert "format 99" in archive.behind.text("en")


def test_files_that_are_swept_away_while_they_are_read_belong_to_a_generation_that_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, 1)
    with opened(tmp_path, None) as archive:
        make(tmp_path, 2)
        read = Vectors.read
        derived: list[str] = []

        def late(*given: Any) -> Vectors:
            if not derived:
                derived.append("no")
                for path in tmp_path.glob("*.faiss"):
                    path.unlink()
                for generation in range(3, 12):
                    monkeypatch.setattr(Vectors, "read", read)
                    make(tmp_path, generation)
                make(tmp_path, 11 + 1)
            return read(*given)

        monkeypatch.setattr(Vectors, "read", late)
        assert ask_once(archive, 1, 12) == 12


def test_a_generation_retires_when_its_last_reader_comes_back_and_the_log_can_be_emptied(tmp_path: Path) -> None:
    make(tmp_path, 1)
    with opened(tmp_path, None) as archive:
        with archive._service.lease() as (held, _):
            old = archive._service._serving
            make(tmp_path, 2)
            assert ask_once(archive, 1, 2) == 2
            assert old.take() is None
            assert held.manifest.generation == 1
            assert {a.id for a in held.list_articles(limit=1000)} == set(state(1))
        assert held not in old._free
        with pytest.raises(Exception, match="closed"):
            held.outline()


def test_snapshots_that_are_free_begin_anew_so_that_the_log_can_be_emptied(tmp_path: Path) -> None:
    import sqlite3

    make(tmp_path, 1)
    with opened(tmp_path, None) as archive, sqlite3.connect(database(tmp_path), isolation_level=None) as db:

        def busy() -> int:
            return int(db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])

        db.execute("PRAGMA busy_timeout = 0")
        db.execute("CREATE TABLE written (n)")
        assert busy() == 1, "readers from before hold the log"
        serving: Serving = archive._service._serving
        serving.renew()  # to what was written since, which the checkpoint then could bring over
        busy()
        serving.renew()  # to the database itself
        assert busy() == 0
        assert ask_once(archive, 1, 1) == 1
        make(tmp_path, 2)
        kept = list(serving._free)
        serving.renew()
        assert serving._free == kept, "what still serves the old generation is not given up"
    db.close()


def test_a_closed_archive_says_so(tmp_path: Path) -> None:
    make(tmp_path, 1)
    archive = opened(tmp_path)
    archive.follow()
    archive.close()
    with pytest.raises(ArchiveClosed, match="closed"):
        archive.search("the crane")
    with Snapshot.open(tmp_path) as snapshot:
        assert snapshot.manifest.generation == 1
