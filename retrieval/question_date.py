"""Dates as questions write them, in many languages: a year, a month or a day with its year, two that make a range.

Expects text with ASCII digits, straight apostrophes and no hamza on alef. What a date says of articles is decided in
`retrieval.implied_date`; `index.date` reads the dates that pages print.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cache

import regex

from index.cldr import month_names
from index.date import ARABIC_MONTHS

__all__ = ["QuestionDate", "dates_and_ranges"]

_BEGINS = r"(?:(?<![\p{L}\p{M}\d.,:/#№$€£-])|(?<=(?<![\p{L}\p{M}])(?:و|ב-)))"
_YEAR = _BEGINS + r"(?P<year>(?:19|20)\d\d)(?:[-–—/](?P<to>(?:19|20)\d\d|\d\d(?=[^\d\p{L}-]|$)))?(?![\d%]|[.,:/-]\d)"
_LINK = r"(?:\s*,\s*|\s+(?:de|del|of|من|(?:[بل]?(?:عام|سنة)))(?=\s)\s*|\s+)"
_ORDINAL = r"(?:st|nd|rd|th|er|º|\.|-?(?:го|е))?"
_WORD = r"\p{L}[\p{L}\p{M}]{2,13}\.?(?:\s(?:الثاني|ثاني|الاول|اول))?"
_MONTH = rf"(?P<month>{_WORD}|اب)(?:\s*[/(]\s*(?P<again>{_WORD}|اب)\)?)?"
_BEFORE_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d|[.,:/-]\d)"
_DATES = tuple(
    regex.compile(pattern, regex.I)
    for pattern in (
        r"(?<![\p{L}\d./-])(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)(?:-(?P<day>\d\d))?(?![\d/-])",
        r"(?<![\p{L}\d./-])(?P<day>\d{1,2})(?P<mark>[./])(?P<number>\d{1,2})(?P=mark)" + _BEFORE_YEAR,
        r"(?P<year>(?:19|20)\d\d)\s?年\s?(?P<number>\d{1,2})\s?月(?:\s?(?P<day>\d{1,2})\s?[日号])?",
        rf"(?<![\p{{L}}\p{{M}}\d])(?:(?P<day>\d{{1,2}}){_ORDINAL}\s+(?:(?:de|of|من)\s+)?)?{_MONTH}{_LINK}{_BEFORE_YEAR}",
        rf"(?<![\p{{L}}\p{{M}}\d])(?P<month>{_WORD})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_BEFORE_YEAR}",
        r"(?<![\p{L}\d])(?P<year>(?:19|20)\d\d)\s+(?P<month>ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül"
        r"|ekim|kasım|aralık)",
        _YEAR,
    )
)
_JOINED = regex.compile(
    r"(?:'\p{L}{1,3})?\s*(?:год\p{L}*\s*|г\.\s*)?(?:to|and|until|till|through|[-–—]|по|до|и|à|au|et|a|y|e|hasta|bis|und|الى"
    r"|حتى|و|ile|ve|та|و(?:عام|سنة)?)?\s*(?:(?:the year|[وب]?عام|سنة|l'année|le|el año|el)\s*)?",
    regex.I,
)
_RUSSIAN = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_UKRAINIAN = (
    *("січні", "лютому", "березні", "квітні", "травні", "червні"),
    *("липні", "серпні", "вересні", "жовтні", "листопаді", "грудні"),
)
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class QuestionDate:
    """A date as it stands: `sure` where it cannot be a number; `last` ends a range, else it is the same as `value`."""

    start: int
    end: int
    value: str
    last: str
    sure: bool


def dates_and_ranges(text: str) -> list[QuestionDate]:
    """The dates of a text in order, two that make a range as one."""
    found: list[QuestionDate] = []
    for date in sorted(_dates(text), key=lambda d: d.start):
        if found and _joined(text, found[-1], date):
            first = found.pop()
            found.append(QuestionDate(first.start, date.end, first.value, date.last, first.sure or date.sure))
        else:
            found.append(date)
    return found


def _joined(text: str, first: QuestionDate, second: QuestionDate) -> bool:
    between = text[first.end : second.start]
    return bool(between.strip()) and first.value <= second.value and bool(_JOINED.fullmatch(between))


def _dates(text: str) -> list[QuestionDate]:
    """All dates, the more precise patterns first; no two overlap, and a date that cannot be hides what lies in it."""
    found: list[tuple[int, int, QuestionDate | None]] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            date = _read(match)
            if date is not None:
                found.append((date.start, date.end, date))
    return [date for _, _, date in found if date]


def _read(match: regex.Match[str]) -> QuestionDate | None:
    """The date of a match, `None` for one whose word is no month or that is not in the calendar."""
    parts = match.groupdict()
    if not "".join(parts.get(name) or "" for name in ("year", "to", "number", "day")).isdecimal():
        return None  # a digit of a later Unicode than Python's
    month, day = parts.get("number"), parts.get("day")
    if parts.get("month"):
        named = {_month(name) for name in (parts["month"], parts.get("again")) if name}
        month = str(named.pop() or "") if len(named) == 1 else ""
        if not month:
            return None
    if parts.get("mark") == "/" and int(day or 0) <= 12 and day != month:
        month = day = None  # 3/4/2021 is in April or in March: of it only the year is certain
    pieces = [int(part) for part in (match["year"], month, day) if part]
    try:
        datetime.date(*pieces, *[1] * (3 - len(pieces)))
    except ValueError:
        return None
    # subtle: 2020-02 may be two years of a season
    sure = len(pieces) == 3 or bool(parts.get("month") or parts.get("mark")) or "月" in match.group()
    value = "-".join([match["year"], *(f"{piece:02d}" for piece in pieces[1:])])
    last = match["year"][: 4 - len(parts["to"])] + parts["to"] if parts.get("to") else value
    return QuestionDate(match.start(), match.end(), value, max(last, value), sure)


def _month(name: str) -> int | None:
    """The number of the month that a word names, in any of the languages and in the cases that follow prepositions."""
    name = name.lower().rstrip(".")
    if (known := _months().get(name)) or not name.isascii():
        return known
    short = name[:4].rstrip("t") if name.startswith("sept") else name
    return _ENGLISH.index(short) + 1 if short in _ENGLISH else None


@cache
def _months() -> dict[str, int]:
    fold = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا"})
    arabic = {name: number for number, names in enumerate(ARABIC_MONTHS, 1) for name in names.split("|")}
    endings = {
        stem: ("й", "я", "е", "ю", "ем") if stem == "ма" else ("ь", "", "я", "а", "е", "ю", "у") for stem in _RUSSIAN
    }
    russian = {stem + end: number for number, stem in enumerate(_RUSSIAN, 1) for end in endings[stem]}
    ukrainian = {name: number for number, name in enumerate(_UKRAINIAN, 1)}
    return {name.translate(fold): n for name, n in {**month_names(), **arabic, **russian, **ukrainian}.items()}
