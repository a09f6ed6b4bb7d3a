"""Numbers as names: one key for a number, a day of the year or a designation, in any script and way of writing.

- `#49` for 49, ٤٩, ४९ and `#10000` for 10,000, 10.000, 10 000: numbers of two digits or more.
- `#28-8` for 28 August, 28 آب, 28-го августа, 8月28日, 2021-08-28: a day of the year.
- `#t72`, `#s400`, `#m4`, `#9k720` for T-72, إس-400, М4, 9К720: one to five letters with digits, as weapons and roads
  are called.

Numbers written in words, single digits and years of two digits are not found.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

import regex

from index.cldr import month_names
from index.date import ARABIC_MONTHS

__all__ = ["BEGINS", "number_terms", "numbers"]

BEGINS = r"(?:(?<![\p{L}\p{Nd}])|(?<=(?<![\p{L}\p{M}])[وفبلك]))"
"""Before a number: no letter or digit, or an Arabic clitic (و49)."""
_NUMBER = regex.compile(
    BEGINS + r"(?:[1-9]\p{Nd}{0,2}(?:[ \u00a0\u202f]\p{Nd}{3})+(?![\p{Nd}])|\p{Nd}+(?:[.,٫٬'’]\p{Nd}+)*)"
)
_GROUPED = regex.compile(
    r"(?P<whole>[1-9][0-9]{0,2}(?P<mark>[.,٬'’])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?:(?!(?P=mark))[.,٫](?P<decimals>[0-9]+))?"
)
_SPACES = regex.compile(r"[ \u00a0\u202f]")

_ORDINAL = r"(?:st|nd|rd|th|er|re|º|ª|\.|-?(?:го|е|ое|му|м))?"
_LINK = r"(?:(?:de|di|d['’]|of|من|ב|,)\s*)?"
_DAY_MONTH = regex.compile(
    rf"(?<![\p{{L}}\p{{Nd}}.,:/-])(\p{{Nd}}{{1,2}}){_ORDINAL}\s*{_LINK}"
    r"([\p{L}\p{M}]{2,14}(?:\s(?:الثاني|ثاني|الأول|أول|الاول|اول))?)"
)
_MONTH_DAY = regex.compile(
    r"(?<![\p{L}\p{M}])([\p{Latin}\p{M}]{3,12})\.?\s(\p{Nd}{1,2})(?:st|nd|rd|th)?(?![\p{L}\p{Nd}:.,]\p{Nd}|\p{Nd})"
)
_EAST = regex.compile(r"(\p{Nd}{1,2})\s?[月월]\s?(\p{Nd}{1,2})\s?[日号號일]")
_ISO = regex.compile(r"(?<![\p{Nd}./-])\p{Nd}{4}-(\p{Nd}{2})-(\p{Nd}{2})(?![\p{Nd}/-])")
_DOTTED = regex.compile(r"(?<![\p{Nd}./-])(\p{Nd}{1,2})\.(\p{Nd}{1,2})\.\p{Nd}{4}(?![\p{Nd}/-])")

# What letters are called or look like in other scripts; a letter that is not listed is written as it is.
_LETTERS = {
    "إس": "s", "اس": "s", "أس": "s", "إم": "m", "ام": "m", "أم": "m", "تي": "t", "إف": "f", "اف": "f", "أف": "f",
    "بي": "b", "سي": "c", "كي": "k", "سو": "su", "ميغ": "mig", "ميج": "mig", "مي": "mi", "كا": "ka", "ان": "an",
    "أن": "an", "آن": "an", "إن": "an", "إل": "il", "تو": "tu", "إكس": "x", "كيه": "k", "إيه": "a", "דש": "d",
    "אס": "s", "אף": "f", "אם": "m", "טי": "t", "סו": "su", "מיג": "mig",
    "एस": "s", "एम": "m", "एफ": "f", "टी": "t", "एन": "an", "सु": "su", "मिग": "mig",
    "安": "an", "苏": "su", "蘇": "su", "米格": "mig", "米": "mi", "图": "tu", "伊尔": "il", "歼": "j",
}  # fmt: skip
_CYRILLIC = dict(zip("абвгдеикклмнопрстуфхя", "abvgdeikklmnoprstufhy", strict=True)) | {"х": "kh", "ю": "yu", "я": "ya"}
_CALLED = "|".join(sorted(_LETTERS, key=len, reverse=True))
_HAMZA = str.maketrans("أإآ", "ااا")
_NO_LETTER = r"[\p{Latin}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Nd}]"
_DESIGNATION = regex.compile(
    rf"(?<!{_NO_LETTER})(?:[وف]?[بلك]?(?:ال)?|[בלה])(?P<letters>\p{{Latin}}{{1,5}}|\p{{Cyrillic}}{{1,5}}|{_CALLED})"
    rf"(?:[-‐‑–]|(?<=إ\p{{L}})\s)?(?P<digits>\p{{Nd}}{{1,4}})\p{{Latin}}{{0,2}}(?!{_NO_LETTER})"
    rf"|(?<!{_NO_LETTER})(?P<series>\p{{Nd}}{{1,2}})(?P<letters>[\p{{Latin}}\p{{Cyrillic}}])(?P<digits>\p{{Nd}}{{2,4}})(?!{_NO_LETTER})"
)


def numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end (code points) and key of each designation, day and number in `text`; a day's number is its own too."""
    taken = list(_designations(text))
    yield from taken
    yield from _days(text)
    for match in _NUMBER.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end, _ in taken):
            for term in number_terms(_SPACES.sub("", match.group())):
                if sum(c.isdecimal() for c in term) >= 2:
                    yield match.start(), match.end(), f"#{term}"


def number_terms(word: str) -> tuple[str, ...]:
    """Write a number in ASCII: groups closed up, one other mark a decimal point; dates and the like fall into parts.

    >>> number_terms("٤٩"), number_terms("10.000"), number_terms("2,5"), number_terms("28.08.2021")
    (('49',), ('10000',), ('2.5',), ('28', '8', '2021'))
    """
    word = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in word).rstrip(".,٫٬'’")
    grouped = _GROUPED.fullmatch(word)
    if grouped:
        whole = "".join(c for c in grouped["whole"] if c.isdecimal())
        return (f"{whole}.{grouped['decimals']}",) if grouped["decimals"] else (whole,)
    first, *rest = regex.split("[.,٫٬'’]", word)
    if len(rest) == 1 and "٬" not in word and "'" not in word and "’" not in word:
        return (f"{first.lstrip('0') or '0'}.{rest[0]}",)
    return tuple(part.lstrip("0") or "0" for part in (first, *rest))


def _designations(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _DESIGNATION.finditer(text):
        letters = match["letters"]
        if letters[0].islower() and letters.isascii() and len(letters) > 1:
            continue  # "page-3", "in 2005"
        if not match["digits"].isdecimal():
            continue  # a digit of a later Unicode than Python's
        called = _LETTERS.get(letters) or "".join(_CYRILLIC.get(c, c) for c in letters.lower())
        yield match.start(), match.end(), f"#{match['series'] or ''}{called}{int(match['digits'])}"


def _days(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern, day, month in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1), (_EAST, 2, 1), (_ISO, 2, 1), (_DOTTED, 1, 2)):
        for match in pattern.finditer(text):
            named = match[month]
            number = int(named) if named.isdecimal() else _month(named)
            if number and match[day].isdecimal() and 1 <= number <= 12 and 1 <= int(match[day]) <= 31:
                yield match.start(), match.end(), f"#{int(match[day])}-{number}"


def _month(name: str) -> int | None:
    """The number of a month by its name, alone or with the word after it ("تشرين الثاني"), in any language."""
    words = name.lower().translate(_HAMZA).split()
    return next((n for form in (" ".join(words), words[0]) if (n := _months().get(form))), None)


@cache
def _months() -> dict[str, int]:
    arabic = {name: number for number, names in enumerate(ARABIC_MONTHS, 1) for name in names.split("|")}
    return {name.translate(_HAMZA): number for name, number in {**arabic, **month_names()}.items()}
