"""The page in a real browser: the app as a user starts it, asked, clicked and looked at."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from page.article import link
from retrieval.answer import Span
from retrieval.archive import Archive
from tests.browser import (
    CONTRAST,
    DESK,
    HOSTILE,
    IN_A_BROWSER,
    PATIENCE,
    PHONE,
    UNBROKEN,
    ask,
    fits,
    is_in_view,
    keep,
    serving,
    squeezed,
)

QUESTION = "why did Russia leave Saraqib?"
UNANSWERABLE = "Who won the 2022 World Cup?"

pytestmark = IN_A_BROWSER


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


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_words_of_ten_thousand_characters_widen_nothing(
    own_app: str, visit: Callable[..., Page], viewport: dict[str, int]
) -> None:
    page = visit(own_app, viewport=viewport)
    answer = ask(page, "In what was the scribe of Barzakh paid?")
    card = answer.locator(".isnad-card").first
    expect(card).to_contain_text("The scribe of Barzakh was paid in salt.")
    assert fits(page)
    keep(page, f"unbroken-{viewport['width']}")
    page.get_by_role("button", name="Open article at the quote").first.click()
    text = page.locator(".isnad-article")
    expect(text).to_be_visible(timeout=PATIENCE)
    assert squeezed(text.inner_text()) == UNBROKEN
    for box in (card, text):
        assert box.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    assert fits(page)


def test_a_home_without_an_index_gets_a_sentence_and_the_command(tmp_path: Path, visit: Callable[..., Page]) -> None:
    with serving(tmp_path / "my home") as address:
        page = visit(address)
        notice = page.locator(".isnad-notice")
        expect(notice).to_contain_text("There is no index in", timeout=PATIENCE)
        expect(page.get_by_test_id("stCode")).to_contain_text(f"python -m index --home '{tmp_path}/my home'")
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        assert "Traceback" not in page.content()
        keep(page, "no-index")
