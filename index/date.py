"""Dates as news pages print them, as ISO 8601 at the precision stated.

Month names of the Levant, the Maghreb and Morocco are listed here, those of the Gulf and Egypt beside them; every other
language's come from `dateparser`, asked for one word at a time and imported on the first such word. Nothing is guessed:
no relative dates, no years of two digits, no other calendars, and of `03/04/2021` only the year is certain.
It does not look for a date in running text; see `metadata` for which line of a page to ask about.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

__all__ = ["ARABIC_MONTHS", "find_date", "parse_date"]

# Folded as `_fold` folds: no hamza, no diacritics. Levant; Tunisia and Algeria; Morocco; Egypt and the Gulf.
ARABIC_MONTHS = (
    "كانون الثاني|كانون ثاني|جانفي|يناير",
    "شباط|فيفري|فبراير",
    "اذار|مارس",
    "نيسان|افريل|ابريل",
    "ايار|ماي|مايو",
    "حزيران|جوان|يونيو|يونيه",
    "تموز|جويليه|جويلية|يوليوز|يوليو|يوليه",
    "اب|اوت|غشت|اغسطس",
    "ايلول|شتنبر|سبتمبر",
    "تشرين الاول|تشرين اول|اكتوبر",
    "تشرين الثاني|تشرين ثاني|نونبر|نوفمبر",
    "كانون الاول|كانون اول|دجنبر|ديسمبر",
)
_NUMBER_OF = {name: number for number, names in enumerate(ARABIC_MONTHS, 1) for name in names.split("|")}
_ANY_ARABIC = "|".join(sorted(_NUMBER_OF, key=len, reverse=True)).replace(" ", r"\s+")
# "شباط/فبراير", "شباط (فبراير)", "يناير كانون الثاني": two names of one month.
_ARABIC_MONTH = re.compile(rf"(?<!\w)({_ANY_ARABIC})(?:\s*[/(-]?\s*({_ANY_ARABIC})\)?)?(?!\w)")
_OF_YEAR = re.compile(r"(?<=\s)(?:من\s+)?(?:ال)?(?:عام|سنه|سنة)\s+(?=\d{4})")

_LANGUAGES = ("en", "ru", "tr", "fr", "es", "de", "fa", "he", "uk", "hi", "el", "it", "pt", "ro")
# Words that are a month in one of these languages and everyday in another: Spanish August, Italian September, ...
_NOT_MONTHS = frozenset({"ago", "set", "out", "mag", "ott", "lug", "giu", "gen"})

_YEAR = r"((?:19|20)\d\d)(?!\d)"
_DAY = r"(?<![\d.,:/-])(\d{1,2})"
_WORD = r"([^\s\d.,;:/|()\[\]·•–—،-]{2,20})"
_LINK = r"(?:\s+(?:de|del|of|di)(?=\s))?"
_ORDINAL = r"(?:st|nd|rd|th|er|re|º|ª|\.)?"
_DAY_MONTH_YEAR = re.compile(rf"{_DAY}{_ORDINAL}{_LINK}[\s./-]*{_WORD}\.?,?{_LINK}[\s./-]*{_YEAR}", re.I)
_MONTH_DAY_YEAR = re.compile(rf"{_WORD}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+{_YEAR}", re.I)
_MONTH_YEAR = re.compile(rf"{_WORD}\.?,?{_LINK}\s+{_YEAR}", re.I)
_CJK = re.compile(rf"{_YEAR}\s*[年년]\s*(\d{{1,2}})\s*[月월](?:\s*(\d{{1,2}})\s*[日号일])?")
_VIETNAMESE = re.compile(rf"{_DAY}\s+tháng\s+(\d{{1,2}})\s*,?\s+(?:năm\s+)?{_YEAR}", re.I)
_YEAR_FIRST = re.compile(rf"(?<![\d./-]){_YEAR}([-./])(\d{{1,2}})\2(\d{{1,2}})(?![\d/-]|\.\d)")
_YEAR_LAST = re.compile(rf"{_DAY}([-./])(\d{{1,2}})\2{_YEAR}(?![/-])")
_ISO_MONTH = re.compile(rf"(?<![\d./-]){_YEAR}-(\d\d)(?![\d./-])")
_TIME = re.compile(r"\d{1,2}:\d\d(?::\d\d)?|(?:GMT|UTC)?[+-]\d{1,2}:?(?:\d\d)?\b|T(?=\d\d:)|Z\b", re.I)
_MOST_WORDS_AROUND = 4
_HAS_DIGIT = re.compile(r"\d")  # most lines have none, and the rest is slow

# The month's name that each Arabic one is replaced by: its number in English.
_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_Found = tuple[int, int, str]


def parse_date(text: str) -> str | None:
    """The date that `text` is, as `2021`, `2021-02` or `2021-02-25`; `None` when it is none, or more than a date.

    A weekday and label before it and a time after it are allowed: up to four words, and no further digits.

    >>> parse_date("الخميس 25 شباط/فبراير 2021 - 14:30"), parse_date("2021"), parse_date("٣/٤/٢٠٢١")
    ('2021-02-25', '2021', '2021')
    """
    if not _HAS_DIGIT.search(text):
        return None
    folded = _fold(text)
    if re.fullmatch(rf"\s*{_YEAR}\s*", folded):
        return folded.strip()
    found = _agreed(_dates(folded))
    if found is None:
        return None
    start, end, date = found
    around = _TIME.sub(" ", folded[:start] + " " + folded[end:])
    return None if re.search(r"\d", around) or len(around.split()) > _MOST_WORDS_AROUND else date


def find_date(line: str) -> str | None:
    """The one date in `line`, as `2021-02` or `2021-02-25`; `None` when there is none, or two that disagree.

    A year alone is not taken, whatever it stands beside.
    """
    found = _agreed(_dates(_fold(line))) if _HAS_DIGIT.search(line) else None
    return found[2] if found else None


def _fold(text: str) -> str:
    """Western digits, composed letters, no Arabic diacritics, hamza on alef, tatweel or invisible signs."""
    kept = []
    for character in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(character)
        if category == "Nd":
            kept.append(str(unicodedata.decimal(character)))
        elif category != "Cf" and character != "ـ" and not "\u064b" <= character <= "\u065f":
            kept.append({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا"}.get(character, character))
    return _ARABIC_MONTH.sub(_arabic_month, _OF_YEAR.sub("", "".join(kept)))


def _arabic_month(match: re.Match[str]) -> str:
    numbers = {_NUMBER_OF[" ".join(name.split())] for name in match.groups() if name}
    # Two names that disagree name no month.
    return f" {_ENGLISH[numbers.pop() - 1]} " if len(numbers) == 1 else " ? "


def _dates(folded: str) -> list[_Found]:
    """Every date in `folded` with where it stands, the more precise patterns first; no two overlap.

    The date is empty for one that cannot be (31 February): it vetoes, rather than let a part of it pass for a date.
    """
    found: list[_Found] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(folded):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            date = read(match)
            if date is not None:
                found.append((match.start(), match.end(), date))
    return found


def _agreed(found: list[_Found]) -> _Found | None:
    """The most precise date, when every other date found is the same or a vaguer form of it."""
    best = max(found, key=lambda item: (len(item[2]), -item[0]), default=None)
    return best if best and all(date and best[2].startswith(date) for _, _, date in found) else None


def _iso(year: str, month: int | str | None, day: str | None = None) -> str | None:
    if not month:
        return None
    try:
        date = datetime.date(int(year), int(month), int(day or 1)).isoformat()
    except ValueError:
        return ""
    return date if day else date[:7]


def _year_last(match: re.Match[str]) -> str | None:
    first, separator, second, year = match.groups()
    day, month = int(first), int(second)
    if separator == "." or day > 12 or day == month:
        return _iso(year, second, first)
    # subtle: 03/04/2021 is April on most pages and March on American ones; 04/13/2021 can only be American.
    return _iso(year, first, second) if month > 12 else year if min(day, month) > 0 else ""


@lru_cache(maxsize=4096)
def _month(word: str) -> int | None:
    """The number of the month that `word` names in any of the languages, or `None`."""
    if word in _NOT_MONTHS:
        return None
    if word.capitalize() in _ENGLISH:
        return _ENGLISH.index(word.capitalize()) + 1
    parsed = _parser().get_date_data(f"15 {word} 2000")
    named = parsed.date_obj is not None and set(parsed.parts) == {"year", "month", "day"} and parsed.date_obj.day == 15
    return int(parsed.date_obj.month) if named else None


@cache
def _parser() -> Any:  # noqa: ANN401 - the library carries no types
    from dateparser.date import DateDataParser  # type: ignore[import-untyped]  # noqa: PLC0415 - slow to import

    settings = {"REQUIRE_PARTS": ["year", "month", "day"], "DATE_ORDER": "DMY", "PARSERS": ["absolute-time"]}
    return DateDataParser(languages=list(_LANGUAGES), settings=settings)


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]], ...] = (
    (_YEAR_FIRST, lambda m: _iso(m[1], m[3], m[4])),
    (_YEAR_LAST, _year_last),
    (_CJK, lambda m: _iso(m[1], m[2], m[3])),
    (_VIETNAMESE, lambda m: _iso(m[3], m[2], m[1])),
    (_DAY_MONTH_YEAR, lambda m: _iso(m[3], _month(m[2].lower()), m[1])),
    (_MONTH_DAY_YEAR, lambda m: _iso(m[3], _month(m[1].lower()), m[2])),
    (_ISO_MONTH, lambda m: _iso(m[1], m[2])),
    (_MONTH_YEAR, lambda m: _iso(m[2], _month(m[1].lower()))),
)
