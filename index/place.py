"""Places under every name they have: Germany, ألمانيا, Almanya and 德国 give one key, `@de`.

Spellings of one name meet by `index.name`'s skeletons; names that were translated cannot, and are looked up here:
countries and well-known cities by CLDR's names, and by a short list of our own (`places.tsv`) what CLDR lacks, with
adjectives and peoples ("немецкий", "الألمانية"). A word is met with what its script attaches to it: Arabic and Hebrew
clitics, Russian and Ukrainian case endings; endings after an apostrophe stand apart as it is. Names that are everyday
words of some language (Mali, مالي) are left out: a name missed costs less than one seen where it is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import regex

from index.gazetteer import TOKEN, UNSPACED, fold, gazetteer

__all__ = ["places"]

_BETWEEN = regex.compile(r"[ \u00a0\u202f\u2009-]{1,2}|\. ")
_LONGER = frozenset({"哈马斯", "哈馬斯", "巴格达迪", "巴格達迪", "ハマス"})
"""Names of others that begin as a place's do, in scripts without spaces: Hamas is not Hama."""
_NISBA = regex.compile(r"(?:يين|يون|يان|يتين|يه|يا|ي)$")


def places(text: str, *, lowercase: bool = False) -> Iterator[tuple[int, int, str]]:
    """Start, end (code points) and key of each place named in `text`, in order, the longest names first.

    In a script with capitals a name begins with one, unless `lowercase` says that the text has none; adjectives and
    peoples may be small.

    >>> list(places("Almanya'dan Rusya'ya"))
    [(0, 7, '@de'), (12, 17, '@ru')]
    """
    tokens = [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text)]
    at = 0
    while at < len(tokens):
        start, _, word = tokens[at]
        if UNSPACED.match(word):
            yield from _within(word, start)
            at += 1
            continue
        small = word[0].islower() and not lowercase
        last, key = _longest(text, tokens, at, small=small)
        if key:
            yield start, tokens[last][1], key
            at = last
        at += 1


def _longest(text: str, tokens: Sequence[tuple[int, int, str]], at: int, *, small: bool) -> tuple[int, str | None]:
    """The last token and the key of the longest name that begins with token `at`."""
    table = gazetteer()
    for first in _readings(tokens[at][2]):
        words = table.longest.get(first, 0)
        for count in range(min(words, len(tokens) - at), 0, -1):
            if count == 1:
                spoilt = small or (first in table.acronyms and not tokens[at][2].isupper())
                key = (None if spoilt else table.names.get(first)) or table.adjectives.get(first)
            else:
                run = tokens[at : at + count]
                if small or not all(_BETWEEN.fullmatch(text, a[1], b[0]) for a, b in pairwise(run)):
                    continue
                key = table.names.get(" ".join([first, *(fold(word) for _, _, word in run[1:])]))
            if key:
                return at + count - 1, key
        if not words and (key := _nisba(first, table.adjectives)):
            return at, key
    return at, None


def _within(run: str, start: int) -> Iterator[tuple[int, int, str]]:
    """Names inside a run of a script without spaces, the longest at each place."""
    table, at = gazetteer(), 0
    while at < len(run):
        other = next((n for n in _LONGER if run.startswith(n, at)), None)
        if other:
            at += len(other)
            continue
        name = next((n for n in table.unspaced.get(run[at], ()) if run.startswith(n, at)), None)
        if name:
            yield start + at, start + at + len(name), table.names[name]
        at += len(name or " ")


@lru_cache(maxsize=65536)
def _readings(word: str) -> tuple[str, ...]:
    """A folded word as it stands, then without the clitics that its script attaches."""
    folded = fold(word)
    readings = [folded]
    if "\u0600" <= folded[:1] <= "\u06ff":
        bare = folded[1:] if folded[:1] in "وف" else folded
        readings.append(bare)
        readings.append("ال" + bare[2:] if bare.startswith("لل") else bare[1:] if bare[:1] in "بلك" else bare)
    elif "\u05d0" <= folded[:1] <= "\u05ea":
        bare = folded
        for prefixes in ("ו", "ש", "הבלמכ"):
            bare = bare[1:] if bare[:1] in prefixes else bare
            readings.append(bare)
        readings.append("ה" + bare)
    return tuple(r for r in dict.fromkeys(readings) if len(r) > 1)


def _nisba(word: str, adjectives: dict[str, str]) -> str | None:
    """The key of an Arabic adjective, with its article, gender and number taken off."""
    if not "\u0600" <= word[:1] <= "\u06ff":
        return None
    base = _NISBA.sub("ي", word.removeprefix("ال"))
    return adjectives.get(base) if len(base) > 3 else None
