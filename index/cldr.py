"""What CLDR says about places and months, through Babel: their names in the languages that the product answers in.

Reads the tables that ship inside the package, offline. What the names are good for is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton

__all__ = [
    "city_names", "date_name", "language_name", "month_names", "plural_category", "territory_names", "weekday_names",
]  # fmt: skip

_LANGUAGES = (
    "ar", "en", "fr", "de", "es", "it", "pt", "nl", "pl", "tr", "fa", "he", "el", "ru", "uk", "hi", "zh", "zh_Hant",
    "ja", "ko",
)  # fmt: skip
_LOCALES = tuple(Locale.parse(tag) for tag in _LANGUAGES)
_ARABIC_CALENDARS = ("ar_SY", "ar_DZ", "ar_MA")
_FAR_OFF = frozenset({  # zones that are no well-known city, most of them everyday words of some language
    "anadyr", "aqtau", "aqtobe", "atyrau", "barnaul", "busingen", "chita", "dili", "famagusta", "guernsey", "hovd",
    "isle_of_man", "jayapura", "jersey", "khandyga", "kirov", "kuching", "lome", "makassar", "mariehamn", "oral",
    "pontianak", "qostanay", "qyzylorda", "samara", "srednekolymsk", "ulyanovsk", "ust-nera", "vaduz",
})  # fmt: skip
_NOT_PLACES = frozenset({"XA", "XB", "ZZ", "QO", "EZ", "AQ", "IO", "UM", "TF", "GS", "HM", "BV", "CP", "DG", "EA", "TA",
                         "CQ", "IM", "JE", "GG"})  # fmt: skip


def territory_names() -> Iterator[tuple[str, str, str]]:
    """Language, ISO 3166 code in lower case (`eu` and `un` too), and a name of it."""
    for locale in _LOCALES:
        for code, name in locale.territories.items():
            if len(code) == 2 and code not in _NOT_PLACES:
                yield locale.language, code.lower(), str(name)


def city_names() -> Iterator[tuple[str, str, str]]:
    """Language, a city in lower case (`damascus`: the last part of a time zone named after it), and a name of it.

    English has no names where the city is spelled as in the zone: that spelling is given.
    """
    for locale in _LOCALES:
        for zone, names in locale.time_zones.items():
            area, _, city = zone.rpartition("/")
            if area in ("Europe", "Asia", "Africa") and city.lower() not in _FAR_OFF:
                if locale.language == "ru":  # the English locale lists only the zones that it spells otherwise
                    yield "en", city.lower(), city.replace("_", " ")
                if "city" in names:
                    yield locale.language, city.lower(), names["city"]


@cache
def month_names() -> dict[str, int]:
    """The months' names, in lower case, to their numbers; a name of two different months is left out."""
    found: dict[str, set[int]] = {}
    for locale in (*_LOCALES, *map(Locale.parse, _ARABIC_CALENDARS)):
        for form in ("format", "stand-alone"):
            for number, name in locale.months[form]["wide"].items():
                found.setdefault(name.lower(), set()).add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}


@cache
def weekday_names() -> dict[str, int]:
    """The names of the days of the week, in lower case, to their numbers from Monday, 0; none of two different days."""
    found: dict[str, set[int]] = {}
    for locale in _LOCALES:
        for form in ("format", "stand-alone"):
            for number, name in locale.days[form]["wide"].items():
                found.setdefault(name.lower(), set()).add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}


def plural_category(language: str, count: int) -> str:
    """CLDR's plural category of a number: `one`, `two`, `few`, `many`, `other`, `zero`.

    >>> plural_category("ar", 3), plural_category("en", 1)
    ('few', 'one')
    """
    return str(Locale.parse(language).plural_form(count))


def language_name(code: str, language: str) -> str | None:
    """What a language (ISO 639-1) is called in another; `None` where that is not known."""
    return Locale.parse(language).languages.get(code)


def date_name(year: int, month: int | None, day: int | None, language: str) -> str:
    """A date of any precision as people write it in a language. Raises `ValueError` for one that is none.

    >>> date_name(2021, 2, 25, "en"), date_name(2021, 2, None, "ar"), date_name(2021, None, None, "en")
    ('25 Feb 2021', 'فبراير 2021', '2021')
    """
    whole = date(year, month or 1, day or 1)
    if month is None:
        return str(year)
    return str(format_date(whole, "d MMM y", language) if day else format_skeleton("yMMM", whole, locale=language))
