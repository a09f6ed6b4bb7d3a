"""A Python client generated from the service's own OpenAPI document, used against a real server."""

from __future__ import annotations

import importlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from retrieval.api import app
from retrieval.archive import Archive
from tests.fakes import FakeEncoder
from tests.http_server import listening

pytest.importorskip("openapi_python_client", reason="pip install -e '.[dev]'")
_CONFIG = "post_hooks: []\ncontent_type_overrides:\n  application/atom+xml: text/plain\n"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder from which the generated client is imported. A warning of the generator fails the tests."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "openapi.json").write_text(json.dumps(app.openapi()), encoding="utf-8")
    (folder / "config.yml").write_text(_CONFIG, encoding="utf-8")
    command = [
        str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--path", "openapi.json", "--config",
        "config.yml", "--meta", "none", "--output-path", "isnad_client", "--fail-on-warning",
    ]  # fmt: skip
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server over the demo articles, which one fake encoder reads: what is tested here is the wire."""
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path / "nothing here"))
    encoder = FakeEncoder()
    build(tmp_path / "home", read_corpus([Path(__file__).parent.parent / "seeds"]), encoder, balance=Balance.none())
    with Archive.open(tmp_path / "home", encoder) as archive, listening(archive) as url:
        yield url


def call(name: str, *arguments: Any, **given: Any) -> Any:
    """What an operation of the client gives: the parsed answer, a problem among them."""
    return importlib.import_module(f"isnad_client.api.{name}").sync_detailed(*arguments, **given)


def test_a_generated_client_asks_reads_brings_in_and_meets_problems(generated: Path, address: str) -> None:
    sdk = importlib.import_module("isnad_client")
    models = importlib.import_module("isnad_client.models")
    client = sdk.Client(base_url=address, timeout=60)

    answer = call("questions.ask", client=client, body=models.Ask(question="why did Russia leave Saraqib?", k=2)).parsed
    cited = (answer.citations + answer.nearest)[0]
    quote = cited.quote
    article = call("articles.read_article", cited.article_id, client=client).parsed
    assert article.text[quote.start : quote.end] == quote.text
    context = call(
        "articles.read_context", article.id, client=client, start=quote.start, end=quote.end, version=article.version
    ).parsed
    assert context.quote.text == quote.text

    found = call("questions.search", client=client, body=models.Search(query="Саракиб", k=3)).parsed
    assert len(found.passages) == 3
    assert found.passages[0].signals.additional_properties

    listed = call("articles.list_articles", client=client, limit=5)
    assert len(listed.parsed.articles) == 5
    cursor = listed.parsed.next_page.partition("cursor=")[2]
    following = call("articles.list_articles", client=client, limit=5, cursor=cursor).parsed
    assert following.articles[0].id > listed.parsed.articles[-1].id
    etag = listed.headers["etag"]
    assert call("articles.list_articles", client=client, limit=5, if_none_match=etag).status_code == 304

    ferry = models.ArticleIn(id="ferry", text="The island ferry stopped because its engine failed.", language="en")
    body = models.IntakeOf(articles=[ferry])
    report = call("articles.add_articles", client=client, body=body, idempotency_key="one").parsed
    assert report.added == 1
    assert call("articles.add_articles", client=client, body=body, idempotency_key="one").parsed == report
    types = importlib.import_module("isnad_client.types")
    tram = types.File(payload=io.BytesIO(b"The tram stopped on Tuesday because the power failed."))
    assert call("articles.add_file", "tram.txt", client=client, body=tram).parsed.added == 1

    unknown = call("articles.read_article", "nothing", client=client).parsed
    assert isinstance(unknown, models.Problem)
    assert unknown.type_ == "urn:problem-type:isnad:unknown-article"
    wrong = call("questions.ask", client=client, body=models.Ask(question="why?", k=99)).parsed
    assert [fault.field for fault in wrong.errors] == ["k"]
    assert call("service.status", client=client).parsed.segments
    assert call("service.list_log", client=client, article="ferry").parsed.entries[0].what == "added"
