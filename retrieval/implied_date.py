"""Dates that a question gives, and what they say of when an article that answers it can have been published.

An article reports on what lies before it: "in 2021" asks for something that no article of 2020 can tell, and that one
of 2023 may. So a date implies a lower bound, and "before 2018" nothing. Only where the question dates the articles
themselves ("articles published in 2021") does it imply both.

A month or a day with its year is a date wherever it stands; a year alone only after a preposition or a word like "year"
(Turkish: with its ending), since it may be part of a name or a number. Nothing relative ("last year") is read, and
nothing in other calendars. The words are those of Arabic, English, French, German, Russian, Spanish and Turkish, with
the commonest of Chinese, Hebrew, Persian and Ukrainian.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from index.analyzer import analyze
from retrieval.question_date import QuestionDate, dates_and_ranges

__all__ = ["DateBound", "date_bounds"]

Relation = Literal["in", "since", "before", "until"]
_FOLDED = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "’": "'", "ʼ": "'", "`": "'"}
_NOT_FIRST = r"(?<![\p{L}\p{M}])"

_PERIOD = (
    r"(?:(?:the )?(?:years?|early|late|mid|beginning of|end of|start of|middle of|spring|summer|autumn|fall|winter)"
    r"(?: of)?"
    r"|(?:[وف]?[بل]?(?:ال)?(?:عام|عامي|سنة|بداية|مطلع|نهاية|اواخر|اوائل|منتصف|صيف|شتاء|ربيع|خريف|شهر))"
    r"|начал[еоау]|конц[еау]|середин[еу]|лет[ооау]м?|весн[аойы]+|осень?ю?|зим[аойы]+|год[уа]?"
    r"|l'année|l'an|l'été|l'automne|l'hiver|début|fin|mi|le printemps|année|été|printemps"
    r"|(?:el )?año|principios de|finales de|mediados de|(?:el )?verano de|(?:la )?primavera de|(?:el )?invierno de"
    r"|jahre?s?|anfang|mitte|ende|sommer|herbst|winter|frühjahr|frühling|jahreswechsel"
    r"|سال|[בלמ]?שנת|років?|році)[\s-]+"
)
_CUES: tuple[tuple[Relation, str], ...] = (
    ("before", r"before|prior to|قبل|до|avant|antes de|vor|پیش از|לפני"),
    ("until", r"until|till|up to|by|к|بحلول|حتى|لغاية|الى غاية|jusqu'(?:en|à|au)|d'ici|hasta|bis(?: zum)?|تا"),
    ("since", r"since|after|from|starting (?:in|from)|منذ|بعد|من|с|после|начиная с|depuis|après|dès|à partir d[eu]"
              r"|desde|después de|tras|a partir de|seit|nach|ab|von|از|після|з|מאז|אחרי"),
    ("in", r"in|during|throughout|of|between|[وف]?في|خلال|بين|اثناء|в|во|за|между|en|pendant|durant|de|entre|courant"
           r"|durante|im|während|aus|des|zwischen|در|у|בין"),
)  # fmt: skip
"""Prepositions, and what the date after them says. "Between" and "from" begin a range, whose first date counts."""
_WEAK = frozenset({"of", "from", "de", "du", "des", "von", "aus", "من", "از", "з", "с", "за"})
"""Prepositions after which a number is often a count: a year alone counts only where no noun follows."""

_LEFT = [
    (relation, regex.compile(rf"{_NOT_FIRST}(?P<cue>{cue})\s+(?P<period>(?:{_PERIOD})*)$", regex.I))
    for relation, cue in _CUES
]
_LEFT_PERIOD = regex.compile(rf"{_NOT_FIRST}(?P<period>(?:{_PERIOD})+)$", regex.I)
_HEBREW_IN = regex.compile(r"(?<![\p{L}\p{M}])ב-$")

_TURKISH = (
    (r"(?:'?[dt][ea]n|'?nd[ea]n|\s+yılından)\s+önce", "before"),
    (r"(?:'?[yn]?[ea]|\s+yılına)\s+kadar", "until"),
    (r"(?:'?[dt][ea]n|'?nd[ea]n|\s+yılından)(?:\s+(?:beri|sonra|itibaren|bu yana))?", "since"),
    (r"(?:'?[dt][ea](?:ki)?|'?nd[ea](?:ki)?|\s+(?:yılı(?:nda(?:ki)?|nın)?|yıllarında|yazında|senesinde))", "in"),
)
_RIGHT: tuple[tuple[Relation, regex.Pattern[str]], ...] = tuple(
    (relation, regex.compile(rf"{cue}(?![\p{{L}}\p{{M}}])", regex.I)) for cue, relation in _TURKISH  # type: ignore[misc]
)  # fmt: skip
_RIGHT_YEAR = regex.compile(r"(?:-?(?:м|го|й))?\s*(?:(?:год\p{L}*|гг?\.|рок\p{L}*|році)(?![\p{L}])|年|년)", regex.I)
_ARASINDA = regex.compile(r"(?:'?\p{L}{1,3})?\s+(?:arasında|yıllarında)", regex.I)

_OF_ARTICLES = regex.compile(
    rf"{_NOT_FIRST}(?:articles|stories|news|coverage|dispatches|(?:ال)?(?:مقالات|اخبار)|стать\p{{L}}+|новост\p{{L}}+"
    r"|публикаци\p{L}+|dépêches|actualités|artículos|noticias|artikeln?|meldungen|nachrichten)"
    r"(?:,?\s+(?:written|published|that appeared|التي نشرت|المنشورة|المنشوره|опубликованн\p{L}+|вышедш\p{L}+"
    r"|publiée?s|parue?s|publicad[oa]s))?(?:\s+(?:from|de|из))?\s+$",
    regex.I,
)
_PUBLISHED_AFTER = regex.compile(
    r"\s*(?:(?:yayımlanan|yayınlanan|çıkan)\s+(?:haber|makale|yazı)|(?:haber|makale)ler"
    r"|(?:veröffentlicht|erschienen)\p{L}*\s+(?:artikel|meldung|nachricht))",
    regex.I,
)


@dataclass(frozen=True, slots=True)
class DateBound:
    """A bound on the date of publication, ISO 8601, and what implies it: `text[start:end]`, in code points."""

    start: int
    end: int
    field: Literal["since", "until"]
    value: str


def date_bounds(text: str) -> list[DateBound]:
    """The bounds that a question's dates imply, at most one a field; `text` is a reading view's.

    >>> date_bounds("Who left in August 2021?")
    [DateBound(start=9, end=23, field='since', value='2021-08')]
    """
    folded = "".join(_FOLDED.get(c) or (str(unicodedata.decimal(c)) if c.isdecimal() else c) for c in text)
    found = [bound for date in dates_and_ranges(folded) for bound in _implied(folded, date)]
    since = min((b for b in found if b.field == "since"), key=lambda b: b.value, default=None)
    until = max((b for b in found if b.field == "until"), key=lambda b: f"{b.value}~", default=None)
    return [bound for bound in (since, until) if bound]


def _implied(text: str, date: QuestionDate) -> Iterator[DateBound]:
    """What one date implies by the words around it."""
    before, after = text[: date.start], text[date.end :]
    start, end = date.start, date.end
    sure, relation, weak = date.sure, None, False
    if year := _RIGHT_YEAR.match(after):
        sure, end, after = True, end + year.end(), after[year.end() :]
    if turkish := next(((r, m) for r, pattern in _RIGHT if (m := pattern.match(after))), None):
        relation, end = turkish[0], end + turkish[1].end()
    elif arasinda := _ARASINDA.match(after):
        relation, end = "in", end + arasinda.end()
    elif cue := next(((r, m) for r, pattern in _LEFT if (m := pattern.search(before))), None):
        relation, start = cue[0], cue[1].start()
        sure, weak = sure or bool(cue[1]["period"]), cue[1]["cue"].lower() in _WEAK
    elif period := _LEFT_PERIOD.search(before):
        sure, start = True, period.start()
    elif hebrew := _HEBREW_IN.search(before):
        relation, start = "in", hebrew.start()
    if not sure and (relation is None or _counts(text, date, start, after, weak=weak)):
        return
    if _OF_ARTICLES.search(text[:start]) or _PUBLISHED_AFTER.match(text[end:]):
        # "news from 2021" is not news since then
        yield from _published(start, end, relation if relation and not weak else "in", date)
    elif relation not in ("before", "until"):
        yield DateBound(start, end, "since", date.value)


def _published(start: int, end: int, relation: Relation, date: QuestionDate) -> Iterator[DateBound]:
    """What a date implies that is said of the articles themselves."""
    if relation in ("in", "since"):
        yield DateBound(start, end, "since", date.value)
    if relation == "before":
        yield DateBound(start, end, "until", _day_before(date.value))
    elif relation in {"until", "in"} or date.last != date.value:
        yield DateBound(start, end, "until", date.last)


def _day_before(value: str) -> str:
    """The last day before a date, month or year begins."""
    first = datetime.date.fromisoformat(value + "-01-01"[len(value) - 4 :])
    return (first - datetime.timedelta(days=1)).isoformat()


def _counts(text: str, date: QuestionDate, start: int, after: str, *, weak: bool) -> bool:
    """Whether a year alone may be a number or part of a name: "in 2000", "in 2021 Land Cruisers", "of 2019 people"."""
    if date.value.endswith("00") and date.last == date.value:
        return True
    following = regex.match(r"\s([\p{L}\p{M}'-]+)", after)
    if not following:
        return False
    word = following[1]
    named = word[0].isupper() and bool(text[:start].strip())  # "In 2021 Russia ..." begins a sentence
    return named or (weak and bool(analyze(word, "und")) and bool(analyze(word, "en")))
