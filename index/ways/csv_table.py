"""A table (.csv) as articles: a row an article, columns named as the fields of a `.jsonl` line, others are `extra`.

Separated by commas, semicolons or tabs, told by the header; quoted as RFC 4180 says; UTF-8. A row without an `id` gets
the file's stem, `-` and its number: `news-1` is the first row under the header.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from typing import Any

from index.decode import Held, UndecodableError, UnreadableError, decode, read_lines
from index.ways.extracted import Limits, NotExtracted

__all__ = ["read_rows"]

_DELIMITERS = ",;\t"


class _Lines:
    """Decoded lines; `taken` characters were read since it was last set to 0, and at most the limit may be.

    So a row whose quote is never closed is refused before the rest of the file is held.
    """

    def __init__(self, held: Held, limits: Limits) -> None:
        self.taken = 0
        self._most = limits.bytes_
        self._lines = read_lines(held, limits.bytes_)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, offset, raw = next(self._lines)
        self.taken += len(raw or b"")
        if raw is None or self.taken > self._most:
            raise NotExtracted(f"line {number} brings a row over the limit of {self._most} bytes; close its quotes")
        return decode(raw, offset)


def read_rows(held: Held, limits: Limits) -> Iterator[tuple[int, dict[str, Any] | NotExtracted]]:
    """The rows under the header as (number from 1, fields by column), one in memory at a time; blank rows count.

    A row shorter than the header lacks the last fields; for one that is longer, whose text may be torn, there is the
    reason instead of the fields.

    Raises:
        NotExtracted: no `text` column, too many columns, a quote that is never closed, a row over the limit, or bytes
            that are no UTF-8. The rows before that are given first.
    """
    lines = _Lines(held, limits)
    try:
        head = next(lines, "")
        if not head.strip():
            raise NotExtracted("is empty; write a header line with the column text, and a row an article")
        delimiter = max(_DELIMITERS, key=head.count)
        # subtle: the limit is one for the whole program and 131,072 at first; it is only ever raised here
        csv.field_size_limit(max(csv.field_size_limit(), limits.bytes_))
        rows = csv.reader(chain([head], lines), delimiter=delimiter, strict=True)
        columns = _columns(next(rows), limits)
        for number, row in enumerate(rows, 1):
            lines.taken = 0
            if len(row) > len(columns):
                torn = f"the row has {len(row)} cells under {len(columns)} columns"
                yield number, NotExtracted(f"{torn}; put quotes round cells that hold {delimiter!r}")
            elif any(cell.strip() for cell in row):
                yield number, {column: cell for column, cell in zip(columns, row, strict=False) if column and cell}
    except csv.Error as error:
        raise NotExtracted(f"is not sound CSV after line {rows.line_num} ({error}); close its quotes") from error
    except (UnreadableError, UndecodableError) as error:
        raise NotExtracted(str(error)) from error


def _columns(header: list[str], limits: Limits) -> list[str]:
    columns = [name.strip().lower() for name in header]
    if len(columns) > limits.columns:
        raise NotExtracted(f"has {len(columns)} columns, the limit is {limits.columns}; leave out what is no field")
    if "text" not in columns:
        found = ", ".join(repr(name[:40]) for name in columns[:20])
        raise NotExtracted(f"has no column called text; its columns are {found}: rename the one that holds the text")
    if twice := next((name for name in columns if name and columns.count(name) > 1), None):
        raise NotExtracted(f"has two columns called {twice[:40]!r}; rename one")
    return columns
