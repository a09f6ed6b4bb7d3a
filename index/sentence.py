"""Sentence boundaries, by rules that need not know the language.

Works on the reading view, where words torn by dots are whole again, and answers in offsets of the original. A line end
always ends a sentence; the Arabic comma never does. Not done here: cutting a sentence that is too long for a passage.

sentencex was measured first: exact offsets, but it cuts after Arabic and Hindi titles (`د.`, `डॉ.`), runs on over line
ends, and keeps a quotation of many sentences whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.abbreviation import belongs_to_word, counts_with_full_stops, is_missing_space
from index.reading import ReadingView

__all__ = ["split_sentences"]

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
_CLOSE = "\"'”’″»)\\]}›」』】）〉》“«"
_OPEN = "\"'“‘«(\\[{„‚‹「『【（〈《¿¡"
# French sets a space before ? ! and »; the notes of an encyclopaedia stand behind the full stop.
_END = re.compile(rf"(?P<mark>[.!?…؟؛。！？．।॥۔‼⁇⁈⁉]+)(?P<close>[{_CLOSE}]*(?: »(?!\S))?(?:\[\d{{1,3}}\])*)")
_NEXT = re.compile(rf"(?P<space>\s*)(?:[—–-]\s+)?[{_OPEN}]*")
_FULL = frozenset("؟。！？．।॥۔")
_WORDS = re.compile(r"[^\W_]")
_WEAK_SIDE = 100
"""A semicolon or an ellipsis parts two sentences only with this many characters on either side."""


def split_sentences(view: ReadingView, furniture: Sequence[Span] = ()) -> tuple[Span, ...]:
    """The sentences of an article, as half-open spans in code points of the original text, in order and disjoint.

    Spans have no white space at either end, do not touch `furniture` (spans of the original, ordered), and cover
    every other character that the reading view keeps and that is not white space.
    """
    text = view.text
    ordinals = counts_with_full_stops(text)
    spans = []
    for low, high in _outside(view, furniture):
        for line in _LINE.finditer(text, low, high):
            for start, end in _sentences(text, *line.span(), ordinals):
                spans.append(view.to_original(start, end))
    return tuple(spans)


def _outside(view: ReadingView, furniture: Sequence[Span]) -> Iterator[Span]:
    """What is left of the reading text between furniture."""
    low = 0
    for span in furniture:
        start, end = view.to_reading(*span)
        yield low, max(low, start)
        low = max(low, end)
    yield low, len(view.text)


def _sentences(text: str, low: int, high: int, ordinals: bool) -> Iterator[Span]:
    """The sentences of one line, trimmed; what holds no letter or digit goes with the sentence before it."""
    cuts = _cuts(text, low, high, ordinals)
    pending: Span | None = None
    for start, end in zip([low, *cuts], [*cuts, high], strict=True):
        piece = text[start:end]
        first, last = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        if first >= last:
            continue
        if pending and _WORDS.search(text, first, last) and _WORDS.search(text, *pending):
            yield pending
            pending = first, last
        else:
            pending = (pending[0] if pending else first), last
    if pending:
        yield pending


def _cuts(text: str, low: int, high: int, ordinals: bool) -> list[int]:
    """Where the sentences of one line end, but for the last."""
    cuts: list[int] = []
    weak: list[int] = []
    start = low
    for match in _END.finditer(text, low, high):
        end = _end_with_quotes(text, match, high)
        strength = _strength(text, start, match, end, high, ordinals)
        if strength == "weak":
            weak.append(end)
        elif strength == "full":
            cuts += [*_long_enough(weak, start, end), end]
            start, weak = end, []
    return cuts + _long_enough(weak, start, high)


def _long_enough(weak: list[int], start: int, end: int) -> list[int]:
    """Those of the weak boundaries that have enough text on both sides."""
    kept = []
    for cut in weak:
        if cut - start >= _WEAK_SIDE and end - cut >= _WEAK_SIDE:
            kept.append(cut)
            start = cut
    return kept


def _end_with_quotes(text: str, match: re.Match[str], high: int) -> int:
    """The end of a sentence with its closing quotes; a straight quote before a letter opens the next sentence."""
    end = match.end()
    if end < high and text[end].isalnum():
        while end > match.end("mark") and text[end - 1] in "\"'»“«":
            end -= 1
    return end


def _strength(text: str, start: int, match: re.Match[str], end: int, high: int, ordinals: bool) -> str:
    """Whether a mark is a `full` boundary, a `weak` one, or none (the empty string)."""
    mark = match["mark"]
    following = _NEXT.match(text, end, high)
    at = following.end() if following else end
    after = text[at] if at < high else ""
    if not after or after in ",،;:." or after.islower():
        return ""
    spaced = end > match.end("mark") or at > end
    if mark == ".":
        stop = match.start()
        ends = (
            not belongs_to_word(text, start, stop, at, ordinals) if spaced else is_missing_space(text, start, stop, at)
        )
    elif mark == "؛" or not any(sign not in ".…" for sign in mark):
        return "full" if mark != "؛" and spaced and after.isupper() else "weak"
    else:
        ends = spaced or not _FULL.isdisjoint(mark) or not after.isascii() or after.isupper()
    return "full" if ends else ""
