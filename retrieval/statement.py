"""Who a single sentence says it is from: its cues, the names beside them, and the chain they make.

Works on the words of one sentence without those inside quotations. What the sentence before says is not known here: a
pronoun, or a verb with its subject left out, is a link without a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from retrieval.clause import Phrase, Word
from retrieval.cue import Cue, Lexicon, find_cues
from retrieval.headline import headline
from retrieval.naming import LONGEST, OPENERS, PRONOUN
from retrieval.relay import relay_of
from retrieval.source import cited_name, source_name
from retrieval.verb import is_unresolved, spoken

__all__ = ["Link", "Statement", "state"]

_QUESTION = frozenset("?؟？")
_NAMELESS = frozenset({"مصادر", "مصدر", "شهود", "اهالي", "سكان"})
_LONGEST = 400
_BEFORE_CLAUSE = 12
"""A sentence with more words than this before "X said that" has a part of its own: no one speaker says it all."""


class Link(NamedTuple):
    """One link of a chain: where its name stands, or `None` for someone named before; its cue; where it was found."""

    name: Phrase | None
    cue: tuple[int, int]
    anonymous: bool = False


class Statement(NamedTuple):
    """Links outermost first. `reported` says that someone is credited though no one is named."""

    chain: tuple[Link, ...] = ()
    reported: bool = False


class _Told(NamedTuple):
    """Who says it; whether that is only a `part` of the sentence; whether a verb has a subject that is in doubt."""

    chain: tuple[Link, ...] = ()
    part: bool = False
    doubtful: bool = False


def state(words: Sequence[Word], known: Lexicon) -> Statement:
    """What the words of one sentence say of who speaks; of one longer than any sentence nothing."""
    if len(words) > _LONGEST:
        return Statement(reported=True)
    ending = next((word.text for word in reversed(words) if not (word.mark and word.text not in _QUESTION | {"."})), "")
    if ending in _QUESTION:
        return Statement()
    cues = find_cues(words, known)
    relayed = next(filter(None, (relay_of(words, known, cues, cue) for cue in cues)), None)
    if relayed:
        outer, inner, at = relayed
        verb = next((cue.start, cue.end) for cue in cues if cue.kind == "relay")
        return Statement((_link(words, outer, verb, known), _link(words, inner, at, known)))
    head = headline(words, known, cues)
    if head:
        return Statement((_link(words, head, (words[head.last].start, words[head.last].end), known),))
    cited, rest = _cited(words, known, cues)
    cues = find_cues(rest, known)
    told = _verbs(rest, known, cues)
    sources = _sources(rest, known, cues)
    part = told.part or (sources.part and not told.chain)
    chain = () if part else _joined(rest, sources.chain, told.chain, known) + cited
    passive = any(cue.kind == "passive" for cue in cues)
    return Statement(chain, reported=not chain and (part or told.doubtful or passive))


def _joined(
    words: Sequence[Word], sources: tuple[Link, ...], verbs: tuple[Link, ...], known: Lexicon
) -> tuple[Link, ...]:
    """An outlet that is named by "according to" relays who speaks; else who is named first counts."""
    if not (sources and verbs):
        return verbs or sources
    name = sources[0].name
    if (
        name
        and verbs[0].name
        and any(w.folded.removeprefix("ال") in known["agency"] for w in words[name.first : name.last])
    ):
        return sources + verbs
    return sources if name and sources[0].cue < verbs[0].cue else verbs


def _link(words: Sequence[Word], name: Phrase, cue: tuple[int, int], known: Lexicon) -> Link:
    if name == PRONOUN:
        return Link(None, cue)
    held = words[name.first : name.last]
    if known.language == "ar":
        # subtle: المسؤول سامي is someone, المصادر and الناشطون are no one in particular.
        head = words[name.first].folded
        bare = head.removeprefix("ال").removeprefix("ل")
        plural = len(held) == 1 or bare in _NAMELESS or bare.endswith(("ون", "ين"))
        return Link(name, cue, head in known["anon"] or (plural and bare in known["anon"]))
    named = any(word.capital for word in held[1:]) or (held[0].capital and name.first > 0)
    nameless = any(w.folded in known["anon"] for w in held)
    return Link(name, cue, nameless or (not named and any(w.folded in known["someone"] for w in held)))


def _cited(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue]) -> tuple[tuple[Link, ...], list[Word]]:
    """Whom the sentence cites beside its first source, and its words without that."""
    for cue in cues:
        name = cited_name(words, known, cues, cue)
        if name:
            rest = [*words[: cue.first], *words[name.last :]]
            return (_link(words, name, (cue.start, cue.end), known),), rest
    return (), list(words)


def _sources(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue]) -> _Told:
    """Whom "according to" names, the first of them."""
    for cue in cues:
        name = source_name(words, known, cues, cue)
        if name:
            part = cue.start > words[cue.first].start and _is_long(words[: cue.first])  # "..., and according to"
            return _Told(() if part else (_link(words, name, (cue.start, cue.end), known),), part=part)
    return _Told()


def _verbs(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue]) -> _Told:
    """Who says it by a verb: the first one, and those inside what that one says, each at the head of a clause."""
    chain: list[Link] = []
    clause, doubtful = 0, False
    for cue in cues:
        name = spoken(words, known, cues, cue)
        if name is None:
            doubtful = doubtful or is_unresolved(words, known, cue)
            continue
        if chain and _relays(words, known, cue, name):
            return _Told((_link(words, name, (cue.start, cue.end), known), *chain))
        if chain and not (name != PRONOUN and clause and 0 <= name.first - clause <= 1):
            continue
        before = cue.first if name == PRONOUN else min(name.first, cue.first)
        clause = _clause(words, cue.last, known)
        after = cue.last if name == PRONOUN else max(cue.last, name.last)
        if not chain and _has_part_of_its_own(words, before, clause, after, known):
            return _Told(part=True)
        chain.append(_link(words, name, (cue.start, cue.end), known))
    return _Told(tuple(chain), doubtful=doubtful)


def _clause(words: Sequence[Word], at: int, known: Lexicon) -> int:
    """Where the clause begins that a verb before word `at` governs; 0 where none does."""
    following = range(at, min(at + LONGEST, len(words)))
    return next((i + 1 for i in following if words[i].folded in known["that"]), 0)


def _relays(words: Sequence[Word], known: Lexicon, cue: Cue, name: Phrase) -> bool:
    """Whether an outlet is named by the way for all that was said: ", Reuters reported."."""
    if name == PRONOUN or not any(w.folded in known["agency"] for w in words[name.first : name.last]):
        return False
    after = max(cue.last, name.last)
    return after < len(words) and words[after].mark and any(words[at].mark for at in range(min(cue.first, name.first)))


def _has_part_of_its_own(words: Sequence[Word], before: int, clause: int, after: int, known: Lexicon) -> bool:
    if any(word.text in OPENERS for word in words[:before]) or known.language == "tr":
        return False
    follows = clause or any(word.text in ":«“" for word in words[after : after + LONGEST])
    return bool(follows) and _is_long(words[:before])


def _is_long(words: Sequence[Word]) -> bool:
    return sum(not word.mark for word in words) > _BEFORE_CLAUSE
