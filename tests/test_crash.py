"""Crashes: a process that changes an archive is killed, really and at random moments; what is left is always whole."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from index.balance import Balance
from index.build import Builder
from index.compact import compact
from index.doctor import diagnose
from index.encoder import Encoder
from retrieval.archive import Archive
from retrieval.confidence import Confidence
from tests.crash_child import change, compact_once, held
from tests.fakes import FakeEncoder
from tests.test_build import article

pytestmark = pytest.mark.long

# forked from a process that has imported everything and has no threads: a child is at work within milliseconds
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.crash_child", "tests.crash_ready"])


def killed(after: float, work: Callable[..., None], *given: object) -> list[tuple[Any, ...]]:
    """Start a process that does this work on an archive, kill it after so many seconds; what it said until then."""
    here, there = SERVER.Pipe(duplex=False)
    process = SERVER.Process(target=work, args=(*given, there), daemon=True)
    process.start()
    there.close()
    try:
        assert here.poll(60)
        assert here.recv() == ("ready",)
        said = list(_heard(here, time.monotonic() + after))
        assert process.is_alive(), "it ended by itself"
    finally:
        process.kill()
        process.join()
    said += _heard(here, None)
    here.close()
    return said


def _heard(here: Connection, until: float | None) -> Iterator[tuple[Any, ...]]:
    """Messages until that moment, or until the pipe is empty or torn."""
    try:
        while here.poll(0 if until is None else max(0.0, until - time.monotonic())):
            yield here.recv()
    except (EOFError, OSError):
        return


def require_whole(home: Path, said: list[tuple[Any, ...]], known: dict[str, str], encoder: Encoder) -> dict[str, str]:
    """What the archive holds after a kill: all that was acknowledged, of one generation, and the doctor finds nothing.

    `known` is what it held before.
    """
    now = held(home)
    for one in said:
        if one[0] == "done":
            known = one[1]
            assert one[2] == one[3], "what was embedded before was embedded again"
    last = said[-1] if said else ("done",)
    allowed = [last[1], last[2]] if last[0] == "doing" else [known]
    assert now in allowed
    if not now and not any(one[0] == "done" for one in said) and not known:
        return now  # before the first build there is nothing to open
    assert diagnose(home).faults == ()
    archive = Archive.open(home, encoder, balance=Balance.load(encoder.fingerprint), confidence=Confidence.load())
    found = archive.search("council version", k=100)
    assert {citation.article_id for citation in found} == now.keys()
    for citation in found:
        quote = citation.quote
        assert now[citation.article_id][quote.start : quote.end] == quote.text
        assert f"of {citation.article_id}:" in quote.text
    return now


@pytest.mark.parametrize("seed", range(25))
def test_a_kill_at_any_moment_leaves_a_whole_archive(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    held_now: dict[str, str] = {}
    for kill in range(9):
        moment = draw.uniform(0, 0.08 if kill < 2 else 0.4)  # the first ones fall into the first build
        said = killed(moment, change, tmp_path, seed, False)
        held_now = require_whole(tmp_path, said, held_now, FakeEncoder())


def test_a_kill_with_the_real_encoder_leaves_a_whole_archive(tmp_path: Path, encoder: Encoder) -> None:
    draw = random.Random(7)
    held_now: dict[str, str] = {}
    for _ in range(20):
        said = killed(draw.uniform(0, 1.5), change, tmp_path, 7, True)
        held_now = require_whole(tmp_path, said, held_now, encoder)


def test_a_kill_during_a_compaction_costs_nothing(tmp_path: Path) -> None:
    aged = tmp_path / "aged"
    for number in range(8):
        items = [article(f"topic {at}", f"counted {number}") for at in range(100)]
        Builder(aged, FakeEncoder(), Balance.none()).build(items)
    before, draw, ended = held(aged), random.Random(3), 0
    for kill in range(20):
        home = tmp_path / f"kill-{kill}"
        shutil.copytree(aged, home)
        here, there = SERVER.Pipe(duplex=False)
        process = SERVER.Process(target=compact_once, args=(home, there), daemon=True)
        process.start()
        assert here.recv() == "ready"
        time.sleep(draw.uniform(0, 0.25))
        process.kill()
        process.join()
        ended += here.poll()
        here.close()
        assert held(home) == before
        assert diagnose(home).faults == ()
        compact(home, keep=1)
        assert diagnose(home).faults == ()
        shutil.rmtree(home)
    assert ended < 20, "each had ended before it was killed"
