"""A process of its own for hostile documents: spawned once, reused, killed at the time limit, started again when dead.

Extraction libraries have parsers in C, whose faults no `except` catches; here they cost one document. The process
holds a memory limit (`RLIMIT_AS`), may change no file and reach no network (`extraction`), inherits neither descriptors
nor settings, and ends with its parent, when its standard input does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.ways.extracted import Extracted, Limits, NotExtracted

__all__ = ["Worker", "shared_worker"]

# The paths are handed over, so that the worker imports this very package, however its parent found it.
_START = "import sys; sys.path[:] = sys.argv[2:]; from index.ways.extraction import serve; serve(int(sys.argv[1]))"
_LONGEST_ANSWER = 200_000_000
"""Bytes of an answer: ten million characters, escaped as JSON, and what is known of them."""
_ENVIRONMENT = {"PATH": os.defpath, "PYTHONUTF8": "1"}
"""The worker's own: settings, keys and secrets of the product are none of a hostile document's business."""


class Worker:
    """Extracts documents, one at a time; may be used from several threads, which then wait for one another."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def extract(self, kind: str, data: bytes, **hints: Any) -> Extracted:  # noqa: ANN401
        """What `data`, a document of one of `extraction.KINDS`, holds; `hints` go to its extractor, None left out.

        Raises:
            NotExtracted: the extractor refused it, or it took too long, or it killed its process.
        """
        with self._lock:
            process = self._running()
            late = threading.Event()

            def end() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(self._limits.seconds, end)
            timer.daemon = True
            timer.start()
            try:
                answer = _ask(process, kind, data, {k: v for k, v in hints.items() if v is not None})
            finally:
                timer.cancel()
            if answer is None:
                self._stop()
        if answer is None and late.is_set():
            raise NotExtracted(f"took longer than the limit of {self._limits.seconds:g} seconds; save it as plain text")
        if answer is None:
            raise NotExtracted("made its reader fail (damaged, or too large for its memory); save it as plain text")
        if "refused" in answer:
            raise NotExtracted(answer["refused"])
        return Extracted(**answer)

    def close(self) -> None:
        """End the process; the next document starts another."""
        with self._lock:
            self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        # subtle: after a fork the pipes belong to two parents, so the child takes a process of its own
        if self._process is None or self._process.poll() is not None or self._owner != os.getpid():
            command = [
                sys.executable,
                "-c",
                _START,
                str(self._limits.memory_bytes),
                *(path or str(Path.cwd()) for path in sys.path),
            ]
            self._owner = os.getpid()
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with this package
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_ENVIRONMENT
            )
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.communicate()


@lru_cache(maxsize=4)
def shared_worker(limits: Limits) -> Worker:
    """The one worker of this program for these limits."""
    return Worker(limits)


def _ask(process: subprocess.Popen[bytes], kind: str, data: bytes, hints: dict[str, Any]) -> dict[str, Any] | None:
    """The process's answer, or `None` when it died over the question."""
    if process.stdin is None or process.stdout is None:  # both are pipes
        return None
    try:
        process.stdin.write(json.dumps({"kind": kind, "size": len(data), "hints": hints}).encode() + b"\n" + data)
        process.stdin.flush()
        answer: dict[str, Any] = json.loads(process.stdout.readline(_LONGEST_ANSWER))
    except (OSError, ValueError):  # the pipe broke, or ended within a line
        return None
    return answer
