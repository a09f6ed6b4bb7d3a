"""Ways in beside a corpus: files, web addresses, feeds, uploads and programs, each as one run of a `Builder`.

The terminal, the page and the service call these; what they give back is the same `Report`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from pathlib import Path, PurePath
from typing import Any

from index.article import Article
from index.audit import Way, withdrawn
from index.build import Builder
from index.corpus import CorpusNotFound, expected, open_corpus
from index.problem import Problem
from index.progress import Tick
from index.remembered import Pages
from index.run import Report
from index.schema import IndexMissing, connect_reader
from index.ways.address_id import address_id
from index.ways.article_file import check_article, read_upload
from index.ways.count import count_articles
from index.ways.document import read_document
from index.ways.extracted import Limits
from index.ways.feed import read_address, read_feed
from index.ways.fetch import Fetcher

__all__ = ["add_addresses", "add_documents", "add_feed", "add_places", "add_records", "is_address", "read_pages"]


def is_address(place: str) -> bool:
    """Whether a place named at the terminal is a web address rather than a path."""
    return place.lower().startswith(("http://", "https://"))


def add_places(builder: Builder, places: Sequence[str], fetcher: Fetcher) -> Report:
    """Take in files and folders, then the pages at web addresses; a place that is not there is a problem.

    Raises `CorpusNotFound` where none of them is there.
    """
    addresses = [place for place in places if is_address(place)]
    missing = [place for place in places if place not in addresses and not Path(place).exists()]
    if len(missing) == len(places):
        raise CorpusNotFound(" ".join(map(_missing, missing)))
    paths = [Path(place) for place in places if place not in addresses and place not in missing]
    report = Report(problems=[Problem(place, None, _missing(place)) for place in missing])
    if paths:
        items = open_corpus(paths)
        builder.progress("read", 0, expected(paths))
        report = report.followed_by(builder.add(items, "file"))
    return report.followed_by(add_addresses(builder, addresses, fetcher)) if addresses else report


def _missing(place: str) -> str:
    """Why a place named at the terminal cannot be read, as one sentence."""
    if "://" in place:
        return f"{place} cannot be fetched: only http:// and https:// addresses are; save what is there as a file."
    return f"There is no file or folder {place!r}: check the path, or create it first."


def read_pages(
    addresses: Iterable[str], fetcher: Fetcher, progress: Tick = lambda _stage, _done, _total: None
) -> list[Article | Problem]:
    """The pages at web addresses, read before a run begins: other runs need not wait for the network."""
    read: list[Article | Problem] = []
    wanted = list(dict.fromkeys(addresses))
    for address in wanted:
        progress("fetch", len(read), len(wanted))
        try:
            read.append(read_address(address, fetcher, read_document))
        except ValueError as refusal:
            read.append(Problem(address, None, str(refusal)))
    return read


def add_addresses(builder: Builder, addresses: Iterable[str], fetcher: Fetcher, way: Way = "address") -> Report:
    """Take in the pages at web addresses; what could not be fetched is a problem each."""
    pages = read_pages(addresses, fetcher, builder.progress)
    builder.progress("read", 0, len(pages))
    return builder.add(pages, way)


def add_feed(builder: Builder, address: str, fetcher: Fetcher) -> Report:
    """Take in what is new in a feed. Articles that were withdrawn from the archive do not come back by it.

    What the servers said of each page is remembered in the archive once its article is there, so that a page that did
    not change is not sent again; it counts as unchanged.
    """
    pages = Pages.of(builder.home)
    gone = _withdrawn(builder.home)
    still: list[str] = []

    def articles() -> Iterator[Article | Problem]:
        for item in read_feed(address, fetcher, read_document, seen=pages, still=still.append):
            if isinstance(item, Problem) or item.id not in gone:
                yield item

    read: list[Article | Problem] = []
    builder.progress("fetch", 0, None)
    for item in articles():  # before the run begins: others need not wait for the network
        read.append(item)
        builder.progress("fetch", len(read), None)
    builder.progress("read", 0, len(read))
    report = builder.add(read, "feed")
    pages.save(builder.home)
    known = sum(address_id(address) not in gone for address in still)
    return replace(report, unchanged=report.unchanged + known)


def add_documents(
    builder: Builder,
    documents: Sequence[tuple[str, bytes]],
    way: Way,
    beside: Sequence[Article | Problem] = (),
) -> Report:
    """Take in files by their names and bytes, and what was read beside them, in one run.

    Documents are an article each, collections one a line or page. They are read as files in folders are, and what could
    not be is a problem each, with its line.
    """
    held = count_articles((PurePath(name), data) for name, data in documents)
    builder.progress("read", 0, None if held is None else held + len(beside))

    def read() -> Iterator[Article | Problem]:
        for name, data in documents:
            for item in read_upload(name, data, Limits()):
                yield replace(item, source=f"{way}: {item.source}") if isinstance(item, Article) else item

    return builder.add(chain(read(), beside), way)


def add_records(
    builder: Builder, records: Sequence[Mapping[str, Any]], way: Way, beside: Sequence[Article | Problem] = ()
) -> Report:
    """Take in articles given as the fields of a `.jsonl` line, and what was read beside them, in one run."""
    builder.progress("read", 0, len(records) + len(beside))
    numbered = enumerate(records, start=1)
    given = (item for number, fields in numbered for item in check_article(f"{way}: article {number}", fields))
    return builder.add(chain(given, beside), way)


def _withdrawn(home: Path) -> set[str]:
    try:
        with closing(connect_reader(home)) as db:
            return withdrawn(db)
    except IndexMissing:
        return set()
