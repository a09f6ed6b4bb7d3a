"""Ways in beside a corpus: addresses, feeds, uploads and programs, with the real readers and a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.balance import Balance
from index.build import Builder
from index.intake import add_addresses, add_documents, add_feed, add_places, add_records
from index.lock import locked
from index.ways.address_id import address_id
from index.ways.fetch import Fetcher, Manners
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http.body_limit import MOST_PARTS
from retrieval.http.state import get_archive, get_fetcher
from tests.fakes import FakeEncoder
from tests.site import Page, Site, serve
from tests.test_build import ARTICLES, texts

SAID = "The council met on Monday and talked for three hours about the old mill and its wheel."
HTML = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p></article></body></html>"


def builder(home: Path) -> Builder:
    return Builder(home, FakeEncoder(), Balance.none())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    builder(tmp_path / "home").build(ARTICLES)
    return tmp_path / "home"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as served:
        for name in ("mill", "ferry"):
            body = HTML.format(name.title(), SAID.replace("mill", name)).encode()
            served.pages[f"/{name}"] = Page(
                body, headers={"Content-Type": "text/html; charset=utf-8", "ETag": f'"{name}"'}
            )
        items = "".join(f"<item><title>{n}</title><link>/{n}</link></item>" for n in ("mill", "ferry", "gone"))
        rss = f'<rss version="2.0"><channel><title>The Tide</title>{items}</channel></rss>'
        served.pages["/feed"] = Page(rss.encode(), headers={"Content-Type": "application/rss+xml"})
        yield served


def fetcher(*, allow_private: bool = True) -> Fetcher:
    return Fetcher(allow_private=allow_private, manners=Manners(delay=0))


def test_pages_are_taken_in_beside_files_and_a_refused_one_stops_nothing(
    home: Path, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "wheel.txt").write_text("The wheel turned again in May.", encoding="utf-8")
    places = [f"{site.address}/mill", str(tmp_path / "wheel.txt"), f"{site.address}/nowhere"]
    report = add_places(builder(home), places, fetcher())
    assert (report.added, len(report.problems), report.articles) == (2, 1, 8)
    assert "/nowhere" in report.problems[0].source
    held = texts(home)
    assert held["wheel"] == "The wheel turned again in May."
    assert SAID in held[address_id(f"{site.address}/mill")]


def test_a_private_address_is_refused_without_the_setting(home: Path, site: Site) -> None:
    report = add_addresses(builder(home), [f"{site.address}/mill"], fetcher(allow_private=False))
    assert (report.added, len(report.problems)) == (0, 1)
    assert site.requests == []


def test_a_feed_is_followed_and_what_was_withdrawn_does_not_come_back(home: Path, site: Site) -> None:
    first = add_feed(builder(home), f"{site.address}/feed", fetcher())
    assert (first.added, len(first.problems)) == (2, 1)
    mill = address_id(f"{site.address}/mill")
    with Archive.open(home, FakeEncoder(), balance=Balance.none()) as archive:
        publisher = archive.article(mill).publisher
    assert publisher
    assert (publisher.value, publisher.origin) == ("The Tide", "declared")
    again = add_feed(builder(home), f"{site.address}/feed", fetcher())
    assert (again.added, again.unchanged, again.generation) == (0, 2, first.generation)
    asked = [headers.get("if-none-match") for path, headers in site.requests if path == "/mill"]
    assert asked == [None, '"mill"']  # a server that knows ETags need not send it again
    site.pages["/mill"] = Page(status=304)
    assert add_feed(builder(home), f"{site.address}/feed", fetcher()).unchanged == 2  # also what was not sent
    builder(home).remove([mill], "file")
    assert add_feed(builder(home), f"{site.address}/feed", fetcher()).unchanged == 1
    site.pages["/mill"] = Page(
        HTML.format("Mill", SAID + " Nobody won.").encode(), headers={"Content-Type": "text/html"}
    )
    assert add_feed(builder(home), f"{site.address}/feed", fetcher()).added == 0
    assert add_addresses(builder(home), [f"{site.address}/mill"], fetcher()).added == 1  # asked for by name it does


def test_uploads_and_records_are_checked_one_by_one(home: Path) -> None:
    report = add_documents(builder(home), [("a.html", HTML.format("A", SAID).encode()), ("b.pdf", b"no pdf")], "upload")
    assert (report.added, [problem.source for problem in report.problems]) == (1, ["b.pdf"])
    given = [{"id": "one", "text": "One was here."}, {"id": "a/b", "text": "x"}, {"id": "two", "text": ""},
             {"id": "three", "text": "Three was here.", "published_on": "yesterday"}]  # fmt: skip
    report = add_records(builder(home), given, "program")
    assert (report.added, [(p.source, p.refused) for p in report.problems]) == (
        2, [("program: article 2", True), ("program: article 3", True), ("program: article 4", False)],
    )  # fmt: skip


@pytest.fixture
def client(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("ISNAD_HOME", str(home / "nothing"))
    archive = Archive.open(home, FakeEncoder(), balance=Balance.none())
    app.dependency_overrides |= {get_archive: lambda: archive, get_fetcher: fetcher}
    with TestClient(app, raise_server_exceptions=False) as made:
        yield made
    app.dependency_overrides.clear()


def test_a_request_that_brings_nothing_is_refused(client: TestClient) -> None:
    refused = client.post("/v1/articles", json={})
    assert refused.status_code == 422
    assert refused.json()["detail"] == "There is nothing to take in: give articles, addresses or both."


def test_the_service_takes_articles_in_and_withdraws_them(client: TestClient, site: Site) -> None:
    body = {"articles": [{"id": "mill", "text": SAID, "publisher": "The Tide"}], "addresses": [f"{site.address}/ferry"]}
    report = client.post("/v1/articles", json=body).json()
    assert (report["added"], report["articles"], report["problems"]) == (2, 8, [])
    assert client.get("/v1/articles/mill").json()["publisher"] == {"value": "The Tide", "origin": "given"}
    report = client.post("/v1/articles", json={"articles": [{"id": "mill", "text": SAID + " Nobody won."}]}).json()
    assert (report["added"], report["changed"]) == (0, 1)
    assert len(client.get("/v1/articles/mill/versions").json()["versions"]) == 2
    report = client.put("/v1/articles/files/wheel.html", content=HTML.format("Wheel", SAID).encode()).json()
    assert (report["added"], report["problems"]) == (1, [])
    assert client.delete("/v1/articles/mill").json()["removed"] == 1
    assert client.get("/v1/articles/mill").status_code == 410
    assert client.delete("/v1/articles/never").status_code == 404
    found = client.post("/v1/search", json={"query": "council old mill"}).json()
    assert "mill" not in {each["article_id"] for each in found["passages"]}


def test_a_request_of_which_nothing_could_be_taken_in_is_refused_with_its_report(client: TestClient) -> None:
    before, bad = client.get("/v1/health").json()["articles"], {"id": "a/b", "text": "X was here."}
    for response, source, others in (
        (client.put("/v1/articles/files/torn.pdf", content=b"no pdf"), "torn.pdf", 0),
        (client.put("/v1/articles/files/torn.docx", content=b"PK no docx"), "torn.docx", 0),
        (client.post("/v1/articles", json={"articles": [bad, bad]}), "program: article 1", 1),
        (client.post("/v1/articles", json={"addresses": ["http://10.0.0.1/private"]}), "http://10.0.0.1/private", 0),
    ):
        told = response.json()
        assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
        assert told["type"] == "urn:problem-type:isnad:nothing-taken-in"
        report = told["report"]
        assert told["detail"].startswith(f"Nothing was taken in. {report['problems'][0]['message']}")
        assert ("1 more" in told["detail"]) == bool(others)
        assert (report["added"], report["not_taken_in"]) == (0, 1 + others)
        assert report["problems"][0]["source"] == source
        assert source in told["detail"]
    assert client.get("/v1/health").json()["articles"] == before


def test_what_is_refused_beside_what_is_taken_in_is_named_in_the_report(client: TestClient) -> None:
    known, bad = {"id": "mill", "text": SAID}, {"id": "a/b", "text": "X was here."}
    for done in ("added", "unchanged"):
        response = client.post("/v1/articles", json={"articles": [bad, known]})
        assert (response.status_code, response.json()[done], response.json()["not_taken_in"]) == (200, 1, 1)


def test_a_wholly_refused_request_is_done_again_under_its_key_and_told_in_a_stream(client: TestClient) -> None:
    key, bad = {"Idempotency-Key": "k"}, {"articles": [{"id": "a/b", "text": "X was here."}]}
    streamed = client.post("/v1/articles", json=bad, headers={**key, "Accept": "text/event-stream"})
    assert "event: problem\n" in streamed.text
    assert '"report":{' in streamed.text
    good = {"articles": [{"id": "ab", "text": "X was here."}]}
    assert client.post("/v1/articles", json=good, headers=key).json()["added"] == 1


REBOUND = {"Host": "evil.example:8000", "Origin": "http://evil.example:8000", "Sec-Fetch-Site": "same-origin"}
"""What a browser sends when a name of another site is made to point to this machine."""


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}, REBOUND])
def test_a_page_of_another_site_changes_nothing(client: TestClient, headers: dict[str, str]) -> None:
    before = client.get("/v1/health").json()["generation"]
    watch = client.post("/v1/watches", json={"question": "who bought the old mill?"}).json()["id"]
    for response in (
        client.post("/v1/articles", json={"articles": [{"id": "x", "text": "X was here."}]}, headers=headers),
        client.put("/v1/articles/files/x.txt", content=b"X was here.", headers=headers),
        client.delete(f"/v1/articles/{ARTICLES[0].id}", headers=headers),
        client.post("/v1/watches", json={"question": "who was here?"}, headers=headers),
        client.delete(f"/v1/watches/{watch}", headers=headers),
    ):
        assert response.status_code == 403
        detail = response.json()["detail"]
        assert "another site" in detail or "called localhost" in detail
    assert [each["id"] for each in client.get("/v1/watches").json()["watches"]] == [watch]
    plain = client.post("/v1/articles", content='{"articles": []}', headers={"Content-Type": "text/plain"})
    assert plain.status_code == 415
    assert client.get("/v1/health").json()["generation"] == before


def test_what_is_sent_has_limits_that_are_named(client: TestClient) -> None:
    many = [{"id": str(number), "text": "x"} for number in range(1001)]
    refused = client.post("/v1/articles", json={"articles": many})
    assert (refused.status_code, "1,000" in refused.text) == (422, True)
    large = client.put("/v1/articles/files/x.txt", content=b"x" * 20_000_001)
    assert (large.status_code, "20,000,000" in large.text) == (413, True)
    assert client.post("/v1/articles", json={"articles": [{"id": "x"}]}).status_code == 422
    json = {"Content-Type": "application/json"}
    large = client.post("/v1/articles", content=b" " * 5_000_001, headers=json)
    assert (large.status_code, "5,000,000" in large.text) == (413, True)
    large = client.post("/v1/articles", content=b'{"articles":[' + b"{}," * MOST_PARTS, headers=json)
    assert (large.status_code, "100,000 objects" in large.text) == (413, True)


def test_the_page_of_this_machine_may_write(client: TestClient) -> None:
    own = {"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert client.delete(f"/v1/articles/{ARTICLES[0].id}", headers=own).json()["removed"] == 1


def test_a_rollback_lets_a_feed_bring_its_articles_again(home: Path, site: Site) -> None:
    add_feed(builder(home), f"{site.address}/feed", fetcher())
    builder(home).rollback(1)
    assert add_feed(builder(home), f"{site.address}/feed", fetcher()).added == 2


@pytest.mark.parametrize(("path", "page"), [
    ("/feed", Page(b"<html><![foo[x]]></html>", headers={"Content-Type": "text/html"})),
    ("/feed", Page(b'<rss version="2.0"><channel><item><link>/mill</link>'
                   b"<pubDate>Mon, 01 Jan 2021 00:00:00 +99999999999999999999</pubDate></item></channel></rss>",
                   headers={"Content-Type": "application/rss+xml"})),
    ("/mill", Page(b"later", status=503, headers={"Retry-After": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"})),
])  # fmt: skip
def test_what_a_hostile_server_says_is_a_problem_at_most(home: Path, site: Site, path: str, page: Page) -> None:
    site.pages[path] = page
    report = add_feed(builder(home), f"{site.address}/feed", fetcher())
    assert report.generation in {1, 2}
    assert report.problems or report.added


def test_a_request_does_not_wait_for_ever_for_another_run(
    client: TestClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.http.intake._PATIENCE", 0.1)
    with locked(home / "build.lock", sign=True):
        refused = client.delete(f"/v1/articles/{ARTICLES[0].id}")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
    assert "Another build is writing" in refused.json()["detail"]
