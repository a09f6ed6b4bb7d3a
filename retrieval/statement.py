"""Who a single sentence says it is from: its cues, the names beside them, and the chain they make.

Works on the words of one sentence without those inside quotations. What the sentence before says is not known here: a
pronoun, or a verb with its subject left out, is a link without a name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from retrieval.clause import Phrase, Word
from retrieval.cue import Cue, Lexicon, find_cues
from retrieval.headline import headline
from retrieval.naming import LONGEST, OPENERS, PRONOUN, left_of, right_of, skip_medium
from retrieval.naming_arabic import arabic_right, is_speaker
from retrieval.naming_turkish import turkish_before, turkish_pair
from retrieval.verb import is_unresolved, spoken

__all__ = ["Link", "Statement", "state"]

_QUESTION = frozenset("?؟？")
_ABOUT = frozenset({"عن"})
_NAMELESS = frozenset({"مصادر", "مصدر", "شهود", "اهالي", "سكان"})
_SAYING = frozenset("قوله قولها قولهم قولهما تاكيده تاكيدها تاكيدهم تصريحه".split())
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
    """What the words of one sentence say of who speaks."""
    ending = next((word.text for word in reversed(words) if not (word.mark and word.text not in _QUESTION | {"."})), "")
    if ending in _QUESTION:
        return Statement()
    cues = find_cues(words, known)
    relayed = _relay(words, known, cues)
    if relayed:
        return Statement(relayed)
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


def _joined(words: Sequence[Word], sources: tuple[Link, ...], verbs: tuple[Link, ...], known: Lexicon) -> tuple[Link, ...]:
    """An outlet that is named by "according to" relays who speaks; else who is named first counts."""
    if not (sources and verbs):
        return verbs or sources
    name = sources[0].name
    if name and verbs[0].name and any(w.folded.removeprefix("ال") in known["agency"] for w in words[name.first : name.last]):
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


def _relay(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue]) -> tuple[Link, ...]:
    """ "The agency quoted the ministry as saying": who relays, then who says it."""
    for cue in cues:
        if cue.kind != "relay":
            continue
        pair = {"ar": _relay_arabic, "tr": _relay_turkish}.get(known.language, _relay_quoted)(words, known, cues, cue)
        if pair:
            outer, inner, second = pair
            return (_link(words, outer, (cue.start, cue.end), known), _link(words, inner, second, known))
    return ()


Pair = tuple[Phrase, Phrase, tuple[int, int]]


def _relay_arabic(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Pair | None:
    outer = _named(words, cue.last, known, cues)
    if not outer:
        return None
    reach = range(outer.last, min(outer.last + LONGEST, len(words)))
    marks = {"الي"} if words[cue.first].folded.removeprefix("و").startswith("نسب") else _ABOUT
    about = next((at for at in reach if words[at].folded in marks), None)
    if about is None or (about > outer.last and not (words[outer.last].mark and words[about - 1].mark)):
        return None  # between the two only what commas set off
    inner = _named(words, about + 1, known, cues)
    if not inner:
        return None
    after = {word.folded for word in words[inner.last : inner.last + 6]}
    told = cue.first > 0 and words[cue.first - 1].folded in {"ما", "كما"}
    if not (told or after & (_SAYING | known["that"] | {":"})):
        return None
    return outer, inner, (words[about].start, words[about].end)


def _relay_turkish(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Pair | None:
    outer, inner = turkish_pair(words, cue.first, known)
    return (outer, inner, (cue.start, cue.end)) if outer and inner and cues else None


def _relay_quoted(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Pair | None:
    outer, inner = left_of(words, cue.first, known, cues), right_of(words, cue.last, known, cues, sure=True)
    if not outer or not inner or PRONOUN in {outer, inner} or words[min(inner.last, len(words) - 1)].folded != "as":
        return None
    return outer, inner, (cue.start, cue.end)


def _named(words: Sequence[Word], at: int, known: Lexicon, cues: Sequence[Cue]) -> Phrase | None:
    return arabic_right(words, at, known, cues)


def _cited(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue]) -> tuple[tuple[Link, ...], list[Word]]:
    """Whom the sentence cites beside its first source, and its words without that."""
    for cue in cues:
        if cue.kind == "cite":
            name = _named(words, cue.last, known, cues) if known.language == "ar" else right_of(words, cue.last, known, cues)
            if name and name != PRONOUN:
                rest = [*words[: cue.first], *words[name.last :]]
                return (_link(words, name, (cue.start, cue.end), known),), rest
    return (), list(words)


def _sources(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue]) -> _Told:
    """Whom "according to" names, the first of them."""
    for cue in cues:
        finder = _FINDERS.get(cue.kind)
        name = finder(words, known, cues, cue) if finder else None
        if name:
            part = cue.start > words[cue.first].start and _is_long(words[: cue.first])  # "..., and according to"
            return _Told(() if part else (_link(words, name, (cue.start, cue.end), known),), part=part)
    return _Told()


def _by(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    if known.language == "ar":
        return _by_arabic(words, known, cues, cue)
    at = skip_medium(words, cue.last, known)
    name = right_of(words, at, known, cues, sure=cue.kind == "of" or _is_set_off(words, cue, at, known))
    if cue.start == words[cue.first].start and words[cue.first].folded == "so":  # German ", so die Polizei,"
        closed = name and name.last < len(words) and words[name.last].mark
        return name if closed and cue.first and words[cue.first - 1].mark else None
    return None if name == PRONOUN else name


def _is_set_off(words: Sequence[Word], cue: Cue, at: int, known: Lexicon) -> bool:
    """Whether "according to the ..." stands between marks and is no plan or law: then only a speaker is left."""
    end = at
    while end < len(words) and not words[end].mark and end - at < LONGEST:
        end += 1
    inner = words[at:end]
    opened = not cue.first or words[cue.first - 1].mark
    article = bool(inner) and inner[0].folded in known["det"]
    return opened and article and 1 < len(inner) <= 6 and not any(word.folded in known["abstract"] for word in inner)


def _by_arabic(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    at = skip_medium(words, cue.last, known)
    if at >= len(words):
        return None
    head = words[at].folded
    bound = cue.kind == "byl" or at > cue.last
    clitic = 2 if bound and head.startswith("لل") else int(bound and head.startswith("ل"))
    if cue.kind == "byl" and not clitic:
        return None
    name = _named(words, at + (clitic == 1 and head == "ل"), known, cues)
    if not name:
        return None
    stripped = words[name.first].folded[clitic:] if head != "ل" else words[name.first].folded
    kinds = known["role"] | known["org"] | known["anon"] | known["agency"]
    if clitic and at > cue.last and stripped not in kinds and cue.kind != "byl":
        clitic = 0
    led = not cue.first and name.last < len(words) and words[name.last].mark  # "According to X, ..."
    known_kind = is_speaker(words, name.first, name.last, known) or stripped in kinds
    if stripped.removeprefix("ال") in known["abstract"] or not (known_kind or led or at > cue.last + 1):
        return None
    return Phrase.of(words, name.first, name.last, clitic if words[name.first].folded[0] == "ل" else 0)


def _after(words: Sequence[Word], known: Lexicon, cues: Sequence[Cue], cue: Cue) -> Phrase | None:
    if known.language == "tr":
        return turkish_before(words, cue.first, known, possessed=cue.last - cue.first > 1)
    start = cue.first
    while start and cue.first - start < LONGEST and (words[start - 1].capital or words[start - 1].folded in known["det"]):
        start -= 1
    while start < cue.first and words[start].folded in known["det"] | known["prep"]:
        start += 1
    found = start < cue.first and bool(cues)
    return Phrase.of(words, start, cue.first) if found else None


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


def _pronoun(_words: Sequence[Word], _known: Lexicon, _cues: Sequence[Cue], _cue: Cue) -> Phrase:
    return PRONOUN


Finder = Callable[[Sequence[Word], Lexicon, Sequence[Cue], Cue], Phrase | None]
_FINDERS: dict[str, Finder] = {"by": _by, "byl": _by, "of": _by, "after": _after, "from": _after, "his": _pronoun}
