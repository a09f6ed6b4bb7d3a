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
