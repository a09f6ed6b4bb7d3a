"""Whether the words in which two texts differ matter: a name, a denial, another word where case shows no names.

"Ankara denied it" is not "Moscow denied it", nor "the army did not leave" "the army left", however much else is alike.
Numbers are looked at in `retrieval.wording`, which also decides how much must be alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import regex

from index.analyzer import analyze, surfaces
from index.stop_words import STOP_WORDS

__all__ = ["dateline", "matters", "names_in"]

_CAPITALISED = regex.compile(r"\p{Lu}[\p{L}\p{M}]*")
_DATELINE = regex.compile(r"[^.!?؟:\n]{1,40}[(,/،][^.!?؟:\n]{1,40}?[-–—]\s")
_FUNCTION_WORDS = frozenset(word for words in STOP_WORDS.values() for word in surfaces(words))

_DENIALS = frozenset(surfaces(
    "not no nor never neither without cannot t deny denied denies denying refuted "
    "لا لم لن ليس ليست ليسوا ما غير دون بدون عدم بلا نفى نفت ينفي تنفي نفي كذب كذبت "
    "не нет ни никогда без нельзя отрицает отрицал отрицала отрицали опроверг опровергла опровергли немає ні ані "
    "değil yok hiç asla yalanladı reddetti nicht kein keine keinen nie ohne bestritt "
    "ne pas n jamais sans aucun aucune no nunca sin negó nem não لا نه نیست לא אין בלי नहीं न ना 不 没 沒 未 无 無 非 否"
))  # fmt: skip
_ATTACHED = regex.compile("^[وف](?=..)")
_NEGATED = regex.compile("m[aeıiuü]")
"""What a Turkish verb takes in to be denied: yapıldı, yapılmadı."""

_SAYING = frozenset(surfaces(
    "قال قالت ذكر ذكرت أعلن أعلنت أكد أكدت أوضح أوضحت أفاد أفادت أضاف أضافت صرح صرحت أشار أشارت بين بينت لفت لفتت"
))  # fmt: skip
"""Verbs of saying that editors put for one another."""


def names_in(reading: str) -> frozenset[str]:
    """Folded words that a text writes with a capital, function words left out: names, in scripts that have case."""
    found = (word for raw in _CAPITALISED.findall(reading) for word in surfaces(raw))
    return frozenset(word for word in found if word not in _FUNCTION_WORDS)


def dateline(reading: str) -> int:
    """How many words of a text's beginning say where and from whom it came: "NORTHVILLE (Example Agency) - "."""
    found = _DATELINE.match(reading)
    return len(surfaces(found[0])) if found else 0


def matters(quote: Sequence[str], other: Sequence[str], names: frozenset[str], head: int) -> bool:
    """Whether the words of a quote differ in what matters from a stretch of another text that has words to spare.

    `names` are those of both texts; the first `head` words of the quote need not stand in the other.
    """
    for mine, its in _differences(quote, other, head):
        if any(word in names or _denies(word) for word in (*mine, *its)):
            return True
        if mine and its and not _interchangeable(mine, its):
            return True
    return False


def _differences(
    quote: Sequence[str], other: Sequence[str], head: int
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Words of the quote, and those in their place; what the other text has before and after the quote is left out."""
    codes = [code for code in SequenceMatcher(None, quote, other, autojunk=False).get_opcodes() if code[0] != "equal"]
    for _, low, high, first, last in codes:
        if low == 0 and high <= head:
            continue
        begin = max(first, last - (high - low)) if low == 0 else first
        end = min(last, begin + high - low) if high == len(quote) else last
        if high > low or end > begin:
            yield quote[low:high], other[begin:end]


def _denies(word: str) -> bool:
    return word in _DENIALS or _ATTACHED.sub("", word) in _DENIALS


def _interchangeable(mine: Sequence[str], its: Sequence[str]) -> bool:
    """Whether words may stand for others: anything in scripts with case, where a name would have shown, but a denial.

    Elsewhere only another form of the same word, or of saying.
    """
    pairs = list(zip(mine, its, strict=False))
    if all(word.upper() != word for word in (*mine, *its)):
        return not any(_negates(a, b) for a, b in pairs)
    return len(mine) == len(its) and all((_says(a) and _says(b)) or set(analyze(a)) & set(analyze(b)) for a, b in pairs)


def _says(word: str) -> bool:
    return _ATTACHED.sub("", word) in _SAYING


def _negates(one: str, other: str) -> bool:
    """Whether one of two words is the other denied, as Turkish does it."""
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return same >= 2 and bool(_NEGATED.match(one, same)) != bool(_NEGATED.match(other, same))
