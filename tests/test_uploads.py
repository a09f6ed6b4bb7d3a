"""Files that come in by their names and bytes: documents and collections, read as files in a folder are."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.article import Article
from index.balance import Balance
from index.build import Builder
from index.corpus import read_corpus
from index.intake import add_documents
from index.problem import Problem
from index.ways.article_file import read_upload
from index.ways.extracted import Limits
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http.state import get_archive
from tests.fakes import FakeEncoder
from tests.nasty import ARABIC, PROSE, Nasty, html, nasty_files, record
from tests.test_build import ARTICLES, texts

PAGE = html(f"<article><p>{PROSE}</p><p>{PROSE}</p></article>").encode()
WARC = [record(PAGE, url=f"https://river.example/{name}") for name in "abc"]
LINES = [
    json.dumps({"id": "one", "text": PROSE}),
    "{torn",
    json.dumps({"id": "two", "text": ARABIC, "published_on": "yesterday"}),
    json.dumps({"id": "one", "text": "Another of that id."}),
]
TABLE = f"id,text,published_on\nthree,{PROSE},2021-02\nfour,a,b,c,d\n,{ARABIC},soon\n"
COLLECTIONS = {
    "news.jsonl": "\n".join(LINES).encode(),
    "News.CSV": TABLE.encode(),
    "crawl.warc": b"".join(WARC) + record(PAGE, url="https://river.example/d")[:-200],
    "crawl.warc.gz": b"".join(map(gzip.compress, WARC)),
}
NASTY = [each for each in nasty_files() if each.name.endswith((".csv", ".jsonl", ".warc", ".warc.gz"))]


def parted(items: Iterator[Article | Problem]) -> tuple[list[Article], list[Problem]]:
    found = list(items)
    return [i for i in found if isinstance(i, Article)], [i for i in found if isinstance(i, Problem)]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_gives_what_it_gives_in_a_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(COLLECTIONS[name])
    here, there = parted(read_upload(name, COLLECTIONS[name], Limits())), parted(read_corpus([tmp_path / name]))
    kept = [each for each in here[0] if "Another of that id" not in each.text]  # a run keeps the first of an id
    assert [(each.id, each.digest) for each in kept] == [(each.id, each.digest) for each in there[0]]
    told = [(p.source.removeprefix(f"{tmp_path}/"), p.message.replace(f"{tmp_path}/", ""), p.refused) for p in there[1]]
    assert [(p.source, p.message, p.refused) for p in here[1]] == [each for each in told if "is taken" not in each[1]]
    assert len(kept) >= 2


def test_every_article_of_a_collection_comes_in_and_each_fault_is_named_by_its_line(tmp_path: Path) -> None:
    builder = Builder(tmp_path, FakeEncoder(), Balance.none())
    report = add_documents(builder, list(COLLECTIONS.items()), "upload")
    assert (report.added, report.generation) == (7, 1)
    assert {"one", "two", "three", "News-3"} < texts(tmp_path).keys()
    assert texts(tmp_path)["two"] == ARABIC
    named = {(problem.source, problem.refused) for problem in report.problems}
    assert {("news.jsonl:2", True), ("news.jsonl:3", False), ("News.CSV:2", True), ("crawl.warc", True)} < named
    assert any("one" in p.message and "upload: news.jsonl:1, which is kept" in p.message for p in report.problems)


def test_the_service_takes_a_collection_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Builder(tmp_path, FakeEncoder(), Balance.none()).build(ARTICLES)
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path / "nothing"))
    archive = Archive.open(tmp_path, FakeEncoder(), balance=Balance.none())
    monkeypatch.setitem(app.dependency_overrides, get_archive, lambda: archive)
    with TestClient(app) as client:
        report = client.put("/v1/articles/files/news.jsonl", content=COLLECTIONS["news.jsonl"]).json()
        assert (report["added"], report["articles"]) == (2, 8)
        assert (report["not_taken_in"], report["taken_in_but"]) == (2, 1)
        assert [(each["source"], each["refused"]) for each in report["problems"]][:2] == [
            ("news.jsonl:2", True), ("news.jsonl:3", False),
        ]  # fmt: skip
        assert client.put("/v1/articles/files/crawl.warc.gz", content=COLLECTIONS["crawl.warc.gz"]).json()["added"] == 3
        assert client.get("/v1/articles/two").json()["text"] == ARABIC


@pytest.mark.parametrize("nasty", NASTY, ids=lambda nasty: nasty.name)
def test_a_nasty_collection_is_reported_by_its_name(nasty: Nasty) -> None:
    articles, problems = parted(read_upload(nasty.name, nasty.data, Limits()))
    assert not articles
    assert any(problem.source.startswith(nasty.name) and nasty.says in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("news", PROSE.encode(), "its name does not say what it is"),
        ("news.json", json.dumps([{"id": "a", "text": PROSE}]).encode(), "its name does not say what it is"),
        ("crawl.gz", gzip.compress(WARC[0]), "end its name in .warc.gz"),
        ("crawl", WARC[0], "give it a name that ends in .warc"),
        ("crawl.txt", WARC[0], "its content is a web archive"),
        ("news.jsonl", b"\n\n", "holds no article"),
        ("news.csv", b"id,text\n", "holds no article"),
        ("old.doc", b"\xd0\xcf\x11\xe0....", "save it as"),
    ],
)
def test_what_its_name_does_not_tell_is_one_sentence(name: str, data: bytes, said: str) -> None:
    articles, (problem,) = parted(read_upload(name, data, Limits()))
    assert not articles
    assert problem.source == name
    assert said in problem.message and problem.message.startswith(f"{name}: ") and problem.message.count(".\n") == 0


def test_a_page_without_an_ending_is_known_by_its_bytes() -> None:
    articles, problems = parted(read_upload("saved page", PAGE, Limits()))
    assert (len(articles), problems, articles[0].source) == (1, [], "saved page")


def test_a_field_that_is_not_usable_is_told_of_a_document_too() -> None:
    (article,), (problem,) = parted(read_upload("a.md", b"---\npublished_on: soon\n---\nWords.", Limits()))
    assert (article.text, article.published_on, problem.refused) == ("Words.", None, False)
