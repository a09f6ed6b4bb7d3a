"""One word to its folded surface and its stem, by script and language; function words are told apart here.

Arabic script: alef, hamza, ى, ة and Persian letters are folded, then Light10 (Larkey, Ballesteros, Connell, "Light
Stemming for Arabic Information Retrieval", 2007); Persian loses its plural and comparative endings only. Hebrew:
points, final letters and one or two prefix letters. Latin, Cyrillic, Greek, Armenian, Devanagari, Tamil: the Snowball
stemmer of the language, where it has one for that script. Finds no words in a text and knows no dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import snowballstemmer  # type: ignore[import-untyped]

from index.stop_words import STOP_WORDS

__all__ = ["is_stop_word", "stems", "surface"]

_SNOWBALL = {
    "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
# The scripts of languages that have a stemmer or a stop list, where not Latin.
_SCRIPTS = {
    "ar": "arabic", "el": "greek", "fa": "arabic", "he": "hebrew", "hi": "other", "hy": "other", "ne": "other",
    "ru": "cyrillic", "sr": "latin cyrillic", "ta": "other", "uk": "cyrillic",
}  # fmt: skip
# Languages in Arabic script whose words begin with و, ب, ل, ال as part of the word.
_NOT_ARABIC = frozenset({"fa", "ur", "ps", "ku", "ckb", "sd", "ug", "az", "pa"})

_ARABIC_FOLDS = str.maketrans("أإآٱىةؤئیکۀەھہۂےۓڤ", "ااااي" + "هويي" + "ك" + "ههههه" + "يي" + "ف", "ء")
_LATIN_FOLDS = str.maketrans(
    {"ı": "i", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
_CYRILLIC_FOLDS = str.maketrans({"ё": "е", "ґ": "г", "ѐ": "е", "ѝ": "и"})
_HEBREW_FOLDS = str.maketrans("ךםןףץ", "כמנפצ", "\"'״׳")
_INDIC_FOLDS = str.maketrans({"ँ": "ं", "़": None})  # candrabindu and nukta come and go
_LIGHT_PREFIXES = ("ال", "بال", "كال", "فال", "لل")
_LIGHT_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")
_PREPOSITIONS = frozenset("بلفك")
_PERSIAN_SUFFIXES = ("هايي", "هاي", "ها", "ترين", "تر")
_HEBREW_PREFIX = re.compile("ו?(?:[שכמ]ה|כש|[הבלכמש])?(?=[א-ת]{3})")
_stemming = Lock()


def surface(script: str, word: str) -> str:
    """Fold `word`, in NFC and lower case: without the marks and letter forms that writers leave out or exchange.

    `script` is a group name of the analyzer's. May be empty: a lone hamza leaves nothing.
    """
    if script == "arabic":
        return _without_marks(word).translate(_ARABIC_FOLDS)
    if script == "hebrew":
        return _without_marks(word).translate(_HEBREW_FOLDS)
    if script == "cyrillic":  # subtle: й and ї are letters of their own; in NFC only stress marks stand apart
        return _without_marks(word).translate(_CYRILLIC_FOLDS)
    if script in ("latin", "greek"):
        bare = _without_marks(unicodedata.normalize("NFD", word))
        return unicodedata.normalize("NFC", bare).translate(_LATIN_FOLDS)
    return word.translate(_INDIC_FOLDS)  # marks are vowels here: they stay


def stems(script: str, word: str, language: str) -> tuple[str, ...]:
    """Give the folded stem of `word` (NFC, lower case, not folded); its `surface` where no stemmer fits.

    Arabic has two where the stem may begin with a one-letter preposition: `بسراقب` gives `بسراقب` and `سراقب`.
    """
    folded = surface(script, word)
    if script == "arabic" and language not in _NOT_ARABIC:
        stem = _light_stem(folded)
        # Measured: taking the letter away outright gains less, since it tears words that begin with it as much.
        return (stem, stem[1:]) if stem[0] in _PREPOSITIONS and len(stem) > 4 else (stem,)
    if language == "fa" and script == "arabic":
        for ending in _PERSIAN_SUFFIXES:
            folded = _without_ending(folded, ending, least=3)
        return (folded,)
    if script == "hebrew":
        return (_HEBREW_PREFIX.sub("", folded, count=1),)
    return (_snowball(script, word, language) or folded,)


def is_stop_word(script: str, folded: str, language: str) -> bool:
    """Tell whether a `surface` is a function word of the language; in Arabic also with "and" written before it."""
    stops = _stop_words(language)
    if script == "arabic" and language == "ar" and folded.startswith("و"):
        return folded in stops or folded[1:] in stops
    return folded in stops


def _without_marks(word: str) -> str:
    return word if word.isascii() else "".join(c for c in word if unicodedata.category(c)[0] != "M")


def _light_stem(word: str) -> str:
    """Light10: "and", then one article form, then each suffix once, while two letters are left (three after "and")."""
    if word.startswith("و") and len(word) > 3:
        word = word[1:]
    word = next((word[len(p) :] for p in _LIGHT_PREFIXES if word.startswith(p) and len(word) - len(p) > 1), word)
    for suffix in _LIGHT_SUFFIXES:
        word = _without_ending(word, suffix, least=2)
    return word


def _without_ending(word: str, ending: str, least: int) -> str:
    return word[: -len(ending)] if word.endswith(ending) and len(word) - len(ending) >= least else word


def _snowball(script: str, word: str, language: str) -> str:
    """The folded stem, or nothing where the language has no stemmer for this script."""
    algorithm = _SNOWBALL.get(language)
    if algorithm is None or script not in _SCRIPTS.get(language, "latin"):
        return ""
    # subtle: Latin and Greek stemmers need accents, so the stem is folded after; Cyrillic stress marks hide endings.
    spelled = surface(script, word) if script == "cyrillic" else word
    with _stemming:  # subtle: a stemmer keeps its word in itself while it works, so one thread at a time
        return surface(script, _stemmer(algorithm).stemWord(spelled))


@lru_cache
def _stemmer(algorithm: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(algorithm)


@lru_cache
def _stop_words(language: str) -> frozenset[str]:
    """The stop words of a language as the surfaces they have in a text; none where there is no list."""
    words = unicodedata.normalize("NFKC", STOP_WORDS.get(language, "")).split()
    return frozenset(surface(_SCRIPTS.get(language, "latin"), word) for word in words)
