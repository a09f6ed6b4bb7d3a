"""The fuzzing targets for a second or so each (`python -m tests.fuzz` runs them for longer), and what they found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzz.targets import TARGETS
from tests.nasty import PROSE, html, record

PAGE = html(f"<article><p>{PROSE * 2}</p></article>").encode()
NEXT = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="http://["/><entry><id>x</id><title>a</title>'
    b'<link href="http://["/><content type="html">words</content></entry></feed>'
)
ENTRY = (
    b'<rss version="2.0"><channel><title>%s</title><item><title>a</title><link>https://river.example/a</link>'
    b"<author>\x01\xe2\x80\xae</author></item></channel></rss>"
)
ITEM = b"<rss version='2.0'><channel><item>%s</item></channel></rss>"
FEED = "https://river.example/feed"

FOUND: list[tuple[str, str, Any]] = [
    ("a record without an address", "files", ("warc", record(PAGE).replace(b"WARC-Target-URI", b"X-Target", 1))),
    *(
        (f"a value that is no {tag}", "files", ("md", b"---\na: !!%s x\n---\n" % tag.encode() + PROSE.encode()))
        for tag in ("timestamp", "bool", "int", "float", "binary", "omap", "set")
    ),
    ("an empty value that is no whole number", "files", ("md", b'---\na: !!int ""\n---\n' + PROSE.encode())),
    ("an empty body", "feed", (b"", b"", 200, {}, FEED)),
    ("a next page and a link at no address", "feed", (NEXT, b"", 200, {}, FEED)),
    ("an outlet of a hundred thousand letters", "feed", (ENTRY % (b"a" * 100_000), b"", 200, {}, FEED)),
    ("an element within a link", "feed",
     (ITEM % b"<link</item>>https://river.example/a</link>", b"", 200, {}, FEED)),
    ("an address of six thousand letters", "feed",
     (bytes(300) + ITEM % (b"<link>h%s</link>" % (b"9" * 6_000)), b"", 200, {}, FEED)),
    ("an address that is none, in a web archive", "files",
     ("warc", record(html(f'<link rel="canonical" href="javascript:x">{PAGE.decode()}').encode(), url="https:\0//a"))),
    ("an entry's title that clears a terminal", "feed",
     (ITEM % b"<title>\xc2\x9b2J</title>", b"", 200, {}, FEED)),
    ("a digit of Unicode 16", "reading", ("A\U00016130 5\U00016130 May 2021", "und")),
    ("a digit of Unicode 16, asked", "question", ("Who left on 5\U00016130 May 2021 with A\U00016130?", [], [])),
    ("an outlet in Chinese", "question", ("According to 新華社, who left? نقلا عن 敘利亞", [], [])),
    ("digits of Unicode 16, analysed", "analyzer", ("A\U00016130 \U00016130\U00016131", "en")),
]  # fmt: skip
"""What fuzzing and reading the code against it found: a name, the target, the input."""


@pytest.mark.parametrize(("target", "case"), [(t, c) for _, t, c in FOUND], ids=[name for name, _, _ in FOUND])
def test_what_was_found_stays_found(target: str, case: Any) -> None:
    TARGETS[target].check(case)


@pytest.mark.parametrize("name", TARGETS)
def test_a_second_of_it(name: str) -> None:
    @settings(
        max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(TARGETS[name].inputs)
    def run(case: Any) -> None:
        assert TARGETS[name].check(case)

    run()
