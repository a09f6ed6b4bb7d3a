"""The lock: one holder at a time, others wait or are told."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from index.lock import Locked, locked


def test_a_second_holder_is_told_and_gets_it_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with (
        locked(path, sign=True),
        pytest.raises(Locked, match=rf"process {os.getpid()} .*since"),
        locked(path, wait=False),
    ):
        pytest.fail("two holders at once")
    with locked(path, wait=False):
        pass


def test_a_failing_holder_lets_go(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path / "a.lock"):
        raise KeyError
    with locked(tmp_path / "a.lock", wait=False):
        pass


def test_a_waiting_holder_comes_second(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with locked(tmp_path / "a.lock"):
            order.append("second")

    with locked(tmp_path / "a.lock"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        order.append("first")
    thread.join(timeout=10)
    assert order == ["first", "second"]
