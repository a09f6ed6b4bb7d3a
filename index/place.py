"""Places under every name they have: Germany, ألمانيا, Almanya and 德国 give one key, `@de`.

Spellings of one name meet by `index.name`'s skeletons; names that were translated cannot, and are looked up here:
countries and well-known cities by CLDR's names, and by a short list of our own (`places.tsv`) what CLDR lacks, with
adjectives and peoples ("немецкий", "الألمانية"). A word is met with what its script attaches to it: Arabic and Hebrew
clitics, Russian and Ukrainian case endings; endings after an apostrophe stand apart as it is. Names that are everyday
words of some language (Mali, مالي) are left out: a name missed costs less than one seen where it is not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise, product
from pathlib import Path

import regex

from index.cldr import city_names, territory_names

__all__ = ["places"]

_TOKEN = regex.compile(
    r"[\p{Han}\p{Katakana}\p{Hiragana}ー]+|\p{L}(?:\.\p{L})+\.?|\p{Hebrew}+\"\p{Hebrew}|[\p{L}\p{M}]+"
)
_IN_BRACKETS = regex.compile(r"\s*\(.*\)")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_UNSPACED = regex.compile(r"[\p{Han}\p{Katakana}\p{Hiragana}]")
_BETWEEN = regex.compile(r"[ \u00a0\u202f\u2009-]{1,2}|\. ")
_FOLDS = str.maketrans("أإآٱىةکیۀيؤئёґ", "ااااي" + "هكيهي" + "ويег", "ـ\u0307\u093c\u200c\u200d.")
_ARABIC_MARKS = regex.compile(r"[\u064b-\u065f\u0670\u0591-\u05c7]")
_NISBA = regex.compile(r"(?:يين|يون|يان|يتين|يه|يا|ي)$")

_EVERYDAY = frozenset({
    "مالي", "بنين", "عمان", "جزر", "خرطوم", "الجبل", "माली", "टोगो", "马里", "馬里", "海地", "בנין", "קניה", "מלי",
    "פרו", "הודו", "עזה", "man", "male", "nice", "saint", "seul", "tiran", "riad", "riade", "wina", "island",
    "malis", "mali", "الجزيره", "العيون",
})  # fmt: skip
"""Forms that are left out: everyday words of some language, or two places at once (عمان is Oman and Amman)."""

_CYRILLIC_DECLENSIONS = (
    ("ий", "ий ого ому им ом ая ой ую ое ие их ими ій а у е і ої"), ("ый", "ый ого ому ым ом ая ой ую ое ые ых ыми"),
    ("ая", "ая ой ую"), ("ое", "ое ого ому ом"), ("ие", "ие их им ими"), ("ые", "ые ых ым ыми"), ("ії", "ії ій іях"),
    ("я", "я и ю е ей ею і ї єю"), ("а", "а ы е у ой и і ою"), ("ь", "ь я ю ем е и ью і"), ("й", "й я ю ем е ї є єм"),
    ("ы", "ы ов ам ами ах"),
)  # fmt: skip
_FLEETING = {"египет": "египт", "єгипет": "єгипт"}
_CONSONANT = " а у ом е ові і"
_BRACES = regex.compile(r"\{([^}]*)\}")


@dataclass(frozen=True, slots=True)
class _Table:
    """Folded names to keys, words joined by a space; the most words a name has, by its first word; unspaced names.

    `adjectives` may begin with a small letter; `acronyms` are met in capitals only.
    """

    names: dict[str, str]
    adjectives: dict[str, str]
    longest: dict[str, int]
    unspaced: dict[str, tuple[str, ...]]
    acronyms: frozenset[str]


def places(text: str, *, lowercase: bool = False) -> Iterator[tuple[int, int, str]]:
    """Start, end (code points) and key of each place named in `text`, in order, the longest names first.

    In a script with capitals a name begins with one, unless `lowercase` says that the text has none; adjectives and
    peoples may be small.

    >>> list(places("Almanya'dan Rusya'ya"))
    [(0, 7, '@de'), (12, 17, '@ru')]
    """
    tokens = [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text)]
    at = 0
    while at < len(tokens):
        start, _, word = tokens[at]
        if _UNSPACED.match(word):
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
    table = _table()
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
                key = table.names.get(" ".join([first, *(_fold(word) for _, _, word in run[1:])]))
            if key:
                return at + count - 1, key
        if not words and (key := _nisba(first, table.adjectives)):
            return at, key
    return at, None


def _within(run: str, start: int) -> Iterator[tuple[int, int, str]]:
    """Names inside a run of a script without spaces, the longest at each place."""
    table, at = _table(), 0
    while at < len(run):
        name = next((n for n in table.unspaced.get(run[at], ()) if run.startswith(n, at)), None)
        if name:
            yield start + at, start + at + len(name), table.names[name]
        at += len(name or " ")


@lru_cache(maxsize=65536)
def _readings(word: str) -> tuple[str, ...]:
    """A folded word as it stands, then without the clitics that its script attaches."""
    folded = _fold(word)
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


def _fold(word: str) -> str:
    word = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold().translate(_FOLDS))
    return _ARABIC_MARKS.sub("", word)


@cache
def _table() -> _Table:
    """Our own names first, then CLDR's countries, then its cities; a form that two of a kind share is left out."""
    names, adjectives, acronyms = _own()
    for source in (territory_names(), city_names()):
        found: dict[str, set[str]] = {}
        for language, key, name in source:
            for form in _forms(name, language):
                found.setdefault(form, set()).add(f"@{key}")
        for form, keys in found.items():
            if len(keys) == 1 and form not in _EVERYDAY:
                names.setdefault(form, keys.pop())
    longest: dict[str, int] = {}
    for form in [*names, *adjectives]:
        first, *rest = form.split()
        longest[first] = max(longest.get(first, 0), 1 + len(rest))
    unspaced: dict[str, list[str]] = {}
    for form in sorted(names, key=len, reverse=True):
        if _UNSPACED.match(form):
            unspaced.setdefault(form[0], []).append(form)
    return _Table(names, adjectives, longest, {first: tuple(forms) for first, forms in unspaced.items()}, acronyms)


def _own() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """Names, adjectives (what `places.tsv` writes small, or in a script without capitals) and acronyms, folded."""
    names: dict[str, str] = {}
    adjectives: dict[str, str] = {}
    written: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("places.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        key, *columns = line.split("\t")
        for name in filter(None, columns[0].split("|")):
            for form in _forms(name, ""):
                names[form] = f"@{key}"
                written.setdefault(form, []).append(name)
        for word in columns[1].split("|") if columns[1:] else ():
            table = names if word[:1].isupper() else adjectives
            table.update(dict.fromkeys(_inflected(word), f"@{key}"))
    acronyms = (form for form, spellings in written.items() if all(s.isupper() for s in spellings))
    return names, adjectives, frozenset(acronyms)


def _forms(name: str, language: str) -> set[str]:
    """The folded forms of a name, declined in Cyrillic; nothing for one too short to tell, or in two parts."""
    words = [_fold(m.group()) for m in _TOKEN.finditer(_IN_BRACKETS.sub("", name))]
    least = {"": 1, "fa": 5}.get(language, 4 if name.isascii() else 1)  # four Persian letters are an Arabic word
    if not words or " - " in name or len("".join(words)) < least:
        return set()
    forms = {" ".join(each) for each in product(*(_declined(word) for word in words))}
    if language == "de":
        forms.add(" ".join(words) + "s")
    return forms


def _declined(word: str) -> set[str]:
    if len(word) < 4 or not _CYRILLIC.match(word):
        return {word}
    for ending, forms in _CYRILLIC_DECLENSIONS:
        if word.endswith(ending):
            return {word} | {word.removesuffix(ending) + form for form in forms.split()}
    stem = _FLEETING.get(word, word)
    return {word} | {stem + form for form in _CONSONANT.split()} if word[-1] not in "оеуиіюэ" else {word}


def _inflected(pattern: str) -> set[str]:
    braces = _BRACES.search(pattern)
    written = [_BRACES.sub(each, pattern) for each in braces[1].split(",")] if braces else [pattern]
    return {form for each in written for form in _declined(_fold(each))}
