"""One file as articles: a document with its sidecar, or a collection (`.jsonl`, `.csv`, `.warc`) item by item.

A document is handed on unread, known by a digest of its bytes: what is as it was need not be extracted again. A file
that came in by its name and bytes, an upload, is read by the same readers.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from typing import Any

from index.article import Article
from index.decode import Held, UndecodableError, UnreadableError, decode, read_bytes, read_lines
from index.fields import check_fields, id_fault, is_earlier_version, text_fault
from index.front_matter import BadFieldsError, Fields, parse_json, parse_yaml
from index.problem import Problem, refuse, shown
from index.ways.address_id import address_id
from index.ways.csv_table import read_rows
from index.ways.document import extract, facts_of
from index.ways.extracted import Limits, NotExtracted
from index.ways.kind import DOCUMENTS, kind_of
from index.ways.web_archive import read_pages

__all__ = ["ENDINGS", "Unread", "check_article", "ending_of", "open_articles", "read_upload"]

_Items = Iterator[Article | Problem]
_EXTRACTION = "1"  # raise when what is made of a document's bytes changes, so that documents are read again
_SIDECARS = (".yaml", ".yml", ".json")
ENDINGS = frozenset({*DOCUMENTS, ".jsonl", ".csv", ".warc", ".warc.gz"})
"""Endings of the files that are read."""


def ending_of(path: PurePath) -> str:
    """The ending, in small letters, as `ENDINGS` has it."""
    return ".warc.gz" if path.name.lower().endswith(".warc.gz") else path.suffix.lower()


@dataclass(frozen=True, slots=True)
class Unread:
    """A document whose bytes are there and not yet looked into.

    `raw` is a digest, as hex, of its name, its bytes and its sidecars'; `read` gives its article and problems.
    """

    source: str
    raw: str
    read: Callable[[], _Items]


def open_articles(path: Path, limits: Limits) -> Iterator[Article | Problem | Unread]:
    """What a file holds whose ending is one of `ENDINGS`, in its order, and what of it could not be read."""
    reader = _collection(path)
    yield from reader(path, path, limits) if reader else _open_document(path, limits)


def read_upload(name: str, data: bytes, limits: Limits) -> _Items:
    """What a file holds that came in by its name and bytes, and what of it could not be read; never nothing.

    One whose ending is none of `ENDINGS` is read where its bytes say what it is; what could be plain text, a table or
    lines of JSON is refused.
    """
    path = PurePath(name)
    reader = _collection(path)
    if reader is None:
        yield from _read_called(path, data, limits)
        return
    none = True
    for item in reader(data, path, limits):
        none = False
        yield item
    if none:
        yield refuse(path, None, "holds no article; write one a line, or leave it out")


def _read_called(path: PurePath, data: bytes, limits: Limits) -> _Items:
    """The article of a document that came in by its name and bytes."""
    try:
        unsaid = ending_of(path) not in ENDINGS and kind_of(path.name, data) == "text"
    except NotExtracted as error:
        yield refuse(path, path.stem, str(error))
        return
    if unsaid:
        told = "its name does not say what it is; end it in .txt or .md for one article, in .csv or .jsonl for several"
        yield refuse(path, path.stem, told)
    else:
        yield from _read_document(path, data, [], limits)


def _collection(path: PurePath) -> Callable[[Held, PurePath, Limits], _Items] | None:
    """What reads a file of this name as a collection; `None` where it is a document."""
    readers = {".jsonl": _read_jsonl, ".csv": _read_csv, ".warc": _read_warc, ".warc.gz": _read_warc}
    return readers.get(ending_of(path))


def _open_document(path: Path, limits: Limits) -> Iterator[Problem | Unread]:
    try:
        data = read_bytes(path, limits.bytes_)
    except UnreadableError as error:
        yield refuse(path, path.stem, str(error))
        return
    besides: list[tuple[Path, bytes | UnreadableError]] = []
    for beside in map(path.with_suffix, _SIDECARS):
        if os.path.lexists(beside):
            try:
                besides.append((beside, read_bytes(beside, limits.bytes_)))
            except UnreadableError as error:
                besides.append((beside, error))
    raw = hashlib.sha256(f"{_EXTRACTION}\0{path.name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
    raw.update(data)
    for beside, written in besides:
        told = written if isinstance(written, bytes) else str(written).encode("utf-8", "surrogateescape")
        raw.update(f"\0{beside.suffix}\0{len(told)}\0".encode() + told)
    yield Unread(shown(path), raw.hexdigest(), partial(_read_document, path, data, besides, limits))


def _read_document(
    path: PurePath, data: bytes, besides: list[tuple[Path, bytes | UnreadableError]], limits: Limits
) -> _Items:
    try:
        found = extract(path.name, data, limits)
    except NotExtracted as error:
        yield refuse(path, path.stem, str(error))
        return
    sidecar: Fields = {}
    for beside, held in besides:
        try:
            if isinstance(held, UnreadableError):
                raise held
            written = decode(held)
            sidecar = (parse_json(written) if beside.suffix == ".json" else parse_yaml(written)) | sidecar
        except (UnreadableError, UndecodableError, BadFieldsError) as error:
            yield Problem(
                shown(path), path.stem, f"{shown(beside)}: {error}; {shown(path.name)} is read without it.", False
            )
    facts = facts_of(found, sidecar)
    yield from _check(shown(path), found.given.get("id") or sidecar.get("id") or path.stem, found.text, facts)


def _read_jsonl(held: Held, path: PurePath, limits: Limits) -> _Items:
    try:
        for number, offset, raw in read_lines(held, limits.bytes_):
            source = f"{shown(path)}:{number}"
            if raw is None:
                yield refuse(source, None, f"the line is over the limit of {limits.bytes_} bytes; split the article")
                continue
            try:
                line = decode(raw, offset)
                if not line or line.isspace():
                    continue
                fields = parse_json(line)
            except (UndecodableError, BadFieldsError) as error:
                yield refuse(source, None, str(error))
                continue
            if not is_earlier_version(fields):
                yield from check_article(source, fields)
    except (UnreadableError, UndecodableError) as error:
        yield refuse(path, None, str(error))


def _read_csv(held: Held, path: PurePath, limits: Limits) -> _Items:
    try:
        for number, row in read_rows(held, limits):
            source = f"{shown(path)}:{number}"
            if isinstance(row, NotExtracted):
                yield refuse(source, None, str(row))
                continue
            yield from _check(source, row.get("id") or f"{path.stem}-{number}", row.get("text"), check_fields(row))
    except NotExtracted as error:
        yield refuse(path, None, str(error))


def _read_warc(held: Held, path: PurePath, limits: Limits) -> _Items:
    try:
        for page in read_pages(held, limits):
            source, id_ = f"{shown(path)}:{page.number}", address_id(page.url)
            if page.data is None:
                yield refuse(source, id_, f"the page is over the limit of {limits.bytes_} bytes; raise the limit")
                continue
            try:
                found = extract("", page.data, limits, content_type=page.content_type, url=page.url)
            except NotExtracted as error:
                yield refuse(source, id_, f"{page.url[:200]!a} {error}")
                continue
            yield from _check(source, id_, found.text, facts_of(found, {}, page.url))
    except NotExtracted as error:
        yield refuse(path, None, str(error))


def check_article(source: str, fields: Mapping[str, Any]) -> _Items:
    """The article that the fields of a `.jsonl` line give, after a problem for each field it is read without."""
    yield from _check(source, fields.get("id"), fields.get("text"), check_fields(fields))


def _check(source: str, article_id: object, text: object, facts: tuple[dict[str, Any], list[str]]) -> _Items:
    """The article, after one problem for each field it is read without; or the one problem it is refused for."""
    if fault := id_fault(article_id):
        yield refuse(source, None, f"its id {fault}; give it an id of 1 to 200 printable characters without slashes")
        return
    name = str(article_id)
    if fault := text_fault(text):
        yield refuse(source, name, fault)
        return
    arguments, faults = facts
    for fault in faults:
        yield Problem(source, name, f"{source}: {fault}.", refused=False)
    yield Article(id=name, text=str(text), source=source, **arguments)
