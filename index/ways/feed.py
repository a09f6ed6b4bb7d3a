"""Articles from an RSS or Atom feed, each with the full text of its page, and from single addresses.

feedparser is given bytes only, never an address. Pages of a feed are followed by `next` links (RFC 5005).
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import escape
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import feedparser

from index.article import Article, Stated
from index.fields import check_fields
from index.problem import Problem
from index.ways.address_id import address_id
from index.ways.fetch import Fetched, Fetcher, FetchRefused

__all__ = ["ReadDocument", "Remembered", "Validators", "read_address", "read_feed"]

_PAGES = 20
_MOST_BYTES = 5_000_000
"""What feedparser takes about a minute for at worst, its time growing with the length."""
_HEAD = 100_000
"""Of a page that is no feed, where its feeds are looked for: `html.parser` may take the square of what it is given."""
_SHOWN = 300
_LONGEST = 2_000
_Parsed = Any
"""What feedparser returns: dictionaries with attributes."""


class ReadDocument(Protocol):
    """Reads one document (`index.ways.document.read_document`). Raises ValueError with one sentence."""

    def __call__(self, name: str, data: bytes, *, content_type: str | None = None, url: str | None = None) -> Article:
        """The article in `data`."""
        ...


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said to know a page's state by: the headers ETag and Last-Modified."""

    etag: str | None
    modified: str | None


class Remembered(Protocol):
    """Validators by address, kept between runs by the caller; a dict is one."""

    def get(self, address: str, /) -> Validators | None:
        """What was last known of an address."""
        ...

    def __setitem__(self, address: str, validators: Validators, /) -> None:
        """Called once an article was taken: when the reader asks for the next one."""
        ...


@dataclass(slots=True)
class _Walk:
    """What one reading of a feed has met; `still` is called with the address of each page that did not change."""

    still: Callable[[str], None]
    links: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)


def read_address(url: str, fetcher: Fetcher, document: ReadDocument) -> Article:
    """The article at `url`. Raises ValueError (`FetchRefused` and what `document` raises)."""
    return _article(fetcher.fetch(url), document)


def read_feed(
    address: str, fetcher: Fetcher, document: ReadDocument, *, most: int = 1_000, seen: Remembered | None = None,
    still: Callable[[str], None] = lambda _: None,
) -> Iterator[Article | Problem]:  # fmt: skip
    """Each new article of a feed, in its order, at most `most`; unchanged pages (`seen`) yield nothing.

    `still` is called with the address of each of the latter.
    """
    known: Remembered = {} if seen is None else seen
    walk, visited, at = _Walk(still), {address}, address
    while True:
        try:
            page = fetcher.fetch(at)
            feed = _parse(page)
        except ValueError as refusal:
            yield Problem(address, None, str(refusal))
            return
        for entry in feed.entries:
            if len(walk.links) >= most:
                yield Problem(address, None, f"{address} has more than {most} entries; the rest was left out.")
                return
            yield from _entry(entry, feed, page.final_url, walk, fetcher, document, known)
        following = next((link.get("href") for link in feed.feed.get("links", ()) if link.get("rel") == "next"), None)
        if not following:
            return
        at = _joined(page.final_url, following)
        if not at or at in visited or len(visited) >= _PAGES:
            back = "leads back to a page already read" if at else "has a next page at no address"
            why = back if not at or at in visited else f"has more than {_PAGES} pages"
            yield Problem(address, None, f"The feed {address} {why}; what came before was read.")
            return
        visited.add(at)


def _entry(
    entry: _Parsed, feed: _Parsed, base: str, walk: _Walk, fetcher: Fetcher, document: ReadDocument, known: Remembered
) -> Iterator[Article | Problem]:
    link = _joined(base, entry.get("link") or "")
    if not link:
        named = (entry.get("title") or entry.get("id") or "without a title")[:_SHOWN]
        yield Problem(base, None, f"An entry of {base} ({named}) has no link; add its text as a file.")
        return
    if link in walk.links:
        return
    walk.links.add(link)
    last = known.get(link)
    validators = None
    try:
        page = fetcher.fetch(link, etag=last.etag if last else None, modified=last.modified if last else None)
        if page.unchanged:
            walk.still(link)
            return
        article = _article(page, document)
        validators = Validators(page.etag, page.modified)
    except ValueError as refusal:
        fallback = _from_entry(entry, link, document)
        if fallback is None:
            yield Problem(link, None, str(refusal))
            return
        article = fallback
    if article.id in walk.ids:
        return
    walk.ids.add(article.id)
    yield _filled(article, entry, feed)
    if validators is not None:  # only now: a reader that stopped before taking the article must get it again
        known[link] = validators


def _article(page: Fetched, document: ReadDocument) -> Article:
    name = urlsplit(page.final_url).path.rsplit("/", 1)[-1] or page.final_url
    article = document(name, page.data, content_type=page.content_type, url=page.final_url)
    canonical = urljoin(page.final_url, article.url or "")
    same = urlsplit(canonical).hostname == urlsplit(page.final_url).hostname
    url = canonical if same else page.final_url  # a page must not take the place of another site's article
    return replace(article, id=address_id(url), url=url, source=page.url)


def _from_entry(entry: _Parsed, link: str, document: ReadDocument) -> Article | None:
    """The article that the entry itself carries in full (`content:encoded`, Atom `content`), marked as such."""
    contents = [part.get("value") for part in entry.get("content", ()) if part.get("value")]
    if not contents or urlsplit(link).scheme not in ("http", "https"):
        return None
    title = escape(entry.get("title") or "")
    body = max(contents, key=len)
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    html = f"<html>{head}<body><article>{body}</article></body></html>"
    try:
        article = document("entry.html", html.encode("utf-8", "replace"), content_type="text/html", url=link)
    except ValueError:
        return None
    marked = (*article.extra, ("full_text", "feed"))
    return replace(article, id=address_id(link), url=link, source=link, extra=marked)


def _filled(article: Article, entry: _Parsed, feed: _Parsed) -> Article:
    """The article with what the page does not state taken from the entry, as declared."""
    said = {
        "title": re.sub(r"<[^>]*>", "", (entry.get("title") or "")[:_LONGEST]),
        "author": entry.get("author") or "",
        "publisher": feed.feed.get("title") or "",
        "published_on": _day(entry),
    }
    facts, _ = check_fields(said, "declared")
    return replace(article, **{name: fact for name, fact in facts.items() if _open(getattr(article, name))})


def _open(fact: Stated | None) -> bool:
    return fact is None or fact.origin == "inferred"


def _day(entry: _Parsed) -> str:
    """The day as the entry says it, in its own zone or none; empty when unreadable."""
    raw = str(entry.get("published") or entry.get("updated") or "").strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(raw).date().isoformat()
        except (ValueError, OverflowError):
            continue
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return f"{parsed.tm_year:04}-{parsed.tm_mon:02}-{parsed.tm_mday:02}" if parsed else ""


def _parse(page: Fetched) -> _Parsed:
    if len(page.data) > _MOST_BYTES:
        raise FetchRefused(f"{page.url} has {len(page.data)} bytes, a feed may have {_MOST_BYTES}; give its pages.")
    headers = {"content-location": page.final_url, "content-type": page.content_type or "application/xml"}
    # subtle: plain bytes would be tried as a file's name first
    try:
        feed = feedparser.parse(io.BytesIO(page.data), response_headers=headers)
    except Exception as error:  # broken markup makes feedparser look for what it has not met
        raise FetchRefused(f"{page.url} is a damaged feed ({type(error).__name__}); give its pages.") from error
    version = feed.get("version")  # an empty body has none
    if feed.entries or (version and not _is_broken(feed)):
        return feed
    if version:
        raise FetchRefused(f"{page.url} is a damaged feed, of which no entry could be read; try again later.")
    links = _Alternates()
    with suppress(AssertionError):  # what `html.parser` raises at some broken declarations
        links.feed(page.data[:_HEAD].decode("utf-8", "replace"))
    found = ", ".join(filter(None, (_joined(page.final_url, href) for href in links.found)))[:_SHOWN]
    way = f"its page names {found}" if found else "give the address of an RSS or Atom feed"
    raise FetchRefused(f"{page.url} is not a feed; {way}.")


def _is_broken(feed: _Parsed) -> bool:
    """Whether it is no sound XML. What feedparser says of its encoding or content type alone is no fault."""
    return bool(feed.bozo) and not isinstance(feed.bozo_exception, feedparser.exceptions.ThingsNobodyCaresAboutButMe)


def _joined(base: str, address: str) -> str:
    """An address as the page at `base` means it; empty where it is none, such as `http://[`, or longer than any is."""
    try:
        joined = urljoin(base, address) if address else ""
    except ValueError:
        return ""
    return joined if len(joined) <= _LONGEST else ""


class _Alternates(HTMLParser):
    """The feeds that a page declares."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of `<link rel=alternate>` where its type is a feed's."""
        a: dict[str, str] = {name: value or "" for name, value in attrs}
        is_feed = a.get("type", "").lower().endswith(("rss+xml", "atom+xml"))
        if tag == "link" and is_feed and "alternate" in a.get("rel", "").lower() and a.get("href"):
            self.found.append(a["href"])
