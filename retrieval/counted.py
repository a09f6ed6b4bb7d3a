"""What a figure counts, by the words beside it: "41 people were missing", «57 شخصا في عداد المفقودين».

By a lexicon of the things and fates that news counts (`counted.tsv`: villages, killed, missing ...), which meet across
seven languages, and by the stems of the words right behind the number, which meet within one. Not known: numbers in
words, sums ("12 here and 9 there"), what a figure counts in a sentence before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.analyzer import analyze
from index.place import places
from retrieval.answer_type import cues
from retrieval.clause import Word, fold_form, words_of
from retrieval.cue import lexicon

__all__ = ["Counted", "asked", "bound", "counted", "is_counted", "named_states", "scale"]

_NOUN_WORDS = 4
"""How many words right behind a number may name what it counts."""
_AND = frozenset("and و и а ve ile et y e und або".split())  # noqa: SIM905
_NUMBER_OF = frozenset(
    "number toll total عدد العدد حصيله الحصيله число количество sayısı sayı nombre bilan número zahl".split()  # noqa: SIM905
)
_ASKING = frozenset("كم وكم сколько kaç combien cuántos cuántas cuantos cuantas wieviele عدد число".split())  # noqa: SIM905
_ASKING_PAIRS = frozenset({"how many", "how much", "wie viele", "quel nombre"})
_BORDERS = frozenset(",;:.،؛—–()!?؟")
_PREFIXES = ("", "و", "ف", "ال", "وال", "فال", "بال", "لل", "ول", "ب", "ل", "وب")
_UNITS = frozenset({"unit", "percent"})
_SIGNS = {"%": "percent", "٪": "percent", "$": "money", "€": "money", "£": "money", "₽": "money", "₺": "money"}


@dataclass(frozen=True, slots=True)
class Counted:
    """What one figure counts: concepts and stems of things, concepts of what became of them, places named beside it.

    `rest`: stems of all other words of its clause, which tell one doing from another within a language.
    """

    nouns: frozenset[str]
    states: frozenset[str]
    places: frozenset[str]
    rest: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Table:
    exact: dict[str, dict[str, str]]
    prefixes: dict[str, list[tuple[str, str]]]
    phrases: list[tuple[str, tuple[str, ...]]]

    def concepts(self, word: str, kind: str) -> frozenset[str]:
        """The concepts of a kind that a folded word stands for, with what Arabic writes before it or without."""
        forms = [word[len(p) :] for p in _PREFIXES if word.startswith(p)] if word[0] > "\u0600" else [word]
        found = {self.exact[kind][form] for form in forms if form in self.exact[kind]}
        return frozenset(found | {c for start, c in self.prefixes[kind] if word.startswith(start)})


@cache
def _table(language: str) -> _Table:
    """The lexicon of one language; empty for a language that has none."""
    table = _Table({k: {} for k in ("noun", "state", "scale")}, {k: [] for k in ("noun", "state", "scale")}, [])
    for line in Path(__file__).with_name("counted.tsv").read_text(encoding="utf-8").splitlines():
        kind, concept, code, forms = line.split("\t") if not line.startswith("#") else ("", "", "", "")
        for form in forms.split(" ") if code == language else ():
            if kind in {"least", "most", "about"}:
                table.phrases.append((kind, tuple(fold_form(word) for word in form.split("|"))))
            elif form.endswith("*"):
                table.prefixes[kind].append((fold_form(form[:-1]), concept))
            else:
                table.exact[kind][fold_form(form)] = concept
    return table


def is_counted(word: str, language: str) -> bool:
    """Whether a folded word is one of a language's for things that news counts, or for what became of them."""
    return any(_table(language).concepts(word, kind) for kind in ("noun", "state")) if word else False


def counted(text: str, spans: Sequence[tuple[int, int]], at: int, language: str) -> Counted:
    """What the figure `text[slice(*spans[at])]` counts; `spans` are those of all numbers of the text, in order."""
    start, end = spans[at]
    before = _behind_boundary(words_of(text, spans[at - 1][1] if at else 0, start, language), first=not at)
    after = _clause(words_of(text, end, spans[at + 1][0] if at + 1 < len(spans) else len(text), language),
                    last=at + 1 == len(spans))  # fmt: skip
    near = _beside(after, language)
    nouns = _nouns(near, language)
    heads = [at for at, word in enumerate(before) if word.folded in _NUMBER_OF]
    if not nouns and heads:
        nouns = _nouns(_beside(before[heads[-1] + 1 :] or before[: heads[-1]], language), language)
    sign = _SIGNS.get(text[end : end + 1]) or _SIGNS.get(text[max(start - 1, 0) : start])
    units = {concept for word in before[-2:] for concept in _table(language).concepts(word.folded, "noun")} & _UNITS
    clause = [*before, *after]
    beside = [*before[-2:], *after[: len(near) + 2]]
    low, high = (beside[0].start, beside[-1].end) if beside else (start, start)
    return Counted(
        nouns=nouns | units | ({sign} if sign else frozenset()),
        states=named_states(clause, language),
        places=frozenset(key for *_, key in places(text[low:high])),
        rest=frozenset(analyze(" ".join(word.text for word in clause), language)),
    )


def asked(question: str, language: str) -> frozenset[str]:
    """Concepts and stems of the words right behind those that ask how many: "how many people", كم شخصا."""
    words = words_of(question, 0, len(question), language)
    start = next((at + 1 for at in range(len(words)) if _asks(words, at)), len(words))
    while start < len(words) and words[start].folded in _NUMBER_OF | {"many", "much", "de", "the", "of"}:
        start += 1
    near = _beside(words[start:], language)
    nouns = _nouns(near, language)
    # "How many missing after the flood" counts the missing, and no flood.
    fate = bool(near) and bool(named_states(near[:1], language)) and all(noun[0] == "=" for noun in nouns)
    return frozenset() if fate else nouns


def named_states(words: Iterable[Word], language: str) -> frozenset[str]:
    """What words say became of somebody or something: killed, missing, destroyed."""
    table = _table(language)
    return frozenset(c for word in words if not word.mark for c in table.concepts(word.folded, "state"))


def bound(before: Sequence[Word], after: Sequence[Word], language: str) -> str:
    """`least`, `most` or `about` by the words right beside a number, else `exact`."""
    folded, behind = [word.folded for word in before], [word.folded for word in after[:3]]
    for kind, form in sorted(_table(language).phrases, key=lambda each: -len(each[1])):
        if tuple(folded[-len(form) :]) == form or (language == "tr" and form[0] in behind[2:]):
            return kind
    return "exact"


def scale(word: str, language: str) -> int:
    """What a word right behind a number multiplies it by: thousand, million; else 1."""
    return int(next(iter(_table(language).concepts(fold_form(word), "scale")), "1"))


def _asks(words: Sequence[Word], at: int) -> bool:
    folded = words[at].folded
    pair = f"{folded} {words[at + 1].folded}" if at + 1 < len(words) else ""
    return folded in _ASKING or pair in _ASKING_PAIRS


def _nouns(words: Sequence[Word], language: str) -> frozenset[str]:
    table = _table(language)
    found: set[str] = set()
    for word in words:
        concepts = table.concepts(word.folded, "noun")
        if concepts:
            found |= concepts
        elif not table.concepts(word.folded, "state") and not list(places(word.text)):
            found |= {f"={stem}" for stem in analyze(word.text, language)}
    return frozenset(found)


def _beside(words: Sequence[Word], language: str) -> list[Word]:
    """The words that name what is counted: those right behind the number, to a mark or a function word."""
    known = lexicon(language)
    ends = known["stop"] | known["that"] | known["aux"] if known else frozenset()
    found: list[Word] = []
    for word in words:
        known_noun = bool(_table(language).concepts(word.folded, "noun"))
        if word.mark or len(found) == _NOUN_WORDS or (not known_noun and (word.folded in ends | _AND)):
            break
        if not known_noun and (not analyze(word.text, language) or cues(word.text, "time")):
            break
        if scale(word.text, language) == 1:
            found.append(word)
        if known_noun:
            break
    return found


def _behind_boundary(words: Sequence[Word], *, first: bool) -> list[Word]:
    """The words before a number that are its own: behind the last mark, and behind the last "and" after a figure."""
    found: list[Word] = []
    for word in reversed(words):
        if word.text in _BORDERS or (not first and word.folded in _AND):
            break
        found.append(word)
    own = list(reversed(found))
    # Without a border between two figures what stands there belongs to the one before.
    return own if first or len(own) < len(words) else []


def _clause(words: Sequence[Word], *, last: bool) -> list[Word]:
    """The words behind a number that are its own: to the next mark, or to the last "and" before another figure."""
    end = next((at for at, word in enumerate(words) if word.text in _BORDERS), None)
    own = list(words[:end])
    if not last and end is None:
        joint = next((at for at in range(len(own) - 1, -1, -1) if own[at].folded in _AND), None)
        own = own[:joint] if joint is not None else own
    return own
