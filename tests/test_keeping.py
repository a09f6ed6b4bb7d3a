"""The archive view's ways in, below its widgets: one run for what is given together, failures told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from index.balance import Balance
from index.build import Builder, BuildFailed, Report
from index.ways.address_id import address_id
from index.ways.fetch import Fetcher, Manners
from page.keeping import take_in
from retrieval.archive import Archive
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
