"""Near misses made from answered questions: one place, or one number, exchanged for another.

"When did Poland join?" of a passage on Poland becomes "When did Norway join?": the actors and the event are known, the
detail is wrong. Names come from other questions of the task in the same language, so that they are written as its
writers write them; what the exchanged question asks is not in the passage, and hardly ever in the archive.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import regex

from index.gazetteer import fold, gazetteer
from index.name import Mention, mentions

__all__ = ["Exchange", "exchanges"]

_DIGITS = regex.compile(r"\p{Nd}{2,}")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with one detail exchanged: the id of the one it was made of, `place` or `number`, and its text."""

    id: str
    kind: str
    text: str


def exchanges(asked: Iterable[tuple[str, str, str]], *, seed: int = 0) -> list[Exchange]:
    """At most one exchange a kind for each question (id, language, text) that names a place or a number by itself."""
    drawn, questions = random.Random(seed), list(asked)
    written: dict[str, dict[str, str]] = {}
    for _, language, text in questions:
        for mention in _places(text):
            written.setdefault(language, {}).setdefault(text[mention.start : mention.end], mention.key)
    found: list[Exchange] = []
    for id_, language, text in questions:
        place = _other_place(text, written.get(language, {}), drawn)
        number = _other_number(text, drawn)
        found += [Exchange(id_, kind, new) for kind, new in (("place", place), ("number", number)) if new]
    return found


def _places(text: str) -> Sequence[Mention]:
    """The places of a text that stand without anything attached, as the gazetteer has them."""
    names = gazetteer().names
    return [m for m in mentions(text) if m.key.startswith("@") and fold(text[m.start : m.end]) in names]


def _other_place(text: str, written: Mapping[str, str], drawn: random.Random) -> str | None:
    here = _places(text)
    keys = {mention.key for mention in mentions(text)}
    others = sorted(name for name, key in written.items() if key not in keys)
    if not here or not others:
        return None
    taken = drawn.choice(here)
    return text[: taken.start] + drawn.choice(others) + text[taken.end :]


def _other_number(text: str, drawn: random.Random) -> str | None:
    """One number moved by a little, in Western digits: a year to another of its time."""
    here = list(_DIGITS.finditer(text))
    if not here:
        return None
    taken = drawn.choice(here)
    value = int(taken.group())
    other = value + drawn.choice([-1, 1]) * drawn.randint(3, max(4, min(value // 3, 30)))
    return f"{text[: taken.start()]}{other}{text[taken.end() :]}"
