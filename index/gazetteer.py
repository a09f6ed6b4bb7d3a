"""The table of places: every name that is looked up, folded, with the key of what it names.

CLDR's names of countries and well-known cities, and a short list of our own (`places.tsv`) of what CLDR lacks, with
adjectives and peoples ("немецкий", "الألمانية"). Russian and Ukrainian names are declined here, when the table is made;
it is made once a process.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import regex

from index.cldr import city_names, territory_names

__all__ = ["TOKEN", "UNSPACED", "Gazetteer", "fold", "gazetteer"]

TOKEN = regex.compile(
    r"[\p{Han}\p{Katakana}\p{Hiragana}ー]+|\p{L}(?:\.\p{L})+\.?|\p{Hebrew}+\"\p{Hebrew}|[\p{L}\p{M}]+"
)
_IN_BRACKETS = regex.compile(r"\s*\(.*\)")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
UNSPACED = regex.compile(r"[\p{Han}\p{Katakana}\p{Hiragana}]")
_FOLDS = str.maketrans("أإآٱىةکیۀيؤئёґ", "ااااي" + "هكيهي" + "ويег", "ـ\u0307\u093c\u200c\u200d.")
_ARABIC_MARKS = regex.compile(r"[\u064b-\u065f\u0670\u0591-\u05c7]")

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
class Gazetteer:
    """Folded names to keys, words joined by a space; the most words a name has, by its first word; unspaced names.

    `adjectives` may begin with a small letter; `acronyms` are met in capitals only.
    """

    names: dict[str, str]
    adjectives: dict[str, str]
    longest: dict[str, int]
    unspaced: dict[str, tuple[str, ...]]
    acronyms: frozenset[str]


def fold(word: str) -> str:
    """A word as the table has it: no case, no Arabic vowels, one form of the letters that writers exchange."""
    word = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).casefold().translate(_FOLDS))
    return _ARABIC_MARKS.sub("", word)


@cache
def gazetteer() -> Gazetteer:
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
        if UNSPACED.match(form):
            unspaced.setdefault(form[0], []).append(form)
    return Gazetteer(names, adjectives, longest, {first: tuple(forms) for first, forms in unspaced.items()}, acronyms)


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
    words = [fold(m.group()) for m in TOKEN.finditer(_IN_BRACKETS.sub("", name))]
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
    return {form for each in written for form in _declined(fold(each))}
