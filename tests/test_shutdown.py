"""The service as uvicorn runs it: how it ends, with questions and runs under way, and what its log says of that."""

from __future__ import annotations

import json
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from index.balance import Balance
from index.build import Builder
from index.doctor import diagnose
from tests.crash_child import held
from tests.fakes import FakeEncoder
from tests.served import served, until
from tests.service_child import ARTICLE

SECRET = "Quellenschutz"
"""A word of questions that must be nowhere in a log."""


def refused(url: str) -> bool:
    """Whether nothing new is taken."""
    try:
        httpx.get(f"{url}/v1/live", timeout=5)
    except httpx.TransportError:
        return True
    return False


def test_what_is_asked_is_answered_at_the_end_and_nothing_new_is_taken(tmp_path: Path) -> None:
    question = {"question": f"who blamed a lamp? {SECRET}"}
    with served(tmp_path, limit=30, slow=2) as service, ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(httpx.post, f"{service.url}/v1/ask", json=question, timeout=60) for _ in range(3)]
        asked.append(pool.submit(httpx.get, f"{service.url}/v1/coverage", params=question, timeout=60))
        service.begun()
        service.process.send_signal(signal.SIGTERM)
        until(lambda: refused(service.url))
        assert [each.result().status_code for each in asked] == [200] * 4
        service.process.wait(60)
        log = service.log.read_text("utf-8")
    assert "Finished server process" in log
    assert "Traceback" not in log
    assert log.count("POST /v1/ask 200") == 3
    assert log.count("GET /v1/coverage 200") == 1
    assert SECRET not in log


def test_a_run_that_outlasts_the_limit_is_abandoned_and_the_archive_is_whole(tmp_path: Path) -> None:
    articles = [{"id": f"a{n}", "text": f"On day {n} the council met.\n"} for n in range(3)]
    with served(tmp_path, limit=1, slow=30, ISNAD_LOG="json") as service, ThreadPoolExecutor(1) as pool:
        assert httpx.get(f"{service.url}/v1/articles/{SECRET}?version={SECRET}", timeout=60).status_code == 404
        sent = pool.submit(httpx.post, f"{service.url}/v1/articles", json={"articles": articles}, timeout=60)
        service.begun()
        assert service.end() == -signal.SIGTERM
        told = sent.result()
        log = service.log.read_text("utf-8")
    assert (told.status_code, told.headers["content-type"]) == (503, "application/problem+json")
    assert told.json()["type"] == "urn:problem-type:isnad:ending"
    assert SECRET not in log
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [(line["route"], line["status"]) for line in lines if "route" in line] == [
        ("/v1/articles/{article_id:path}", 404), ("/v1/articles", 503),
    ]  # fmt: skip
    assert set(held(service.home)) == {ARTICLE.id}
    assert not diagnose(service.home).faults
    report = Builder(service.home, FakeEncoder(), Balance.none()).remove([ARTICLE.id], "terminal")  # nothing is locked
    assert report.removed == 1
