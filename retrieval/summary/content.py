"""The words of a sentence that might be names though nothing marks them as such: each has to stand in the quotes.

In a script without capitals, in German, and for words written small where capitals are the rule, no spelling tells a
name from a noun, and no dictionary is at hand. So every such word that is neither a function word nor one of the
lexicons has to be met in the cited quotes: by its form or stem, or by its consonants as a name. Where the quotes are in
other scripts only, a word written small as its script wants it may be a translation and passes, unless it stands where
a name would (`exposed`): in a sentence that begins small, or behind "of", "by", "president".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from index.analyzer import analyze

__all__ = ["content", "met", "scripts"]

_CASED = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Armenian}]")
_WORD = regex.compile(
    r"(?V1)[[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]&&\p{L}]\p{M}*"
    r"|[\p{L}--[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]][\p{L}\p{M}]*+"
)
_SCRIPTS = (
    "Latin", "Cyrillic", "Greek", "Armenian", "Arabic", "Hebrew", "Han", "Hiragana", "Katakana", "Hangul", "Thai",
    "Devanagari", "Bengali", "Tamil", "Georgian", "Ethiopic", "Syriac", "Lao", "Khmer", "Myanmar",
)  # fmt: skip
_OF_SCRIPT = {name: regex.compile(rf"\p{{{name}}}") for name in _SCRIPTS}
_BEFORE_NAMES = frozenset(
    (  # noqa: SIM905
        "of by with and mr mrs ms dr president minister general commander leader king "
        "de du par avec et von durch mit und del por con y président presidente и с президент ve ile"
    ).split()
)


def content(text: str, taken: Sequence[tuple[int, int]], *, german: bool) -> Iterator[tuple[str, bool]]:
    """The words outside of `taken` that no capital marks as a name or as none, and whether each is exposed."""
    first = regex.search(r"\p{L}", text)
    small = first is not None and first.group().islower()
    before = ""
    for match in _WORD.finditer(text):
        word = match.group()
        inside = any(low < match.end() and match.start() < high for low, high in taken)
        cased = bool(_CASED.match(word))
        if not inside and (len(word) > 1 or not cased) and (german or not cased or word[0].islower()):
            yield word, not cased or small or word[0].isupper() or before in _BEFORE_NAMES
        before = word.lower()


def met(word: str, languages: frozenset[str], stems: frozenset[str]) -> bool:
    """Whether the quotes, in these languages and with these stems, have the word in one of its forms."""
    return any(stems.intersection(analyze(word, language, exact=True)) for language in languages)


def scripts(text: str) -> frozenset[str]:
    """The scripts of a text's letters."""
    return frozenset(name for name, pattern in _OF_SCRIPT.items() if pattern.search(text))
