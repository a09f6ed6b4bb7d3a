"""Measure how soon the page paints in headless Chromium, from when its server says that it is up.

    python -m benchmarks.first_paint --home DIR [--runs 5]

Each run starts a server of its own and opens the page once, cold; runs of Isnad and of a Streamlit script of one line
alternate, since the second is what Streamlit itself takes. Milliseconds: first contentful paint as the browser counts
it (W3C Paint Timing), the header in place, the box to ask in. Saved in `benchmarks/results/first_paint.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.main_job import spread
from retrieval.evaluate import commit

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "benchmarks" / "results" / "first_paint.json"
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def opened(browser: Browser, script: Path, home: Path, *wanted: str) -> list[float]:
    """Milliseconds to the first contentful paint and to each element, of one cold start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    environ = {**os.environ, "ISNAD_HOME": str(home)}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=-3, stderr=-3) as server:
        for _ in range(500):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.02)
        page = browser.new_context().new_page()
        began = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/?ui=en", wait_until="commit")
        times = []
        for selector in wanted:
            page.wait_for_selector(selector, timeout=60_000)
            times.append((time.perf_counter() - began) * 1000)
        painted = page.evaluate(_PAINT)
        page.context.close()
        server.terminate()
    return [painted, *times]


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    ours: list[list[float]] = []
    bare: list[list[float]] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        line = Path(folder, "line.py")
        line.write_text("import streamlit as st\nst.title('one line')\n", encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for _ in range(options.runs):
            ours.append(opened(browser, ROOT / "app.py", options.home, ".isnad-header", ".st-key-ask"))
            bare.append(opened(browser, line, options.home, "h1"))
        browser.close()
    names = ("first_contentful_paint", "header", "ready")
    result: dict[str, Any] = {
        "command": "python -m benchmarks.first_paint --home DIR",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "load_average": round(os.getloadavg()[0], 2),
        "runs": options.runs,
        "isnad_milliseconds": {name: spread([run[at] for run in ours], 0) for at, name in enumerate(names)},
        "one_line_of_streamlit_milliseconds": {
            name: spread([run[at] for run in bare], 0) for at, name in enumerate(("first_contentful_paint", "heading"))
        },
    }
    print(json.dumps(result, indent=1))
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
