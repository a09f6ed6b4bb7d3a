"""How far a run is: counts, rate, total and time left, the same for the terminal, the page and programs."""

from __future__ import annotations

import io
import os
from argparse import Namespace
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from index.__main__ import _WORK
from index.balance import Balance
from index.build import Builder
from index.corpus import expected
from index.intake import read_pages
from index.progress import Meter, Progress
from index.report import bar
from index.ways.count import count_articles
from index.ways.fetch import Fetcher
from tests.fakes import FakeEncoder


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Six articles in five files, and what is none."""
    folder = tmp_path / "news"
    (folder / "old").mkdir(parents=True)
    for name in ("one.txt", "two.md", "old/three.txt", ".hidden.txt", "README.md", "one.yaml", "picture.png"):
        (folder / name).write_text("The harbour closed in May.", encoding="utf-8")
    lines = [f'{{"id": "line-{number}", "text": "The mill was shut."}}' for number in range(3)]
    (folder / "all.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "one.yaml").write_text("language: en", encoding="utf-8")
    return folder


def test_articles_are_counted_beforehand_where_that_is_cheap(news: Path) -> None:
    assert expected([news]) == 6
    assert expected([news / "old", news / "all.jsonl", news / "nothing.jsonl"]) == 4
    os.mkfifo(news / "pipe.jsonl")  # opening it would never return
    assert expected([news]) == 6
    (news / "table.csv").write_text("id,text\n1,words\n", encoding="utf-8")
    assert expected([news]) is None
    assert count_articles([(Path("a.jsonl"), b"{}\n{}\n"), (Path("b.PDF"), b"")]) == 3
    assert count_articles([(Path("a.warc.gz"), b"")]) is None


@pytest.mark.parametrize(("command", "named"), [("build", "corpus"), ("sync", "places"), ("add", "places")], ids=str)
def test_a_run_at_the_terminal_tells_its_total_first(news: Path, tmp_path: Path, command: str, named: str) -> None:
    told: list[tuple[str, int, int | None]] = []
    builder = Builder(
        tmp_path / "home", FakeEncoder(), Balance.none(), progress=lambda *each: told.append(each)
    )  # fmt: skip
    places = [str(news)] if command == "add" else [news]
    report = _WORK[command](builder, Namespace(**{named: places}, allow_empty=False), Fetcher())
    assert told[0] == ("read", 0, 6)
    assert report.added == 6
    assert [done for stage, done, _ in told if stage == "read"] == list(range(7))


def test_what_was_taken_in_with_a_fault_counts_once(tmp_path: Path) -> None:
    meter = Meter(pause=0)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text("---\npublished_on: soon\n---\nWords of one.", encoding="utf-8")
    (corpus / "b.txt").write_bytes(b"\x00\x01\x02")
    builder = Builder(tmp_path / "home", FakeEncoder(), Balance.none(), progress=meter)
    report = _WORK["build"](builder, Namespace(corpus=[corpus], allow_empty=False), Fetcher())
    now = meter.now()
    assert (len(report.problems), now.read, now.refused, now.total, now.left) == (2, 1, 1, 2, 0.0)


def test_pages_are_counted_while_they_are_fetched_and_articles_anew_after_it() -> None:
    seen: list[Progress] = []
    meter = Meter(seen.append, pause=0)
    read_pages(["http://127.0.0.1/a", "http://127.0.0.1/b", "http://127.0.0.1/a"], Fetcher(), meter)
    assert [(each.stage, each.read, each.total) for each in seen] == [("fetch", 0, 2), ("fetch", 1, 2)]
    meter("read", 0, 5)
    meter("refuse", 2, None)
    assert (meter.now().read, meter.now().total, meter.now().rate) == (0, 5, None)
    assert Progress("read", 2, 5, 1, 0, 4.0).rate == 2 / 4.0
    assert Progress("read", 2, 5, 1, 0, 4.0).left == (5 - 2 - 1) / (2 / 4.0)
    assert Progress("read", 2, None, 1, 0, 4.0).left is None


def test_the_bar_shows_counts_total_and_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.progress.time", SimpleNamespace(monotonic=count(1).__next__))  # a second a look
    out = io.StringIO()
    with bar(Console(force_terminal=True, file=out, width=200)) as meter:
        meter("read", 0, 4)
        meter("read", 2, None)
        meter("refuse", 1, None)
        meter("embed", 1234, None)
    for told in ("Embedding passages", "3/4", "articles/s", "1,234 passages embedded"):
        assert told in out.getvalue(), told
    silent = io.StringIO()
    with bar(Console(file=silent, width=200)) as meter:
        meter("embed", 1, None)
    assert silent.getvalue().strip() == ""
