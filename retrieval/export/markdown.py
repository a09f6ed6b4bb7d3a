"""An answer as Markdown (CommonMark 0.31): every text of the archive inert, each in its own direction.

Marks that mean something to CommonMark or to GitHub's dialect are escaped, and each text stands between bidi isolates,
which also keeps it from starting a line: it makes no heading, list, link, image, table or HTML of its own.
"""

from __future__ import annotations

import re
from datetime import date

from retrieval.answer import Answer
from retrieval.export.characters import isolated, line, lines, right_to_left
from retrieval.export.fact import Fact
from retrieval.export.house_style import house_style
from retrieval.export.outline import Entry, outline
from retrieval.message import Interface

__all__ = ["render_markdown"]

# A full stop and a solidus mean something only in addresses that GitHub's dialect makes links of: www.a.b and http://a.
_MARKS = re.compile(r"[\\`*_{}\[\]<>#+!|~&=$^:@]|(?<=www)\.|(?<=:)/", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[!-;=?-~]+")  # what CommonMark allows in <...>, in ASCII
_RLM = "\u200f"


def render_markdown(
    answer: Answer, *, link: str | None = None, today: date | None = None, language: Interface = "en"
) -> bytes:
    """An answer as a Markdown document in UTF-8.

    A quote is a block quotation, a paragraph for each of its lines. A right-to-left line begins with a right-to-left
    mark (U+200F), by which editors and pages set the paragraph to the right. Raises `ValueError` for a language
    that the interface does not speak.
    """
    said = outline(answer, house_style(language), link=link, today=today)
    blocks = [f"# {_inert(line(said.question))}", f"**{said.verdict}**"]
    blocks += [_inert(line(remark)) for remark in said.remarks]
    blocks += [block for entry in said.entries for block in _entry(entry)]
    if said.voices:
        blocks += [f"## {said.style.say('voices.title')}", _facts(said.voices)]
    blocks += [f"## {said.style.say('export.searched')}", _facts(said.receipt), said.style.say("export.legend")]
    return ("\n\n".join(blocks) + "\n").encode()


def _entry(entry: Entry) -> tuple[str, str, str]:
    quote = "\n>\n".join(f"> {_inert(part)}" for part in lines(entry.quote) if part.strip())
    return f"## {entry.heading}", quote, _facts(entry.facts)


def _facts(facts: tuple[Fact, ...]) -> str:
    return "\n".join(
        f"- **{fact.label}:** {_value(fact.value)}{f' *({fact.remark})*' if fact.remark else ''}" for fact in facts
    )


def _value(value: str) -> str:
    text = line(value)
    return f"<{text}>" if _ADDRESS.fullmatch(text) else isolated(_MARKS.sub(_escaped, text))


def _inert(text: str) -> str:
    """A whole line: isolated, escaped, and marked where it runs from right to left."""
    mark = _RLM if right_to_left(text) else ""
    return mark + isolated(_MARKS.sub(_escaped, text))


def _escaped(mark: re.Match[str]) -> str:
    return "\\" + mark[0]
