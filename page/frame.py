"""What the page draws around citations: its top, questions, notices, what was found or not, as HTML strings.

Pure functions of the records; no Streamlit here and no retrieval. The strings rely on `page.css` for their looks and on
nothing for their safety: they hold no script, and what comes from an article or a question went through `escape`. `ui`
is the interface's language.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from index.manifest import IndexMismatch
from index.schema import IndexFormatError, IndexMissing, IndexUnreadable
from page.markup import escape, human_date, language_name, listed
from retrieval.answer import Answer, Receipt
from retrieval.message import Interface, Message, say

__all__ = [
    "BROKEN_INDEX",
    "EXAMPLES",
    "ICON",
    "build_command",
    "found",
    "header",
    "not_found",
    "notice",
    "question",
    "spoken",
    "style",
]

BROKEN_INDEX = (IndexMissing, IndexFormatError, IndexUnreadable, IndexMismatch)
"""What is raised when the index cannot be read; the message says why and what to do."""

EXAMPLES = (
    "Why did Russia leave Saraqib?",
    "ماذا فعل الروس قبل أن يغادروا قاعدة المباقر في تل تمر؟",
    "Какие потери сирийской армии назвал российский Центр по примирению?",
    "Serakib'den ayrılan Rus konvoyunda kaç tank ve kamyon vardı?",
    "Pourquoi la ville de Saraqeb est-elle stratégique ?",
)
"""Questions to click on an empty page; the shipped corpus answers them."""

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#0f5c5c"/>'
    '<path d="M8 9h6v6c0 4-2 7-6 8v-3c2-1 3-2 3-4H8zm10 0h6v6c0 4-2 7-6 8v-3c2-1 3-2 3-4h-3z" fill="#fff"/></svg>'
)
"""The tab's picture: a pair of quotation marks."""


def spoken(ui: Interface) -> str:
    """The attributes of an element whose own words are the interface's."""
    return f'lang="{ui}" dir="{"rtl" if ui == "ar" else "ltr"}"'


def style(ui: Interface = "en", *, dark: bool) -> str:
    """The style sheet that the strings are drawn with, for the light or the dark theme, mirrored for Arabic."""
    scheme = f":root {{ color-scheme: {'dark' if dark else 'light'}; }}"
    mirrored = Path(__file__).with_name("rtl.css").read_text(encoding="utf-8") if ui == "ar" else ""
    return f"<style>{scheme}{Path(__file__).with_name('page.css').read_text(encoding='utf-8')}{mirrored}</style>"


def header(receipt: Receipt | None = None, ui: Interface = "en") -> str:
    """The page's name, what it does, and what the archive holds."""
    name = '<h1>Isnad <span class="dot">·</span> <bdi lang="ar">إسناد</bdi></h1>'
    holds = f'<p class="holds">{_holdings(receipt, ui)}</p>' if receipt else ""
    return f'<header class="isnad-header" {spoken(ui)}>{name}<p>{say("page.tagline", ui)}</p>{holds}</header>'


def question(text: str) -> str:
    """The user's question, as text."""
    return f'<div class="isnad-question" dir="auto">{escape(" ".join(text.split()))}</div>'


def notice(sentence: str, *, title: str = "", detail: str = "") -> str:
    """Something the user has to know, in one sentence; `detail` is English, for whoever keeps the archive."""
    heading = f'<h2 dir="auto">{escape(title)}</h2>' if title else ""
    more = f'<p class="detail" lang="en" dir="ltr">{escape(detail)}</p>' if detail else ""
    return f'<div class="isnad-notice" role="status">{heading}<p dir="auto">{escape(sentence)}</p>{more}</div>'


def build_command(home: Path) -> str:
    """The command that builds the index of a home, for a shell."""
    return f"python -m index --home {shlex.quote(str(home))}"


def found(answer: Answer, ui: Interface = "en") -> str:
    """The line above the citations: how many, and what was searched; and the doubt, where there is some."""
    says = say("found", ui, count=len(answer.citations))
    told = (message.text(ui) for message in answer.noted) if answer.noted else filter(None, [answer.note])
    noted = escape(" ".join(told))
    doubt = noted or (
        f"<b>{say('page.doubt', ui)}</b> {say('page.doubt_more', ui)}" if answer.certainty == "possible" else ""
    )
    below = f'<p class="isnad-doubt" role="status" {spoken(ui)}>{doubt}</p>' if doubt else ""
    sources = f" · {say('voices.independent', ui, count=answer.independent)}" if answer.independent > 1 else ""
    return f'<p class="isnad-found" {spoken(ui)}><b>{says}{sources}</b> {_searched(answer.receipt, ui)}</p>{below}'


def not_found(answer: Answer, ui: Interface = "en") -> str:
    """The no-answer state: that there is none, and why."""
    why = _told(answer.why, answer.reason, ui)
    reason = f"<p>{why}</p>" if why else ""
    below = f'<p class="below" {spoken(ui)}>{say("page.nearest", ui)}</p>' if answer.nearest else ""
    return (
        f'<div class="isnad-none" role="status" {spoken(ui)}><h2>{say("page.none", ui)}</h2>'
        f'{reason}<p class="isnad-found">{_searched(answer.receipt, ui)}</p></div>{below}'
    )


def _told(message: Message | None, text: str | None, ui: Interface) -> str:
    """A message in the interface's language, escaped; its text where there is no more."""
    return escape(message.text(ui) if message else text or "")


def _holdings(receipt: Receipt, ui: Interface) -> str:
    parts = [say("page.articles", ui, count=receipt.articles), say("page.passages", ui, count=receipt.passages)]
    if receipt.newest:
        parts.append(say("page.newest", ui, date="{date}").replace("{date}", human_date(receipt.newest, ui)))
    if receipt.languages:
        parts.append(listed((f"{language_name(code, ui)} {n:,}" for code, n in receipt.languages.items()), ui))
    return " · ".join(parts)


def _searched(receipt: Receipt, ui: Interface) -> str:
    narrowed = bool(receipt.filters)  # else what was searched is the whole archive
    counts = {
        "passages": receipt.searched_passages if narrowed else receipt.passages,
        "articles": receipt.searched if narrowed else receipt.articles,
    }
    passages, articles = (say(f"page.{what}", ui, count=count) for what, count in counts.items())
    told = say("page.searched", ui, passages=passages, articles=articles, seconds=f"{receipt.seconds:.2f}")
    return f'<span class="searched">{escape(told)}</span>'
