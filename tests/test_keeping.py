"""The archive view's ways in, below its widgets: one run for what is given together, failures told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from index.balance import Balance
from index.build import Builder, BuildFailed, Report
from index.problem import Problem
from index.report import summary
from index.ways.address_id import address_id
from index.ways.fetch import Fetcher, Manners
from page.keeping import _draw_report, take_in
from page.markup import escape
from retrieval.archive import Archive
from retrieval.message import INTERFACE, Interface, say
from tests.fakes import FakeEncoder
from tests.nasty import PROSE, html
from tests.site import Page, Site, serve
from tests.test_build import ARTICLES, texts


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as served:
        page = html(f"<article><p>{PROSE}</p><p>{PROSE}</p></article>").encode()
        served.pages["/mill"] = Page(page, headers={"Content-Type": "text/html"})
        yield served


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    Builder(tmp_path, FakeEncoder(), Balance.none()).build(ARTICLES)
    with Archive.open(tmp_path, FakeEncoder(), balance=Balance.none()) as opened:
        yield opened


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A visitor's session."""
    kept: dict[str, object] = {}
    monkeypatch.setattr(st, "session_state", kept)
    return kept


def fetcher() -> Fetcher:
    return Fetcher(allow_private=True, manners=Manners(delay=0))


def test_files_and_pages_are_one_generation_and_one_report(
    archive: Archive, site: Site, state: dict[str, object]
) -> None:
    files = [("barge.txt", b"The barge sank."), ("news.jsonl", b'{"id": "ferry", "text": "The ferry sank."}\n{torn\n')]
    take_in(archive, fetcher(), files, [f"{site.address}/mill", f"{site.address}/gone", "river.example"], "en")
    report = state["keep-report"]
    assert isinstance(report, Report)
    assert (report.generation, report.added, report.articles) == (2, 3, 9)
    assert [problem.source for problem in report.problems] == ["news.jsonl:2", f"{site.address}/gone"]
    assert {"barge", "ferry", address_id(f"{site.address}/mill")} < texts(archive.home).keys()
    assert "river.example" in str(state["keep-said"])


def test_a_run_that_fails_is_told_and_so_is_what_is_no_address(
    archive: Archive, state: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> Report:
        raise BuildFailed("The disk is full.")

    monkeypatch.setattr(Builder, "add", full)
    take_in(archive, fetcher(), [("barge.txt", b"The barge sank.")], ["river.example"], "en")
    assert "The disk is full." in str(state["keep-said"]) and "river.example" in str(state["keep-said"])
    assert "keep-report" not in state


def test_nothing_to_take_in_makes_no_run(archive: Archive, state: dict[str, object]) -> None:
    take_in(archive, fetcher(), [], ["river.example"], "en")
    assert state.keys() == {"keep-said"}


BOTH = [Problem("torn.pdf", "torn", "torn.pdf: is cut off."), Problem("a.md", "a", "a.md: its day is left out.", False)]


@pytest.mark.parametrize("ui", INTERFACE)
def test_what_was_not_taken_in_and_what_was_but_for_something_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, ui: Interface
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(st, "html", drawn.append)
    monkeypatch.setattr(st, "caption", drawn.append)
    _draw_report(Report(problems=BOTH), ui)
    refused, but = drawn[-2:]
    assert escape(say("keep.not_taken_in", ui, source="torn.pdf")) in refused and BOTH[0].message in refused
    assert escape(say("keep.taken_in_but", ui, source="a.md")) in but and BOTH[1].message in but


@pytest.mark.parametrize("ui", INTERFACE)
def test_the_final_report_says_what_stayed_away_and_how_fast_it_went(
    monkeypatch: pytest.MonkeyPatch, ui: Interface
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(st, "html", drawn.append)
    monkeypatch.setattr(st, "caption", drawn.append)
    _draw_report(Report(added=3, unchanged=1, kept=1, left_out=2, seconds=2.0), ui)
    assert escape(say("keep.kept", ui, count=1)) in drawn[0]
    assert escape(say("keep.left_out", ui, count=2)) in drawn[0]
    assert say("keep.took", ui, seconds="2.0") in drawn[1]
    assert say("keep.rate", ui, rate="2.0") in drawn[1]


def test_the_terminal_tells_them_apart_too() -> None:
    assert [each.told() for each in BOTH] == [
        "Not taken in: torn.pdf: is cut off.", "Taken in, but: a.md: its day is left out.",
    ]  # fmt: skip
    lines = summary(Report(problems=BOTH), 1.0).splitlines()
    assert lines[2:] == ["not taken in: 1 (named above)", "taken in, but with a fault: 1 (named above)"]
    assert summary(Report(problems=BOTH[:1]), 1.0, "not withdrawn").splitlines()[2:] == [
        "not withdrawn: 1 (named above)"
    ]
    assert len(summary(Report(), 1.0).splitlines()) == 2
