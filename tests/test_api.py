"""The HTTP service: what it answers, what it refuses and how, and that the offsets it gives hold over the wire."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import parse_qs, quote, urlencode

import httpx
import pytest
from fastapi.testclient import TestClient

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import Encoder
from index.schema import database
from index.sentence_encoder import SentenceEncoder
from index.settings import Settings
from retrieval.answer import Answer
from retrieval.api import LARGEST_BODY, app
from retrieval.archive import Archive
from retrieval.filter import Filter
from retrieval.http.state import VERSION, get_archive
from retrieval.lazy_archive import LazyArchive
from retrieval.watch_file import FILE
from tests.fakes import FakeEncoder

ROOT = Path(__file__).parent.parent
PROBLEM = "application/problem+json"
QUESTION = "why did Russia leave Saraqib?"
ODD_ID = "2021/02 harbour?#é%2F//ك"
ODD = Article(
    ODD_ID,
    "Cranes \U0001f3d7 stand\r\n\r\nThe harbour cranes stood still on Monday. Nobody said why. e\u0301\n",
    title=Stated("Cranes", "given"),
    published_on=Stated("2021-02", "inferred"),
    url="https://example.org/cranes",
    source="/somewhere/on/this/disk/cranes.txt",
    extra=(("note", "own words"), ("desk", "city")),
)


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], Archive]], TestClient]]:
    """A client of the service over the archive that a function gives."""
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path / "nothing here"))
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:

        def over(source: Callable[[], Archive]) -> TestClient:
            app.dependency_overrides[get_archive] = source
            return client

        yield over
    app.dependency_overrides.clear()


@pytest.fixture
def client(serve: Callable[[Callable[[], Archive]], TestClient], archive: Archive) -> TestClient:
    """A client of the service over the demo articles."""
    return serve(lambda: archive)


@pytest.fixture
def odd(serve: Callable[[Callable[[], Archive]], TestClient], tmp_path: Path) -> TestClient:
    """A client of the service over one article with an id and a text that are hard to carry."""
    encoder = FakeEncoder()
    build(tmp_path / "odd", [ODD], encoder, balance=Balance.none())
    archive = Archive.open(tmp_path / "odd", encoder)
    return serve(lambda: archive)


class Response(Protocol):
    """What these tests read of a response, whichever client got it."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def text(self) -> str: ...
    def json(self) -> Any: ...


def post(client: TestClient, path: str, body: object) -> Response:
    """Post JSON as it is written, lone surrogates and all."""
    return client.post(path, content=json.dumps(body).encode(), headers={"Content-Type": "application/json"})


def refused(response: Response, status: int) -> dict[str, Any]:
    """The problem of a response, after checking what holds for every problem (RFC 9457)."""
    assert response.status_code == status
    assert response.headers["content-type"] == PROBLEM
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem.keys() <= {"type", "title", "status", "detail", "instance", "errors", "request_id"}
    assert problem["request_id"] == response.headers["x-request-id"]
    assert response.headers["cache-control"] == "no-store"
    assert problem["type"] == "about:blank" or problem["type"].startswith("urn:problem-type:isnad:")
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in response.text
    return problem


def without_seconds(answer: dict[str, Any]) -> dict[str, Any]:
    answer["receipt"].pop("seconds")
    return answer


class Server(NamedTuple):
    """A server that was started before there was an index, what it said then, and where its log goes."""

    url: str
    before: Response
    log: Path


@pytest.fixture(scope="module")
def server(
    seeds_home: Path, encoder: Encoder, second: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    log = folder / "log"
    command = [sys.executable, "-m", "uvicorn", "retrieval.api:app", "--port", "0"]
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "ISNAD_HOME": str(folder / "home")}, stdout=out, stderr=out
        )
    try:
        url = _address(process, log)
        before = httpx.get(f"{url}/v1/health", timeout=60)
        shutil.copytree(seeds_home, folder / "home")
        corpus = [*read_corpus([ROOT / "seeds"]), ODD]
        build(folder / "home", corpus, encoder, balance=Balance.load(encoder.fingerprint), second=second)
        yield Server(url, before, log)
    finally:
        process.terminate()
        process.wait(30)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server listens, once it does."""
    waiting = threading.Event()
    for _ in range(600):
        if found := re.search(r"running on (http://127\.0\.0\.1:\d+)", log.read_text("utf-8")):
            return found[1]
        assert process.poll() is None, log.read_text("utf-8")
        waiting.wait(0.1)
    raise AssertionError(log.read_text("utf-8"))


def asked(server: Server, question: str) -> dict[str, Any]:
    response = httpx.post(f"{server.url}/v1/ask", json={"question": question}, timeout=120)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


# Answers


@pytest.mark.parametrize("question", [QUESTION, "Who won the Nobel Prize in Literature this year?"])
def test_an_answer_is_the_archives_answer(client: TestClient, archive: Archive, question: str) -> None:
    answer = post(client, "/v1/ask", {"question": question})
    assert answer.status_code == 200
    expected = json.loads(json.dumps(archive.ask(question).as_dict()))
    assert without_seconds(answer.json()) == without_seconds(expected)


def test_an_answer_has_the_fields_that_other_programs_rely_on(client: TestClient) -> None:
    answer = post(client, "/v1/ask", {"question": QUESTION}).json()
    assert answer.keys() >= {"question", "language", "status", "citations", "receipt", "independent"}
    assert answer["independent"] == len({citation["cluster"] for citation in answer["citations"]})
    assert answer["citations"][0].keys() >= {
        "number", "article_id", "passage_id", "title", "publisher", "published_on", "language", "passage", "quote",
        "score", "signals", "attribution", "also_in", "cluster",
    }  # fmt: skip
    assert answer["citations"][0]["quote"].keys() == {"text", "start", "end"}


def test_k_is_the_most_citations(client: TestClient) -> None:
    answer = post(client, "/v1/ask", {"question": QUESTION, "k": 2}).json()
    assert [citation["number"] for citation in answer["citations"] + answer["nearest"]] == [1, 2]


def test_the_language_given_wins_over_the_one_identified(client: TestClient) -> None:
    assert post(client, "/v1/ask", {"question": QUESTION, "language": "tr"}).json()["language"] == "tr"


def test_a_search_gives_the_archives_passages(client: TestClient, archive: Archive) -> None:
    found = post(client, "/v1/search", {"query": "Саракиб", "k": 4}).json()
    assert found["query"] == "Саракиб"
    assert [p["passage_id"] for p in found["passages"]] == [c.passage_id for c in archive.search("Саракиб", k=4)]
    assert len(found["passages"]) == 4


# Filters


def test_an_answer_under_a_filter_is_the_archives(client: TestClient, archive: Archive) -> None:
    filters = {"languages": ["ru", "tr"], "since": "2020"}
    answer = post(client, "/v1/ask", {"question": QUESTION, "filters": filters}).json()
    expected = archive.ask(QUESTION, filter=Filter.from_dict(filters)).as_dict()
    assert without_seconds(answer) == without_seconds(json.loads(json.dumps(expected)))
    assert answer["receipt"]["filters"]["languages"] == ["ru", "tr"]
    assert {c["language"] for c in answer["citations"] + answer["nearest"]} <= {"ru", "tr"}
    found = post(client, "/v1/search", {"query": "Саракиб", "filters": {"publishers": ["Nobody"]}}).json()
    assert found["passages"] == []


def test_what_a_question_implies_is_told_and_taken_off(client: TestClient) -> None:
    question = "Who left the base at al-Mabaqer in February 2021?"
    implied = post(client, "/v1/ask", {"question": question}).json()["implied"]
    assert (
        implied
        == [{"text": "in February 2021", "start": 32, "end": 48, "field": "since", "value": "2021-02", "applied": True}]
        or not implied[0]["applied"]
    )
    assert post(client, "/v1/ask", {"question": question, "without": ["since"]}).json()["implied"] == []


def test_facets_are_the_archives(client: TestClient, archive: Archive) -> None:
    chosen = Filter(since="2020", until="2020", languages=("ar", "ru"))
    found = client.get("/v1/facets", params=dict(parse_qs(urlencode(chosen.to_query()))))
    assert found.status_code == 200
    assert found.json() == json.loads(json.dumps(asdict(archive.facets(chosen))))
    assert found.json()["months"]["counts"]
    assert client.get("/v1/facets").json()["articles"] == archive.status().articles


def test_coverage_is_the_archives(client: TestClient, archive: Archive) -> None:
    question, chosen = "why did Russia leave Saraqib?", Filter(languages=("ar", "en"))
    found = client.get("/v1/coverage", params={"question": question, **parse_qs(urlencode(chosen.to_query()))})
    expected = archive.coverage(question, filter=chosen)
    assert found.status_code == 200
    assert list(found.json()["months"].items()) == list(expected.months)
    assert list(found.json()["outlets"].items()) == list(expected.outlets) != []
    assert found.json()["undated"] == expected.undated
    assert expected != archive.coverage(question)
    for query, field in (("", "question"), ("question=?!", "question"), ("question=why&since=soon", "since")):
        assert refused(client.get(f"/v1/coverage?{query}"), 422)["errors"][0]["field"] == field


def test_a_list_is_answered_in_order_and_what_cannot_be_asked_stops_nothing(
    client: TestClient, archive: Archive
) -> None:
    asked = ["why did Russia leave Saraqib?", "?!", "", "when?"]
    chosen = Filter(languages=("ar",))
    answers = post(client, "/v1/ask/batch", {"questions": asked, "filters": {"languages": ["ar"]}}).json()["answers"]
    assert [each["question"] for each in answers] == asked
    assert [bool(each["answer"]) for each in answers] == [True, False, False, True]
    (cited,) = archive.ask(asked[0], k=1, filter=chosen).citations
    assert [c["quote"]["text"] for c in answers[0]["answer"]["citations"]] == [cited.quote.text]
    assert answers[3]["answer"]["understood"] is None  # each by itself
    told = answers[1]["problem"]
    assert (told["status"], told["detail"]) == (422, "The question holds no words. Type it with letters or digits.")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"questions": []}, "questions is empty; the least is 1 entry."),
        ({"questions": ["why?"] * 501}, "questions has 501 entries; the limit is 500."),
        ({"questions": "why?"}, "questions must be a JSON list."),
        (
            {"questions": ["why?"], "filters": {"since": "soon"}},
            "The filter since is 'soon', which is no date; write 2021, 2021-02 or 2021-02-25.",
        ),
    ],
)
def test_a_list_that_cannot_be_asked_is_refused(client: TestClient, body: dict[str, Any], detail: str) -> None:
    assert refused(post(client, "/v1/ask/batch", body), 422)["detail"] == detail


@pytest.mark.parametrize(
    ("body", "field", "detail"),
    [
        (
            {"filters": {"since": "soon"}},
            "filters.since",
            "The filter since is 'soon', which is no date; write 2021, 2021-02 or 2021-02-25.",
        ),
        ({"filters": {"since": 2021}}, "filters.since", "filters.since must be text, a JSON string."),
        (
            {"filters": {"since": "2022", "until": "2021"}},
            "filters.since",
            "The range of dates is turned round: 2022 is after 2021. Exchange the two.",
        ),
        ({"filters": {"publishers": "TASS"}}, "filters.publishers", "filters.publishers must be a JSON list."),
        ({"filters": {"publishers": [7]}}, "filters.publishers.0", "filters.publishers.0 must be text, a JSON string."),
        ({"filters": {"undated": 1}}, "filters.undated", "filters.undated must be true or false."),
        ({"filters": []}, "filters", "filters must be a JSON object."),
        (
            {"filters": {"outlet": "TASS"}},
            "filters.outlet",
            "filters.outlet is not a field that this request takes; leave it out.",
        ),
        (
            {"without": ["date"]},
            "without",
            "Nothing implied is called 'date'; what can be taken off is since, until, publishers.",
        ),
    ],
)
def test_a_filter_that_is_refused_is_named(client: TestClient, body: dict[str, Any], field: str, detail: str) -> None:
    problem = refused(post(client, "/v1/ask", {"question": "why?", **body}), 422)
    assert problem["errors"] == [{"field": field, "detail": detail}]


def test_facets_under_a_filter_that_is_none_are_refused(client: TestClient) -> None:
    problem = refused(client.get("/v1/facets?since=2021-02-30"), 422)
    assert problem["errors"][0]["field"] == "since"
    assert refused(client.get("/v1/facets?outlet=TASS"), 422)["errors"][0]["field"] == "outlet"
    assert refused(client.get("/v1/facets?undated=perhaps"), 422)["detail"] == "undated must be true or false."


def test_pages_of_articles_are_the_whole_list_once_and_in_order(client: TestClient) -> None:
    ids, after = [], ""
    while True:
        page = client.get("/v1/articles", params={"limit": 3, "after": after}).json()
        assert len(page["articles"]) <= 3
        ids += [article["id"] for article in page["articles"]]
        after = page["next"]
        if after is None:
            break
        assert after == ids[-1]
    assert ids == sorted(path.stem for path in (ROOT / "seeds").glob("*.md") if path.stem != "README")


def test_a_page_that_ends_with_the_last_article_has_no_next(client: TestClient, archive: Archive) -> None:
    everything = client.get("/v1/articles", params={"limit": archive.status().articles}).json()
    assert everything["next"] is None


def test_the_list_says_what_is_known_and_what_is_inferred(odd: TestClient) -> None:
    (row,) = odd.get("/v1/articles").json()["articles"]
    assert row.pop("language")
    assert row.pop("inferred")[:1] == ["published_on"]
    assert row == {
        "id": ODD_ID, "title": "Cranes", "publisher": None, "author": None, "published_on": "2021-02",
        "url": "https://example.org/cranes",
    }  # fmt: skip


def test_an_article_comes_with_its_text_untouched_and_its_facts(server: Server) -> None:
    # over a real connection, since the test client decodes a path twice
    article = httpx.get(f"{server.url}/v1/articles/{quote(ODD_ID, safe='')}", timeout=60).json()
    assert article["id"] == ODD_ID
    assert article["text"] == ODD.text
    assert article["title"] == {"value": "Cranes", "origin": "given"}
    assert article["published_on"] == {"value": "2021-02", "origin": "inferred"}
    assert article["publisher"] is None
    assert article["extra"] == {"note": "own words", "desk": "city"}
    assert "source" not in article, "where a file lies on the server's disk is nobody's business"


def test_health_counts_what_is_served(client: TestClient, archive: Archive) -> None:
    now = archive.status()
    assert client.get("/v1/health").json() == {
        "status": "ok", "generation": now.generation, "articles": now.articles, "passages": now.passages,
        "encoder": now.encoder, "version": VERSION, "behind": None,
    }  # fmt: skip


def test_the_version_is_the_projects() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION


# Requests that are refused

FIELDS = [
    ({}, "question", "question is missing; it is required."),
    ({"question": None}, "question", "question must be text, a JSON string."),
    ({"question": 7}, "question", "question must be text, a JSON string."),
    ({"question": ""}, "question", "question is empty; the least is 1 character."),
    (
        {"question": " \n\u3000"},
        "question",
        "The question is empty. Type a question, for example: why did Russia leave Saraqib?",
    ),
    ({"question": "a" * 20_000}, "question", "question has 20,000 characters; the limit is 2,000."),
    ({"question": "\U0001f600\U0001f3d7"}, "question", "The question holds no words. Type it with letters or digits."),
    (
        {"question": "why \ud800?"},
        "question",
        "question holds half of a surrogate pair, which is no character; send whole characters.",
    ),
    ({"question": "why?", "k": 0}, "k", "k is 0; the least is 1."),
    ({"question": "why?", "k": -1}, "k", "k is -1; the least is 1."),
    ({"question": "why?", "k": 1_000_000}, "k", "k is 1000000; the limit is 50."),
    ({"question": "why?", "k": 10**30}, "k", "k is 10000000000000000000...; the limit is 50."),
    ({"question": "why?", "k": "5"}, "k", "k must be a whole number."),
    ({"question": "why?", "k": True}, "k", "k must be a whole number."),
    ({"question": "why?", "k": 2.5}, "k", "k must be a whole number."),
    ({"question": "why?", "k": float("nan")}, "k", "k must be a whole number."),
    (
        {"question": "why?", "language": "English"},
        "language",
        "language must be a two-letter ISO 639-1 code in small letters, for example ar.",
    ),
    (
        {"question": "why?", "previous": ["why?"] * 101},
        "previous",
        "previous has 101 entries; the limit is 100.",
    ),
    ({"question": "why?", "top": 3}, "top", "top is not a field that this request takes; leave it out."),
    (["why?"], "body", "The body must be one JSON object."),
    (None, "body", "The body must be one JSON object."),
    (
        {"question": "why?", "\ud800": 1},
        "body",
        "The body has a field whose name holds half of a surrogate pair, which is no character; leave it out.",
    ),
]


@pytest.mark.parametrize(("body", "field", "detail"), FIELDS, ids=[f"{n}-{f[1]}" for n, f in enumerate(FIELDS)])
def test_a_field_that_is_refused_is_named_with_its_limit(
    client: TestClient, body: object, field: str, detail: str
) -> None:
    problem = refused(post(client, "/v1/ask", body), 422)
    assert problem["errors"] == [{"field": field, "detail": detail}]
    assert problem["detail"] == detail
    assert problem["instance"] == "/v1/ask"


def test_each_of_several_refused_fields_is_named(client: TestClient) -> None:
    problem = refused(post(client, "/v1/ask", {"k": 0, "top": 3}), 422)
    assert [error["field"] for error in problem["errors"]] == ["question", "k", "top"]


def test_a_search_names_its_own_field_and_limit(client: TestClient) -> None:
    assert refused(post(client, "/v1/search", {"query": "?!"}), 422)["errors"][0]["field"] == "query"
    assert refused(post(client, "/v1/search", {"query": "x", "k": 101}), 422)["detail"] == "k is 101; the limit is 100."


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=0", "limit is 0; the least is 1."),
        ("limit=201", "limit is 201; the limit is 200."),
        ("limit=all", "limit must be a whole number."),
        ("page=2", "page is not a field that this request takes; leave it out."),
    ],
)
def test_a_page_out_of_range_is_refused(client: TestClient, query: str, detail: str) -> None:
    assert refused(client.get(f"/v1/articles?{query}"), 422)["detail"] == detail


@pytest.mark.parametrize(
    "body",
    [b"{", b"question=why", b'{"question": "\xff"}', b"[" * 60_000, b'{"question": "x", "k": ' + b"9" * 5_000 + b"}"],
    ids=["cut short", "a form", "not UTF-8", "too deep", "a number of 5,000 digits"],
)
def test_what_is_not_json_is_refused(client: TestClient, body: bytes) -> None:
    response = client.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert "JSON" in refused(response, 400)["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_a_body_not_declared_as_json_is_refused(client: TestClient, kind: str) -> None:
    response = client.post("/v1/ask", content=b'{"question": "why?"}', headers={"Content-Type": kind})
    assert "application/json" in refused(response, 415)["detail"]


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_declared_with_a_charset_and_in_capitals(client: TestClient, kind: str) -> None:
    body = json.dumps({"question": QUESTION, "k": 1}).encode()
    assert client.post("/v1/ask", content=body, headers={"Content-Type": kind}).status_code == 200


def test_a_body_as_large_as_the_limit_is_read_and_one_byte_more_is_not(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    assert refused(client.post("/v1/ask", content=b" " * LARGEST_BODY, headers=headers), 400)
    problem = refused(client.post("/v1/ask", content=b" " * (LARGEST_BODY + 1), headers=headers), 413)
    assert problem["detail"] == "The body is larger than 100,000 bytes, which is the limit. Shorten it."


def test_a_body_without_a_declared_length_is_counted_as_it_arrives(client: TestClient) -> None:
    def of(size: int) -> Response:
        pieces = iter([b" " * 60_000, b" " * (size - 60_000)])
        return client.post("/v1/ask", content=pieces, headers={"Content-Type": "application/json"})

    refused(of(LARGEST_BODY), 400)
    refused(of(LARGEST_BODY + 1), 413)


def test_a_nul_in_a_question_is_answered(client: TestClient) -> None:
    answer = post(client, "/v1/ask", {"question": "why did Russia\0 leave Saraqib?"})
    assert answer.status_code == 200
    assert answer.json()["question"] == "why did Russia\0 leave Saraqib?"


@pytest.mark.parametrize("article_id", ["nothing", "a%2Fb", "%00", "%ED%A0%80", "x" * 3000, ""])
def test_an_unknown_article_is_not_found(client: TestClient, article_id: str) -> None:
    problem = refused(client.get(f"/v1/articles/{article_id}"), 404)
    assert problem["type"] == "urn:problem-type:isnad:unknown-article"
    assert problem["instance"] == f"/v1/articles/{article_id}"


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/ask/", "/v2/ask", "/docs-assets/nothing.js"])
def test_an_unknown_path_is_not_found(client: TestClient, path: str) -> None:
    assert refused(client.post(path) if "ask" in path else client.get(path), 404)["type"] == "about:blank"


def test_a_wrong_method_is_told_the_right_one(client: TestClient) -> None:
    response = client.get("/v1/ask")
    assert refused(response, 405)["detail"] == "GET is not possible here. Possible: OPTIONS, POST."
    assert response.headers["allow"] == "OPTIONS, POST"


class _Broken(Archive):
    """An archive that fails in ways that nobody foresaw."""

    def __init__(self) -> None: ...

    def article(self, article_id: str, version: str | None = None) -> Article:
        raise RuntimeError(f"the secret of {article_id}")

    def ask(self, question: str, **_: object) -> Answer:
        return Answer(question, "en", "answered", ("the secret text",), (), None, None)  # type: ignore[arg-type]


def test_a_failure_says_nothing_of_its_inside(serve: Callable[[Callable[[], Archive]], TestClient]) -> None:
    response = serve(_Broken).get("/v1/articles/the-plan")
    assert "log" in refused(response, 500)["detail"]
    assert "secret" not in response.text


def test_a_failure_puts_no_text_of_the_archive_into_the_log(
    serve: Callable[[Callable[[], Archive]], TestClient],
) -> None:
    serve(_Broken)
    with TestClient(app) as client, pytest.raises(ValueError, match="validation error") as failure:
        client.post("/v1/ask", json={"question": "why?"})
    assert "secret" not in str(failure.value)


def test_another_page_may_not_read_the_answers(client: TestClient) -> None:
    response = client.get("/v1/health", headers={"Origin": "https://example.org"})
    assert not [name for name in response.headers if name.startswith("access-control")]


# An index that is not there, or not this encoder's


def settings(home: Path) -> Settings:
    return Settings.read({}, home=str(home))


def test_without_an_index_everything_says_how_to_build_one(
    serve: Callable[[Callable[[], Archive]], TestClient], tmp_path: Path
) -> None:
    client = serve(LazyArchive(settings(tmp_path)).get)
    for response in (
        client.get("/v1/health"),
        client.get("/v1/articles"),
        client.get("/v1/articles/x"),
        post(client, "/v1/ask", {"question": "why?"}),
        post(client, "/v1/search", {"query": "why?"}),
    ):
        assert "python -m index" in refused(response, 503)["detail"]


def test_a_home_with_a_name_that_is_no_unicode_can_be_spoken_of(
    serve: Callable[[Callable[[], Archive]], TestClient], tmp_path: Path
) -> None:
    refused(serve(LazyArchive(settings(tmp_path / "caf\udce9")).get).get("/v1/health"), 503)


def test_another_encoders_index_is_refused_until_it_is_built_anew(
    serve: Callable[[Callable[[], Archive]], TestClient], tmp_path: Path
) -> None:
    theirs, ours = FakeEncoder("theirs"), FakeEncoder("ours")
    build(tmp_path, [ODD], theirs, balance=Balance.none())
    opened: list[Path] = []

    def opener(given: Settings) -> Archive:
        opened.append(given.home)
        return Archive.open(given.home, ours)

    client = serve(LazyArchive(settings(tmp_path), opener).get)
    for _ in range(3):
        assert "'theirs'" in refused(client.get("/v1/health"), 503)["detail"]
    assert opened == [tmp_path], "an encoder takes seconds to load: not again for the same index"
    build(tmp_path, [ODD], ours, balance=Balance.none())
    assert client.get("/v1/health").json()["encoder"] == "ours"
    build(tmp_path, [ODD], theirs, balance=Balance.none())
    assert client.get("/v1/health").json()["encoder"] == "ours", "what is in service stays"


def test_a_damaged_index_is_refused(serve: Callable[[Callable[[], Archive]], TestClient], tmp_path: Path) -> None:
    database(tmp_path).write_bytes(b"no database" * 100)
    problem = refused(serve(LazyArchive(settings(tmp_path)).get).get("/v1/health"), 503)
    assert "python -m index" in problem["detail"]


def test_an_archive_is_opened_once_for_many_requests_at_once(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    build(tmp_path, [ODD], encoder, balance=Balance.none())
    opened: list[int] = []

    def opener(given: Settings) -> Archive:
        opened.append(threading.get_ident())
        return Archive.open(given.home, encoder)

    lazy = LazyArchive(settings(tmp_path), opener)
    with ThreadPoolExecutor(8) as pool:
        archives = set(pool.map(lambda _: lazy.get(), range(64)))
    assert len(opened) == len(archives) == 1


# What the service says of itself


def test_the_description_is_valid_openapi(client: TestClient) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="pip install openapi-spec-validator")
    validator.validate(client.get("/openapi.json").json())


def test_the_description_names_every_path_and_every_refusal(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    statuses = {
        f"{method} {path}": sorted(operation["responses"])
        for path, operations in paths.items()
        for method, operation in operations.items()
    }
    everywhere = {"401", "403", "429"}  # see test_access
    statuses = {call: sorted({*told} - everywhere) for call, told in statuses.items()}
    question = ["200", "400", "406", "408", "413", "415", "422", "500", "503"]
    kept = ["200", "304", "406", "422", "500", "503"]
    assert statuses == {
        "post /v1/ask": question,
        "post /v1/ask/batch": question,
        "post /v1/ask/summary": sorted([*question, "404"]),
        "post /v1/ask/export/{form}": sorted([*question, "404"]),
        "post /v1/search": question,
        "post /v1/watches": ["201", *question[1:]],
        "post /v1/ask/batch/export/csv": question,
        "get /v1/watches": ["200", "406", "422", "500", "503"],
        "get /v1/watches/{watch_id}": ["200", "404", "406", "500", "503"],
        "get /v1/watches/{watch_id}/hits": ["200", "404", "406", "422", "500", "503"],
        "get /v1/watches/{watch_id}/feed": ["200", "404", "406", "422", "500", "503"],
        "post /v1/watches/{watch_id}/seen": ["204", "404", "500", "503"],
        "delete /v1/watches/{watch_id}": ["204", "404", "500", "503"],
        "get /v1/articles": kept,
        "post /v1/articles": sorted([*question, "409"]),
        "put /v1/articles/files/{name}": ["200", "400", "404", "406", "408", "409", "413", "422", "500", "503"],
        "delete /v1/articles/{article_id}": ["200", "400", "404", "406", "409", "422", "500", "503"],
        "get /v1/articles/{article_id}": sorted([*kept, "404", "410"]),
        "get /v1/articles/{article_id}/context": sorted([*kept, "404", "410"]),
        "get /v1/articles/{article_id}/versions": sorted([*kept, "404"]),
        "get /v1/facets": kept,
        "get /v1/coverage": kept,
        "get /v1/health": ["200", "406", "500", "503"],
        "get /v1/status": ["200", "406", "500", "503"],
        "get /v1/log": ["200", "406", "422", "500", "503"],
        "get /v1/audit": ["200", "406", "422", "500", "503"],
    }
    for operations in paths.values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            for status, response in operation["responses"].items():
                if not response.get("content"):
                    assert status in {"204", "304"}
                for kind, content in response.get("content", {}).items():
                    named = content["schema"].get("$ref", "").endswith(("/Problem", "/IntakeProblem"))
                    assert (kind == PROBLEM) == (status >= "400") == named


def test_the_description_gives_a_question_that_is_answered(client: TestClient) -> None:
    spec = client.get("/openapi.json").json()
    for example in spec["components"]["schemas"]["Ask"]["examples"]:
        assert post(client, "/v1/ask", example).json()["status"] == "answered"
    for example in spec["components"]["schemas"]["AskList"]["examples"]:
        assert all(each["answer"] for each in post(client, "/v1/ask/batch", example).json()["answers"])


def test_the_page_of_the_description_needs_no_other_host(client: TestClient) -> None:
    page = client.get("/docs").text
    assert not re.search(r"(?:https?:)?//[\w.-]+\.\w", page)
    assert '"validatorUrl": null' in page
    assets = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(assets) == 3
    assert [client.get(asset).status_code for asset in assets] == [200, 200, 200]


# Over a real connection


def test_a_running_server_finds_an_index_that_is_built_later(server: Server) -> None:
    assert "python -m index" in refused(server.before, 503)["detail"]
    assert httpx.get(f"{server.url}/v1/health", timeout=120).json()["status"] == "ok"


@pytest.mark.parametrize("question", [QUESTION, "لماذا خرجت روسيا من سراقب؟", "Почему Россия ушла из Саракиба?"])
def test_every_quote_is_the_articles_text_at_its_offsets(server: Server, question: str) -> None:
    answer = asked(server, question)
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        article = httpx.get(f"{server.url}/v1/articles/{quote(citation['article_id'], safe='')}", timeout=60).json()
        for span in (citation["quote"], citation["passage"]):
            assert span["text"]
            assert article["text"][span["start"] : span["end"]] == span["text"]


def test_eight_at_once_get_the_answers_that_one_gets(server: Server) -> None:
    questions = [QUESTION, "لماذا خرجت روسيا من سراقب؟", "Who won the Nobel Prize in Literature this year?"]
    alone = [without_seconds(asked(server, question)) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda n: without_seconds(asked(server, questions[n % 3])), range(24)))
    assert together == alone * 8


def test_a_body_that_never_ends_is_refused_as_it_arrives(server: Server) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100 * LARGEST_BODY:
            sent += 10_000
            yield b" " * 10_000

    headers = {"Content-Type": "application/json"}
    try:
        response = httpx.post(f"{server.url}/v1/ask", content=endless(), headers=headers, timeout=60)
    except httpx.WriteError:
        return  # the server closed the connection while the body was still being sent
    refused(response, 413)
    assert response.headers["connection"] == "close"


def test_no_word_of_a_request_or_an_article_is_logged(server: Server) -> None:
    marked = "zanzibarite"
    asked(server, f"why did Russia leave Saraqib, {marked}?")
    httpx.post(f"{server.url}/v1/ask", json={"question": marked, "k": 0}, timeout=60)
    httpx.post(f"{server.url}/v1/ask", content=marked, headers={"Content-Type": "application/json"}, timeout=60)
    log = server.log.read_text("utf-8")
    assert "POST /v1/ask 422" in log
    assert marked not in log
    assert "سراقب" not in log


def test_a_follow_up_is_understood_and_says_what_it_carried(client: TestClient) -> None:
    before = {"question": QUESTION}
    found = client.post("/v1/ask", json={"question": "And when?", "previous": [QUESTION]}).json()
    assert found["understood"] != "And when?"
    assert "Saraqib" in found["understood"]
    assert {piece["source"] for piece in found["carried"]} == {0}
    taken_off = [piece["text"] for piece in found["carried"]]
    less = client.post("/v1/ask", json={"question": "And when?", "previous": [QUESTION], "uncarried": taken_off}).json()
    assert less["carried"] == []
    assert client.post("/v1/ask", json=before).json()["understood"] is None


def test_an_answer_says_whose_words_each_quote_is_at_exact_offsets(client: TestClient, archive: Archive) -> None:
    found = client.post("/v1/ask", json={"question": QUESTION}).json()
    speakers = 0
    for cited in found["citations"]:
        text = archive.article(cited["article_id"]).text
        for speaker in cited["attribution"]["chain"]:
            speakers += 1
            for span in (speaker["name"], speaker["cue"]):
                assert text[span["start"] : span["end"]] == span["text"]
    assert speakers
    assert {number for voice in found["voices"] for number in voice["citations"]} == {
        cited["number"] for cited in found["citations"]
    }


@pytest.mark.parametrize("form", ["markdown", "docx", "html", "csv", "ris", "json"])
def test_an_answer_is_taken_away_in_each_form(client: TestClient, form: str) -> None:
    found = client.post(f"/v1/ask/export/{form}?labels=ar", json={"question": QUESTION})
    assert found.status_code == 200
    assert found.headers["content-disposition"].startswith("attachment")
    assert found.content


def test_an_export_that_there_is_not_is_named(client: TestClient) -> None:
    refused = client.post("/v1/ask/export/exe", json={"question": QUESTION})
    assert (refused.status_code, refused.headers["content-type"]) == (404, PROBLEM)
    assert "markdown" in refused.json()["detail"]


def test_a_watched_question_has_a_feed_and_can_be_removed(
    serve: Callable[[Callable[[], Archive]], TestClient], tmp_path: Path, encoder: Encoder, second: SentenceEncoder
) -> None:
    home, balance = tmp_path / "watched", Balance.load(encoder.fingerprint)
    old = Article("rain", "Heavy rain fell on the valley on Monday.", language=Stated("en", "given"))
    new = Article("ferry", "The island ferry stopped because its engine failed.", language=Stated("en", "given"))
    build(home, [old], encoder, balance=balance, second=second)
    archive = Archive.open(home, encoder, second=second)
    client = serve(lambda: archive)
    saved = client.post("/v1/watches", json={"question": "Why did the island ferry stop?"})
    assert saved.status_code == 201
    path = f"/v1/watches/{saved.json()['id']}"
    assert client.get(f"{path}/hits").json() == {"hits": [], "next_page": None}
    build(home, [old, new], encoder, balance=balance, second=second)
    assert [hit["article_id"] for hit in client.get(f"{path}/hits").json()["hits"]] == ["ferry"]
    assert client.get("/v1/watches").json()["watches"][0]["unseen"] == 1
    feed = client.get(f"{path}/feed")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert feed.text.count("<entry>") == 1
    assert client.get(re.findall('rel="alternate" href="([^"]+)"', feed.text)[0]).json()["id"] == "ferry"
    on_the_page = client.get(f"{path}/feed", params={"page": "http://127.0.0.1:8501/"}).text
    assert 'href="http://127.0.0.1:8501/?article=ferry&amp;start=0&amp;end=51"' in on_the_page
    for bad in ("javascript:alert(1)", "x"):
        told = refused(client.get(f"{path}/feed", params={"page": bad}), 422)["detail"]
        assert told == "page must be a web address that begins with http:// or https://."
    assert client.delete(path).status_code == 204
    for gone in (client.delete(path), client.get(f"{path}/feed")):
        assert (gone.status_code, gone.headers["content-type"]) == (404, PROBLEM)


def test_damaged_watches_are_a_problem_that_says_what_to_do(
    serve: Callable[[Callable[[], Archive]], TestClient],
    archive: Archive,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all" * 100)
    monkeypatch.setattr("retrieval.watch.FILE", str(tmp_path / FILE))
    told = refused(serve(lambda: archive).get("/v1/watches"), 503)
    assert told["type"] == "urn:problem-type:isnad:watches-unreadable"
    assert "Move the file away to begin anew" in told["detail"]
