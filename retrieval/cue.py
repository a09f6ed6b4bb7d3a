"""Cues of attribution in seven languages: the shipped lexicon `cues.tsv`, and where its cues stand among words.

Kinds that are cues, the longest of which wins:
- `say`, verbs of saying; `weak`, verbs that are cues only with what was said beside them; `add`, the same, for going
  on; `deny`, with whatever object; `he`, a French verb with its pronoun; `tag`, an unknown verb behind a quotation;
- `by` ("according to"), in Arabic also `byl` with its preposition; `of` ("in the words of"), whoever is named; `after`
  and `from`, behind the name (göre, zufolge); `his` ("in his words"); `cite` ("citing");
- `relay` ("quoted ... as saying"); `passive`, reports without a speaker;
- `not`, what looks like a cue and is none ("according to plan").

All other kinds are sets of words that names are found and cut by: speakers (`role`, `org`, `agency`, `document`; `anon`
and `someone`, who are no one in particular), what is none (`abstract`, `thing`, `label`), what a name goes on behind
(`called`, `near`, `link`), and the words around it (`that`, `stop`, `conj`, `neg`, `aux`, `lead`, `prep`, `det` ...).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import regex

from retrieval.clause import Word, words_of

__all__ = ["BETWEEN", "Cue", "Lexicon", "ends_speech", "find_cues", "lexicon", "match_phrase"]

_CUES = frozenset(
    ["say", "weak", "add", "deny", "by", "byl", "of", "after", "from", "cite", "relay", "passive", "he", "his", "not"]
)
_BRACES = regex.compile(r"\{([^}]*)\}")
_INVERTED = ("-t-il", "-t-elle", "-t-on", "-ils", "-elles")
# Behind a quotation any verb with such an ending is one of saying: «...», — пообещала ...
_TAGS = {
    "ru": regex.compile(r".{2,}(?:л|ла|ли|лся|лась|лись|ет|ит|ют|ят)"),
    "es": regex.compile(r".{3,}(?:ó|aron|ieron)"),
    "de": regex.compile(r".{3,}ten?"),
    "en": regex.compile(r".{2,}ed"),
    "fr": regex.compile(r".{2,}(?:é|i|u|it|is)"),
}
_OPENERS, _CLOSERS = frozenset('«“„"»「『'), frozenset('»”"“«」』')
BETWEEN = frozenset(",،—–-")
"""What stands between a quotation and the verb behind it."""
_NONE: frozenset[str] = frozenset()


class Cue(NamedTuple):
    """A cue made of the words `first` to `last` (exclusive), `text[start:end]`."""

    kind: str
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's cues, by the first word and then by all words, and its other sets of words."""

    language: str
    cues: Mapping[str, Mapping[tuple[str, ...], str]]
    sets: Mapping[str, frozenset[str]]
    phrases: Mapping[str, frozenset[tuple[str, ...]]]

    def __getitem__(self, kind: str) -> frozenset[str]:
        """The single words of a kind; none where the language has none."""
        return self.sets.get(kind, _NONE)


@cache
def _lexicons() -> dict[str, Lexicon]:
    read: dict[str, dict[str, list[str]]] = {}
    for line in Path(__file__).with_name("cues.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, kind, forms = line.split("\t")
            read.setdefault(language, {}).setdefault(kind, []).extend(_expanded(forms))
    return {language: _made(language, kinds) for language, kinds in read.items()}


def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language by its ISO 639-1 code, or `None`: its rules are not known here."""
    return _lexicons().get(language)


def _expanded(forms: str) -> list[str]:
    written: list[str] = []
    for form in _BRACES.sub(lambda m: "{" + m[1].replace("|", ",") + "}", forms).split("|"):
        pieces = [piece.split(",") if at % 2 else [piece] for at, piece in enumerate(_BRACES.split(form))]
        written += ["".join(each) for each in product(*pieces)]
    return written


def _made(language: str, kinds: Mapping[str, Sequence[str]]) -> Lexicon:
    def key(form: str) -> tuple[str, ...]:
        return tuple(word.folded for word in words_of(form, 0, len(form), language))

    cues: dict[str, dict[tuple[str, ...], str]] = {}
    told = {kind: [key(form) for form in forms] for kind, forms in kinds.items()}
    for kind, forms in told.items():
        for form in forms if kind in _CUES else ():
            cues.setdefault(form[0], {}).setdefault(form, kind)
    for participle in told.get("participle", ()):
        for pronoun in _INVERTED:
            for having in ("a", "ont"):
                cues.setdefault(having, {})[(having, pronoun, *participle)] = "he"
    sets = {kind: frozenset(form[0] for form in forms if len(form) == 1) for kind, forms in told.items()}
    phrases = {kind: frozenset(form for form in forms if len(form) > 1) for kind, forms in told.items()}
    return Lexicon(language, cues, sets, phrases)


def find_cues(words: Sequence[Word], known: Lexicon) -> list[Cue]:
    """The cues among words, in order and disjoint, the longest at each place; those that are none are left out.

    A word with a capital inside a sentence is none: the United States.
    """
    found: list[Cue] = []
    at = 0
    while at < len(words):
        if at and words[at].capital and not words[at - 1].mark:
            at += 1
            continue
        cue = _longest(words, at, known) or _tag(words, at, known)
        if cue and cue.kind != "not":
            found.append(cue)
        at = cue.last if cue else at + 1
    return found


def _longest(words: Sequence[Word], at: int, known: Lexicon) -> Cue | None:
    for clitic in (0, 1) if known.language == "ar" and words[at].folded[0] in "وف" else (0,):
        first = words[at].folded[clitic:]
        best: tuple[int, str] = (0, "")
        for form, kind in known.cues.get(first, {}).items():
            rest = (word.folded for word in words[at + 1 : at + len(form)])
            if (first, *rest) == form:
                best = max(best, (len(form), kind))
        if best[0]:
            last = at + best[0]
            return Cue(best[1], at, last, words[at].start + clitic, words[last - 1].end)
    return None


def _tag(words: Sequence[Word], at: int, known: Lexicon) -> Cue | None:
    """An unknown verb right behind a quotation, with its auxiliary in French."""
    pattern, before = _TAGS.get(known.language), at - 1
    while before >= 0 and words[before].text in BETWEEN:
        before -= 1
    if not pattern or not ends_speech(words, before) or words[at].mark or words[at].capital:
        return None
    verb = at + (known.language == "fr" and words[at].folded in {"a", "ont"})
    if verb >= len(words) or not (pattern.fullmatch(words[verb].folded) or _precedes_subject(words, verb, known)):
        return None
    return Cue("tag", at, verb + 1, words[at].start, words[verb].end)


def _precedes_subject(words: Sequence[Word], at: int, known: Lexicon) -> bool:
    """Whether an unknown word of some length stands before an article: « ... », soupire la docteure."""
    word = words[at].folded
    other = any(
        word in known[kind] for kind in ("stop", "conj", "prep", "det", "that", "link", "pronoun", "lead", "time")
    )
    return len(word) >= 4 and not other and at + 1 < len(words) and words[at + 1].folded in known["det"]


def ends_speech(words: Sequence[Word], at: int) -> bool:
    """Whether word `at` closes speech: a quotation whose words were left out, or a short one at the very beginning."""
    if at < 1 or words[at].text not in _CLOSERS:
        return False
    opening = next((i for i in range(at - 1, max(at - 12, -1), -1) if words[i].text in _OPENERS), None)
    return opening is not None and (opening == at - 1 or not opening)


def match_phrase(words: Sequence[Word], at: int, known: Lexicon, kind: str) -> int:
    """How many words, from `at` on, make the longest form of a kind; 0 where none does."""
    best = 1 if at < len(words) and words[at].folded in known[kind] else 0
    for form in known.phrases.get(kind, ()):
        if len(form) > best and tuple(word.folded for word in words[at : at + len(form)]) == form:
            best = len(form)
    return best
