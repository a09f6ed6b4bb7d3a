"""Characters that a file may not hold, and texts that run the other way: what every format has to see to.

`writable` is the only place where an export changes a character of a quote, and it changes one for one.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["isolated", "line", "lines", "right_to_left", "stretches", "unbroken", "unturned", "writable"]

# What XML 1.0 (section 2.2) does not allow and UTF-8 cannot hold: controls but tab, line feed and return, halves of
# surrogate pairs, U+FFFE and U+FFFF.
_NOT_WRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_EMBEDDINGS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_ISOLATES = {"\u2066", "\u2067", "\u2068"}
_LRI, _RLI, _PDI = "\u2066", "\u2067", "\u2069"
_RIGHT_TO_LEFT = {"R", "AL"}
_NUMBERS = {"EN", "AN", "NSM"}


def writable(text: str) -> str:
    """`text` with each character that XML or UTF-8 cannot hold replaced by U+FFFD; all others as they are."""
    return _NOT_WRITABLE.sub("\ufffd", text)


def unturned(text: str) -> str:
    """`text` without bidi embeddings, overrides and isolates, for a place that cannot balance them."""
    return text.translate(_EMBEDDINGS)


def line(text: str) -> str:
    r"""A fact about an article as one writable line, without the bidi controls that could turn round its surroundings.

    Not for quotes: those keep all their characters. Spaces and line breaks in a row become one space.

    >>> line("a\n b\u202ec")
    'a bc'
    """
    return writable(" ".join(unturned(text).split()))


def lines(text: str) -> list[str]:
    """The lines of a quote, writable; its line breaks are all that is missing from them."""
    return [writable(part) for part in _BREAK.split(text)]


def unbroken(text: str) -> str:
    """A quote as one writable line: each line break, with the blank space around it, is one space."""
    return " ".join(stripped for part in lines(text) if (stripped := part.strip()))


def right_to_left(text: str) -> bool:
    """Whether more of the letters in `text` run from right to left than from left to right.

    Not the first letter's direction: an Arabic sentence that begins with NATO is still an Arabic sentence.
    """
    classes = [unicodedata.bidirectional(character) for character in text]
    return sum(c in _RIGHT_TO_LEFT for c in classes) > classes.count("L")


def isolated(text: str) -> str:
    """`text` between isolates of its own direction, so that it cannot reorder what stands around it (UAX 9, 2.4).

    Isolates within it that are open at its end, or closed without being open, are balanced by more around it; its
    characters stay as they are. Holds for one line: a line break ends every isolate.
    """
    opened = unmatched = 0
    for character in text:
        if character in _ISOLATES:
            opened += 1
        elif character == _PDI:
            opened, unmatched = (opened - 1, unmatched) if opened else (0, unmatched + 1)
    opening = _RLI if right_to_left(text) else _LRI
    return opening * (unmatched + 1) + text + _PDI * (opened + 1)


def stretches(text: str, *, right_to_left: bool) -> list[tuple[str, bool]]:
    """`text` in pieces with the direction each runs in (true: right to left), in a paragraph of the given direction.

    A piece against the paragraph's direction reaches from a letter of its own to the last such letter, or number
    after one, before a letter of the paragraph's direction: `T-72` in an Arabic sentence is one piece (UAX 9, W7, N1).

    >>> stretches("دبابة T-72 من", right_to_left=True)
    [('دبابة ', True), ('T-72', False), (' من', True)]
    """
    pieces: list[tuple[str, bool]] = []
    start = against = 0  # where the piece begins, and where the piece against the direction that is open ends
    opened: int | None = None
    for at, character in enumerate(text):
        kind = unicodedata.bidirectional(character)
        strong = kind == "L" or kind in _RIGHT_TO_LEFT
        if strong and (kind != "L") != right_to_left:
            opened, against = at if opened is None else opened, at + 1
        elif opened is not None and kind in _NUMBERS:
            against = at + 1
        elif opened is not None and strong:
            pieces += [(text[start:opened], right_to_left), (text[opened:against], not right_to_left)]
            start, opened = against, None
    if opened is not None:
        pieces += [(text[start:opened], right_to_left), (text[opened:against], not right_to_left)]
        start = against
    pieces.append((text[start:], right_to_left))
    return [piece for piece in pieces if piece[0]]
