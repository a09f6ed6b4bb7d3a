"""Phrases in quotation marks: which passages hold them, word for word as the reading view folds words.

A phrase stands in a text when its words follow one another there, whatever their case, diacritics, tatweel, letter
forms and digits; in Arabic its first word may carry clitics or lose the article (`وقافلة`). Nothing else counts: no
inflection, no other spelling of a name, no translation. Passages are found by full-text search for the phrase's
terms, then read. What follows from a phrase that stands nowhere is decided in `retrieval.phrase_verdict`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import regex

from index.analyzer import analyze, surfaces
from index.article import Article
from index.reading import read
from retrieval.allowed import Allowed
from retrieval.question import Question
from retrieval.signal import Candidates
from retrieval.snapshot import PassageRecord, Snapshot

__all__ = ["Quoted", "find", "held", "within"]

_READ = 300
"""How many passages that hold a phrase's terms are read, those first that BM25 puts first for the whole question."""

_ARABIC = regex.compile(r"\p{Script=Arabic}")
_CLITICS = frozenset(
    conjunction + rest
    for conjunction in ("", "و", "ف")
    for rest in ("", "ب", "ل", "ك", "ال", "بال", "كال", "لل")
)  # fmt: skip
_LEAST = 3
"""The fewest letters of a first word that may carry clitics: بدر is not در with a preposition."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a question's quotation marks come to in this archive.

    Each phrase is in `required`, held by some passage, or in `absent`, held by none that was read. `holders` are ids of
    passages that hold all the required ones; none, where they never stand together. `more` says that there may be
    further holders, since more passages hold the terms than were read.
    """

    required: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    holders: frozenset[int] = frozenset()
    more: bool = False


def find(snapshot: Snapshot, question: Question, allowed: Allowed | None = None) -> Quoted:
    """Look a question's phrases up. One without any word that the index keeps is neither required nor absent.

    With `allowed` only in the passages that it lets in.
    """
    required, absent, more = [], [], False
    holders: set[int] | None = None
    among = allowed.octets if allowed and question.phrases else None
    languages = snapshot.outline().languages if question.phrases else ()
    for phrase in question.phrases:
        terms = [found for language in languages for found in _terms(phrase, language)]
        if not terms:
            continue
        ids = snapshot.together(terms, question.terms, _READ, among)
        more = more or len(ids) == _READ
        holding = _verified(snapshot, (phrase,), ids)
        if holding:
            required.append(phrase)
            holders = holding if holders is None else holders & holding
        else:
            absent.append(phrase)
    return Quoted(tuple(required), tuple(absent), frozenset(holders or ()), more)


def within(snapshot: Snapshot, candidates: Candidates, quoted: Quoted) -> Candidates:
    """The candidates that hold all the phrases required; all of them, where no passage does."""
    if not quoted.holders:
        return candidates
    ids = set(quoted.holders)
    if quoted.more:
        ids |= _verified(snapshot, quoted.required, [p.id for p in candidates.passages if p.id not in ids])
    kept = [at for at, p in enumerate(candidates.passages) if p.id in ids]
    return replace(
        candidates,
        passages=tuple(candidates.passages[at] for at in kept),
        signals={name: values[np.array(kept, int)] for name, values in candidates.signals.items()},
        sentences=tuple(candidates.sentences[at] for at in kept),
        core=candidates.core[np.array(kept, int)],
    )


def held(phrase: str, text: str) -> bool:
    """Whether a phrase stands in a piece of an article's original text.

    >>> held("«القافلة الأخيرة»", "غادرت والقافلة الاخيـرة معها"), held("last convoy", "the last convoys")
    (True, False)
    """
    sought = _words(phrase)
    if not sought:
        return False
    words, length = surfaces(read(text).text), len(sought)
    return any(
        tuple(words[at + 1 : at + length]) == sought[1:] and _is(words[at], sought[0])
        for at in range(len(words) - length + 1)
    )


def _verified(snapshot: Snapshot, phrases: Sequence[str], ids: Sequence[int]) -> set[int]:
    """Those of the passages that hold all the phrases, each in their text or in their article's title."""
    passages = snapshot.passages(ids)
    articles = snapshot.articles(sorted({p.article for p in passages.values()}))
    return {id_ for id_, passage in passages.items() if all(_stands(phrase, passage, articles) for phrase in phrases)}


def _stands(phrase: str, passage: PassageRecord, articles: Mapping[int, Article]) -> bool:
    article = articles[passage.article]
    title = article.title.value if article.title else ""
    return held(phrase, article.text[passage.start : passage.end]) or held(phrase, title)


@lru_cache(maxsize=256)
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(surfaces(read(phrase).text))


def _is(word: str, first: str) -> bool:
    """Whether a word is the phrase's first one, in Arabic whatever clitics either has: `للقافله` is `القافله`."""
    if word == first or not _ARABIC.match(first):
        return word == first
    return any(word[: -len(bare)] in _CLITICS for bare in _bare(first) if word.endswith(bare))


def _bare(first: str) -> list[str]:
    """An Arabic word as it is and without the article, where enough of it is left."""
    return [bare for bare in (first, first.removeprefix("ال")) if len(bare) >= _LEAST]


def _terms(phrase: str, language: str) -> list[tuple[str, ...]]:
    """Terms that a passage in this language holds where the phrase stands in it: several ways, by the first word.

    Only each word's first term, and nothing of function words: what is found is read anyway.
    """
    pieces = regex.split(r"[\s‐-]+", read(phrase).text)
    rest = [term for piece in pieces[1:] for term in _firsts(piece, language)]
    opening = pieces[0].removeprefix("ال") if len(pieces[0]) >= _LEAST + 2 else pieces[0]
    prefixes = ("", "ب", "ل", "ف", "ك", "ال") if _ARABIC.match(opening) else ("",)
    ways = dict.fromkeys((*_firsts(prefix + opening, language), *rest) for prefix in prefixes)
    return [way for way in ways if way]


def _firsts(piece: str, language: str) -> list[str]:
    terms = analyze(piece, language)
    return terms[:1] if _ARABIC.search(piece) else terms
