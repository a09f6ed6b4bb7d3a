"""One line of a page: what it says, how long it is, how it ends, what it looks like.

Knows the phrases of `index.furniture_phrases`, and that a row of short pieces with `|` between is no sentence. What a
line's *place* on the page says is not decided here but in `index.furniture`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from index import furniture_phrases

__all__ = ["PageLine", "Phrases", "count_words", "page_line", "phrases_for"]

Found = tuple[str, str]
"""The phrase that a line begins with, and what the line says after it."""

_WORD = re.compile(r"[\u3400-\u9fff\u3040-\u30ff]{1,2}|(?:[^\W_]|[\u0900-\u094f])+(?:['.-][^\W_]+)*")
_TERMINAL = re.compile(r"[.。।۔][\s\"'”“’»）)\]]*\Z")
_COMMA = re.compile(r"[،,;؛，、]")
_EDGES = " \t*•·|>»›→←«‹-–—_#:…!.،,؛;()[]\"'“”‘’👉👇📌🔗▪■►▶★☆+=/\\"
_FOLD = str.maketrans(dict.fromkeys("أإآٱ", "ا") | dict.fromkeys("ىی", "ي") | {"ک": "ك"} | dict.fromkeys("’ʼ‘`", "'"))
_COLON = re.compile(r"\s*[:：|–—-]")
_SEPARATOR = re.compile(r"\s*[|•·]\s*")
_CRUMB = re.compile(r"\s*[>»›→]\s*|\s+[/\\]\s+")
_MONTH = (
    "jan|feb|mar|apr|mai|may|jun|jul|aug|sep|oct|okt|nov|dec|dez|dek|янв|фев|мар|апр|май|мая|июн|июл|авг|сен|окт|ноя|дек|"
    "січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|fév|avr|juin|juil|août|"
    "ene|abr|ago|dic|mär|كانون|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول|تشرين|يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|"
    "اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر|جانفي|فيفري|افريل|ماي|جوان|جويلية|اوت|غشت|"
    "فروردين|ارديبهشت|خرداد|تير|مرداد|شهريور|مهر|ابان|اذر|دي|بهمن|اسفند|ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|"
    "ספטמבר|אוקטובר|נובמבר|דצמבר|जनवरी|फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर"
)
_DATE = re.compile(
    rf"\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\d{{4}}\s*年|\d{{1,2}}(?:\.|st|nd|rd|th)?\s+(?:de\s+|ב)?(?:{_MONTH})\w*"
    rf"|\b(?:{_MONTH})\w*\.?\s+\d{{1,2}},?\s+\d{{4}}"
)
_PROSE_WORDS = 25
_LONG = 1000
"""A line of more characters than this is prose, whatever it says, and is not looked into."""


class Phrases:
    """The phrases of some languages, by kind, found at the beginning of a line."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]], languages: frozenset[str]) -> None:
        self._by_start: dict[str, list[tuple[str, str]]] = {}
        for kind, table in tables.items():
            said = {_folded(p) for language in languages for p in table.get(language, "").split("|") if p}
            for phrase in sorted(said, key=lambda p: (-len(p), p)):
                self._by_start.setdefault(phrase[:2], []).append((phrase, kind))
        self.networks = frozenset(w for name in furniture_phrases.NETWORKS.split("|") for w in _folded(name).split())
        rights = [re.escape(p) for found in self._by_start.values() for p, kind in found if kind == "rights"]
        self.rights = re.compile("|".join(rights))

    def begin(self, said: str) -> dict[str, Found]:
        """For each kind, the longest phrase that a line begins with."""
        found: dict[str, Found] = {}
        for phrase, kind in self._by_start.get(said[:2], ()):
            if kind not in found and said.startswith(phrase) and _is_word_end(said, len(phrase)):
                found[kind] = phrase, said[len(phrase) :]
        return found


@dataclass(slots=True)
class PageLine:
    """One line that is not blank.

    `start` and `end` are its span as found; `text` is it as it reads, `said` folded and without marks at either end;
    `words` counts words, two Chinese characters for one. `furniture` and `opens` (what follows is furniture too) are
    for the rules to set.
    """

    start: int
    end: int
    text: str
    said: str
    words: int
    found: dict[str, Found]
    furniture: bool = False
    opens: bool = False

    @property
    def ends(self) -> bool:
        """Whether it ends as a statement does; headlines may end in a question or exclamation mark."""
        return bool(_TERMINAL.search(self.text[-8:]))

    @property
    def is_prose(self) -> bool:
        """Whether it is surely text of the article, as against a headline or a label."""
        if self.words >= _PROSE_WORDS or (self.words >= 5 and self.ends):
            return True
        return self.words >= 18 and bool(_COMMA.search(self.text))

    @property
    def is_latin(self) -> bool:
        """Whether most of its letters are Latin."""
        letters = [character for character in self.text[:_LONG] if character.isalpha()]
        return sum(character < "\u0250" for character in letters) * 2 > len(letters)

    def is_titled(self, rest: str) -> bool:
        """Whether what follows the phrase is set off by a colon or a dash."""
        return bool(_COLON.match(rest))

    def is_row(self) -> bool:
        """Whether it looks like breadcrumbs, or like a row of author, section and date."""
        if self.ends or self.words > 20:
            return False
        for separator, least, last in ((_SEPARATOR, 2, 4), (_CRUMB, 3, 20)):
            pieces = [count_words(piece) for piece in separator.split(self.text) if piece]
            if len(pieces) >= least and max(pieces[:-1]) <= 4 and pieces[-1] <= last:
                return True
        date = _DATE.search(self.said)
        if byline := self.found.get("byline"):
            return count_words(byline[1]) <= 4 or self.is_titled(byline[1]) or date is not None
        return date is not None and count_words(f"{self.said[: date.start()]} {self.said[date.end() :]}") <= 4


def page_line(start: int, end: int, text: str, phrases: Phrases) -> PageLine:
    """The record of one line of the reading text; it must not be blank."""
    if len(text) > _LONG:
        return PageLine(start, end, text, "", _LONG, {})
    said = _folded(text)
    return PageLine(start, end, text, said, count_words(said), phrases.begin(said))


def count_words(text: str) -> int:
    """The number of words, two Chinese or Japanese characters counting as one."""
    return len(_WORD.findall(text))


@cache
def phrases_for(language: str | None) -> Phrases:
    """The phrases of one language and English; of all twelve where it is none of them."""
    known = frozenset(furniture_phrases.TABLES["whole"])
    return Phrases(furniture_phrases.TABLES, frozenset({language, "en"}) if language in known else known)


def _is_word_end(said: str, at: int) -> bool:
    """Whether a word ends at `at`; Chinese has no such thing, and Indic vowel signs belong to the word."""
    after = said[at : at + 1]
    return "\u3400" <= said[at - 1] <= "\u9fff" or not (after.isalpha() or "\u093a" <= after <= "\u094f")


def _folded(text: str) -> str:
    folded = text.casefold().translate(_FOLD)
    return " ".join(folded.replace("i\u0307", "i").split()).strip(_EDGES)
