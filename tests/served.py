"""The service of `tests.service_child` as a process of its own, for as long as a block runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Served", "served", "until"]

ROOT = Path(__file__).parent.parent


@dataclass
class Served:
    """A service under test."""

    process: subprocess.Popen[bytes]
    home: Path
    url: str
    log: Path

    def begun(self) -> None:
        """Wait until the encoder has begun something."""
        until(self.home.with_name("begun").exists)

    def end(self) -> int:
        """Tell it to end, and wait until it has."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def until(so: Callable[[], object]) -> None:
    """Wait until something is so, up to a minute."""
    for _ in range(1200):
        if so():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to be so")


@contextmanager
def served(folder: Path, *, limit: int = 5, slow: float = 0, **settings: str) -> Iterator[Served]:
    """The service of `tests.service_child`; it is ended at the end of the block where it still runs."""
    home, log = folder / "home", folder / "log"
    command = [sys.executable, "-m", "tests.service_child", str(home), str(limit), str(slow)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "ISNAD_HOME": str(home), **settings}, stdout=out, stderr=out
        )
    try:
        until(lambda: process.poll() is not None or "running on" in log.read_text("utf-8"))
        found = re.search(r"running on (http://127\.0\.0\.1:\d+)", log.read_text("utf-8"))
        assert found, log.read_text("utf-8")
        yield Served(process, home, found[1], log)
    finally:
        process.kill()
        process.wait()
