"""The language of a question too short to be identified by its letters: "And Turkey?" is English by "and"."""

from __future__ import annotations

import regex

from index.language import identify
from retrieval.follow_up_words import RULES

__all__ = ["language_of"]

_ARABIC = regex.compile(r"\p{Script=Arabic}")
_CYRILLIC = regex.compile(r"\p{Script=Cyrillic}")
_NOT_RUSSIAN = regex.compile("[іїєґ]", regex.IGNORECASE)
_NOT_ARABIC = regex.compile("[پچژگکیہےٹڈڑں]")
_TURKISH = regex.compile("[ışğİŞĞ]")


def language_of(question: str, before: str | None = None) -> str:
    """The language of a short question, by its question words first; `before`: that of the question before it.

    >>> language_of("And Turkey?"), language_of("Idlib?", "tr")
    ('en', 'tr')
    """
    if _ARABIC.search(question):
        return identify(question) if _NOT_ARABIC.search(question) else "ar"
    if _CYRILLIC.search(question):
        return identify(question) if _NOT_RUSSIAN.search(question) else "ru"
    if _TURKISH.search(question):
        return "tr"
    hits = {code: _hits(question, code) for code in ("en", "tr")}
    if hits["en"] != hits["tr"]:
        return max(hits, key=lambda code: hits[code])
    found = identify(question)
    return before or "und" if found == "und" or len(question.split()) <= 2 else found


def _hits(question: str, language: str) -> int:
    rules = RULES[language]
    lists = (rules.asking, rules.leading, rules.part, rules.whole)
    return sum(bool(each.search(question)) for each in lists)
