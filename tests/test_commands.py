"""The command lines as a user or a script meets them: real processes, the real encoder, exit codes, streams."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.encoder import Encoder
from index.model_directory import write_model_directory
from index.packed_model import read_packed_model
from tests.tiny_model import packed_tiny_model

ROOT = Path(__file__).parent.parent
SARAQIB = "why did Russia leave Saraqib?"


def run(*arguments: object, code: int = 0, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m ...` in the project's folder and check its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
        timeout=120, env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment}, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def leaving_at_once(*arguments: object) -> tuple[int, str]:
    """What a command whose reader goes away says: its exit code and its error stream."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", *map(str, arguments)], cwd=ROOT, stdout=out, stderr=subprocess.PIPE, timeout=120,
            check=False,
        )  # fmt: skip
    return done.returncode, done.stderr.decode()


def one_sentence(text: str) -> str:
    """The only line of an error stream."""
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 1, text
    return lines[0]


def test_json_is_the_answer_and_nothing_else_on_standard_output(seeds_home: Path) -> None:
    answer = json.loads(run("retrieval", SARAQIB, "--home", seeds_home, "--json", "-k", 3).stdout)
    assert answer["question"] == SARAQIB
    assert answer["language"] == "en"
    assert answer["status"] == "answered"
    assert [c["number"] for c in answer["citations"]] == list(range(1, len(answer["citations"]) + 1))
    keys = {"number", "article_id", "passage_id", "title", "publisher", "published_on", "language", "passage", "quote"}
    assert keys | {"score", "signals", "attribution", "also_in"} <= set(answer["citations"][0])
    assert answer["receipt"]["articles"] == 16


def test_a_terminal_answer_is_readable_and_names_its_source(seeds_home: Path) -> None:
    printed = run("retrieval", SARAQIB, "--home", seeds_home).stdout
    assert "1. \u2068" in printed
    assert "after Orient Net" in printed
    assert "Said by \u2068روسيا\u2069 (\u2068قالت\u2069)" in printed
    assert "Searched 16 articles" in printed


def test_filters_restrict_what_is_searched_and_the_receipt_says_so(seeds_home: Path) -> None:
    options = ("--home", seeds_home, "--since", "2020-09", "--language", "ar", "--language", "ru")
    printed = run("retrieval", "What did Russian and Turkish troops practise in Idlib?", *options).stdout
    assert re.search(r"Searched \d of 16 articles .* \d without a date: left out\.", printed)
    assert " · en\n" not in printed
    implied = run("retrieval", "Who left the base at al-Mabaqer in February 2021?", "--home", seeds_home).stdout
    assert "The question implies since 2021-02 (“in February 2021”): applied." in implied


@pytest.mark.parametrize(("option", "value", "said"), [("--since", "soon", "no date"), ("--author", " ", "empty")])
def test_a_filter_that_is_none_gets_one_sentence(seeds_home: Path, option: str, value: str, said: str) -> None:
    assert said in one_sentence(run("retrieval", SARAQIB, "--home", seeds_home, option, value, code=2).stderr)


def test_no_answer_has_an_exit_code_of_its_own(seeds_home: Path) -> None:
    done = run("retrieval", "Who won the Nobel Prize in Literature this year?", "--home", seeds_home, code=1)
    assert done.stdout.startswith("No answer in this archive.")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("🙂🙂🙂", "no words"),
        ("ما " * 10_000, "30,000 characters; the limit is 2,000"),
    ],
)
def test_a_question_that_is_none_gets_one_sentence(seeds_home: Path, question: str, said: str) -> None:
    assert said in one_sentence(run("retrieval", question, "--home", seeds_home, code=2).stderr)


@pytest.mark.parametrize("k", [0, -1, 1_000_000])
def test_k_out_of_bounds_gets_one_sentence(seeds_home: Path, k: int) -> None:
    assert one_sentence(run("retrieval", SARAQIB, "--home", seeds_home, "-k", k, code=2).stderr).startswith(
        f"k is {k};"
    )


def test_an_answer_is_written_to_a_file_with_the_labels_of_the_questions_language(
    seeds_home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "answer.md"
    asked = ("retrieval", "لماذا غادرت روسيا سراقب؟", "--home", seeds_home, "--export", "markdown", "--out", out)
    run(*asked)
    assert "الناشر" in out.read_text(encoding="utf-8")
    run("retrieval", SARAQIB, "--home", seeds_home, "--export", "docx", "--out", out)
    assert out.read_bytes().startswith(b"PK")
    gone = one_sentence(run(*asked[:-1], tmp_path / "none" / "a.md", code=2).stderr)
    assert gone.startswith("The answer cannot be written to")


@pytest.mark.parametrize(
    "options", [("--export", "docx"), ("--out", "x"), ("--export", "pdf", "--out", "x")], ids=" ".join
)
def test_an_export_that_lacks_its_format_or_file_says_what_to_give(options: tuple[str, ...], tmp_path: Path) -> None:
    said = one_sentence(run("retrieval", SARAQIB, "--home", tmp_path, *options, code=2).stderr)
    assert said == "To write one answer to a file, give --export (markdown, docx, html, csv, json, ris) and --out FILE."


def test_a_batch_is_answered_in_order_and_a_bad_question_stops_nothing(seeds_home: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    entries: list[dict[str, Any]] = [
        {"id": 7, "question": SARAQIB}, {"id": "b", "question": "🙂"},
        {"id": "c", "question": "لماذا غادرت روسيا سراقب؟"},
    ]  # fmt: skip
    batch.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    lines = [
        json.loads(line)
        for line in run("retrieval", "--batch", batch, "--home", seeds_home, code=2).stdout.splitlines()
    ]
    assert [line["id"] for line in lines] == [7, "b", "c"]
    assert lines[1]["error"] == "The question holds no words. Type it with letters or digits."
    assert lines[0]["status"] == lines[2]["status"] == "answered"


def test_a_batch_file_that_cannot_be_read_is_named_with_its_line(seeds_home: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"id": 1, "question": "a"}\nnot json\n', encoding="utf-8")
    assert "Line 2 of" in one_sentence(run("retrieval", "--batch", batch, "--home", seeds_home, code=2).stderr)
    assert "cannot be read" in one_sentence(
        run("retrieval", "--batch", tmp_path / "x", "--home", seeds_home, code=2).stderr
    )


def test_asking_before_building_says_how_to_build(tmp_path: Path) -> None:
    assert "python -m index" in one_sentence(run("retrieval", SARAQIB, "--home", tmp_path / "none", code=2).stderr)


def test_a_model_that_cannot_be_had_is_one_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "no-such-model"
    said = one_sentence(run("index", "--home", tmp_path / "home", code=2, ISNAD_MODEL=str(missing)).stderr)
    assert "no-such-model" in said


def test_another_encoder_than_the_index_was_made_with_is_refused(
    seeds_home: Path, tmp_path: Path, encoder: Encoder
) -> None:
    other = tmp_path / "tiny-model"
    other.mkdir()
    write_model_directory(read_packed_model(packed_tiny_model()), other)
    said = one_sentence(run("retrieval", SARAQIB, "--home", seeds_home, code=2, ISNAD_MODEL=str(other)).stderr)
    assert encoder.name in said
    assert "tiny" in said
    assert "python -m index" in said


def test_building_prints_its_counts_and_a_second_build_embeds_nothing(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.md").write_text("---\ntitle: One\n---\nThe bridge opened in March.\n", encoding="utf-8")
    (corpus / "two.txt").write_text("The harbour closed in May.\n", encoding="utf-8")
    first = run("index", "build", "--corpus", corpus, "--home", tmp_path / "home").stdout
    assert first.startswith("added: 2  changed: 0  unchanged: 0  removed: 0  embedded: 2\n")
    again = run("index", "--corpus", corpus, "--home", tmp_path / "home").stdout
    assert again.startswith("added: 0  changed: 0  unchanged: 2  removed: 0  embedded: 0\n")


def test_bad_articles_are_named_and_stop_nothing(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "good.txt").write_text("The harbour closed in May.\n", encoding="utf-8")
    (corpus / "empty.txt").write_bytes(b"")
    (corpus / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (corpus / "arabic.txt").write_bytes("غادر الرتل المدينة صباح يوم الأربعاء".encode("windows-1256"))
    (corpus / "good.md").write_text("Another article under the same id.\n", encoding="utf-8")
    (corpus / "huge.txt").write_bytes(b"word " * 10_000_001)
    (corpus / "dated.md").write_text("---\npublished_on: soon\n---\nThe mill closed in June.\n", encoding="utf-8")
    done = run("index", "--corpus", corpus, "--home", tmp_path / "home", code=1)
    for name in ("empty.txt", "binary.txt", "arabic.txt", "good.", "huge.txt"):
        assert any(name in line for line in done.stderr.splitlines()), name
    assert sum(line.startswith("Not taken in: ") for line in done.stderr.splitlines()) == 5
    (but,) = [line for line in done.stderr.splitlines() if not line.startswith("Not taken in: ")]
    assert but.startswith("Taken in, but: ") and "dated.md" in but
    assert "added: 2 " in done.stdout
    assert "\nnot taken in: 5 (named above)\ntaken in, but with a fault: 1 (named above)\n" in done.stdout


def test_a_corpus_that_is_not_there_changes_nothing(seeds_home: Path, tmp_path: Path) -> None:
    said = one_sentence(run("index", "--corpus", tmp_path / "nowhere", "--home", seeds_home, code=2).stderr)
    assert "nowhere" in said


def test_an_evaluation_prints_its_table_and_its_json(tmp_path: Path) -> None:
    task = tmp_path / "task"
    task.mkdir()
    corpus = [{"id": "a", "text": "The bridge opened in March."}, {"id": "b", "text": "The harbour closed in May."}]
    queries = [
        {"id": "1", "language": "en", "text": "When did the bridge open?"},
        {"id": "2", "language": "fr", "text": "Quand le port a-t-il fermé ?"},
    ]
    (task / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)), encoding="utf-8")
    (task / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (task / "qrels.tsv").write_text("1\t0\ta\t1\n2\t0\tb\t1\n", encoding="utf-8")
    figures = json.loads(run("retrieval.evaluate", task, "--json", ISNAD_HOME=str(tmp_path / "home")).stdout)
    assert figures["overall"]["recall@1"] == 1
    assert figures["overall"]["not_found_recall"] is None
    assert set(figures["by_language"]) == {"en", "fr"}
    assert "recall@1" in run("retrieval.evaluate", task, "--limit", 1, ISNAD_HOME=str(tmp_path / "home")).stdout
    saved = tmp_path / "figures.json"
    printed = run("retrieval.evaluate", task, "--ablate", "--save", saved, ISNAD_HOME=str(tmp_path / "home")).stdout
    kept = json.loads(saved.read_text(encoding="utf-8"))
    assert kept["overall"] == figures["overall"]
    assert kept.keys() >= {"date", "commit", "encoder", "task", "limit"}
    assert list(kept["without"]) == ["late", "closest", "universal", "kind", "lexical", "names", "echo"]
    assert all(f"without {name}" in printed for name in kept["without"])


def test_an_index_damaged_in_the_middle_is_one_sentence_for_both_commands(seeds_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(seeds_home, home)
    file = home / "isnad.sqlite3"
    content = bytearray(file.read_bytes())
    content[16384 : len(content) // 2] = b"\xff" * (len(content) // 2 - 16384)
    file.write_bytes(content)
    for module, *arguments in (("retrieval", "why?"), ("index", "--corpus", ROOT / "seeds")):
        said = one_sentence(run(module, *arguments, "--home", home, code=2).stderr)
        assert "isnad.sqlite3 is damaged or not an index" in said
        assert "build again" in said


def test_a_corpus_without_a_readable_article_builds_nothing(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "empty.txt").write_text("", encoding="utf-8")
    done = run("index", "--corpus", tmp_path / "corpus", "--home", tmp_path / "home", code=2)
    assert "no readable article" in done.stderr


def test_a_query_that_cannot_be_asked_finds_nothing_and_the_evaluation_goes_on(tmp_path: Path) -> None:
    task = tmp_path / "task"
    task.mkdir()
    (task / "corpus.jsonl").write_text('{"id": "a", "text": "The bridge opened in March."}', encoding="utf-8")
    (task / "queries.jsonl").write_text('{"id": "1", "text": "?"}\n{"id": "2", "text": "bridge"}', encoding="utf-8")
    (task / "qrels.tsv").write_text("1\t0\ta\t1\n2\t0\ta\t1\n", encoding="utf-8")
    figures = json.loads(run("retrieval.evaluate", task, "--json", ISNAD_HOME=str(tmp_path / "home")).stdout)
    assert figures["overall"]["recall@1"] == 0.5


def test_the_archive_is_changed_and_looked_after_from_the_terminal(tmp_path: Path) -> None:
    corpus, home = tmp_path / "corpus", tmp_path / "home"
    corpus.mkdir()
    (corpus / "one.txt").write_text("The bridge opened in March.\n", encoding="utf-8")
    extra = tmp_path / "ferry.txt"
    extra.write_text("The ferry sank on 9 June.\n", encoding="utf-8")
    run("index", "--corpus", corpus, "--home", home)
    added = run("index", "add", extra, "--home", home).stdout
    assert added.startswith("added: 1  changed: 0  unchanged: 0  removed: 0")
    assert "unchanged: 1  removed: 0" in run("index", "--corpus", corpus, "--home", home).stdout
    done = run("index", "remove", "ferry", "nobody", "--home", home, code=1)
    assert "removed: 1" in done.stdout
    assert "No article 'nobody'" in one_sentence(done.stderr)
    back = run("index", "rollback", "2", "--home", home).stdout
    assert "generation 3: 1 articles" in back
    assert "left out: 1 (withdrawn before; to bring one back, add its file by name)" in back
    some = run("index", "add", extra, tmp_path / "nowhere.txt", "ftp://example.org/x", "--home", home, code=1)
    assert "generation 4: 2 articles" in some.stdout
    assert "There is no file or folder" in some.stderr
    assert "ftp://example.org/x cannot be fetched: only http:// and https:// addresses are" in some.stderr
    none = run("index", "add", tmp_path / "nowhere.txt", "--home", home, code=2)
    assert "There is no file or folder" in one_sentence(none.stderr)
    assert "no generation 40" in one_sentence(run("index", "rollback", "40", "--home", home, code=2).stderr)
    status = json.loads(run("index", "status", "--json", "--home", home).stdout)
    assert (status["generation"], status["articles"], status["versions"]) == (4, 2, 3)
    assert [each["number"] for each in status["generations"]] == [4, 3, 2, 1]
    assert "generation 4: 2 articles" in run("index", "status", "--home", home).stdout
    log = [json.loads(line) for line in run("index", "log", "ferry", "--json", "--home", home).stdout.splitlines()]
    assert [each["what"] for each in log] == ["added", "withdrawn", "added"]
    assert log[0]["source"] == str(extra)
    for command in (["export"], ["log"], ["status"]):
        assert leaving_at_once("index", *command, "--home", home) == (141, "")
    assert "says nothing" in run("index", "log", "nobody", "--home", home, code=1).stderr
    assert "format 4" in run("index", "migrate", "--home", home).stdout
    assert "no index in" in one_sentence(run("index", "status", "--home", tmp_path / "none", code=2).stderr)
