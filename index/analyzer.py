"""Turns text into terms for the lexical index: words by script, folded, and stemmed where the language is known.

One pass finds words by script; `index.stemmer` folds and stems each. Scripts written without spaces give bigrams.
Dropped: punctuation, emoji, and function words of the language. Terms are stems alone: the exact word as a second term
was measured and lowers what is found first, because it counts inflected words twice; `exact` gives it for comparison.

Not done here: dots put inside words (the reading view's), names across scripts, synonyms, lemmas.

    analyze("وعن خسائرها", "ar") == ["خسائر"]
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise

import regex

from index.number import number_terms
from index.stemmer import is_stop_word, stems, surface

__all__ = ["analyze", "surfaces"]

_LONGEST = 64  # code points of a word that count; what is longer is no word
_TOKEN = regex.compile(
    r"""(?V1)
    (?P<arabic>[\p{Arabic}&&\p{L}][[\p{Arabic}&&\p{L}]\p{M}]*+)
    |(?P<latin>\p{Nd}{0,8}\p{Latin}[\p{Latin}\p{M}\p{Nd}]*+(?:['’‘‐-][\p{Latin}\p{Nd}][\p{Latin}\p{M}\p{Nd}]*+)*+)
    |(?P<number>\p{Nd}++(?:[.,٫٬'’]\p{Nd}++)*+)
    |(?P<cyrillic>\p{Cyrillic}[\p{Cyrillic}\p{M}\p{Nd}]*+(?:['’‘‐-][\p{Cyrillic}\p{Nd}][\p{Cyrillic}\p{M}\p{Nd}]*+)*+)
    |(?P<unspaced>[[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]&&\p{L}]
        [[[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]&&\p{L}]ー\p{M}]*+)
    |(?P<hebrew>[\p{Hebrew}&&\p{L}][[\p{Hebrew}&&\p{L}]\p{M}]*+(?:["'״׳][[\p{Hebrew}&&\p{L}]\p{M}]++)*+)
    |(?P<greek>[\p{Greek}&&\p{L}][[\p{Greek}&&\p{L}]\p{M}]*+)
    |(?P<other>\p{L}[[\p{L}\p{M}\p{Nd}]--[\p{Arabic}\p{Latin}\p{Cyrillic}\p{Han}]]*+)
    """,
    regex.VERBOSE,
)
_CLUSTER = regex.compile(r"[\p{L}ー]\p{M}*")
# Tatweel, zero-width and bidi controls, soft hyphen, variation selectors, the half rings of transliteration.
_DROPPED = dict.fromkeys(
    [0x640, 0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
     *range(0xFE00, 0xFE10), 0xFEFF, *range(0x2BB, 0x2C1), *range(0xE0100, 0xE01F0)]
)  # fmt: skip
_LOOKALIKES = str.maketrans("авекмнорстух", "abekmhopctyx")
_ELIDED = frozenset(
    {"l", "d", "qu", "c", "j", "n", "s", "m", "t", "jusqu", "lorsqu", "puisqu", "dell", "all", "nell", "un"}
)
_CONTRACTED = frozenset({"s", "t", "d", "m", "re", "ve", "ll"})


def analyze(text: str, language: str | None = None, *, exact: bool = False) -> list[str]:
    """Give the terms of `text` in text order, duplicates kept; none is empty or holds white space.

    `language` is an ISO 639-1 code (a region after `-` is ignored) and decides stemming, stop words and Turkish casing.
    With `None` or an unknown one there are no stop words, and only Arabic and Hebrew, which go by script, are stemmed.
    `exact` adds the folded word, written `=word`, after its stem where the two differ.
    Any Unicode text will do, and texts equal under NFC or NFD give equal terms. Raises nothing.
    """
    language = (language or "").partition("-")[0].lower()
    terms: list[str] = []
    for token in _TOKEN.finditer(_fold(text, language)):
        script = token.lastgroup or ""
        if script == "unspaced":
            terms += _bigrams(token.group())
        else:
            terms += _terms(script, token.group()[:_LONGEST], language)
    return terms if exact else [term for term in terms if term[0] != "="]


def surfaces(text: str) -> list[str]:
    """The words of `text` as they stand, function words too, folded and not stemmed: equal where they read the same.

    In text order. Digits are ASCII; parts of a hyphenated word and what an apostrophe sets off are words of their own;
    scripts written without spaces give one character each. Expects a reading view's text; raises nothing.
    """
    return [
        found
        for token in _TOKEN.finditer(_fold(text, ""))
        for found in (
            _CLUSTER.findall(token.group())
            if token.lastgroup == "unspaced"
            else _surfaces(token.lastgroup or "", token.group()[:_LONGEST])
        )
    ]


@lru_cache(maxsize=1 << 16)
def _surfaces(script: str, word: str) -> tuple[str, ...]:
    """The folded words of one token of a kind that `_TOKEN` names, of a script that is written with spaces."""
    if script == "number":
        return number_terms(word)
    if script == "cyrillic" and any(c.isdecimal() for c in word):
        word = word.translate(_LOOKALIKES)
    parts = regex.split("[‐'’‘-]", word) if script in ("latin", "cyrillic") else [word]
    return tuple(filter(None, (surface(script, part) for part in parts)))


def _fold(text: str, language: str) -> str:
    """Fold what is folded whatever the script: compatibility forms, case, characters that are not seen."""
    text = unicodedata.normalize("NFKC", text).translate(_DROPPED)
    if language in ("tr", "az"):
        text = text.replace("I", "ı").replace("İ", "i")
    # subtle: folding case and dropping characters can undo the composition that the scripts' own folds rely on.
    return unicodedata.normalize("NFKC", text.casefold())


@lru_cache(maxsize=1 << 17)
def _terms(script: str, word: str, language: str) -> tuple[str, ...]:
    """The terms of one token of a kind that `_TOKEN` names."""
    if script == "number":
        return number_terms(word)
    if script in ("latin", "cyrillic"):
        return _hyphenated(script, word, language)
    return _word(script, word, language)


def _word(script: str, word: str, language: str) -> tuple[str, ...]:
    """The stems, and `=` with the folded word where it is none of them; nothing for a function word."""
    folded = surface(script, word)
    if not folded or is_stop_word(script, folded, language):
        return ()
    found = stems(script, word, language)
    return found if folded in found else (*found, f"={folded}")


def _bigrams(run: str) -> list[str]:
    """Overlapping pairs of characters, marks with the letter they stand on; a single character alone."""
    characters = _CLUSTER.findall(run)
    return [a + b for a, b in pairwise(characters)] or characters


def _hyphenated(script: str, word: str, language: str) -> tuple[str, ...]:
    """The parts of a hyphenated word, then the whole written together, which is how others spell it."""
    if script == "cyrillic" and any(c.isdecimal() for c in word):
        word = word.translate(_LOOKALIKES)  # a Russian types the M of the M4 road on a Russian keyboard
    parts = [_without_apostrophe(script, part, language) for part in regex.split("[‐-]", word)]
    terms = [term for part in parts for term in _word(script, part, language)]
    if len(parts) > 1 and terms:
        terms += _word(script, "".join(parts), language)[:1]
    return tuple(terms)


def _without_apostrophe(script: str, word: str, language: str) -> str:
    """Drop elided articles (`l'armée`) and endings set off (`Moscow's`, `Rusya'nın`); else close up (`Sana'a`)."""
    first, *rest = regex.split("['’‘]", word)
    if not rest or script == "cyrillic":
        return str(first) + "".join(rest)
    if language in ("tr", "az") or (len(rest) == 1 and rest[0] in _CONTRACTED and len(first) > 1):
        return str(first)
    if first in _ELIDED and len(rest[0]) > 1 and language not in ("en", "de"):
        return "".join(rest)
    return str(first) + "".join(rest)
