"""docs/http.md is true: each of its examples runs, in order, against a real server, and every operation has one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from openapi_schema_validator import OAS31Validator

from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from retrieval.api import app
from retrieval.archive import Archive
from tests.fakes import FakeEncoder
from tests.http_server import listening

ROOT = Path(__file__).parent.parent
DOCS = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
LINES = [
    line for block in re.findall(r"^```sh\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL) for line in block.splitlines()
]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_HOME", str(tmp_path / "nothing here"))
    encoder = FakeEncoder()
    build(tmp_path / "home", read_corpus([ROOT / "seeds"]), encoder, balance=Balance.none())
    with Archive.open(tmp_path / "home", encoder) as archive, listening(archive) as address:
        script = "set -e -o pipefail\n" + "\n".join(LINES).replace("http://127.0.0.1:8000", address)
        ran = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
            env={**os.environ, "no_proxy": "127.0.0.1"},
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr + ran.stdout[-500:]
    for told in ("event: report", '"unseen"', "Allow: ", "allow: GET, HEAD, OPTIONS, POST"):
        assert told.lower() in ran.stdout.lower()
    assert (tmp_path / "answer.docx").read_bytes().startswith(b"PK")


def test_every_operation_has_an_example() -> None:
    written = [re.sub(r"\$WATCH|saraqib-last-convoy-ar|ferry(?=\")", "ID", line) for line in LINES]
    for path, operations in app.openapi()["paths"].items():
        address = re.escape(path).replace(r"\{article_id\}", "ID").replace(r"\{watch_id\}", "ID")
        address = re.sub(r"\\\{\w+\\\}", r"[\\w.]+", address)
        shown = [line for line in written if re.search(rf'\$ISNAD{address}["?]', line)]
        for method in operations:
            sent = {"delete": r"-X DELETE", "put": r"-T ", "post": r"--json|-d '|-X POST", "get": r"curl"}[method]
            assert any(re.search(sent, line) for line in shown), f"{method} {path}"


def test_every_problem_type_is_named() -> None:
    failures = (ROOT / "retrieval" / "http" / "failure.py").read_text(encoding="utf-8")
    for name in set(re.findall(r'name="([a-z-]+)"', failures)):
        assert f"`{name}`" in DOCS, name


def test_every_answer_and_body_has_an_example_that_fits_its_schema() -> None:
    spec = app.openapi()
    fits = OAS31Validator
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            bodies = operation.get("requestBody", {}).get("content", {}).items()
            answers = [
                (f"{status} {kind}", content)
                for status, response in operation["responses"].items()
                for kind, content in response.get("content", {}).items()
            ]
            for kind, content in [*bodies, *answers]:
                if operation["operationId"] == "export_answer" and kind.startswith("200") and "markdown" not in kind:
                    continue  # files, which no example can show
                assert "example" in content, f"{method} {path} {kind}"
                if "$ref" in content["schema"]:
                    schema = {**content["schema"], "components": spec["components"]}
                    fits(schema).validate(content["example"])
            for parameter in operation.get("parameters", []):
                if parameter["required"]:
                    assert "example" in parameter, f"{method} {path} {parameter['name']}"


def test_the_names_of_operations_are_part_of_the_contract() -> None:
    names = [operation["operationId"] for path in app.openapi()["paths"].values() for operation in path.values()]
    assert sorted(names) == [
        "add_articles",
        "add_file",
        "ask",
        "ask_list",
        "ask_with_summary",
        "count_coverage",
        "count_facets",
        "export_answer",
        "export_answers",
        "follow_watch",
        "health",
        "list_articles",
        "list_hits",
        "list_log",
        "list_versions",
        "list_watches",
        "mark_seen",
        "read_article",
        "read_audit",
        "read_context",
        "read_watch",
        "remove_article",
        "remove_watch",
        "save_watch",
        "search",
        "status",
    ]
