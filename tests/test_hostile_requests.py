"""Hostile clients of the HTTP service: every payload in every place, bodies that are none, and never a fault."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.full_text import FullText
from index.schema import connect_reader
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http.state import get_archive
from tests.fakes import FakeEncoder
from tests.payloads import ALL, BODIES, PAYLOADS
from tests.test_api import Response

TEXT = "The harbour cranes stood still on Monday. Nobody in Qadim said why the cranes stood still."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("hostile") / "home"
    given = [
        Article(
            f"a{number}", f"{TEXT}\n\n{payload} said the guard {number} of Qadim.", title=Stated(payload, "given"),
            publisher=Stated(payload, "given"), author=Stated(payload, "given"), url="https://a.example/",
        )
        for number, payload in enumerate(PAYLOADS["markup"] + PAYLOADS["formula"] + PAYLOADS["bidi"])
    ]  # fmt: skip
    build(home, given, FakeEncoder(), balance=Balance.none())
    return home


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[TestClient]:
    archive = Archive.open(home, FakeEncoder())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ISNAD_HOME", str(home.parent / "nothing here"))
        patch.setenv("ISNAD_RATE", "off")
        patch.setenv("ISNAD_RATE_INGEST", "off")
        with TestClient(
            app, "http://127.0.0.1", raise_server_exceptions=False, client=("127.0.0.1", 50000), follow_redirects=False
        ) as client:
            app.dependency_overrides[get_archive] = lambda: archive
            yield client
            app.dependency_overrides.clear()


def sound(response: Response) -> Response:
    """No fault of the service, no header that a payload made, and an error is a problem body."""
    assert response.status_code < 500, response.text
    assert "x-injected" not in response.headers and "set-cookie" not in response.headers
    assert all("\r" not in value and "\n" not in value for value in response.headers.values())
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["detail"]
    return response


def post(client: TestClient, path: str, body: Any) -> Response:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return sound(client.post(path, content=data, headers={"Content-Type": "application/json"}))


def count(home: Path) -> int:
    with connect_reader(home) as db:
        return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])


def test_no_payload_in_a_question_is_more_than_a_question(client: TestClient, home: Path) -> None:
    before = count(home)
    for payload in ALL:
        asked = f"«{payload[:190]}» {payload[:1700]}"
        response = post(client, "/v1/search", {"query": asked, "k": 1})
        assert response.status_code in {200, 422}
    for several in PAYLOADS.values():
        asked = f"Who said «{several[0][:190]}» in Qadim?"
        assert (
            post(client, "/v1/ask", {"question": asked, "previous": several, "uncarried": several}).status_code == 200
        )
    assert count(home) == before


def test_a_term_is_never_syntax(home: Path) -> None:
    """Whatever the analyzer may one day let through, a term is words of FTS5 and finds no more than itself."""
    with connect_reader(home) as db:
        for table in (FullText.lexicon(db), FullText.namebook(db)):
            for payload in ALL:
                assert len(table.best([payload], 5)) <= 5
                assert isinstance(table.together([[payload, "a"]], [payload], 5), list)
                table.counts([payload])
        assert FullText.lexicon(db).best(['" OR qadim OR "'], 5) == []


def test_no_payload_in_a_filter_lets_more_in_than_its_own_words(client: TestClient) -> None:
    for payload in ALL:
        response = post(client, "/v1/search", {"query": "Qadim", "filters": {"publishers": [payload]}})
        if response.status_code == 200:
            assert {passage["publisher"] for passage in response.json()["passages"]} <= {payload}
        filters = {"since": payload, "languages": [payload]}
        assert post(client, "/v1/search", {"query": "Qadim", "filters": filters}).status_code == 422
        counted = sound(client.get("/v1/facets", params={"publisher": payload, "author": payload, "language": payload}))
        assert counted.status_code != 200 or counted.json()["articles"] == 0


def test_no_payload_in_an_address_leaves_the_archive(client: TestClient) -> None:
    for payload in ALL:
        for path in ("/v1/articles/{}", "/v1/articles/{}/versions", "/v1/watches/{}/hits", "/v1/watches/{}/feed"):
            for made in (quote(payload[:300], safe=""), quote(payload[:300], safe="/%")):
                response = sound(client.get(path.format(made)))
                assert "root:" not in response.text
                assert response.status_code in {200, 404, 405, 422} and (response.status_code != 200 or payload in ".")
        sound(client.get("/v1/articles", params={"after": payload, "limit": 1}))
        if payload not in {".", ".."}:  # which the client itself takes out of the path
            response = post(client, f"/v1/ask/export/{quote(payload[:300], safe='')}", {"question": "a"})
            assert response.status_code == 404


def test_no_payload_as_a_files_name_writes_a_file(client: TestClient, home: Path) -> None:
    before = set(home.parent.rglob("*"))
    for payload in PAYLOADS["path"] + PAYLOADS["header"] + PAYLOADS["log"]:
        response = sound(client.put(f"/v1/articles/files/{quote(payload, safe='')}.exe", content=b"\0\1\2"))
        assert response.status_code in {200, 404, 405, 422}
        if response.status_code == 200:
            assert response.json()["added"] == 0
            told = response.json()["problems"][0]
            assert told["message"].isprintable() and told["source"].isprintable()
    new = {path.name for path in set(home.parent.rglob("*")) - before}
    assert all(name.startswith(("isnad.sqlite3", "build.lock", "watches")) for name in new), new


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/ask/batch", "/v1/search", "/v1/articles", "/v1/watches"])
def test_what_is_no_request_is_refused(client: TestClient, path: str, name: str) -> None:
    response = post(client, path, BODIES[name])
    assert response.status_code in {400, 413, 415, 422}


def test_no_payload_in_a_header_is_a_fault(client: TestClient) -> None:
    for payload in ALL:
        value = payload.encode("utf-8").replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"").strip()[:2000]
        names = ("Accept", "Accept-Language", "If-None-Match", "Range", "X-Request-ID", "Idempotency-Key", "Cookie")
        sound(client.get("/v1/articles?limit=1", headers=[(name.encode(), value) for name in names]))
        sound(client.post("/v1/ask", content=b"{}", headers=[(b"Content-Type", value)]))


@pytest.mark.parametrize("form", ["markdown", "html", "csv", "ris", "json", "docx"])
def test_a_file_name_is_ours_whatever_was_asked(client: TestClient, form: str) -> None:
    for payload in PAYLOADS["header"]:
        response = post(client, f"/v1/ask/export/{form}", {"question": f"{payload} Qadim"})
        assert response.headers["content-disposition"].startswith('attachment; filename="isnad-answer.')


def test_neither_questions_nor_payloads_reach_the_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        for payload in PAYLOADS["log"]:
            post(client, "/v1/ask", {"question": f"{payload} zebra of Qadim"})
            client.get(f"/v1/articles/{quote(payload, safe='')}")
    told = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert not [line for line in told if "zebra" in line or "\x1b" in line or "\n" in line]
