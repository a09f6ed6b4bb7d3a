"""Each sentence of a summary held against the quotes that it cites; what does not stand there is struck.

A sentence is kept when it cites quotes that there are, and its numbers, dates, names and what it puts in quotation
marks all stand in one or other of them. Only the quotes count: an article's title, date and outlet were not sent, so
that a sentence that gives them did not take them from what was. What cannot be seen here: a sentence that turns its
quotes' meaning round with their own words ("did not leave").
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from index.reading import read
from retrieval.message import Message
from retrieval.question import Name
from retrieval.quotation import quotations
from retrieval.summary.evidence import Evidence, claims
from retrieval.summary.reply import Cited, plain, sentences

__all__ = ["Sentence", "check"]

_MARKUP = regex.compile(
    r"<[\p{L}/!?]|\]\(|!\[|&#?\w+;|\p{L}[\w+.-]*://|(?<!\w)(?:www\.|javascript:|data:|mailto:)|\w@\w"
    r"|\w\.(?:com|net|org|info|io|ru|me|co|example|test|onion)(?!\w)|\w\.\p{L}[\p{L}\p{Nd}-]{1,62}(?:/|[:?]\w)",
    regex.IGNORECASE,
)
_QUOTATION_MARKS = regex.compile(r"[«»“”„「」『』]|(?<!\p{Hebrew})\"|\"(?!\p{Hebrew})")
_SINGLE = regex.compile(r"(?<![\p{L}\p{Nd}])[‘‚'’]([^‘‚'’\n]*(?:['’](?=\p{L})[^‘‚'’\n]*)*)['’‘](?![\p{L}\p{Nd}])")
_ENDS = regex.compile(r"^[\s,.،;:]+|[\s,.،;:!?؟]+$")
_SCRIPTS = ("Arabic", "Cyrillic", "Greek", "Hebrew", "Latin")
_MIXED = regex.compile("|".join(rf"\p{{{a}}}\p{{M}}*\p{{{b}}}" for a in _SCRIPTS for b in _SCRIPTS if a != b))
"""Letters of two alphabets in one word: a name with something stuck to it, or written with another's letters."""

_OF_WORD = r"[\p{L}\p{M}\p{Nd}]"
_SHOWN = 3
"""How many of a sentence's numbers or names that do not stand are told."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as a machine wrote it, without citation marks: inferred, never a quote.

    `citations` are the numbers that it cites. `struck` are the reasons why it is struck; none, and it is kept.
    """

    text: str
    citations: tuple[int, ...]
    struck: tuple[Message, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether nothing was found against it."""
        return not self.struck


def check(answer: str, quotes: Mapping[int, str], asked: Sequence[Name] = ()) -> tuple[Sentence, ...]:
    """The sentences of what came back, in order, each kept or struck; `quotes` by the numbers that they were sent with.

    `asked` are the names of the question.
    """
    return tuple(Sentence(each.text, each.citations, _against(each, quotes, asked)) for each in sentences(answer))


def _against(sentence: Cited, quotes: Mapping[int, str], asked: Sequence[Name]) -> tuple[Message, ...]:
    """What there is against a sentence; of one that cites nothing, that is all that is said."""
    if not sentence.citations:
        return (Message("summary.uncited"),)
    if unknown := [number for number in sentence.citations if number not in quotes]:
        return (Message.of("summary.unknown", numbers=", ".join(str(number) for number in unknown)),)
    cited = [quotes[number] for number in sentence.citations]
    reasons = [Message("summary.markup")] if _MARKUP.search(sentence.text) else []
    reasons += [Message("summary.mixed")] if _MIXED.search(sentence.text) else []
    reasons += _misquoted(sentence.text, cited)
    evidence = Evidence.of(cited)
    missing: dict[str, list[str]] = {}
    for claim in claims(read(sentence.text).text, asked):
        if not evidence.supports(claim):
            missing.setdefault(claim.kind, []).append(claim.text)
    for kind, texts in missing.items():
        told = ", ".join(list(dict.fromkeys(texts))[:_SHOWN])
        reasons.append(Message.of(f"summary.{kind}", what=told))
    return tuple(reasons)


def _misquoted(text: str, cited: Sequence[str]) -> list[Message]:
    """What stands in quotation marks and in none of the quotes, word for word; and marks that do not pair."""
    held = [_written(quote) for quote in cited]
    pairs = quotations(text)
    spans = [(each.start, each.end) for each in pairs if each.closed]
    spans += [match.span(1) for match in _SINGLE.finditer(text) if match[1].strip()]
    wrong = [text[low:high] for low, high in spans if not any(_stands(_written(text[low:high]), in_) for in_ in held)]
    rest = list(text)
    for each in pairs:
        if each.closed:
            rest[each.start - 1 : each.end + 1] = " " * (each.end - each.start + 2)
    reasons = [Message.of("summary.quotation", what=each) for each in wrong[:_SHOWN]]
    return reasons + ([Message("summary.unpaired")] if _QUOTATION_MARKS.search("".join(rest)) else [])


def _written(text: str) -> str:
    """A text as it is compared word for word: as it reads, on one line, in any case, without marks at its ends."""
    return _ENDS.sub("", " ".join(unicodedata.normalize("NFKC", read(plain(text)).text).casefold().split()))


def _stands(phrase: str, quote: str) -> bool:
    """Whether a phrase stands in a quote as whole words."""
    inside = regex.escape(phrase)
    return bool(phrase) and regex.search(rf"(?<!{_OF_WORD}){inside}(?!{_OF_WORD})", quote) is not None
