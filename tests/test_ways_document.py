"""One document in: its main text, what it says of itself, and one sentence for what cannot be an article."""

from __future__ import annotations

import pytest

from index.article import Stated
from index.ways.document import DocumentRefused, read_document

FIRST = "قال محافظ المدينة إن الجسر الخشبي فوق النهر سيفتح أمام الأهالي صباح الغد بعد أعمال ترميم استمرت ثلاثة أشهر."
SECOND = "وأضاف أن الشاحنات ستبقى ممنوعة من العبور حتى نهاية العام، وأن البلدية ستنشر جدول الرحلات في الأيام المقبلة."
META = """<meta property="og:title" content="الجسر يفتح غدا"><meta property="og:site_name" content="صحيفة النهر">
<link rel="canonical" href="https://river.example/bridge"><meta name="author" content="لينا سعد">
<meta property="article:published_time" content="2021-02-25T10:00:00+03:00">"""


def page(*paragraphs: str, meta: str = META, lang: str = "ar", charset: str = "utf-8") -> str:
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="{charset}"><title>صحيفة</title>
{meta}</head><body>
<nav><a href="/">الرئيسية</a> <a href="/sport">رياضة</a></nav>
<article><h1>الجسر يفتح غدا</h1>{"".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)}</article>
<aside><h3>اقرأ أيضا</h3><ul><li><a href="/1">خبر آخر عن الطقس</a></li></ul></aside>
<div id="comments"><p>تعليق غاضب من قارئ لم يعجبه الخبر المنشور هنا</p></div></body></html>"""


def refusal(name: str, data: bytes, content_type: str | None = None) -> str:
    with pytest.raises(DocumentRefused) as caught:
        read_document(name, data, content_type=content_type)
    message = str(caught.value)
    assert message.startswith(f"{name}: ") and message.endswith(".") and "\n" not in message
    return message


class TestHtml:
    def test_the_main_text_is_kept_and_what_surrounds_it_is_not(self) -> None:
        article = read_document("bridge.html", page(FIRST, SECOND).encode())
        assert article.text.split("\n")[-2:] == [FIRST, SECOND]
        assert not {"الطقس", "تعليق", "رياضة"} & set(article.text.split())
        assert article.id == "bridge"

    def test_what_the_page_declares_is_marked_so(self) -> None:
        article = read_document("bridge.html", page(FIRST, SECOND).encode())
        assert article.title == Stated("الجسر يفتح غدا", "declared")
        assert article.publisher == Stated("صحيفة النهر", "declared")
        assert article.author == Stated("لينا سعد", "declared")
        assert article.published_on == Stated("2021-02-25", "declared")
        assert article.language == Stated("ar", "declared")
        assert article.url == "https://river.example/bridge"

    def test_what_the_library_guesses_is_inferred(self) -> None:
        body = page(FIRST, SECOND, meta="")
        article = read_document("x", body.encode(), content_type="text/html", url="https://river.example/2021/02/25/b")
        assert article.title == Stated("الجسر يفتح غدا", "inferred")
        assert article.published_on == Stated("2021-02-25", "inferred")

    def test_a_language_that_the_script_cannot_be_in_is_left_out(self) -> None:
        assert read_document("bridge.html", page(FIRST, SECOND, lang="en-US").encode()).language is None

    def test_the_address_gives_the_id_and_another_site_cannot_be_passed_for(self) -> None:
        own = read_document("b", page(FIRST, SECOND).encode(), url="https://www.river.example/bridge?ref=mail")
        other = read_document("b", page(FIRST, SECOND).encode(), url="https://mirror.example/bridge")
        assert own.url == "https://river.example/bridge" and own.id.startswith("river.example-bridge-")
        assert other.url == "https://mirror.example/bridge" and other.id.startswith("mirror.example-bridge-")

    @pytest.mark.parametrize("declared", ["windows-1256", "utf-8"])
    def test_utf8_is_read_whatever_it_declares(self, declared: str) -> None:
        assert FIRST in read_document("a.html", page(FIRST, SECOND, charset=declared).encode()).text

    def test_other_encodings_are_read_as_declared_by_the_page_or_by_http(self) -> None:
        declared = page(FIRST, SECOND, charset="windows-1256").encode("windows-1256")
        silent = page(FIRST, SECOND).replace('<meta charset="utf-8">', "").encode("windows-1256")
        assert FIRST in read_document("a.html", declared).text
        assert FIRST in read_document("a.html", silent, content_type="text/html; charset=windows-1256").text
        assert FIRST in read_document("a.html", silent).text  # detected
        assert FIRST in read_document("a.html", page(FIRST, SECOND).encode("utf-16")).text

    def test_a_wrong_encoding_is_refused_rather_than_quoted(self) -> None:
        assert "damaged" in refusal("a.html", page(FIRST, SECOND).encode("windows-1256"))

    def test_zero_width_joiners_stay(self) -> None:
        persian = (
            "این پل چوبی فردا صبح پس از سه ماه تعمیر برای مردم شهر باز می\u200cشود و خودروهای سنگین نمی\u200cتوانند."
        )
        assert persian in read_document("a.html", page(persian, persian, lang="fa").encode()).text

    def test_a_page_of_a_few_words_is_refused(self) -> None:
        assert "words of article text" in refusal("wall.html", b"<html><body><p>Log in to go on</p></body></html>")

    def test_the_same_page_gives_the_same_article(self) -> None:
        assert read_document("a.html", page(FIRST, SECOND).encode()) == read_document(
            "a.html", page(FIRST, SECOND).encode()
        )


class TestKinds:
    def test_plain_text_is_kept_to_the_character(self) -> None:
        article = read_document("a.md", "---\ntitle: جسر\n---\n# نص\r\n\n".encode())
        assert article.text == "# نص\r\n\n" and article.title == Stated("جسر", "given")

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("a.html", b"%PDF-1.7\n", "its ending is .html, but its content is a PDF"),
            ("a.pdf", b"<html><body>x</body></html>", "its ending is .pdf, but its content is an HTML page"),
            ("a.pdf", b"\x89PNG\r\n\x1a\n", "its content is a picture"),
            ("a.docx", b"\xd0\xcf\x11\xe0....", "an old .doc, or a Word document with a password"),
            ("a.bin", b"\x89PNG\r\n\x1a\n", "is a picture, which is not read"),
            ("a.bin", b"\x00\x01\x02", "is binary"),
            ("a.csv", b"id,text\n", "put it into a corpus folder"),
            ("a.html", b" \n", "text is empty"),
        ],
    )
    def test_what_is_not_what_it_says_is_refused(self, name: str, data: bytes, words: str) -> None:
        assert words in refusal(name, data)

    def test_the_content_type_must_agree_too(self) -> None:
        assert "it is sent as text/html, but its content is a PDF" in refusal("a", b"%PDF-1.7\n", "text/html")

    def test_a_name_that_is_no_id_is_refused(self) -> None:
        with pytest.raises(DocumentRefused, match=r"a\?b.txt: its id contains"):
            read_document("a\nb.txt", b"words")
