"""The reading view: an article's text as a reader would read it, with an exact map back to the original.

Undone: tatweel, and the dots and question marks put inside Arabic words to dodge filters (with tatweel beside them, or
in one of the few places where no Arabic word can end or begin); Arabic vowel signs; presentation forms and ligatures;
bidi controls, zero-width characters, soft hyphens; no-break and fixed-width spaces; CRLF, NEL, LS and PS line ends.
A base letter followed by a combining hamza or madda becomes the one letter that Unicode makes of the two.

Not done here: folding of alef, hamza, ى, ة and digits, case, NFKC of anything else (the analyzer and the encoder do
that). The stored text is never changed, and two real sentences are never joined: a mark between letters goes only
where tatweel stands beside it, or by a rule in `_BARE`.

    read("خـ.ـسائر").text == "خسائر"
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["ReadingView", "read"]

_TATWEEL = "\u0640"
_LETTER = "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08c9"  # noqa: E501
_SIGNS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0897-\u089f\u08ca-\u08e1\u08e3-\u08ff"  # noqa: E501
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b\u200d-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_ZWNJ = "\u200c"

_CHARACTERS = re.compile(
    f"(?P<signs>[{_SIGNS}]+)|(?P<form>[\ufb50-\ufdff\ufe70-\ufefc])|(?P<invisible>[{_INVISIBLE}]+)|{_ZWNJ}+|(?P<line>\r\n)"
)
_ONE_TO_ONE = {
    **dict.fromkeys([0xA0, 0x202F, 0x205F, *range(0x2000, 0x200B)], " "),
    **dict.fromkeys([0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029], "\n"),
}
_SIGN = re.compile(f"[{_SIGNS}{_TATWEEL}]")
# Persian and Urdu keyboards type these two letters where Arabic ones type ي and ك.
_PERSIAN = re.compile("[\u06a9\u06cc]")

# A mark of the first kind needs tatweel on one side to count as put inside a word, one of the second kind on both.
_SOFT = ".؟?!*_·•~'`|^"
_HARD = "…:،؛,;/+=\\-–—"
_MARKS = re.escape(_SOFT + _HARD)
_STRETCH = re.compile(f"[{_TATWEEL}{_MARKS}]+(?: {_TATWEEL}[{_TATWEEL}{_MARKS}]*)?")
_INSIDE_WORD = re.compile(f"[{_LETTER}]")
_MAX_MARKS = 4
# subtle: هـ after a number is the Hijri year, after ا. the sign that a quotation ends; a full stop there is a real one.
_ABBREVIATED_HE = re.compile(r"(?:[0-9٠-٩۰-۹]\s?|[اأ]\.)ه$")

# Marks without tatweel: only the first mark of a word, and only where one side cannot be a word: no Arabic word
# begins with ة ى ء ؤ (nor with ئ, but Kurdish and Uyghur ones do before a vowel letter), none is ال alone, none is
# the single letter ف ق ل ن ر. A star is no full stop: it goes beside any piece of at most three letters.
_L = f"[{_LETTER}]"
_BARE = re.compile(
    f"(?<![{_LETTER}.؟*])(?:"
    f"(?:{_L}{{2,20}}(?P<a>[.؟*])(?=[ةىءؤ]|ئ[بتثجحخدذرزسشصضطظعغفقكلمنهة])"
    f"|ال(?P<b>[.؟*])(?={_L}{{2}})"
    f"|{_L}{{2,20}}(?P<c>[.؟*])(?=[فقلنر](?!{_L}))"
    f"|{_L}{{1,3}}(?P<d>[*])|{_L}{{1,20}}(?P<e>[*])(?={_L}{{1,3}}(?!{_L})))"
    f"(?={_L}{{1,20}}(?!{_L}|[.؟*]{{1,8}}{_L})))"
)

# Start, end, replacement, whether what is removed belongs to the character before; ordered and disjoint.
Edit = tuple[int, int, str, bool]


@dataclass(frozen=True, slots=True)
class ReadingView:
    """The cleaned `text` of one original, and where each of its characters came from.

    Offsets count code points; spans are half-open. `length` is that of the original. The map never goes backwards.
    """

    text: str
    length: int
    _starts: array[int] = field(repr=False)
    _ends: array[int] = field(repr=False)

    @classmethod
    def of(cls, original: str) -> ReadingView:
        """The reading view of any text; see `read`."""
        positions = array("l", range(len(original) + 1))
        view = cls(original, len(original), positions[:-1], positions[1:])
        view = view._edited(_character_edits(view.text))
        view = view._edited(_stretch_edits(view.text))
        view = view._edited((*m.span(m.lastgroup or 0), "", True) for m in _BARE.finditer(view.text))
        return cls(view.text.translate(_ONE_TO_ONE), view.length, view._starts, view._ends)

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that was read as `text[start:end]`; an empty span maps to an empty one.

        Vowel signs and tatweel belong to the letter before them. Raises `ValueError` for a span outside the text.
        """
        self._check(start, end, len(self.text), "reading")
        if start == end:
            at = self._starts[start] if start < len(self.text) else self.length
            return at, at
        return self._starts[start], self._ends[end - 1]

    def to_reading(self, start: int, end: int) -> tuple[int, int]:
        """The span of `text` that was read from any part of `original[start:end]`; empty where nothing was kept.

        Raises `ValueError` for a span outside the original.
        """
        self._check(start, end, self.length, "original")
        if start == end:
            at = bisect_left(self._starts, start)
            return at, at
        first = bisect_right(self._ends, start)
        return first, max(first, bisect_left(self._starts, end))

    @staticmethod
    def _check(start: int, end: int, length: int, what: str) -> None:
        if not 0 <= start <= end <= length:
            raise ValueError(f"span {start}:{end} is not within the {what} text of {length} code points")

    def _edited(self, edits: Iterable[Edit]) -> ReadingView:
        """This view with `edits` made; what is removed and belongs to the character before it widens its span."""
        pieces: list[str] = []
        starts, ends = array("l"), array("l")
        done = 0
        for start, end, replacement, belongs in edits:
            pieces += (self.text[done:start], replacement)
            starts.extend(self._starts[done:start])
            ends.extend(self._ends[done:start])
            done = end
            if replacement:
                starts.extend([self._starts[start]] * len(replacement))
                ends.extend([self._ends[end - 1]] * len(replacement))
            elif belongs and ends and ends[-1] == self._starts[start]:
                ends[-1] = self._ends[end - 1]
        if not done:
            return self
        pieces.append(self.text[done:])
        starts.extend(self._starts[done:])
        ends.extend(self._ends[done:])
        return ReadingView("".join(pieces), self.length, starts, ends)


def read(original: str) -> ReadingView:
    """The reading view of `original`, any Unicode text; reading a reading changes nothing more."""
    return ReadingView.of(original)


def _character_edits(text: str) -> Iterable[Edit]:
    """What single characters and runs of invisible ones become."""
    # Between letters the non-joiner parts the halves of a Persian word, but in Arabic it is only noise.
    parted = " " if _PERSIAN.search(text) else ""
    done = 0
    for match in _CHARACTERS.finditer(text):
        start, end = match.span()
        if match.lastgroup == "signs":
            # subtle: alef + combining hamza is one letter to Unicode, whatever vowel signs stand between.
            hamza = next((c for c in match[0] if "\u0653" <= c <= "\u0655"), "")
            composed = unicodedata.normalize("NFC", text[start - 1] + hamza) if hamza and start > done else ""
            yield (start - 1, end, composed, True) if len(composed) == 1 else (start, end, "", True)
        elif match.lastgroup == "form":
            form = _SIGN.sub("", unicodedata.normalize("NFKC", match[0]))
            yield start, end, "" if form.isspace() else form, not form.strip()
        elif match.lastgroup == "line":
            yield start, end, "\n", False
        elif match.lastgroup == "invisible":
            yield start, end, "", False
        else:
            inner = text[start - 1 : start].isalpha() and text[end : end + 1].isalpha()
            yield start, end, parted if inner else "", False
        done = end


def _stretch_edits(text: str) -> Iterable[Edit]:
    """What becomes of tatweel, and of the marks beside it."""
    for match in _STRETCH.finditer(text):
        if _TATWEEL not in match[0]:
            continue
        start, end = match.span()
        if _is_inside_word(text, start, end):
            yield start, end, "", True
            continue
        pure = not match[0].strip(_TATWEEL)
        for part in re.finditer(f"{_TATWEEL}+", match[0]):
            first, last = start + part.start(), start + part.end()
            beside = text[first - 1 : first] if first else ""
            # Between spaces or digits tatweel is typed as a dash.
            alone = pure and not beside.isalpha() and not text[last : last + 1].isalpha()
            yield first, last, "-" if alone else "", True


def _is_inside_word(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]`, a run of tatweel and marks, was put inside an Arabic word."""
    if not (start and _INSIDE_WORD.match(text, start - 1) and _INSIDE_WORD.match(text, end)):
        return False
    run = text[start:end]
    marks = run.replace(_TATWEEL, "")
    before, after = run[0] == _TATWEEL, run[-1] == _TATWEEL
    if before and after:
        return len(marks) <= _MAX_MARKS
    if " " in marks or any(mark not in _SOFT for mark in marks):
        return False
    if _ABBREVIATED_HE.search(text[max(0, start - 4) : start]):
        return False
    if before or after:
        return len(marks) == 1
    return len(marks) <= _MAX_MARKS and all(len(group) == 1 for group in run.split(_TATWEEL) if group)
