"""Hostile articles and links on the page, in a real browser: nothing runs, nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder
from index.sentence_encoder import SentenceEncoder
from tests.browser import IN_A_BROWSER, PATIENCE, ask, serving
from tests.payloads import PAYLOADS

pytestmark = IN_A_BROWSER

SENTENCE = "The lighthouse of Zorvan was painted green in May by the keeper Talmud Vex"
PICTURE = "![x](http://192.0.2.1/a.png)"


@pytest.fixture(scope="module")
def hostile_app(encoder: Encoder, second: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page over articles whose every fact is a payload."""
    home: Path = tmp_path_factory.mktemp("hostile-page") / "home"
    given = []
    for number, payload in enumerate(PAYLOADS["markup"] + PAYLOADS["markdown"] + PAYLOADS["bidi"]):
        fact = Stated(payload, "given")
        name = "".join(c for c in payload if c not in "/\\\n\r" and c.isprintable()).strip()[:150]
        given.append(
            Article(
                f"{name} {number}", f"{payload}\n\n{SENTENCE}, {payload} said the guard {number}.\n\n{payload}",
                title=fact, publisher=fact, author=fact, language=Stated("en", "given"), url='https://a.example/"x=1',
            )
        )  # fmt: skip
    build(home, given, encoder, balance=Balance.load(encoder.fingerprint), second=second)
    with serving(home) as address:
        yield address


def unharmed(page: Page) -> None:
    """No payload ran, nothing of it became a picture, a frame or a link to elsewhere (`visit` sees each request)."""
    page.wait_for_timeout(500)
    assert page.evaluate("window.pwned") is None
    drawn = page.evaluate(
        """() => [...document.querySelectorAll("img, iframe, base, object, embed, a, link")]
            .map(e => e.src || e.href || e.srcdoc || e.data || "")"""
    )
    assert not [one for one in drawn if one.startswith(("http://192.0.2.1", "//192.0.2.1", "javascript:"))], drawn


def test_facts_and_texts_of_articles_are_text(hostile_app: str, visit: Callable[..., Page]) -> None:
    page = visit(hostile_app)
    answer = ask(page, "Who painted the lighthouse of Zorvan green?")
    expect(answer.locator(".isnad-card").first).to_be_visible(timeout=PATIENCE)
    unharmed(page)
    answer.get_by_role("button", name="Open article at the quote").first.click()
    expect(page.locator("#isnad-quote")).to_be_visible(timeout=PATIENCE)
    unharmed(page)


def test_a_links_question_and_filter_are_text(hostile_app: str, visit: Callable[..., Page]) -> None:
    asked = f"Who painted Zorvan {PICTURE} [x](javascript:window.pwned=1) <img src=x onerror=window.pwned=1>"
    page = visit(f"{hostile_app}/?{urlencode({'q': asked})}")
    expect(page.locator(".isnad-card, .isnad-none").first).to_be_visible(timeout=PATIENCE)
    button = page.locator(".st-key-history-0 button")  # shows what was asked, mark for mark
    assert button.inner_text().replace("\u2060", "").startswith(asked[:60])
    unharmed(page)
    page.get_by_role("button", name="Watch").first.click()
    expect(page.get_by_test_id("stExpander").first).to_be_visible(timeout=PATIENCE)
    unharmed(page)


@pytest.mark.parametrize("field", ["since", "publisher", "language", "without", "article", "author"])
def test_each_parameter_of_a_link_is_text(hostile_app: str, visit: Callable[..., Page], field: str) -> None:
    page = visit(f"{hostile_app}/?{urlencode({field: '![](//192.0.2.1/a.png)'})}")
    expect(page.locator(".isnad-header").first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stSpinner")).to_have_count(0, timeout=PATIENCE)
    unharmed(page)
