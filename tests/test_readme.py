"""The README is true: its commands exist, its printed answer is what is printed, its table names every module."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from index.settings import SIGNALS_OFF

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_printed_answer_is_what_the_command_prints(seeds_home: Path) -> None:
    block = re.search(r"^\$ python (-m retrieval .*)\n((?:.*\n)*?)```", README, re.MULTILINE)
    assert block
    command = [sys.executable, *shlex.split(block[1]), "--home", str(seeds_home)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stdout

    def plain(text: str) -> list[str]:
        """Without isolates, and without the seconds, which differ every time."""
        return re.sub(r"in [\d.]+ s", "in ... s", re.sub("[\u2068\u2069]", "", text)).strip().splitlines()

    assert plain(printed) == plain(block[2])


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make ([a-z-]+)", README, re.MULTILINE))))
def test_every_make_target_it_names_exists(target: str) -> None:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def help_of(*command: str) -> str:
    asked = [sys.executable, "-m", *command, "--help"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("module", ["index", "retrieval", "retrieval.evaluate"])
def test_every_option_it_names_is_one_the_command_takes(module: str) -> None:
    usage = help_of(module)
    for command in re.findall(r"^    ([a-z]+)  ", usage, re.MULTILINE):
        usage += help_of(module, command)
    lines = re.findall(rf"^python -m {re.escape(module)} [^\n]*", README, re.MULTILINE)
    assert lines
    for option in {option for line in lines for option in re.findall(r"(?<!\w)--?[a-zA-Z]+", line.split("   ")[0])} - {
        "-m"
    }:
        assert option in usage, option


def test_its_table_of_modules_names_every_module_and_no_other() -> None:
    table = README.split("| module | what it does |")[1].split("\n\n")[0]
    named: set[str] = set()
    for row in table.splitlines():
        folder = ""
        for name in re.findall(r"`([\w./]+)`", row.split("|")[1] if "|" in row else ""):
            folder = str(Path(name).parent) if "/" in name else folder
            named.add(name if "/" in name or name == "app.py" else f"{folder}/{name}")
    there = {
        str(p.relative_to(ROOT))
        for p in [
            *ROOT.glob("index/*"),
            *ROOT.glob("index/ways/*"),
            *ROOT.glob("retrieval/*"),
            *ROOT.glob("retrieval/access/*"),
            *ROOT.glob("retrieval/adapters/*"),
            *ROOT.glob("retrieval/export/*"),
            *ROOT.glob("retrieval/http/*"),
            *ROOT.glob("retrieval/mcp/*"),
            *ROOT.glob("retrieval/operation/*"),
            *ROOT.glob("retrieval/summary/*"),
            *ROOT.glob("retrieval/wire/*"),
            *ROOT.glob("page/*"),
            ROOT / "app.py",
        ]
        if p.is_file()
    }
    assert {n for n in there if not n.endswith(("__init__.py", "__main__.py"))} == named


def test_its_settings_are_those_that_are_read() -> None:
    documented = set(re.findall(r"`(ISNAD_[A-Z_]+)`", README))
    modules = [ROOT / folder / "settings.py" for folder in ("index", "retrieval/access", "retrieval/operation")]
    read = {name for path in modules for name in re.findall(r"ISNAD_[A-Z_]+", path.read_text(encoding="utf-8"))}
    assert documented == read
    assert all(f"`{name}`" in README for name in SIGNALS_OFF)
