"""Versions: a citation names the one it quotes, a correction says so, a withdrawn article is read no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from streamlit.testing.v1 import AppTest

from index.article import Article, Stated
from index.balance import Balance
from index.build import Builder
from page.article import link
from retrieval.answer import Span
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.history import ArticleWithdrawn, UnknownArticle
from retrieval.message import Interface, say
from tests.fakes import FakeEncoder

FIRST = Article("ferry", "The ferry sank on 9 June. Nobody drowned.", language=Stated("en", "given"))
SECOND = Article("ferry", "The ferry sank on 8 June. Nobody drowned.", language=Stated("en", "given"))
OTHER = Article("mill", "The mill burned down in May.", language=Stated("en", "given"))
APP = str(Path(__file__).parent.parent / "app.py")


def builder(home: Path) -> Builder:
    return Builder(home, FakeEncoder(), Balance.none())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    builder(tmp_path).build([FIRST, OTHER])
    return tmp_path


@pytest.fixture
def fake_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service and the page open archives with the fake encoder."""
    opening = "retrieval.opening.open_archive"
    monkeypatch.setattr(opening, lambda settings, **_: opened(settings.home))
    monkeypatch.setattr("retrieval.lazy_archive.LazyArchive.__init__.__defaults__", (lambda s: opened(s.home),))


def opened(home: Path) -> Archive:
    return Archive.open(home, FakeEncoder(), balance=Balance.none())


def test_a_corrected_article_keeps_the_version_that_was_quoted(home: Path) -> None:
    archive = opened(home)
    (quoted,) = [c for c in archive.search("When did the ferry sink?", k=2) if c.article_id == "ferry"]
    assert (quoted.version, quoted.corrected_at) == (FIRST.version, None)
    builder(home).build([SECOND, OTHER])
    (now,) = [c for c in archive.search("When did the ferry sink?", k=2) if c.article_id == "ferry"]
    assert now.version == SECOND.version != FIRST.version
    first, second = archive.versions("ferry")
    assert now.corrected_at == second.came_at == first.ended_at
    assert (first.since, first.until, second.since, second.until) == (1, 2, 2, None)
    assert (first.worded, second.worded) == (False, True)
    before = archive.article("ferry", quoted.version)
    assert before.text[quoted.quote.start : quoted.quote.end] == quoted.quote.text
    assert archive.article("ferry").text == SECOND.text
    with pytest.raises(UnknownArticle, match="no version 'abc'"):
        archive.article("ferry", "abc")


def test_a_correction_of_facts_alone_is_no_correction_of_what_was_quoted(home: Path) -> None:
    titled = Article("ferry", FIRST.text, title=Stated("The ferry", "given"), language=FIRST.language)
    builder(home).build([titled, OTHER])
    archive = opened(home)
    (now,) = [c for c in archive.search("When did the ferry sink?", k=2) if c.article_id == "ferry"]
    assert now.corrected_at is None
    assert [each.worded for each in archive.versions("ferry")] == [False, False]


def test_a_withdrawn_article_is_read_no_more_and_its_versions_are_known(home: Path) -> None:
    builder(home).build([OTHER])
    archive = opened(home)
    assert [c.article_id for c in archive.search("When did the ferry sink?", k=2)] == ["mill"]
    for version in (None, FIRST.version):
        with pytest.raises(ArticleWithdrawn, match="was withdrawn from the archive on 20"):
            archive.article("ferry", version)
    (known,) = archive.versions("ferry")
    assert (known.until, known.version) == (2, FIRST.version)
    with pytest.raises(UnknownArticle, match="is or was"):
        archive.versions("never")


def test_the_service_reads_versions_and_says_what_was_withdrawn(
    home: Path, monkeypatch: pytest.MonkeyPatch, fake_opening: None
) -> None:
    builder(home).build([SECOND, OTHER])
    monkeypatch.setenv("ISNAD_HOME", str(home))
    with TestClient(app) as client:
        found = client.get("/v1/articles/ferry/versions").json()["versions"]
        assert [each["version"] for each in found] == [FIRST.version, SECOND.version]
        assert client.get("/v1/articles/ferry").json()["text"] == SECOND.text
        assert client.get("/v1/articles/ferry", params={"version": FIRST.version}).json()["text"] == FIRST.text
        assert client.get("/v1/articles/ferry", params={"version": "0"}).status_code == 404
        builder(home).build([OTHER])
        gone = client.get("/v1/articles/ferry")
        assert (gone.status_code, gone.json()["type"].rpartition(":")[2]) == (410, "withdrawn-article")
        assert "was withdrawn" in gone.json()["detail"]


@pytest.mark.parametrize("ui", ["en", "ar"])
def test_the_page_says_that_an_article_was_corrected_or_withdrawn(
    home: Path, monkeypatch: pytest.MonkeyPatch, fake_opening: None, ui: Interface
) -> None:
    monkeypatch.setenv("ISNAD_HOME", str(home))
    quote = Span("The ferry sank on 9 June.", 0, 25)

    def page(address: str) -> str:
        one = AppTest.from_file(APP, default_timeout=30)
        one.query_params["ui"] = ui
        for part in address.removeprefix("?").split("&"):
            name, _, value = part.partition("=")
            one.query_params[name] = value
        one.run()
        assert not one.exception
        return " ".join(str(getattr(each, "body", "")) for each in one.get("html"))

    quoted = link("ferry", quote, FIRST.version)
    assert 'isnad-corrected"' not in page(quoted)
    builder(home).build([SECOND, OTHER])
    drawn = page(quoted)
    assert say("article.corrected_since", ui, date="\0").partition("\0")[0].rstrip("\u2068 ") in drawn
    assert '<mark id="isnad-quote">The ferry sank on 9 June.</mark>' in drawn
    drawn = page(link("ferry"))
    assert say("article.corrected", ui, date="\0").partition("\0")[0].rstrip("\u2068 ") in drawn
    assert f"version={FIRST.version}" in drawn
    builder(home).build([OTHER])
    for address in (quoted, link("ferry")):
        drawn = page(address)
        assert "9 June" not in drawn
        assert "8 June" not in drawn
        assert say("article.gone_title", ui) in drawn
