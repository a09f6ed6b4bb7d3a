"""Everything back out, and in again: the same articles by digest, and the same answers."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import Builder, build
from index.corpus import read_corpus
from index.encoder import Encoder
from index.export import ExportRefused, export, exported_lines
from index.fields import check_fields
from index.problem import Problem
from index.schema import IndexMissing, connect_reader
from index.sentence_encoder import SentenceEncoder
from retrieval.archive import Archive
from tests.fakes import FakeEncoder
from tests.test_build import ARTICLES, article
from tests.test_commands import one_sentence
from tests.test_commands import run as command

QUESTIONS = [
    "why did Russia leave Saraqib?",
    "لماذا غادرت روسيا سراقب؟",
    "Почему Россия ушла из Саракиба?",
    "Rusya neden Serakib'den ayrıldı?",
    "What did Russian and Turkish troops practise in Idlib?",
    "Who left the base at al-Mabaqer in February 2021?",
    "Pourquoi la Russie a-t-elle quitté Saraqib ?",
    "Who won the Nobel Prize in Literature this year?",
    "كم عدد النازحين؟",
    "Where are the patrols?",
]


def digests(home: Path) -> dict[str, str]:
    with closing(connect_reader(home)) as db:
        return dict(db.execute("SELECT id, digest FROM articles WHERE until IS NULL").fetchall())


def builder(home: Path) -> Builder:
    return Builder(home, FakeEncoder(), Balance.none())


def taken(home: Path, file: Path) -> Path:
    """A new home made from an export."""
    made = file.with_suffix(".home")
    items = list(read_corpus([file]))
    assert not [each for each in items if isinstance(each, Problem)]
    builder(made).build(items)
    return made


def test_the_demo_archive_taken_out_and_in_again_gives_the_same_answers(
    seeds_home: Path, archive: Archive, encoder: Encoder, second: SentenceEncoder, tmp_path: Path
) -> None:
    file = tmp_path / "all.jsonl"
    assert export(seeds_home, file) == 16
    again = tmp_path / "again"
    build(again, read_corpus([file]), encoder, balance=Balance.load(encoder.fingerprint), second=second)
    assert digests(again) == digests(seeds_home)
    other = Archive.open(again, encoder, second=second)
    for question in QUESTIONS:
        before, after = archive.ask(question), other.ask(question)
        assert (before.status, len(before.citations)) == (after.status, len(after.citations))
        for one, same in zip(before.citations, after.citations, strict=True):
            assert (one.article_id, one.quote, one.passage) == (same.article_id, same.quote, same.passage)
            assert one.score == pytest.approx(same.score, abs=1e-6)


def test_how_each_field_is_known_and_further_fields_come_back(tmp_path: Path) -> None:
    odd = Article(
        "odd", "خبر أول.\u2028سطر\x85ثان \U0001f600.\r\nThe end.\n", title=Stated("A title", "declared"),
        publisher=Stated("SANA", "given"), published_on=Stated("2021-02", "inferred"), language=Stated("ar", "given"),
        url="https://example.org/x",
        extra=(("source", "wire"), ("origins", "all over"), ("way", "by post"), ("n", "[1]")),
    )  # fmt: skip
    builder(tmp_path / "home").add([odd, *ARTICLES], "upload")
    export(tmp_path / "home", tmp_path / "all.jsonl")
    assert digests(taken(tmp_path / "home", tmp_path / "all.jsonl")) == digests(tmp_path / "home")
    line = json.loads(next(line for line in exported_lines(tmp_path / "home") if '"odd"' in line))
    assert line["origins"] == {
        "title": "declared", "publisher": "given", "published_on": "inferred", "language": "given",
    }  # fmt: skip
    assert (line["way"], line["extra"]["source"]) == ("upload", "wire")


def test_fields_of_the_same_names_in_another_corpus_stay_fields() -> None:
    cases: list[dict[str, object]] = [
        {"origins": "x", "until": "May"},
        {"origins": {"title": "guessed"}, "extra": {}},
        {"origins": {}},
    ]
    for fields in cases:
        kept, faults = check_fields({"title": "T", **fields})
        assert kept["title"] == Stated("T", "given")
        assert kept["extra"][0][0] == "origins"
        assert not faults


def test_earlier_versions_are_for_audit_and_no_articles(tmp_path: Path) -> None:
    home = tmp_path / "home"
    builder(home).build(ARTICLES)
    builder(home).add([article("wheat prices", "a zeppelin landed")], "file")
    builder(home).remove(["night-buses"], "file")
    assert export(home, tmp_path / "now.jsonl") == 5
    assert export(home, tmp_path / "all.jsonl", versions=True) == 7
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines if "until" in line] == ["night-buses", "wheat-prices"]
    first, second = (line for line in lines if line["id"] == "wheat-prices")
    assert first["until"] == second["since"]
    assert "zeppelin" in second["text"]
    assert digests(taken(home, tmp_path / "all.jsonl")) == digests(home)


def test_a_file_is_not_replaced_unless_told_to_and_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(tmp_path / "home").build(ARTICLES)
    file = tmp_path / "all.jsonl"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(ExportRefused, match="is there already"):
        export(tmp_path / "home", file)
    assert export(tmp_path / "home", file, force=True) == 6
    with pytest.raises(ExportRefused, match="No such file"):
        export(tmp_path / "home", tmp_path / "none" / "all.jsonl")
    with pytest.raises(IndexMissing):
        export(tmp_path / "nothing", tmp_path / "new.jsonl")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(ExportRefused, match=r"No space left on device\. Free some space"):
        export(tmp_path / "home", tmp_path / "full.jsonl")
    assert not list(tmp_path.glob("*.part")) and not (tmp_path / "full.jsonl").exists()


def test_the_command_writes_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    builder(tmp_path).build(ARTICLES)
    done = command("index", "export", "--home", tmp_path)
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 6
    file = tmp_path / "all.jsonl"
    assert "exported: 6" in command("index", "export", file, "--home", tmp_path).stderr
    assert "--force" in one_sentence(command("index", "export", file, "--home", tmp_path, code=2).stderr)
