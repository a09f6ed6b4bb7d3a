"""PDFs: the text as it is read, whichever way its characters were laid out."""

from __future__ import annotations

import doctest
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from index.article import Stated
from index.ways import visual_order
from index.ways.document import read_document
from index.ways.pdf_file import extract_pdf
from index.ways.visual_order import read_line
from tests.browser import CHROMIUM
from tests.nasty import PROSE, pdf

LINES = [
    "قال محافظ المدينة إن الجسر الخشبي فوق النهر سيفتح أمام الأهالي صباح الغد بعد أعمال ترميم استمرت ثلاثة أشهر كاملة.",
    "وأضاف في 25 شباط 2021 أن «الشاحنات» (الثقيلة) ستبقى ممنوعة، وأن T-72 لا تعبر. لا إصابات بين الأهالي، والله أعلم.",
    "The mayor said on Monday that the bridge would open again, after three months of work.",
]


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium")
def test_arabic_that_a_browser_printed_is_read_in_order() -> None:
    from playwright.sync_api import sync_playwright

    page = "<meta charset=utf-8><html dir=rtl lang=ar><title>الجسر</title>" + "".join(
        f"<p dir=auto>{x}</p>" for x in LINES
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        sheet = browser.new_page()
        sheet.set_content(page)
        data = sheet.pdf()
        browser.close()
    article = read_document("bridge.pdf", data)
    assert article.text.split("\n") == LINES
    assert article.title == Stated("الجسر", "declared")
    assert article.published_on is None and "file_created" in dict(article.extra)


class TestVisualOrder:
    def test_the_example_holds(self) -> None:
        assert doctest.testmod(visual_order).attempted == 1 and doctest.testmod(visual_order).failed == 0

    @pytest.mark.parametrize(
        ("seen", "read"),
        [
            ("plain words (25)", "plain words (25)"),
            ("ةنيدملا يف", "في المدينة"),
            ("2021 طابش 25 يف", "في 25 شباط 2021"),
            (".25/2 يف", "في 25/2."),
            ("«رسجلا»", "«الجسر»"),
            ("the سلبارط front", "the طرابلس front"),
            ("\ufefb", "لا"),
            ("\ufe94\ufee8\ufef3\ufeaa\ufee3", "مدينة"),
        ],
    )
    def test_lines(self, seen: str, read: str) -> None:
        assert read_line(list(seen)) == read

    @given(st.text(st.sampled_from("ابتث دذر")))
    def test_arabic_alone_is_turned_round(self, text: str) -> None:
        assert read_line(list(text)) == text[::-1]


def test_a_pages_lines_are_one_paragraph_and_hidden_metadata_is_declared() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle("The bridge")
    canvas.setAuthor("Lina Saad")
    canvas.drawString(50, 700, "The mayor said on Monday that the wooden bridge over the river would")
    canvas.drawString(50, 686, "open again.")
    canvas.save()
    article = read_document("a.pdf", out.getvalue())
    assert article.text == "The mayor said on Monday that the wooden bridge over the river would open again."
    assert (article.title, article.author) == (Stated("The bridge", "declared"), Stated("Lina Saad", "declared"))


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 2 pages"):
        extract_pdf(pdf(PROSE, PROSE, PROSE), max_pages=2)
    assert extract_pdf(pdf(PROSE, PROSE), max_pages=2).text
