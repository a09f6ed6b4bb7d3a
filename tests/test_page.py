"""The page's strings: what goes in as text comes out as text, and the mark stands exactly on the quote.

The HTML is read back with the standard library's parser: what counts is what a browser would make of it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Stated
from page import frame
from page.article import article_text, article_top, called, link, locate, outside, place
from page.card import card
from page.markup import escape, human_date, isolated, language_name, prose
from page.scroll import to_quote, to_turn
from retrieval.answer import Answer, Attribution, Citation, Receipt, SaidPart, Span, Speaker
from retrieval.fusion import FIRST, WEIGHTS
from retrieval.message import INTERFACE, Interface, Message, say

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(2)"> **bold** [link](javascript:alert(3)) \' " & `code` </p>'
)
ALLOWED = {
    "a", "article", "b", "bdi", "blockquote", "dd", "details", "div", "dl", "dt", "h1", "h2", "header", "mark", "p",
    "span", "summary", "table", "tbody", "td", "th", "tr",
}  # fmt: skip
HARMLESS = {"class", "dir", "href", "id", "lang", "role", "tabindex", "target", "title"}


class Reading(HTMLParser):
    """What a browser would see: elements, attributes, all text, and the text inside `<mark>`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.marks: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marks[-1] += data

    def is_harmless(self) -> bool:
        return set(self.tags) <= ALLOWED and {name for name, _ in self.attributes} <= HARMLESS


def said(name: str) -> Attribution:
    """The words of a source of this name."""
    return Attribution("source", (Speaker(Span(name, 0, len(name)), Span("said", 0, 4), False, False),))


def citation(text: str, quote: tuple[int, int], **more: object) -> Citation:
    """A citation of a passage that begins 40 code points into its article."""
    start, end = quote
    fields: dict[str, object] = {
        "number": 1, "article_id": "harbour", "passage_id": "harbour:40", "title": "The harbour",
        "publisher": "The Ledger", "author": None, "published_on": "2021-02-25", "language": "en", "url": None,
        "inferred": (),
        "passage": Span(text, 40, 40 + len(text)), "quote": Span(text[start:end], 40 + start, 40 + end),
        "score": 1.25, "signals": {"sentence": 1.0, "names": 0.25},
    }  # fmt: skip
    return Citation(**{**fields, **more})  # type: ignore[arg-type]


RECEIPT = Receipt(
    generation=3, articles=1200, passages=5400, newest="2021-02", languages={"ar": 1100, "en": 100}, encoder="e",
    signals=("sentence",), seconds=0.2345,
)  # fmt: skip


@given(st.text())
def test_what_is_escaped_reads_back_as_itself_in_text_and_in_an_attribute(text: str) -> None:
    shown = escape(text)
    seen = Reading(f'<p title="{shown}">{shown}</p>')
    turning = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    kept = [character for character in text if unicodedata.bidirectional(character) not in turning]
    not_html = [(unicodedata.category(c) == "Cc" and c not in "\t\n\r") or c in "\ufffe\uffff" for c in kept]
    expected = "".join("\ufffd" if bad else character for character, bad in zip(kept, not_html, strict=True))
    assert (seen.tags, seen.attributes, seen.text) == (["p"], [("title", expected)], expected)


def test_no_embedding_override_or_isolate_survives_and_plain_marks_do() -> None:
    controls = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    assert escape(f"a{controls}b") == "ab"
    assert escape("a\u200fb\u200e\u061c") == "a\u200fb\u200e\u061c"


def test_control_characters_and_half_surrogates_become_replacement_characters() -> None:
    assert escape("a\x00b\x1bc\ud800d") == "a\ufffdb\ufffdc\ufffdd"
    escape("\udfff").encode("utf-8")


@pytest.mark.parametrize("hostile", [HOSTILE, HOSTILE[::-1], "</mark></article><b>", "--><!--", "&lt;b&gt;"])
def test_nothing_hostile_leaves_its_place_anywhere(hostile: str) -> None:
    cited = citation(
        hostile, (3, 12), article_id=hostile, title=hostile, publisher=hostile, author=hostile, published_on=hostile,
        language=hostile, url=hostile, inferred=("title", "publisher"), signals={hostile: 1.0},
        matched_names=(hostile,), attribution=said(hostile), also_in=(hostile,),
    )  # fmt: skip
    fact = Stated(hostile, "inferred")
    article = Article(hostile, hostile, fact, fact, fact, fact, fact, hostile, hostile, ((hostile, hostile),))
    receipt = replace(RECEIPT, newest=hostile, languages={hostile: 1})
    answer = Answer(hostile, "en", "not_found", (), (cited,), hostile, receipt)
    for html in (
        frame.header(receipt), frame.question(hostile), frame.notice(hostile, title=hostile), frame.not_found(answer),
        card(cited), card(replace(cited, number=2)),
        card(cited, answers=False, titles={hostile: hostile}), article_top(article, cited.quote),
        article_text(article, Span(hostile[3:9], 3, 9), [(0, 5)]),
    ):  # fmt: skip
        assert Reading(html).is_harmless()


@pytest.mark.parametrize("quote", [(0, 9), (10, 19), (20, 29), (0, 29), (3, 5)])
def test_the_mark_stands_on_the_quote_even_where_its_words_are_repeated(quote: tuple[int, int]) -> None:
    text = "It burned. It burned. It burned."
    html = prose(text, start=40, mark=(40 + quote[0], 40 + quote[1]))
    before, marked = Reading(html.partition("<mark>")[0] + "</p>").text, Reading(html).marks
    assert (before, marked) == (text[: quote[0]], [text[quote[0] : quote[1]]])


@given(st.lists(st.sampled_from(["الجسر", "bridge", " ", "\n", "\u202e", "<b>", "&", "."])), st.data())
def test_all_of_a_text_is_shown_and_the_marks_together_are_the_quote(parts: list[str], data: st.DataObject) -> None:
    text = "".join(parts)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    grey = [(s, s + 4) for s in data.draw(st.lists(st.integers(0, len(text)), max_size=2))]
    seen = Reading(prose(text, start=7, mark=(7 + start, 7 + end), grey=[(7 + s, 7 + e) for s, e in grey]))

    def squeezed(piece: str) -> str:
        return "".join(piece.replace("\u202e", "").split())

    assert squeezed(seen.text) == squeezed(text)
    assert squeezed("".join(seen.marks)) == squeezed(text[start:end])
    assert seen.is_harmless()


def test_a_quote_over_two_lines_is_marked_in_both_and_the_anchor_stands_once() -> None:
    text = "First line.\r\n\r\nSecond line.\u2028Third."
    html = prose(text, mark=(6, 21), anchor="here")
    assert html == (
        '<p dir="auto">First <mark id="here">line.</mark></p>'
        '<p dir="auto"><mark>Second</mark> line.</p><p dir="auto">Third.</p>'
    )


def test_furniture_is_greyed_and_a_quote_inside_it_is_not() -> None:
    html = prose("Share this\nIt burned.", mark=(0, 5), grey=[(0, 10)])
    assert html == (
        '<p dir="auto"><mark>Share</mark><span class="furniture"> this</span></p><p dir="auto">It burned.</p>'
    )


def test_furniture_inside_a_passage_is_greyed_in_its_card_too() -> None:
    cited = citation("Share this\nIt burned.", (11, 21))
    assert '<span class="furniture">Share this</span>' in card(cited, furniture=[(0, 3), (40, 50), (80, 99)])


def test_an_article_is_called_by_what_is_known_of_it() -> None:
    title, publisher = Stated("Rain", "given"), Stated("The Ledger", "inferred")
    assert called(Article("a", "", title=title, publisher=publisher)) == "The Ledger: Rain"
    assert [called(Article("a", "", title=title)), called(Article("a", ""))] == ["Rain", "a"]


def test_the_first_citation_shows_its_quote_large_and_again_marked_in_its_passage() -> None:
    html = card(citation("Rain fell. The bridge burned. Nobody crossed.", (11, 29)))
    large, _, rest = html.partition("</blockquote>")
    assert Reading(large[large.index("<blockquote") :] + "</blockquote>").text == "The bridge burned."
    assert Reading(html).marks == ["The bridge burned."]
    assert "<mark>" in rest


def test_a_quote_that_is_its_whole_passage_is_shown_once_and_marked() -> None:
    seen = Reading(card(citation("The bridge burned.", (0, 18))))
    assert seen.marks == ["The bridge burned."]
    assert seen.text.count("The bridge burned.") == 1


def test_a_citation_names_publisher_date_and_language_and_says_what_was_inferred() -> None:
    html = card(citation("The bridge burned.", (0, 18), inferred=("published_on",), also_in=("two",), language="ar"))
    seen = Reading(html).text
    for words in ("The Ledger", "The harbour", "25 Feb 2021", "Arabic", "Also in two"):
        assert words in seen
    assert html.count("inferred from the page") == 1
    assert "25 Feb 2021 inferred from the page" in seen


def test_what_is_not_known_is_said_to_be_so() -> None:
    seen = Reading(card(citation("Yes.", (0, 4), publisher=None, title=None, published_on=None, language="und"))).text
    for words in ("publisher not known", "undated", "Unknown language"):
        assert words in seen


def test_a_near_miss_says_that_it_is_no_answer() -> None:
    assert "Not an answer" in card(citation("Yes.", (0, 4)), answers=False)
    assert "Not an answer" not in card(citation("Yes.", (0, 4)))
    none = Reading(frame.not_found(Answer("q", "en", "not_found", (), (), "Nothing is near.", RECEIPT))).text
    assert none.startswith("No answer in this archiveNothing is near.")
    assert "came nearest" not in none


def test_the_archive_is_summed_up_for_people() -> None:
    seen = Reading(frame.header(RECEIPT)).text
    assert "1,200 articles · 5,400 passages · newest Feb 2021 · Arabic 1,100, English 100" in seen


def test_dates_of_every_precision_and_none() -> None:
    assert [human_date(d) for d in ("2021", "2021-02", "2021-02-05", "2021-12-25T10:00:00Z")] == [
        "2021", "Feb 2021", "5 Feb 2021", "25 Dec 2021",
    ]  # fmt: skip
    assert [human_date(d) for d in ("2021-13-01", "last <week>", "20211")] == [
        "2021-13-01",
        "last &lt;week&gt;",
        "20211",
    ]
    assert [language_name("ar"), language_name("xx<")] == ["Arabic", "xx&lt;"]


def test_a_run_in_a_line_is_isolated_and_on_one_line() -> None:
    assert isolated("صحيفة\n الميناء") == "<bdi>صحيفة الميناء</bdi>"


def test_only_web_addresses_become_links() -> None:
    assert 'href="https://example.org/?a=1&amp;b=2"' in outside("https://example.org/?a=1&b=2")
    for address in ("javascript:alert(1)", "data:text/html,x", "//example.org", "http://[", "", None):
        assert outside(address) == ""


def parameters(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_a_link_leads_back_to_its_quote() -> None:
    article = Article("a & b/ميناء", "Rain fell. The bridge burned. The bridge burned.")
    quote = Span("The bridge burned.", 30, 48)
    found = parameters(link(article.id, quote))
    assert found["article"] == article.id
    assert locate(article, found) == (quote, None)
    assert locate(article, {"start": "0", "end": "4"}) == (Span("Rain", 0, 4), None)
    assert locate(article, {}) == (None, None)


def test_a_stale_link_finds_words_that_moved_once_and_never_marks_others() -> None:
    quote = Span("The bridge burned.", 11, 29)
    moved = locate(Article("a", "News. Rain fell. The bridge burned."), place(quote))
    assert moved[0] == Span("The bridge burned.", 17, 35)
    assert moved[1] == Message("article.moved")
    for text in ("Rain fell. The bridge stands. Well.", "The bridge burned. " * 2, "Rain."):
        where, sentence = locate(Article("a", text), place(quote))
        assert where is None
        assert sentence == Message("article.changed")


@pytest.mark.parametrize(
    ("start", "end"), [("5", "900"), ("-1", "4"), ("4", "4"), ("6", "2"), ("x", "4"), ("", ""), ("1.5", "2")]
)
def test_a_bad_link_gives_a_sentence_and_no_quote(start: str, end: str) -> None:
    where, sentence = locate(Article("a", "Rain fell."), {"start": start, "end": end})
    assert where is None
    assert sentence
    assert sentence.text().endswith(".")


def test_an_opened_article_tells_each_fact_with_its_origin() -> None:
    title, publisher = Stated("Rain", "given"), Stated("The Ledger", "inferred")
    author = Stated("Lina Saad", "declared")
    article = Article("a", "Rain.", title=title, publisher=publisher, author=author, extra=(("date_note", "none"),))
    seen = Reading(article_top(article)).text
    for words in (
        "TitleRain given",
        "AuthorLina Saad declared",
        "PublisherThe Ledger inferred from the page",
        "Datenot known",
        "Date notenone",
    ):
        assert words in seen


def test_the_command_survives_a_home_with_spaces() -> None:
    assert frame.build_command(Path("my archive")) == "python -m index --home 'my archive'"


def test_scripts_hold_nothing_but_a_number() -> None:
    assert "[3]" in to_turn(3)
    with pytest.raises(ValueError, match="code 'd'"):
        to_turn("0]; alert(1)")  # type: ignore[arg-type]
    assert "isnad-quote" in to_quote()


def test_a_second_quote_of_a_passage_stands_alone_and_names_the_first() -> None:
    again = citation("Rain fell. The bridge burned. Nobody crossed.", (11, 29), number=4)
    seen = Reading(card(again, above=2))
    assert seen.marks == ["The bridge burned."]
    assert "Nobody crossed." not in seen.text
    assert "From the passage of quote 2" in seen.text


def test_a_possible_answer_carries_its_warning_and_a_likely_one_none() -> None:
    cited = (citation("The bridge burned.", (0, 18)),)
    doubtful = Answer("q", "en", "answered", cited, (), None, RECEIPT, 0.5, "possible")
    assert "Possibly not an answer." in Reading(frame.found(doubtful)).text
    assert "Possibly" not in Reading(frame.found(replace(doubtful, certainty="likely"))).text


def test_a_note_on_quotation_marks_stands_in_place_of_the_general_warning_and_is_escaped() -> None:
    cited = (citation("The bridge burned.", (0, 18)),)
    noted = Answer("q", "en", "answered", cited, (), None, RECEIPT, 0.5, "possible", f"“{HOSTILE}” stands nowhere.")
    seen = Reading(frame.found(noted))
    assert f"“{HOSTILE}” stands nowhere." in seen.text
    assert "Possibly" not in seen.text
    assert set(seen.tags) <= ALLOWED


def test_a_quote_of_two_sentences_is_one_mark() -> None:
    text = "The bridge burned. It was shut. Nobody crossed."
    assert Reading(card(citation(text, (0, 31)))).marks == ["The bridge burned. It was shut."]


def test_every_signal_has_a_label_and_a_meaning() -> None:
    for signal in {*WEIGHTS, *FIRST, "repeated"}:
        assert all(": " in say(f"signal.{signal}", ui) for ui in INTERFACE)


def test_in_arabic_the_interfaces_own_words_are_arabic_and_run_from_the_right() -> None:
    cited = citation("The bridge burned.", (0, 18), inferred=("published_on",), also_in=("two",))
    answer = Answer("q", "en", "not_found", (), (cited,), "x", RECEIPT, why=Message("reason.off_subject"))
    for html in (
        frame.header(RECEIPT, "ar"), frame.found(answer, "ar"), frame.not_found(answer, "ar"), card(cited, ui="ar"),
        article_top(Article("a", "Rain."), cited.quote, "ar"),
    ):  # fmt: skip
        seen = Reading(html)
        assert ("dir", "rtl") in seen.attributes
        kept = ("Isnad", "The bridge burned.", "The harbour", "The Ledger", "harbour", "two", "Rain.", "a")
        ours = seen.text
        for piece in sorted(kept, key=len, reverse=True):
            ours = ours.replace(piece, "")
        assert not [c for c in ours if "a" <= c.lower() <= "z"], ours


@pytest.mark.parametrize("ui", INTERFACE)
def test_a_quote_of_two_voices_names_both(ui: Interface) -> None:
    text = "Reem said 41 were missing. The valley is narrow."
    parts = (
        SaidPart(Span(text[:26], 0, 26), "source", (Speaker(Span("Reem", 0, 4), Span("said", 5, 9), False, False),)),
        SaidPart(Span(text[27:], 27, len(text)), "outlet"),
    )
    said = Attribution("source", parts[0].chain, parts=parts)
    seen = Reading(card(citation(text, (0, len(text)), attribution=said), ui=ui)).text
    assert f"{say('card.sentence', ui, number=1)}: {say('card.said_by', ui)}" in seen
    assert f"{say('card.sentence', ui, number=2)}: {say('card.outlet_voice', ui)}" in seen
