"""An article opened at a quote: links that lead there, what a link points to now, and the article as HTML.

Pure functions; every text is escaped. A link carries a check of the quote's words, so that a link into an article that
was changed since says so and never highlights other words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from index.article import Article, Stated
from retrieval.answer import Span
from retrieval.markup import escape, human_date, isolated, language_name, prose

__all__ = ["ANCHOR", "INFERRED", "article_text", "article_top", "called", "link", "locate", "outside", "place"]

ANCHOR = "isnad-quote"
"""The id of the highlighted quote in an opened article."""

INFERRED = '<span class="badge" title="Not given with the article: read off its text">inferred from the page</span>'
GIVEN = ' <span class="badge given" title="Given with the article">given</span>'


_SEARCHED = 200_000
"""The longest article, in code points, in which words that moved are looked for."""


def link(article_id: str, quote: Span | None = None) -> str:
    """The page's own address, from `?` on, that opens an article, at a quote where one is given."""
    return "?" + urlencode({"article": article_id, **(place(quote) if quote else {})})


def place(quote: Span) -> dict[str, str]:
    """The parameters of a link that say where a quote stands, and check its words; `locate` reads them."""
    return {"start": str(quote.start), "end": str(quote.end), "check": _check(quote.text)}


def locate(article: Article, parameters: Mapping[str, str]) -> tuple[Span | None, str | None]:
    """The quote that a link's `start`, `end` and optional `check` point to, and a sentence when that is amiss.

    Words that moved are found again when they stand in the article once. Without `start` and `end` both are `None`.
    """
    if "start" not in parameters and "end" not in parameters:
        return None, None
    length = len(article.text)
    try:
        start, end = int(parameters.get("start", "")), int(parameters.get("end", ""))
    except ValueError:
        return None, "The link does not say in numbers where the quote starts and ends; here is the article without it."
    check = parameters.get("check", "")
    if 0 <= start < end <= length and check in {"", _check(article.text[start:end])}:
        return Span(article.text[start:end], start, end), None
    if check and 0 < (size := end - start) <= length <= _SEARCHED:
        places = [at for at in range(length - size + 1) if _check(article.text[at : at + size]) == check]
        if len(places) == 1:
            at = places[0]
            return Span(article.text[at : at + size], at, at + size), (
                "The article has changed since this link was made; the quote was found again at another place."
            )
    if check:
        return None, "The article has changed since this link was made, and the quote no longer stands in it as it did."
    return None, (
        f"The link points to characters {start:,} to {end:,} and the article has {length:,}: here it is, without."
    )


def called(article: Article) -> str:
    """What to call an article in a line: its publisher and title, as far as they are known, else its id."""
    return ": ".join(fact.value for fact in (article.publisher, article.title) if fact) or article.id


def article_top(article: Article, quote: Span | None = None) -> str:
    """An opened article's title and source and, folded away, all that is known of it, each fact with its origin."""
    facts = (
        ("Title", article.title, isolated),
        ("Publisher", article.publisher, isolated),
        ("Author", article.author, isolated),
        ("Date", article.published_on, human_date),
        ("Language", article.language, language_name),
    )
    line = [f"{show(fact.value)}{_origin(fact)}" for _, fact, show in facts[1:] if fact]
    rows = [(name, f"{show(fact.value)}{_origin(fact, GIVEN)}" if fact else "not known") for name, fact, show in facts]
    rows += [(isolated(key.replace("_", " ").capitalize()), isolated(value)) for key, value in article.extra]
    if address := outside(article.url):
        rows.append(("Original page", address))
    rows.append(("In the archive as", isolated(article.id)))
    if quote:
        line.append(f'<a href="{escape(link(article.id, quote))}" target="_blank">Link to this quote</a>')
        rows.append(("Quote", f"characters {quote.start:,} to {quote.end:,}"))
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return (
        f'<div class="isnad-top"><h2 dir="auto">{escape(article.title.value if article.title else article.id)}</h2>'
        f'<p class="facts">{" · ".join(line)}</p>'
        f"<details><summary>What is known of this article</summary><dl>{listed}</dl></details></div>"
    )


def article_text(article: Article, quote: Span | None, furniture: Sequence[tuple[int, int]]) -> str:
    """An article's whole text, the quote highlighted under the id `ANCHOR`, page furniture greyed."""
    mark = (quote.start, quote.end) if quote else None
    text = prose(article.text, mark=mark, grey=furniture, anchor=ANCHOR)
    lang = escape(article.language.value) if article.language else "und"
    return f'<div class="isnad-article" lang="{lang}" tabindex="0">{text}</div>'


def outside(url: str | None) -> str:
    """A link to an article's own address, or nothing where that is no web address."""
    try:
        web = bool(url) and urlsplit(url or "").scheme in {"http", "https"}
    except ValueError:
        web = False
    return f'<a href="{escape(url or "")}" target="_blank">{isolated(url or "")}</a>' if web else ""


def _origin(fact: Stated, otherwise: str = "") -> str:
    return f" {INFERRED}" if fact.origin == "inferred" else otherwise


def _check(text: str) -> str:
    """Eight hex digits that change with the words."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
