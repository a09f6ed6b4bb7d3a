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
from collections.abc import Iterable
from dataclasses import replace

from index.reading_view import Edit, ReadingView

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
_L = f"[{_LETTER}]"
_INSIDE_WORD = re.compile(_L)
_MAX_MARKS = 4
# subtle: هـ after a number is the Hijri year, after ا. the end of a quotation; a full stop there is a real one.
_ABBREVIATED_HE = re.compile(r"(?:[0-9٠-٩۰-۹]\s?|[اأ]\.)ه$")

# Marks without tatweel: only the first mark of a word, and only where one side cannot be a word: no Arabic word
# begins with ة ى ء ؤ (nor with ئ, but Kurdish and Uyghur ones do before a vowel letter), none is ال alone, none is
# the single letter ف ق ل ن ر. A star is no full stop: it goes beside any piece of at most three letters.
_BARE = re.compile(
    f"(?<![{_LETTER}.؟*])(?:"
    f"(?:{_L}{{2,20}}(?P<a>[.؟*])(?=[ةىءؤ]|ئ[بتثجحخدذرزسشصضطظعغفقكلمنهة])"
    f"|ال(?P<b>[.؟*])(?={_L}{{2}})"
    f"|{_L}{{2,20}}(?P<c>[.؟*])(?=[فقلنر](?!{_L}))"
    f"|{_L}{{1,3}}(?P<d>[*])|{_L}{{1,20}}(?P<e>[*])(?={_L}{{1,3}}(?!{_L})))"
    f"(?={_L}{{1,20}}(?!{_L}|[.؟*]{{1,8}}{_L})))"
)


def read(original: str) -> ReadingView:
    """The reading view of `original`, any Unicode text; reading a reading changes nothing more."""
    view = ReadingView.unchanged(original)
    view = view.edited(_character_edits(view.text))
    view = view.edited(_stretch_edits(view.text))
    view = view.edited((*match.span(match.lastgroup or 0), "", True) for match in _BARE.finditer(view.text))
    return replace(view, text=view.text.translate(_ONE_TO_ONE))


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
