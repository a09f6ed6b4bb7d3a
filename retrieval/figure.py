"""The figures of a quote, and whether two of them say the same thing otherwise; in doubt they do not.

For a number that is what it counts (`retrieval.counted`) and how far it is meant to be exact ("more than 100"), for a
time whether both are days or both years. A thing of which a quote gives two figures is not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from index.analyzer import analyze
from index.number import BEGINS, numbers
from index.reading import read
from retrieval.answer_type import without_asking
from retrieval.clause import words_of
from retrieval.counted import Counted, asked, bound, counted, named_states, scale
from retrieval.cue import lexicon
from retrieval.question import Question

__all__ = ["Figure", "comparable", "contradict"]

_DAY = regex.compile(r"#\d{1,2}-\d{1,2}")
_YEAR = regex.compile(r"#(?:1[89]|20)\d\d")
_NUMBER = regex.compile(r"#\d+(?:\.\d+)?")
_DIGIT = regex.compile(BEGINS + r"(?<![.,٫٬-])\p{Nd}(?![\p{L}\p{Nd}-]|[.,٫٬]\p{Nd})")
_JOINED = frozenset("-‐‑–—/:")
_NEARLY = 0.15
"""As a share of the larger figure, how far "about 40" may be from another and still agree."""

Key = tuple[str, frozenset[str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, `text[start:end]` of the quote: its value, how exact it is, and the key of what it counts.

    `bound`: `exact`, `least`, `most` or `about`. Figures of one key count the same.
    """

    start: int
    end: int
    value: float
    bound: str
    key: Key


def comparable(text: str, language: str, question: Question) -> tuple[Figure, ...]:
    """The figures of a quote that surely give what the question asks for, in text order.

    >>> from retrieval.question import read_question
    >>> asks = read_question("How many people are missing?")
    >>> [f.value for f in comparable("In 24 hours 41 people were missing and 12 villages cut off", "en", asks)]
    [41.0]
    """
    view = read(text)
    if question.asks == "quantity":
        found = tuple(_counting(view.text, language, question))
    elif question.asks == "time":
        found = tuple(_dates(view.text, language, question))
    else:
        return ()
    given = Counter(key for key, _ in {(figure.key, figure.value) for figure in found})
    placed = ((figure, view.to_original(figure.start, figure.end)) for figure in found if given[figure.key] == 1)
    return tuple(replace(figure, start=start, end=end) for figure, (start, end) in placed)


def contradict(one: Figure, other: Figure) -> bool:
    """Whether two figures give the same thing, and not both can be right."""
    if one.key != other.key or one.value == other.value:
        return False
    bounds = {one.bound, other.bound}
    if "about" in bounds:
        return abs(one.value - other.value) > _NEARLY * max(one.value, other.value) and bounds <= {"about", "exact"}
    if bounds == {"exact"}:
        return True
    for low, high in ((one, other), (other, one)):
        if low.bound == "least" and high.bound in {"exact", "most"} and high.value < low.value:
            return True
        if low.bound == "exact" and high.bound == "most" and high.value < low.value:
            return True
    return False


def _counting(text: str, language: str, question: Question) -> Iterator[Figure]:
    """The numbers that count what is asked for."""
    found = _numbers(text)
    spans = [(start, end) for start, end, _ in found]
    nouns = asked(question.text, _asked_in(question, language))
    states = _asked_states(question, language)
    for at, (start, end, value) in enumerate(found):
        if _is_range(text, start, end):
            continue
        what = counted(text, spans, at, language)
        key = _key(what, nouns, states, question, same=language == _asked_in(question, language))
        if key is None:
            continue
        before = words_of(text, spans[at - 1][1] if at else 0, start, language)
        after = words_of(text, end, min(len(text), end + 60), language)
        times = scale(after[0].text, language) if after else 1
        yield Figure(start, end, value * times, bound(before, after, language), key)


def _key(what: Counted, nouns: frozenset[str], states: frozenset[str], question: Question, *, same: bool) -> Key | None:
    """What a figure counts of what is asked for, or `None` where it is another thing or cannot be told."""
    noun = what.nouns & nouns
    if states:
        people = not nouns or "person" in nouns
        if not what.states or not what.states <= states or not (noun or (people and what.nouns <= {"person"})):
            return None
        return ("", frozenset() if people else noun, what.states) if _is_placed(what, question) else None
    if not noun or not _is_placed(what, question):
        return None
    if rest := _doing(question, nouns):
        if not same or not rest & what.rest:
            return None
        return "", noun, what.states | (rest & what.rest)
    return "", noun, what.states


def _asked_in(question: Question, language: str) -> str:
    """The language of a question; the quote's where it is none of those known here: of few words any may be said."""
    return question.language if lexicon(question.language) else language


def _asked_states(question: Question, language: str) -> frozenset[str]:
    spoken = _asked_in(question, language)
    return named_states(words_of(question.text, 0, len(question.text), spoken), spoken)


def _is_placed(what: Counted, question: Question) -> bool:
    """Whether no place stands beside the figure that the question does not name."""
    return what.places <= {key for name in question.names for key in name.keys}


def _doing(question: Question, nouns: frozenset[str]) -> frozenset[str]:
    """The stems of what a question says of the thing it counts, less the thing itself and the names."""
    text = without_asking(question.text)
    named = {
        stem for name in question.names if not name.plain and (not name.terms or name.is_a("@"))
        for stem in analyze(name.surface, question.language)
    }  # fmt: skip
    words = words_of(text, 0, len(text), question.language)
    first = next((at for at, word in enumerate(words) if not word.mark), 0)
    counted_stems = set(analyze(words[first].text, question.language)) if nouns and words else set()
    stems = {stem for stem in analyze(text, question.language) if not stem.isdecimal()}
    return frozenset(stems - named - counted_stems - {noun.removeprefix("=") for noun in nouns})


def _dates(text: str, language: str, question: Question) -> Iterator[Figure]:
    """The days and years of a quote that says of them what the question does."""
    states = _asked_states(question, language)
    said = named_states(words_of(text, 0, len(text), language), language)
    doing = _doing(question, frozenset()) if language == question.language else frozenset()
    if not (states and said == states) and not (doing and doing <= set(analyze(text, language))):
        return
    for start, end, key in sorted(numbers(text)):
        if _DAY.fullmatch(key):
            day, month = key[1:].split("-")
            yield Figure(start, end, int(month) * 100 + int(day), "exact", ("day", frozenset(), states))
        elif _YEAR.fullmatch(key):
            yield Figure(start, end, int(key[1:]), "exact", ("year", frozenset(), states))


def _numbers(text: str) -> list[tuple[int, int, float]]:
    """The numbers of a text that are no part of a date or a designation, in order."""
    found = list(numbers(text))
    dates = [(start, end) for start, end, key in found if _DAY.fullmatch(key) or _YEAR.fullmatch(key)]
    plain = [
        (start, end, float(key[1:]))
        for start, end, key in found
        if _NUMBER.fullmatch(key) and not _is_within(start, end, dates)
    ]
    digits = ((m.start(), m.end(), float(m[0])) for m in _DIGIT.finditer(text))
    taken = [(start, end) for start, end, _ in found]
    return sorted([*plain, *(each for each in digits if not _is_within(each[0], each[1], taken))])


def _is_within(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(low <= start and end <= high for low, high in spans)


def _is_range(text: str, start: int, end: int) -> bool:
    """Whether a number is one end of a range, a score or a time of day: 40-50, 2:1."""
    before, after = text[max(start - 2, 0) : start], text[end : end + 2]
    return (len(before) == 2 and before[1] in _JOINED and before[0].isdecimal()) or (
        len(after) == 2 and after[0] in _JOINED and after[1].isdecimal()
    )
