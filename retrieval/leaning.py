"""Whether a question leans on the one before it, and how: told by its own words alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import regex

from retrieval.follow_up_words import RULES, Rules
from retrieval.piece import Piece, cut

__all__ = ["Leaning", "leaning"]

_MOST_WORDS, _LONGEST = 12, 200
_MOST_OF_SUBJECT = 4
_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}]+(?:['’-][\p{L}\p{M}\p{Nd}]+)*")
_ASKED = regex.compile(r"[?؟]\s*$")
_WITH_ARTICLE = regex.compile(r"(?:ال|لل)\p{Script=Arabic}")
_UNCASED = regex.compile(r"\p{Script=Arabic}")


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a question leans on the one before it.

    `way`: `name`, another name in the place of one; `asking`, other words that ask; `pointing`, it points back or says
    too little. `text` is the question without the word that joins it to the one before, `names` its own names, places
    and numbers, `asking` its words that ask, empty if none. `all_of_it`: it points to all that was said, not a party.
    """

    way: Literal["name", "asking", "pointing"]
    text: str
    names: tuple[Piece, ...] = ()
    asking: str = ""
    all_of_it: bool = False


def leaning(text: str, language: str) -> Leaning | None:
    """How a question leans on the one before it, or `None` where it says by itself what it is about.

    >>> leaning("What is Wagner?", "en") is None, leaning("When?", "en").way
    (True, 'asking')
    """
    rules = RULES.get(language)
    if rules is None or len(text) > _LONGEST or len(_WORD.findall(text)) > _MOST_WORDS:
        return None
    lead = rules.leading.match(text)
    rest = text[lead.end() :].strip(" ,،:") if lead else text
    if not _WORD.search(rest):
        return None
    pieces = cut(rest, (language,))
    asking = next((p.text for p in pieces if p.kind == "asking"), "")
    names = tuple(p for p in pieces if p.kind in {"name", "place", "number"})
    said = [p for p in pieces if p.kind == "subject" and not rules.points(p.text)]
    back = _points_back(rest, rules, names, said)
    if back:
        return Leaning("pointing", rest, names, all_of_it=back == "all")
    existing = rules.existing.search(rest)
    if existing or (asking and said):
        little = _says_too_little(rest, asking, (*names, *said), rules)
        return Leaning("pointing", rest, all_of_it=True) if little else None
    if asking:
        return _other_asking(rest, asking, names, rules)
    return _other_name(rest, names, said, lead.group() if lead else "")


def _points_back(
    rest: str, rules: Rules, names: Sequence[Piece], said: Sequence[Piece]
) -> Literal["all", "party"] | None:
    """What a question points back to with its pronouns: all that was said, a party to it, or nothing.

    A pronoun that may stand for somebody named before it in the same question points to nothing else.
    """
    if len(said) > _MOST_OF_SUBJECT:
        return None
    if rules.whole.search(rest):
        return "all"
    # subtle: من هو is "who is", and a pronoun only where nothing follows
    defines = rules.defines.search(rest)
    part = rules.part.search(rest, defines.end() if defines else 0)
    for found, most in ((rules.subject.search(rest), rules.most_before_subject), (part, rules.most_before)):
        if found is None or any(n.start < found.start() and not n.located for n in names):
            continue
        if sum(p.start < found.start() for p in said) <= most:
            return "party"
    return None


def _other_asking(rest: str, asking: str, names: tuple[Piece, ...], rules: Rules) -> Leaning | None:
    """As "When?", "Why Turkey?"; but who, what or where somebody is ("Who is Polyakov?") is a question of its own,
    and so is one of two names ("How far is Homs from Hama?").
    """
    # subtle: "it" of "What time is it in Moscow?" points to nothing
    points = any(rules.points(m.group()) for m in _WORD.finditer(rest))
    if len(names) > 1 or (names and (points or rules.being.fullmatch(asking))):
        return None
    return Leaning("asking", rest, names, asking=asking)


def _says_too_little(rest: str, asking: str, told: Sequence[Piece], rules: Rules) -> bool:
    """Whether words that ask have one more beside them ("Who won?", "Any casualties?"), or two and one is people."""
    existing = rules.existing.search(rest)
    if existing:  # subtle: in هل من ضحايا the last word looks like the name of a place
        beside = [p for p in told if p.start >= existing.end() or p.end <= existing.start()]
        return len(beside) == 1 and beside[0].kind in {"subject", "name"}
    if rules.defines.search(rest) or rules.manner.fullmatch(asking) or any(p.kind != "subject" for p in told):
        return False
    return len(told) == 1 or (len(told) == 2 and any(rules.people.fullmatch(p.text) for p in told))


def _other_name(rest: str, names: tuple[Piece, ...], said: list[Piece], lead: str) -> Leaning | None:
    """As "And Turkey?", "in 2020?", "What about the Turkish army?"; a name alone and not asked is a search for it."""
    joined = bool(lead.strip())
    if names and not said:
        told = joined or _ASKED.search(rest) or any(n.located for n in names)
        return Leaning("name", rest, names) if told else None
    if not joined or len(said) > 2 or len(names) > 1 or (names and not _WORD.search(lead.strip(), 3)):
        return None
    if not said:
        return Leaning("pointing", rest, all_of_it=True)  # "And then?"
    if names:
        start, end = min(p.start for p in (*names, *said)), max(p.end for p in (*names, *said))
        return Leaning("name", rest, (replace(names[0], text=rest[start:end]),))
    start, end = said[0].start, said[-1].end
    if all(_may_be_name(p.text) for p in said):
        return Leaning("name", rest, (Piece(rest[start:end], "name", start, end, located=said[0].located),))
    return Leaning("pointing", rest, all_of_it=True)


def _may_be_name(word: str) -> bool:
    return not _WITH_ARTICLE.match(word) if _UNCASED.match(word) else word[0].isupper()
