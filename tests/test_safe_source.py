"""What the source never does: unpickle, evaluate, make objects of YAML, start a shell, draw articles as Markdown."""

from __future__ import annotations

import ast
import stat
from pathlib import Path

import pytest

from index.article import Article
from index.balance import Balance
from index.build import build
from tests.fakes import FakeEncoder

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    [*ROOT.glob("index/**/*.py"), *ROOT.glob("retrieval/**/*.py"), *ROOT.glob("page/*.py"), ROOT / "app.py"]
)
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
NEVER_IMPORTED = {"pickle", "shelve", "marshal", "dill", "joblib", "cloudpickle", "jsonpickle", "xmlrpc", "telnetlib"}
NEVER_CALLED = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads", "yaml.unsafe_load",
    "yaml.full_load", "yaml.load_all", "torch.load", "tempfile.mktemp", "marshal.loads", "os.umask",
}  # fmt: skip
MARKDOWN = {"markdown", "write", "caption", "button", "expander", "checkbox", "subheader", "warning", "error", "info",
            "success", "toast", "title", "header", "radio", "popover", "spinner", "progress", "metric"}  # fmt: skip
ITS_OWN_WORDS = {"say", "label", "called"}
"""Functions whose text is the catalog's or was made plain."""


def _calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_unpickles_or_evaluates(path: Path) -> None:
    tree = TREES[path]
    imported = {alias.name.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.Import) for alias in n.names}
    imported |= {(n.module or "").split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert not imported & NEVER_IMPORTED
    for name, call in _calls(tree):
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        assert name not in NEVER_CALLED, f"{path.name}:{call.lineno}"
        assert given.get("shell", "False") == "False", f"{path.name}:{call.lineno}"
        assert given.get("allow_pickle", "False") == "False", f"{path.name}:{call.lineno}"
        assert given.get("trust_remote_code", "False") == "False", f"{path.name}:{call.lineno}"
        assert given.get("verify", "True") == "True", f"{path.name}:{call.lineno}"
        if name.endswith(("np.load", "numpy.load")):
            assert given.get("allow_pickle") == "False", f"{path.name}:{call.lineno}"
        if name == "yaml.load":
            assert given.get("Loader") == "_PlainLoader", f"{path.name}:{call.lineno}"


def test_yaml_makes_no_objects() -> None:
    from index.front_matter import BadFieldsError, parse_yaml

    for hostile in ("!!python/object/apply:os.system ['x']", "a: !!python/name:os.system", "a: !!python/module:os"):
        with pytest.raises(BadFieldsError):
            parse_yaml(hostile)
    bomb = "a: &a [x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    with pytest.raises(BadFieldsError, match="aliases"):
        parse_yaml(bomb)


@pytest.mark.parametrize("path", sorted([*ROOT.glob("page/*.py"), ROOT / "app.py"]), ids=lambda path: path.name)
def test_nothing_of_an_article_or_a_question_is_drawn_as_markdown(path: Path) -> None:
    """Streamlit reads labels as Markdown: what they show is a sentence of the catalog, or went through `label`."""
    for name, call in _calls(TREES[path]):
        if name.startswith("st.") and name[3:] in MARKDOWN:
            for given in [*call.args[:1], *(k.value for k in call.keywords if k.arg in {"help", "label"})]:
                assert _is_plain(given), f"{path.name}:{call.lineno}: {ast.unparse(given)}"


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in ITS_OWN_WORDS
    if isinstance(node, ast.JoinedStr):
        return all(_is_plain(part.value) for part in node.values if isinstance(part, ast.FormattedValue))
    if isinstance(node, ast.Name):
        return node.id in {"new", "text"}  # a sentence of the catalog; an example question
    return isinstance(node, ast.Constant) or ast.unparse(node) in {"NAMES[other]", "number / len(questions)"}


def test_a_new_home_is_its_owners_alone_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    for name, mode in (("new", 0o700), ("old", 0o750)):
        home = tmp_path / "deep" / name
        if name == "old":
            home.mkdir()
            home.chmod(mode)
        build(home, [Article("a", "The bridge of Qadim burned.")], FakeEncoder(), balance=Balance.none())
        assert stat.S_IMODE(home.stat().st_mode) == mode
        loose = [p for p in home.rglob("*") if stat.S_IMODE(p.stat().st_mode) & 0o022]
        assert not loose
