"""What all routes of the HTTP service share: names of requests, methods, media types, pages, editions, keys, events."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import HTTPException
from fastapi.testclient import TestClient

from index.article import Article, Stated
from index.balance import Balance
from index.build import Builder, build
from index.tell import state
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http import run as running
from retrieval.http.idempotency import FILE, KEPT, KeyInUse, KeyOfAnother, Ledger
from retrieval.http.request_id import current
from retrieval.http.state import get_archive
from retrieval.operation.log import LOG
from tests.fakes import FakeEncoder
from tests.http_server import listening

PROBLEM = "application/problem+json"
EVENTS = {"Accept": "text/event-stream"}
FERRY = {"articles": [{"id": "ferry", "text": "The ferry stopped because its engine failed.", "language": "en"}]}


def article(number: int) -> Article:
    text = (
        f"Menu\n\nThe tram number {number} stopped on Monday. The power had failed \U0001f50c again. Nobody was hurt."
    )
    source = f"/somewhere/private/{number}.txt"
    return Article(f"tram-{number}", text, language=Stated("en", "given"), source=source)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    encoder = FakeEncoder()
    build(tmp_path / "home", [article(n) for n in range(5)], encoder, balance=Balance.none())
    return Archive.open(tmp_path / "home", encoder)


@pytest.fixture
def client(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path / "nothing here"))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as opened:
        app.dependency_overrides[get_archive] = lambda: archive
        yield opened
    app.dependency_overrides.clear()


def refused(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    return problem


def events_of(text: str) -> list[tuple[str, Any]]:
    found = re.findall(r"^event: (\w+)\ndata: (.*)\n\n", text, re.MULTILINE)
    return [(kind, json.loads(data)) for kind, data in found]


# Names of requests


def test_a_well_formed_request_id_is_taken_over_and_another_one_never(client: TestClient) -> None:
    assert client.get("/v1/health", headers={"X-Request-Id": "desk-7.a~b_c"}).headers["x-request-id"] == "desk-7.a~b_c"
    for bad in ("", "two words", "x" * 65, "a\tb", "é"):
        made = client.get("/v1/health", headers={b"X-Request-Id": bad.encode()}).headers.get_list("x-request-id")
        assert len(made) == 1
        assert re.fullmatch("[0-9a-f]{32}", made[0])
    assert len({client.get("/v1/health").headers["x-request-id"] for _ in range(3)}) == 3


def test_what_nobody_foresaw_is_named_in_the_answer_and_in_each_log_line(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Archive:
        logging.getLogger("retrieval.broken").warning("something is amiss")
        raise RuntimeError("unforeseen")

    app.dependency_overrides[get_archive] = broken
    lines: list[str] = []
    handler = LOG.handlers[0]  # pytest may have one there too
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(handler.format(record)))
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])  # those of pytest are not the service's
    answer = client.get("/v1/facets", headers={"X-Request-Id": "named-1"})
    assert refused(answer, 500)["request_id"] == "named-1"
    assert all(line.startswith("[named-1] ") for line in lines)
    assert [line for line in lines if line.endswith("WARNING retrieval.broken: something is amiss")]
    assert [line for line in lines if "GET /v1/facets 500" in line]


# Methods and media types


def test_head_is_get_without_its_content(client: TestClient) -> None:
    for path in ("/v1/articles/tram-1", "/v1/health", "/v1/articles/nothing", "/v1/facets"):
        got, head = client.get(path), client.head(path)
        assert head.status_code == got.status_code
        assert head.content == b""
        same = {"content-type", "content-length", "etag", "cache-control"}
        assert {k: v for k, v in head.headers.items() if k in same} == {
            k: v for k, v in got.headers.items() if k in same
        }
        assert int(head.headers["content-length"]) > 0
    assert client.head("/v1/ask").status_code == 405


@pytest.mark.parametrize("name", ["x%2Fy.txt", "x/y.txt", ""])
def test_a_files_name_with_a_folder_in_it_is_refused_with_a_sentence(client: TestClient, name: str) -> None:
    told = refused(client.put(f"/v1/articles/files/{name}", content=b"The tram stopped."), 422)["detail"]
    assert "name must be a file's name without its folders" in told


def test_options_and_405_name_all_methods_of_a_path(client: TestClient) -> None:
    for path, methods in {
        "/v1/articles": "GET, HEAD, OPTIONS, POST",
        "/v1/ask": "OPTIONS, POST",
        "/v1/articles/tram-1": "DELETE, GET, HEAD, OPTIONS",
    }.items():
        told = client.options(path, headers={"Origin": "https://example.org"})
        assert (told.status_code, told.headers["allow"], told.content) == (204, methods, b"")
        assert not [name for name in told.headers if name.startswith("access-control")]
        wrong = client.patch(path)
        assert refused(wrong, 405)["detail"] == f"PATCH is not possible here. Possible: {methods}."
        assert wrong.headers["allow"] == methods
    refused(client.options("/v2/nothing"), 404)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/articles", None),
        ("GET", "/v1/status", None),
        ("POST", "/v1/ask", {"question": "tram?"}),
        ("POST", "/v1/ask/export/csv", {"question": "tram?"}),
        ("POST", "/v1/articles", FERRY),
    ],
)
def test_a_client_that_takes_nothing_that_is_given_is_told_what_is(
    client: TestClient, archive: Archive, method: str, path: str, body: object
) -> None:
    for accept in ("image/png", "application/json;q=0, text/csv;q=0, text/event-stream;q=0, */*;q=0"):
        assert (
            "is given as" in refused(client.request(method, path, json=body, headers={"Accept": accept}), 406)["detail"]
        )
    for accept in (
        "*/*",
        "application/*, text/*",
        "image/png, application/json, text/csv",
        "",
        "text/*;q=0.1, */*;q=x",
    ):
        assert client.request(method, path, json=body, headers={"Accept": accept}).status_code == 200


def test_too_many_requests_is_a_problem_too(client: TestClient) -> None:
    def limited() -> Archive:
        raise HTTPException(429, "Too many requests. Come again in 7 seconds.", {"Retry-After": "7"})

    app.dependency_overrides[get_archive] = limited
    answer = client.get("/v1/health")
    assert refused(answer, 429)["title"] == "Too Many Requests"
    assert answer.headers["retry-after"] == "7"


# Pages


def follow(client: TestClient, path: str, name: str) -> list[dict[str, Any]]:
    """All entries of a list, by its links."""
    found: list[dict[str, Any]] = []
    for _ in range(100):
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page[name]
        if page["next_page"] is None:
            assert "link" not in answer.headers
            return found
        assert f'<{page["next_page"]}>; rel="next"' in answer.headers["link"]
        path = page["next_page"]
    raise AssertionError("the list does not end")


def test_pages_stay_whole_while_the_archive_changes(client: TestClient, archive: Archive) -> None:
    first = client.get("/v1/articles?limit=2").json()
    archive.builder().add([Article("aa-early", "It came meanwhile. Before all others.")], "program")
    archive.builder().remove(["tram-1", "tram-2"], "program")
    rest = follow(client, first["next_page"], "articles")
    assert [row["id"] for row in first["articles"]] == ["tram-0", "tram-1"]
    assert [row["id"] for row in rest] == ["tram-3", "tram-4"]


def test_versions_and_the_log_come_page_by_page(client: TestClient, archive: Archive) -> None:
    for n in range(4):
        text = f"The tram stopped {n} times on Tuesday. The power had failed."
        archive.builder().add([Article("tram-0", text, language=Stated("en", "given"))], "program")
    versions = follow(client, "/v1/articles/tram-0/versions?limit=2", "versions")
    assert [each["since"] for each in versions] == [1, 2, 3, 4, 5]
    entries = follow(client, "/v1/log?limit=2&article=tram-0", "entries")
    assert [each["what"] for each in entries] == ["added", *["corrected"] * 4]
    assert [each["version"] for each in entries] == [each["version"] for each in versions]
    assert len(follow(client, "/v1/log?limit=3", "entries")) == 9
    assert entries[0]["source"] == "0.txt", "where a file lay on the disk is nobody's business"


def test_watches_and_hits_come_page_by_page(
    client: TestClient, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [client.post("/v1/watches", json={"question": f"Why did ferry {n} stop?"}).json()["id"] for n in range(5)]
    assert [each["id"] for each in follow(client, "/v1/watches?limit=2", "watches")] == ids
    with sqlite3.connect(archive.home / "watches.sqlite3") as db:
        db.executemany(
            'INSERT INTO hits (watch, article_id, start, "end", quote, certainty, generation, found_at) '
            "VALUES (?, ?, 0, 1, 'x', 'likely', 1, '2026-01-01')",
            [(ids[0], f"a{n}") for n in range(5)],
        )
    path = f"/v1/watches/{ids[0]}"
    assert [hit["article_id"] for hit in follow(client, f"{path}/hits?limit=2", "hits")] == [
        "a4",
        "a3",
        "a2",
        "a1",
        "a0",
    ]
    assert client.get(path).json()["unseen"] == 5
    assert client.post(f"{path}/seen").status_code == 204
    assert client.get(path).json()["unseen"] == 0
    refused(client.post("/v1/watches/nothing/seen"), 404)
    refused(client.post(f"{path}/seen", headers={"Origin": "https://example.org"}), 403)


@pytest.mark.parametrize("bad", ["x", "W10", "!!!", "WyJsb2ciLCJhIl0", "a" * 4001, "W" * 4000, ""])
def test_a_cursor_of_another_list_is_refused(client: TestClient, bad: str) -> None:
    for path in ("/v1/articles", "/v1/articles/tram-1/versions", "/v1/watches", "/v1/log"):
        problem = refused(client.get(path, params={"cursor": bad}), 422)
        assert problem["errors"][0]["field"] == "cursor"


def test_the_parameter_that_cursors_replace_says_that_it_will_go(client: TestClient) -> None:
    old = client.get("/v1/articles", params={"after": "tram-2"})
    assert [row["id"] for row in old.json()["articles"]] == ["tram-3", "tram-4"]
    assert re.fullmatch(r"@\d+", old.headers["deprecation"])
    (policy,) = re.findall(r'<([^>]+)>; rel="deprecation"', old.headers["link"])
    assert client.get(policy).status_code == 200
    assert "/openapi.json" in client.get(policy).text, "which the page shows"
    assert client.get("/openapi.json").json()["info"]["description"].count("## What goes out of use") == 1
    assert "deprecation" not in client.get("/v1/articles").headers


# Editions

EDITIONS = [
    "/v1/articles", "/v1/articles/tram-1", "/v1/articles/tram-1/versions", "/v1/facets",
    "/v1/articles/tram-1/context?start=6&end=20", "/v1/coverage?question=tram",
]  # fmt: skip


@pytest.mark.parametrize("path", EDITIONS)
def test_an_answer_at_hand_holds_until_the_next_generation(client: TestClient, archive: Archive, path: str) -> None:
    answer = client.get(path)
    tag = answer.headers["etag"]
    assert tag.startswith('W/"')
    assert answer.headers["cache-control"] == ("no-store" if "question" in path else "private, no-cache")
    assert answer.headers["vary"] == "Accept, Authorization"
    for given in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        same = client.get(path, headers={"If-None-Match": given})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        assert client.head(path, headers={"If-None-Match": given}).status_code == 304
    for other in ('"other"', "", "W/", tag[:-2] + '"'):
        assert client.get(path, headers={"If-None-Match": other}).status_code == 200
    archive.builder().add([Article("new", "Something new came in. It is here.")], "program")
    changed = client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/articles/nothing", 404), ("/v1/articles/nothing/versions", 404), ("/v1/articles/tram-0", 410),
        ("/v1/articles?limit=0", 422), ("/v1/articles?limit=bad", 422), ("/v1/articles?cursor=zzz", 422),
        ("/v1/facets?since=foo", 422), ("/v1/coverage?question=tram&undated=7", 422),
        ("/v1/articles/tram-1/context?start=9&end=1", 422), ("/v1/articles/tram-1/context?start=0&end=9999", 422),
    ],
)  # fmt: skip
def test_what_is_refused_is_refused_under_a_condition_too(
    client: TestClient, archive: Archive, path: str, status: int
) -> None:
    archive.builder().remove(["tram-0"], "program")
    for given in ("*", client.get("/v1/articles").headers["etag"]):
        refused(client.get(path, headers={"If-None-Match": given}), status)
        assert client.head(path, headers={"If-None-Match": given}).status_code == status


def test_an_archive_that_began_anew_has_other_editions(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    for name, text in (("one", "The tram stopped. It was Monday."), ("two", "The ferry sank. It was Tuesday.")):
        build(tmp_path / name, [Article("a", text)], encoder, balance=Balance.none())
    one, two = (Archive.open(tmp_path / name, encoder) for name in ("one", "two"))
    assert one.status().generation == two.status().generation
    assert one.edition() != two.edition()


@pytest.mark.parametrize("path", ["/v1/health", "/v1/status", "/v1/log", "/v1/watches"])
def test_what_may_change_within_a_generation_is_not_kept(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"If-None-Match": "*"})
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


# Around a quote, and the archive's state


def test_a_passage_is_read_in_its_article_at_exact_offsets(client: TestClient, archive: Archive) -> None:
    text = article(1).text
    start = text.index("The power")
    end = text.index(" Nobody")
    found = client.get("/v1/articles/tram-1/context", params={"start": start, "end": end, "around": 12}).json()
    for name in ("before", "quote", "after"):
        piece = found[name]
        assert piece["text"] == text[piece["start"] : piece["end"]]
    assert found["quote"]["text"] == text[start:end]
    assert found["before"]["text"] + found["quote"]["text"] + found["after"]["text"] == text[start - 12 : end + 12]
    assert found["length"] == len(text)
    whole = client.get("/v1/articles/tram-1/context", params={"start": start, "end": end, "around": 100_000}).json()
    assert (whole["before"]["start"], whole["after"]["end"]) == (0, len(text))
    archive.builder().add([Article("tram-1", "Other words. All of them.", language=Stated("en", "given"))], "program")
    earlier = {"start": start, "end": end, "version": found["version"]}
    before = client.get("/v1/articles/tram-1/context", params=earlier).json()
    assert before["quote"] == found["quote"]
    assert before["corrected_at"]
    beyond = refused(client.get("/v1/articles/tram-1/context", params={"start": 3, "end": 9999}), 422)
    assert beyond["errors"][0]["field"] == "end"
    refused(client.get("/v1/articles/tram-1/context", params={"start": 5, "end": 5}), 422)
    refused(client.get("/v1/articles/nothing/context", params={"start": 0, "end": 1}), 404)


def test_the_state_is_the_one_that_the_terminal_tells(client: TestClient, archive: Archive) -> None:
    told = client.get("/v1/status").json()
    expected = state(archive.home)
    assert told == {name: value for name, value in expected.items() if name != "home"}
    assert sum(segment["passages"] for segment in told["segments"]) == told["passages"]


def test_a_list_is_taken_away_as_a_table(client: TestClient) -> None:
    table = client.post("/v1/ask/batch/export/csv", json={"questions": ["Why did the tram stop?", "?", "=1+1 tram"]})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    lines = table.text.splitlines()
    assert len(lines) == 4
    assert lines[3].startswith("'=1+1 tram")
    assert "السؤال" in client.post("/v1/ask/batch/export/csv?labels=ar", json={"questions": ["tram"]}).text


# Keys


def test_a_request_sent_again_under_its_key_does_nothing_again(client: TestClient, archive: Archive) -> None:
    key = {"Idempotency-Key": '"k-1"'}
    first = client.post("/v1/articles", json=FERRY, headers=key)
    assert first.json()["added"] == 1
    archive.builder().remove(["ferry"], "program")
    again = client.post("/v1/articles", json=FERRY, headers=key)
    assert again.json() == first.json()
    assert archive.status().articles == 5, "nothing was done again"
    other = {"articles": [{"id": "bus", "text": "The bus stopped too. It was Monday."}]}
    assert refused(client.post("/v1/articles", json=other, headers=key), 422)["type"].endswith(":key-of-another")
    refused(client.put("/v1/articles/files/a.txt", content=b"x", headers=key), 422)
    assert client.post("/v1/articles", json=other, headers={"Idempotency-Key": "k-2"}).json()["added"] == 1
    theirs = client.post("/v1/articles", json=FERRY, headers={**key, "Authorization": "Bearer other"})
    assert theirs.json()["added"] == 1, "another client's key is another key"
    streamed = client.post("/v1/articles", json=FERRY, headers={**key, **EVENTS})
    assert events_of(streamed.text) == [("report", first.json())]
    for bad in ("", "a b", "x" * 256, '""'):
        if bad != '""':
            told = refused(client.post("/v1/articles", json=FERRY, headers={"Idempotency-Key": bad}), 400)["detail"]
            assert told.startswith("Idempotency-Key must be 1 to 255 printable ASCII characters")


def test_what_was_refused_can_be_sent_again_under_its_key(
    client: TestClient, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.build import BuildBusy

    key = {"Idempotency-Key": "k"}
    with monkeypatch.context() as patched:

        def busy(*_: object) -> None:
            raise BuildBusy("Another build is writing.")

        patched.setattr(Builder, "add", busy)
        refused(client.post("/v1/articles", json=FERRY, headers=key), 503)
        *_, (kind, problem) = events_of(client.post("/v1/articles", json=FERRY, headers={**key, **EVENTS}).text)
        assert (kind, problem["status"], problem["type"]) == ("problem", 503, "urn:problem-type:isnad:busy")
        assert problem["request_id"]
    assert client.post("/v1/articles", json=FERRY, headers=key).json()["added"] == 1


def test_a_second_request_with_a_key_under_way_is_told_so(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go = threading.Event(), threading.Event()
    real = Builder.add

    def slow(self: Builder, *given: Any) -> Any:
        begun.set()
        assert go.wait(20)
        return real(self, *given)

    monkeypatch.setattr(Builder, "add", slow)
    key = {"Idempotency-Key": "k"}
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(client.post("/v1/articles", json=FERRY, headers=key)))
    thread.start()
    assert begun.wait(20)
    in_use = client.post("/v1/articles", json=FERRY, headers=key)
    streamed = client.post("/v1/articles", json=FERRY, headers={**key, **EVENTS})
    go.set()
    thread.join(20)
    for refusal in (in_use, streamed):
        assert refused(refusal, 409)["type"].endswith(":key-in-use")
        assert refusal.headers["retry-after"]
    assert answers[0].json()["added"] == 1


def test_a_run_beyond_the_most_at_once_is_told_to_come_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_UNDER_WAY", threading.BoundedSemaphore(1))
    begun, go = threading.Event(), threading.Event()
    real = Builder.add

    def slow(self: Builder, *given: Any) -> Any:
        begun.set()
        assert go.wait(20)
        return real(self, *given)

    monkeypatch.setattr(Builder, "add", slow)
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(client.post("/v1/articles", json=FERRY)))
    thread.start()
    assert begun.wait(20)
    beyond = [client.post("/v1/articles", json=FERRY, headers=kind) for kind in ({}, EVENTS)]
    go.set()
    thread.join(20)
    for refusal in beyond:
        assert refused(refusal, 503)["type"].endswith(":busy")
        assert refusal.headers["retry-after"]
    assert answers[0].json()["added"] == 1
    refused(client.delete("/v1/articles/never"), 404)
    assert client.post("/v1/articles", json=FERRY).json()["unchanged"] == 1, "one that failed gave its place back too"


def test_reports_are_kept_for_a_day_and_over_a_restart(tmp_path: Path) -> None:
    now = [1000.0]
    Ledger(lambda: now[0]).save(tmp_path, "key", "digest", "report")
    again = Ledger(lambda: now[0])
    with again.claim(tmp_path, "key", "digest") as kept:
        assert kept == "report"
        with pytest.raises(KeyInUse), again.claim(tmp_path, "key", "digest"):
            pass
    with pytest.raises(KeyOfAnother), again.claim(tmp_path, "key", "another"):
        pass
    now[0] += KEPT
    with again.claim(tmp_path, "key", "another") as kept:
        assert kept is None
    again.save(tmp_path, "other", "digest", "report")
    with sqlite3.connect(tmp_path / FILE) as db:
        assert db.execute("SELECT key FROM done").fetchall() == [("other",)]


def test_a_damaged_file_of_keys_stops_nothing(client: TestClient, archive: Archive) -> None:
    (archive.home / FILE).write_bytes(b"no database" * 100)
    assert client.post("/v1/articles", json=FERRY, headers={"Idempotency-Key": "k"}).json()["added"] == 1


def test_neither_articles_nor_keys_are_in_the_file_of_keys(client: TestClient, archive: Archive) -> None:
    headers = {"Idempotency-Key": "my-own-key", "Authorization": "Bearer secret"}
    client.post("/v1/articles", json=FERRY, headers=headers)
    assert (archive.home / FILE).stat().st_mode & 0o777 == 0o600
    written = (archive.home / FILE).read_bytes()
    assert b"added" in written
    for word in (b"engine", b"my-own-key", b"secret"):
        assert word not in written


def test_a_body_that_is_no_json_is_told_apart_from_a_malformed_header(client: TestClient) -> None:
    sent = {"content": b'{"articles": "\xff"}', "headers": {"Content-Type": "application/json"}}
    told = refused(client.post("/v1/articles", **sent), 400)["detail"]  # type: ignore[arg-type]  # by name
    assert told == "The body cannot be read as JSON in UTF-8."


def test_a_withdrawal_sent_again_under_its_key_gets_the_same_report(client: TestClient) -> None:
    key = {"Idempotency-Key": "gone-1"}
    first = client.delete("/v1/articles/tram-1", headers=key)
    assert first.json()["removed"] == 1
    assert client.delete("/v1/articles/tram-1", headers=key).json() == first.json()
    refused(client.delete("/v1/articles/tram-1"), 404)
    assert refused(client.delete("/v1/articles/tram-2", headers=key), 422)["type"].endswith(":key-of-another")
    assert refused(client.delete("/v1/articles/tram-2", headers={"Idempotency-Key": "a b"}), 400)
    assert client.get("/v1/articles/tram-2").status_code == 200
    streamed = client.delete("/v1/articles/tram-2", headers=EVENTS)
    assert events_of(streamed.text)[-1][1]["removed"] == 1


# Events


def test_a_run_tells_how_far_it_is_and_then_its_report(client: TestClient) -> None:
    streamed = client.post("/v1/articles", json=FERRY, headers=EVENTS)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    assert streamed.headers["cache-control"] == "no-store"
    found = events_of(streamed.text)
    assert [kind for kind, _ in found][-1:] == ["report"]
    assert {kind for kind, _ in found[:-1]} == {"progress"}
    assert found[-1][1]["added"] == 1
    assert found[0][1].keys() == {"stage", "read", "total", "refused", "embedded", "seconds", "rate", "left"}
    assert found[0][1]["total"] == 1
    uploaded = client.put(
        "/v1/articles/files/bus.txt", content=b"The bus stopped on Monday. It was late.", headers=EVENTS
    )
    assert events_of(uploaded.text)[-1][1]["added"] == 1


def test_what_is_refused_before_a_run_is_no_stream(client: TestClient) -> None:
    refused(client.post("/v1/articles", json={}, headers=EVENTS), 422)
    refused(client.post("/v1/articles", content=b"{", headers={**EVENTS, "Content-Type": "application/json"}), 400)


def test_json_that_is_liked_better_is_given(client: TestClient) -> None:
    liked = client.post("/v1/articles", json=FERRY, headers={"Accept": "application/json, text/event-stream;q=0.5"})
    assert liked.json()["added"] == 1


def test_a_client_that_goes_away_ends_no_run(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path / "nothing here"))
    monkeypatch.setattr(running, "HEARTBEAT", 0.05)
    begun, go = threading.Event(), threading.Event()
    ids: list[str] = []
    real = Builder.add

    def slow(self: Builder, *given: Any) -> Any:
        ids.append(current())
        begun.set()
        assert go.wait(20)
        return real(self, *given)

    monkeypatch.setattr(Builder, "add", slow)
    headers = {**EVENTS, "Idempotency-Key": "k", "X-Request-Id": "gone"}
    with listening(archive) as address:
        with httpx.stream("POST", f"{address}/v1/articles", json=FERRY, headers=headers, timeout=20) as streamed:
            told = streamed.iter_lines()
            assert any(line.startswith(":") for line in told), "a comment keeps it open while nothing happens"
        assert begun.wait(20)
        go.set()
        for _ in range(200):
            answer = httpx.post(f"{address}/v1/articles", json=FERRY, headers={"Idempotency-Key": "k"}, timeout=20)
            if answer.status_code == 200:
                break
            assert answer.status_code == 409
            time.sleep(0.05)
        assert answer.json()["added"] == 1, "the report of the run that nobody heard"
    assert ids == ["gone"], "the run bears the request's name, and there was one"
