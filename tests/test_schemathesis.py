"""The service keeps to its OpenAPI document, whatever is sent; `python -m tests.conformance` is the long run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conformance import CHECKS, LEFT_OUT, RESULT, conform


def nothing_found(folder: Path, examples: int, phases: str) -> int:
    """Run; the number of cases."""
    read = conform(folder, examples, phases)
    assert not read["failures"], read["told"]
    assert not read["errors"], read["errors"]
    assert not read["log"], read["log"]
    assert read["operations"]["tested"] == read["operations"]["total"] == 26
    return int(read["test_cases"]["generated"])


def test_a_few_hundred_requests(tmp_path: Path) -> None:
    assert nothing_found(tmp_path, 8, "examples,fuzzing") > 200


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_ten_thousand_requests(tmp_path: Path) -> None:
    assert nothing_found(tmp_path, 500, "examples,coverage,fuzzing,stateful") >= 10_000


def test_what_was_saved_is_a_whole_run_with_these_checks() -> None:
    saved = json.loads(RESULT.read_text(encoding="utf-8"))
    assert saved["cases"] >= 10_000
    assert (saved["findings"], saved["errors"], saved["server_failures"]) == ([], [], [])
    assert (saved["checks"], saved["left_out"]) == ([*CHECKS], LEFT_OUT)
