"""The page in a real browser: the app as a user starts it, asked, clicked and looked at.

Screenshots are kept in tests/artefacts/. Each home has one server, and all share one browser.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Locator, Page, expect, sync_playwright

from index.article import Article
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from index.sentence_encoder import SentenceEncoder
from page.article import link
from retrieval.answer import Span
from retrieval.archive import Archive

ROOT = Path(__file__).parent.parent
ARTEFACTS = Path(__file__).parent / "artefacts"
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
QUESTION = "why did Russia leave Saraqib?"
UNANSWERABLE = "Who won the 2022 World Cup?"
PATIENCE = 60_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.is_file(), reason=f"no Chromium at {CHROMIUM}"),
]

HOSTILE = """<script>window.hit = 1; alert("hit")</script> The old bridge of Qadim burned down on 3 May.

<img src="http://192.0.2.1/x.png" onerror="window.hit = 2"> **The mayor of Qadim** blamed _a short circuit_ \
in the bridge's lamps: [see here](javascript:alert(1)) `code` $x^2$ :material/home: # no heading.

The guard said \u202egnp.egdirb\u202c was the name of the file. <style>* { display: none }</style></p></div>
"""


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    ARTEFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def seeds_app(seeds_home: Path) -> Iterator[str]:
    with serving(seeds_home) as address:
        yield address


@pytest.fixture(scope="module")
def own_app(encoder: Encoder, second: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A home with a hostile article, and with a long one whose answer stands near its end, among a hundred lines."""
    home = tmp_path_factory.mktemp("own")
    lines = [
        f"On day {day} the crew of the lighthouse wrote down wind, weather and passing ships." for day in range(100)
    ]
    lines.insert(92, "عثر الحارس يوسف على صندوق من النحاس تحت درج المنارة.")
    articles = [Article("hostile", HOSTILE.strip()), Article("lighthouse", "\n\n".join(lines))]
    build(home, articles, encoder, balance=Balance.load(encoder.fingerprint), second=second)
    with serving(home) as address:
        yield address


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens an address in a fresh context; fails the test at a script's error or a request to anywhere else."""
    contexts: list[BrowserContext] = []
    asked: list[str] = []
    troubles: list[str] = []

    def refuse(dialog: Dialog) -> None:
        troubles.append(f"a dialog came up: {dialog.message}")
        dialog.dismiss()

    def open_page(address: str, **context: Any) -> Page:
        contexts.append(browser.new_context(**{"viewport": DESK, **context}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", refuse)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles
    assert not [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]


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


def test_an_english_question_gets_the_archive_s_own_words_right_to_left(
    seeds_app: str, visit: Callable[..., Page], archive: Archive
) -> None:
    page = visit(seeds_app)
    expect(page.get_by_text("For example:")).to_be_visible(timeout=PATIENCE)
    keep(page, "empty")
    answer = ask(page, QUESTION)
    expected = archive.ask(QUESTION)
    cards = answer.locator(".isnad-card").all()
    shown = [squeezed(" ".join(card.locator("mark").all_text_contents())) for card in cards]
    assert shown == [squeezed(citation.quote.text) for citation in expected.citations]
    page.wait_for_timeout(1000)
    assert is_in_view(page.locator(".isnad-question"))  # the best answer is on the screen, not the last
    keep(page, "answer")
    mark = answer.locator("mark", has_text=re.compile("[\u0621-\u064a]{3}")).first
    style = mark.evaluate("e => [getComputedStyle(e).direction, getComputedStyle(e.parentElement).textAlign]")
    assert style == ["rtl", "start"]
    right, edge = mark.evaluate(
        """e => { const range = document.createRange(); range.selectNodeContents(e.parentElement);
            return [range.getBoundingClientRect().right, e.parentElement.getBoundingClientRect().right] }"""
    )
    assert abs(right - edge) < 2
    for citation, card in zip(expected.citations, cards, strict=True):
        words = card.inner_text()
        assert (citation.publisher or "publisher not known") in words
        assert citation.published_on or "undated" in words


def test_an_article_opens_at_the_highlighted_quote(
    seeds_app: str, visit: Callable[..., Page], archive: Archive
) -> None:
    page = visit(seeds_app, viewport={"width": 1000, "height": 620})
    answer = ask(page, QUESTION)
    for number, citation in enumerate(archive.ask(QUESTION).citations[:3]):
        answer.get_by_role("button", name="Open article at the quote").nth(number).click()
        quote = page.locator("#isnad-quote")
        expect(quote).to_be_visible(timeout=PATIENCE)
        page.wait_for_timeout(900)
        assert squeezed(" ".join(page.locator(".isnad-article mark").all_text_contents())) == squeezed(
            citation.quote.text
        )
        assert is_in_view(quote)
        keep(page, f"article-{number}")
        page.keyboard.press("Escape")
        expect(quote).to_have_count(0)


def test_what_the_archive_does_not_answer_is_said_so_with_near_misses(
    seeds_app: str, visit: Callable[..., Page]
) -> None:
    page = visit(seeds_app)
    answer = ask(page, UNANSWERABLE)
    expect(answer.get_by_role("heading", name="No answer in this archive")).to_be_visible()
    misses = answer.locator(".isnad-card.near").all()
    assert 1 <= len(misses) <= 3
    assert all("Not an answer" in miss.inner_text() for miss in misses)
    assert answer.locator(".isnad-card.lead").count() == 0
    keep(page, "no-answer")


def test_questions_and_answers_stay_in_order_until_a_new_conversation(
    seeds_app: str, visit: Callable[..., Page]
) -> None:
    page = visit(seeds_app)
    page.get_by_role("button", name="Pourquoi la ville de Saraqeb").click()
    expect(page.locator(".isnad-card, .isnad-none").first).to_be_visible(timeout=PATIENCE)
    ask(page, "**?!** ...")
    ask(page, "متى غادر آخر رتل روسي سراقب؟")
    assert page.locator(".isnad-question").all_text_contents() == [
        "Pourquoi la ville de Saraqeb est-elle stratégique ?", "**?!** ...", "متى غادر آخر رتل روسي سراقب؟",
    ]  # fmt: skip
    refused = page.get_by_test_id("stChatMessage").nth(3)
    expect(refused.locator(".isnad-notice")).to_have_text(
        "The question holds no words. Type it with letters or digits."
    )
    assert page.locator(".isnad-question").nth(2).evaluate("e => getComputedStyle(e).direction") == "rtl"
    page.wait_for_timeout(1000)
    assert is_in_view(page.locator(".isnad-question").nth(2))
    keep(page, "conversation")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".isnad-question")).to_have_count(0)
    expect(page.get_by_text("For example:")).to_be_visible()


def test_links_open_at_the_quote_ask_and_say_when_they_are_stale(
    seeds_app: str, visit: Callable[..., Page], archive: Archive
) -> None:
    citation = archive.search(QUESTION)[0]
    page = visit(f"{seeds_app}/{link(citation.article_id, citation.quote)}")
    quote = page.locator("#isnad-quote")
    expect(quote).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(900)
    assert is_in_view(quote)
    assert is_in_view(page.get_by_role("heading", name="Isnad"))
    keep(page, "link")
    page.get_by_role("button", name="Ask the archive").click()
    expect(page.get_by_text("For example:")).to_be_visible()

    stale = Span("words that were never there", citation.quote.start, citation.quote.end)
    page.goto(f"{seeds_app}/{link(citation.article_id, stale)}")
    expect(page.locator(".isnad-notice")).to_contain_text("The article has changed since this link was made")
    expect(page.locator(".isnad-article mark")).to_have_count(0)
    page.goto(f"{seeds_app}/?article=no-such&start=1&end=2")
    expect(page.locator(".isnad-notice")).to_contain_text("The archive holds no article 'no-such'")
    page.goto(f"{seeds_app}/?q=why+did+Russia+leave+Saraqib%3F")
    expect(page.locator(".isnad-card").first).to_be_visible(timeout=PATIENCE)
    assert page.locator(".isnad-question").all_text_contents() == [QUESTION]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_are_readable_and_a_phone_never_scrolls_sideways(
    seeds_app: str, visit: Callable[..., Page], scheme: str
) -> None:
    page = visit(seeds_app, viewport=PHONE, color_scheme=scheme, is_mobile=True, has_touch=True)
    expect(page.get_by_text("For example:")).to_be_visible(timeout=PATIENCE)
    assert fits(page)
    answer = ask(page, QUESTION)
    answer.locator("summary").first.click()
    assert fits(page)
    keep(page, f"phone-{scheme}")
    for place in ("mark", ".source .facts", ".chip", ".quote p", ".number", ".why summary", ".searched"):
        assert answer.locator(place).first.evaluate(CONTRAST) >= 4.5, place
    answer.get_by_role("button", name="Open article at the quote").first.click()
    quote = page.locator("#isnad-quote")
    expect(quote).to_be_visible(timeout=PATIENCE)
    page.wait_for_timeout(900)
    assert is_in_view(quote)
    assert fits(page)
    for place in ("#isnad-quote", ".isnad-article p", ".isnad-top .facts"):
        assert page.locator(place).first.evaluate(CONTRAST) >= 4.5, place
    ground = page.locator(".isnad-article").evaluate("e => getComputedStyle(e).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground)[:3])) < 200) == (scheme == "dark")
    keep(page, f"phone-article-{scheme}")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_long_article_is_scrolled_to_its_quote(
    own_app: str, visit: Callable[..., Page], viewport: dict[str, int]
) -> None:
    page = visit(own_app, viewport=viewport)
    answer = ask(page, "ماذا وجد الحارس يوسف تحت درج المنارة؟")
    answer.get_by_role("button", name="Open article at the quote").first.click()
    quote = page.locator("#isnad-quote")
    expect(quote).to_have_text("عثر الحارس يوسف على صندوق من النحاس تحت درج المنارة.", timeout=PATIENCE)
    page.wait_for_timeout(1200)
    assert page.locator(".isnad-article").evaluate("e => e.scrollTop") > 1000
    assert is_in_view(quote)
    keep(page, f"long-{viewport['width']}")


def test_hostile_articles_and_questions_are_shown_as_text(own_app: str, visit: Callable[..., Page]) -> None:
    page = visit(own_app)
    asked = "<img src=x onerror='window.hit = 3'> **Who** did the mayor of Qadim blame for the bridge?"
    answer = ask(page, asked)
    assert page.locator(".isnad-question").inner_text() == asked
    page.get_by_role("button", name="Open article at the quote").first.click()
    text = page.locator(".isnad-article")
    expect(text).to_be_visible(timeout=PATIENCE)
    keep(page, "hostile")
    for line in HOSTILE.strip().split("\n\n"):
        assert squeezed(re.sub("[\u202a-\u202e]", "", line)) in squeezed(text.inner_text())
    for drawn in (answer, text):
        assert drawn.locator("img, script, style, em, strong, code, .isnad-card a").count() == 0
    assert page.evaluate("window.hit") is None


def test_a_home_without_an_index_gets_a_sentence_and_the_command(tmp_path: Path, visit: Callable[..., Page]) -> None:
    with serving(tmp_path / "my home") as address:
        page = visit(address)
        notice = page.locator(".isnad-notice")
        expect(notice).to_contain_text("There is no index in", timeout=PATIENCE)
        expect(page.get_by_test_id("stCode")).to_contain_text(f"python -m index --home '{tmp_path}/my home'")
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        assert "Traceback" not in page.content()
        keep(page, "no-index")
