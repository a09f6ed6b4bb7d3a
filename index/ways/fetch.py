"""Fetches one public page politely: robots.txt (RFC 9309), a delay a host, redirects counted, each hop checked anew.

No cookies, no Referer, no proxy. What is remembered between runs (`etag`, `modified`) is the caller's to keep.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin

from protego import Protego

from index.ways.exchange import Exchanged, NotExchanged, Send, Within, send
from index.ways.public_address import AddressRefused, Resolve, Target, resolve_host, target_of

__all__ = ["AGENT", "FetchRefused", "Fetched", "Fetcher", "Manners"]

AGENT = "Isnad/0.1.0 (+archive indexing)"
_ROBOTS_BYTES = 512_000
_ROBOTS_KEPT = 86_400.0
_REDIRECTS = {301, 302, 303, 307, 308}


class FetchRefused(ValueError):
    """The page was not fetched; the message is one sentence with a way out."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One page. `status` is 200, or 304 with empty `data` when it is as the given `etag` or `modified` knew it."""

    url: str
    final_url: str
    status: int
    content_type: str | None
    data: bytes
    etag: str | None
    modified: str | None
    redirects: int

    @property
    def unchanged(self) -> bool:
        """Whether the server said that nothing changed."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Manners:
    """Seconds between two requests to a host, the longest crawl-delay and Retry-After obeyed, redirects followed."""

    delay: float = 1.0
    longest_delay: float = 60.0
    longest_wait: float = 60.0
    redirects: int = 5


class Fetcher:
    """Fetches pages, those of one host one after another, for any thread. `allow_private` opens intranets, ports."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        within: Within = Within(),  # noqa: B008 - frozen
        manners: Manners = Manners(),
        resolve: Resolve = resolve_host,
        send: Send = send,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._allow_private = allow_private
        self._within = within
        self._manners = manners
        self._resolve = resolve
        self._send = send
        self._sleep = sleep
        self._robots: dict[str, tuple[float, Protego | None]] = {}
        self._last: dict[str, float] = {}
        self._lock = threading.Lock()

    def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """GET one page; with `etag` or `modified` of an earlier fetch, only if it changed. Raises `FetchRefused`."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        given = {name: value for name, value in conditions.items() if value}
        final, answer, redirects = self._follow(urldefrag(url)[0], given, self._within, robots=True)
        if answer.status not in ({200, 304} if given else {200}):
            raise FetchRefused(f"{url} answered with status {answer.status}; open it in a browser, or try again later.")
        header = answer.headers.get
        data = b"" if answer.status == 304 else answer.data
        return Fetched(
            url, final, answer.status, header("content-type"), data, header("etag"), header("last-modified"), redirects
        )

    def _follow(self, url: str, given: dict[str, str], within: Within, *, robots: bool) -> tuple[str, Exchanged, int]:
        """The last address, its answer and the redirects on the way."""
        at = url
        for redirects in range(self._manners.redirects + 1):
            answer = self._get(at, given, within, robots=robots)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return at, answer, redirects
            try:
                at = urldefrag(urljoin(at, location))[0]
            except ValueError as error:
                raise FetchRefused(f"{url} redirects to no web address; give the page's own address.") from error
        raise FetchRefused(
            f"{url} redirects more than {self._manners.redirects} times; give the address where the page really is."
        )

    def _get(self, url: str, given: dict[str, str], within: Within, *, robots: bool) -> Exchanged:
        try:
            target = target_of(url, self._resolve, allow_private=self._allow_private)
        except AddressRefused as refusal:
            raise FetchRefused(str(refusal)) from refusal
        rules = self._rules(target) if robots else None
        if rules is not None and not rules.can_fetch(target.origin + target.path, AGENT):
            raise FetchRefused(f"{url} is closed to programs by the site's robots.txt; save the page and add the file.")
        answer = self._polite(url, target, given, within, rules)
        if answer.status in (429, 503) and (wait := _retry_after(answer)) is not None:
            if wait > self._manners.longest_wait:
                raise FetchRefused(f"{url} asks to come back in {wait:.0f} seconds; try again then.")
            self._sleep(wait)
            answer = self._polite(url, target, given, within, rules)
        return answer

    def _polite(
        self, url: str, target: Target, given: dict[str, str], within: Within, rules: Protego | None
    ) -> Exchanged:
        delay = max(self._manners.delay, float(rules.crawl_delay(AGENT) or 0) if rules else 0.0)
        if delay > self._manners.longest_delay:
            raise FetchRefused(f"{target.host} allows one page in {delay:.0f} seconds; save the page and add the file.")
        if (wait := self._turn(target.origin, delay)) > 0:
            self._sleep(wait)
        try:
            return self._send(target, {"User-Agent": AGENT, "Accept": "*/*", **given}, within)
        except NotExchanged as failure:
            raise FetchRefused(f"{url} could not be read: {failure}; try again later.") from failure
        finally:
            with self._lock:
                self._last[target.origin] = max(self._last[target.origin], time.monotonic())

    def _turn(self, origin: str, delay: float) -> float:
        """Take the next turn at a host; seconds until it comes."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._last.get(origin, float("-inf")) + delay)
            self._last[origin] = turn
            return turn - now

    def _rules(self, target: Target) -> Protego | None:
        """The host's rules, or None when it has none (RFC 9309 2.3.1: 4xx allows all, 5xx and silence nothing)."""
        read_at, rules = self._robots.get(target.origin, (float("-inf"), None))
        if time.monotonic() - read_at < _ROBOTS_KEPT:
            return rules
        closed = f"The robots.txt of {target.host} could not be read, which closes the site; try again later."
        try:
            _, answer, _ = self._follow(
                f"{target.origin}/robots.txt", {}, replace(self._within, most_bytes=_ROBOTS_BYTES), robots=False
            )
        except FetchRefused as refusal:
            raise FetchRefused(closed) from refusal
        if answer.status >= 500 or answer.status == 429:
            raise FetchRefused(closed)
        rules = Protego.parse(answer.data.decode("utf-8", "replace")) if answer.status == 200 else None
        self._robots[target.origin] = (time.monotonic(), rules)
        return rules


def _retry_after(answer: Exchanged) -> float | None:
    """Seconds to wait, from a number or a date (RFC 9110 10.2.3); None when absent or unreadable."""
    value = answer.headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
