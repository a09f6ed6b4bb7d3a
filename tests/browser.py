"""What the tests in a real browser share: the app as a user starts it, a question asked, what is in view, a screenshot.

Screenshots are kept in tests/artefacts/. The fixtures that use this are in `conftest`: each home has one server for all
test modules, each module one browser.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parent.parent
ARTEFACTS = Path(__file__).parent / "artefacts"
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 60_000

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.is_file(), reason=f"no Chromium at {CHROMIUM}"),
]
"""The marks of a module that needs Chromium."""

HOSTILE = """<script>window.hit = 1; alert("hit")</script> The old bridge of Qadim burned down on 3 May.

<img src="http://192.0.2.1/x.png" onerror="window.hit = 2"> **The mayor of Qadim** blamed _a short circuit_ \
in the bridge's lamps: [see here](javascript:alert(1)) `code` $x^2$ :material/home: # no heading.

The guard said \u202egnp.egdirb\u202c was the name of the file. <style>* { display: none }</style></p></div>
"""
"""Of an article: markup, Markdown, a script, an override of the reading direction."""


UNBROKEN = f"The scribe of Barzakh was paid in salt. {'salt' * 2500} {'ملح' * 3400} The scribe left in May."
"""Of an article: words of 10,000 characters, without a place to break them at."""


@contextmanager
def serving(home: Path, **more: str) -> Iterator[str]:
    """The app over a home, as its own process; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.address", "127.0.0.1"]
    environ = {**os.environ, "ISNAD_HOME": str(home), **more}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                    break
                except (urllib.error.URLError, OSError):
                    assert process.poll() is None, (process.stderr.read() if process.stderr else b"").decode()
                    time.sleep(0.1)
            yield address
        finally:
            process.terminate()


def ask(page: Page, question: str) -> Locator:
    """Type a question and wait for its answer; the last chat message."""
    before = page.locator(".isnad-question").count()
    page.locator("textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".isnad-question")).to_have_count(before + 1, timeout=PATIENCE)
    answer = page.get_by_test_id("stChatMessage").nth(2 * before + 1)
    expect(answer.locator(".isnad-card, .isnad-none, .isnad-notice").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stSpinner")).to_have_count(0, timeout=PATIENCE)
    return answer


def squeezed(text: str) -> str:
    return " ".join(text.split())


def keep(page: Page, name: str) -> None:
    page.wait_for_timeout(400)
    page.screenshot(path=ARTEFACTS / f"{name}.png")


def is_in_view(locator: Locator) -> bool:
    """Whether all of an element is inside the window and every box that scrolls around it."""
    return bool(
        locator.evaluate(
            """element => new Promise(done => {
                const seen = new IntersectionObserver(entries => {
                    seen.disconnect(); done(entries[0].intersectionRatio > .99) });
                seen.observe(element) })"""
        )
    )


def fits(page: Page) -> bool:
    """Whether nothing is wider than the window."""
    widths = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll(".stMain, .stDialog")]
            .map(element => element.scrollWidth - element.clientWidth)"""
    )
    return bool(max(widths) <= 0)


CONTRAST = """element => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgb = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data] };
    const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255))
        .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
    let ground = element; while (rgb(getComputedStyle(ground).backgroundColor)[3] < 255) ground = ground.parentElement;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(rgb(getComputedStyle(ground).backgroundColor))];
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) }"""
"""The contrast of an element's text on its ground, as WCAG 2 counts it."""
