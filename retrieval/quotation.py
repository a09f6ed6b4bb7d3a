"""Quotations in a text: what stands between quotation marks, over sentence ends too.

Marks that have a direction pair with the one that closes them; a straight mark opens where it leans on the word after
it. What is not closed on its line is a quotation only where the next line opens with a mark again, as those of several
paragraphs do, or where the text ends. Nothing nests: a mark of another kind inside a quotation is part of it. Linear in
the text.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

__all__ = ["Quotation", "quotations"]

_PAIRS = {"«": "»", "“": '”″"', "„": "“”", "»": "«", "「": "」", "『": "』", '"': '"”″', "”": "”"}
_MARK = regex.compile(r"[«»“”„″「」『』\"\n]")
_NEXT_LINE = regex.compile(r"\s*+(\S)")
_WORDS = regex.compile(r"[^\W_]+")


class Quotation(NamedTuple):
    """`text[start:end]` is what stands between the marks; `words` counts its words, `closed` says that it ends."""

    start: int
    end: int
    words: int
    closed: bool


def quotations(text: str) -> list[Quotation]:
    """The quotations of a text, in order and disjoint, as offsets of it; those without a word are left out."""
    found: list[Quotation] = []
    opened: tuple[int, str] | None = None
    for match in _MARK.finditer(text):
        mark, at = match.group(), match.start()
        if opened is None:
            if mark != "\n" and _opens(text, at, mark):
                opened = match.end(), _PAIRS[mark]
        elif mark == "\n":
            if _goes_on(text, at):
                found.append(_quotation(text, opened[0], at, closed=False))
            opened = None
        elif mark in opened[1] and not (mark == '"' and _leans_on_next(text, at)):
            found.append(_quotation(text, opened[0], at, closed=True))
            opened = None
    if opened:
        found.append(_quotation(text, opened[0], len(text), closed=False))
    return [each for each in found if each.words]


def _quotation(text: str, start: int, end: int, *, closed: bool) -> Quotation:
    return Quotation(start, end, len(_WORDS.findall(text, start, end)), closed)


def _goes_on(text: str, at: int) -> bool:
    """Whether the first line with text behind `at` opens with a mark."""
    following = _NEXT_LINE.match(text, at)
    return following is not None and following[1] in _PAIRS


def _opens(text: str, at: int, mark: str) -> bool:
    """Whether a mark outside any quotation opens one."""
    if mark in "「『„«":
        return True
    if mark in '"”»':  # a German, Swedish or straight one: where it leans on what follows
        return _leans_on_next(text, at)
    return mark == "“" and at + 1 < len(text) and not text[at + 1].isspace()


def _leans_on_next(text: str, at: int) -> bool:
    """Whether white space or an opening bracket stands before a mark, or nothing, and a word after it."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or before.isspace() or before in "([:—–-ولب") and bool(after) and not after.isspace()
