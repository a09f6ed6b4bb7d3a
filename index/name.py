"""Name keys: one spelling-blind key for a name in any script, so that Saraqib, Saraqeb, Саракиб and سراقب meet.

A key is a consonant skeleton: vowels, doubling and the letters that scripts render at will are dropped, and consonants
that transliterations exchange share a class (ق k q; ح خ ه h kh; ب p b; ف v f; ص س s; ط ت t; ض د d). A name that
begins with a vowel, a glide or ع keeps that as `a`. Skeletons are coarse on purpose: rarity decides what a
match is worth. No dictionary, nothing learned. What no spelling tells is added by `mentions`: places that were
translated (Germany, ألمانيا) by `index.place`, numbers, days and designations by `index.number`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex
from anyascii import anyascii

from index.number import numbers
from index.place import places
from index.transliteration import KANA_AND_HANGUL, KOREAN_PARTICLES, foreign_keys, foreign_names

__all__ = ["STANDS", "Mention", "Word", "is_chinese", "mentions", "name_keys", "skeletons", "words"]

# subtle: first words of Arabizi, with digits for the letters that Latin lacks: sara2eb, 7asakeh
_WORD = regex.compile(
    r"(?<![\p{L}\p{Nd}.,-])(?:[3579][a-z]{3,}|[a-z]+[235679][a-z]{2,})(?![\p{L}\p{Nd}])"
    r"|[\p{L}\p{M}\u200c]+(?:['’ʼ`´-][\p{L}\p{M}]+)*|[\p{L}][\p{L}\p{M}\p{Nd}-]*"
)
_HAN = regex.compile(r"\p{Han}")
_UNSPACED = regex.compile(r"[\p{Han}\p{Katakana}\p{Hiragana}]")
_KATAKANA = regex.compile(r"[\p{Katakana}ー]{3,}")
_KANA_OR_HANGUL = regex.compile(r"[\p{Katakana}\p{Hangul}]")
_ARABIC = regex.compile(r"\p{Script=Arabic}")
_MARKS = regex.compile(r"[\p{Mn}\u0640\u200c]")
_LONGEST = 40
_BEGINS = regex.compile(r"(?:^|[.!?…:;\n«“\"])[^\p{L}]*$")
_TELLS = 4  # consonants that a key needs to be known as a name's

STANDS = "^"
"""What is put before a key for "stands as a name here"."""

# Arabic letters to classes; two classes where scripts disagree. Letters not listed are vowels or silent.
_ARABIC_CLASS = {
    **dict.fromkeys("بپ", "B"), **dict.fromkeys("تطة", "T"), "ث": "TS", "ج": "J", "چ": "X", "ژ": "J",
    **dict.fromkeys("حخه", "H"), **dict.fromkeys("دض", "D"), "ذ": "DZ", "ظ": "ZD", "ز": "Z", "ر": "R",
    **dict.fromkeys("سص", "S"), "ش": "X", **dict.fromkeys("غگ", "G"), **dict.fromkeys("فڤ", "F"),
    **dict.fromkeys("قكک", "K"), "ل": "L", "م": "M", "ن": "N",
}  # fmt: skip
_WEAK_ARABIC = frozenset("اأإآٱءؤئعويىی")

# Latin digraphs and letters to classes, the first that fits wins; several letters mean several readings, `_` none: the
# w of Wagner is و or ف in Arabic, the j of Poljakow a vowel or ج.
_LATIN = (
    ("shch", "X"), ("sch", "X"), ("tsh", "X"), ("tch", "X"), ("dzh", "J"), ("dj", "J"), ("kh", "H"), ("gh", "G"),
    ("sh", "X"), ("ch", "XKH"), ("th", "TSD"), ("dh", "DZ"), ("ph", "F"), ("zh", "J"), ("ts", "S"), ("ck", "K"),
    ("b", "B"), ("p", "B"), ("t", "T"), ("j", "J_"), ("c", "KJS"), ("d", "D"), ("r", "R"), ("z", "Z"), ("s", "S"),
    ("g", "GJK"), ("f", "F"), ("v", "F_"), ("w", "_F"), ("q", "K"), ("k", "K"), ("l", "L"), ("m", "M"), ("n", "N"),
    ("h", "H"), ("x", "K"), ("2", "K_"), ("5", "H"), ("6", "T"), ("7", "H"), ("9", "KS"),
)  # fmt: skip
_BEFORE_ANYASCII = str.maketrans(
    {"ב": "b", "ו": "w", "ş": "sh", "Ş": "Sh", "ç": "ch", "Ç": "Ch", "ğ": "g", "Ğ": "G", "ь": "", "ъ": "", "ッ": ""}
)
_CLITICS = regex.compile(r"^(?:[وف]?(?:[بكل]?ال|لل)|[وف][بلك]|[وفبلك])(?=..)")
_HEBREW = regex.compile(r"\p{Script=Hebrew}")
_HEBREW_CLITICS = regex.compile(r"^(?:ו?ש?[הבלמכ]|ו|ש)(?=...)")
_CYRILLIC_ENDINGS = regex.compile(
    r"(?:ск(?:ий|ого|ому|им|ом|ая|ой|ую|ое|ие|их|ими)|ами|ями|ах|ях|ам|ям|ом|ем|ой|ей|ов|ев|ами)$"
)
_LATIN_ENDINGS = regex.compile(r"['’ʼ`´](?:\w{1,8})$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: `text[start:end]`, in code points."""

    text: str
    start: int
    end: int


def is_chinese(word: str) -> bool:
    """Whether one of `words` is a foreign name in Chinese, whose keys are many and whose neighbours tell nothing."""
    return bool(_HAN.match(word))


@dataclass(frozen=True, slots=True)
class Mention:
    """A place or a number in a text: `text[start:end]`, in code points, and its key (`@de`, `#49`)."""

    start: int
    end: int
    key: str


def mentions(text: str, *, lowercase: bool = False) -> list[Mention]:
    """Places and numbers in a text, places first, each in text order; `lowercase`: the text has no capitals at all."""
    found = (*places(text, lowercase=lowercase), *numbers(text))
    return [Mention(start, end, key) for start, end, key in found]


def words(text: str) -> Iterator[Word]:
    """The words of a text that may be names, in order; hyphenated ones whole and then in parts.

    Where words have no spaces between them, what is written as a foreign name is: katakana, and Chinese stretches.
    """
    for match in _WORD.finditer(text):
        word = match.group()
        if _UNSPACED.search(word):
            yield from _unspaced(word, match.start())
            continue
        yield Word(word, match.start(), match.end())
        if "-" in word:
            at = match.start()
            for part in word.split("-"):
                if part:
                    yield Word(part, at, at + len(part))
                at += len(part) + 1


def _unspaced(run: str, offset: int) -> list[Word]:
    """The foreign names in a run that is written without spaces, outside of places that are known by name."""
    taken = [(start, end) for start, end, _ in places(run)]
    spans = [*foreign_names(run, taken), *(m.span() for m in _KATAKANA.finditer(run))]
    return [Word(run[start:end], offset + start, offset + end) for start, end in sorted(spans)]


@lru_cache(maxsize=65536)
def skeletons(word: str) -> frozenset[str]:
    """The keys under which a word may be met: one for each way to read its clitics, endings and letters.

    >>> sorted(skeletons("Saraqib") & skeletons("سراقب"))
    ['srkb']
    """
    word = word[:_LONGEST]
    if is_chinese(word):
        return foreign_keys(word)
    found: set[str] = set()
    for form in _forms(word):
        readings = _arabic(form) if _ARABIC.search(form) else _latin(form)
        found.update(key.lower() for key in readings if len(key) >= 2)
    return frozenset(found)


def name_keys(text: str, *, telling: bool = False) -> list[str]:
    """All keys of a text's words that may be names, and of short neighbours ("Ain Issa"), in text order; of `mentions`.

    In a script that has capitals only a capitalised word may be one. Where capitals are `telling` (they are not in
    German), the keys of a capitalised word inside a sentence are given a second time, as `^key`: what stands as a name
    somewhere is known as one where there are no capitals.

    >>> name_keys("from Saraqib", telling=True)
    ['srkb', '^srkb']
    """
    keys: list[str] = []
    before: frozenset[str] = frozenset()
    stood = False
    here: frozenset[str]
    for word in words(text):
        here = frozenset() if word.text[0].islower() else skeletons(word.text)
        keys.extend(sorted(here))
        stands = telling and word.text[0].isupper()
        if stands and not _BEGINS.search(text, max(0, word.start - 4), word.start):
            keys.extend(sorted(f"{STANDS}{key}" for key in here if len(key) >= _TELLS))
        short = frozenset() if is_chinese(word.text) else frozenset(key for key in here if len(key) <= 3)
        pairs = sorted(f"{a}_{b}" for a in before for b in short)
        keys.extend(pairs)
        if stands and stood:
            keys.extend(f"{STANDS}{pair}" for pair in pairs)
        before, stood = short, stands
    return [*keys, *(mention.key for mention in mentions(text))]


def _forms(word: str) -> set[str]:
    """The word as it stands and without what its script attaches to it."""
    forms = {word}
    if _ARABIC.search(word):
        bare = _MARKS.sub("", word)
        forms = {bare, _CLITICS.sub("", bare)}
    elif _HEBREW.search(word):
        forms.add(_HEBREW_CLITICS.sub("", word))
    elif _KANA_OR_HANGUL.search(word):
        forms.add(KOREAN_PARTICLES.sub("", word))
    else:
        forms.add(_LATIN_ENDINGS.sub("", word))
        lowered = word.lower()
        forms.add(_CYRILLIC_ENDINGS.sub("", lowered) or word)
    return forms


def _arabic(word: str) -> set[str]:
    readings = {"A"} if word[:1] in _WEAK_ARABIC else {""}
    last = len(word) - 1
    for at, letter in enumerate(word):
        classes = _ARABIC_CLASS.get(letter)
        if classes is None or (at == last and letter in "ةه"):
            continue
        readings = _extend(readings, classes)
    return readings


def _latin(word: str) -> set[str]:
    table = KANA_AND_HANGUL if _KANA_OR_HANGUL.search(word) else _LATIN
    plain = anyascii(word.translate(_BEFORE_ANYASCII)).lower()
    plain = regex.sub(r"[^a-z235679]", "", plain)
    readings = {"A"} if plain[:1] in set("aeiouy3") else {""}
    at = 0
    while at < len(plain):
        for letters, classes in table:
            if plain.startswith(letters, at):
                at += len(letters)
                silent = letters == "h" and at == len(plain)
                doubled = plain.startswith(letters, at) or (letters == "c" and plain.startswith("k", at))
                if at == len(letters):  # a name that begins with a glide keeps it, as one with a vowel does
                    readings = _extend(readings, classes.replace("_", "A" if letters in "wj" else ""))
                elif not silent and not doubled:
                    readings = _extend(readings, classes)
                break
        else:
            at += 1
    return readings


def _extend(readings: set[str], classes: str) -> set[str]:
    """Every reading with each class appended. Bounded for hostile words."""
    grown = {r + c.replace("_", "") for r in readings for c in classes}
    return grown if len(grown) <= 12 else set(sorted(grown)[:12])
