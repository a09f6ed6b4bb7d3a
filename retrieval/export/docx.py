"""An answer as a Word document (Office Open XML), right-to-left where its texts are.

A paragraph has the direction of its text (`w:bidi`), each piece of it the direction it runs in (`w:rtl`), and fonts,
sizes and languages are set for complex scripts too: without these, Word puts the full stop at the wrong end of an
Arabic sentence. Quotes are not aligned by hand: under `w:bidi` a paragraph starts at its right edge.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_DIRECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from retrieval.answer import Answer
from retrieval.export.characters import line, lines, right_to_left, stretches
from retrieval.export.fact import Fact
from retrieval.export.house_style import house_style
from retrieval.export.outline import outline
from retrieval.message import Interface

__all__ = ["render_docx"]

_FONT = "Arial"  # comes with Word, and has Arabic, Hebrew, Greek and Cyrillic letters
_INK, _TEAL = RGBColor(0, 0, 0), RGBColor(0x0F, 0x5C, 0x5C)
_STYLES = (
    ("Normal", 10, False, _INK, 4), ("Title", 18, True, _INK, 10), ("Subtitle", 11, True, _TEAL, 6),
    ("Heading 1", 11, True, _TEAL, 4), ("Quote", 14, False, _INK, 8),
)  # fmt: skip
"""Name in the template; size; whether bold; colour; space after a paragraph. Sizes are in points."""
_COLUMNS = (Cm(3.5), Cm(9.0), Cm(3.5))
_REGIONS = {"ar": "ar-SA", "en": "en-GB", "fa": "fa-IR", "he": "he-IL", "ur": "ur-PK"}
_CODE = re.compile("[a-z]{2,3}")
_ADDRESS = re.compile("https?://[!-~]+")
# What CT_PPr of ECMA-376 puts after w:bidi, of what python-docx writes.
_AFTER_BIDI = ("w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")


def render_docx(
    answer: Answer, *, link: str | None = None, today: date | None = None, language: Interface = "en"
) -> bytes:
    """An answer as a `.docx` file: the question, the quotes with what is known of each, the receipt.

    A line break in a quote is one within its paragraph. Raises `ValueError` for a language that the interface
    does not speak.
    """
    said = outline(answer, house_style(language), link=link, today=today)
    turned = said.style.right_to_left
    document = _document(said.question, today)
    _write(document.add_paragraph(style="Title"), line(said.question), answer.language)
    _write(document.add_paragraph(style="Subtitle"), said.verdict, language, turned=turned)
    for remark in said.remarks:
        _write(document.add_paragraph(), line(remark))
    for entry in said.entries:
        _write(document.add_paragraph(style="Heading 1"), entry.heading, language, turned=turned)
        _write(document.add_paragraph(style="Quote"), "\n".join(lines(entry.quote)), entry.language)
        _table(document, entry.facts, language, turned=turned)
    for title, facts in (("voices.title", said.voices), ("export.searched", said.receipt)):
        if facts:
            _write(document.add_paragraph(style="Heading 1"), said.style.say(title), language, turned=turned)
            _table(document, facts, language, turned=turned)
    _write(document.add_paragraph(), said.style.say("export.legend"), language, turned=turned)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _document(title: str, today: date | None) -> WordDocument:
    """An empty document with the styles, and with nothing of the template's author and dates."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height, page.left_margin, page.right_margin = Cm(21), Cm(29.7), Cm(2.5), Cm(2.5)
    for name, size, bold, colour, after in _STYLES:
        style = document.styles[name]
        if isinstance(style, ParagraphStyle):
            _set(style, size, bold=bold, colour=colour)
            style.paragraph_format.space_after = Pt(after)
    about = document.core_properties
    # subtle: OPC's metadata holds no title longer than 255 characters in python-docx
    about.title, about.author, about.comments = line(title)[:255], "Isnad", ""
    about.created = about.modified = datetime.combine(today or date(1980, 1, 1), time())
    return document


def _set(style: ParagraphStyle, size: int, *, bold: bool, colour: RGBColor) -> None:
    """A style's font, for Latin and for complex scripts (`w:cs`, `w:szCs`, `w:bCs`), upright."""
    font = style.font
    font.size, font.color.rgb = Pt(size), colour
    font.bold = font.cs_bold = bold
    font.italic = font.cs_italic = False
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()  # the template's theme fonts would win over names
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), _FONT)
    # subtle: the template spaces the letters of two styles, which would tear joined Arabic letters apart
    for old in (*properties.findall(qn("w:szCs")), *properties.findall(qn("w:spacing"))):
        properties.remove(old)
    properties.find(qn("w:sz")).addnext(_element("w:szCs", val=str(2 * size)))


def _table(document: WordDocument, facts: tuple[Fact, ...], language: str, *, turned: bool) -> None:
    """Label, value and remark in columns, so that none runs into another; the labels stand at the reader's side."""
    table = document.add_table(rows=0, cols=len(_COLUMNS))
    table.autofit = False
    if turned:
        table.table_direction = WD_TABLE_DIRECTION.RTL
    for column, width in zip(table.columns, _COLUMNS, strict=True):
        column.width = width
    for fact in facts:
        label, value, remark = (cell.paragraphs[0] for cell in table.add_row().cells)
        _write(label, fact.label, language, turned=turned)
        _write(value, line(fact.value))
        if right_to_left(fact.value) != turned:
            value.alignment = WD_ALIGN_PARAGRAPH.RIGHT  # a paragraph's end where it is w:bidi: beside its label
        _write(remark, fact.remark, language, turned=turned)


def _write(paragraph: Paragraph, text: str, language: str = "", *, turned: bool | None = None) -> None:
    """Fill an empty paragraph. `turned`: right to left; the text's own direction where not given.

    `language` is that of the pieces that run in the paragraph's direction.
    """
    turned = right_to_left(text) if turned is None else turned
    if turned:
        paragraph._p.get_or_add_pPr().insert_element_before(_element("w:bidi"), *_AFTER_BIDI)
    into = _link(paragraph, text) if _ADDRESS.fullmatch(text) else None
    for piece, against in stretches(text, right_to_left=turned):
        run = paragraph.add_run(piece)
        if against:
            run.font.rtl = True
        if against == turned:
            _speak(run, language, turned=turned)
        if into is not None:
            run.font.underline, run.font.color.rgb = True, _TEAL
            into.append(run._r)


def _speak(run: Run, language: str, *, turned: bool) -> None:
    """The language that a run is spelled and hyphenated in: `w:bidi` of `w:lang` for right-to-left runs."""
    if _CODE.fullmatch(language):
        code = _REGIONS.get(language, language)
        run._r.get_or_add_rPr().append(_element("w:lang", **{"bidi" if turned else "val": code}))


def _link(paragraph: Paragraph, address: str) -> BaseOxmlElement:
    """A hyperlink at the end of a paragraph, for runs to be put into."""
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.append(hyperlink)
    return hyperlink


def _element(name: str, **attributes: str) -> BaseOxmlElement:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
