"""How many articles files hold, where that is told without reading them: for the time that a run has left, no more."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from index.decode import Held, open_held
from index.ways.article_file import ending_of
from index.ways.kind import DOCUMENTS

__all__ = ["count_articles"]

_BLOCK = 1 << 20


def count_articles(files: Iterable[tuple[PurePath, Held]]) -> int | None:
    """Articles in files of these names, one a document and one a line of `.jsonl`; `None` where one cannot be counted.

    That is a table, whose rows may go over lines, and a web archive. What cannot be opened counts as nothing.
    """
    total = 0
    for name, held in files:
        ending = ending_of(name)
        if ending in DOCUMENTS:
            total += 1
        elif ending == ".jsonl":
            total += _lines(held)
        else:
            return None
    return total


def _lines(held: Held) -> int:
    """Lines, the last one with or without its end."""
    count, last = 0, b"\n"
    try:
        with open_held(held) as file:
            while block := file.read(_BLOCK):
                count, last = count + block.count(b"\n"), block[-1:]
    except OSError:
        return 0
    return count + (last != b"\n")
