"""Feeds read from a real server on loopback: each nasty thing is one problem by name, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.article import Article, Stated
from index.problem import Problem
from index.ways.exchange import Within
from index.ways.feed import Validators, read_address, read_feed
from index.ways.fetch import Fetcher, Manners
from tests.site import Page, Site, serve


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as served:
        served.pages |= {f"/{n}": Page(f"text {n}".encode(), headers={"ETag": f'"{n}"'}) for n in "abc"}
        yield served


def document(name: str, data: bytes, *, content_type: str | None = None, url: str | None = None) -> Article:
    return Article("x", data.decode(), title=Stated("guess", "inferred"), author=Stated("page", "given"))


def fetcher() -> Fetcher:
    return Fetcher(allow_private=True, within=Within(read=5, total=10, most_bytes=2_000_000), manners=Manners(delay=0))


def rss(items: str, head: str = "") -> Page:
    text = f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Site</title>{head}{items}</channel></rss>'
    return Page(text.encode(), headers={"Content-Type": "application/rss+xml; charset=utf-8"})


def item(link: str, more: str = "") -> str:
    return f"<item><title>T</title><link>{link}</link>{more}</item>"


def read(site: Site, feed: Page, **more: object) -> tuple[list[str], list[str]]:
    site.pages["/feed"] = feed
    found = list(read_feed(f"{site.address}/feed", fetcher(), document, **more))  # type: ignore[arg-type]
    texts = [one.text for one in found if isinstance(one, Article)]
    return texts, [one.message for one in found if isinstance(one, Problem)]


def test_entries_bring_full_text_once_and_fill_what_the_page_lacks(site: Site) -> None:
    date = "<pubDate>Thu, 25 Feb 2021 00:30:00 +0300</pubDate>"
    site.pages["/feed"] = rss(item("/a", date) + item("/a") + item("/b", "<pubDate>2021-02-25T00:30:00</pubDate>"))
    one, two = read_feed(f"{site.address}/feed", fetcher(), document)
    assert isinstance(one, Article) and isinstance(two, Article)
    assert (one.text, two.text) == ("text a", "text b")
    assert (one.title, one.author) == (Stated("T", "declared"), Stated("page", "given"))
    assert one.published_on == two.published_on == Stated("2021-02-25", "declared")
    assert one.publisher == Stated("Site", "declared")
    assert one.url == one.source == f"{site.address}/a"


@pytest.mark.parametrize(
    "bad", ["http://169.254.169.254:bad/", "file:///etc/passwd", "javascript:alert(1)", "/missing", "http://[::1", ""]
)
def test_a_bad_entry_is_one_problem(site: Site, bad: str) -> None:
    texts, problems = read(site, rss(item(bad) + item("/c")))
    assert texts == ["text c"]
    assert len(problems) == 1


def test_the_entry_s_own_text_is_used_where_the_page_is_refused(site: Site) -> None:
    full = "<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'>&lt;p&gt;whole&lt;/p&gt;</c:encoded>"
    site.pages["/feed"] = rss(item("/missing", full))
    (one,) = read_feed(f"{site.address}/feed", fetcher(), document)
    assert isinstance(one, Article) and "whole" in one.text and ("full_text", "feed") in one.extra


def test_pages_of_a_feed_are_followed_and_cycles_are_said(site: Site) -> None:
    site.pages["/2"] = rss(item("/b"), '<atom:link rel="next" href="/feed"/>')
    texts, problems = read(site, rss(item("/a"), '<atom:link rel="next" href="/2"/>'))
    assert texts == ["text a", "text b"]
    assert ["leads back" in problem for problem in problems] == [True]


def test_limits_and_what_is_no_feed(site: Site) -> None:
    texts, problems = read(site, rss(item("/a") + item("/b")), most=1)
    assert texts == ["text a"] and "more than 1 entries" in problems[0]
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>'
    assert f"its page names {site.address}/rss" in read(site, Page(page, headers={"Content-Type": "text/html"}))[1][0]
    assert "more than 2000000 bytes" in read(site, Page(b"<rss>" + b"x" * 3_000_000))[1][0]
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    found = read(site, Page(f'<!DOCTYPE r [<!ENTITY l0 "lol">{bomb}]><rss version="2.0">&l9;</rss>'.encode()))
    assert found[0] == []


@pytest.mark.parametrize("feed", [
    b'<rss version="2.0"><channel><title>Site</title><ite',
    b'<rss version="2.0"><channel><title>Tom & Co</title></channel></rss>',
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Site</title></feed',
])  # fmt: skip
def test_a_damaged_feed_without_an_entry_is_a_problem_by_name(site: Site, feed: bytes) -> None:
    texts, problems = read(site, Page(feed, headers={"Content-Type": "application/rss+xml"}))
    assert (texts, len(problems)) == ([], 1)
    assert f"{site.address}/feed is a damaged feed" in problems[0]


def test_a_damaged_feed_is_read_as_far_as_it_goes(site: Site) -> None:
    cut = Page(b'<rss version="2.0"><channel><item><link>/a</link></item><item><li')
    assert read(site, cut)[0] == ["text a"]


@pytest.mark.parametrize("media", ["application/rss+xml", "text/html", "application/rss+xml; charset=iso-8859-1"])
def test_an_empty_feed_is_silent(site: Site, media: str) -> None:
    feed = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>الموقع</title></channel></rss>'
    assert read(site, Page(feed.encode(), headers={"Content-Type": media})) == ([], [])


def test_unchanged_pages_yield_nothing_and_an_untaken_article_is_not_remembered(site: Site) -> None:
    seen: dict[str, Validators] = {}
    site.pages["/feed"] = rss(item("/a"))
    reading = read_feed(f"{site.address}/feed", fetcher(), document, seen=seen)
    next(reading)
    assert seen == {}
    assert list(reading) == []
    assert seen == {f"{site.address}/a": Validators('"a"', None)}
    site.pages["/a"] = Page(status=304)
    assert list(read_feed(f"{site.address}/feed", fetcher(), document, seen=seen)) == []


def test_a_page_cannot_take_another_site_s_id(site: Site) -> None:
    def claiming(name: str, data: bytes, *, content_type: str | None = None, url: str | None = None) -> Article:
        return Article("x", "t", url="https://other.example/story")

    assert read_address(f"{site.address}/a", fetcher(), claiming).url == f"{site.address}/a"
