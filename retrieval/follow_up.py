"""Follow-up questions: "And Turkey?", "متى؟", "who said that?" understood with the questions before, by rules.

What a follow-up lacks is carried over from the question before, and every carried piece is named, so that it can be
shown and taken off; nothing is guessed in silence. A question that says by itself what it is about is not changed. A
question before that is itself a follow-up is understood first, and carries on what it has.

Four ways to lean on the question before, in Arabic, English, Russian and Turkish, or one on another of them:

- *another name*: "And Turkey?", "in 2020?" is the question before with that place, name or number in the place of the
  one of its kind; where there is none of its kind it is added.
- *another asking*: "When?", "كم؟" is the question before with these words that ask.
- *pointing back*: "who said that?", "لماذا انسحبوا منها؟" gets names, places, numbers and the subject; beside a name
  of its own ("why did they leave Idlib?") only names of other kinds.
- *too little said*: "Who died?", "Сколько погибших?", words that ask and one more, gets the same.

Words that imply a filter ("in 2021", "according to TASS") are carried whole, so that they imply it again. Filters that
somebody chose are no words of a question: a caller keeps those of the question before where `follows` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import regex

from index.reading import read
from retrieval.leaning import Leaning, leaning
from retrieval.piece import Kind, Piece, as_filters, cut
from retrieval.question import LONGEST
from retrieval.question_language import language_of
from retrieval.replacement import replaced, sort_of

__all__ = ["TURNS", "Carried", "FollowUp", "understand"]

TURNS = 3
"""How many earlier questions count."""

_LONGEST_BEFORE = 400
"""An earlier question of more code points is a pasted text, of which nothing is carried over."""

Filters = Callable[[str], Sequence[tuple[int, int]]]

_END = regex.compile(r"[\s?؟!.…]+$")
_LAST_WORD = regex.compile(r"[\p{L}\p{M}]*\s*$")
"""The preposition that would be left without what it governs."""
_SPACES = regex.compile(r"\s{2,}")
_WORD = regex.compile(r"[\p{L}\p{M}\p{Nd}]+")


@dataclass(frozen=True, slots=True)
class Carried:
    """A piece taken over: its text in the earlier question, what it is, and that question's place in `previous`."""

    text: str
    kind: Kind
    source: int


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question as it is to be asked of the archive, and what of it was carried over, in the order of the text.

    `language` (ISO 639-1) is the follow-up's, to read a mixed `text` by; `None` where it is to be identified as always.
    `follows`: it was understood with the question before, even if all that was carried over has been taken off since.
    """

    text: str
    carried: tuple[Carried, ...] = ()
    language: str | None = None
    follows: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
    """An earlier question, understood: its text, the languages of its words, and its pieces."""

    text: str
    languages: tuple[str, ...]
    pieces: tuple[Piece, ...]


def understand(
    question: str, previous: Sequence[str], without: Collection[str] = (), filters: Filters = lambda _: ()
) -> FollowUp:
    """Understand a question with the earlier ones, `previous`, oldest first, of which the last `TURNS` count.

    `without` holds texts of carried pieces that were taken off; they are carried by none of the turns. `filters` gives
    the spans of a text's words that imply a filter. A question that needs nothing, or that could not be asked with what
    it needs (longer than `LONGEST`), is given back as it came.

    >>> understand("And Turkey?", ["Why did Russia leave Saraqib?"]).text
    'Why did Turkey leave Saraqib?'
    """
    first = max(0, len(previous) - TURNS)
    texts = [_plain(text) if len(text) <= _LONGEST_BEFORE else "" for text in previous[first:]]
    off = {text.casefold() for text in without}
    turn: _Turn | None = None
    for at, text in enumerate(texts):
        if _WORD.search(text):
            turn = _understood(text, turn, texts[:at], off, filters)[0]
    if turn is None or len(question) > LONGEST:
        return FollowUp(question)
    after, carried = _understood(_plain(question), turn, texts, off, filters)
    if carried is None:
        return FollowUp(question)
    named = tuple(Carried(group.text, group.kind, first + group.source) for group in carried)
    return FollowUp(after.text, named, after.languages[0], follows=True)


def _plain(text: str) -> str:
    """A question as it reads, with single spaces."""
    return " ".join(read(text).text.split())


def _understood(
    text: str, before: _Turn | None, earlier: Sequence[str], off: set[str], filters: Filters
) -> tuple[_Turn, list[_Group] | None]:
    """A question understood with the one before it, and what was carried over; `None` if it needs nothing."""
    own = language_of(text, before.languages[0] if before else None)
    alone = _Turn(text, (own,), tuple(as_filters(cut(text, (own,)), text, filters(text))))
    lean = leaning(text, own) if before else None
    if before is None or lean is None or not before.pieces:
        return alone, None
    lean = replace(lean, names=tuple(as_filters(lean.names, lean.text, filters(lean.text))))
    groups = [g for g in _grouped(_kept(lean, before), earlier) if g.text.casefold() not in off]
    kept = sorted((piece for group in groups for piece in group.pieces), key=lambda piece: piece.start)
    whole = _composed(lean, before, kept, same=own == before.languages[0])
    if len(whole) > LONGEST:
        return alone, None
    languages = (own, *(code for code in before.languages if code != own))
    return _Turn(whole, languages, tuple(as_filters(cut(whole, languages), whole, filters(whole)))), groups


def _kept(lean: Leaning, before: _Turn) -> list[Piece]:
    """The pieces of the question before that a follow-up takes over."""
    gone = [replaced(new, before.pieces) for new in lean.names] if lean.way != "pointing" else []
    kept = [p for p in before.pieces if p not in gone and (p.kind != "asking" or lean.way == "name")]
    if lean.way == "pointing" and lean.names and not lean.all_of_it:
        kinds = {sort_of(name) for name in lean.names}
        return [p for p in kept if p.kind != "subject" and sort_of(p) not in kinds]
    return kept


def _composed(lean: Leaning, before: _Turn, kept: Sequence[Piece], *, same: bool) -> str:
    """The question to ask: the one before with the new words in place of the old, or the new one and what it lacks."""
    if lean.way == "pointing" or (lean.way == "asking" and not (same and lean.asking == _END.sub("", lean.text))):
        return _beside(lean.text, kept)
    swaps: dict[Piece, str] = {}
    added: list[str] = []
    asking = next((p for p in before.pieces if p.kind == "asking"), None)
    if lean.way == "asking" and asking:
        swaps[asking] = lean.asking
    elif lean.way == "asking":
        added.append(lean.asking)
    for new in lean.names:
        old = replaced(new, before.pieces)
        if old:
            text = _in_place_of(old, new)
            swaps[old] = f"{swaps[old]} {text}" if old in swaps else text
        else:
            added.append(_END.sub("", lean.text) if len(lean.names) == 1 and lean.way == "name" else new.text)
    gone = [p for p in before.pieces if p not in swaps and p not in kept]
    if not all(p.located for p in gone) or not (kept or added):
        return _beside(lean.text, kept)  # without what was taken off, the words around it would be left hanging
    parts, at = [], 0
    for piece in before.pieces:
        between = before.text[at : piece.start]
        text = swaps.get(piece, piece.text)
        if piece in gone:
            between, text = between if piece.kind == "filter" else _LAST_WORD.sub("", between), ""
        parts += [between, text]
        at = piece.end
    text = _SPACES.sub(" ", "".join([*parts, before.text[at:]])).strip(" ,،")
    end = _END.search(text)
    return " ".join([_END.sub("", text), *added]) + (end.group().strip() if end else "")


def _beside(text: str, kept: Sequence[Piece]) -> str:
    """A follow-up and what it lacks: names and subject as they come, filters last and set off."""
    whole = " ".join([text, *(piece.text for piece in kept if piece.kind != "filter")])
    for piece in kept:
        if piece.kind == "filter":
            whole += f"{' ' if _END.search(whole) else ', '}{piece.text}"
    return whole


def _in_place_of(old: Piece, new: Piece) -> str:
    """The words to put for a piece: of two filters the new one, else the bare name, with the old words around it."""
    if old.kind == new.kind == "filter":
        return new.text
    bare = new.core or new.text
    return old.text.replace(old.core, bare) if old.kind == "filter" else bare


@dataclass(frozen=True, slots=True)
class _Group:
    """What is carried over as one: a piece, or the words of a subject that come from one question."""

    text: str
    kind: Kind
    source: int
    pieces: tuple[Piece, ...]


def _grouped(kept: Sequence[Piece], earlier: Sequence[str]) -> list[_Group]:
    """Pieces with the latest earlier question that holds each."""
    found: dict[tuple[object, ...], _Group] = {}
    for at, piece in enumerate(kept):
        source = max((n for n, text in enumerate(earlier) if _holds(text, piece.text)), default=len(earlier) - 1)
        key = ("subject", source) if piece.kind == "subject" else (at,)
        group = found.get(key)
        text, pieces = (f"{group.text} {piece.text}", (*group.pieces, piece)) if group else (piece.text, (piece,))
        found[key] = _Group(text, piece.kind, source, pieces)
    return list(found.values())


def _holds(text: str, words: str) -> bool:
    return bool(regex.search(rf"(?<![\p{{L}}\p{{M}}]){regex.escape(words)}(?![\p{{L}}\p{{M}}])", text))
