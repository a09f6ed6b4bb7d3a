"""A full disk: whatever meets it says one clear sentence, and the generation before serves, whole.

Twice: files that may not grow, as `ulimit -f` does it, anywhere; and a really full file system, where one can be
mounted.
"""

from __future__ import annotations

import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.article import Article
from index.balance import Balance
from index.build import Builder, BuildFailed
from index.compact import compact
from index.doctor import diagnose
from index.export import ExportRefused, export
from tests.crash_child import held
from tests.fakes import FakeEncoder
from tests.test_build import article, ask

FULL = r"(No space left|File too large|disk is full|disk I/O|could not be written)"


def many(said: str) -> list[Article]:
    return [article(f"topic {number}", said) for number in range(90)]


def builder(home: Path) -> Builder:
    return Builder(home, FakeEncoder(), Balance.none())


DEEDS: dict[str, Callable[[Path], object]] = {
    "build": lambda home: builder(home).build(many("everything was new")),
    "add": lambda home: builder(home).add([*many("much was corrected"), *many("so")], "upload"),
    "rollback": lambda home: builder(home).rollback(1),
    "export": lambda home: export(home, home / "all.jsonl", versions=True),
    "compact": lambda home: compact(home, keep=1),
}


def aged(home: Path) -> dict[str, str]:
    """An archive with versions to compact; what it holds."""
    for said in ("nobody objected", "somebody objected", "all objected"):
        builder(home).build(many(said))
    return held(home)


def require_whole(home: Path, before: dict[str, str]) -> None:
    assert held(home) == before
    assert diagnose(home).faults == ()
    assert ask(home)("topic 7 discussed")[0].startswith("topic-")
    assert not list(home.glob("*.jsonl*"))


def bounded(home: Path, deed: str, size: int) -> str:
    """Do it in a process none of whose files may grow beyond `size` bytes; the last line of its errors."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    call = f"from pathlib import Path; from tests.test_full_disk import DEEDS; DEEDS[{deed!r}](Path({str(home)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", call], cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=120,
        check=False, preexec_fn=limit,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return done.stderr.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("old")
    aged(home)
    return home


@pytest.mark.parametrize("deed", DEEDS)
def test_files_that_cannot_grow_cost_nothing(old: Path, tmp_path: Path, deed: str) -> None:
    home = tmp_path / "home"
    shutil.copytree(old, home)
    before = held(home)
    for size in (3_000, 60_000):  # the first is too small to open the database
        said = bounded(home, deed, size)
        assert said.startswith(("index.build.BuildFailed: ", "index.export.ExportRefused: ", "index.schema.Index")), (
            said
        )
        assert re.search(FULL, said)
        assert "free some space" in said.lower()
        require_whole(home, before)
    DEEDS[deed](home)  # with room again it goes through
    assert diagnose(home).faults == ()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(place)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("deed", DEEDS)
def test_a_full_file_system_costs_nothing(disk: Path, deed: str) -> None:
    home, ballast = disk / "home", disk / "ballast"
    before = aged(home)
    free = shutil.disk_usage(disk).free
    ballast.write_bytes(bytes(free - 80_000))
    with pytest.raises((BuildFailed, ExportRefused), match=FULL) as failed:
        DEEDS[deed](home)
    assert "Free some space" in str(failed.value)
    assert "\n" not in str(failed.value)
    require_whole(home, before)
    ballast.unlink()
    DEEDS[deed](home)
    assert diagnose(home).faults == ()
