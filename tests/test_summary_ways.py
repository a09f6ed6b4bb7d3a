"""The summary where people and programs meet it: over HTTP, at the terminal, on the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from streamlit.testing.v1 import AppTest

from index.article import Article
from index.balance import Balance
from index.build import build
from page.summary import summary as drawn_summary
from page.summary import told_of
from retrieval import __main__ as command
from retrieval.answer import Answer, Receipt
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http.state import get_archive
from retrieval.message import INTERFACE, Interface, say
from retrieval.summary import Summary, summarise
from retrieval.summary.check import check
from tests.fakes import FakeEncoder
from tests.liar import KEY, Liar, lying, says
from tests.test_app import APP, HandMadeArchive, drawn
from tests.test_page import Reading
from tests.test_summary import QUESTION, QUOTES, answer

TOLD = "Russia left Saraqib [1]. <script>alert(1)</script> Erdogan \u202eleft [2]."


@pytest.fixture
def liar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Liar]:
    """A service that is configured and lies."""
    with lying() as server:
        server.act = says(TOLD)
        monkeypatch.setenv("ISNAD_SUMMARY_URL", server.url)
        monkeypatch.setenv("ISNAD_SUMMARY_MODEL", "small-model")
        monkeypatch.setenv("ISNAD_SUMMARY_KEY", KEY)
        yield server


class Quoting(HandMadeArchive):
    """Answers every question with the same quotes."""

    def ask(self, question: str, **options: object) -> Answer:
        super().ask(question, **options)
        return answer()

    def status(self) -> Receipt:
        return answer().receipt


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Quoting:
    build(tmp_path, [Article("harbour", " " * 40 + QUOTES[3])], FakeEncoder("one"), balance=Balance.none())
    made = Quoting(tmp_path)
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path))
    monkeypatch.setattr("retrieval.opening.open_live", lambda _settings: made)
    monkeypatch.setattr(command, "open_archive", lambda _settings: made)
    return made


@pytest.fixture
def http(archive: Quoting) -> Iterator[TestClient]:
    def given() -> Archive:
        return archive  # type: ignore[return-value]

    with TestClient(app, raise_server_exceptions=False) as client:
        app.dependency_overrides[get_archive] = given
        yield client
    app.dependency_overrides.clear()


def test_over_http_the_answer_comes_with_its_summary(liar: Liar, http: TestClient) -> None:
    body = http.post("/v1/ask/summary", json={"question": QUESTION}).json()
    assert [citation["number"] for citation in body["answer"]["citations"]] == [1, 2, 3, 4, 5]
    assert (body["summary"]["kept"], body["summary"]["struck"], body["failed"]) == (1, 1, None)
    first, second = body["summary"]["sentences"]
    assert first == {"text": "Russia left Saraqib.", "citations": [1], "kept": True, "struck": []}
    assert {reason["name"] for reason in second["struck"]} == {
        "summary.markup", "summary.name", "summary.number", "summary.word",
    }  # fmt: skip
    assert KEY not in json.dumps(body)


def test_over_http_a_failure_leaves_the_answer(liar: Liar, http: TestClient) -> None:
    liar.act = says("x", status=401)
    response = http.post("/v1/ask/summary", json={"question": QUESTION})
    body = response.json()
    assert response.status_code == 200
    assert len(body["answer"]["citations"]) == 5
    assert (body["summary"], body["failed"]["name"]) == (None, "summary.failed_key")
    assert "refused the key" in body["detail"]
    assert KEY not in response.text


def test_over_http_nothing_is_there_where_nothing_is_configured(http: TestClient) -> None:
    response = http.post("/v1/ask/summary", json={"question": QUESTION})
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
    assert "ISNAD_SUMMARY_URL" in response.json()["detail"]


def test_at_the_terminal_it_is_printed_below_the_quotes(
    liar: Liar, archive: Quoting, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([QUESTION, "--summary"]) == 0
    printed = capsys.readouterr()
    places = [printed.out.index(part) for part in ("1. ", "Summary, written by a machine", "Russia left Saraqib.")]
    assert places == sorted(places)
    assert "The quotes it cites do not give this name: Erdogan." in printed.out
    assert "\u202e" not in printed.out
    assert KEY not in printed.out + printed.err
    liar.act = says("x", status=429)
    assert command.main([QUESTION, "--summary", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert len(told["citations"]) == 5
    assert "takes no more requests" in told["summary"]["failed"]


def test_at_the_terminal_it_has_to_be_configured(archive: Quoting, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([QUESTION, "--summary"]) == 2
    assert "ISNAD_SUMMARY_URL" in capsys.readouterr().err
    assert not archive.asked


@pytest.mark.parametrize("ui", INTERFACE)
def test_on_the_page_a_button_says_what_leaves_and_asks(liar: Liar, archive: Quoting, ui: Interface) -> None:
    page = AppTest.from_file(APP, default_timeout=30)
    page.query_params["ui"] = ui
    page.run()
    page.chat_input[0].set_value("first one").run()
    assert told_of("summary.leaves", ui, host=liar.url.split("/")[2]) in drawn(page)
    assert not liar.asked
    page.button(key="summarise-0").click().run()
    html = drawn(page)
    assert len(liar.asked) == 1
    assert html.index("isnad-card") < html.index("isnad-summary")
    assert say("summary.struck", ui, count=1) in html
    assert "<s>&lt;script&gt;alert(1)&lt;/script&gt; Erdogan left.</s>" in html
    page.run()
    assert len(liar.asked) == 1  # drawing again asks nothing again


def test_on_the_page_a_failure_is_a_sentence_below_the_answer(liar: Liar, archive: Quoting) -> None:
    liar.act = says("x", status=404)
    page = AppTest.from_file(APP, default_timeout=30).run()
    page.chat_input[0].set_value("first one").run()
    page.button(key="summarise-0").click().run()
    assert "knows no model small-model" in drawn(page)
    assert "isnad-card" in drawn(page)
    assert KEY not in drawn(page)
    assert page.button(key="summarise-0")


def test_on_the_page_there_is_no_button_where_nothing_is_configured(archive: Quoting) -> None:
    page = AppTest.from_file(APP, default_timeout=30).run()
    page.chat_input[0].set_value("first one").run()
    assert not [button for button in page.button if str(button.key).startswith("summarise-")]


@pytest.mark.parametrize(
    "hostile", ['<img src=x onerror="x">[1].', "</section><b>[9]", "&lt;b&gt; 'x' \" [1]", "\x00\x1b[2J[1]"]
)
def test_nothing_hostile_leaves_its_place(hostile: str) -> None:
    written = Summary(check(f"Rain {hostile}", QUOTES), hostile, hostile, 1)
    seen = Reading(drawn_summary(written))
    assert set(seen.tags) <= {"section", "h2", "p", "s", "span", "bdi", "details", "summary"}
    assert {name for name, _ in seen.attributes} <= {"class", "dir", "lang"}


def test_the_real_archive_s_answer_is_summarised(liar: Liar, request: pytest.FixtureRequest) -> None:
    real: Archive = request.getfixturevalue("archive_of_seeds")
    found = real.ask(QUESTION, k=2)
    liar.act = says("Russia said it left Saraqib because its positions were shelled [1]. It left with 40 tanks [1].")
    written = summarise(found, liar.endpoint)
    assert [each.kept for each in written.sentences] == [True, False]


@pytest.fixture
def archive_of_seeds(seeds_home: Path, encoder: object, second: object) -> Archive:
    return Archive.open(seeds_home, encoder, second=second)  # type: ignore[arg-type]
