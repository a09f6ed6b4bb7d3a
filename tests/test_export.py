"""Answers taken away: each format is read back with another program's reader, and nothing an article says breaks out.

Readers: python-docx, rispy, `csv`, markdown-it (CommonMark), `json`. The direction of text in a document is checked on
the elements that Word goes by.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
import rispy
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from retrieval.answer import Answer, Attribution, Citation, Receipt, Span, Speaker, Voice
from retrieval.export import FORMATS, reference
from retrieval.export.characters import isolated, right_to_left, stretches, writable
from retrieval.export.house_style import STYLES
from retrieval.filter import Filter
from retrieval.message import INTERFACE, Interface, Message, say
from tests.test_page import said

ARABIC = "قالت الوزارة إن 25 دبابة من طراز T-72 عبرت الجسر في 28 آب 2021، بحسب وكالة Reuters."
ENGLISH = "Twelve trucks crossed the bridge, the ministry said, naming سراقب and 3 other towns."
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3)) ![y](http://z.example/p.png) "
    "https://evil.example www.evil.example `code` **b** _i_ ~~s~~ &lt; &amp; $x$ | a | b | :smile: <!-- c --> \\ </w:t>"
)
STARTS = ("# h", "> q", "- l", "+ l", "* l", "1. l", "2) l", "    code", "\tcode", "```", "~~~", "===", "---", "[a]: b")
OVERRIDES = ("a\u202eb", "\u2069\u2069\u202dx", "\u2068\u2067\u202b", "\u2069\u2068\u202e\u2069\u2069")


def citation(quote: str = ARABIC, **more: object) -> Citation:
    fields: dict[str, Any] = {
        "number": 1, "article_id": "bridge-ar", "passage_id": "bridge-ar:0", "title": "الجسر في سراقب",
        "publisher": "The Ledger", "author": "سامي", "published_on": "2021-08-28", "language": "ar",
        "url": "https://ledger.example/a?b=(1)&c=2", "inferred": ("publisher",),
        "passage": Span(quote, 7, 7 + len(quote)), "quote": Span(quote, 7, 7 + len(quote)), "score": 1.0, "signals": {},
        "matched_names": ("سراقب", "Saraqib"), "attribution": said("وزارة الدفاع"), "also_in": ("bridge-2",),
    }  # fmt: skip
    return Citation(**{**fields, **more})


RECEIPT = Receipt(
    generation=3, articles=1200, passages=5400, newest="2021-08", languages={"ar": 1200}, encoder="e5-small",
    signals=("sentence",), seconds=0.2345,
)  # fmt: skip
FOR_PEOPLE = {
    "markdown",
    "docx",
    "html",
    "ris",
}  # in words of the interface's language; the others keep the field names
BARE = {
    "title": None, "publisher": None, "author": None, "published_on": None, "url": None, "inferred": (),
    "matched_names": (), "attribution": None, "also_in": (),
}  # fmt: skip


def answered(*citations: Citation, **more: Any) -> Answer:
    fields: dict[str, Any] = {
        "question": "what crossed the bridge?", "language": "en", "status": "answered", "citations": citations,
        "nearest": (), "reason": None, "receipt": RECEIPT, "confidence": 0.7, "certainty": "likely",
    }  # fmt: skip
    return Answer(**{**fields, **more})


def none_found(*nearest: Citation) -> Answer:
    return answered(
        status="not_found", nearest=nearest, reason="Nothing in the archive mentions Nobel.", certainty=None
    )


def rendered(name: str, answer: Answer, **more: Any) -> bytes:
    return FORMATS[name].render(answer, **more)


def word(answer: Answer, **more: Any) -> WordDocument:
    return Document(io.BytesIO(rendered("docx", answer, **more)))


def rows(answer: Answer, **more: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(rendered("csv", answer, **more).decode("utf-8-sig"), newline="")))


def ris(answer: Answer, **more: Any) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = rispy.loads(rendered("ris", answer, **more).decode())
    return read


def markdown(answer: Answer, **more: Any) -> list[tuple[str, str]]:
    """(element, text) of every inline token, and (element, "") of every block that opens."""
    found: list[tuple[str, str]] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(
        rendered("markdown", answer, **more).decode()
    ):  # fmt: skip
        if token.type == "inline":
            found += [(child.type, child.content) for child in token.children or []]
        elif token.nesting == 1 or token.type in {"fence", "code_block", "html_block", "hr"}:
            found.append((token.type, ""))
    return found


class Page(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and the text in its body."""

    def __init__(self, answer: Answer, **more: Any) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(rendered("html", answer, **more).decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def quotes_of(document: WordDocument) -> list[Paragraph]:
    return [p for p in document.paragraphs if p.style is not None and p.style.name == "Quote"]


def everything(name: str, answer: Answer, **more: Any) -> str:
    """All text of an export, as its reader sees it."""
    if name == "docx":
        document = word(answer, **more)
        cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
        return "\n".join((*(p.text for p in document.paragraphs), *cells))
    if name == "markdown":
        return "".join(text for _, text in markdown(answer, **more))
    if name == "html":
        return Page(answer, **more).text
    if name == "csv":
        return "\n".join(" ".join(row.values()) for row in rows(answer, **more))
    return rendered(name, answer, **more).decode()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_holds_what_the_answer_says(name: str) -> None:
    answer = answered(
        citation(),
        citation(ENGLISH, number=2, language="en", attribution=None),
        certainty="possible",
        note="Mind this.",
    )
    text = everything(name, answer, link="https://isnad.example/a/1", today=date(2026, 11, 23))
    for part in (
        answer.question, "Mind this.", ARABIC, ENGLISH, "الجسر في سراقب", "The Ledger", "سامي", "bridge-ar", "bridge-2",
        "https://ledger.example/a?b=(1)&c=2", "Saraqib", "وزارة الدفاع", "e5-small", "https://isnad.example/a/1",
        str(7 + len(ARABIC)),
    ):  # fmt: skip
        assert part in text, part
    assert re.search("28 August 2021|2021-08-28", text)
    assert re.search("1,?200", text)
    assert re.search("23 November 2026|2026-11-23", text)
    assert ("inferred from the page" if name in FOR_PEOPLE else "publisher") in text
    assert (say("page.doubt", "en") if name in FOR_PEOPLE else "possible") in text


@pytest.mark.parametrize("name", FORMATS)
def test_no_answer_says_so_and_near_misses_are_marked(name: str) -> None:
    text = everything(name, none_found(citation()))
    assert "Nothing in the archive mentions Nobel." in text
    assert ARABIC in text
    assert (say("page.none", "en") if name in FOR_PEOPLE else "not_found") in text
    if name in FOR_PEOPLE:
        assert say("card.miss", "en") in text
    assert [row["answers"] for row in rows(none_found(citation()))] == ["no"]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("language", INTERFACE)
def test_an_answer_with_nothing_near_and_facts_that_are_missing_export(name: str, language: Interface) -> None:
    if name != "ris":
        assert "Nothing in the archive mentions Nobel." in everything(name, none_found(), language=language)
    assert ENGLISH in everything(name, answered(citation(ENGLISH, language="en", **BARE)), language=language)
    assert ris(none_found()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_language_that_the_interface_does_not_speak_is_refused_with_the_way_out(name: str) -> None:
    with pytest.raises(ValueError, match="does not speak 'tlh'; use one of en, ar"):
        rendered(name, answered(citation()), language="tlh")


@pytest.mark.parametrize("name", FORMATS)
def test_neither_link_nor_day_is_made_up(name: str) -> None:
    text = everything(name, answered(citation()))
    assert say("export.link", "en") not in text
    assert str(date.today().year) not in text


def test_the_labels_are_the_interface_languages() -> None:
    text = everything("markdown", none_found(citation()), language="ar")
    assert say("page.none", "ar") in text
    assert "28 آب/أغسطس 2021" in text
    assert "العربية" in text
    assert say("article.fact_publisher", "en") not in text


@pytest.mark.parametrize("name", sorted(FOR_PEOPLE))
def test_reason_and_note_are_said_in_the_interfaces_language(name: str) -> None:
    near = none_found(citation())
    told = replace(near, why=Message.of("reason.no_date"), note="N.", noted=(Message.of("reason.no_number"),))
    for language in INTERFACE:
        text = everything(name, told, language=language)
        assert say("reason.no_date", language) in text
        assert say("reason.no_number", language) in text


CHAIN = Attribution(
    "source",
    (
        Speaker(Span("the agency", 0, 10), Span("reported", 11, 19), False, False),
        Speaker(Span("the ministry", 20, 32), Span("said", 33, 37), True, True),
    ),
)


@pytest.mark.parametrize("name", sorted(FOR_PEOPLE))
@pytest.mark.parametrize("language", INTERFACE)
def test_whose_words_a_quote_is_reads_as_on_the_page(name: str, language: Interface) -> None:
    chained = everything(name, answered(citation(attribution=CHAIN)), language=language)
    marks = (say("card.anonymous", language), say("card.speaker_inferred", language))
    carried = f"{'، ' if language == 'ar' else ', '}{say('card.carried_by', language)} the agency"
    assert re.search(rf"the ministry \({'. '.join(marks)}\){carried}", chained)
    for attribution, told in ((Attribution("outlet"), "card.outlet_voice"), (Attribution("unknown"), "card.no_speaker"),
                              (None, "card.no_speaker")):  # fmt: skip
        text = everything(name, answered(citation(attribution=attribution)), language=language)
        assert f"{say(told, language)}" in text


@pytest.mark.parametrize("name", FORMATS)
def test_a_whole_answer_is_exported_with_its_receipt_and_who_says_what(name: str) -> None:
    told = replace(
        RECEIPT, filters=Filter(since="2020", publishers=("The Ledger",)).as_dict(), searched=80, searched_passages=412,
        outlets={"The Ledger": 79}, found_outlets={"The Ledger": 2}, undated=4, seconds=1.234,
    )  # fmt: skip
    figures = ((Span("25", 17, 19),), ())
    speaking = (Voice("source", "The *ministry*", (1, 2), figures, differs=True), Voice("outlet", "The Tide", (3,)))
    answer = answered(
        citation(), receipt=told, understood="what crossed the bridge in 2021?", independent=2, voices=speaking
    )
    text = everything(name, answer)
    for part in ("what crossed the bridge in 2021?", "80", "412", "The Ledger 79", "The *ministry*", "The Tide", "25"):
        assert part in text or (name == "json" and part == "The Ledger 79"), part
    if name in FOR_PEOPLE:
        for part in (
            say("voices.independent", count=2), f"{say('filter.publishers')}: The Ledger · {say('filter.since')}: 2020",
            say("page.articles", count=80), "The Ledger 2", say("receipt.seconds", seconds="1.23"), "e5-small",
            say("voices.of_outlet", name="The Tide"), say("export.differs"), say("receipt.undated"),
        ):  # fmt: skip
            assert part in text, part
    (row,) = rows(answer)
    assert [row[column] for column in ("searched", "filters", "found_outlets", "independent", "seconds", "voice")] == [
        "80", "Outlets: The Ledger · Published from: 2020", "The Ledger 2", "2", "1.23", "source",
    ]  # fmt: skip


# Word


def has_rtl(document: WordDocument, part: str) -> bool:
    """Whether the run of the quote that holds `part` runs from right to left."""
    runs = [run for paragraph in quotes_of(document) for run in paragraph.runs if part in run.text]
    assert len(runs) == 1, part
    return runs[0].font.rtl is True


def test_arabic_paragraphs_are_right_to_left_in_word_and_latin_names_in_them_are_not() -> None:
    document = word(answered(citation()))
    quote = quotes_of(document)[0]
    assert quote.text == ARABIC
    assert quote._p.pPr is not None
    assert quote._p.pPr.find(qn("w:bidi")) is not None
    assert quote.alignment is None  # the start: the right edge, under w:bidi
    assert has_rtl(document, "قالت الوزارة إن 25")
    assert has_rtl(document, " عبرت الجسر في 28 آب 2021")
    assert not has_rtl(document, "T-72")
    assert not has_rtl(document, "Reuters")
    assert [run.text for run in quote.runs if not run.font.rtl] == ["T-72", "Reuters"]
    languages = {element.get(qn("w:bidi")) for element in quote._p.iter(qn("w:lang"))}
    assert languages == {"ar-SA"}


def test_english_paragraphs_are_left_to_right_in_word_and_arabic_names_in_them_are_not() -> None:
    document = word(answered(citation(ENGLISH, language="en")), language="ar")
    quote = quotes_of(document)[0]
    assert quote.text == ENGLISH
    assert quote._p.find(".//" + qn("w:bidi")) is None
    assert [run.text for run in quote.runs if run.font.rtl] == ["سراقب"]


def test_the_interfaces_own_words_have_its_direction_in_word() -> None:
    styles: list[tuple[Interface, bool]] = [("en", False), ("ar", True)]
    for language, turned in styles:
        document = word(answered(citation()), language=language)
        table = document.tables[0]
        assert (table._tbl.tblPr.find(qn("w:bidiVisual")) is not None) is turned
        label = table.rows[0].cells[0].paragraphs[0]
        assert label.text == say("export.said_by", language)
        assert (label._p.find(".//" + qn("w:bidi")) is not None) is turned


def test_fonts_and_sizes_are_set_for_complex_scripts_and_no_letters_are_spaced() -> None:
    document = word(answered(citation()))
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Quote"):
        properties = document.styles[name].element.rPr
        assert properties.find(qn("w:rFonts")).get(qn("w:cs")) == "Arial"
        assert properties.find(qn("w:szCs")).get(qn("w:val")) == properties.find(qn("w:sz")).get(qn("w:val"))
        assert properties.find(qn("w:spacing")) is None


def test_word_links_only_to_web_addresses() -> None:
    def targets(url: str) -> list[str]:
        document = word(answered(citation(url=url)))
        return [r.target_ref for r in document.part.rels.values() if r.reltype.endswith("/hyperlink")]

    assert targets("https://ledger.example/a?b=(1)&c=2") == ["https://ledger.example/a?b=(1)&c=2"]
    assert targets("javascript:alert(1)") == targets("file:///etc/passwd") == targets("https://a b") == []


def test_the_file_says_nothing_of_the_template_it_was_made_from() -> None:
    about = word(answered(citation(), question="q" * 300), today=date(2026, 11, 23)).core_properties
    assert (about.author, about.title, about.comments) == ("Isnad", "q" * 255, "")
    assert about.created is not None
    assert about.created.date() == date(2026, 11, 23)


# Markdown

HARMLESS = {
    "heading_open", "paragraph_open", "blockquote_open", "bullet_list_open", "list_item_open", "text", "strong_open",
    "strong_close", "em_open", "em_close", "softbreak",
}  # fmt: skip


@pytest.mark.parametrize("hostile", [HOSTILE, *STARTS, "\n".join(STARTS), "a\n\n\n# b", "*" * 50])
def test_what_an_article_says_is_text_in_markdown_and_nothing_else(hostile: str) -> None:
    bare = citation(
        hostile, title=hostile, publisher=hostile, author=hostile, published_on=hostile, language=hostile, url=hostile,
        article_id=hostile, attribution=said(hostile), also_in=(hostile,), matched_names=(hostile,),
    )  # fmt: skip
    plain = replace(bare, **dict.fromkeys(("title", "publisher", "author", "published_on", "url"), "x"))  # type: ignore[arg-type]
    found = markdown(answered(bare, question=hostile, note=hostile), link=hostile)
    tame = markdown(answered(replace(plain, quote=Span("x", 0, 1)), question="x", note="x"), link="x")
    assert {element for element, _ in found} <= HARMLESS
    for element in ("heading_open", "blockquote_open", "bullet_list_open", "list_item_open", "strong_open", "em_open"):
        assert [e for e, _ in found].count(element) == [e for e, _ in tame].count(element)


def test_a_quote_reads_back_from_markdown_character_for_character() -> None:
    for quote in (ARABIC, ENGLISH, HOSTILE, "a  b\u00a0c \u202e d", r"\* \\_ \["):
        texts = [text for _, text in markdown(answered(citation(quote)))]
        assert any(text.strip("\u200f\u2066\u2067\u2069") == quote for text in texts)


def test_only_web_addresses_become_links_in_markdown() -> None:
    def links(url: str) -> int:
        return [element for element, _ in markdown(answered(citation(url=url)))].count("link_open")

    assert links("https://ledger.example/a?b=(1)&c=2") == 1
    assert links("javascript:alert(1)") == links("https://a.example/><b>") == links("https://a b") == 0


# The web page


def test_what_an_article_says_is_text_in_a_web_page_and_nothing_else() -> None:
    for hostile in (HOSTILE, HOSTILE[::-1], '"><script>', "</style></title><b>", "javascript:alert(1)"):
        cited = citation(
            hostile, title=hostile, publisher=hostile, author=hostile, published_on=hostile, language=hostile,
            url=hostile, article_id=hostile, attribution=said(hostile), also_in=(hostile,),
        )  # fmt: skip
        page = Page(answered(cited, question=hostile, note=hostile), link="https://isnad.example/a/1")
        assert {tag for tag, _ in page.elements} <= {
            "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "blockquote", "table", "tr", "th", "td",
            "bdi", "a",
        }  # fmt: skip
        assert [found["href"] for tag, found in page.elements if tag == "a"] == ["https://isnad.example/a/1"]
        assert {name for _, found in page.elements for name in found} <= {
            "lang", "dir", "charset", "http-equiv", "content", "class", "scope", "href", "rel",
        }  # fmt: skip


def test_each_line_of_a_quote_has_its_own_direction_in_a_web_page() -> None:
    page = Page(answered(citation(f"{ARABIC}\n{ENGLISH}")), language="ar")
    at = [tag for tag, _ in page.elements].index("blockquote")
    assert page.elements[at][1] == {"lang": "ar"}
    assert [found["dir"] for _, found in page.elements[at + 1 : at + 3]] == ["rtl", "ltr"]
    assert page.elements[0] == ("html", {"lang": "ar", "dir": "rtl"})


# CSV


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    formula = f'{start}HYPERLINK("http://evil.example","x")'
    row = rows(answered(citation(formula, title=formula), question=formula))[0]
    assert row["quote"] == row["title"] == row["question"] == "'" + formula


def test_a_table_reads_back_exactly() -> None:
    quote = 'He said "no", twice;\r\nthen left.\tأجل'
    data = rendered("csv", answered(citation(quote), citation(ENGLISH, number=2)), language="ar")
    assert data.startswith(b"\xef\xbb\xbf")
    read = rows(answered(citation(quote), citation(ENGLISH, number=2)))
    assert [row["quote"] for row in read] == [quote, ENGLISH]
    assert [(row["number"], row["start"], row["answers"]) for row in read] == [("1", "7", "yes"), ("2", "7", "yes")]
    assert read[0]["speaker"] == "وزارة الدفاع"
    assert json.loads(read[0]["attribution"])["chain"][0]["name"]["text"] == "وزارة الدفاع"
    assert read[0]["inferred"] == "publisher"


def test_an_answer_without_quotes_is_one_row() -> None:
    assert [(row["status"], row["answers"], row["quote"]) for row in rows(none_found())] == [("not_found", "", "")]


# RIS


def test_reference_managers_read_what_was_written() -> None:
    first, second = ris(answered(citation(), citation(ENGLISH, number=2, language="en", **BARE)))
    assert first["type_of_reference"] == second["type_of_reference"] == "NEWS"
    assert first["title"] == "الجسر في سراقب"
    assert first["authors"] == ["سامي"]
    assert first["secondary_title"] == "The Ledger"
    assert (first["year"], first["date"]) == ("2021", "2021/08/28/")
    assert first["urls"] == ["https://ledger.example/a?b=(1)&c=2"]
    assert first["notes"][0] == f"“{ARABIC}”"
    assert "inferred from the page" in first["notes"][1]
    assert not {"title", "authors", "secondary_title", "year", "date", "urls"} & set(second)
    assert ris(answered(citation(published_on="2021-08")))[0]["date"] == "2021/08//"


def test_no_line_of_a_text_is_read_as_a_tag() -> None:
    breaks = "\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"
    hostile = "".join(f"end.{sign}ER  - {sign}TY  - BOOK" for sign in breaks)
    read = ris(answered(citation(hostile, title=hostile, author=hostile, url=hostile), question=hostile, note=hostile))
    assert len(read) == 1
    assert read[0]["type_of_reference"] == "NEWS"
    assert read[0]["title"].count("ER  - ") == 9 or read[0]["title"].count("ER - ") == 9


# All


NOT_IN_FILES = "nul \x00 bell \x07 form feed \x0c escape \x1b half \ud800 none \uffff end"


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_what_a_file_cannot_hold_is_replaced_one_for_one_and_the_rest_stays(name: str) -> None:
    text = everything(name, answered(citation(NOT_IN_FILES.replace("\x0c", ""), title=NOT_IN_FILES)))
    assert "nul \ufffd bell \ufffd form feed  escape \ufffd half \ufffd none \ufffd end" in text


@pytest.mark.parametrize("name", sorted(FOR_PEOPLE))
def test_bidi_controls_stay_in_a_quote_and_leave_the_facts_around_it(name: str) -> None:
    text = everything(name, answered(citation("one \u202e two", title="gnp.\u202e exe", publisher="\u2067 x \u202d")))
    assert "one \u202e two" in text
    assert "gnp. exe" in text
    assert text.count("\u202e") == 1
    assert "\u202d" not in text


def test_json_loses_nothing_at_all() -> None:
    answer = answered(citation(NOT_IN_FILES, number=3))
    read = json.loads(rendered("json", answer, link="l", today=date(2026, 11, 23)))
    assert read == {**json.loads(json.dumps(answer.as_dict())), "link": "l", "exported_on": "2026-11-23"}
    assert json.loads(rendered("json", answered(citation())))["citations"][0]["quote"]["text"] == ARABIC


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("hostile", [HOSTILE, *OVERRIDES, "x" * 10_000, "ش" * 10_000, "", " ", "]]>", "&#0;"])
def test_every_format_takes_every_text_everywhere(name: str, hostile: str) -> None:
    cited = citation(
        hostile, title=hostile, publisher=hostile, author=hostile, published_on=hostile, language=hostile, url=hostile,
        article_id=hostile, attribution=said(hostile), also_in=(hostile,), matched_names=(hostile,),
    )  # fmt: skip
    answer = answered(cited, question=hostile, note=hostile, receipt=replace(RECEIPT, encoder=hostile, newest=hostile))
    if name == "json":
        assert json.loads(rendered(name, answer))["citations"][0]["quote"]["text"] == hostile
    else:
        assert hostile in everything(name, answer)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_a_quote_reads_back_from_word_but_for_what_xml_cannot_hold(quote: str) -> None:
    read = quotes_of(word(answered(citation(quote))))[0].text
    assert read == "\n".join(writable(part) for part in re.split("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", quote))


# The house style, and directions


def test_the_house_style_in_english_and_in_arabic() -> None:
    cited = citation(ENGLISH.replace("سراقب", "Saraqib"), title="The bridge", author=None, attribution=said("Ann Doe"))
    assert reference(cited, "en") == (
        f"“{cited.quote.text}” — Ann Doe, The Ledger (inferred from the page), The bridge, 28 August 2021, "
        f"https://ledger.example/a?b=(1)&c=2 (bridge-ar:7-{cited.quote.end})"
    )
    assert reference(citation("عبرت دبابات.", publisher="الناشر", url=None), "ar") == (
        "«عبرت دبابات.» — وزارة الدفاع، الناشر (مُستنتَج من الصفحة)، الجسر في سراقب، 28 آب/أغسطس 2021 "
        "(\u2066bridge-ar:7-19\u2069)"
    )


@pytest.mark.parametrize(
    ("published_on", "english", "arabic"),
    [
        ("2021", "2021", "2021"),
        ("2021-02", "February 2021", "شباط/فبراير 2021"),
        ("2021-02-05", "5 February 2021", "5 شباط/فبراير 2021"),
        ("2021-02-05T23:10:00+03:00", "5 February 2021", "5 شباط/فبراير 2021"),
        ("2021-12", "December 2021", "كانون الأول/ديسمبر 2021"),
        ("2021-13-01", "2021-13-01", "2021-13-01"),
        ("2021-00", "2021-00", "2021-00"),
        ("last spring", "last spring", "last spring"),
    ],
)
def test_dates_of_every_precision(published_on: str, english: str, arabic: str) -> None:
    assert STYLES["en"].day(published_on) == english
    assert STYLES["ar"].day(published_on) == arabic


def test_a_reference_joins_a_chain_by_words_and_marks_what_was_inferred() -> None:
    cited = citation("Yes.", language="en", **{**BARE, "attribution": CHAIN, "publisher": "The Tide"})
    assert reference(cited).startswith(
        "“Yes.” — the ministry (not named, inferred from another sentence), as reported by the agency, The Tide, "
        "undated"
    )
    inferred = replace(cited, published_on="2021", inferred=("published_on", "title"))
    assert "2021 (inferred from the page)" in reference(inferred)
    for language in INTERFACE:
        assert not re.search("[<>←→‹›]", reference(cited, language))


def test_what_is_missing_from_a_reference_is_left_out_or_said() -> None:
    assert (
        reference(citation("Yes.", language="en", **BARE)) == "“Yes.” — publisher not known, undated (bridge-ar:7-11)"
    )


def test_a_reference_is_one_line_of_all_the_quotes_words() -> None:
    assert reference(citation("One. \r\n\n Two\u00a0x.", **BARE)).startswith("“One. Two\u00a0x.” — ")


@given(st.text(alphabet="aش1 .(\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", max_size=12))
def test_what_is_isolated_closes_all_that_it_opens_and_nothing_else(text: str) -> None:
    depth, lowest = 0, 1
    whole = isolated(text)
    for at, character in enumerate(whole):
        depth += {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}.get(character, 0)
        lowest = min(lowest, depth) if at < len(whole) - 1 else lowest
    assert (depth, lowest) == (0, 1)
    assert text in whole


@given(st.text(alphabet="aZبش1٢ .-(", max_size=14), st.booleans())
def test_stretches_are_the_text_and_each_letter_runs_its_own_way(text: str, turned: bool) -> None:
    pieces = stretches(text, right_to_left=turned)
    assert "".join(piece for piece, _ in pieces) == text
    for piece, against in pieces:
        assert piece
        assert {unicodedata.bidirectional(c) for c in piece} & {"L", "R", "AL"} <= ({"R", "AL"} if against else {"L"})
    assert all(first != second for (_, first), (_, second) in pairwise(pieces))


def test_a_sentence_has_the_direction_of_most_of_its_letters() -> None:
    assert right_to_left("NATO قالت إن الجسر")
    assert not right_to_left("سراقب is a town in Idlib")
    assert not right_to_left("2021")
