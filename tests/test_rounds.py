"""Rounds: folders followed by a real process; changes are told once, errors stop nothing, signals end it cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from index.build import BuildBusy
from index.doctor import diagnose
from index.problem import Problem
from index.rounds import Rounds
from index.run import Report
from tests.test_commands import ROOT, one_sentence
from tests.test_commands import run as command


def test_a_round_tells_what_changed_and_nothing_twice() -> None:
    lines: list[str] = []
    problem = Problem("a.txt", "a", "a.txt is empty.")
    reports = iter(
        [Report(added=2, articles=2, generation=1, problems=[problem]), Report(problems=[problem]), Report()]
    )
    rounds = Rounds({"news": lambda: next(reports)}, (), lines.append)
    assert [rounds.once(), rounds.once(), rounds.once()] == [False, False, True]
    assert [line.split("  ", 1)[1] for line in lines] == [
        "news  added: 2  changed: 0  removed: 0  generation 1: 2 articles",
        "news  Not taken in: a.txt is empty.",
    ]


def test_what_one_job_raises_stops_no_other_and_no_later_round() -> None:
    lines: list[str] = []
    calls: list[int] = []

    def fails() -> Report:
        calls.append(1)
        raise BuildBusy("Somebody else builds.") if len(calls) < 3 else OSError("The disk is gone.")

    rounds = Rounds({"one": fails, "two": lambda: Report(removed=1)}, (BuildBusy,), lines.append)
    assert not any(rounds.once() for _ in range(3))
    told = [line.split("  ", 2)[1:] for line in lines]
    assert [said for name, said in told if name == "one"] == ["Somebody else builds.", "The disk is gone."]
    assert len([name for name, _ in told if name == "two"]) == 3

    def errs() -> Report:
        raise IndexError

    rounds = Rounds({"one": errs}, (BuildBusy,), lines.append)
    with pytest.raises(IndexError):  # a mistake of the program is not passed over
        rounds.once()


class Watching:
    """A watching process, and its lines."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "index", "watch", "--folder", str(folder), "--every", "0.005", "--home", str(home)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ},
        )  # fmt: skip

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def end(self, how: signal.Signals) -> str:
        self.process.send_signal(how)
        _, errors = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, errors
        return errors


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "one.txt").write_text("The bridge opened in March.\n", encoding="utf-8")
    started = Watching(tmp_path / "home", tmp_path / "news")
    yield started
    started.process.kill()
    started.process.communicate()


def test_a_watched_folder_is_followed_until_a_signal_ends_it(watching: Watching, tmp_path: Path) -> None:
    news, home = tmp_path / "news", tmp_path / "home"
    assert "added: 1  changed: 0  removed: 0  generation 1: 1 articles" in watching.line()
    (news / "two.txt").write_text("The harbour closed in May.\n", encoding="utf-8")
    assert "added: 1" in watching.line()
    news.rename(tmp_path / "away")
    assert "There is no file or folder" in watching.line()
    (tmp_path / "away").rename(news)
    with FileLock(home / "build.lock"):
        (news / "one.txt").unlink()
        time.sleep(0.5)
    assert "removed: 1" in watching.line()
    assert one_sentence(watching.end(signal.SIGTERM)).startswith("Stopped watching.")
    assert diagnose(home).faults == ()


def test_a_signal_while_it_waits_for_a_run_ends_it(watching: Watching, tmp_path: Path) -> None:
    watching.line()
    with FileLock(tmp_path / "home" / "build.lock"):
        time.sleep(0.5)
        assert one_sentence(watching.end(signal.SIGINT)).startswith("Stopped watching.")


def test_one_round_has_an_exit_code(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "one.txt").write_text("The bridge opened in March.\n", encoding="utf-8")
    watch = ("index", "watch", "--once", "--home", tmp_path / "home")
    assert "added: 1" in command(*watch, "--folder", news).stdout
    (news / "empty.txt").write_text("", encoding="utf-8")
    assert "empty.txt" in command(*watch, "--folder", news, code=1).stdout
    assert "--folder" in one_sentence(command(*watch, code=2).stderr)
    assert "--every" in command(*watch, "--every", "0", code=2).stderr
