"""Crashes of what takes uploads: the service, and the page's way in, are killed at random moments."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import pytest

from index.balance import Balance
from index.build import Builder
from tests.crash_child import Texts, article, current, held
from tests.crash_service import change_over_http, serve, upload
from tests.fakes import FakeEncoder
from tests.test_crash import SERVER, killed, require_whole

pytestmark = pytest.mark.long

# one list for the whole test run
SERVER.set_forkserver_preload(["tests.crash_child", "tests.crash_ready", "tests.crash_service"])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    encoder = FakeEncoder()
    first = [article(f"first-{number}", number) for number in range(4)]
    Builder(tmp_path, encoder, Balance.load(encoder.fingerprint)).build(first)
    return tmp_path


@contextmanager
def service(home: Path) -> Iterator[tuple[BaseProcess, httpx.Client]]:
    """The service over the home, started anew, in a process of its own."""
    here, there = SERVER.Pipe(duplex=False)
    process = SERVER.Process(target=serve, args=(home, there), daemon=True)
    process.start()
    there.close()
    try:
        assert here.poll(60)
        with httpx.Client(base_url=f"http://127.0.0.1:{here.recv()}", timeout=60) as client:
            yield process, client
    finally:
        process.kill()
        process.join()
        here.close()


def served(client: httpx.Client) -> Texts:
    """Texts by id, as the service gives them."""
    rows = client.get("/v1/articles", params={"limit": 200}).raise_for_status().json()["articles"]
    return {each["id"]: client.get(f"/v1/articles/{each['id']}").raise_for_status().json()["text"] for each in rows}


def test_a_service_that_is_killed_while_it_takes_uploads_loses_nothing_it_acknowledged(home: Path) -> None:
    draw, acknowledged, broken_off = random.Random(5), 0, 0
    expected = held(home)
    for kill in range(21):
        with service(home) as (process, client):
            assert served(client) == expected
            assert client.get("/v1/health").json()["generation"] == current(home)
            if kill == 20:
                break
            killer = threading.Timer(draw.uniform(0, 0.4), process.kill)
            while True:
                after, request = change_over_http(client, draw, expected)
                try:
                    response = client.send(request)
                except httpx.TransportError:
                    break
                assert (response.status_code, response.json()["problems"]) == (200, [])
                expected, acknowledged = after, acknowledged + 1
                if killer.ident is None:  # the first one goes through: it takes longer than all after it
                    killer.start()
            process.join()
        left = require_whole(home, [("doing", expected, after)], expected, FakeEncoder())
        broken_off += left == expected
        expected = left
    assert acknowledged >= 20 and broken_off > 0


def test_an_upload_on_the_page_that_is_killed_is_whole_or_not_there(home: Path) -> None:
    draw, now = random.Random(6), held(home)
    for seed in range(12):
        now = require_whole(home, killed(draw.uniform(0, 1.2), upload, home, seed), now, FakeEncoder())
    assert len(now) > 4
