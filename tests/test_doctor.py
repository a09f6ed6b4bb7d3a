"""The doctor: clean after every kind of run; each kind of fault, put into a real index, is named with a way out."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from index import vectors
from index.article import Article, Stated
from index.balance import Balance
from index.build import Builder, Report
from index.derivation import write_segment
from index.doctor import Diagnosis, diagnose
from index.encoder import Encoder
from index.manifest import IndexMismatch, Manifest
from index.migration import copy_of
from index.schema import FORMAT, IndexFormatError, IndexMissing, IndexUnreadable, connect_writer, database
from index.sentence_encoder import SentenceEncoder
from index.store import Store, Visible
from retrieval.archive import Archive
from tests.fakes import FakeEncoder, FakeSentenceEncoder
from tests.test_build import ARTICLES, article
from tests.test_commands import SARAQIB, one_sentence
from tests.test_commands import run as command

MIXED = [
    Article(
        "arabic", "قالت الحكومـة إن الجـ.ـسر افتُتح في آذار.\n\nوأضافت أن العمل مستمر.", title=Stated("الجسر", "given")
    ),
    Article("russian", "Мост открыли в марте. Порт закрыли в мае.\n\nОб этом сообщил ТАСС."),
    Article("chinese", "大桥于三月开通。港口在五月关闭。"),
    Article("russian-again", "Мост открыли в марте. Порт закрыли в мае.\n\nОб этом сообщил Интерфакс."),
    Article("capitals", "İSTANBUL'da KÖPRÜ açıldı. STRAẞE und ǅ und Ⴀ."),
]


def building(home: Path, encoder: FakeEncoder | None = None) -> Builder:
    return Builder(home, encoder or FakeEncoder(), Balance.none(), FakeSentenceEncoder())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that has seen every kind of run."""
    home = tmp_path_factory.mktemp("whole")
    builder = building(home)
    builder.build([*ARTICLES, *MIXED])
    builder.add([article("ferry times")], "file")
    builder.add([article("wheat prices", "a zeppelin landed")], "upload")
    builder.remove(["harbour-cranes"], "file")
    builder.rollback(2)
    builder.remove(["night-buses"], "file")
    return home


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    """A copy of it to do harm to."""
    shutil.copytree(whole, tmp_path / "home")
    return tmp_path / "home"


def sql(*statements: str) -> Callable[[Path], None]:
    def harm(home: Path) -> None:
        with closing(sqlite3.connect(database(home), isolation_level=None)) as db:
            for statement in statements:
                db.execute(statement)

    return harm


def found(home: Path) -> Diagnosis:
    return diagnose(home)


def test_an_archive_is_whole_after_each_kind_of_run(tmp_path: Path) -> None:
    builder = Builder(tmp_path, FakeEncoder(), Balance.none())
    runs: tuple[Callable[[], Report], ...] = (
        lambda: builder.build([*ARTICLES, *MIXED]),
        lambda: builder.add([article("wheat prices", "a zeppelin landed")], "file"),
        lambda: builder.remove(["wheat-prices"], "file"),
        lambda: builder.rollback(1),
        lambda: builder.build(ARTICLES[:2]),
        lambda: Builder(tmp_path, FakeEncoder("other"), Balance.none()).rollback(2),
        lambda: builder.build([], allow_empty=True),
    )
    for go in runs:
        go()
        assert diagnose(tmp_path).faults == ()
    assert len(diagnose(tmp_path).checks) == 9


def test_the_doctor_changes_nothing_and_waits_for_nobody(home: Path) -> None:
    before = database(home).read_bytes()
    with closing(connect_writer(home)) as db:
        db.execute("BEGIN IMMEDIATE")  # a builder in its switch
        db.execute("DELETE FROM passages")
        assert found(home).faults == ()
        db.execute("ROLLBACK")
    assert database(home).read_bytes() == before


def test_what_an_interrupted_run_left_staged_is_no_fault(home: Path) -> None:
    sql(
        "INSERT INTO articles (id, digest, since, text, facts, language) "
        "SELECT id, 'x', 99, 'y', facts, language FROM articles WHERE until IS NULL"
    )(home)
    assert found(home).faults == ()


def overwrite(pattern: str) -> Callable[[Path], None]:
    def harm(home: Path) -> None:
        for path in home.glob(pattern):
            path.write_bytes(path.read_bytes()[:-1] + b"?")

    return harm


def unlink(pattern: str) -> Callable[[Path], None]:
    def harm(home: Path) -> None:
        for path in home.glob(pattern):
            path.unlink()

    return harm


def swap_vectors(home: Path) -> None:
    """Whole files, with a right checksum, of other vectors than are stored."""
    with closing(sqlite3.connect(database(home), isolation_level=None)) as db:
        text = db.execute("SELECT manifest FROM generations JOIN state ON number = generation").fetchone()[0]
        manifest = Manifest.from_json(text)
        rows = db.execute("SELECT p.id, p.sentences FROM passages p JOIN lexicon_docsize d ON d.id = p.id").fetchall()
        random = np.random.default_rng(1)
        made = [
            Visible(i, "en", random.normal(size=(1 + len(json.loads(s)), manifest.dimension)).astype(np.float16))
            for i, s in rows
        ]
        for path in home.glob("*.faiss"):
            path.unlink()
        segment, _ = write_segment(home, manifest.generation, lambda: made, manifest.dimension, Balance.none())
        assert segment
        saved = json.loads(manifest.to_json()) | {"segments": [asdict(segment)]}
        db.execute("UPDATE generations SET manifest = ? WHERE number = ?", (json.dumps(saved), manifest.generation))


def garble(home: Path) -> None:
    content = bytearray(database(home).read_bytes())
    content[16384 : len(content) // 2] = b"\xff" * (len(content) // 2 - 16384)
    database(home).write_bytes(content)


LAST = "WHERE id = (SELECT max(id) FROM lexicon_docsize)"
ONE = "(SELECT key FROM articles WHERE id = 'library-roof')"
ITS = "(SELECT digest FROM passages WHERE article = (SELECT key FROM articles WHERE id = 'library-roof'))"
OTHER = "(SELECT key FROM articles WHERE id = 'arabic')"
FALSE, ESLAF = f"({ONE}, {OTHER}", f"({OTHER}, {ONE}"
NO_ENCODER = "holds vectors that are no encoder's"


def stored(column: str, change: Callable[[bytes], bytes], id_: str = "library-roof") -> Callable[[Path], None]:
    """Another content of one column of an article's embedding."""

    def harm(home: Path) -> None:
        with closing(sqlite3.connect(database(home), isolation_level=None)) as db:
            rows = db.execute(
                f"SELECT e.rowid, e.{column} FROM embeddings e JOIN passages p ON p.digest = e.digest "
                "JOIN articles a ON a.key = p.article WHERE a.id = ?",
                (id_,),
            ).fetchall()
            assert rows
            for row, saved in rows:
                db.execute(f"UPDATE embeddings SET {column} = ? WHERE rowid = ?", (change(saved), row))

    return harm


HARM = {
    "a vector file is lost": (unlink("passages-*.faiss"), "is missing: python -m index rollback 6"),
    "a vector file is damaged": (overwrite("sentences-*.faiss"), "has checksum"),
    "the files hold other vectors": (swap_vectors, "in the files are not those that are stored"),
    "a row without its parent": (
        sql("PRAGMA foreign_keys = OFF", "DELETE FROM articles WHERE id = 'bridge-tolls'"),
        "refers to a row of articles",
    ),
    "the manifest is torn": (sql("UPDATE generations SET manifest = '{'"), "no manifest that can be read"),
    "the manifest is of another generation": (
        sql("UPDATE generations SET manifest = (SELECT manifest FROM generations WHERE number = 5) WHERE number = 6"),
        "its manifest says 5",
    ),
    "the current generation is gone": (sql("DELETE FROM generations WHERE number = 6"), "no manifest"),
    "a newer generation than the current": (
        sql("INSERT INTO generations SELECT 7, made_at, manifest FROM generations WHERE number = 6"),
        "the newest one is 7",
    ),
    "counts differ": (
        sql("UPDATE generations SET manifest = json_set(manifest, '$.sentences', 1) WHERE number = 6"),
        "counts 1 sentences and the tables hold",
    ),
    "full text lacks a passage": (
        sql(f"INSERT INTO lexicon (lexicon, rowid, terms) SELECT 'delete', id, terms FROM passages {LAST}"),
        "full-text table lexicon lacks 1 passages",
    ),
    "full text holds a passage that left": (
        sql(
            "INSERT INTO namebook (rowid, names) SELECT id, names FROM passages "
            "WHERE article = (SELECT key FROM articles WHERE id = 'night-buses')"
        ),
        "full-text table namebook has 1 passages that are not",
    ),
    "full text holds other terms": (
        sql(f"UPDATE passages SET terms = 'zeppelin' {LAST}"),
        "full-text table lexicon has other terms",
    ),
    "terms are not those of the text": (
        sql(
            f"INSERT INTO lexicon (lexicon, rowid, terms) SELECT 'delete', id, terms FROM passages {LAST}",
            f"UPDATE passages SET terms = 'zeppelin' {LAST}",
            f"INSERT INTO lexicon (rowid, terms) SELECT id, terms FROM passages {LAST}",
        ),
        "with other terms or names than its text",
    ),
    "a sentence outside its text": (
        sql(f"UPDATE passages SET sentences = '[[0, 100000]]' WHERE article = {ONE}"),
        "do not lie in its text",
    ),
    "sentences overlap": (
        sql(f"UPDATE passages SET sentences = '[[0, 30], [20, 40]]' WHERE article = {ONE}"),
        "do not lie in its text",
    ),
    "an empty sentence": (
        sql(f"UPDATE passages SET sentences = '[[3, 3]]' WHERE article = {ONE}"),
        "do not lie in its text",
    ),
    "a passage wider than its sentences": (
        sql(f"UPDATE passages SET start = start - 1 WHERE article = {ONE}"),
        "does not begin and end with its sentences",
    ),
    "a quote shifted by one": (
        sql(
            f'UPDATE passages SET start = start + 1, sentences = json_set(sentences, "$[0][0]", start + 1) '
            f"WHERE article = {ONE}"
        ),
        "does not read again as what was embedded",
    ),
    "sentences are no JSON": (sql(f"UPDATE passages SET sentences = 'x' WHERE article = {ONE}"), "stopped"),
    "an embedding is gone": (sql(f"DELETE FROM embeddings WHERE digest IN {ITS}"), "has no embedding"),
    "an embedding is cut short": (
        sql(f"UPDATE embeddings SET vectors = substr(vectors, 3) WHERE digest IN {ITS}"),
        "has a wrong size",
    ),
    "tokens are cut short": (stored("tokens", lambda saved: saved[:10]), "has tokens that cannot be read ("),
    "tokens are of another size": (stored("tokens", lambda saved: saved[:-1]), "no whole number of tokens"),
    "tokens are of more sentences": (
        stored("tokens", lambda saved: saved[:2] + b"\x02" + saved[3:]),
        "they are of 2 sentences and not of 3",
    ),
    "sentences begin outside the tokens": (
        stored("tokens", lambda saved: saved[:4] + b"\xff" + saved[5:]),
        "sentences begin at tokens [255",
    ),
    "tokens are zero": (stored("tokens", lambda saved: saved[:10] + bytes(len(saved) - 10)), NO_ENCODER),
    "tokens are noise": (
        stored("tokens", lambda saved: saved[:-64] + np.random.default_rng(1).bytes(64)),
        NO_ENCODER,
    ),
    "vectors are zero": (stored("vectors", lambda saved: bytes(len(saved))), NO_ENCODER),
    "a sentence's vector is zero": (stored("vectors", lambda saved: saved[:-64] + bytes(64)), NO_ENCODER),
    "a vector is not finite": (stored("vectors", lambda saved: b"\x00\x7e" + saved[2:]), NO_ENCODER),
    "an embedding is no embedding": (sql(f"UPDATE embeddings SET tokens = 7 WHERE digest IN {ITS}"), "is no embedding"),
    "the second encoder's vectors are cut short": (stored("second", lambda saved: saved[1:]), "has a wrong size"),
    "the second encoder's vectors are lost": (stored("second", lambda _: b""), "has a wrong size"),
    "the second encoder's vectors are zero": (stored("second", lambda saved: bytes(len(saved))), NO_ENCODER),
    "an embedding that only an earlier version needs is damaged": (
        stored("tokens", lambda _: b"", "harbour-cranes"),
        "of the article 'harbour-cranes' has tokens that cannot be read",
    ),
    "a text was changed": (
        sql("UPDATE articles SET text = text || '!' WHERE id = 'library-roof'"),
        "'library-roof' is not what its digest was made of",
    ),
    "a text that is no longer current was changed": (
        sql("UPDATE articles SET text = replace(text, 'council', 'councif') WHERE id = 'harbour-cranes'"),
        "of the article 'harbour-cranes', which is not the current one, is not what its digest was made of",
    ),
    "a byte of a text was changed so that it is no text": (
        sql(
            "UPDATE articles SET text = CAST(CAST(substr(text, 1, 5) AS BLOB) || x'ff' || "
            "CAST(substr(text, 7) AS BLOB) AS TEXT) WHERE id = 'library-roof'"
        ),
        "'library-roof' is not what its digest was made of",
    ),
    "a sketch is lost": (sql(f"DELETE FROM sketches WHERE article = {ONE}"), "'library-roof' there is no sketch"),
    "a sketch is cut short": (
        sql(f"UPDATE sketches SET shingles = substr(shingles, 2) WHERE article = {ONE}"),
        "'library-roof', by which copies are found, is damaged",
    ),
    "a sketch is out of order": (
        sql(f"UPDATE sketches SET shingles = CAST(shingles || substr(shingles, 1, 4) AS BLOB) WHERE article = {ONE}"),
        "'library-roof', by which copies are found, is damaged",
    ),
    "bands are lost": (sql("DELETE FROM bands"), "'library-roof' has no bands"),
    "two articles that are no copies": (
        sql(f"INSERT INTO copies VALUES {FALSE}, 1)", f"INSERT INTO copies VALUES {ESLAF}, 1)"),
        "'library-roof' and 'arabic' are kept as copies, and by their sketches they are not",
    ),
    "half a pair of copies": (sql(f"INSERT INTO copies VALUES {FALSE}, 1)"), "is half a pair"),
    "a copy of a version that is not there": (
        sql("INSERT INTO copies VALUES (8000, 9000, 1)", "INSERT INTO copies VALUES (9000, 8000, 1)"),
        "of a version that is not there",
    ),
    "copies that are kept as one carried by the other": (
        sql("UPDATE copies SET whole = NOT whole"),
        "are kept as one carried by the other, and by their sketches they are not",
    ),
    "a fact was changed beside the article": (
        sql("UPDATE articles SET publisher = 'Somebody' WHERE id = 'library-roof'"),
        "filtered by other facts",
    ),
    "facts are no JSON": (sql("UPDATE articles SET facts = '[' WHERE id = 'library-roof'"), "stopped"),
    "two versions at a time": (
        sql("UPDATE articles SET until = NULL WHERE id = 'wheat-prices'"),
        "'wheat-prices' has two versions at a time",
    ),
    "a version that ends before it begins": (
        sql("UPDATE articles SET until = since WHERE id = 'night-buses'"),
        "'night-buses' begins at",
    ),
    "a version that ends in a generation to come": (
        sql("UPDATE articles SET until = 99 WHERE id = 'library-roof'"),
        "'library-roof' ends at generation 99, which is not there yet",
    ),
    "an end that the log lacks": (
        sql("UPDATE articles SET until = 5 WHERE id = 'night-buses'"),
        "'night-buses' ends at generation 5 and the log lacks it",
    ),
    "a beginning that the log lacks": (
        sql("UPDATE articles SET since = 2 WHERE id = 'library-roof'"),
        "'library-roof' begins at generation 2 and the log lacks it",
    ),
    "an event that cannot follow": (
        sql(
            "INSERT INTO events (at, generation, what, article, version, way, source) "
            "SELECT at, 6, 'added', article, version, way, source FROM events WHERE article = 'library-roof'"
        ),
        "has the article 'library-roof' added after it was added",
    ),
    "the log says otherwise": (
        sql(
            "INSERT INTO events (at, generation, what, article, version, way, source) "
            "SELECT at, 6, 'withdrawn', article, version, way, source FROM events WHERE article = 'library-roof'"
        ),
        "do not say the same of the article 'library-roof'",
    ),
    "the log lacks an article": (
        sql("DROP TRIGGER events_are_kept", "DELETE FROM events WHERE article = 'library-roof'"),
        "do not say the same of the article 'library-roof'",
    ),
    "the file is damaged": (garble, "damaged"),
}


@pytest.mark.parametrize("kind", HARM)
def test_each_kind_of_fault_is_named_in_one_sentence_with_a_way_out(home: Path, kind: str) -> None:
    harm, said = HARM[kind]
    with closing(sqlite3.connect(database(home))) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    harm(home)
    faults = found(home).faults
    assert any(said in fault.message for fault in faults), faults
    for fault in faults:
        assert "\n" not in fault.message
        assert fault.message.endswith(".") or "isnad.sqlite3" in fault.message
        assert "python -m index" in fault.message or "more like these" in fault.message


@pytest.mark.parametrize("harm", [unlink("passages-*.faiss"), overwrite("sentences-*.faiss")])
def test_the_way_out_for_vector_files_makes_them_again(home: Path, harm: Callable[[Path], None]) -> None:
    harm(home)
    message = found(home).faults[0].message
    assert "python -m index rollback 6" in message
    report = building(home).rollback(6)
    assert (report.embedded, report.generation) == (0, 6)
    assert found(home).faults == ()


def test_the_copy_that_a_migration_kept_is_named(home: Path) -> None:
    shutil.copy(database(home), copy_of(database(home), 3))
    with closing(sqlite3.connect(database(home))) as db:
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'articles_by_author'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(database(home).read_bytes())
    content[(page - 1) * size + 8 : page * size] = bytes(size - 8)
    database(home).write_bytes(content)
    assert any("restore isnad.format3.sqlite3" in fault.message for fault in found(home).faults)


def test_many_faults_of_one_kind_are_counted(home: Path) -> None:
    sql("UPDATE articles SET text = text || '!'")(home)
    messages = [fault.message for fault in found(home).faults if fault.check == "articles and passages"]
    assert len(messages) == 6
    with closing(sqlite3.connect(database(home))) as db:
        (versions,) = db.execute("SELECT count(*) FROM articles").fetchone()
    assert messages[-1].startswith(f"{versions - 5} more like these")  # five are named


def test_an_archive_that_is_not_there_is_no_fault_of_it(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="no index"):
        diagnose(tmp_path)
    connect_writer(tmp_path).close()
    with pytest.raises(IndexMissing, match="not built yet"):
        diagnose(tmp_path)


def test_an_index_of_a_newer_version_is_refused_and_no_fault(home: Path) -> None:
    sql(f"PRAGMA user_version = {FORMAT + 1}")(home)
    with pytest.raises(IndexFormatError, match="A newer version of Isnad made it"):
        diagnose(home)
    refused = command("index", "doctor", "--home", home, code=2)
    assert "A newer version of Isnad made it" in one_sentence(refused.stderr)


@pytest.mark.parametrize(
    ("column", "said"),
    [("vectors", "vectors"), ("tokens", "tokens"), ("second", "vectors of the second encoder")],
)
def test_a_text_embedded_anew_is_compared_with_what_is_stored(home: Path, column: str, said: str) -> None:
    def encoded() -> Diagnosis:
        return diagnose(home, encoder=FakeEncoder(), second=FakeSentenceEncoder())

    assert encoded().faults == ()
    (fault,) = diagnose(home, encoder=FakeEncoder("other")).faults
    assert "made by the encoder 'fake' and this is 'other'" in fault.message
    digest = "SELECT p.digest FROM passages p JOIN articles a ON a.key = p.article WHERE a.id = 'library-roof'"
    sql(
        f"UPDATE embeddings SET {column} = (SELECT e.{column} FROM embeddings e WHERE length(e.vectors) = "
        f"length(embeddings.vectors) AND e.digest NOT IN ({digest}) LIMIT 1) WHERE digest IN ({digest})"
    )(home)
    assert [fault.check for fault in found(home).faults] == (["vector files"] if column == "vectors" else [])
    faults = [fault for fault in encoded().faults if fault.check == "text and embeddings"]
    assert [f"embedded anew has other {said} than" in fault.message for fault in faults] == [True]
    report = building(home, encoder := FakeEncoder()).mend()
    assert (report.embedded, report.generation, sum(encoder.batches)) == (1, 7, found(home).passages + 1)
    assert encoded().faults == ()


@pytest.mark.parametrize(
    "kind",
    [
        "the files hold other vectors", "an embedding is gone", "an embedding is cut short", "tokens are cut short",
        "tokens are zero", "vectors are zero", "a vector is not finite", "the second encoder's vectors are lost",
        "an embedding that only an earlier version needs is damaged",
    ],
)  # fmt: skip
def test_mending_embeds_anew_what_is_wrong_and_nothing_else(home: Path, kind: str) -> None:
    HARM[kind][0](home)
    assert "python -m index doctor --mend" in found(home).faults[0].message
    encoder = FakeEncoder()
    report = building(home, encoder).mend(sample=0)
    assert (report.embedded, report.generation) == (
        found(home).passages if kind == "the files hold other vectors" else 1, 7,
    )  # fmt: skip
    assert sum(encoder.batches) == report.embedded
    assert diagnose(home, encoder=FakeEncoder(), second=FakeSentenceEncoder()).faults == ()
    again = building(home).mend(sample=0)
    assert (again.embedded, again.generation) == (0, 7)


def test_a_mending_that_dies_is_taken_up_by_the_next(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored("vectors", lambda saved: bytes(len(saved)))(home)
    unlink("*.faiss")(home)
    building(home).rollback(6)  # the zeros go into the vector files

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Store, "switch", stop)
        with pytest.raises(KeyboardInterrupt):
            building(home).mend()
    assert found(home).generation == 6
    assert {fault.check for fault in found(home).faults} == {"vector files"}
    report = building(home).mend(sample=0)
    assert (report.embedded, report.generation) == (1, 7)
    assert diagnose(home, encoder=FakeEncoder(), second=FakeSentenceEncoder()).faults == ()


def test_mending_refuses_what_it_cannot_do(home: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMismatch, match="made by the encoder 'fake'"):
        building(home, FakeEncoder("other")).mend()
    stored("tokens", lambda _: b"")(home)
    sql("UPDATE articles SET text = replace(text, 'council', 'senate') WHERE id = 'library-roof'")(home)
    with pytest.raises(IndexUnreadable, match="its text is not what was embedded: withdraw it with"):
        building(home).mend()
    with pytest.raises(IndexMissing, match="not built yet"):
        building(tmp_path / "new").mend()


@pytest.mark.parametrize(
    "kind", ["an embedding is gone", "tokens are cut short", "the second encoder's vectors are lost"]
)
def test_a_reader_refuses_a_damaged_embedding_in_one_sentence_with_a_way_out(home: Path, kind: str) -> None:
    HARM[kind][0](home)
    archive = Archive.open(home, FakeEncoder(), balance=Balance.none(), second=FakeSentenceEncoder())
    with pytest.raises(IndexUnreadable, match=r"^The embedding of passage \d+ is damaged or lost\. .* doctor --mend"):
        archive.search("library roof")
    building(home).mend()
    assert archive.search("library roof")[0].article_id == "library-roof"


def test_vectors_that_cannot_be_read_stop_no_reader_and_no_run_with_a_traceback(home: Path) -> None:
    stored("vectors", lambda saved: saved[3:])(home)
    unlink("*.faiss")(home)
    with pytest.raises(IndexUnreadable, match="doctor --mend"):
        Archive.open(home, FakeEncoder(), balance=Balance.none(), second=FakeSentenceEncoder())
    with pytest.raises(IndexUnreadable, match="doctor --mend"):
        building(home).rollback(6)
    building(home).mend()
    assert found(home).faults == ()


def test_the_demo_archive_is_whole_with_its_own_encoder_and_its_means(
    seeds_home: Path, encoder: Encoder, second: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = diagnose(seeds_home, sample=20, encoder=encoder, second=second)
    assert seen.faults == ()
    assert seen.articles == 16
    read = vectors.VectorIndex.vectors
    monkeypatch.setattr(vectors.VectorIndex, "vectors", lambda self, ids: -read(self, ids))
    assert {fault.check for fault in diagnose(seeds_home).faults} == {"vector files"}


def test_the_command_mends_what_stops_an_answer(seeds_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(seeds_home, home)
    sql("UPDATE embeddings SET tokens = substr(tokens, 1, 10)")(home)
    refused = command("retrieval", SARAQIB, "--home", home, code=2)
    assert "python -m index doctor --mend" in one_sentence(refused.stderr)
    assert "faults: 6" in command("index", "doctor", "--home", home, code=1).stdout  # five named, the others counted
    mended = command("index", "doctor", "--mend", "--home", home)
    assert "embedded anew: 38  generation 2" in mended.stderr
    assert "faults: 0" in mended.stdout
    assert command("retrieval", SARAQIB, "--home", home).stdout
    command("index", "doctor", "--mend", "--home", tmp_path / "none", code=2)


def test_the_command_exits_by_what_it_found(home: Path) -> None:
    assert "faults: 0" in command("index", "doctor", "--home", home).stdout
    unlink("passages-*.faiss")(home)
    told = json.loads(command("index", "doctor", "--json", "--sample", 3, "--home", home, code=1).stdout)
    assert [fault["check"] for fault in told["faults"]] == ["vector files"]
    command("index", "doctor", "--home", home.parent / "none", code=2)
