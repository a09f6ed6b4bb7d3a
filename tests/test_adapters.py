"""The frameworks' retrievers give verbatim passages with offsets, and the examples run, where they are installed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from retrieval.archive import Archive
from retrieval.filter import Filter
from retrieval.question import QuestionRefused
from tests.fakes import FakeEncoder

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("*.py"))
FRAMEWORKS = {"langchain": "langchain_core", "llama_index": "llama_index", "haystack": "haystack"}
QUERY = "harbour cranes on Monday"


@pytest.fixture(scope="module")
def cranes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive of a few articles, one with text that is hard to carry."""
    home = tmp_path_factory.mktemp("adapters")
    odd = Article(
        "2021/02 harbour?#é",
        "Cranes \U0001f3d7 stand\r\n\r\nThe harbour cranes  stood still on Monday.\te\u0301 Nobody said why.\n",
        publisher=Stated("Harbour Post", "given"),
        published_on=Stated("2021-02", "given"),
    )
    others = [Article(f"day{day}", f"On day {day} the keeper of the harbour wrote a line.") for day in range(6)]
    build(home, [odd, *others], FakeEncoder(), balance=Balance.none())
    with Archive.open(home, FakeEncoder(), balance=Balance.none()) as archive:
        yield archive


def require(framework: str) -> None:
    """Skip the test where the framework is not installed; a broken one fails it."""
    if find_spec(FRAMEWORKS[framework]) is None:
        pytest.skip(f"{framework} is not installed")


def langchain(archive: Archive, k: int = 5, **options: Any) -> list[tuple[str | None, str, dict[str, Any], Any]]:
    require("langchain")
    from retrieval.adapters.langchain import IsnadRetriever

    retriever = IsnadRetriever(archive=archive, k=k, **options)
    documents = retriever.invoke(QUERY)
    assert asyncio.run(retriever.ainvoke(QUERY)) == documents
    return [(one.id, one.page_content, one.metadata, one.metadata["score"]) for one in documents]


def llama_index(archive: Archive, k: int = 5, **options: Any) -> list[tuple[str | None, str, dict[str, Any], Any]]:
    require("llama_index")
    from retrieval.adapters.llama_index import IsnadRetriever

    found = IsnadRetriever(archive, k=k, **options).retrieve(QUERY)
    assert all(one.node.start_char_idx == one.node.metadata["start"] for one in found)
    assert all(one.node.end_char_idx == one.node.metadata["end"] for one in found)
    return [(one.node.node_id, one.node.text, one.node.metadata, one.score) for one in found]


def haystack(archive: Archive, k: int = 5, **options: Any) -> list[tuple[str | None, str, dict[str, Any], Any]]:
    require("haystack")
    from haystack import Pipeline

    from retrieval.adapters.haystack import IsnadRetriever

    pipeline = Pipeline()
    pipeline.add_component("isnad", IsnadRetriever(archive, top_k=k, **options))
    found = pipeline.run({"isnad": {"query": QUERY}})["isnad"]["documents"]
    return [(one.id, one.content, one.meta, one.score) for one in found]


ADAPTERS = [langchain, llama_index, haystack]


@pytest.mark.parametrize("retrieved", ADAPTERS)
def test_documents_are_passages_word_for_word_with_their_source(cranes: Archive, retrieved: Any) -> None:
    found = retrieved(cranes, 4)
    expected = cranes.search(QUERY, k=4)
    assert [content for _, content, _, _ in found] == [one.passage.text for one in expected]
    assert len({id_ for id_, _, _, _ in found}) == 4
    for (_, content, meta, score), citation in zip(found, expected, strict=True):
        article = cranes.article(meta["article_id"], meta["version"])
        assert content == article.text[meta["start"] : meta["end"]]
        assert article.text[meta["quote_start"] : meta["quote_end"]] == citation.quote.text
        assert score == meta["score"] == citation.score
        assert meta["signals"] == citation.signals
        assert json.loads(json.dumps(meta)) == meta
    assert found[0][2]["outlet"] == "Harbour Post"
    assert found[0][2]["date"] == "2021-02"


@pytest.mark.parametrize("retrieved", ADAPTERS)
def test_a_filter_and_answers_alone(cranes: Archive, retrieved: Any) -> None:
    chosen = Filter(publishers=("Harbour Post",))
    assert {meta["outlet"] for _, _, meta, _ in retrieved(cranes, filter=chosen)} == {"Harbour Post"}
    answered = [one.article_id for one in cranes.ask(QUERY, k=5).citations]
    assert [meta["article_id"] for _, _, meta, _ in retrieved(cranes, answers_only=True)] == answered


@pytest.mark.parametrize("retrieved", [langchain, llama_index])
def test_what_cannot_be_asked_is_raised(cranes: Archive, retrieved: Any) -> None:
    with pytest.raises(QuestionRefused):
        retrieved(cranes, 0)


def test_haystack_reports_nothing_to_its_maker(tmp_path: Path) -> None:
    require("haystack")
    asked = (
        "import sys, haystack.telemetry._telemetry as it\n"
        "assert it.telemetry is not None\n"
        "from haystack import Pipeline\n"
        "import retrieval.adapters.haystack\n"
        "it.posthog.capture = lambda *a, **k: sys.exit('a report was sent')\n"
        "it.pipeline_running(Pipeline())\n"
        "assert it.telemetry is None\n"
    )
    environ = {name: value for name, value in os.environ.items() if name != "HAYSTACK_TELEMETRY_ENABLED"}
    environ |= {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=environ, check=True, timeout=120)
    alone = {**environ, "HOME": str(tmp_path / "other")}
    (tmp_path / "other").mkdir()
    subprocess.run([sys.executable, "-c", "import retrieval.adapters.haystack"], cwd=ROOT, env=alone, check=True)
    assert not list((tmp_path / "other").iterdir())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_example_runs(example: Path, seeds_home: Path, archive: Archive) -> None:
    for framework in FRAMEWORKS:
        if example.stem.startswith(framework):
            require(framework)
    environ = {**os.environ, "ISNAD_HOME": str(seeds_home), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, str(example)], cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=200
    )
    assert ran.returncode == 0, ran.stderr
    article, start, end = re.findall(r"^(saraqib-\S+) \[(\d+):(\d+)\]", ran.stdout, re.MULTILINE)[0]
    assert archive.article(article).text[int(start) : int(end)] in ran.stdout
