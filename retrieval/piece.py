"""A question cut into the pieces that a later one may take over: what it asks, names, places, numbers, its subject.

A piece is `text[start:end]` of the question, in code points. Nothing is looked up but places and numbers, as
`index.name` knows them. What is left out of all pieces are function words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import regex

from index.analyzer import analyze
from index.cldr import month_names
from index.date import ARABIC_MONTHS
from index.name import Mention, mentions
from index.stop_words import STOP_WORDS
from retrieval.follow_up_words import RULES

__all__ = ["MONTH", "Kind", "Piece", "as_filters", "cut"]

Kind = Literal["name", "place", "number", "subject", "asking", "filter"]

MONTH = "#month"
"""The key of a month, with its year or without."""

_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}]+(?:['’ʼ.,/:-][\p{L}\p{M}\p{Nd}]+)*")
_ENDING = regex.compile(r"(?:['’ʼ][\p{L}\p{M}]+)")
_MONTH = regex.compile(
    r"(?<![\p{L}\p{M}\p{Nd}] ?\p{Nd})(?<![\p{L}\p{M}])(?P<month>\p{L}{3,}(?: (?:الأول|الثاني|الاول))?|آب)"
    r"(?: (?:عام |سنة |yılı )?(?P<year>\p{Nd}{4})(?!\p{Nd}))?(?!\p{L})(?:['’]\p{L}+)?"
)
_TITLE = regex.compile("(?:ال)?(?:جنرال|عقيد|رئيس|وزير|باحث|ناشط|شيخ|عميد|لواء|دكتور)[ةه]?$")
_TURKISH_STOP_WORDS = frozenset(STOP_WORDS["tr"].split())
_BARE = regex.compile(r"(?!ال|وال|بال|لل)\p{Script=Arabic}{3,}(?<![ةى]|ات|ين|ون)$")


@dataclass(frozen=True, slots=True)
class Piece:
    """`text[start:end]` of a question. `key` is of `index.name.mentions` for a place or a number, else empty.

    `located`: a preposition or a case ending says that it is where, when or whereto, and not who. A `filter` is all the
    words that imply one ("in 2021", "according to TASS"), `core` the date or outlet alone.
    """

    text: str
    kind: Kind
    start: int
    end: int
    key: str = ""
    located: bool = False
    core: str = ""


def cut(text: str, languages: tuple[str, ...]) -> list[Piece]:
    """The pieces of a question in text order; `languages` are those that its words are in, the likeliest first.

    Each word of the subject is a piece of its own.
    """
    asking = _asking(text, languages)
    taken = [asking] if asking else []
    taken += [p for p in _mentioned(text, languages) if not any(_meet(p, t) for t in taken)]
    words = [Piece(m.group(), "subject", m.start(), m.end()) for m in _WORD.finditer(text)]
    for run in _names(text, words, taken, languages):
        taken.append(Piece(text[run[0].start : run[-1].end], "name", run[0].start, run[-1].end))
    left = (w for w in words if not any(_meet(w, t) for t in taken) and not _is_blank(w.text, languages))
    placed = (_located(text, piece, languages) for piece in (*taken, *left))
    return sorted(placed, key=lambda piece: piece.start)


def as_filters(pieces: Iterable[Piece], text: str, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """The pieces of a text, those in spans that imply a filter as one of that kind each."""
    left = list(pieces)
    for start, end in spans:
        held = [p for p in left if start < p.end and p.start < end and p.kind != "asking"]
        if not held:
            continue
        low, high = min(start, held[0].start), max(end, held[-1].end)
        key = next((p.key for p in held if p.kind == "number"), "")
        number = next((p.text for p in held if p.kind == "number"), "")
        core = number or " ".join(p.text for p in held if p.kind != "subject") or held[-1].text
        left = [p for p in left if p not in held]
        left.append(Piece(text[low:high], "filter", low, high, key, located=True, core=core))
    return sorted(left, key=lambda piece: piece.start)


def _asking(text: str, languages: tuple[str, ...]) -> Piece | None:
    """The first words that ask: later ones join clauses."""
    found = [m for code in languages if code in RULES if (m := RULES[code].asking.search(text))]
    first = min(found, key=lambda m: m.start(), default=None)
    return Piece(first.group().strip(), "asking", first.start(), first.end()) if first else None


def _mentioned(text: str, languages: tuple[str, ...]) -> Iterator[Piece]:
    """Places and numbers, whole words each, the widest of those that meet; neighbouring numbers are one."""
    capitals = any(m.group()[0].isupper() for m in list(_WORD.finditer(text))[1:])
    found = sorted(mentions(text, lowercase=not capitals), key=lambda m: (m.start - m.end, m.start))
    kept: list[Mention] = []
    for mention in found:
        if not any(k.start < mention.end and mention.start < k.end for k in kept):
            kept.append(mention)
    yield from (month for month in _months(text) if not any(k.start < month.start < k.end for k in kept))
    for mention in kept:
        if any(m.start < mention.end and mention.start < m.end for m in _months(text) if "-" not in mention.key):
            continue
        ending = _ENDING.match(text, mention.end)
        end = ending.end() if ending else mention.end
        kind: Kind = "number" if mention.key.startswith("#") and not mention.key[1].isalpha() else "place"
        kind = "name" if kind == "place" and mention.key.startswith("#") else kind
        yield Piece(text[mention.start : end], kind, mention.start, end, mention.key)


def _months(text: str) -> list[Piece]:
    """Months with the year after them, if there is one: "May 2020", "أيار", "марта 2020"."""
    found = []
    for match in _MONTH.finditer(text):
        name = match["month"].replace("أ", "ا").replace("آ", "ا").replace("إ", "ا")
        english = name.isascii()
        if name.lower() in _month_names() and (match["year"] or (len(name) > 3 and not (english and name.islower()))):
            found.append(Piece(match.group(), "number", match.start(), match.end(), MONTH))
    return found


@cache
def _month_names() -> frozenset[str]:
    return frozenset({*month_names(), *(name for names in ARABIC_MONTHS for name in names.split("|"))})


def _names(text: str, words: list[Piece], taken: list[Piece], languages: tuple[str, ...]) -> Iterator[list[Piece]]:
    """Runs of words that are names: capitalised; in Arabic bare words after a title or a preposition."""
    run: list[Piece] = []
    for at, word in enumerate(words):
        after = words[at + 1].text if at + 1 < len(words) else ""
        if any(_meet(word, t) for t in taken) or not _may_name(word, after, first=at == 0, languages=languages):
            if run:
                yield run
            run = []
        else:
            run.append(word)
    if run:
        yield run
    if "ar" in languages:
        yield from _arabic_names(words, taken)


def _may_name(word: Piece, after: str, *, first: bool, languages: tuple[str, ...]) -> bool:
    if not word.text[0].isupper() or _is_blank(word.text, languages):
        return False
    # the capital that begins a question says nothing
    return not first or "'" in word.text or "’" in word.text or after[:1].isupper()


def _arabic_names(words: list[Piece], taken: list[Piece]) -> Iterator[list[Piece]]:
    """At most two bare words after a title or a preposition, with no place after them: سراقب in "من سراقب"."""
    at = 0
    while at < len(words) - 1:
        title = bool(_TITLE.search(words[at].text))
        asks = any(_meet(words[at], t) for t in taken)  # من asks who, or says from where
        before = title or (not asks and bool(RULES["ar"].place.fullmatch(words[at].text)))
        at += 1
        run: list[Piece] = []
        while before and at < len(words) and len(run) < 2 and _is_bare(words[at], taken):
            run.append(words[at])
            at += 1
        place_follows = at < len(words) and any(_meet(words[at], t) and t.kind == "place" for t in taken)
        if run and not (place_follows and not title):
            yield run


def _is_bare(word: Piece, taken: list[Piece]) -> bool:
    bare = bool(_BARE.match(word.text)) or word.text in {"عيسى", "موسى", "حماة"}
    return bare and not any(_meet(word, t) for t in taken) and not _is_blank(word.text, ("ar",))


def _is_blank(word: str, languages: tuple[str, ...]) -> bool:
    """Whether a word says nothing of a subject."""
    if any(c.isdecimal() for c in word):
        return False
    return any(
        # subtle: the analyzer folds öldü (died) into oldu (was)
        (word.lower() in _TURKISH_STOP_WORDS if code == "tr" else not analyze(word.lower(), code))
        or (code in RULES and bool(RULES[code].blank.fullmatch(word) or RULES[code].place.fullmatch(word)))
        for code in languages
    )


def _located(text: str, piece: Piece, languages: tuple[str, ...]) -> Piece:
    before = None
    for match in _WORD.finditer(text, 0, piece.start):
        before = match.group()
    for code in languages:
        rules = RULES.get(code)
        by_word = before is not None and rules is not None and rules.place.fullmatch(before)
        by_ending = rules is not None and rules.located is not None and rules.located.search(piece.text)
        if by_word or by_ending:
            return Piece(piece.text, piece.kind, piece.start, piece.end, piece.key, located=True)
    return piece


def _meet(a: Piece, b: Piece) -> bool:
    return a.start < b.end and b.start < a.end
