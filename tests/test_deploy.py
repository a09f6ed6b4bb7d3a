"""What runs Isnad elsewhere: the Dockerfile, the compose file, the systemd units, as far as they can be checked here.

No image is built: the steps' own commands are run or resolved, and linters read the files.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import uvicorn
import yaml
from streamlit import config

from index.settings import Settings
from retrieval.access.binding import OPTIONS, Connection
from retrieval.api import app

ROOT = Path(__file__).parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").glob("isnad-*"))
ANALYZE = shutil.which("systemd-analyze")


def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions and what they say, lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines if line.strip())]


def last_stage() -> dict[str, str]:
    """What each instruction of the image itself says, the last of its name."""
    whole = steps()
    begun = max(at for at, (name, _) in enumerate(whole) if name == "FROM")
    return dict(whole[begun:])


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.is_file():
        pytest.skip("hadolint is not installed")
    ran = subprocess.run([linter, "--no-color", ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_the_image_runs_as_nobody_and_is_asked_for_its_health() -> None:
    image = last_stage()
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", image["USER"])
    assert "_stcore/health" in image["HEALTHCHECK"]
    bases = [rest for name, rest in steps() if name == "FROM"]
    assert all(base.startswith(("python:${PYTHON} ", "environment ")) for base in bases)
    assert re.match(r"PYTHON=3\.11\.\d+-slim-\w+$", dict(steps())["ARG"])


def test_what_is_copied_is_there_and_is_let_to_the_builder() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    copied = [r.split()[:-1] for name, r in steps() if name == "COPY" and "--from" not in r]
    for source in [each for sources in copied for each in sources]:
        assert (ROOT / source).exists(), source
        assert any(source == each or each.startswith(source) for each in allowed), source


def test_the_settings_and_packages_that_the_image_needs_are_in_it() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    copied = " ".join(rest for name, rest in steps() if name == "COPY").split()
    assert {f"{package}/" for package in packages} <= set(copied)


def test_the_image_installs_the_lock_by_its_hashes_with_what_sends_traces() -> None:
    installed = [rest for name, rest in steps() if name == "RUN" and "pip install" in rest]
    assert len(installed) == 1
    assert "--require-hashes" in installed[0]
    assert installed[0].endswith("-r /tmp/requirements.lock")
    locked = {line.partition(" ")[0] for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()}
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["traces"]
    assert set(extra) <= locked
    torch = next(
        line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if line.startswith("torch==")
    )
    assert f"{torch}+cpu" in locked
    (units,) = re.findall(r"^/opt/isnad/bin/pip install (.*)$", (ROOT / "docs/running.md").read_text("utf-8"), re.M)
    assert "--require-hashes" in units


def test_the_compose_file_passes_every_setting_but_those_of_the_image() -> None:
    fixed = {"ISNAD_HOME", "ISNAD_CACHE", "ISNAD_MODEL", "ISNAD_RERANKER"}  # models would have to be mounted
    folders = ("index/settings.py", "retrieval/access/settings.py", "retrieval/operation/settings.py")
    read = {name for path in folders for name in re.findall(r"ISNAD_[A-Z_]+", (ROOT / path).read_text("utf-8"))}
    assert read - fixed <= composed()["services"]["api"]["environment"].keys()
    assert any(":/opt/app/.streamlit/secrets.toml:ro" in each for each in composed()["services"]["page"]["volumes"])
    assert (ROOT / "deploy" / "no-secrets.toml").is_file()


def test_the_model_is_unpacked_with_what_its_stage_copies(tmp_path: Path) -> None:
    command = next(rest for name, rest in steps() if name == "RUN" and "load_encoder" in rest)
    (script,) = re.findall(r'python -c "(.*)"', command)
    shutil.copytree(ROOT / "index", tmp_path / "index", ignore=shutil.ignore_patterns("__pycache__"))
    import os

    cache = Settings.read(os.environ).cache
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "ISNAD_CACHE": str(cache)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert list(cache.glob("multilingual-e5-small-*/unpacked.json"))


@pytest.mark.parametrize("service", ["page", "api", "keeper"])
def test_a_composed_service_is_confined(service: str) -> None:
    found = composed()["services"][service]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert not found.get("privileged")
    assert any(volume.endswith(":/var/lib/isnad") for volume in found["volumes"])
    assert all(port.startswith("${ISNAD_ADDRESS:-127.0.0.1}:") for port in found.get("ports", []))
    assert found["environment"].keys() <= documented()


def documented() -> set[str]:
    """Settings that docs/running.md or the README explain."""
    texts = [(ROOT / name).read_text("utf-8") for name in ("README.md", "docs/running.md")]
    return {name for text in texts for name in re.findall(r"`(ISNAD_\w+)", text)}


def test_every_variable_of_the_compose_file_is_documented() -> None:
    named = set(re.findall(r"\$\{(ISNAD_\w+)", (ROOT / "compose.yaml").read_text("utf-8")))
    assert named <= documented()


def commands() -> list[list[str]]:
    """Every command line by which something is served: of the image, the compose file, the units, the Makefile."""
    units = [re.findall(r"^ExecStart=(.*)$", unit.read_text("utf-8"), re.MULTILINE) for unit in UNITS]
    found = [json.loads(last_stage()["CMD"]), composed()["services"]["api"]["command"]]
    return [*found, *(line.split() for lines in units for line in lines if " watch " not in line)]


def test_every_command_that_serves_takes_its_options() -> None:
    served = []
    for command in commands():
        at = command.index("-m")
        program, rest = command[at + 1], command[at + 2 :]
        served.append(program)
        if program == "uvicorn":
            told = uvicorn.main.make_context("uvicorn", rest).params
            assert told["app"] == "retrieval.api:app"
            assert told["timeout_graceful_shutdown"] == 20
            assert told["http"] == f"{Connection.__module__}:{Connection.__qualname__}"
            assert all(told[name] == value for name, value in OPTIONS.items() if name != "http")
        else:
            assert rest[0] == "run"
            assert (ROOT / Path(rest[1]).name).is_file()
            options = {option.removeprefix("--") for option in rest[2:] if option.startswith("--")}
            assert options <= set(config.get_config_options())
    assert sorted(served) == ["streamlit", "streamlit", "uvicorn", "uvicorn"]


def test_what_is_asked_for_health_exists() -> None:
    asked = " ".join(composed()["services"]["api"]["healthcheck"]["test"])
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/[\w/]+)", asked)
    assert app.url_path_for("live") == path


@pytest.mark.skipif(ANALYZE is None, reason="no systemd-analyze here")
def test_systemd_understands_the_units_and_finds_them_confined(tmp_path: Path) -> None:
    assert len(UNITS) == 4
    for unit in UNITS:  # what they start is installed elsewhere
        text = unit.read_text("utf-8").replace("/opt/isnad/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text, "utf-8")
    places = [str(tmp_path / unit.name) for unit in UNITS]
    ran = subprocess.run([str(ANALYZE), "verify", *places], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    for place in places:
        if place.endswith(".service"):
            ran = subprocess.run(
                [str(ANALYZE), "security", "--offline=true", "--threshold=15", place],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert ran.returncode == 0, ran.stdout


def test_no_one_is_told_to_install_a_package_of_this_name_from_an_index() -> None:
    texts = [path for folder in ("docs", "retrieval", "index", "page") for path in (ROOT / folder).rglob("*.*")]
    told = [path for path in texts if path.suffix in {".py", ".md"} and "install" in path.read_text("utf-8")]
    assert told
    assert not [path for path in told if re.search(r"install ['\"]?isnad\b", path.read_text("utf-8"))]
