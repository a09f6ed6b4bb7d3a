"""Sentence boundaries, by rules that need not know the language.

Works on the reading view, where words torn by dots are whole again, and answers in offsets of the original. A line end
always ends a sentence; the Arabic comma never does. Not done here: cutting a sentence that is too long for a passage.

sentencex was measured first: exact offsets, but it cuts after Arabic and Hindi titles (`د.`, `डॉ.`), runs on over line
ends, and keeps a quotation of many sentences whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.reading import ReadingView

__all__ = ["split_sentences"]

Span = tuple[int, int]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LINE = re.compile(r"[^\n]+")
_CLOSE = "\"'”’″»)\\]}›」』】）〉》“«"
_OPEN = "\"'“‘«(\\[{„‚‹「『【（〈《¿¡"
_END = re.compile(rf"(?P<mark>[.!?…؟؛。！？．।॥۔‼⁇⁈⁉]+)(?P<close>[{_CLOSE}]*(?:\[\d{{1,3}}\])*)")
_NEXT = re.compile(rf"(?P<space>\s*)(?:[—–-]\s+)?[{_OPEN}]*")
_FULL = frozenset("؟。！？．।॥۔")
_WORDS = re.compile(r"[^\W_]")
_WEAK_SIDE = 100
"""A semicolon or an ellipsis parts two sentences only with this many characters on either side."""

# What ends in a full stop and is followed by more of the same sentence. Case-folded, without the last full stop.
_ABBREVIATIONS = _set("""
    mr mrs ms dr prof st gen col lt sgt capt maj gov sen rep rev hon messrs mme vs fig vol pp cf
    nr hr fr bzw ca sog ggf evtl bspw inkl vgl str sr sra srta dra ud uds ee núm pág art lic ing gral v n mio mrd tel
    av bd env doç sn bkz örn yy cad sok mah alb org
    ул им проф акад доц стр рис св см ср тов вул ім дж
    डॉ श्री प्रो पं मो ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी आर एस टी यू वी
    """)
_BEFORE_NUMBER = _set("no nos p n° sec ch jan feb mar apr jun jul aug sep sept oct nov dec № п ст ум c al")
_AFTER_NUMBER = _set("г гг в вв м د م ه р с")
# Dotted forms that may end a sentence, and words that then begin the next one.
_MAY_END = _set("u.s u.k u.n e.u d.c p.m a.m т.д т.п н.э")
_BEGINNERS = re.compile(
    r"(?:The|An?|He|She|It|They|We|I|You|In|On|At|But|And|This|That|These|Those|Its|His|Her|[А-Я])\b"
)
# Names of Latin letters, as Arabic news spells out bi.bi.si and its kind.
_LETTER_NAMES = _set("""إيه أيه ايه أي إي اي بي سي دي إف اف جي إتش اتش آي جيه كيه كي إل ال إم ام إن ان أو او كيو آر ار إس اس تي يو في
    دبليو إكس اكس واي زد""")
_ORDINAL_WORDS = (
    _set("und der die das ist von mit den im wurde nicht eine sich auf am"),
    _set("ve bir bu için ile olarak çok olan daha sonra ilk dünya yüzyıl yüzyılda başkanı"),
)
_LEADING_NUMBER = re.compile(r"\W*(?:\d{1,3}|[IVXLC]{1,5}|\w)\Z")
_ROMAN_OR_SHORT = re.compile(r"\d{1,2}|[IVX]{1,5}")


def split_sentences(view: ReadingView, furniture: Sequence[Span] = ()) -> tuple[Span, ...]:
    """The sentences of an article, as half-open spans in code points of the original text, in order and disjoint.

    Spans have no white space at either end, do not touch `furniture` (spans of the original, ordered), and cover
    every other character that the reading view keeps and that is not white space.
    """
    text = view.text
    ordinals = _counts_with_full_stops(text)
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
    assert following  # noqa: S101  # the pattern matches the empty string
    at = following.end()
    after = text[at] if at < high else ""
    if not after:
        return ""
    spaced = end > match.end("mark") or following.end() > end
    if after in ",،;:." or after.islower():
        return ""
    if not _FULL.isdisjoint(mark):
        return "full"
    if mark == "؛":
        return "weak"
    if "!" in mark or "?" in mark:
        return "full" if spaced or not after.isascii() or after.isupper() else ""
    if mark != ".":
        return "full" if spaced and after.isupper() else "weak"
    word = _word_before(text, start, match.start())
    if spaced:
        return "" if _is_abbreviation(text, start, match.start(), word, at, ordinals) else "full"
    return "full" if _is_missing_space(text, start, match.start(), word, at) else ""


def _word_before(text: str, start: int, end: int) -> str:
    """The last word before a full stop, at most 24 characters of it."""
    words = text[max(start, end - 24) : end].split()
    return words[-1].lstrip("\"'“‘«([{„-–—") if words and not text[end - 1].isspace() else ""


def _is_abbreviation(text: str, start: int, end: int, word: str, at: int, ordinals: bool) -> bool:
    """Whether the full stop at `end` belongs to the word before it, and the sentence goes on at `at`."""
    folded = word.casefold()
    after_number = bool(re.search(r"\d\s*$", text[max(start, end - len(word) - 3) : end - len(word)]))
    if folded in _AFTER_NUMBER and after_number:
        return False
    if _LEADING_NUMBER.match(text[start : min(end, start + 8)]) and end - start <= 8:
        return True
    if folded in _BEFORE_NUMBER or folded.lstrip("(") in _BEFORE_NUMBER:
        return text[at].isdigit()
    if len(word) == 1 and folded not in _ABBREVIATIONS:
        return word.isalpha() and (word.isupper() or not word.isascii())
    if "." in word:
        pieces = word.split(".")
        if all(len(piece) <= 3 and piece.isalpha() for piece in pieces):
            return not (folded in _MAY_END and _BEGINNERS.match(text, at))
        return False
    if ordinals and _ROMAN_OR_SHORT.fullmatch(word):
        return True
    return folded in _ABBREVIATIONS


def _is_missing_space(text: str, start: int, end: int, word: str, at: int) -> bool:
    """Whether a full stop with no space after it ends a sentence: two whole words beside it, and no address."""
    rest = text[at : at + 24].split(maxsplit=1)[0]
    after = re.match(r"[^\W\d_]*", rest)
    following = after[0] if after else ""
    if len(following) < 2 or len(word) < 2 or word.casefold() in _ABBREVIATIONS:
        return False
    if re.search(r"[/@:\\_]", word + rest) or re.search(r"\.\w", rest):
        return False
    last = word.rsplit(".", 1)[-1]
    if last in _LETTER_NAMES and following in _LETTER_NAMES:
        return False
    if last.isdigit():
        return following[0] > "\u0590" and not _LEADING_NUMBER.match(text[start:end])
    if following[0].isupper():
        return last[-2:].islower() and following[1:].islower() or (len(last) > 1 and last[-1] > "\u0590")
    return last[-1] > "\u0590" and len(last) > 1 and not following[0].islower()


def _counts_with_full_stops(text: str) -> bool:
    """Whether the text looks German or Turkish, where `3.` is the third."""
    words = set(re.findall(r"[^\W\d_]+", text[:4000].casefold()))
    return any(len(words & known) >= 3 for known in _ORDINAL_WORDS)
