"""Every number of a text as a key, in digits of any script or in words, so that 3,000,000 and «ثلاثة ملايين» meet.

Days and designations are those of `index.number`. Numbers in words are known up to the hundreds in English and Arabic,
their tens and units also in Russian, French, Spanish, German and Turkish, with the thousands and millions of all these.
"Dozens", "hundreds" and «عشرات», «مئات» are keys of their own, `~10` and `~100`; tens and dozens are one.
Not known: ordinals, Arabic duals of nouns (جنديان), fractions, German compounds, Chinese numerals, and "one".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import regex

from index.number import number_terms, numbers
from retrieval.clause import fold_form

__all__ = ["ROMAN", "figures", "roman"]

_DIGITS = regex.compile(r"\p{Nd}+(?:[.,٫٬'’]\p{Nd}+)*")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
ROMAN = regex.compile("[\u2160-\u2182\u2185-\u2188]+")
"""A number in the Roman numerals that have characters of their own, Ⅻ or ⅻ."""
_VAGUE = {
    "~10": "dozens tens scores عشرات десятки десятков dizaines douzaines decenas docenas dutzende dutzenden onlarca",
    "~100": "hundreds مئات مائات сотни сотен centaines cientos centenares hunderte hunderten yüzlerce",
    "~1000": "thousands milliers miles tausende tausenden binlerce",
}
_JOINED = regex.compile(r"[\s\u00a0‐‑-]*(?:(?:and|und|et|y|и)\s+)?")
_PLAIN = regex.compile(r"#\d+(?:\.\d+)?")
_CLITICS = regex.compile(r"^[وف]?(?:ب?ال|[بلك])?(?=..)")

_HUNDREDS = ("ثلاث", "اربع", "خمس", "ست", "سبع", "ثماني", "تسع")


def figures(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end (code points of a reading view's text) and key of each number, day and designation.

    >>> [key for _, _, key in figures("49 tanks, forty-one men, 3 million, on 28 August")]
    ['28-8', '49', '41', '3000000', '28']
    """
    taken, atoms = [], []
    for start, end, key in numbers(text):
        if _PLAIN.fullmatch(key):
            if " " in text[start:end] or "\u00a0" in text[start:end] or "\u202f" in text[start:end]:
                taken.append((start, end))
                atoms.append((start, end, Decimal(key[1:]), True))
        else:
            if "-" not in key:
                taken.append((start, end))
            yield start, end, key[1:]
    for match in _DIGITS.finditer(text):
        if not any(low < match.end() and match.start() < high for low, high in taken):
            terms = number_terms(match.group())
            atoms += [(match.start(), match.end(), Decimal(term), True) for term in terms]
    atoms += [(m.start(), m.end(), Decimal(roman(m.group())), True) for m in ROMAN.finditer(text)]
    for match in _WORD.finditer(text):
        if vague := _vague().get(_CLITICS.sub("", fold_form(match.group().lower()))):
            yield match.start(), match.end(), vague
    atoms += [
        (m.start(), m.end(), Decimal(value), False) for m in _WORD.finditer(text) if (value := _spelled(m.group()))
    ]
    yield from _put_together(text, sorted(atoms, key=lambda atom: atom[:2]))


@dataclass(slots=True)
class _Run:
    """A number as it is put together: what is finished of it, and what the next word may multiply or add to."""

    start: int
    end: int
    current: Decimal
    digits: bool
    total: Decimal = Decimal(0)
    scale: Decimal = Decimal(0)
    alone: bool = True

    def takes(self, value: Decimal, *, digits: bool) -> bool:
        """Take the next number in, if it goes on with this one."""
        if digits or (self.digits and value < 1000):
            return False
        if value >= 1000:
            if value in {2000, 2_000_000} or (self.scale and value >= self.scale):
                return False
            self.total, self.current, self.scale = self.total + (self.current or 1) * value, Decimal(0), value
        elif value == 100 and 0 < self.current < 10:
            self.current *= 100
        elif self._is_added(value):
            self.current += value
        else:
            return False
        self.alone = False
        return True

    def _is_added(self, value: Decimal) -> bool:
        """Whether a number below a thousand is added: "hundred and" four, "forty" one, ثلاثة وأربعون."""
        rest = self.current % 100
        if rest == 0:
            return value < 100 if self.current else bool(self.scale)
        return value < 10 if rest >= 20 and rest % 10 == 0 else rest < 10 <= value < 100 and value % 10 == 0

    @property
    def key(self) -> str:
        """The number in ASCII digits, without zeros that say nothing."""
        shown = format(self.total + self.current, "f")
        return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _put_together(text: str, atoms: list[tuple[int, int, Decimal, bool]]) -> Iterator[tuple[int, int, str]]:
    run: _Run | None = None
    for start, end, value, digits in atoms:
        if run and _JOINED.fullmatch(text, run.end, start) and run.takes(value, digits=digits):
            run.end = end
            continue
        if run and _tells(run):
            yield run.start, run.end, run.key
        run = _Run(start, end, value, digits)
        if not digits and value >= 1000:
            run.total, run.current, run.scale = value, Decimal(0), value
    if run and _tells(run):
        yield run.start, run.end, run.key


def _tells(run: _Run) -> bool:
    """Whether it says a number: "one" is as often a pronoun."""
    return run.digits or not (run.alone and run.current == 1 and not run.total)


def roman(numerals: str) -> int:
    """The value of some Roman numerals: one that is followed by a greater one is taken away."""
    values = [int(unicodedata.numeric(each)) for each in numerals]
    return sum(-value if values[at + 1 : at + 2] > [value] else value for at, value in enumerate(values))


@cache
def _vague() -> dict[str, str]:
    return {fold_form(word): key for key, words in _VAGUE.items() for word in words.split()}


def _spelled(word: str) -> int | None:
    folded = fold_form(word.lower())
    return _table().get(folded) or _table().get(_CLITICS.sub("", folded))


@cache
def _table() -> dict[str, int]:
    listed = Path(__file__).with_name("spelled.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in listed if not line.startswith("#")]
    table = {fold_form(word): int(value) for value, words in rows for word in words.split()}
    hundreds = {f"{unit}{form}": at * 100 for at, unit in enumerate(_HUNDREDS, 3) for form in ("مئه", "مائه")}
    return table | {fold_form(word): value for word, value in hundreds.items()}
