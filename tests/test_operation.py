"""Metrics, traces and logs: what they tell, and that nothing of what was asked or read is in them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import streamlit as st
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.parser import text_string_to_metric_families
from streamlit.testing.v1 import AppTest

from index.article import Article
from index.balance import Balance
from index.build import build
from index.settings import Settings, SettingsInvalid
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http.state import get_archive
from retrieval.lazy_archive import LazyArchive
from retrieval.operation.log import LOG, discreet_handlers, log_as
from retrieval.operation.metrics import Metrics
from retrieval.operation.operation import Operation
from retrieval.operation.settings import OperationSettings
from tests.fakes import FakeEncoder

ROOT = Path(__file__).parent.parent
SECRET = "Quellenschutz"
"""A word of questions, and an id: to be found nowhere."""

BRIDGE = Article("bridge", "The old bridge of Qadim burned down on 3 May. The mayor blamed a lamp.\n")
SERVICE = Callable[..., TestClient]


@pytest.fixture
def small(tmp_path: Path) -> Archive:
    """An archive of one article."""
    build(tmp_path / "home", [BRIDGE], FakeEncoder(), balance=Balance.none())
    return Archive.open(tmp_path / "home", FakeEncoder(), balance=Balance.none())


@contextmanager
def operated(archive: Archive, **settings: str) -> Iterator[TestClient]:
    """A client of the service over the archive, operated by these settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"ISNAD_HOME": str(archive.home / "none"), **settings}.items():
            patch.setenv(name, value)
        app.dependency_overrides[get_archive] = lambda: archive
        try:
            with TestClient(app, raise_server_exceptions=False) as client:
                yield client
        finally:
            app.dependency_overrides.clear()


def figures(text: str) -> dict[tuple[str, ...], float]:
    """Samples by name and label values, those in the order of the labels' names."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_there_are_no_metrics_unless_they_are_asked_for(small: Archive) -> None:
    with operated(small) as client:
        found = client.get("/metrics")
        assert found.status_code == 404
        assert found.headers["content-type"] == "application/problem+json"


def test_metrics_count_requests_by_route_and_questions_by_outcome(small: Archive) -> None:
    with operated(small, ISNAD_METRICS="1") as client:
        outcomes = [
            client.post("/v1/ask", json={"question": question}).json()
            for question in ("who blamed a lamp?", f"{SECRET} {SECRET}", "the old bridge of Qadim")
        ]
        client.get(f"/v1/articles/{SECRET}")
        client.get(f"/{SECRET}")
        client.request(SECRET.upper(), "/v1/health")
        client.get("/v1/coverage", params={"question": SECRET})
        client.get("/v1/watches/x/feed")
        added = {"articles": [{"id": SECRET, "text": f"{SECRET} met on Monday.\n"}]}
        assert client.post("/v1/articles", json=added).status_code == 200
        found = client.get("/metrics")
    assert found.headers["content-type"].startswith("text/plain; version=")
    assert SECRET.lower() not in found.text.lower()
    told = figures(found.text)
    assert told["isnad_requests_total", "POST", "/v1/ask", "200"] == 3
    assert told["isnad_requests_total", "GET", "/v1/articles/{article_id:path}", "404"] == 1
    assert told["isnad_requests_total", "GET", "other", "404"] == 1
    assert told["isnad_requests_total", "other", "/v1/health", "405"] == 1
    assert told["isnad_requests_total", "GET", "/v1/watches/{watch_id}/feed", "404"] == 1
    assert told["isnad_request_seconds_count", "/v1/ask"] == 3
    assert told["isnad_requests_in_flight",] == 1  # the one that asks
    kinds = [each["certainty"] if each["certainty"] == "possible" else each["status"] for each in outcomes]
    assert {k: told.get(("isnad_questions_total", k)) for k in set(kinds)} == {k: kinds.count(k) for k in set(kinds)}
    assert all(told["isnad_stage_seconds_count", stage] >= 3 for stage in ("embed", "search", "rerank", "quote"))
    assert told["isnad_runs_total",] == 1
    assert told["isnad_article_changes_total", "added"] == 1
    assert told["isnad_ready",] == 0  # no archive was opened at ISNAD_HOME


def test_metrics_tell_what_the_archive_holds_and_open_nothing_for_it(small: Archive) -> None:
    opened = 0

    def opener(_settings: Settings) -> Archive:
        nonlocal opened
        opened += 1
        return small

    lazy = LazyArchive(Settings(small.home, None, small.home, frozenset()), opener)
    metrics = Metrics(lazy.look)
    assert figures(metrics.text().decode())["isnad_ready",] == 0
    assert opened == 0
    lazy.get()
    told = figures(metrics.text().decode())
    names = ("ready", "behind", "generation", "articles", "passages")
    assert [told[f"isnad_{name}",] for name in names] == [1, 0, 1, 1, 1]
    lazy.close()
    assert figures(metrics.text().decode())["isnad_ready",] == 0


def test_a_refusal_for_coming_too_often_is_counted() -> None:
    metrics = Metrics(lambda: (None, False))
    metrics.served("GET", "/v1/ask", 429, 0.01)
    assert figures(metrics.text().decode())["isnad_rate_limited_total",] == 1


def test_liveness_does_not_ask_the_archive(small: Archive) -> None:
    def missing() -> Archive:
        raise AssertionError("the archive was asked")

    with operated(small) as client:
        app.dependency_overrides[get_archive] = missing
        assert client.get("/v1/live").status_code == 204


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A collector that keeps what it is sent."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/traces"
            bodies.append(body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", bodies
    server.shutdown()
    server.server_close()


def test_a_collector_gets_a_span_a_request_and_one_a_stage_without_words(
    small: Archive, collector: tuple[str, list[bytes]]
) -> None:
    address, bodies = collector
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with operated(small, ISNAD_TRACES=address) as client:
        asked = {"question": f"who blamed a lamp? {SECRET}"}
        client.post("/v1/ask", json=asked, headers={"traceparent": parent})
        client.get("/v1/coverage", params={"question": SECRET})
        client.get(f"/v1/articles/{SECRET}")
    sent = [ExportTraceServiceRequest.FromString(body) for body in bodies]
    spans = [s for each in sent for r in each.resource_spans for scope in r.scope_spans for s in scope.spans]
    asking = next(span for span in spans if span.name == "POST /v1/ask")
    assert asking.trace_id.hex() == parent.split("-")[1]
    assert asking.parent_span_id.hex() == parent.split("-")[2]
    below = [span.name for span in spans if span.parent_span_id == asking.span_id]
    assert below == ["embed", "search", "rerank", "quote"]
    told = {each.key: each.value.string_value or each.value.int_value for each in asking.attributes}
    assert told == {"http.request.method": "POST", "http.route": "/v1/ask", "http.response.status_code": 200}
    assert {"GET /v1/coverage", "GET /v1/articles/{article_id:path}"} <= {span.name for span in spans}
    assert not [body for body in bodies if SECRET.encode() in body or b"lamp" in body]


def test_a_failure_in_a_span_is_told_without_its_message(small: Archive, collector: tuple[str, list[bytes]]) -> None:
    address, bodies = collector

    def failing() -> Archive:
        raise RuntimeError(SECRET)

    with operated(small, ISNAD_TRACES=address) as client:
        app.dependency_overrides[get_archive] = failing
        assert client.get("/v1/health").status_code == 500
    (span,) = ExportTraceServiceRequest.FromString(bodies[0]).resource_spans[0].scope_spans[0].spans
    assert span.status.code == 2
    assert not span.events
    assert SECRET.encode() not in b"".join(bodies)


def test_json_log_lines_hold_the_route_and_not_the_question(small: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    with operated(small, ISNAD_LOG="json") as client:
        client.get("/v1/coverage", params={"question": SECRET})
        client.post("/v1/ask", json={"question": SECRET})
    out, err = capsys.readouterr()
    assert SECRET not in out + err
    lines = [json.loads(line) for line in err.splitlines()]
    served = [line for line in lines if "route" in line]
    assert [(line["method"], line["route"], line["status"]) for line in served] == [
        ("GET", "/v1/coverage", 200), ("POST", "/v1/ask", 200),
    ]  # fmt: skip
    assert all({"at", "level", "logger", "message", "milliseconds"} <= line.keys() for line in served)


def test_questions_are_logged_where_that_is_asked_for_and_the_log_says_so(
    small: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    with operated(small, ISNAD_LOG="json", ISNAD_LOG_QUESTIONS="1") as client:
        client.post("/v1/ask", json={"question": f"{SECRET}\nwhat?"})
        client.get("/v1/coverage", params={"question": SECRET})
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["level"] for line in lines if "ISNAD_LOG_QUESTIONS" in line["message"]] == ["warning"]
    assert f"{SECRET}\nwhat?" in [line.get("question") for line in lines]
    assert f"question={SECRET}" in [line.get("query") for line in lines]


def written(record: Callable[[logging.Logger], None], **settings: Any) -> str:
    """What a handler of the server writes of a record."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    logger, handler = logging.Logger("server"), Keep()
    logger.addHandler(handler)
    with discreet_handlers([handler], OperationSettings(**settings), lambda: "r1"):
        record(logger)
    return "\n".join(lines)


def fail(logger: logging.Logger) -> None:
    """Log a failure that came of another one, both with words in their messages."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(f"no {SECRET}") from error
    except ValueError:
        logger.exception("It failed.")


@pytest.mark.parametrize("form", ["plain", "json"])
def test_a_failure_is_logged_by_its_types_and_places_without_its_messages(form: str) -> None:
    told = written(fail, log=form)
    assert SECRET not in told
    assert told.index("KeyError") < told.index("ValueError")
    assert "test_operation.py" in told
    assert SECRET in written(fail, log=form, log_questions=True)


def test_a_message_cannot_begin_a_line_of_its_own_or_steer_a_terminal() -> None:
    hostile = "one\nERROR: two\r\x1b[31m\u2028\u202e"
    assert "\n" not in written(lambda logger: logger.warning("%s", hostile))
    assert "\x1b" not in written(lambda logger: logger.warning("%s", hostile))
    told = written(lambda logger: logger.warning("%s", hostile), log="json")
    assert json.loads(told)["message"] == hostile
    assert json.loads(told)["request"] == "r1"
    assert len(told.splitlines()) == 1


def test_the_log_is_as_it_was_when_the_service_has_ended(small: Archive) -> None:
    access = logging.getLogger("uvicorn.access")
    before = (list(LOG.handlers), LOG.propagate, list(access.handlers), access.propagate)
    with operated(small):
        assert not access.hasHandlers()  # so that uvicorn writes no access lines
    assert before == (list(LOG.handlers), LOG.propagate, list(access.handlers), access.propagate)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"ISNAD_LOG": "xml"}, "ISNAD_LOG is 'xml'; it may be plain or json."),
        ({"ISNAD_TRACES": "collector:4318"}, "ISNAD_TRACES is 'collector:4318'; it must be the web address"),
        ({"ISNAD_TRACES": "http://[::1"}, "it must be the web address of a collector, like http://127.0.0.1:4318."),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(environ: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsInvalid) as refused:
        OperationSettings.read(environ)
    assert said in str(refused.value)


def test_traces_without_their_libraries_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "retrieval.operation.tracing", None)
    with pytest.raises(SettingsInvalid, match=r"pip install '\.\[traces\]'"):
        Operation.of(OperationSettings(traces="http://127.0.0.1:1"), lambda: (None, False), "0")


def test_a_collector_without_a_path_gets_traces_at_its_usual_one() -> None:
    assert OperationSettings.read({"ISNAD_TRACES": "http://c:4318"}).traces == "http://c:4318/v1/traces"
    assert OperationSettings.read({"ISNAD_TRACES": "https://c/otlp"}).traces == "https://c/otlp"


def test_streamlits_handlers_become_discreet_for_good() -> None:
    logger, told = logging.getLogger("streamlit.of.this.test"), StringIO()
    handler = logging.StreamHandler(told)
    logger.addHandler(handler)
    before = {id(h): (h, h.formatter) for name in [*list(logging.root.manager.loggerDict), ""]
              for h in logging.getLogger(name).handlers}  # fmt: skip
    try:
        log_as(OperationSettings(log="json"))
        fail(logger)
        assert SECRET not in told.getvalue()
        assert json.loads(told.getvalue())["message"] == "It failed."
    finally:
        logger.removeHandler(handler)
        for each, formatter in before.values():
            each.setFormatter(formatter)


def test_the_page_has_its_log_written_as_the_settings_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path / "none"))
    calls: list[OperationSettings] = []
    monkeypatch.setattr("retrieval.operation.log.log_as", calls.append)
    st.cache_resource.clear()  # it is done once a process
    AppTest.from_file(ROOT / "app.py", default_timeout=60).run()
    assert calls == [OperationSettings()]
