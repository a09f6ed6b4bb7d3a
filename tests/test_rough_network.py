"""Clients that drip, flood, garble and vanish: others are answered meanwhile, and what was held is given back."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import HTTPException

from index.article import Article
from index.balance import Balance
from index.build import build
from retrieval.access import binding
from retrieval.api import LARGEST_BODY, app
from retrieval.archive import Archive
from retrieval.http import body_limit
from retrieval.http.state import get_archive
from tests.fakes import FakeEncoder
from tests.served import until

HEAD = b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
QUESTION = {"question": "who blamed a lamp?"}
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass
class Rough:
    """A service with short patience."""

    server: uvicorn.Server
    port: int
    home: Path

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def answers(self) -> bool:
        """Whether somebody else is answered, at once."""
        url = f"http://127.0.0.1:{self.port}/v1/ask"
        return httpx.post(url, json=QUESTION, timeout=10, trust_env=False).status_code == 200

    def held(self) -> int:
        """Connections and requests that the server holds."""
        return len(self.server.server_state.connections) + len(self.server.server_state.tasks)

    def told(self, *parts: bytes, pause: float = 0) -> bytes:
        """What is answered, until the server closes, to parts that are sent with pauses."""
        with closing(self.connect()) as line:
            try:
                for part in parts:
                    line.sendall(part)
                    time.sleep(pause)
            except OSError:
                pass  # it has closed already
            return everything(line)


def everything(line: socket.socket) -> bytes:
    got = b""
    try:
        while more := line.recv(65_536):
            got += more
    except ConnectionError:
        pass
    return got


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rough]:
    home, encoder = tmp_path_factory.mktemp("rough") / "home", FakeEncoder()
    article = Article("bridge", "The old bridge of Qadim burned down on 3 May. The mayor blamed a lamp.\n" * 500)
    build(home, [article], encoder, balance=Balance.none())
    with pytest.MonkeyPatch.context() as patch, Archive.open(home, encoder) as archive, ExitStack() as after:
        patch.setenv("ISNAD_HOME", str(home / "nothing"))
        # subtle: the lifespan begins in one phase of pytest's and ends in another, and each has handlers of its own
        patch.setattr("retrieval.api.logging_as", lambda *_: nullcontext())
        patch.setattr(binding, "_HEAD", 1.0)
        patch.setattr(binding, "_TAKEN", 1.0)
        patch.setattr(body_limit, "_PATIENCE", 1.0)
        app.dependency_overrides[get_archive] = lambda: archive
        after.callback(app.dependency_overrides.clear)
        config = uvicorn.Config(app, log_level="critical", **{**binding.OPTIONS, "timeout_keep_alive": 1})
        server = uvicorn.Server(config)
        listener = after.enter_context(socket.create_server(("127.0.0.1", 0), backlog=512))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        until(lambda: server.started)
        yield Rough(server, listener.getsockname()[1], home)
        server.should_exit = True
        thread.join(30)


@pytest.fixture(autouse=True)
def _nothing_stays(rough: Rough) -> Iterator[None]:
    yield
    assert rough.answers()
    until(lambda: rough.held() == 0)


def test_heads_that_drip_are_told_so_and_closed(rough: Rough) -> None:
    with ExitStack() as open_:
        lines = [open_.enter_context(closing(rough.connect())) for _ in range(50)]
        for byte in (b"G", b"E", b"T", b" "):
            for line in lines:
                line.sendall(byte)
            assert rough.answers()
        assert all(everything(line).startswith(b"HTTP/1.1 408 ") for line in lines)


def test_idle_connections_are_closed(rough: Rough) -> None:
    with ExitStack() as open_:
        lines = [open_.enter_context(closing(rough.connect())) for _ in range(400)]
        until(lambda: rough.held() >= 400)
        assert rough.answers()
        assert {everything(line) for line in lines} == {b""}


def test_more_connections_than_the_limit_are_told_to_come_again(rough: Rough, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rough.server.config, "limit_concurrency", 5)
    with ExitStack() as open_:
        for _ in range(8):
            open_.enter_context(closing(rough.connect()))
        until(lambda: rough.held() >= 8)
        answer = rough.told(b"GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 503 ")
    until(lambda: rough.held() == 0)


@pytest.mark.parametrize("start", [HEAD + b"Content-Length: 9000\r\n\r\n", CHUNKED], ids=["length", "chunked"])
def test_bodies_that_drip_are_told_so_and_closed(rough: Rough, start: bytes) -> None:
    drop = b"1\r\n{\r\n" if start is CHUNKED else b"{"
    answer = rough.told(start, *[drop] * 20, pause=0.1)
    assert answer.startswith(b"HTTP/1.1 408 ")
    problem = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert (problem["status"], problem["instance"]) == (408, "/v1/ask")


def test_what_drips_after_an_answer_is_cut_off(rough: Rough) -> None:
    start = b"GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\n"
    with closing(rough.connect()) as line:
        line.sendall(start)
        begun = time.monotonic()
        with pytest.raises(OSError):
            for _ in range(100):
                line.sendall(b"x")
                time.sleep(0.1)
        assert time.monotonic() - begun < 9


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"X-Large: " + b"a" * 2_000_000, b"400"),
        (b"\r\n".join(b"X-%d: a" % n for n in range(200_000)), b"400"),
        (b"Authorization: Bearer " + b"a" * 30_000, b"200"),
        (b"Content-Length: 5\r\nContent-Length: 6", b"400"),
        (b"Content-Length: -1", b"400"),
        (b"No colon", b"400"),
        (b"X-Null: a\0b", b"400"),
    ],
    ids=["huge", "many", "within the limit", "two lengths", "negative", "no header", "null"],
)
def test_heads_are_bounded(rough: Rough, head: bytes, status: bytes) -> None:
    with closing(rough.connect()) as line:
        sender = threading.Thread(target=_pour, args=(line, b"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n" + head))
        sender.start()
        answer = _reset_or(line)
        sender.join(30)
    assert answer in {b"", b"reset"} or answer.split()[1] == status
    if len(head) < 50_000:
        assert answer.split()[1] == status


def _pour(line: socket.socket, data: bytes) -> None:
    with suppress(OSError):
        line.sendall(data + b"\r\nConnection: close\r\n\r\n")


def _reset_or(line: socket.socket) -> bytes:
    """What came; a server that closes with bytes still unread sends a reset, which may overtake its answer."""
    return everything(line) or b"reset"


def test_a_long_body_without_a_length_is_refused(rough: Rough) -> None:
    chunk = b"%x\r\n" % 10_000 + b" " * 10_000 + b"\r\n"
    answer = rough.told(CHUNKED, *[chunk] * (LARGEST_BODY // 10_000 + 1))
    assert answer.split()[1] == b"413"


@pytest.mark.parametrize("body", [b"5\r\n{}", b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n", b"ffffffffffffffffffffff\r\n{}"])
def test_garbled_chunks_are_refused(rough: Rough, body: bytes) -> None:
    answer = rough.told(CHUNKED + body)
    assert answer.split()[1] in {b"400", b"408"}


@pytest.mark.parametrize("garbage", [b"\x16\x03\x01\x02\x00\x01\x00", b"\0" * 500, b"\xff" * 70_000, b"hello\r\n\r\n"])
def test_garbage_behind_a_request_does_not_spoil_its_answer(rough: Rough, garbage: bytes) -> None:
    asked = json.dumps(QUESTION).encode()
    first = HEAD + b"Content-Length: %d\r\n\r\n" % len(asked) + asked
    answer = rough.told(first + garbage)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 4" in answer
    assert rough.told(garbage).startswith(b"HTTP/1.1 4")


def test_many_requests_in_one_go_are_answered_in_order(rough: Rough) -> None:
    asked = b"GET /v1/articles/%d HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    answer = rough.told(b"".join(asked % n for n in range(50)))
    assert [answer.index(b"/v1/articles/%d\"" % n) for n in range(50)] == sorted(
        answer.index(b"/v1/articles/%d\"" % n) for n in range(50)
    )  # fmt: skip


def test_connections_cut_in_a_request(rough: Rough) -> None:
    for sent in (b"POST", HEAD, HEAD + b"Content-Length: 90\r\n\r\n{", CHUNKED + b"5\r\n{", CHUNKED):
        for _ in range(20):
            with closing(rough.connect()) as line:
                line.sendall(sent)
    assert rough.answers()


def test_connections_cut_in_a_response(rough: Rough) -> None:
    for _ in range(30):
        with closing(rough.connect()) as line:
            line.sendall(b"GET /v1/articles/bridge HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            line.recv(10)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # a reset, not an end


def test_a_response_that_nobody_reads_is_given_up(rough: Rough) -> None:
    with closing(socket.socket()) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.connect(("127.0.0.1", rough.port))
        for _ in range(400):
            try:
                line.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            except OSError:
                break
            if not rough.server.server_state.connections:
                break
        until(lambda: not rough.server.server_state.connections)


def test_a_run_whose_listener_is_cut_off_goes_on(rough: Rough) -> None:
    body = json.dumps({"articles": [{"id": "cut", "text": "The tram stopped. The power had failed.\n"}]}).encode()
    with closing(rough.connect()) as line:
        line.sendall(
            b"POST /v1/articles HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        assert line.recv(15).startswith(b"HTTP/1.1 200 ")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    url = f"http://127.0.0.1:{rough.port}/v1/articles/cut"
    until(lambda: httpx.get(url, trust_env=False).status_code == 200)


def test_only_a_few_large_bodies_are_held_at_a_time() -> None:
    async def all_of_it() -> None:
        done, held = asyncio.Event(), 0

        async def reading(_scope: Any, receive: Any, _send: Any) -> None:
            nonlocal held
            await receive()
            held += 1
            await done.wait()

        larger = body_limit.BodyLimit(reading, limit=10, larger={"/large": 100})

        async def send(size: int) -> None:
            async def receive() -> dict[str, Any]:
                return {"type": "http.request", "body": b"x" * size}

            await larger({"type": "http", "path": "/large", "headers": []}, receive, None)  # type: ignore[arg-type]

        waiting = [asyncio.create_task(send(11)) for _ in range(body_limit.LARGE_AT_ONCE)]
        await asyncio.sleep(0)
        with pytest.raises(HTTPException, match="as many as are held at a time") as refused:
            await asyncio.wait_for(send(11), 5)
        assert (refused.value.status_code, (refused.value.headers or {})["Retry-After"]) == (503, "5")
        small = asyncio.create_task(send(10))  # which needs no place
        done.set()
        await small
        await asyncio.gather(*waiting)
        await send(11)
        assert held == body_limit.LARGE_AT_ONCE + 2

    asyncio.run(all_of_it())
