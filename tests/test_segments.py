"""Segments: the same hits as one index, whatever was added, ended and merged; routing, damage, older manifests."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.generation import Part, Vectors
from index.manifest import Manifest
from index.schema import database
from index.segments import SegmentedIndex
from index.store import SENTENCE_BITS
from index.switch import MOST_SEGMENTS
from index.vectors import VectorFileDamaged, VectorIndex
from retrieval.archive import Archive
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder

WORDS = ["crane", "river", "wheat", "bus", "roof", "toll", "ferry", "market", "bridge", "council"]
ENCODER = FakeEncoder()
MANY = 60


def text(number: int, version: int = 0) -> str:
    """Two sentences; many articles share one of them, so that scores are equal."""
    return f"The {WORDS[number % 10]} was shut on day {number % 7}. Version {version} names the {WORDS[number % 3]}."


def articles(versions: dict[int, int]) -> list[Article]:
    return [Article(f"a{n}", text(n, v), language=Stated("en", "given")) for n, v in sorted(versions.items())]


def run(home: Path, versions: dict[int, int], encoder: FakeEncoder = ENCODER) -> Manifest:
    build(home, articles(versions), encoder, balance=Balance.none(), allow_empty=True)
    return manifest(home)


def manifest(home: Path) -> Manifest:
    with Snapshot.open(home) as snapshot:
        return snapshot.manifest


def read(home: Path) -> tuple[Vectors, NDArray[np.int64], NDArray[np.float32]]:
    """The vectors as a reader has them, and those of all sentences, by brute force from what is stored."""
    with Snapshot.open(home) as snapshot:
        vectors = Vectors.read(home, snapshot.manifest, Balance.none(), snapshot.ended_passages())
        stored = [(row.id, row.vectors) for row in snapshot.stored_vectors()]
    ids = [(id_ << SENTENCE_BITS) + at for id_, rows in stored for at in range(len(rows) - 1)]
    rows = np.concatenate([np.zeros((0, 32), np.float32), *(rows[1:].astype(np.float32) for _, rows in stored)])
    return vectors, np.array(ids, np.int64), rows / np.linalg.norm(rows, axis=1, keepdims=True)


def require_equal(index: SegmentedIndex, ids: NDArray[np.int64], rows: NDArray[np.float32], k: int) -> None:
    """The hits are those that numpy finds; where the last ones are equal, any of the equal ones."""
    assert len(index) == len(ids)
    for question in (ENCODER.encode_passages([text(3), text(8)])[at] for at in range(2)):
        for keep in (None, lambda wanted: wanted % 3 == 1):
            asked = np.ones(len(ids), bool) if keep is None else keep(ids)
            scores = dict(zip(ids[asked].tolist(), (rows[asked] @ question).tolist(), strict=True))
            hits = index.search(question, k, keep)
            assert len({id_ for id_, _ in hits}) == len(hits) == min(k, len(scores))
            assert hits == sorted(hits, key=lambda hit: (-hit[1], hit[0]))
            np.testing.assert_allclose([score for _, score in hits], [scores[id_] for id_, _ in hits], atol=1e-5)
            best = sorted(scores.values(), reverse=True)[: len(hits)]
            np.testing.assert_allclose([score for _, score in hits], best, atol=1e-5)
    np.testing.assert_allclose(index.vectors(ids.tolist()), rows, atol=1e-5)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[int, int]]:
    """The archive's articles, number -> version, generation by generation."""
    now = dict.fromkeys(range(draw(st.integers(12, 40))), 0)
    steps = [dict(now)]
    for _ in range(draw(st.integers(1, 12))):
        for number in draw(st.lists(st.integers(0, 60), min_size=1, max_size=4, unique=True)):
            what = draw(st.sampled_from(["add", "change", "remove"]))
            if what == "remove":
                now.pop(number, None)
            else:
                now[number] = now.get(number, -1) + 1
        steps.append(dict(now))
    return steps


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), st.integers(1, 30))
def test_segments_find_what_numpy_finds_after_any_history(history: list[dict[int, int]], k: int) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        for versions in history:
            made = run(home, versions)
            assert len(made.segments) <= MOST_SEGMENTS
            assert {path.name for path in home.glob("*.faiss")} >= set(made.files)
            vectors, ids, rows = read(home)
            require_equal(vectors.sentences, ids, rows, k)
            assert len(vectors.passages) == made.passages


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """A home of a base and two small segments; one article of the base and one of the second have ended."""
    versions = dict.fromkeys(range(MANY), 0)
    run(tmp_path, versions)
    run(tmp_path, versions := versions | {100: 0, 101: 0})
    versions.pop(4)
    versions.pop(100)
    made = run(tmp_path, versions | {102: 0})
    assert [(s.generation, s.passages) for s in made.segments] == [(1, MANY), (2, 2), (3, 1)]
    assert (made.passages, made.sentences) == (MANY + 1, 2 * (MANY + 1))
    return tmp_path


def versions_of(home: Path) -> dict[int, int]:
    with Snapshot.open(home) as snapshot:
        ids = [a.id for a in snapshot.list_articles(limit=1000)]
    return dict.fromkeys((int(id_[1:]) for id_ in ids), 0)


def test_a_switch_writes_what_is_new_and_leaves_the_rest_alone(grown: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in grown.glob("*.faiss")}
    made = run(grown, versions_of(grown) | {103: 0})
    after = {path.name: path.stat().st_mtime_ns for path in grown.glob("*.faiss")}
    assert after.keys() - before.keys() == {"passages-4.faiss", "sentences-4.faiss"}
    assert {name: after[name] for name in before} == before
    assert (made.segments[-1].passages, made.segments[-1].sentences) == (1, 2)


def test_what_only_removes_writes_no_file(grown: Path) -> None:
    names = {path.name for path in grown.glob("*.faiss")}
    versions = versions_of(grown)
    versions.pop(7)
    assert run(grown, versions).generation == 4
    assert {path.name for path in grown.glob("*.faiss")} == names
    vectors, ids, rows = read(grown)
    require_equal(vectors.sentences, ids, rows, 500)


def test_many_small_segments_become_one_and_the_oldest_stays(tmp_path: Path) -> None:
    versions = dict.fromkeys(range(MANY), 0)
    base = run(tmp_path, versions).segments[0]
    counts = []
    for number in range(100, 100 + MOST_SEGMENTS):
        versions.pop(100 if number == 103 else -1, None)  # one ends before its segment is merged
        made = run(tmp_path, versions := versions | {number: 0})
        counts.append(len(made.segments))
        assert made.segments[0] == base
    assert counts == [*range(2, MOST_SEGMENTS + 1), 2]
    assert made.segments[1].passages == MOST_SEGMENTS - 1
    vectors, ids, rows = read(tmp_path)
    require_equal(vectors.sentences, ids, rows, 9)
    kept = {f"{kind}-{s}.faiss" for kind in ("passages", "sentences") for s in range(1, MOST_SEGMENTS + 2)}
    assert {path.name for path in tmp_path.glob("*.faiss")} == kept  # those of the generation before stay
    made = run(tmp_path, versions | {200: 0})
    assert made.segments[0] == base
    assert {path.name for path in tmp_path.glob("*.faiss")} == set(made.files)


def test_much_that_ended_makes_one_segment_of_all(grown: Path) -> None:
    versions = {number: v for number, v in versions_of(grown).items() if number > 20}
    made = run(grown, versions)
    assert [(s.generation, s.passages) for s in made.segments] == [(4, len(versions))]


def test_another_encoder_makes_all_anew(grown: Path) -> None:
    made = run(grown, versions_of(grown), FakeEncoder("other", 16))
    assert [(s.generation, s.passages) for s in made.segments] == [(4, MANY + 1)]


@pytest.mark.parametrize("lost", ["passages-1.faiss", "sentences-2.faiss", "passages-3.faiss"])
def test_only_the_damaged_segment_is_made_again_and_nothing_embedded(grown: Path, lost: str) -> None:
    before, vectors = manifest(grown), read(grown)[0]
    times = {path.name: path.stat().st_mtime_ns for path in grown.glob("*.faiss")}
    (grown / lost).write_bytes(b"no index")
    with Archive.open(grown, ENCODER, balance=Balance.none()) as archive:  # readers derive it themselves
        assert archive.search("The river was shut on day 1")
    encoder = FakeEncoder()
    run(grown, versions_of(grown), encoder)
    assert encoder.batches == []
    assert manifest(grown) == before
    number = lost.partition("-")[2]
    changed = {path.name for path in grown.glob("*.faiss") if path.stat().st_mtime_ns != times[path.name]}
    assert changed == {f"passages-{number}", f"sentences-{number}"}
    again, ids, rows = read(grown)
    require_equal(again.sentences, ids, rows, 20)
    np.testing.assert_array_equal(again.sentences.vectors(ids.tolist()), vectors.sentences.vectors(ids.tolist()))


def test_segments_that_are_known_are_not_read_again(grown: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = read(grown)[0].parts
    run(grown, versions_of(grown) | {103: 0})
    asked: list[int] = []
    original = Part.read

    def counted(home: Path, segment: object) -> Part:
        asked.append(segment.generation)  # type: ignore[attr-defined]
        return original(home, segment)  # type: ignore[arg-type]

    monkeypatch.setattr(Part, "read", counted)
    with Snapshot.open(grown) as snapshot:
        Vectors.read(grown, snapshot.manifest, Balance.none(), snapshot.ended_passages(), known)
    assert asked == [4]


def test_a_generation_that_forgets_what_ended_is_refused(grown: Path) -> None:
    with Snapshot.open(grown) as snapshot, pytest.raises(VectorFileDamaged, match="do not fit"):
        Vectors.read(grown, snapshot.manifest, Balance.none(), [])


def older(home: Path) -> None:
    """Write the manifest as it was before there were segments."""
    with sqlite3.connect(database(home)) as db:
        (content,) = db.execute("SELECT manifest FROM generations ORDER BY number DESC").fetchone()
        fields = json.loads(content)
        fields["files"] = manifest(home).files
        del fields["segments"]
        db.execute("UPDATE generations SET manifest = ?", (json.dumps(fields),))
    db.close()


def test_a_manifest_of_two_files_is_read_as_one_segment_healed_and_made_anew_at_the_next_change(tmp_path: Path) -> None:
    versions = dict.fromkeys(range(MANY), 0)
    run(tmp_path, versions)
    older(tmp_path)
    assert [(s.generation, s.passages, s.sentences) for s in manifest(tmp_path).segments] == [(1, MANY, 2 * MANY)]
    vectors, ids, rows = read(tmp_path)
    require_equal(vectors.sentences, ids, rows, 20)
    made = run(tmp_path, versions | {100: 0})
    assert [(s.generation, s.passages) for s in made.segments] == [(2, MANY + 1)]
    older(tmp_path)
    (tmp_path / "passages-1.faiss").unlink()
    (tmp_path / "passages-2.faiss").unlink()
    assert run(tmp_path, versions | {100: 0}).ranged
    require_equal(read(tmp_path)[0].sentences, *read(tmp_path)[1:], 20)


# The index alone


def index_of(ids: Sequence[int], rows: NDArray[np.float32]) -> VectorIndex:
    made = VectorIndex.empty(2)
    made.add(np.array(ids, np.int64), rows)
    return made


@pytest.fixture
def two() -> Iterator[SegmentedIndex]:
    rows = np.array([[1, 0], [0, 1], [1, 0]], np.float32)
    yield SegmentedIndex(2, [index_of([9, 3, 5], rows), index_of([20, 11], rows[:2])], [9, 20], np.array([5, 77]))


def test_equal_scores_come_by_ascending_id_across_parts_and_the_dead_do_not(two: SegmentedIndex) -> None:
    assert two.search(np.array([1, 0], np.float32), 9) == [(9, 1.0), (20, 1.0), (3, 0.0), (11, 0.0)]
    assert two.search(np.array([1, 0], np.float32), 1) == [(9, 1.0)]
    assert len(two) == 4


def test_an_id_is_read_from_its_part_and_an_unknown_one_is_named(two: SegmentedIndex) -> None:
    np.testing.assert_array_equal(two.vectors([11, 9, 20, 3]), np.array([[0, 1], [1, 0], [1, 0], [0, 1]], np.float32))
    assert two.vectors([]).shape == (0, 2)
    with pytest.raises(KeyError, match="21"):
        two.vectors([3, 21])


def test_an_index_without_parts_finds_nothing() -> None:
    empty = SegmentedIndex(2, [], [])
    assert (empty.search(np.array([1, 0], np.float32), 3), len(empty), empty.vectors([]).shape) == ([], 0, (0, 2))
    with pytest.raises(ValueError, match="k is 0"):
        empty.search(np.array([1, 0], np.float32), 0)
