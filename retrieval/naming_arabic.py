"""The name beside a cue in Arabic: mostly behind its verb, else at the head of the sentence.

Arabic has no capitals, so that a name is what stands between the verb and a clause word, a preposition, a date, a mark
or a verbal noun; what "according to" is said of must be a known kind of speaker ("the observatory", not "the plan").
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from retrieval.clause import Phrase, Word
from retrieval.cue import Cue, Lexicon
from retrieval.naming import OPENERS, short_quotation

__all__ = ["arabic_head", "arabic_left", "arabic_right", "is_speaker"]

_LONGEST = 12
_DEMONSTRATIVE = frozenset(["هذا", "هذه", "تلك", "هؤلاء", "ذلك"])
_SUFFIXES = ("ها", "هم", "هما", "هن")
_WITH_B = frozenset(
    "افاد افادت افادوا يفيد تفيد صرح صرحت صرحوا اعترف اعترفت اقر اقرت اتهم اتهمت".split()  # noqa: SIM905
)
"""Verbs that govern with ب."""
_B_NAMES = ("باسم", "بشار", "بوتين", "بلال", "بسام", "بدر", "بيان", "بلديه", "بعثه", "برلمان", "بنك", "بايدن", "بطرس")
_PARTICIPLE = regex.compile("م[^اويه]{3,5}ا")
"""What follows a verb of saying as its adverb: وتابع مرجحا أن ..."""
_ALLAH = ("الله", "عبده", "نزيه", "وجيه", "طه")


def arabic_right(words: Sequence[Word], at: int, known: Lexicon, cues: Sequence[Cue], verb: str = "") -> Phrase | None:
    """The name that begins at word `at`; `verb` is the folded verb of saying before it, if it is one."""
    starts = {cue.first for cue in cues}
    if at < len(words) and words[at].folded in _DEMONSTRATIVE:
        at += 1
    end, quoted = at, 0
    while end < len(words) and end - at - quoted < _LONGEST and end not in starts:
        if words[end].mark:
            initial = words[end].text == "." and end > at and len(words[end - 1].text) == 1 and end + 1 < len(words)
            after = end + 1 if initial else short_quotation(words, end)
            if after == end:
                break
            quoted += after - end
            end = after
            continue
        if _ends_name(words, at, end, known, verb):
            inside = _within(words, at, end, known, verb)
            if inside == end:
                break
            end = inside
            continue
        end += 1
    if end == at or words[at].folded in known["thing"] or words[at].folded.removeprefix("ال") in known["thing"]:
        return None
    return Phrase.of(words, at, end)


def _within(words: Sequence[Word], first: int, at: int, known: Lexicon, verb: str) -> int:
    """Where "in ..." ends at word `at` that belongs to a name, as in مسؤول في الجمارك قوله; `at` where it does not.

    It does when a clause, or an outlet told, begins right behind it.
    """
    if words[at].folded != "في" or at == first or not is_speaker(words, first, at, known):
        return at
    end = at + 1
    while (
        end < len(words)
        and end - first < _LONGEST
        and not words[end].mark
        and not _ends_name(words, at, end, known, verb)
    ):
        end += 1
    behind = words[end].folded if end < len(words) else ""
    clause = behind in known["that"] or behind.startswith(("قوله", "قولها", "قولهم", "ل")) or behind == ":"
    about = words[min(at + 1, len(words) - 1)].folded
    return end if clause and end > at + 1 and about not in known["without"] else at


def _ends_name(words: Sequence[Word], first: int, at: int, known: Lexicon, verb: str) -> bool:
    """Whether a name ends before word `at`."""
    folded = words[at].folded
    if at > first and folded == "من" and words[at - 1].folded in known["near"]:
        return False
    ends = known["that"] | known["stop"] | known["time"] | known["aux"]
    joined = folded[0] in "وف" and len(folded) > 2 and folded[1:] in known["that"] | known["aux"] | known["stop"]
    if folded in ends or folded[0].isdigit() or joined:
        return True
    if at == first:
        return _PARTICIPLE.fullmatch(folded) is not None
    return len(folded) >= 5 and (_is_object(words[at]) or (verb in _WITH_B and _has_b(folded)))


def _is_object(word: Word) -> bool:
    """Whether a word has a suffixed pronoun, as the object of a verb does and no name: استعدادها, رفضه."""
    folded = word.folded
    definite = folded.removeprefix("و").startswith("ال") or folded.startswith("لل")
    return folded.endswith(_SUFFIXES) or (word.text.endswith("ه") and not definite and not folded.endswith(_ALLAH))


def _has_b(folded: str) -> bool:
    return folded.startswith("ب") and not folded.startswith(_B_NAMES)


def arabic_left(words: Sequence[Word], at: int, known: Lexicon, cues: Sequence[Cue]) -> Phrase | None:
    """The name that opens the sentence and reaches to the verb at word `at`: الباحث زياد النجار قال ..."""
    end = at
    while end and words[end - 1].folded in known["aux"]:
        end -= 1
    while end and words[end - 1].text in {"،", ","}:
        end -= 1
    first = arabic_head(words, end, known)
    if not 0 < end - first <= _LONGEST or any(first <= cue.first < end for cue in cues):
        return None
    head = words[first].folded
    if not (head.startswith("ال") or is_speaker(words, first, end, known)):
        return None
    inner = [word for word in words[first:end] if not word.mark]
    clause = known["that"] | known["aux"] | known["time"] | known["neg"] | (known["stop"] - {"في", "ل"})
    if any(word.folded in clause for word in inner) or sum(w.text in {"،", ","} for w in words[first:end]) > 1:
        return None
    return Phrase.of(words, first, end)


def arabic_head(words: Sequence[Word], end: int, known: Lexicon) -> int:
    """Where a sentence begins behind its connectives: "من جهته،", "بدوره", "في سياق متصل،"."""
    at = 0
    if end and words[0].folded in known["stop"] | known["lead"]:
        comma = next((i for i in range(min(5, end)) if words[i].text in {"،", ","}), None)
        if comma is not None:
            at = comma + 1
    while at < end and (words[at].folded in known["lead"] or words[at].mark):
        at += 1
    return at


def is_speaker(words: Sequence[Word], first: int, last: int, known: Lexicon) -> bool:
    """Whether the head of a name is a role, an office, a source or a name in quotation marks."""
    if words[first].mark:
        return True
    folded = words[first].folded
    heads = {folded, folded.removeprefix("ال"), folded.removeprefix("لل"), folded.removeprefix("ل")}
    kinds = known["role"] | known["org"] | known["anon"] | known["agency"]
    return bool(heads & kinds) or any(word.text in OPENERS for word in words[first:last])
