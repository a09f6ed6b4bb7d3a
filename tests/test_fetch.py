"""One GET of a public page: refusals by name, against a real server on loopback."""

from __future__ import annotations

import contextlib
import gzip
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from index.ways.exchange import Exchanged, NotExchanged, Within, send
from index.ways.fetch import AGENT, Fetcher, FetchRefused, Manners
from index.ways.public_address import AddressRefused, Target, is_public, resolve_host, target_of
from tests.site import Page, Site, serve

QUICK = Manners(delay=0.0)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as served:
        yield served


def fetcher(within: Within | None = None, manners: Manners = QUICK, waits: list[float] | None = None) -> Fetcher:
    kept = waits if waits is not None else []
    return Fetcher(allow_private=True, within=within or Within(read=5, total=10), manners=manners, sleep=kept.append)


def test_a_page_comes_with_its_headers_and_nothing_private_is_sent(site: Site) -> None:
    site.pages["/a?q=%D8%A7"] = Page(
        b"<p>hi", headers={"Content-Type": "text/html", "ETag": '"1"', "Set-Cookie": "a=b"}
    )
    reader = fetcher()
    got = reader.fetch(f"{site.address}/a?q=ا#part")
    assert (got.status, got.data, got.content_type, got.etag, got.redirects) == (200, b"<p>hi", "text/html", '"1"', 0)
    reader.fetch(f"{site.address}/a?q=ا")
    assert site.asked() == ["/robots.txt", "/a?q=%D8%A7", "/a?q=%D8%A7"]
    headers = site.requests[-1][1]
    assert headers["user-agent"] == AGENT
    assert headers["host"] == site.address.removeprefix("http://")
    assert not {"cookie", "referer", "authorization"} & set(headers)


def test_an_unchanged_page_is_said_to_be(site: Site) -> None:
    site.pages["/a"] = Page(status=304)
    got = fetcher().fetch(f"{site.address}/a", etag='"1"', modified="Mon, 01 Jan 2024 00:00:00 GMT")
    assert got.unchanged
    assert site.requests[-1][1]["if-none-match"] == '"1"'
    with pytest.raises(FetchRefused, match="304"):
        fetcher().fetch(f"{site.address}/a")


def test_redirects_are_followed_and_counted(site: Site) -> None:
    site.pages["/a"] = Page(status=302, headers={"Location": "/b"})
    site.pages["/b"] = Page(b"x")
    site.pages["/loop"] = Page(status=301, headers={"Location": "/loop"})
    site.pages["/out"] = Page(status=301, headers={"Location": "file:///etc/passwd"})
    got = fetcher().fetch(f"{site.address}/a")
    assert (got.final_url, got.redirects) == (f"{site.address}/b", 1)
    with pytest.raises(FetchRefused, match="more than 5 times"):
        fetcher().fetch(f"{site.address}/loop")
    assert site.asked().count("/loop") == 6
    with pytest.raises(FetchRefused, match="not a web address"):
        fetcher().fetch(f"{site.address}/out")


def _drip(handler: BaseHTTPRequestHandler) -> None:
    for _ in range(200):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def _endless(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"x" * 65_536)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (Page(write=_drip), "took more than 0.5 seconds"),
        (Page(write=lambda _: time.sleep(3)), "did not answer in time"),
        (Page(write=_endless), "more than 1000000 bytes"),
        (Page(gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"}), "more than 1000000 bytes"),
        (Page(b"not gzip", headers={"Content-Encoding": "gzip"}), "DecodeError"),
        (Page(b"x", headers={"Content-Encoding": "br"}), "encoded as br"),
        (Page(b"short", headers={"Content-Length": "50"}), "could not be read"),
        (Page(status=500), "status 500"),
        (Page(status=404), "status 404"),
    ],
    ids=["slow bytes", "silent", "endless", "gzip bomb", "no gzip", "unasked encoding", "length", "500", "404"],
)
def test_each_nasty_page_is_refused_by_name(site: Site, page: Page, why: str) -> None:
    site.pages["/robots.txt"] = Page(b"")
    site.pages["/nasty"] = page
    total = 0.5 if "0.5" in why else 8.0
    reader = fetcher(Within(connect=2, read=1, total=total, most_bytes=1_000_000))
    with pytest.raises(FetchRefused, match=why) as refused:
        reader.fetch(f"{site.address}/nasty")
    assert f"{site.address}/nasty" in str(refused.value)


@pytest.mark.parametrize(
    ("robots", "open_"),
    [
        (Page(b"User-agent: *\nDisallow: /a"), False),
        (Page(b"User-agent: Isnad\nDisallow:\n\nUser-agent: *\nDisallow: /"), True),
        (Page(b"User-agent: *\nDisallow: /\nAllow: /a"), True),
        (Page(status=403), True),
        (Page(status=503), False),
        (Page(b"\xff\xfe\x00<html>"), True),
        (Page(status=301, headers={"Location": "/robots.txt"}), False),
    ],
)
def test_robots_are_obeyed(site: Site, robots: Page, open_: bool) -> None:
    site.pages |= {"/robots.txt": robots, "/a": Page(b"x")}
    if open_:
        assert fetcher().fetch(f"{site.address}/a").data == b"x"
        return
    with pytest.raises(FetchRefused, match=r"robots\.txt"):
        fetcher().fetch(f"{site.address}/a")
    assert "/a" not in site.asked()


def test_a_redirect_cannot_go_round_robots(site: Site) -> None:
    site.pages |= {
        "/robots.txt": Page(b"User-agent: *\nDisallow: /b"),
        "/a": Page(status=302, headers={"Location": "/b"}),
        "/b": Page(b"x"),
    }
    with pytest.raises(FetchRefused, match=r"robots\.txt"):
        fetcher().fetch(f"{site.address}/a")
    assert "/b" not in site.asked()


def test_the_delay_asked_for_is_kept(site: Site) -> None:
    site.pages |= {"/robots.txt": Page(b"User-agent: *\nCrawl-delay: 30"), "/a": Page(b"x")}
    waits: list[float] = []
    fetcher(waits=waits).fetch(f"{site.address}/a")
    assert [25 < wait <= 30 for wait in waits] == [True]
    with pytest.raises(FetchRefused, match="one page in 30 seconds"):
        fetcher(manners=Manners(delay=0, longest_delay=10)).fetch(f"{site.address}/a")


def test_a_busy_site_is_waited_for_once(site: Site) -> None:
    busy = Page(status=429, headers={"Retry-After": "7"})
    site.pages["/a"] = [busy, Page(b"x")]
    site.pages["/busy"] = busy
    site.pages["/long"] = Page(status=503, headers={"Retry-After": "9999"})
    waits: list[float] = []
    assert fetcher(waits=waits).fetch(f"{site.address}/a").data == b"x"
    assert waits == [7.0]
    with pytest.raises(FetchRefused, match="429"):
        fetcher().fetch(f"{site.address}/busy")
    assert site.asked().count("/busy") == 2
    with pytest.raises(FetchRefused, match="9999 seconds"):
        fetcher().fetch(f"{site.address}/long")


HOSTILE = [
    "http://127.0.0.1/", "http://2130706433/", "http://0177.0.0.1/", "http://0x7f000001/", "http://127.1/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://localhost/",
    "http://localhost./", "http://０x7f.1/", "http://１２７.０.０.１/", "http://xn--a/", "http://user@example.com/",
    "http://u:p@127.0.0.1/", "http://0.0.0.0/", "http://[fe80::1%25lo]/", "http://[fe80::%eth0]/", "http://10.0.0.1/",
    "http://172.16.3.4/", "http://192.168.0.1/", "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/",
    "http://224.0.0.1/", "http://240.0.0.1/", "http://255.255.255.255/", "http://[fc00::1]/", "http://[2002:7f00:1::]/",
    "http://[::]/", "http://8.8.8.8:22/", "http://8.8.8.8:0/", "http://8.8.8.8:99999/", "ftp://8.8.8.8/",
    "file:///etc/passwd", "javascript:alert(1)", "gopher://8.8.8.8/", "http:///x", "//8.8.8.8/", "", "http://[::1",
    "http://8.8.8.8\\@127.0.0.1/", "http://8.8.8.8/\r\nHost: a", "http://a b/",
]  # fmt: skip


def _numeric(host: str, port: int) -> list[str]:
    """The system's resolver for what needs no network."""
    return resolve_host(host, port) if "example" not in host and host != "xn--a" else ["10.1.2.3"]


@pytest.mark.parametrize("url", HOSTILE)
def test_hostile_addresses_are_never_connected_to(url: str) -> None:
    def never(target: Target, headers: Mapping[str, str], within: Within) -> Exchanged:
        raise AssertionError(target)

    with pytest.raises(FetchRefused):
        Fetcher(resolve=_numeric, send=never).fetch(url)


@pytest.mark.parametrize("ip", ["8.8.8.8", "2606:4700::1111"])
def test_public_addresses_are_public(ip: str) -> None:
    assert is_public(ip)


def test_loopback_is_refused_without_the_setting(site: Site) -> None:
    with pytest.raises(FetchRefused, match="ISNAD_FETCH_PRIVATE"):
        Fetcher().fetch(site.address)
    with pytest.raises(FetchRefused, match="private network"):
        Fetcher().fetch("http://127.0.0.1/")
    assert site.asked() == []


def test_one_private_answer_among_public_ones_refuses_the_name() -> None:
    with pytest.raises(FetchRefused, match="private network"):
        Fetcher(resolve=lambda *_: ["8.8.8.8", "10.0.0.1"]).fetch("http://news.example/")


def test_a_public_page_cannot_redirect_to_a_private_one_and_each_hop_is_resolved_once() -> None:
    sent: list[tuple[str, str]] = []
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8"] if host == "news.example" else ["192.168.1.1"]

    def send(target: Target, headers: Mapping[str, str], within: Within) -> Exchanged:
        sent.append((target.ips[0], target.path))
        if target.path == "/robots.txt":
            return Exchanged(404, {}, b"")
        return Exchanged(302, {"location": "http://inside.example/secret"}, b"")

    with pytest.raises(FetchRefused, match=r"inside\.example is on a private network"):
        Fetcher(resolve=resolve, send=send, manners=QUICK).fetch("http://news.example/a")
    assert sent == [("8.8.8.8", "/robots.txt"), ("8.8.8.8", "/a")]
    assert asked == ["news.example", "news.example", "inside.example"]


def test_the_connection_is_made_to_the_checked_ip_with_the_name_kept(site: Site) -> None:
    site.pages["/a"] = Page(b"x")
    port = site.address.rsplit(":", 1)[1]
    reader = Fetcher(allow_private=True, resolve=lambda *_: ["127.0.0.1"], manners=QUICK)
    assert reader.fetch(f"http://news.example:{port}/a").data == b"x"
    assert site.requests[-1][1]["host"] == f"news.example:{port}"
    assert target_of("http://news.example", lambda *_: ["8.8.8.8"], allow_private=False).ips == ("8.8.8.8",)


def test_the_next_address_is_tried_where_one_refuses(site: Site) -> None:
    site.pages["/a"] = Page(b"x")
    port = site.address.rsplit(":", 1)[1]
    addresses = ["127.0.0.3", "127.0.0.4", "127.0.0.1"]  # nothing listens on the first two
    reader = Fetcher(allow_private=True, resolve=lambda *_: addresses, manners=QUICK)
    assert reader.fetch(f"http://news.example:{port}/a").data == b"x"
    assert site.asked() == ["/robots.txt", "/a"]
    gone = Fetcher(allow_private=True, resolve=lambda *_: addresses[:2], manners=QUICK)
    with pytest.raises(FetchRefused, match=r"robots\.txt of news\.example could not be read"):
        gone.fetch(f"http://news.example:{port}/a")


def test_the_next_address_is_tried_where_one_is_silent(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with contextlib.ExitStack() as open_:
        deaf = open_.enter_context(socket.create_server(("127.0.0.3", port), backlog=0))
        for _ in range(3):  # its queue is full: who comes next hears nothing
            waiting = open_.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(deaf.getsockname())
        at = Target("http", "news.example", port, "/", ("127.0.0.3", "127.0.0.4"))
        with pytest.raises(NotExchanged, match="NewConnectionError"):  # what the second said
            send(at, {}, Within(connect=0.2))
        with pytest.raises(NotExchanged, match="in time"):
            send(replace(at, ips=at.ips[:1]), {}, Within(connect=0.2))


def test_what_fails_after_the_connection_is_not_asked_of_another_address(site: Site) -> None:
    site.pages["/short"] = Page(b"short", headers={"Content-Length": "50"})
    port = site.address.rsplit(":", 1)[1]
    reader = Fetcher(allow_private=True, resolve=lambda *_: ["127.0.0.1", "127.0.0.1"], manners=QUICK)
    with pytest.raises(FetchRefused):
        reader.fetch(f"http://news.example:{port}/short")
    assert site.asked().count("/short") == 1


def test_all_addresses_are_handed_on_checked() -> None:
    both = ["2606:4700::1111", "8.8.8.8"]
    assert target_of("http://news.example", lambda *_: both, allow_private=False).ips == tuple(both)
    with pytest.raises(AddressRefused, match="private network"):
        target_of("http://news.example", lambda *_: [*both, "10.0.0.1"], allow_private=False)
