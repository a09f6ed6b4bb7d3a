"""Full stops that belong to a word: abbreviations, initials, list numbers, ordinals, letters spelled out.

Looks only at the words beside one full stop. Whether the other marks end a sentence is for `index.sentence`.
"""

from __future__ import annotations

import re

__all__ = ["belongs_to_word", "counts_with_full_stops", "is_missing_space"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What ends in a full stop and is followed by more of the same sentence. Case-folded, without the last full stop.
_ABBREVIATIONS = _set(
    """
    mr mrs ms dr prof st gen col lt sgt capt maj gov sen rep rev hon messrs mme vs fig vol pp cf
    nr hr fr bzw ca sog ggf evtl bspw inkl vgl str sr sra srta dra ud uds ee núm pág art lic ing gral v n mio mrd tel
    av bd env doç sn bkz örn yy cad sok mah alb org
    ул им проф акад доц стр рис св см ср тов вул ім дж
    डॉ श्री प्रो पं मो ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी आर एस टी यू वी
    """
)
_BEFORE_NUMBER = _set("no nos p n° sec ch jan feb mar apr jun jul aug sep sept oct nov dec № п ст ум c al")
_AFTER_NUMBER = _set("г гг в вв м د م ه р с")
# Dotted forms that may end a sentence, and words that then begin the next one.
_MAY_END = _set("u.s u.k u.n e.u d.c p.m a.m т.д т.п н.э")
_BEGINNERS = re.compile(
    r"(?:The|An?|He|She|It|They|We|I|You|In|On|At|But|And|This|That|These|Those|Its|His|Her|[А-Я]\w*)\b"
)
# Names of Latin letters, as Arabic news spells out bi.bi.si and its kind.
_LETTER_NAMES = _set(
    "إيه أيه ايه أي إي اي بي سي دي إف اف جي إتش اتش آي جيه كيه كي إل ال إم ام إن ان أو او كيو آر ار إس اس تي يو في "
    "دبليو إكس اكس واي زد"
)
_GERMAN_MONTHS = re.compile(
    "(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert)"
)
_ORDINAL_WORDS = (
    _set("und der die das ist von mit den im wurde nicht eine sich auf am"),
    _set("ve bir bu için ile olarak çok olan daha sonra ilk dünya yüzyıl yüzyılda başkanı"),
)
_LEADING_NUMBER = re.compile(r"\W*(?:\d{1,3}|[IVXLC]{1,5}|\w)\Z")
_ORDINAL = re.compile(r"\d{1,2}|[IVX]{1,5}")
_NUMBER_BEFORE = re.compile(r"\d\s*$")
_LETTERS = re.compile(r"[^\W\d_]*")
_ADDRESS = re.compile(r"[/@:\\_]|\.\w")
_CASELESS = "\u0590"  # from here on, the scripts of news have no capital letters


def belongs_to_word(text: str, start: int, end: int, at: int, ordinals: bool) -> bool:
    """Whether the full stop at `end` belongs to the word before it.

    `start` is where the sentence begins, `at` where what follows the white space does; `ordinals` says that numbers
    are counted with full stops (see `counts_with_full_stops`).
    """
    word = _word_before(text, start, end)
    folded = word.casefold()
    if folded in _AFTER_NUMBER and _NUMBER_BEFORE.search(text[max(start, end - len(word) - 3) : end - len(word)]):
        return False
    if end - start <= 8 and _LEADING_NUMBER.match(text[start:end]):
        return True
    if folded in _BEFORE_NUMBER:
        return text[at].isdigit()
    pieces = folded.split(".")
    if len(pieces) > 1 and all(len(piece) <= 3 and piece.isalpha() for piece in pieces):
        return not (folded in _MAY_END and _BEGINNERS.match(text, at))
    if len(word) == 1 and word.isalpha() and (word.isupper() or not word.isascii()):
        return True
    ordinal = _ORDINAL.fullmatch(word) is not None and (ordinals or _GERMAN_MONTHS.match(text, at) is not None)
    return ordinal or folded in _ABBREVIATIONS


def is_missing_space(text: str, start: int, end: int, at: int) -> bool:
    """Whether a full stop with no space after it ends a sentence: two whole words beside it, and no address."""
    word = _word_before(text, start, end)
    rest = text[at : at + 24].split(maxsplit=1)[0]
    letters = _LETTERS.match(rest)
    following = letters[0] if letters else ""
    last = word.rsplit(".", 1)[-1]
    if len(following) < 2 or len(last) < 2 or word.casefold() in _ABBREVIATIONS:
        return False
    if _ADDRESS.search(word + " " + rest) or (last in _LETTER_NAMES and following in _LETTER_NAMES):
        return False
    if last.isdigit():
        return following[0] > _CASELESS and not _LEADING_NUMBER.match(text[start:end])
    if last[-1] > _CASELESS:
        return not following[0].islower()
    return last[-2:].islower() and following[0].isupper() and following[1:].islower()


def counts_with_full_stops(text: str) -> bool:
    """Whether a text looks German or Turkish, where `3.` is the third."""
    words = set(re.findall(r"[^\W\d_]+", text[:4000].casefold()))
    return any(len(words & known) >= 3 for known in _ORDINAL_WORDS)


def _word_before(text: str, start: int, end: int) -> str:
    """The last word before a full stop, at most 24 characters of it."""
    words = text[max(start, end - 24) : end].split()
    return words[-1].lstrip("\"'“‘«([{„-–—") if words and not text[end - 1].isspace() else ""
