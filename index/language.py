"""The language of a question or an article, as ISO 639-1, or `und` where there is too little to tell.

The script decides first: it settles Greek, Hebrew, Thai, Chinese alone. Between languages of one script py3langid
decides, held to the languages listed here: of the arrangements measured (`benchmarks/results/language.json`) it was
right most often on short questions, and lightest. Digits, signs and emoji have no language; Arabic written in Latin
letters and digits (`ma3loumat`) has none that the models know, so it is `und` and not a confident guess.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

__all__ = ["LANGUAGES", "fits", "identify"]

# Scripts by the first word of their characters' Unicode names.
_BY_SCRIPT = {
    "LATIN": ("en", "tr", "fr", "es", "de", "it", "pt", "ro", "vi", "ku"),
    "ARABIC": ("ar", "fa", "ur"),
    "CYRILLIC": ("ru", "uk"),
    "DEVANAGARI": ("hi",),
    "HEBREW": ("he",),
    "GREEK": ("el",),
    "THAI": ("th",),
    "CJK": ("zh",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "HANGUL": ("ko",),
    "ARMENIAN": ("hy",),
    "GEORGIAN": ("ka",),
}
LANGUAGES = tuple(sorted({code for codes in _BY_SCRIPT.values() for code in codes}))
# Below 0.6 the model is wrong about Latin stubs of three words too often; a question word of the language it names
# is a second witness, and with it 0.3 is enough.
_SURE, _SURE_WITH_WITNESS = 0.6, 0.3
_WITNESSES = {
    "en": "who whom whose what where when why which how did does is are was were has have the of and",
    "tr": "kim kimin kime ne neden niçin niye nerede nereye nasıl kaç hangi ve mi mı mu mü nedir kimdir",
    "fr": "qui quoi où quand pourquoi comment combien quel quelle quels quelles est les des du et",
    "es": "quién quiénes qué dónde cuándo cómo cuánto cuántos cuál por los las del el y",
    "de": "wer wen wem was wo wohin wann warum wieso wie welche welcher welches ist der die das und",
    "it": "chi che cosa dove perché quanti quanto quale il gli di e",
    "pt": "quem onde quando porquê quantos quanto qual os do da em e",
    "ro": "cine unde când cum câte câți care și",
    "vi": "ai gì nào đâu sao là và của bao",
    "ku": "kî çi çima kengî çend li ku û",
}
_SAMPLE = 2_000
_INSIDE_WORDS = frozenset("'’-\u200c")
# A Greek or Chinese question about "Super Bowl 50" stays Greek or Chinese; foreign names inside Latin text are rarer.
_LATIN_MUST_OUTNUMBER = 3

# Arabic in Latin letters: digits for letters it lacks, or a word no listed language has. Such text must be very sure.
_ARABIZI = re.compile(
    r"(?<!\w)(?:(?=\d?[a-z]*[a-z]['’]?[a-z35679])[a-z]*[235679]['’]?[a-z235679]*"
    r"|shu|lesh|leish|laish|meen|kifak|kifik|shlon|shlonak|hayda|yalla|mish)(?!\w)"
)
_VERY_SURE = 0.9
_SORANI = re.compile("[ێڵڕ]|ۆ.*ە|ە.*ۆ", re.DOTALL)
_NOT_ARABIC = re.compile("[پچژگکیہےٹڈڑں]")


def identify(text: str) -> str:
    """The ISO 639-1 code (one of `LANGUAGES`) of the first 2,000 code points of `text`, or `und`.

    >>> identify("من أين انسحب الرتل؟"), identify("2021 🚜")
    ('ar', 'und')
    """
    sample = text[:_SAMPLE]
    counts = Counter(script for script in map(_script, sample) if script in _BY_SCRIPT)
    latin = counts.pop("LATIN", 0)
    script, letters = max(counts.items(), key=itemgetter(1), default=("LATIN", 0))
    if letters * _LATIN_MUST_OUTNUMBER < latin:
        return _latin(sample)
    if not letters:
        return "und"
    if script == "CJK" and counts["HIRAGANA"] + counts["KATAKANA"]:
        return "ja"
    if script == "ARABIC":
        return _arabic(_words(script, sample))
    return _classify(script, _words(script, sample))[0] if script == "CYRILLIC" else _BY_SCRIPT[script][0]


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0] if unicodedata.category(character)[0] == "L" else ""


def _words(script: str, sample: str) -> str:
    """What is left of a sample for the model: words of one script, with the marks and signs inside them."""
    kept = (c if c in _INSIDE_WORDS or _script(c) == script or unicodedata.combining(c) else " " for c in sample)
    return " ".join("".join(kept).split())


def fits(code: str, text: str) -> bool:
    """Whether `text` can be in the language `code`, by its script: many an Arabic page says that it is in English.

    Languages that are not listed here, and text too short to tell, fit.

    >>> fits("en", "من أين انسحب الرتل؟"), fits("fa", "من أين انسحب الرتل؟")
    (False, True)
    """
    found = identify(text)
    return not {code, found} <= set(LANGUAGES) or any({code, found} <= set(codes) for codes in _BY_SCRIPT.values())


def _latin(sample: str) -> str:
    words = _words("LATIN", sample)
    code, share = _classify("LATIN", words)
    witness = not set(_WITNESSES[code].split()).isdisjoint(words.lower().split())
    enough = _VERY_SURE if _ARABIZI.search(sample.lower()) else _SURE_WITH_WITNESS if witness else _SURE
    return code if share >= enough else "und"


def _arabic(words: str) -> str:
    if _SORANI.search(words):
        return "ku"
    code, sureness = _classify("ARABIC", words)
    # A lone place name is the same in Arabic, Persian and Urdu; without a letter Arabic lacks it is taken as Arabic.
    return code if sureness >= _SURE or _NOT_ARABIC.search(words) else "ar"


def _classify(script: str, words: str) -> tuple[str, float]:
    """The likeliest of a script's languages, and its share of their probability."""
    codes = _BY_SCRIPT[script]
    shares = [(float(probability), code) for code, probability in _identifier().rank(words) if code in codes]
    best, code = max(shares)
    return code, best / sum(share for share, _ in shares)


@cache
def _identifier() -> Any:  # noqa: ANN401 - the library carries no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second to load

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for script in ("LATIN", "ARABIC", "CYRILLIC") for code in _BY_SCRIPT[script]])
    return identifier
