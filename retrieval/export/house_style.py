"""How citations are written in each language of the interface: marks, commas, months. The words are the catalog's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from retrieval.message import INTERFACE, Interface, say

__all__ = ["STYLES", "HouseStyle", "house_style"]

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class HouseStyle:
    """One language's style. `quote` puts quotation marks around `{}`; `months` is January first."""

    language: Interface
    right_to_left: bool
    quote: str
    comma: str
    months: tuple[str, ...]

    def say(self, name: str, /, **fills: str | int) -> str:
        """A sentence or label of the catalog in this language."""
        return say(name, self.language, **fills)

    def day(self, published_on: str) -> str:
        """An ISO 8601 date of any precision as it stands in print; anything else as it is.

        >>> STYLES["en"].day("2021-02-25T10:00:00+02:00"), STYLES["en"].day("2021-02"), STYLES["ar"].day("2021")
        ('25 February 2021', 'February 2021', '2021')
        """
        found = _DAY.match(published_on)
        if not found or (found[2] and not 1 <= int(found[2]) <= 12):
            return published_on
        year, month, day = found.groups()
        return " ".join([*([str(int(day))] if day else []), *([self.months[int(month) - 1]] if month else []), year])


STYLES: Mapping[Interface, HouseStyle] = MappingProxyType(
    {
        "en": HouseStyle(
            language="en",
            right_to_left=False,
            quote="“{}”",
            comma=", ",
            months=(
                "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December",
            ),
        ),
        "ar": HouseStyle(
            language="ar",
            right_to_left=True,
            quote="«{}»",
            comma="، ",
            months=(  # the names of the Levant and those of Egypt and the Gulf, as pan-Arab newspapers print them
                "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيو",
                "تموز/يوليو", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر",
                "كانون الأول/ديسمبر",
            ),
        ),
    }
)  # fmt: skip


def house_style(language: Interface) -> HouseStyle:
    """The style of an interface language; raises `ValueError` for a language that the interface does not speak."""
    if language not in STYLES:
        raise ValueError(f"The interface does not speak {language!r}; use one of {', '.join(INTERFACE)}.")
    return STYLES[language]
