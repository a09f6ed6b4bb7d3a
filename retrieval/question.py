"""A question, read: its language, its terms, the names in it, the phrases it puts in quotation marks.

Nothing here looks anything up; what a name is worth is decided against an archive, in `retrieval.signal`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

from index.analyzer import analyze
from index.language import identify
from index.name import skeletons, words
from retrieval.answer_type import AnswerType, answer_type, without_asking

__all__ = ["LONGEST", "Name", "Question", "QuestionRefused", "read_question"]

LONGEST = 2000
"""The longest question accepted, in code points."""

_SHORT = 2
"""Names of two words are met as one where each word's key is too short to tell: Ain Issa."""

_CASED = regex.compile(r"\p{Script=Latin}|\p{Script=Cyrillic}|\p{Script=Greek}|\p{Script=Armenian}")
_QUOTED = regex.compile(r"«([^«»]{2,200})»|“([^“”]{2,200})”|„([^„“”]{2,200})[“”]|\"([^\"]{2,200})\"")


class QuestionRefused(ValueError):
    """The question cannot be asked; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Name:
    """A word (or two neighbouring short ones) of the question that may be a name, and the keys it is met under.

    `terms` are the analyzer's for a word of a script without capitals, where any word may be a name: one that the
    archive holds as a term is left to full-text search.
    """

    surface: str
    keys: frozenset[str]
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `terms` are the analyzer's; `phrases` stand in quotation marks in the question.

    `bare`: it names no subject, since it is nothing but function words, question words and numbers.
    """

    text: str
    language: str
    terms: tuple[str, ...]
    names: tuple[Name, ...]
    phrases: tuple[str, ...]
    asks: AnswerType | None = None
    bare: bool = False


def read_question(text: str, language: str | None = None) -> Question:
    """Read a question; `language` (ISO 639-1) overrides what is identified.

    Raises `QuestionRefused` when it is empty, longer than `LONGEST` code points, or holds no letter and no digit.
    """
    if not text.strip():
        raise QuestionRefused("The question is empty. Type a question, for example: why did Russia leave Saraqib?")
    if len(text) > LONGEST:
        raise QuestionRefused(f"The question has {len(text):,} characters; the limit is {LONGEST:,}. Shorten it.")
    if not any(unicodedata.category(c)[0] in "LN" for c in text):
        raise QuestionRefused("The question holds no words. Type it with letters or digits.")
    language = language or identify(text)
    phrases = tuple(next(filter(None, m.groups())).strip() for m in _QUOTED.finditer(text))
    subject = analyze(without_asking(text), language)
    return Question(
        text, language, tuple(analyze(text, language)), _names(text, language), phrases, answer_type(text),
        bare=not any(character.isalpha() for term in subject for character in term),
    )  # fmt: skip


def _names(text: str, language: str) -> tuple[Name, ...]:
    """Words that may be names: capitalised where the script has capitals, else every word that is not a stop word."""
    found: list[Name] = []
    some_capital = any(w.text[0].isupper() for w in words(text))
    before: tuple[str, frozenset[str]] | None = None
    for word in words(text):
        cased = bool(_CASED.search(word.text))
        if not analyze(word.text, language) or (cased and some_capital and not word.text[0].isupper()):
            before = None
            continue
        keys = skeletons(word.text)
        # subtle: where any word may be a name, and where the question has no capitals at all, only long keys tell;
        # "USA" would meet Issa, and Issa alone, a vowel and a consonant, every second particle
        acronym = word.text.isupper() and len(word.text) > 1
        least = 3 if acronym else 2 if word.text[0].isupper() else 4
        long = frozenset(k for k in keys if len(k) >= least and not (len(k) == 2 and k.startswith("a")))
        if long:
            found.append(Name(word.text, long, () if cased else tuple(analyze(word.text, language))))
        short = frozenset() if acronym else frozenset(k for k in keys if len(k) <= _SHORT)
        if before and short:
            pair = frozenset(f"{a}_{b}" for a in before[1] for b in short)
            found.append(Name(f"{before[0]} {word.text}", pair, () if cased else tuple(analyze(word.text, language))))
        before = (word.text, short) if short else None
    return tuple(dict.fromkeys(found))
