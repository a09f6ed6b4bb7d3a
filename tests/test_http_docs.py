"""docs/http.md is true: each of its examples runs, in order, against a real server, and every operation has one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

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
