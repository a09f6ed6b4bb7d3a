"""What the page draws of an answer: questions, citations, near misses, notices, as HTML strings, every text escaped.

Pure functions of the records; no Streamlit here and no retrieval. The strings rely on `page.css` for their looks and on
nothing for their safety: they hold no script, and what comes from an article or a question went through `escape`.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from retrieval.answer import Answer, Citation, Receipt
from retrieval.article_page import INFERRED, link, outside
from retrieval.markup import escape, human_date, isolated, language_name, prose

__all__ = [
    "ICON",
    "SIGNALS",
    "build_command",
    "card",
    "citation_text",
    "found",
    "header",
    "not_found",
    "notice",
    "question",
    "style",
]

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

SIGNALS: Mapping[str, tuple[str, str]] = {
    "sentence": ("Meaning", "how near the best sentence comes to the question, in any language"),
    "late": ("Wording", "how well each word of the question is met by one of the passage, in any language"),
    "closest": ("Sentence", "how well each word of the question is met by one of the best sentence"),
    "universal": ("Second model", "how near its best sentence comes by a second model, of another kind"),
    "echo": ("Echo", "how far it says what the first quote says, in any language"),
    "kind": ("Kind", "whether a sentence shows the reason, number or date that is asked for"),
    "reranker": ("Reranker", "what the reranker says of question and passage read together"),
    "lexical": ("Words", "words of the question that stand in the passage"),
    "names": ("Names", "names of the question that stand in the passage, in any spelling or script"),
    "repeated": ("Repeated", "taken off, since quotes of the same article stand before it"),
}
"""What the page calls each signal, and what it says of it."""

_DOUBT = "<b>Possibly not an answer.</b> These quotes are on the subject; read whether they say what you asked."


def style(*, dark: bool) -> str:
    """The style sheet that the strings are drawn with, for the light or the dark theme."""
    scheme = f":root {{ color-scheme: {'dark' if dark else 'light'}; }}"
    return f"<style>{scheme}{Path(__file__).with_name('page.css').read_text(encoding='utf-8')}</style>"


def header(receipt: Receipt | None = None) -> str:
    """The page's name, what it does, and what the archive holds."""
    name = '<h1>Isnad <span class="dot">·</span> <bdi lang="ar">إسناد</bdi></h1>'
    line = "<p>Ask the archive, in any language. Every answer is quoted word for word, with its source.</p>"
    holds = f'<p class="holds">{_holdings(receipt)}</p>' if receipt else ""
    return f'<header class="isnad-header">{name}{line}{holds}</header>'


def question(text: str) -> str:
    """The user's question, as text."""
    return f'<div class="isnad-question" dir="auto">{escape(" ".join(text.split()))}</div>'


def notice(sentence: str, *, title: str = "") -> str:
    """Something the user has to know, in one sentence."""
    heading = f"<h2>{escape(title)}</h2>" if title else ""
    return f'<div class="isnad-notice" role="status">{heading}<p dir="auto">{escape(sentence)}</p></div>'


def build_command(home: Path) -> str:
    """The command that builds the index of a home, for a shell."""
    return f"python -m index --home {shlex.quote(str(home))}"


def found(answer: Answer) -> str:
    """The line above the citations: how many, and what was searched; and the doubt, where there is some."""
    count = len(answer.citations)
    says = "1 quote answers" if count == 1 else f"{count} quotes, the best first"
    doubt = f'<p class="isnad-doubt" role="status">{_DOUBT}</p>' if answer.certainty == "possible" else ""
    note = f'<p class="isnad-doubt" role="status" dir="auto">{escape(answer.note)}</p>' if answer.note else ""
    return f'<p class="isnad-found"><b>{says}</b> {_searched(answer.receipt)}</p>{note or doubt}'


def not_found(answer: Answer) -> str:
    """The no-answer state: that there is none, and why."""
    reason = f'<p dir="auto">{escape(answer.reason)}</p>' if answer.reason else ""
    below = '<p class="below">What came nearest, and is not an answer:</p>' if answer.nearest else ""
    return (
        '<div class="isnad-none" role="status"><h2>No answer in this archive</h2>'
        f'{reason}<p class="isnad-found">{_searched(answer.receipt)}</p></div>{below}'
    )


def card(
    citation: Citation, *, answers: bool = True, titles: Mapping[str, str] | None = None,
    furniture: Sequence[tuple[int, int]] = (), above: int | None = None,
) -> str:  # fmt: skip
    """One citation: the first of an answer with its quote large; others, and near misses, as the quote in its passage.

    `above` is the number of an earlier citation that shows the same passage: then the quote stands alone. `titles`
    gives titles for the article ids in `also_in`; `furniture` the article's spans to be greyed.
    """
    mark = (citation.quote.start, citation.quote.end)
    whole = citation.quote.text.strip() == citation.passage.text.strip()
    passage = prose(citation.passage.text, start=citation.passage.start, mark=mark, grey=furniture)
    label = f'<span class="number">{citation.number}</span>' if answers else '<span class="miss">Not an answer</span>'
    if answers and citation.number == 1:
        kind = "lead"
        large = prose(citation.quote.text, start=mark[0], mark=mark if whole else None)
        inside = "" if whole else f'<div class="passage"><span class="label">In its passage</span>{passage}</div>'
        body = f'<blockquote class="quote">{large}</blockquote>{_source(citation)}{inside}'
    else:
        kind = "other" if answers else "near"
        if above is not None:
            quote = prose(citation.quote.text, start=mark[0], mark=mark)
            passage = f'{quote}<span class="label">From the passage of quote {above}</span>'
        body = f'<div class="passage">{passage}</div>{_source(citation)}'
    more = _attribution(citation) + _also_in(citation, titles or {}) + _chips(citation) + _why(citation)
    return f'<article class="isnad-card {kind}" lang="{escape(citation.language)}">{label}{body}{more}</article>'


def citation_text(citation: Citation) -> str:
    """A citation as plain text to paste into a story: the quote verbatim, then its source."""
    source = [citation.publisher or "Publisher not known"]
    source += [f"“{citation.title}”"] if citation.title else []
    source += [citation.published_on or "undated"]
    source += [citation.url] if citation.url else []
    place = f"archive: {citation.article_id}, characters {citation.quote.start} to {citation.quote.end}"
    return f"“{citation.quote.text}”\n{', '.join(' '.join(part.split()) for part in source)}\n[{place}]"


def _source(citation: Citation) -> str:
    """Who, where and when; what was inferred says so."""

    def fact(field: str, shown: str) -> str:
        return f'<span class="fact">{shown}{" " + INFERRED if field in citation.inferred else ""}</span>'

    publisher = f"<b>{isolated(citation.publisher)}</b>" if citation.publisher else "publisher not known"
    parts = [fact("publisher", publisher)]
    parts += [fact("author", isolated(citation.author))] if citation.author else []
    parts += [fact("published_on", human_date(citation.published_on) if citation.published_on else "undated")]
    parts += [fact("language", language_name(citation.language))]
    parts += [f'<span class="fact">{address}</span>'] if (address := outside(citation.url)) else []
    title = (
        f'<p class="title" dir="auto">{fact("title", escape(" ".join(citation.title.split())))}</p>'
        if citation.title
        else ""
    )
    return f'<div class="source" lang="en">{title}<p class="facts">{" ".join(parts)}</p></div>'


def _attribution(citation: Citation) -> str:
    """Whose words or claim the quote is, where the archive says so."""
    speaker = (citation.attribution or {}).get("speaker")
    return f'<p class="line"><span class="label">Attributed to</span> {isolated(str(speaker))}</p>' if speaker else ""


def _also_in(citation: Citation, titles: Mapping[str, str]) -> str:
    links = (
        f'<a href="{escape(link(article_id, None))}" target="_blank">{isolated(titles.get(article_id, article_id))}</a>'
        for article_id in citation.also_in
    )
    listed = ", ".join(links)
    return f'<p class="line" lang="en"><span class="label">Also in</span> {listed}</p>' if listed else ""


def _chips(citation: Citation) -> str:
    chips = "".join(f'<span class="chip">{isolated(name)}</span>' for name in citation.matched_names)
    return f'<p class="line" lang="en"><span class="label">Matched</span> {chips}</p>' if chips else ""


def _why(citation: Citation) -> str:
    """What each signal contributed, folded away."""
    rows = []
    for name, value in citation.signals.items():
        if not value:
            continue
        label, meaning = SIGNALS.get(name, (name, ""))
        rows.append(f"<tr><th>{escape(label)}</th><td>{value:.2f}</td><td>{escape(meaning)}</td></tr>")
    total = f"<tr><th>Score</th><td>{citation.score:.2f}</td><td>all together; compare within one answer only</td></tr>"
    place = f"{isolated(citation.article_id)}, characters {citation.quote.start:,} to {citation.quote.end:,}"
    return (
        '<details class="why" lang="en"><summary>Why this passage</summary>'
        f"<table><tbody>{''.join(rows)}{total}</tbody></table><p>Quote: {place}</p></details>"
    )


def _holdings(receipt: Receipt) -> str:
    newest = f" · newest {human_date(receipt.newest)}" if receipt.newest else ""
    kinds = ", ".join(f"{language_name(code)} {count:,}" for code, count in receipt.languages.items())
    articles = "1 article" if receipt.articles == 1 else f"{receipt.articles:,} articles"
    return f"{articles} · {receipt.passages:,} passages{newest}{' · ' + kinds if kinds else ''}"


def _searched(receipt: Receipt) -> str:
    return (
        f'<span class="searched">searched {receipt.passages:,} passages of {receipt.articles:,} articles '
        f"in {receipt.seconds:.2f} s</span>"
    )
