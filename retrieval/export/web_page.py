"""An answer as one web page without scripts or anything from elsewhere: to keep, and to print or save as a PDF.

The browser makes the PDF, since it shapes and orders every script right; fpdf2, tried for it, did not.
"""

from __future__ import annotations

import re
from datetime import date
from html import escape

from retrieval.answer import Answer
from retrieval.export.characters import line, lines, right_to_left
from retrieval.export.fact import Fact
from retrieval.export.house_style import house_style
from retrieval.export.outline import outline
from retrieval.message import Interface

__all__ = ["render_html"]

_STYLE = """
@page { margin: 2cm; }
body { font: 11pt/1.6 "Segoe UI", "Noto Sans", "Noto Sans Arabic", Arial, sans-serif; max-width: 44em; margin: 2em auto;
       padding: 0 1em; color: #000; background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.5em; } h2 { font-size: 1em; color: #0f5c5c; margin: 2em 0 .5em; break-after: avoid; }
blockquote { font-size: 1.25em; margin: .5em 0; } blockquote p { margin: 0; min-height: 1em; }
blockquote, tr { break-inside: avoid; } th, td { text-align: start; vertical-align: top; padding: 0 0 .2em; }
table { font-size: .85em; line-height: 1.5; } th { font-weight: normal; color: #555; min-width: 9em; }
.remark { color: #8a4b00; } .how { color: #555; } .verdict { font-weight: bold; }
"""
_ADDRESS = re.compile("https?://[!-~]+")


def render_html(
    answer: Answer, *, link: str | None = None, today: date | None = None, language: Interface = "en"
) -> bytes:
    """An answer as an HTML page in UTF-8; each line of a quote is a paragraph of its own direction.

    A quote keeps its bidi controls: they reach no further than its paragraph. Raises `ValueError` for a language
    that the interface does not speak.
    """
    said = outline(answer, house_style(language), link=link, today=today)
    body = [f"<h1{_direction(said.question)}>{escape(line(said.question))}</h1>"]
    body += [f'<p class="verdict">{escape(said.verdict)}</p>']
    body += [f'<p class="remark"{_direction(remark)}>{escape(line(remark))}</p>' for remark in said.remarks]
    for entry in said.entries:
        quote = "".join(f"<p{_direction(part)}>{escape(part)}</p>" for part in lines(entry.quote))
        body.append(f"<h2>{escape(entry.heading)}</h2>")
        body.append(f'<blockquote lang="{escape(entry.language)}">{quote}</blockquote>{_table(entry.facts)}')
    if said.voices:
        body.append(f"<h2>{escape(said.style.say('voices.title'))}</h2>{_table(said.voices)}")
    searched, legend = escape(said.style.say("export.searched")), escape(said.style.say("export.legend"))
    body.append(f"<h2>{searched}</h2>{_table(said.receipt)}<p>{legend}</p>")
    side = "rtl" if said.style.right_to_left else "ltr"
    page = (
        f'<!doctype html>\n<html lang="{language}" dir="{side}">\n<head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(line(said.question))}</title><style>{_STYLE}</style></head>\n<body>\n"
    )
    return (page + "\n".join(body) + "\n</body>\n</html>\n").encode()


def _table(facts: tuple[Fact, ...]) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{escape(fact.label)}</th><td>{_value(fact.value)}</td>'
        f'<td class="how">{escape(fact.remark)}</td></tr>'
        for fact in facts
    )
    return f"<table>{rows}</table>"


def _value(value: str) -> str:
    text = line(value)
    shown = f"<bdi{_direction(text)}>{escape(text)}</bdi>"
    return f'<a href="{escape(text)}" rel="noreferrer">{shown}</a>' if _ADDRESS.fullmatch(text) else shown


def _direction(text: str) -> str:
    return ' dir="rtl"' if right_to_left(text) else ' dir="ltr"'
