"""Who comes in: keys, scopes, rates, where a request came from, the audit; over HTTP and by the command line."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from index.article import Article
from index.balance import Balance
from index.build import build
from index.settings import SettingsInvalid
from retrieval.access import key as key_module
from retrieval.access.__main__ import main
from retrieval.access.address import came_from_here, listens_here
from retrieval.access.audit import FILE as AUDIT_FILE
from retrieval.access.audit import Audit
from retrieval.access.binding import command_host, refusal
from retrieval.access.key import FILE, KeyRefused, KeyRing, NoSuchKey, Scope
from retrieval.access.private_file import PrivateFileUnusable, reading
from retrieval.access.rate import Rate, Rates, TooOften
from retrieval.access.settings import AccessSettings
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http.state import get_archive
from tests.fakes import FakeEncoder
from tests.test_api import Response

ROOT = Path(__file__).parent.parent
PROBLEM = "application/problem+json"
ARTICLE = Article("harbour", "The harbour cranes stood still on Monday. Nobody in the town said why they did.")
PUBLIC = {"/docs", "/openapi.json", "/docs-assets", "/v1/live"}
Serve = Callable[..., TestClient]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    home = tmp_path_factory.mktemp("small")
    encoder = FakeEncoder()
    build(home, [ARTICLE], encoder, balance=Balance.none())
    return Archive.open(home, encoder, balance=Balance.none())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def serve(home: Path, small: Archive, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Makes a client of the service over `small`, under settings."""
    running: list[TestClient] = []
    app.dependency_overrides[get_archive] = lambda: small

    def start(address: str = "http://127.0.0.1", client: str = "127.0.0.1", **settings: str) -> TestClient:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        running.append(TestClient(app, address, client=(client, 50000)))
        return running[-1].__enter__()

    yield start
    for each in running:
        each.__exit__(None, None, None)
    app.dependency_overrides.clear()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def made(home: Path, *scopes: Scope, name: str = "desk", days: int | None = None) -> str:
    return KeyRing(home).add(name, scopes, days)[1]


def told(response: Response, status: int, name: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = response.json()
    assert problem["type"] == f"urn:problem-type:isnad:{name}"
    return problem


def calls() -> list[tuple[str, str, list[str]]]:
    """Method, path and scopes of each operation that the description names."""
    return [
        (method.upper(), re.sub(r"\{\w+\}", "x", path), operation["security"][0]["key"])
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
    ]


def send(client: TestClient, method: str, path: str, token: str | None = None) -> Response:
    body = {"question": "cranes", "query": "cranes"} if method in {"POST", "PUT"} else None
    return client.request(method, path, headers=bearer(token) if token else {}, json=body)


# Every route


def test_every_route_says_which_scope_it_needs() -> None:
    described = app.openapi()["paths"]
    for route in _flat(app.routes):
        path = getattr(route, "path", "")
        if any(path == public or path.startswith(f"{public}/") for public in PUBLIC):
            continue
        assert isinstance(route, APIRoute), f"{path} needs no key; put it behind one, or among the public ones"
        assert route.include_in_schema or path == "/metrics", f"{path} is not described"
    for path, operations in described.items():
        for method, operation in operations.items():
            (scheme,) = operation.get("security", [{}])
            scopes = scheme.get("key", [])
            assert len(scopes) == 1, f"{method} {path} says no scope: add needs(...) to it or to its router"
            changes = method in {"put", "patch", "delete", "post"} and path.startswith("/v1/articles")
            assert not changes or scopes == ["ingest"], f"{method} {path} changes the archive"
            assert {"401", "403", "429"} <= set(operation["responses"])


def _flat(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if isinstance(inner, APIRouter):
            yield from _prefixed(inner)
        else:
            yield route


def _prefixed(router: APIRouter) -> Iterator[BaseRoute]:
    for route in _flat(router.routes):
        if getattr(route, "path", "") != "/live":
            yield route


def test_a_route_without_a_scope_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    other = FastAPI(redoc_url=None)
    other.get("/v1/open")(lambda: None)
    monkeypatch.setattr(sys.modules[__name__], "app", other)
    with pytest.raises(AssertionError, match="says no scope"):
        test_every_route_says_which_scope_it_needs()


@pytest.mark.parametrize(("method", "path", "scopes"), calls())
def test_each_route_asks_for_a_key_and_for_its_scope(
    method: str, path: str, scopes: list[Scope], serve: Serve, home: Path
) -> None:
    ring = KeyRing(home)
    revoked = made(home, *scopes, name="revoked")
    ring.revoke("revoked")
    others: list[Scope] = [scope for scope in key_module.SCOPES if scope not in scopes]
    unfit = made(home, *others, name="unfit")
    client = serve()
    problem = send(client, method, path)
    told(problem, 401, "key-missing")
    assert problem.headers["www-authenticate"] == 'Bearer realm="isnad"'
    for wrong in (revoked, f"{unfit[:-1]}{'0' if unfit[-1] != '0' else '1'}", "isnad_", "x" * 5000):
        refused = send(client, method, path, wrong)
        told(refused, 401, "key-refused")
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]
        assert wrong not in refused.text
    lacking = send(client, method, path, unfit)
    told(lacking, 403, "scope-missing")
    assert f'error="insufficient_scope", scope="{scopes[0]}"' in lacking.headers["www-authenticate"]
    assert send(client, method, path, made(home, *scopes, name="fit")).status_code not in {401, 403}


def test_what_no_route_answers_needs_a_key_too(serve: Serve, home: Path) -> None:
    token, client = made(home, "read"), serve()
    told(client.get("/v1/nothing"), 401, "key-missing")
    assert client.get("/v1/nothing", headers=bearer(token)).status_code == 404


def test_who_has_no_key_is_refused_before_the_body_is_read(serve: Serve, home: Path) -> None:
    made(home, "read")
    response = serve().post("/v1/ask", content=b"{" * 1_000_000, headers={"Content-Type": "application/json"})
    told(response, 401, "key-missing")
    assert response.headers["connection"] == "close"


@pytest.mark.parametrize(("method", "path", "scopes"), [each for each in calls() if each[0] in {"POST", "PUT"}])
def test_who_lacks_the_scope_or_comes_too_often_is_refused_before_the_body_is_parsed(
    method: str, path: str, scopes: list[Scope], serve: Serve, home: Path
) -> None:
    client = serve(ISNAD_RATE="1/hour", ISNAD_RATE_INGEST="1/hour")
    others: list[Scope] = [scope for scope in key_module.SCOPES if scope not in scopes]
    unfit, fit = made(home, *others, name="unfit"), made(home, *scopes)

    def broken(token: str) -> Response:
        return client.request(method, path, content=b"{", headers=bearer(token) | {"Content-Type": "application/json"})

    refused = broken(unfit)
    told(refused, 403, "scope-missing")
    assert refused.headers["connection"] == "close"
    assert broken(fit).status_code not in {403, 429}
    told(broken(fit), 429, "too-often")


def test_what_is_public_needs_none_and_tells_nothing(serve: Serve, home: Path) -> None:
    made(home, "read")
    client = serve()
    assert client.get("/openapi.json").status_code == client.get("/docs").status_code == 200
    alive = client.get("/v1/live")
    assert (alive.status_code, alive.content) == (204, b"")


@pytest.mark.parametrize("header", ["Basic {}", "bearer{}", "{}", "Bearer {} {}", "Token {}"])
def test_a_key_comes_as_a_bearer_token_alone(header: str, serve: Serve, home: Path) -> None:
    token, client = made(home, "read"), serve()
    assert client.get("/v1/health", headers={"Authorization": header.replace("{}", token)}).status_code == 401
    told(client.get(f"/v1/health?access_token={token}"), 401, "key-missing")
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", "Bearer no")]
    assert client.get("/v1/health", headers=twice).status_code == 401
    assert client.get("/v1/health", headers={"Authorization": f"bEaReR {token}"}).status_code == 200


# Keys


def test_a_key_is_long_and_is_stored_as_a_hash_in_a_private_file(home: Path) -> None:
    token = made(home, "read")
    assert re.fullmatch(r"isnad_[0-9a-f]{8}_[0-9a-f]{64}", token)
    path = home / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert token[-64:].encode() not in path.read_bytes()
    path.chmod(0o644)
    made(home, "read", name="other")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keys_are_compared_in_constant_time(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token, compared = made(home, "read"), []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", compare)
    KeyRing(home).owner(token)
    for wrong in ("", "no key", f"isnad_{'0' * 8}_{'0' * 64}"):
        with pytest.raises(KeyRefused):
            KeyRing(home).owner(wrong)
    assert compared == [(32, 32)] * 4  # also for a key that there is not


def test_keys_are_looked_up_beside_the_event_loop(home: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    loops = []

    def read(path: Path, version: int) -> Any:
        loops.append(asyncio._get_running_loop())
        return reading(path, version)

    token, client = made(home, "read"), serve()
    monkeypatch.setattr("retrieval.access.key.reading", read)
    assert client.get("/v1/health", headers=bearer(token)).status_code == 200
    assert loops == [None, None]  # whether there are keys, and whose this one is


def test_a_key_runs_out(home: Path, serve: Serve) -> None:
    token = made(home, "read", days=1)
    client = serve()
    assert client.get("/v1/health", headers=bearer(token)).status_code == 200
    with sqlite3.connect(home / FILE) as db:
        db.execute("UPDATE keys SET ends_at = ?", ((datetime.now(UTC) - timedelta(seconds=1)).isoformat(),))
    told(client.get("/v1/health", headers=bearer(token)), 401, "key-refused")
    told(client.get("/v1/health"), 401, "key-missing")  # the last key that runs out opens nothing


def test_a_key_revoked_by_another_process_ends_at_once(home: Path, serve: Serve) -> None:
    token, client = made(home, "read"), serve()
    assert client.get("/v1/health", headers=bearer(token)).status_code == 200
    command = [sys.executable, "-m", "retrieval.access", "revoke", "desk"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "ISNAD_HOME": str(home)}, check=True, timeout=60)
    told(client.get("/v1/health", headers=bearer(token)), 401, "key-refused")


@pytest.mark.parametrize(
    ("name", "scopes", "days", "why"),
    [
        ("", ["read"], None, "A name has"), ("a\nb", ["read"], None, "A name has"),
        ("x" * 61, ["read"], None, "A name has"), ("\x1b[2J", ["read"], None, "A name has"),
        ("desk", [], None, "at least one scope"), ("desk", ["read"], 0, "lasts 1 to"),
        ("desk", ["read"], 10**9, "lasts 1 to"), ("taken", ["read"], 1, "was a key"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_made_is_refused(
    name: str, scopes: list[Scope], days: int | None, why: str, home: Path
) -> None:
    made(home, "read", name="taken")
    with pytest.raises(NoSuchKey, match=why):
        KeyRing(home).add(name, scopes, days)


def test_keys_that_cannot_be_read_let_nobody_in(home: Path, serve: Serve) -> None:
    token, client = made(home, "read"), serve()
    (home / FILE).write_bytes(b"no database" * 100)
    problem = told(client.get("/v1/health", headers=bearer(token)), 503, "access-unreadable")
    assert FILE in problem["detail"]
    assert str(home) not in problem["detail"]
    with pytest.raises(PrivateFileUnusable):
        refusal("0.0.0.0", KeyRing(home))


def test_keys_of_a_newer_format_are_left_alone(home: Path) -> None:
    made(home, "read")
    with sqlite3.connect(home / FILE) as db:
        db.execute("PRAGMA user_version = 9")
    with pytest.raises(PrivateFileUnusable, match="its format is 9"):
        made(home, "read", name="other")


# Without keys


def test_without_keys_this_machine_may_do_everything(serve: Serve) -> None:
    client = serve()
    for method, path, _ in calls():
        assert send(client, method, path).status_code not in {401, 403}


@pytest.mark.parametrize(
    ("address", "client", "headers"),
    [
        ("http://192.0.2.7:8000", "192.0.2.9", {}),
        ("http://127.0.0.1", "192.0.2.9", {}),
        ("http://192.0.2.7", "127.0.0.1", {}),
        ("http://archive.example", "127.0.0.1", {}),
        ("http://127.0.0.1", "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("http://127.0.0.1", "127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
        ("http://127.0.0.1", "127.0.0.1", {"Via": "1.1 proxy"}),
        ("http://127.0.0.1", "127.0.0.1", {"Host": "rebound.example"}),
        ("http://127.0.0.1", "127.0.0.1", {"Host": "[::1"}),
    ],
)
@pytest.mark.parametrize("path", ["/v1/health", "/docs", "/v1/nothing"])
def test_without_keys_nobody_else_may_do_anything(
    address: str, client: str, headers: dict[str, str], path: str, serve: Serve
) -> None:
    problem = told(serve(address, client).get(path, headers=headers), 403, "elsewhere")
    assert "python -m retrieval.access add" in problem["detail"]


def test_with_a_key_others_come_in_through_a_proxy(serve: Serve, home: Path) -> None:
    headers = {**bearer(made(home, "read")), "X-Forwarded-For": "192.0.2.1", "Host": "archive.example"}
    assert serve("http://192.0.2.7", "192.0.2.9").get("/v1/health", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("ends", "host", "here"),
    [
        (("127.0.0.1", "127.0.0.1"), "127.0.0.1:8000", True), (("::1", "::1"), "[::1]:8000", True),
        (("127.0.0.1", "127.9.9.9"), "localhost", True), (("::ffff:127.0.0.1",), "localhost:1", True),
        (("::ffff:10.0.0.1",), "localhost", False), (("10.0.0.1",), "localhost", False), ((), "localhost", False),
        (("/run/isnad.sock",), "localhost", False), (("127.0.0.1",), "", False), (("localhost",), "localhost", False),
        (("127.0.0.1",), "localhost.example", False), (("127.0.0.1",), "127.0.0.1.example", False),
        (("fe80::1%eth0",), "localhost", False), (("127.0.0.1",), "a@localhost", False),
        (("127.0.0.1",), "a:b@127.0.0.1", False), (("127.0.0.1",), "localhost/x", False),
        (("127.0.0.1",), "localhost?x", False), (("127.0.0.1",), "localhost#x", False),
        (("127.0.0.1",), "localhost\\x", False),
    ],
)  # fmt: skip
def test_what_came_from_here_is_told_by_both_ends_and_the_name_it_calls(
    ends: tuple[str, ...], host: str, here: bool
) -> None:
    assert came_from_here(ends, {"host": host}) is here


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Server",
     "X-Forwarded-Prefix", "X-Forwarded", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Original-Host",
     "CF-Connecting-IP", "True-Client-IP", "Fly-Client-IP", "Forwarded", "Via"],
)  # fmt: skip
def test_without_keys_what_says_that_it_was_relayed_is_of_elsewhere(header: str, serve: Serve) -> None:
    told(serve().get("/v1/health", headers={header: "127.0.0.1"}), 403, "elsewhere")


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("", False),
     ("192.0.2.1", False), ("no such name.invalid", False)],
)  # fmt: skip
def test_an_address_to_listen_at_is_of_this_machine_or_not(host: str, here: bool) -> None:
    assert listens_here(host) is here


# Starting


@pytest.mark.parametrize(
    ("command", "host"),
    [
        (["/v/bin/uvicorn", "retrieval.api:app"], "127.0.0.1"),
        (["/v/bin/uvicorn", "retrieval.api:app", "--host", "0.0.0.0"], "0.0.0.0"),
        (["/v/uvicorn/__main__.py", "retrieval.api:app", "--host=::", "--workers", "2"], "::"),
        (["uvicorn", "retrieval.api:app", "--uds", "/run/isnad.sock"], ""),
        (["uvicorn", "retrieval.api:app", "--fd", "3"], ""),
        (["/v/bin/pytest", "--host", "0.0.0.0"], None),
        ([], None),
    ],
)
def test_the_host_is_read_off_uvicorns_command(command: list[str], host: str | None) -> None:
    assert command_host(command) == host


def test_uvicorns_own_setting_of_the_host_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UVICORN_HOST", "0.0.0.0")
    assert command_host(["uvicorn", "retrieval.api:app"]) == "0.0.0.0"


@contextmanager
def process(home: Path, *command: str, log: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**os.environ, "ISNAD_HOME": str(home), **settings}
    with log.open("wb") as out:
        started = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=out, stderr=out)
        try:
            yield started
        finally:
            started.terminate()
            started.wait(30)


@pytest.mark.parametrize(
    "command",
    [
        ("-m", "uvicorn", "retrieval.api:app", "--host", "0.0.0.0", "--port", "0"),
        ("-m", "retrieval.api", "--host", "0.0.0.0", "--port", "0"),
    ],
)
def test_the_service_does_not_start_beyond_this_machine_without_keys(command: tuple[str, ...], tmp_path: Path) -> None:
    log = tmp_path / "log"
    with process(tmp_path / "home", *command, log=log) as started:
        assert started.wait(60) in {2, 3}
    said = log.read_text("utf-8")
    assert "Isnad does not start at 0.0.0.0 without a key" in said
    assert "python -m retrieval.access add NAME --scope read" in said
    assert "Traceback" not in said
    assert "running on" not in said


def test_a_real_server_lets_keys_in_from_elsewhere_and_logs_none(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    token, wrong = made(home, "admin"), f"isnad_{'a' * 8}_{'b' * 64}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with process(home, "-m", "retrieval.api", "--host", "0.0.0.0", "--port", str(port), log=log) as started:
        _wait(address, started, log)
        assert httpx.get(f"{address}/v1/audit", headers=bearer(token)).json() == {"entries": []}
        for shown in (wrong, token):
            httpx.get(f"{address}/v1/facets?publisher=zanzibar", headers=bearer(shown))
        assert httpx.get(f"{address}/v1/audit").status_code == 401
        KeyRing(home).revoke("desk")
        assert httpx.get(f"{address}/v1/audit", headers=bearer(token)).status_code == 401
    said = log.read_text("utf-8")
    assert "GET /v1/facets 403" in said
    assert token[-64:] not in said
    assert wrong[-64:] not in said
    assert "zanzibar" not in said


def _wait(address: str, started: subprocess.Popen[bytes], log: Path) -> None:
    waiting = threading.Event()
    for _ in range(600):
        try:
            if httpx.get(f"{address}/v1/live").status_code == 204:
                return
        except httpx.TransportError:
            assert started.poll() is None, log.read_text("utf-8")
        waiting.wait(0.1)
    raise AssertionError(log.read_text("utf-8"))


def test_no_key_is_in_a_log_or_an_error(home: Path, serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    token, client = made(home, "read"), serve()
    answers = [client.get("/v1/health", headers=bearer(shown)) for shown in (token, token[:-1], token + "0")]
    answers.append(
        client.post(
            "/v1/ask",
            headers=bearer(token),
            json=[],
        )
    )
    assert [answer.status_code for answer in answers] == [200, 401, 401, 422]
    assert token[-60:] not in caplog.text + "".join(answer.text for answer in answers)


# Rates


def test_who_comes_too_often_waits(home: Path, serve: Serve) -> None:
    one, other = made(home, "read", "ingest"), made(home, "read", name="other")
    client = serve(ISNAD_RATE="3/hour", ISNAD_RATE_INGEST="1/hour")
    left = [client.get("/v1/facets", headers=bearer(one)).headers["ratelimit"] for _ in range(3)]
    assert [re.sub(r"t=\d+", "t=", each) for each in left] == [f'"read";r={n};t=' for n in (2, 1, 0)]
    refused = client.get("/v1/facets", headers=bearer(one))
    told(refused, 429, "too-often")
    assert refused.headers["ratelimit-policy"] == '"read";q=3;w=3600'
    assert 3590 <= int(refused.headers["retry-after"]) <= 3600
    assert client.get("/v1/facets", headers=bearer(other)).status_code == 200  # a key's rate is its own
    assert send(client, "DELETE", "/v1/articles/x", one).status_code != 429  # and so is that of bringing in
    told(send(client, "DELETE", "/v1/articles/x", one), 429, "too-often")


def test_without_keys_an_address_has_a_rate(serve: Serve) -> None:
    client = serve(ISNAD_RATE="1/minute")
    assert client.get("/v1/facets").status_code == 200
    told(client.get("/v1/facets"), 429, "too-often")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/nothing", 404), ("PUT", "/v1/ask", 405), ("OPTIONS", "/v1/ask", 204), ("POST", "/docs", 405)],
)
def test_what_no_route_answers_is_counted_and_does_not_fill_the_audit(
    method: str, path: str, status: int, home: Path, serve: Serve
) -> None:
    client = serve(ISNAD_RATE="2/hour", ISNAD_AUDIT="calls")
    assert [client.request(method, path).status_code for _ in range(4)] == [status, status, 429, 429]
    assert len(asked(home)) == 2
    assert client.get("/docs").status_code == client.get("/v1/live").status_code - 4 == 200  # public


def test_wrong_keys_are_slowed_down_and_right_ones_are_not(home: Path, serve: Serve) -> None:
    token = made(home, "read")
    client = serve()
    statuses = {client.get("/v1/health", headers=bearer("isnad_wrong")).status_code for _ in range(30)}
    assert statuses == {401}
    told(client.get("/v1/health", headers=bearer("isnad_wrong")), 429, "too-often")
    assert client.get("/v1/health", headers=bearer(token)).status_code == 200  # behind a proxy all share an address
    cast(Any, client)._transport.client = ("192.0.2.3", 1)
    told(client.get("/v1/health", headers=bearer("isnad_wrong")), 401, "key-refused")
    assert client.get("/v1/health", headers=bearer(token)).status_code == 200


def test_rates_may_be_off() -> None:
    rates = Rates(read=AccessSettings.read({"ISNAD_RATE": "off"}).rate, wrong=Rate.read("1/minute"))
    assert [rates.spend("read", "x") for _ in range(5000)] == [None] * 5000
    rates.spend("wrong", "x")
    with pytest.raises(TooOften, match="come again in"):
        rates.spend("wrong", "x")


@pytest.mark.parametrize(
    "setting",
    [{"ISNAD_RATE": "often"}, {"ISNAD_RATE_INGEST": "1/fortnight"}, {"ISNAD_AUDIT": "yes"}, {"ISNAD_AUDIT_DAYS": "0"},
     {"ISNAD_AUDIT_DAYS": "-1"}, {"ISNAD_AUDIT_DAYS": "9999"}],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_named(setting: dict[str, str]) -> None:
    (name,) = setting
    with pytest.raises(SettingsInvalid, match=name):
        AccessSettings.read(setting)


# The audit


def asked(home: Path) -> list[tuple[str | None, str, int | None, str | None]]:
    return [(e.caller, e.route, e.status, e.question) for e in Audit(home, "off", 30).entries()]


def test_nothing_is_written_down_unless_it_is_wanted(home: Path, serve: Serve) -> None:
    token = made(home, "read")
    send(serve(), "POST", "/v1/search", token)
    assert not (home / AUDIT_FILE).exists()


def test_calls_are_written_down_without_words_and_ids(home: Path, serve: Serve) -> None:
    token, client = made(home, "read"), serve(ISNAD_AUDIT="calls")
    client.post("/v1/search", json={"query": "cranes"}, headers=bearer(token))
    client.get("/v1/articles/harbour", headers=bearer(token))
    client.get("/v1/articles/harbour")
    assert asked(home) == [
        ("desk", "GET /v1/articles/{article_id:path}", 200, None),
        ("desk", "POST /v1/search", 200, None),
    ]
    assert stat.S_IMODE((home / AUDIT_FILE).stat().st_mode) == 0o600
    held = (home / AUDIT_FILE).read_bytes()
    assert b"cranes" not in held
    assert b"harbour" not in held
    assert token.encode() not in held


def test_questions_are_written_down_where_they_are_wanted(
    home: Path, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = serve(ISNAD_AUDIT="questions")
    client.post("/v1/search", json={"query": "zanzibar cranes"})
    client.post("/v1/ask/batch", json={"questions": ["zanzibar one?", "zanzibar two?"]})
    client.get("/v1/coverage?question=zanzibar%20%D8%B3")
    assert [each[3] for each in asked(home)] == ["zanzibar س", "zanzibar one?\nzanzibar two?", "zanzibar cranes"]
    assert "zanzibar" not in "".join(r.getMessage() for r in caplog.records if not r.name.startswith("httpx"))


def test_earlier_questions_of_a_follow_up_are_written_down_after_it(home: Path, serve: Serve) -> None:
    body = {"question": "and then?", "previous": ["zanzibar one?", "zanzibar two?"]}
    assert serve(ISNAD_AUDIT="questions").post("/v1/ask", json=body).status_code == 200
    assert [each[3] for each in asked(home)] == ["and then?\nzanzibar one?\nzanzibar two?"]


def test_a_body_that_is_too_deep_to_read_is_written_down_as_a_call(home: Path, serve: Serve) -> None:
    deep, json = b"[" * 45_000 + b"]" * 45_000, {"Content-Type": "application/json"}
    assert serve(ISNAD_AUDIT="questions").post("/v1/ask", content=deep, headers=json).status_code == 400
    assert asked(home) == [(None, "POST /v1/ask", 400, None)]


def test_a_request_that_cannot_be_written_down_is_not_answered(home: Path, serve: Serve) -> None:
    client = serve(ISNAD_AUDIT="calls")
    home.mkdir(exist_ok=True)
    (home / AUDIT_FILE).write_bytes(b"no database" * 100)
    told(client.post("/v1/search", json={"query": "cranes"}), 503, "access-unreadable")


def test_what_is_older_than_is_kept_is_forgotten(home: Path) -> None:
    audit = Audit(home, "questions", 30)
    for question, days in (("old zanzibar", 31), ("young", 29)):
        audit.record("desk", "POST /v1/ask", 200, question, 1)
        with sqlite3.connect(home / AUDIT_FILE) as db:
            at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
            db.execute("UPDATE calls SET at = ? WHERE question = ?", (at, question))
    assert [e.question for e in audit.entries()] == ["young"]  # before anything is deleted
    audit.record("desk", "POST /v1/ask", 200, "new", 1)
    assert [e.question for e in audit.entries()] == ["new", "young"]
    assert b"zanzibar" not in (home / AUDIT_FILE).read_bytes()


def test_an_admin_reads_the_audit(home: Path, serve: Serve) -> None:
    token, client = made(home, "admin"), serve(ISNAD_AUDIT="calls")
    client.get("/v1/audit", headers=bearer(token))
    (entry,) = client.get("/v1/audit", headers=bearer(token)).json()["entries"]
    assert (entry["caller"], entry["route"], entry["status"]) == ("desk", "GET /v1/audit", 200)


# The command line


def test_keys_are_made_listed_and_revoked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", "desk", "--scope", "read", "--scope", "ingest", "--days", "9"]) == 0
    token, error = capsys.readouterr()
    assert KeyRing(home).owner(token.strip()).scopes == {"read", "ingest"}
    assert "ingest read, until" in error
    assert main(["revoke", "desk"]) == 0
    assert main(["list", "--json"]) == 0
    shown = capsys.readouterr().out
    assert token.strip() not in shown
    (listed,) = json.loads(shown[shown.index("[") :])
    assert listed["revoked_at"]
    assert main(["revoke", "nobody"]) == 2
    assert "No key is named 'nobody'" in capsys.readouterr().err
    assert main(["list"]) == 0
    assert "revoked" in capsys.readouterr().out


def test_the_audit_is_listed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Audit(home, "questions", 30).record("desk", "POST /v1/ask", 200, "why?\x1b[2J", 7)
    assert main(["audit"]) == 0
    assert "desk  POST /v1/ask  200  7  'why?\\x1b[2J'" in capsys.readouterr().out
    assert main(["audit", "--json"]) == 0
    assert cast(dict[str, Any], json.loads(capsys.readouterr().out))["generation"] == 7
