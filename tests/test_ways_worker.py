"""The worker process: reused, limited in time and memory, started again when it dies, and light."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from index.ways.extracted import Limits, NotExtracted
from index.ways.worker import Worker
from tests.nasty import ARABIC, html

PAGE = html(f"<article><p>{ARABIC}</p><p>{ARABIC}</p></article>").encode()
ROOT = Path(__file__).parent.parent


def pid(worker: Worker) -> int:
    assert worker._process is not None
    return worker._process.pid


def test_one_process_serves_many_documents_and_threads() -> None:
    worker = Worker(Limits())
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(worker.extract("html", PAGE).text)) for _ in range(4)]
    worker.extract("html", PAGE)
    first = pid(worker)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(texts) == 4 and len(set(texts)) == 1 and ARABIC.strip() in texts[0]
    assert pid(worker) == first
    worker.close()


def test_a_document_that_takes_too_long_costs_only_itself() -> None:
    worker = Worker(replace(Limits(), seconds=0.001))
    with pytest.raises(NotExtracted, match=r"longer than the limit of 0.001 seconds"):
        worker.extract("html", PAGE)
    worker._limits = Limits()
    assert ARABIC.strip() in worker.extract("html", PAGE).text
    worker.close()


def test_a_process_that_was_killed_is_started_again() -> None:
    worker = Worker(Limits())
    worker.extract("html", PAGE)
    os.kill(pid(worker), signal.SIGKILL)
    for _ in range(2):  # the first may still find the broken pipe
        try:
            assert ARABIC.strip() in worker.extract("html", PAGE).text
        except NotExtracted as refusal:
            assert "made its reader fail" in str(refusal)
    assert ARABIC.strip() in worker.extract("html", PAGE).text
    worker.close()


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not keep RLIMIT_AS")
def test_memory_is_limited() -> None:
    worker = Worker(replace(Limits(), memory_bytes=400_000_000))
    assert ARABIC.strip() in worker.extract("html", PAGE).text
    with pytest.raises(NotExtracted, match=r"memory|made its reader fail|within the limits"):
        worker.extract("html", b"<html><body>" + b"<p>a</p>" * 8_000_000)
    assert ARABIC.strip() in worker.extract("html", PAGE).text
    worker.close()


def test_it_imports_no_encoder() -> None:
    code = (
        "import sys, index.ways.extraction, index.ways.html_page, index.ways.pdf_file, index.ways.word_file;"
        "print({'torch', 'faiss', 'openvino', 'transformers', 'sqlite3'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_reader_reaches_no_network_no_program_and_no_file(tmp_path: Path) -> None:
    """In a process of its own, with the limits and the hook of the reader's side."""
    attempts = {
        "a connection": "socket.create_connection(('127.0.0.1', 9))",
        "a name": "socket.getaddrinfo('river.example', 80)",
        "a program": "subprocess.run(['true'])",
        "a shell": "os.system('true')",
        "a new file": f"open({str(tmp_path / 'new')!r}, 'w')",
        "an old file": f"os.open({str(tmp_path)!r} + '/x', os.O_RDWR | os.O_CREAT)",
        "a name taken away": f"os.remove({str(tmp_path)!r})",
        "a page": "urllib.request.urlopen('http://127.0.0.1:9/')",
    }
    code = "\n".join(
        [
            "import os, socket, subprocess, sys, urllib.request",
            "from index.ways.extraction import _limit, _stay_inside",
            "_limit(4_000_000_000)",
            "sys.addaudithook(_stay_inside)",
            *(f"try: {attempt}; print({name!r})\nexcept OSError as error: pass" for name, attempt in attempts.items()),
            "print('files', __import__('resource').getrlimit(__import__('resource').RLIMIT_FSIZE)[0])",
        ]
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:-1] == ["files 0"]
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_it_inherits_neither_descriptors_nor_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISNAD_SECRET", "s3cret")
    worker = Worker(Limits())
    with (tmp_path / "confidential").open("w", encoding="utf-8") as file:
        os.set_inheritable(file.fileno(), True)
        worker.extract("html", PAGE)
        held = [str(link.readlink()) for link in Path(f"/proc/{pid(worker)}/fd").iterdir()]
        assert not [name for name in held if "confidential" in name or "socket" in name]
        assert b"s3cret" not in Path(f"/proc/{pid(worker)}/environ").read_bytes()
    worker.close()


def test_a_reader_that_waits_or_spins_is_ended_by_the_clock() -> None:
    """The process is stopped, as one that spins in C would be: it answers nothing until its time is over."""
    worker = Worker(replace(Limits(), seconds=2.0))
    worker.extract("html", PAGE)
    stuck = pid(worker)
    os.kill(stuck, signal.SIGSTOP)
    with pytest.raises(NotExtracted, match="longer than the limit of 2 seconds"):
        worker.extract("html", PAGE)
    with pytest.raises(ProcessLookupError):
        os.kill(stuck, 0)
    worker.close()
