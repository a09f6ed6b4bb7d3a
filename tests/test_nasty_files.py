"""Nasty files among good ones: each is reported by its name, none stops the rest, none takes longer than it may."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Article
from index.corpus import read_corpus
from index.problem import Problem
from tests.nasty import ARABIC, PROSE, Nasty, docx, html, nasty_files, pdf, record

GOOD = {
    "good-1.txt": PROSE.encode(),
    "good-2.html": html(f"<article><p>{ARABIC}</p><p>{ARABIC}</p></article>").encode(),
    "good-3.pdf": pdf(PROSE, PROSE),
    "good-4.docx": docx(PROSE),
    "good-5.csv": f"id,text\ngood-5,{PROSE}\n".encode(),
    "good-6.jsonl": json.dumps({"id": "good-6", "text": PROSE}).encode(),
    "good-7.warc": record(html(f"<article><p>{PROSE}</p><p>{PROSE}</p></article>").encode()),
}
ALL = list(nasty_files())


def good(folder: Path, part: str) -> None:
    for name, data in GOOD.items():
        (folder / part).mkdir(exist_ok=True)
        (folder / part / name).write_bytes(data)


def read(*paths: Path) -> tuple[list[Article], list[Problem]]:
    items = list(read_corpus(list(paths)))
    return [i for i in items if isinstance(i, Article)], [i for i in items if isinstance(i, Problem)]


def is_whole(articles: list[Article]) -> bool:
    """Whether every good file was read, whatever came before it."""
    ids = {article.id for article in articles}
    return {f"good-{n}" for n in range(1, 7)} <= ids and any(id_.startswith("river.example-a-") for id_ in ids)


def test_there_are_many_of_them_and_their_names_differ() -> None:
    assert len({nasty.name for nasty in ALL}) == len(ALL) >= 60


@pytest.fixture(scope="module")
def all_read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Article], list[Problem]]]:
    """All nasty files in one folder, good ones before, among and after them."""
    folder = tmp_path_factory.mktemp("nasty")
    for nasty in ALL:
        (folder / nasty.name).write_bytes(nasty.data)
    good(folder, "zz-after")
    yield read(folder)


@pytest.mark.parametrize("nasty", ALL, ids=lambda nasty: nasty.name)
def test_it_is_reported_by_its_name(nasty: Nasty, all_read: tuple[list[Article], list[Problem]]) -> None:
    about = [p for p in all_read[1] if p.refused and f"/{nasty.name}" in p.source]
    assert about, "not reported"
    assert any(nasty.says in p.message for p in about), [p.message for p in about]
    assert all(p.message.endswith(".") and p.message.isprintable() and len(p.message) < 900 for p in about)


def test_none_stops_the_rest_and_none_is_an_article(all_read: tuple[list[Article], list[Problem]]) -> None:
    articles, problems = all_read
    assert is_whole(articles)
    assert all("zz-after" in article.source for article in articles), [a.source for a in articles]
    assert not [p for p in problems if "zz-after" in p.source]


def test_names_that_are_no_ids(tmp_path: Path) -> None:
    for name in (b"line\nbreak.html", "bidi\u202egnp.html".encode(), b"caf\xe9.html", b"tab\tname.pdf"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(
            GOOD["good-3.pdf"] if name.endswith(b"pdf") else GOOD["good-2.html"]
        )
    good(tmp_path, "zz")
    articles, problems = read(tmp_path)
    assert len(problems) == 4 and all("its id contains" in p.message and p.source.isprintable() for p in problems)
    assert is_whole(articles)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    os.mkfifo(tmp_path / "pipe.warc")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.html").symlink_to(tmp_path / "self.html")
    (tmp_path / "gone.docx").symlink_to(tmp_path / "nowhere.docx")
    good(tmp_path, "zz")
    articles, problems = read(tmp_path)
    reported = {Path(p.source).name for p in problems}
    assert reported == {"pipe.html", "pipe.warc", "pipe.csv", "folder.pdf", "self.html", "gone.docx"}
    assert is_whole(articles)


@pytest.mark.parametrize("name", ["x.html", "x.pdf", "x.docx", "x.csv", "x.warc"])
def test_a_file_that_vanishes_midway(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / name).write_bytes(b"x")
    good(tmp_path, "zz")
    items = read_corpus([tmp_path])
    first = next(items)
    (tmp_path / name).unlink()
    rest = list(items)
    assert [p.source for p in rest if isinstance(p, Problem)] == [str(tmp_path / name)]
    assert is_whole([i for i in [first, *rest] if isinstance(i, Article)])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["x.html", "x.csv", "x.warc"])
def test_a_file_that_may_not_be_read(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    (tmp_path / name).chmod(0)
    _, problems = read(tmp_path)
    assert "permission denied" in problems[0].message


@pytest.mark.parametrize("name", ["sparse.csv", "sparse.html", "sparse.pdf", "sparse.jsonl", "sparse.warc"])
def test_a_sparse_file_of_a_gigabyte_is_not_held(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.write(b"id,text\n1,")
        file.truncate(1_000_000_000)
    good(tmp_path, "zz")
    articles, problems = read(tmp_path)
    assert [Path(p.source.split(":")[0]).name for p in problems] == [name]
    assert is_whole(articles)


def test_two_rows_with_one_id(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1,first\n1,second\n", encoding="utf-8")
    articles, problems = read(tmp_path)
    assert [a.text for a in articles] == ["first"]
    assert "is taken by" in problems[0].message and problems[0].source.endswith("a.csv:2")
