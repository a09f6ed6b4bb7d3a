"""What is done to documents, collections, feeds and servers' answers; each target gives what became of an input."""

from __future__ import annotations

import gzip
import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from index.article import Article
from index.corpus import read_corpus
from index.fields import id_fault, text_fault
from index.ways.document import DocumentRefused, read_document
from index.ways.exchange import Exchanged, NotExchanged, Within
from index.ways.feed import read_feed
from index.ways.fetch import Fetcher, Manners
from index.ways.public_address import Target, is_public
from tests.fuzz.material import mutated, texts
from tests.nasty import ARABIC, PROSE, docx, html, pdf, record, repacked

__all__ = ["check_collection", "check_document", "check_feed", "collections", "documents", "feeds"]

_HTML = (
    b"<!doctype html>", b"<!--", b"-->", b"<![CDATA[", b"<script>", b"</script>", b"<p>", b"</p>", b"<table><tr><td>",
    b"<article>", b"&#x110000;", b"&#0;", b"&#xd800;", b"&lt;", b'<meta charset="utf-7">', b'<meta charset="hex">',
    b'<html lang="ar">', b'<base href="//[">', b'<link rel="canonical" href="http://[/">',
    b'<meta property="article:published_time" content="2021-99-99">', b'<time datetime="0000-00-00">',
    b'<script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"\\ud800"}],"datePublished":1e999}',
    b'<a href="javascript:alert(1)">', b"<svg><style>", b"<template>", b"<select>", b"<plaintext>", b"<div " + b"a " * 99,
)  # fmt: skip
_PDF = (
    b"<<", b">>", b"stream\n", b"endstream", b"endobj", b"1 0 obj", b"2 0 R", b"99999 0 R", b"/Kids[2 0 R]", b"/Type/Pages",
    b"/Filter/FlateDecode", b"/Filter/LZWDecode", b"/Filter/ASCII85Decode", b"/Filter/RunLengthDecode", b"/Length -1",
    b"/Length 1e9", b"/Prev 0", b"/W[1 2 1]", b"/Encrypt 1 0 R", b"/Contents 4 0 R", b"/Font 1 0 R", b"BT", b"ET", b"Tj",
    b"/ToUnicode 4 0 R", b"/Rotate 45", b"/MediaBox[0 0 1e9 1e9]", b"1e9 0 0 1e9 0 0 cm", b"startxref\n0\n", b"%%EOF\n",
)  # fmt: skip
_XML = (
    b"<w:p>", b"</w:p>", b"<w:r>", b"<w:t>", b"</w:t>", b"<w:tbl>", b"<w:del>", b"<w:ins>", b"<w:txbxContent>", b"&#0;",
    b"<mc:Fallback>", b'xmlns:w="x"', b"&#xffff;", b"&amp;", b"<!DOCTYPE x>", b"<?x ?>", b"<![CDATA[", b"w:val=\"\"",
    b"2021-99-99T00:00:00Z", b"Target=\"http://10.0.0.1/\"", b"TargetMode=\"External\"", b"../../etc/passwd",
)  # fmt: skip
_PAGE = html(
    f"<article><h1>T</h1><p>{PROSE * 2}</p><p>{ARABIC * 2}</p><ul><li>{PROSE}</li></ul></article>",
    '<meta property="og:title" content="T"><meta name="author" content="A"><link rel="canonical" href="/a">'
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"T","datePublished":"2021-02-25"}</script>',
).encode()


@cache
def _documents() -> dict[str, tuple[bytes, ...]]:
    return {
        "html": (_PAGE, _PAGE.decode().encode("utf-16"), html(PROSE * 3).encode()),
        "pdf": (pdf(PROSE), pdf(PROSE * 2, PROSE)),
        "docx": (docx(PROSE, ARABIC), docx(*[PROSE] * 3)),
    }


@st.composite
def _word_files(draw: st.DrawFn) -> bytes:
    """A Word document with one of its parts changed, or its ZIP archive."""
    whole = draw(st.sampled_from(_documents()["docx"]))
    if draw(st.integers(0, 3)) == 0:
        return draw(mutated([whole], [b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff\xff\xff"]))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        name = draw(st.sampled_from([n for n in archive.namelist() if n.endswith((".xml", ".rels"))] + _MAIN * 6))
        part = draw(mutated([archive.read(name)], _XML))
    return repacked(whole, lambda n, p: part if n == name else p)


_MAIN = ["word/document.xml", "docProps/core.xml"]


def documents(kind: str) -> st.SearchStrategy[tuple[str, bytes, str | None, str | None]]:
    """Name, bytes, content type and address of a document of this kind, or of one that only says so."""
    tokens = {"html": _HTML, "pdf": _PDF, "docx": ()}[kind]
    data = _word_files() if kind == "docx" else mutated(_documents()[kind], tokens)
    types = st.sampled_from([None, None, "text/html; charset=windows-1256", "text/html; charset=\x00", "a/b", ";", "é"])
    urls = st.sampled_from([None, "https://river.example/a?b=1", "https://river.example/" + "a" * 3000, "http://[::1"])
    return st.tuples(st.sampled_from([f"a.{kind}", f"a.{kind}", f"../\x1b\u202e.{kind}"]), data, types, urls)


def check_document(given: tuple[str, bytes, str | None, str | None]) -> str:
    """An article that keeps the rules of `index.fields`, or one sentence; nothing kills the reader or its clock."""
    name, data, content_type, url = given
    try:
        article = read_document(name, data, content_type=content_type, url=url)
    except DocumentRefused as refusal:
        said = str(refusal)
        assert "took longer" not in said and "made its reader fail" not in said, said
        assert said.isprintable() and said.endswith("."), said
        fault = re.search(r"cannot be read as \w+ \((\w+):", said)
        return f"contained {fault[1]}" if fault else "refused"
    _sound(article)
    return "read"


def _sound(article: Article) -> None:
    assert id_fault(article.id) is None, article.id
    assert text_fault(article.text) is None
    for fact in (article.title, article.publisher, article.author, article.published_on, article.language):
        if fact:
            fact.value.encode()
            assert fact.value.strip() and len(fact.value) <= 2000 and "\0" not in fact.value
    assert article.url is None or re.match("https?://", article.url, re.IGNORECASE)


_MATTER = (
    b"---\ntitle: a\nauthor: [a, b]\npublished_on: 2021-02-25\nextra: {a: {b: c}}\n---\n" + PROSE.encode(),
    b"---\r\nid: x\r\n...\r\n---\r\n" + ARABIC.encode(), ARABIC.encode("utf-16"), PROSE.encode(),
)  # fmt: skip
_YAML = (
    b"---\n", b"\n---\n", b": ", b"- ", b"&a ", b"*a", b"!!python/object/apply:os.system ", b"!!binary ", b"!!set {a, b}", b"? ",
    b"<<: ", b"| \n", b">-\n", b"%YAML 1.1\n", b"[[[[[[", b"{a: ", b"!!float nan", b"!!int 0x", b"!!timestamp 2021-99-99", b"~",
    b"!!omap [a: 1]", b"!!pairs [a: 1]", b"id: ../../x\n", b"url: javascript:alert(1)\n",
)  # fmt: skip
_LINES = (
    b'{"id": "a", "text": "words", "title": "t", "published_on": "2021", "x": [1, {"y": null}]}\n',
    b'{"id": "a", "text": "words", "origins": {"title": "given"}, "extra": {"k": "v"}, "until": 3}\n',
)
_JSON = (
    b'"text": ', b'"id": ', b'"id": "../a"', b'"id": null', b'"\\ud800"', b'"\\u0000"', b"1e999", b"-Infinity", b"9" * 5000,
    b'{"a":' * 3000, b"true", b'"origins": {"title": []}', b'"extra": []', b'"until": 1', b'"language": "xx-\\n"',
)  # fmt: skip
_TABLE = (b'id,text,title\n1,words,t\n2,"more, words\nand a line",u\n', b"text;url\nwords;http://a.example\n")


@cache
def _collections() -> dict[str, st.SearchStrategy[bytes]]:
    warc = record(_PAGE) + record(_PAGE, url="https://river.example/b")
    headers = (b"WARC/1.0\r\n", b"Content-Length: -1\r\n", b"Content-Length: 9\r\n", b"WARC-Type: response\r\n",
               b"HTTP/1.1 200 OK\r\n", b"Content-Encoding: gzip\r\n", b"Transfer-Encoding: chunked\r\n", b"\r\n\r\n",
               b"ffffffff\r\n", b"WARC-Target-URI: <http://[>\r\n")  # fmt: skip
    return {
        "md": mutated(_MATTER, _YAML), "txt": mutated(_MATTER, _YAML), "yaml": mutated(_MATTER, _YAML),
        "json": mutated(_LINES, _JSON), "jsonl": mutated(_LINES, _JSON), "csv": mutated(_TABLE, [b'",', b'""', b";", b"text"]),
        "warc": mutated([warc], headers),
        "warc.gz": st.one_of(mutated([gzip.compress(warc)]), mutated([warc], headers).map(gzip.compress)),
    }  # fmt: skip


def collections() -> st.SearchStrategy[tuple[str, bytes]]:
    """Ending and bytes of a plain text, a sidecar or a collection."""
    return st.sampled_from(sorted(_collections())).flatmap(lambda e: st.tuples(st.just(e), _collections()[e]))


def check_collection(given: tuple[str, bytes]) -> str:
    """Every item of a corpus folder is an article that keeps the rules, or a problem of one line."""
    ending, data = given
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"a.{ending}").write_bytes(data)
        if ending in {"yaml", "json"}:
            Path(folder, "a.txt").write_text(PROSE, encoding="utf-8")
        items = list(read_corpus([Path(folder)]))
    for item in items:
        if isinstance(item, Article):
            _sound(item)
        else:
            assert item.message.endswith(".") and "\n" not in item.message and "\x1b" not in item.message, item.message
    return "read" if any(isinstance(item, Article) for item in items) else "refused"


_FEEDS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><title>a</title><guid>1</guid>'
    b"<link>https://river.example/a</link><pubDate>Thu, 25 Feb 2021 10:00:00 GMT</pubDate></item></channel></rss>",
    b'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/><entry><id>x</id><title>a</title>'
    b'<link href="/b"/><updated>2021-02-25T10:00:00Z</updated><content type="html">' + PROSE.encode() * 3
    + b"</content></entry></feed>",
    _PAGE,
)  # fmt: skip
_FEED = (
    b"<link>http://intranet/</link>", b"<link>http://127.0.0.1/</link>", b"<link>file:///etc/passwd</link>", b"<link>//[</link>",
    b"<link>javascript:x</link>", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", b"&a;", b"<item>", b"</item>",
    b"<entry>", b'<link rel="next" href="http://intranet/"/>', b"<pubDate>99 99 9999</pubDate>", b"<published>-1</published>",
    b'<content src="http://intranet/"/>', b'<base href="http://[">', b'xml:base="http://["', b"<guid></guid>", b"<author>\0",
)  # fmt: skip
_ROBOTS = (b"User-agent: *\nDisallow: /x\nCrawl-delay: 1\n", b"")
_LOCATIONS = (
    "http://intranet/",
    "http://[",
    "//127.0.0.1/",
    "https://river.example/a",
    "file:///etc/passwd",
    "\r\nX: y",
    "",
)


def feeds() -> st.SearchStrategy[tuple[bytes, bytes, int, dict[str, str], str]]:
    """A feed, a robots.txt, and how a page answers: status, headers, and the address asked for."""
    named = st.sampled_from(["location", "retry-after", "content-type", "etag", "last-modified"])
    value = st.one_of(
        st.sampled_from(_LOCATIONS), st.sampled_from(["99999999999", "-1", "soon", "text/html"]), texts(3)
    )
    status = st.sampled_from([200, 200, 200, 301, 302, 304, 308, 404, 429, 500, 503, 999])
    robots = mutated(
        _ROBOTS, [b"Crawl-delay: nan", b"Crawl-delay: -1", b"Crawl-delay: 1e999", b"Disallow: *" * 30, b"$"]
    )
    return st.tuples(mutated(_FEEDS, _FEED), robots, status, st.dictionaries(named, value, max_size=3),
                     st.one_of(st.just("https://river.example/feed"), texts(4).map("https://river.example/".__add__)))  # fmt: skip


def check_feed(given: tuple[bytes, bytes, int, dict[str, str], str]) -> str:
    """Whatever a server answers, only public addresses are connected to, and all that comes is articles and problems."""
    feed, robots, status, headers, address = given

    def answer(target: Target, _: Mapping[str, str], within: Within) -> Exchanged:
        assert all(map(is_public, target.ips)) and not re.search(r"[\x00-\x20\x7f]", target.path + target.host), target
        if target.path == "/robots.txt":
            return Exchanged(200, {}, robots)
        if target.path == "/a":
            return Exchanged(status, headers, _PAGE)
        if len(feed) > within.most_bytes:
            raise NotExchanged("it is too large")
        return Exchanged(200, {"content-type": headers.get("content-type", "application/xml")}, feed)

    def resolve(host: str, _: int) -> list[str]:
        return {"river.example": ["93.184.215.14"], "intranet": ["10.0.0.1"], "127.0.0.1": ["127.0.0.1"]}.get(host, [])

    fetcher = Fetcher(manners=Manners(delay=0), resolve=resolve, send=answer, sleep=lambda _: None)
    items = list(read_feed(address, fetcher, read_document, most=20))
    for item in items:
        if isinstance(item, Article):
            _sound(item)
        else:
            assert item.message.isprintable() and len(item.message) < 5_000, item.message
    return "read" if any(isinstance(item, Article) for item in items) else "refused"
