"""A web archive (WARC, ISO 28500) as documents, by warcio: each HTML page that was answered with status 200.

Requests, redirects, pictures, scripts, revisits: all other records are passed over and are no fault. The file is
unpacked as it is read, behind a meter: warcio itself bounds neither a line nor what a gzip member unpacks to.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from index.decode import Held, UnreadableError, open_held
from index.ways.extracted import Limits, NotExtracted

__all__ = ["Page", "read_pages"]

_HTML = ("text/html", "application/xhtml+xml")
_BLOCK = 65_536
_HIGHEST_RATIO = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its record's number from 1 in the file, target URI, content type and bytes.

    `data` is `None` when it is over the limit.
    """

    number: int
    url: str
    content_type: str
    data: bytes | None


class _Meter:
    """A file, unpacked where it is gzip, that raises `NotExtracted` when it unpacks beyond reason."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        self._file, self._limits = file, limits
        self._stream = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
        self._total = self._line = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._total += len(data)
        newline = data.rfind(b"\n")
        self._line = len(data) - newline - 1 if newline >= 0 else self._line + len(data)
        # subtle: warcio's time for one line grows with its square
        most = max(self._limits.unpacked_bytes, _HIGHEST_RATIO * self._file.tell())
        if self._line > self._limits.bytes_ or self._total > most:
            raise NotExtracted(f"unpacks to more than is sound ({self._total} bytes so far); archive the pages again")
        return data

    def tell(self) -> int:
        return self._total


class _Records(ArchiveIterator):  # type: ignore[misc]  # the library carries no types
    """The records, without what warcio writes to standard error of one that is broken: a page's own words."""

    INC_RECORD = ""


def read_pages(held: Held, limits: Limits) -> Iterator[Page]:
    """The HTML pages of a `.warc` or `.warc.gz` file, in its order, one in memory at a time.

    Raises:
        NotExtracted: it is no WARC, damaged, cut off, has more than `limits.records` records, unpacks to 200 times its
            size, or has no page. The pages before that are given first.
    """
    pages = number = 0
    try:
        with open_held(held) as file:
            records = _Records(_Meter(file, limits))
            for number, record in enumerate(records, 1):
                _check(number, record, limits)
                if page := _page(number, record, limits):
                    pages += 1
                    yield page
            wrong = records.err_count
    except UnreadableError as error:
        raise NotExtracted(str(error)) from error
    except PermissionError as error:
        raise NotExtracted("may not be read: permission denied; allow it, for example with `chmod u+r`") from error
    except FileNotFoundError as error:
        raise NotExtracted("is not there: removed meanwhile; restore the file") from error
    except NotExtracted:
        raise
    except Exception as error:  # warcio meets a record without an address, a header without a name, with any of them
        if isinstance(error, OSError) and error.errno:
            raise NotExtracted(f"cannot be read: {error.strerror}; check the disk or the link") from error
        where = f"damaged or cut off after record {number}" if number else "no web archive, or empty"
        raise NotExtracted(f"is {where}; get it again") from error
    if not number:
        raise NotExtracted("is empty; archive the pages again")
    if wrong:
        raise NotExtracted(f"{wrong} of its records are not as long as they say: pages may be cut; archive them again")
    if not pages:
        raise NotExtracted(f"holds no HTML page answered with status 200 in {number} records; archive the pages again")


def _check(number: int, record: ArcWarcRecord, limits: Limits) -> None:
    if record.format != "warc":
        raise NotExtracted("is no web archive (WARC); archive the pages again")
    if not (record.rec_headers.get_header("Content-Length") or "").isdecimal():
        raise NotExtracted(f"does not say how long record {number} is; archive the pages again")
    if number > limits.records:
        raise NotExtracted(f"has more than {limits.records} records; split it")


def _page(number: int, record: ArcWarcRecord, limits: Limits) -> Page | None:
    if record.rec_type != "response" or record.http_headers is None:
        return None
    content_type = record.http_headers.get_header("Content-Type") or ""
    if record.http_headers.get_statuscode() != "200" or not content_type.lower().startswith(_HTML):
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")
    stream, parts, size = record.content_stream(), [], 0
    while size <= limits.bytes_ and (part := stream.read(_BLOCK)):
        parts.append(part)
        size += len(part)
    while record.raw_stream.read(_BLOCK):  # to the record's end
        pass
    if getattr(record.raw_stream, "limit", 0):  # what was promised did not come
        raise EOFError
    return Page(number, url, content_type, None if size > limits.bytes_ else b"".join(parts))
