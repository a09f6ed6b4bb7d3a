"""Who may import whom: the read side imports the write side, never the reverse; a library enters by one module."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    [*ROOT.glob("index/**/*.py"), *ROOT.glob("retrieval/**/*.py"), *ROOT.glob("page/*.py"), ROOT / "app.py"]
)
OWN = {"index", "retrieval", "page", "app"}
EVERYWHERE = {"numpy", "regex"}
"""Vocabulary rather than services: array types appear in signatures, and `regex` is this product's `re`."""
OPTIONAL = {
    "langchain_core": ("langchain", "langchain-core"),
    "llama_index": ("llama-index", "llama-index-core"),
    "haystack": ("haystack", "haystack-ai"),
}
"""Libraries that need not be installed: the extra that pins each, and its distribution. Adapters alone import them."""
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "pipeline"}


def _imports(path: Path) -> set[str]:
    """Full names of the modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


# subtle: parsed while tests are collected, since CPython 3.11 cannot parse in two threads at once (its issue 106905)
_IMPORTED = {path: _imports(path) for path in MODULES}


def imported(path: Path) -> set[str]:
    """Full names of the modules that one of `MODULES` imports."""
    return _IMPORTED[path]


@pytest.mark.parametrize("path", sorted(ROOT.glob("index/**/*.py")), ids=lambda path: path.name)
def test_the_write_side_never_imports_the_read_side(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] in {"retrieval", "page", "app"}}


@pytest.mark.parametrize("path", sorted(ROOT.glob("retrieval/**/*.py")), ids=lambda path: path.name)
def test_the_read_side_never_imports_the_page(path: Path) -> None:
    assert not {name for name in imported(path) if name.split(".")[0] in {"page", "app"}}


def test_each_library_is_imported_by_one_module() -> None:
    importers: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for name in imported(path):
            top = name.split(".")[0]
            if top not in OWN | EVERYWHERE and top not in sys.stdlib_module_names:
                importers[top].add(str(path.relative_to(ROOT)))
    shared = {
        "docx": {"index/ways/word_file.py", "retrieval/export/docx.py"},
        "tokenizers": {"index/model_directory.py", "index/network.py"},
        "rich": {
            "index/__main__.py",
            "index/report.py",
            "retrieval/__main__.py",
            "retrieval/terminal.py",
            "retrieval/evaluate.py",
        },
        "streamlit": {path for path in importers["streamlit"] if path == "app.py" or path.startswith("page/")},
        "pydantic": {path for path in importers["pydantic"] if path.startswith("retrieval/wire/")},
        "fastapi": {path for path in importers["fastapi"] if path.startswith("retrieval/")},
    }
    several = {name: places for name, places in importers.items() if len(places) > 1 and places != shared.get(name)}
    assert not several


def test_every_imported_library_is_pinned() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = {_canonical(line.split("==")[0]) for line in lines if "==" in line}
    tops = {name.split(".")[0] for path in MODULES for name in imported(path)} - OWN - set(sys.stdlib_module_names)
    tops -= OPTIONAL.keys()
    providers = packages_distributions()
    assert not {top for top in tops if not pinned & {_canonical(name) for name in providers.get(top, ())}}


@pytest.mark.parametrize("library", OPTIONAL)
def test_an_optional_library_is_pinned_by_its_extra_and_imported_by_its_adapter_alone(library: str) -> None:
    extra, distribution = OPTIONAL[library]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [pin.split("==")[0] for pin in project["optional-dependencies"][extra]] == [distribution]
    importers = {path for path in MODULES if library in {name.split(".")[0] for name in imported(path)}}
    adapter = ROOT / "retrieval" / "adapters" / f"{extra.replace('-', '_')}.py"
    assert importers == {adapter}
    assert len(adapter.read_text(encoding="utf-8").splitlines()) < 60
    assert not {path for path in MODULES if f"retrieval.adapters.{adapter.stem}" in imported(path)}


def _canonical(name: str) -> str:
    """A distribution's name as the simple repository API writes it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_only_entry_points_read_the_environment() -> None:
    entry_points = {"app.py", "retrieval/api.py", "retrieval/evaluate.py"}
    # subtle: it sets what another library reads, which has no other way to be told before it is imported
    entry_points.add("retrieval/adapters/haystack.py")
    readers = {str(p.relative_to(ROOT)) for p in MODULES if "os.environ" in p.read_text(encoding="utf-8")}
    assert {r for r in readers - entry_points if not r.endswith("__main__.py")} == set()


def test_no_module_is_a_drawer_for_the_rest() -> None:
    assert not {path.stem for path in MODULES} & FORBIDDEN_NAMES


def test_the_page_paints_before_what_understands_questions_is_imported() -> None:
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    first = "\n".join(ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    late = ("index.analyzer", "index.name", "retrieval.archive", "retrieval.follow_up", "retrieval.question")
    asked = f"{first}\nimport sys\nprint([name for name in {late} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
