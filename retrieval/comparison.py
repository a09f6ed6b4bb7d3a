"""Who says what in an answer: its citations by speaker, side by side, and figures that do not agree.

Nothing is merged but quotes of one speaker. A figure is a number where a number is asked for, a day or a year where a
time is; two speakers differ where both give figures and none in common. Numbers in words are not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import regex

from index.number import BEGINS, numbers
from index.place import places
from index.reading import read
from retrieval.answer import Citation, Span, Voice
from retrieval.answer_type import AnswerType

__all__ = ["compare", "figures"]

_DAY = regex.compile(r"#\d{1,2}-\d{1,2}")
_YEAR = regex.compile(r"#(?:1[89]|20)\d\d")
_NUMBER = regex.compile(r"#\d+(?:\.\d+)?")
_DIGIT = regex.compile(BEGINS + r"(?<![.,٫٬-])\p{Nd}(?![\p{L}\p{Nd}-]|[.,٫٬]\p{Nd})")
_CLITICS = regex.compile(r"^[وف]?[بلك]?(?=ال|\p{L}{4,})|^لل")
_OUTSIDE = regex.compile(r"[^\p{L}\p{Nd}]+")


def figures(text: str, asks: AnswerType | None) -> list[tuple[int, int, str]]:
    """Start, end (code points) and value of each figure of the kind asked for, in text order.

    >>> figures("On 3 May 2021 some 40 left", "quantity"), [value for *_, value in figures("on 3 May 2021", "time")]
    ([(19, 21, '40')], ['3-5', '2021'])
    """
    found = list(numbers(text))
    dates = [(start, end, key) for start, end, key in found if _DAY.fullmatch(key) or _YEAR.fullmatch(key)]
    if asks == "time":
        return [(start, end, key[1:]) for start, end, key in sorted(dates)]
    if asks != "quantity":
        return []
    plain = [
        (start, end, key[1:])
        for start, end, key in found
        if _NUMBER.fullmatch(key) and not any(a <= start and end <= b for a, b, _ in dates)
    ]
    digits = ((m.start(), m.end(), str(int(m[0]))) for m in _DIGIT.finditer(text))
    plain += [(a, b, value) for a, b, value in digits if not any(s <= a and b <= e for s, e, _ in found)]
    return sorted(plain)


def compare(citations: Sequence[Citation], asks: AnswerType | None) -> tuple[Voice, ...]:
    """The speakers of an answer's citations, in the order of their first; none for fewer than two."""
    groups: dict[tuple[str, str], list[Citation]] = {}
    for citation in citations:
        groups.setdefault(_who(citation), []).append(citation)
    if len(groups) < 2:
        return ()
    values = {who: {v for c in members for *_, v in figures(c.quote.text, asks)} for who, members in groups.items()}
    voices = []
    for who, members in groups.items():
        others = [given for other, given in values.items() if other != who and given]
        voices.append(
            Voice(
                kind=_kind(members[0]),
                name=_name(members[0]),
                citations=tuple(c.number for c in members),
                figures=tuple(_spans(c, asks) for c in members),
                differs=bool(values[who]) and any(not values[who] & given for given in others),
            )
        )
    return tuple(voices)


def _spans(citation: Citation, asks: AnswerType | None) -> tuple[Span, ...]:
    text, low = citation.quote.text, citation.quote.start
    return tuple(Span(text[a:b], low + a, low + b) for a, b, _ in figures(text, asks))


def _kind(citation: Citation) -> Literal["source", "outlet", "unknown"]:
    return citation.attribution.voice if citation.attribution else "unknown"


def _name(citation: Citation) -> str | None:
    """The last speaker of the chain; for the outlet's own voice, and where no speaker is found, the outlet."""
    chain = citation.attribution.chain if citation.attribution else ()
    return chain[-1].name.text if chain else citation.publisher


def _who(citation: Citation) -> tuple[str, str]:
    """What tells speakers apart: a place's key ("Moscow", "موسكو"), else the words of the name, as they read."""
    name = read(_name(citation) or citation.article_id).text
    keys = {key for *_, key in places(name)}
    if len(keys) == 1 and len(name.split()) == 1:
        return _kind(citation), keys.pop()
    words = _OUTSIDE.sub(" ", name.casefold()).split()
    return _kind(citation), " ".join([_CLITICS.sub("", words[0]), *words[1:]] if words else [])
