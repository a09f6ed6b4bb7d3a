"""An article opened at a quote: links that lead there, what a link points to now, and the article as HTML.

Pure functions; every text is escaped. A link carries a check of the quote's words, so that a link into an article that
was changed since says so and never highlights other words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

from index.article import Article, Stated
from page.frame import spoken
from page.markup import escape, human_date, isolated, language_name, prose
from retrieval.answer import Span
from retrieval.history import Version
from retrieval.message import Interface, Message, say

__all__ = [
    "ANCHOR", "article_text", "article_top", "called", "corrected", "corrected_on", "gone", "inferred", "link",
    "locate", "outside", "place",
]  # fmt: skip

ANCHOR = "isnad-quote"
"""The id of the highlighted quote in an opened article."""

_SEARCHED = 100_000_000
"""The most code points that are compared to find words that moved: the article's length times the quote's."""


def link(article_id: str, quote: Span | None = None, version: str = "") -> str:
    """The page's own address, from `?` on, that opens an article, at a quote and in a version where they are given."""
    return "?" + urlencode({"article": article_id, **(place(quote) if quote else {}), **_named(version)})


def place(quote: Span, version: str = "") -> dict[str, str]:
    """The parameters of a link that say where a quote stands, in which version, and check its words.

    `locate` reads them.
    """
    return {"start": str(quote.start), "end": str(quote.end), "check": _check(quote.text), **_named(version)}


def _named(version: str) -> dict[str, str]:
    return {"version": version} if version else {}


def corrected(article: Article, known: Sequence[Version], ui: Interface) -> str:
    """What has to be said of the versions that an article has had, where it was corrected; nothing where it was not.

    Of an earlier version when it was corrected, with the way to the one that is read now; of the latter, which version
    came before.
    """
    here = max((at for at, each in enumerate(known) if each.version == article.version), default=len(known) - 1)
    later = next((each for each in known[here + 1 :] if each.worded), None)
    if later:
        told = say("article.corrected_since", ui, date=human_date(later.came_at[:10], ui))
        way = f'<a href="{escape(link(article.id))}" target="_blank">{say("article.now", ui)}</a>'
    elif here > 0 and known[here].worded:
        told = say("article.corrected", ui, date=human_date(known[here].came_at[:10], ui))
        before = escape(link(article.id, version=known[here - 1].version))
        way = f'<a href="{before}" target="_blank">{say("article.before", ui)}</a>'
    else:
        return ""
    return f'<p class="isnad-corrected" {spoken(ui)}>{escape(told)} {way}</p>'


def corrected_on(at: str | None, ui: Interface = "en") -> str:
    """The line that says when an article that is quoted was corrected, as HTML; nothing where it was not."""
    told = escape(say("article.corrected", ui, date=human_date(at[:10], ui))) if at else ""
    return f'<p class="line corrected" {spoken(ui)}>{told}</p>' if told else ""


def gone(on: str | None, ui: Interface = "en") -> str:
    """What stands in the place of a quote whose article was withdrawn, `on` a moment in ISO 8601 where it is known."""
    return say("card.withdrawn", ui, date=human_date(on[:10], ui)) if on else say("card.gone", ui)


def locate(article: Article, parameters: Mapping[str, str]) -> tuple[Span | None, Message | None]:
    """The quote that a link's `start`, `end` and optional `check` point to, and a message when that is amiss.

    Words that moved are found again when they stand in the article once. Without `start` and `end` both are `None`.
    """
    if "start" not in parameters and "end" not in parameters:
        return None, None
    length = len(article.text)
    try:
        start, end = int(parameters.get("start", "")), int(parameters.get("end", ""))
    except ValueError:
        return None, Message("article.link_not_numbers")
    check = parameters.get("check", "")
    if 0 <= start < end <= length and check in {"", _check(article.text[start:end])}:
        return Span(article.text[start:end], start, end), None
    if check and 0 < (size := end - start) <= length and size * length <= _SEARCHED:
        places = [at for at in range(length - size + 1) if _check(article.text[at : at + size]) == check]
        if len(places) == 1:
            at = places[0]
            return Span(article.text[at : at + size], at, at + size), Message("article.moved")
    if check:
        return None, Message("article.changed")
    return None, Message.of("article.beyond", start=start, end=end, length=length)


def called(article: Article) -> str:
    """What to call an article in a line: its publisher and title, as far as they are known, else its id."""
    return ": ".join(fact.value for fact in (article.publisher, article.title) if fact) or article.id


def inferred(ui: Interface = "en") -> str:
    """The mark of a fact that was read off the page."""
    title = say("card.inferred_title", ui)
    return f'<span class="badge" title="{escape(title)}">{escape(say("card.inferred", ui))}</span>'


def article_top(article: Article, quote: Span | None = None, ui: Interface = "en") -> str:
    """An opened article's title and source and, folded away, all that is known of it, each fact with its origin."""
    facts = (
        ("title", article.title, isolated),
        ("publisher", article.publisher, isolated),
        ("author", article.author, isolated),
        ("published_on", article.published_on, lambda day: human_date(day, ui)),
        ("language", article.language, lambda code: language_name(code, ui)),
    )
    line = [f"{show(fact.value)}{_origin(fact, ui)}" for _, fact, show in facts[1:] if fact]
    unknown = say("article.not_known", ui)
    rows = [
        (say(f"article.fact_{name}", ui), f"{show(fact.value)}{_origin(fact, ui, given=True)}" if fact else unknown)
        for name, fact, show in facts
    ]
    rows += [(isolated(key.replace("_", " ").capitalize()), isolated(value)) for key, value in article.extra]
    if address := outside(article.url):
        rows.append((say("article.original", ui), address))
    rows.append((say("article.id", ui), isolated(article.id)))
    if quote:
        here = escape(link(article.id, quote, article.version))
        line.append(f'<a href="{here}" target="_blank">{say("article.link", ui)}</a>')
        rows.append((say("article.quote", ui), say("article.characters", ui, start=quote.start, end=quote.end)))
    listed = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows)
    return (
        f'<div class="isnad-top" {spoken(ui)}>'
        f'<h2 dir="auto">{escape(article.title.value if article.title else article.id)}</h2>'
        f'<p class="facts">{" · ".join(line)}</p>'
        f"<details><summary>{say('article.known', ui)}</summary><dl>{listed}</dl></details></div>"
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


def _origin(fact: Stated, ui: Interface, *, given: bool = False) -> str:
    if fact.origin == "inferred":
        return f" {inferred(ui)}"
    name = f"card.{fact.origin}"
    badge = f'<span class="badge given" title="{escape(say(f"{name}_title", ui))}">{say(name, ui)}</span>'
    return f" {badge}" if given else ""


def _check(text: str) -> str:
    """Eight hex digits that change with the words."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
