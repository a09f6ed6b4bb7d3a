"""Builds: what changed is embedded and nothing else; a build that dies or is refused leaves the index as it was."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index.article import Article, Stated
from index.balance import Balance
from index.build import BuildBusy, BuildFailed, NothingToIndex, Report, build
from index.problem import Problem
from index.schema import IndexFormatError, IndexUnreadable, database
from retrieval.archive import Archive
from retrieval.confidence import Confidence
from retrieval.history import UnknownArticle
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder

TOPICS = ["harbour cranes", "river levels", "wheat prices", "night buses", "library roof", "bridge tolls"]


def article(topic: str, said: str = "nobody objected") -> Article:
    """An article of two paragraphs."""
    text = (
        f"{topic.title()} discussed\n\nThe council talked about {topic} on Monday and {said}. It meets again in June.\n"
    )
    return Article(topic.replace(" ", "-"), text, language=Stated("en", "given"))


ARTICLES = [article(topic) for topic in TOPICS]


def run(
    home: Path, items: Sequence[Article | Problem], encoder: FakeEncoder | None = None, *, allow_empty: bool = False
) -> Report:
    return build(home, items, encoder or FakeEncoder(), balance=Balance.none(), allow_empty=allow_empty)


def texts(home: Path) -> dict[str, str]:
    """What a reader sees: article id -> text."""
    with Snapshot.open(home) as snapshot:
        return {a.id: snapshot.article(a.id).text for a in snapshot.list_articles(limit=1000)}


def ask(home: Path, encoder: FakeEncoder | None = None) -> Callable[[str], list[str]]:
    archive = Archive.open(home, encoder or FakeEncoder(), balance=Balance.none(), confidence=Confidence.load())
    return lambda question: [c.article_id for c in archive.search(question, k=3)]


def test_a_first_build_embeds_everything_and_a_second_nothing(tmp_path: Path) -> None:
    first = run(tmp_path, ARTICLES)
    assert (first.added, first.embedded, first.generation) == (6, 6, 1)
    encoder = FakeEncoder()
    second = run(tmp_path, ARTICLES, encoder)
    assert (second.added, second.changed, second.unchanged, second.removed, second.embedded) == (0, 0, 6, 0, 0)
    assert encoder.batches == []
    assert second.generation == 1


def test_one_changed_article_embeds_its_passages_only_and_is_found_under_its_new_words(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    changed = [article("wheat prices", "a zeppelin landed") if a.id == "wheat-prices" else a for a in ARTICLES]
    report = run(tmp_path, changed)
    assert (report.changed, report.unchanged, report.embedded, report.generation) == (1, 5, 1, 2)
    assert "zeppelin" in texts(tmp_path)["wheat-prices"]
    assert ask(tmp_path)("zeppelin landed")[0] == "wheat-prices"


def test_a_change_of_facts_alone_embeds_nothing(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    retitled = [replace(ARTICLES[0], publisher=Stated("The Harbour Gazette", "given")), *ARTICLES[1:]]
    report = run(tmp_path, retitled)
    assert (report.changed, report.embedded) == (1, 0)


def test_what_is_gone_from_the_corpus_is_gone_from_answers_and_kept_in_the_file(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    report = run(tmp_path, ARTICLES[1:])
    assert (report.removed, report.unchanged) == (1, 5)
    assert "harbour-cranes" not in ask(tmp_path)("harbour cranes")
    with Snapshot.open(tmp_path) as snapshot, pytest.raises(UnknownArticle, match="harbour-cranes"):
        snapshot.article("harbour-cranes")
    with sqlite3.connect(database(tmp_path)) as db:
        assert db.execute("SELECT until FROM articles WHERE id = 'harbour-cranes'").fetchall() == [(2,)]
    assert db.execute("SELECT count(*) FROM lexicon WHERE lexicon MATCH 'crane'").fetchone() == (0,)
    db.close()


def test_an_unreadable_source_is_not_taken_for_a_withdrawn_article(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    problem = Problem("corpus/harbour-cranes.txt", "harbour-cranes", "corpus/harbour-cranes.txt is not UTF-8.")
    report = run(tmp_path, [problem, *ARTICLES[1:]])
    assert (report.removed, report.kept, report.problems) == (0, 1, [problem])
    assert "harbour-cranes" in texts(tmp_path)


def test_an_empty_corpus_does_not_empty_the_index_unless_told_to(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    with pytest.raises(NothingToIndex, match=r"holds 6\. They stay"):
        run(tmp_path, [])
    assert len(texts(tmp_path)) == 6
    assert run(tmp_path, [], allow_empty=True).removed == 6
    assert texts(tmp_path) == {}
    assert ask(tmp_path)("harbour cranes") == []


def test_another_encoder_embeds_all_anew_beside_the_old(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    other = FakeEncoder("other", dimension=16)
    report = run(tmp_path, ARTICLES, other)
    assert (report.unchanged, report.embedded, report.generation) == (6, 6, 2)
    assert ask(tmp_path, other)("night buses")[0] == "night-buses"
    back = run(tmp_path, ARTICLES)
    assert (back.embedded, back.generation) == (0, 3)
    assert ask(tmp_path)("night buses")[0] == "night-buses"


def test_a_lost_or_damaged_vector_file_is_made_again_without_embedding(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    (tmp_path / "passages-1.faiss").unlink()
    (tmp_path / "sentences-1.faiss").write_bytes(b"not an index")
    assert ask(tmp_path)("library roof")[0] == "library-roof"  # readers derive the vectors themselves
    report = run(tmp_path, ARTICLES)
    assert (report.embedded, report.generation) == (0, 1)
    assert {p.name for p in tmp_path.glob("*.faiss")} == {"passages-1.faiss", "sentences-1.faiss"}
    assert ask(tmp_path)("library roof")[0] == "library-roof"


def test_what_the_switch_raises_rolls_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, ARTICLES)
    before = texts(tmp_path)

    def full(*_: object, **__: object) -> dict[str, str]:
        raise OSError("No space left on device")

    monkeypatch.setattr("index.switch.write_segment", full)
    with pytest.raises(BuildFailed, match="No space left"):
        run(tmp_path, [article("wheat prices", "a zeppelin landed")])
    monkeypatch.undo()
    assert texts(tmp_path) == before
    assert ask(tmp_path)("wheat prices")[0] == "wheat-prices"
    report = run(tmp_path, [article("wheat prices", "a zeppelin landed"), *ARTICLES[3:]])
    assert report.embedded == 0  # the embeddings of the failed build were found again


def test_a_second_builder_is_told_that_another_runs(tmp_path: Path) -> None:
    with FileLock(tmp_path / "build.lock"), pytest.raises(BuildBusy, match="Another build"):
        run(tmp_path, ARTICLES)


def test_a_reader_keeps_its_generation_while_the_next_is_made(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    with Snapshot.open(tmp_path) as snapshot:
        run(tmp_path, [article("tram depots")])
        assert snapshot.manifest.generation == 1
        assert [id_ for id_, _ in snapshot.lexical(["wheat"], 5)]
        assert len(snapshot.list_articles(limit=50)) == 6
    assert set(texts(tmp_path)) == {"tram-depots"}


def test_an_open_archive_moves_to_the_new_generation_by_itself(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    found = ask(tmp_path)
    run(tmp_path, [*ARTICLES, article("zeppelin mast")])
    assert found("zeppelin mast")[0] == "zeppelin-mast"


def test_a_file_of_another_format_or_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    run(tmp_path, ARTICLES)
    with sqlite3.connect(database(tmp_path)) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(IndexFormatError, match=r"format 99.*format 4.*newer version"):
        run(tmp_path, ARTICLES)
    other = tmp_path / "other"
    other.mkdir()
    database(other).write_bytes(b"these are notes, not a database" * 100)
    with pytest.raises(IndexUnreadable, match="damaged or not an index"):
        run(other, ARTICLES)
    assert database(other).read_bytes().startswith(b"these are notes")


def test_equal_passages_share_one_embedding(tmp_path: Path) -> None:
    twin = replace(ARTICLES[0], id="twin")
    report = run(tmp_path, [ARTICLES[0], twin])
    assert (report.articles, report.passages, report.embedded) == (2, 2, 1)


SLOW_BUILD = """
import sys, time
from pathlib import Path
import numpy as np
from index.balance import Balance
from index.build import build
from tests.fakes import FakeEncoder
from tests.test_build import article

class Slow(FakeEncoder):
    def encode_spans(self, *a, **k):
        print("embedding", flush=True)
        time.sleep(float(sys.argv[2]))
        return super().encode_spans(*a, **k)

def switch(stage, done, total):
    if stage == "switch":
        print("switching", flush=True)

build(Path(sys.argv[1]), [article(f"topic {n}") for n in range(800)], Slow(), balance=Balance.none(), progress=switch)
print("done", flush=True)
"""


@pytest.fixture
def builder() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object, limit: int | None = None) -> subprocess.Popen[str]:
        def bounded() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        process = subprocess.Popen(
            [sys.executable, "-c", SLOW_BUILD, *map(str, arguments)], cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=bounded,  # noqa: PLW1509
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("moment", ["embedding", "switching"])
def test_a_kill_in_mid_build_loses_nothing_and_the_next_build_continues(
    tmp_path: Path, builder: Callable[..., subprocess.Popen[str]], moment: str
) -> None:
    run(tmp_path, ARTICLES)
    process = builder(tmp_path, 0.2)
    assert process.stdout
    seen = 0
    while (line := process.stdout.readline().strip()) != moment or (moment == "embedding" and seen < 2):
        assert line != "done"
        seen += line == "embedding"
    if moment == "switching":
        time.sleep(float(np.random.default_rng().uniform(0, 0.05)))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert texts(tmp_path) == {a.id: a.text for a in ARTICLES} or len(texts(tmp_path)) == 800
    assert ask(tmp_path)("harbour cranes")
    report = run(tmp_path, [article(f"topic {n}") for n in range(800)])
    assert len(texts(tmp_path)) == 800
    assert report.embedded < 800  # what was committed before the kill is not embedded again


def test_a_full_disk_is_one_sentence_and_the_index_stays(
    tmp_path: Path, builder: Callable[..., subprocess.Popen[str]]
) -> None:
    run(tmp_path, ARTICLES)
    process = builder(tmp_path, 0, limit=400_000)  # no file may grow beyond this: writes fail as on a full disk
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "index.build.BuildFailed: The build in" in errors
    assert texts(tmp_path) == {a.id: a.text for a in ARTICLES}
    assert ask(tmp_path)("harbour cranes")[0] == "harbour-cranes"


def test_articles_of_an_unreadable_file_or_line_are_not_taken_for_withdrawn(tmp_path: Path) -> None:
    read = [replace(a, source=f"corpus/news.jsonl:{n}") for n, a in enumerate(ARTICLES[:3], start=1)]
    others = [replace(a, source=f"corpus/{a.id}.txt") for a in ARTICLES[3:]]
    run(tmp_path, [*read, *others])
    report = run(tmp_path, [Problem("corpus/news.jsonl:2", None, "Line 2 is not JSON."), read[0], others[0]])
    assert (report.kept, report.removed, report.unchanged) == (2, 2, 2)
    assert set(texts(tmp_path)) == {a.id for a in [*read, others[0]]}
