"""The threat model names modules and tests that there are, and the lock file what is required."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TABLE = SECURITY.partition("## Risks, measures, tests")[2].partition("\n## ")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.strip().splitlines()[2:]]
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/test_*.py"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_each_risk_has_a_module_and_a_test_that_exist(row: list[str]) -> None:
    _, measure, modules, tests = row
    assert measure
    named = re.findall(r"`([^`]+)`", modules), re.findall(r"`([^`]+)`", tests)
    assert all(named)
    assert [module for module in named[0] if not (ROOT / module).is_file()] == []
    assert [test for test in named[1] if not re.search(rf"def {test}\(", TESTS)] == []


def test_there_are_many_risks() -> None:
    assert len(ROWS) > 20


def test_the_lock_holds_what_is_required_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ +]+)\S* --hash=sha256:[0-9a-f]{64}$", lock, re.MULTILINE))
    assert len(locked) == len([line for line in lock.splitlines() if line and line[0] not in "#-"])
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, version = line.split("#")[0].strip().partition("==")
            name = re.sub("[-_.]+", "-", name.partition("[")[0]).lower()
            assert locked.get(name) == version, f"{name}: run `make lock`"
