"""What a text gives that can be held against another: its numbers, months, weekdays, places and names, as keys.

Names in a script with capitals are the words written with one, but for ordinary words of the lexicons (`retrieval.cue`,
stop words), as a sentence begins with. Where capitals tell nothing (Arabic, Hebrew, German ...) names are what follows
a role or an office (الرئيس ...), who is named as saying something, the names of the question, and foreign names as
Chinese and Japanese write them. Every other word that nothing marks as none is a claim too, of the kind `word`: see
`retrieval.summary.content`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from index.analyzer import analyze, surfaces
from index.cldr import month_names, weekday_names
from index.date import ARABIC_MONTHS
from index.language import identify
from index.name import is_chinese, name_keys, skeletons, words
from index.place import places
from index.reading import read
from index.stop_words import STOP_WORDS
from retrieval.attribution import attribute
from retrieval.clause import fold_form
from retrieval.counted import is_counted
from retrieval.cue import lexicon
from retrieval.question import Name
from retrieval.summary.content import content, met, scripts
from retrieval.summary.figures import figures

__all__ = ["Claim", "Evidence", "claims"]

_CASED = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Armenian}]")
_KATAKANA = regex.compile(r"\p{Katakana}")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}]*(?:\s(?:الثاني|ثاني|الأول|أول|الاول|اول))?")
_ENDING = regex.compile(r"['’ʼ`´]\p{L}{1,8}$")
_CLITICS = regex.compile(r"^(?:[وف]?(?:[بكل]?ال|لل)|[وف][بلك]|[وفبلك])(?=..)")
_NO_NAMES = frozenset({"may", "march"})
"""Months that are everyday words when they are written small."""
_LANGUAGES = ("ar", "en", "ru", "tr", "fr", "es", "de")
_NAMED = frozenset({"kremlin", "pentagon", "bin", "ben", "al", "el"})
"""Words of the lexicons that are names, or parts of them."""
_OWN = frozenset({"agency", "label"})
_TELLS = 4
"""The fewest by which a word that may be none is met in its own script, where its form should do."""
_LEAST = 3
"""The fewest consonants by which a name is met across spellings; fewer do where it goes on behind one that is met."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that a text gives: `kind` is `number`, `date`, `name` or `word`, `text` how it is written.

    A word is `exposed` where it may be a name: it then has to stand in the quotes whatever their script.
    """

    kind: str
    text: str
    keys: frozenset[str]
    exposed: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What quotes give, all together: keys of figures, dates, places and names, and their words, folded."""

    figures: frozenset[str]
    dates: frozenset[str]
    names: frozenset[str]
    words: frozenset[str]
    stems: frozenset[str]
    languages: frozenset[str]
    scripts: frozenset[str]

    @classmethod
    def of(cls, quotes: Sequence[str]) -> Evidence:
        """The evidence of some quotes, as the article writes them."""
        texts = [read(quote).text for quote in quotes]
        languages = frozenset(identify(text) for text in texts)
        return cls(
            frozenset(key for text in texts for _, _, key in figures(text)),
            frozenset(key for text in texts for _, _, key in _dates(text, spoken=False)),
            frozenset(key for text in texts for key in name_keys(text)),
            frozenset(word for text in texts for word in _forms(text)),
            frozenset(term for text in texts for each in languages for term in analyze(text, each, exact=True)),
            languages,
            frozenset(script for text in texts for script in scripts(text)),
        )

    def supports(self, claim: Claim) -> bool:
        """Whether the claim stands in these quotes."""
        if claim.kind == "name":
            return bool(claim.keys & self.names) or _is_said(claim.text, self.words)
        if claim.kind == "word":
            return self._has(claim)
        return claim.keys <= (self.figures if claim.kind == "number" else self.dates)

    def _has(self, claim: Claim) -> bool:
        """Whether a word stands here: by its form or stem; as a name, by fewer consonants where the script differs."""
        foreign = not scripts(claim.text) & self.scripts
        if foreign and not claim.exposed:
            return True
        least = _LEAST if foreign else _TELLS
        keys = {key for key in claim.keys if len(key) >= least}
        return (
            bool(keys & self.names) or _is_said(claim.text, self.words) or met(claim.text, self.languages, self.stems)
        )


def claims(text: str, asked: Sequence[Name] = ()) -> list[Claim]:
    """What a sentence, read already, gives; `asked` are the names of the question, which are known as such."""
    counted = list(figures(text))
    found = [Claim("number", text[start:end], frozenset({key})) for start, end, key in counted]
    dates = list(_dates(text, spoken=True))
    found += [Claim("date", text[start:end], frozenset({key})) for start, end, key in dates]
    small = not any(character.isupper() for character in text)
    placed = list(places(text, lowercase=small))
    found += [Claim("name", text[a:b], frozenset({key}) | _telling(text[a:b])) for a, b, key in placed]
    taken = [(start, end) for start, end, _ in (*placed, *dates, *counted)]
    language = identify(text)
    found += _names(text, language, taken, asked)
    named = {claim.text for claim in found}
    loose = content(text, taken, german=language == "de")
    return found + [
        Claim("word", word, _telling(word), exposed)
        for word, exposed in loose
        if word not in named and not _is_ordinary(word)
    ]


def _names(text: str, language: str, taken: Sequence[tuple[int, int]], asked: Sequence[Name]) -> Iterator[Claim]:
    """The names that are no places: by capitals, by the words around them, or because the question has them."""
    named = _introduced(text, language)
    keys = {key for name in asked if not name.plain for key in name.keys if len(key) > _LEAST and key[0] not in "@#"}
    before: str | None = None
    for word in words(text):
        if "-" in word.text:
            continue  # its parts follow
        if any(low < word.end and word.start < high for low, high in taken):
            before = None
            continue
        own = skeletons(word.text)
        cased = bool(_CASED.match(word.text))
        if cased and language != "de":
            stands = word.text[0].isupper() and len(word.text) > 1 and not _is_ordinary(word.text)
        elif is_chinese(word.text) or _KATAKANA.match(word.text):
            stands = True
        else:
            stands = (word.start, word.end) in named or any(key in keys for key in own)
        if stands:
            yield Claim("name", word.text, _telling(word.text, before))
        before = word.text if stands else None


def _telling(word: str, before: str | None = None) -> frozenset[str]:
    """The keys by which a name may be met: those that are long enough, or of it and the short one before it."""
    own = skeletons(word)
    pairs = {f"{a}_{b}" for a in skeletons(before) for b in own} if before else set()
    least = 2 if before else _LEAST
    return frozenset({key for key in own if len(key) >= least} | pairs)


def _introduced(text: str, language: str) -> set[tuple[int, int]]:
    """Spans of words that are names by what stands before them, or as those of a speaker."""
    known = lexicon(language)
    if known is None:
        return set()
    found: set[tuple[int, int]] = set()
    inside = [word for word in words(text) if not _is_place(word.text)]
    roles = known["role"] | known["called"]
    for at, word in enumerate(inside[1:], 1):
        before = inside[at - 1]
        of = word.text.startswith("ال") and not before.text.startswith("ال")  # رئيس الوفد is head of something
        if not of and _bare(before.text) in roles and not _is_ordinary(word.text):
            found.add((word.start, word.end))
    if text:
        chain = attribute(text, (0, len(text)), language, [(0, len(text))]).chain
        spans = [(speaker.name.start, speaker.name.end) for speaker in chain if not speaker.anonymous]
        found |= {
            (word.start, word.end)
            for word in inside
            if any(low <= word.start and word.end <= high for low, high in spans) and not _is_ordinary(word.text)
        }
    return found


def _dates(text: str, *, spoken: bool) -> Iterator[tuple[int, int, str]]:
    """Months and weekdays by name, in any language; `spoken`: one that may be another word is none."""
    table = _calendar()
    for match in _WORD.finditer(text):
        word = match.group()
        for form in dict.fromkeys((word, word.split()[0])):
            key = table.get(fold_form(form.lower())) or table.get(_CLITICS.sub("", fold_form(form.lower())))
            if key and not (spoken and form in _NO_NAMES):
                yield match.start(), match.start() + len(form), key
                break


@cache
def _calendar() -> Mapping[str, str]:
    """Folded names of months and weekdays to keys."""
    arabic = {name: number for number, names in enumerate(ARABIC_MONTHS, 1) for name in names.split("|")}
    months = {fold_form(name): f"m{number}" for name, number in {**arabic, **month_names()}.items()}
    days = {fold_form(name): f"d{number}" for name, number in weekday_names().items()}
    return {**days, **months}


def _is_said(name: str, quoted: frozenset[str]) -> bool:
    """Whether each of a name's words stands in the quotes, whatever its script attaches to it."""
    own = [_forms(word.text) for word in words(name) if "-" not in word.text]
    return bool(own) and all(forms & quoted for forms in own)


def _forms(text: str) -> set[str]:
    """The words of a text as they stand, folded, and without clitics and endings."""
    plain = set(surfaces(text))
    plain |= {_ENDING.sub("", word.text).casefold() for word in words(text)}
    return plain | {_CLITICS.sub("", word) for word in plain if len(word) > 4}


def _is_ordinary(word: str) -> bool:
    folded = fold_form(_ENDING.sub("", word).lower())
    return folded in _ordinary() or _bare(word) in _ordinary() or any(is_counted(folded, each) for each in _LANGUAGES)


def _bare(word: str) -> str:
    return _CLITICS.sub("", fold_form(word.lower()))


@cache
def _ordinary() -> frozenset[str]:
    """Words that are no names whatever their capital: function words, and what the lexicons know."""
    found = {fold_form(word) for listed in STOP_WORDS.values() for word in listed.split()}
    for language in _LANGUAGES:
        known = lexicon(language)
        if known:
            found |= {word for kind, listed in known.sets.items() if kind not in _OWN for word in listed}
            found |= {form[0] for forms in known.cues.values() for form in forms if len(form) == 1}
    return frozenset(word for word in found if word not in _NAMED and not _is_place(word))


def _is_place(word: str) -> bool:
    return any(True for _ in places(word, lowercase=True))
