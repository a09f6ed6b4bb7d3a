"""Languages without a shipped mean get the archive's own, once it holds enough; questions and passages alike."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.article import Article, Stated
from index.balance import Balance
from index.build import Report, build
from index.generation import Vectors
from index.schema import database
from index.store import SENTENCE_BITS
from retrieval.archive import Archive
from retrieval.confidence import Confidence
from retrieval.question import read_question
from retrieval.retriever import Retriever
from retrieval.snapshot import Snapshot
from tests.fakes import FakeEncoder

FEW = 3
BALANCE = Balance(
    {
        "passage": {"en": np.full(32, 0.1, np.float32), "ar": np.full(32, 0.3, np.float32)},
        "question": {"en": np.full(32, 0.0, np.float32), "ar": np.full(32, 0.2, np.float32)},
    }
)


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.derivation.ENOUGH", FEW)
    monkeypatch.setattr("index.switch.ENOUGH", FEW)


def articles(language: str, count: int) -> list[Article]:
    return [
        Article(
            f"{language}-{n}", f"Mnara {n} ulijengwa hapa. Watu {n} walikuja jana.", language=Stated(language, "given")
        )
        for n in range(count)
    ]


def run(home: Path, items: Sequence[Article], encoder: FakeEncoder | None = None, balance: Balance = BALANCE) -> Report:
    return build(home, items, encoder or FakeEncoder(), balance=balance)


def loaded(home: Path) -> tuple[Vectors, dict[int, tuple[str, NDArray[np.float32]]]]:
    """The generation's vectors as a reader has them, and the stored ones by passage id, with their language."""
    with Snapshot.open(home) as snapshot:
        stored = {row.id: (row.language, row.vectors.astype(np.float32)) for row in snapshot.stored_vectors()}
        return Vectors.read(home, snapshot.manifest, BALANCE, snapshot.ended_passages()), stored


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    made: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return made


def test_enough_passages_are_centred_by_their_own_mean_and_others_by_the_shipped(tmp_path: Path) -> None:
    run(tmp_path, [*articles("sw", FEW), *articles("en", FEW + 1), *articles("ro", FEW - 1), *articles("und", FEW)])
    vectors, stored = loaded(tmp_path)
    own = np.mean([rows[0] for language, rows in stored.values() if language == "sw"], axis=0)
    removed = {"sw": own, "en": np.full(32, 0.1), "ro": np.full(32, 0.2), "und": np.full(32, 0.2)}
    assert len(stored) == 4 * FEW
    for id_, (language, rows) in stored.items():
        expected = unit(rows - removed[language])
        np.testing.assert_allclose(vectors.passages.vectors([id_])[0], expected[0], atol=1e-5)
        sentences = [(id_ << SENTENCE_BITS) + at for at in range(len(rows) - 1)]
        np.testing.assert_allclose(vectors.sentences.vectors(sentences), expected[1:], atol=1e-5)


def test_questions_in_that_language_move_as_its_passages_did(tmp_path: Path) -> None:
    run(tmp_path, [*articles("sw", FEW), *articles("en", 1)])
    vectors, stored = loaded(tmp_path)
    own = np.mean([rows[0] for language, rows in stored.values() if language == "sw"], axis=0)
    asked = np.eye(3, 32, dtype=np.float32)
    removed = np.stack([0.1 + own - 0.2, np.full(32, 0.0), np.full(32, 0.1)])  # of sw, en, and none: the fallback
    found = vectors.balance.center_questions(asked, ["sw", "en", "ro"])
    np.testing.assert_allclose(found, unit(asked - removed), atol=1e-5)


def test_the_retriever_centres_a_question_by_the_generation_it_searches(tmp_path: Path) -> None:
    run(tmp_path, articles("sw", FEW))
    vectors, stored = loaded(tmp_path)
    question = read_question("Mnara 1 ulijengwa hapa?", "sw")
    encoder = FakeEncoder()
    with Snapshot.open(tmp_path) as snapshot:
        ranked = Retriever(encoder, None).rank(snapshot, vectors, question, 1)
    asked = vectors.balance.center_questions(encoder.encode_questions([question.text]), ["sw"])[0]
    passages = [p.id for p in ranked.candidates.passages]
    cosines = [
        max(vectors.sentences.vectors([(id_ << SENTENCE_BITS) + at for at in range(len(stored[id_][1]) - 1)]) @ asked)
        for id_ in passages
    ]
    assert len(set(np.round(cosines, 3))) > 1
    np.testing.assert_allclose(ranked.candidates.signals["sentence"], cosines, atol=1e-5)


def test_a_language_gains_its_mean_and_loses_it_with_the_generation_and_nothing_is_embedded_again(
    tmp_path: Path,
) -> None:
    run(tmp_path, articles("sw", FEW - 1))
    assert not loaded(tmp_path)[0].balance.languages & {"sw"}
    archive = Archive.open(tmp_path, FakeEncoder(), balance=BALANCE, confidence=Confidence.load())
    with Snapshot.open(tmp_path) as held:
        encoder = FakeEncoder()
        report = run(tmp_path, articles("sw", FEW), encoder)
        assert (report.embedded, sum(encoder.batches), report.generation) == (1, 1, 2)
        assert not Vectors.read(tmp_path, held.manifest, BALANCE, ()).balance.languages & {"sw"}
    assert loaded(tmp_path)[0].balance.languages == {"en", "ar", "sw"}
    assert archive.search("Watu 2 walikuja jana", language="sw")[0].article_id == "sw-2"  # the open reader follows
    encoder = FakeEncoder()
    assert run(tmp_path, articles("sw", FEW - 1), encoder).generation == 3
    assert encoder.batches == []
    assert loaded(tmp_path)[0].balance.languages == {"en", "ar"}


def test_a_language_that_first_has_enough_has_all_made_anew_and_means_stay_until_then(tmp_path: Path) -> None:
    many = articles("en", 40)
    for languages, segments in (({"sw": FEW - 1}, 1), ({"sw": FEW - 1, "ro": 1}, 2), ({"sw": FEW, "ro": 1}, 1),
                                ({"sw": FEW + 1, "ro": 1}, 2), ({"sw": FEW - 1, "ro": 1}, 2)):  # fmt: skip
        run(tmp_path, [*many, *(one for language, n in languages.items() for one in articles(language, n))])
        with Snapshot.open(tmp_path) as snapshot:
            assert len(snapshot.manifest.segments) == segments
            means = snapshot.manifest.means
    assert set(means) == {"sw"}
    vectors, stored = loaded(tmp_path)
    for id_, (language, rows) in stored.items():
        removed = np.array(means["sw"], np.float32) if language == "sw" else BALANCE.means["passage"].get(language, 0.2)
        expected = unit(rows[0] - np.asarray(removed, np.float32))
        np.testing.assert_allclose(vectors.passages.vectors([id_])[0], expected, atol=1e-5)


def test_a_lost_vector_file_is_made_again_with_the_same_means(tmp_path: Path) -> None:
    run(tmp_path, [*articles("sw", FEW), *articles("en", 2)])
    before, stored = loaded(tmp_path)
    (tmp_path / "sentences-1.faiss").write_bytes(b"not an index")
    with Archive.open(tmp_path, FakeEncoder(), balance=BALANCE)._service.lease() as (_, kept):
        reader = kept.vectors
    encoder = FakeEncoder()
    assert run(tmp_path, [*articles("sw", FEW), *articles("en", 2)], encoder).generation == 1
    assert encoder.batches == []
    for again in (reader, loaded(tmp_path)[0]):
        assert again.balance.digest == before.balance.digest
        np.testing.assert_array_equal(again.passages.vectors(list(stored)), before.passages.vectors(list(stored)))


def test_a_manifest_from_before_there_were_own_means_is_read_as_having_none(tmp_path: Path) -> None:
    run(tmp_path, articles("sw", FEW))
    with sqlite3.connect(database(tmp_path)) as db:
        (text,) = db.execute("SELECT manifest FROM generations").fetchone()
        older = {key: value for key, value in json.loads(text).items() if key != "means"}
        db.execute("UPDATE generations SET manifest = ?", (json.dumps(older),))
    db.close()
    assert loaded(tmp_path)[0].balance.languages == {"en", "ar"}


def test_without_any_shipped_mean_nothing_is_centred(tmp_path: Path) -> None:
    run(tmp_path, articles("sw", FEW), balance=Balance.none())
    with Snapshot.open(tmp_path) as snapshot:
        assert snapshot.manifest.means == {}
        vectors = Vectors.read(tmp_path, snapshot.manifest, Balance.none(), ())
        for row in snapshot.stored_vectors():
            expected = unit(row.vectors[:1].astype(np.float32))
            np.testing.assert_allclose(vectors.passages.vectors([row.id]), expected, atol=1e-5)
