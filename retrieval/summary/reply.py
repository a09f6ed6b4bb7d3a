"""The text that came back, as plain sentences with the numbers that they cite.

What could do anything but be read is taken out first: control characters, bidi controls and other invisible ones, marks
of Markdown. The rest is compatibility-normalised (NFKC), so that no figure or letter is other than it looks.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

from index.reading import read
from index.sentence import split_sentences
from retrieval.summary.figures import ROMAN, roman

__all__ = ["Cited", "plain", "sentences"]

_THOUGHT = regex.compile(r"\A\s*<think>.*?</think>", regex.DOTALL)
"""What reasoning models say to themselves before they answer."""
_QUOTATION = str.maketrans("″＂❝❞〝〞〟‟‹›《》〈〉", '""""""""«»「」「」')
_INVISIBLE = regex.compile(
    r"(?<!\p{Arabic})\u200c|\u200c(?!\p{Arabic})|[[\p{Cf}\p{Cs}\p{Co}\p{Cn}]--[\u200c]]", regex.V1
)
_CONTROL = regex.compile(r"[^\P{Cc}\n]")
_LINE_END = regex.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_STACKED = regex.compile(r"(?<=[^\p{L}\p{M}])\p{M}+|(?<=\p{M}{4})\p{M}+|\p{Me}+")
"""Marks that strike through or hide what they stand on."""
_MARKDOWN = regex.compile(r"\*+|`+|~~|(?<!\w)__|__(?!\w)|(?m:^[#>\s]*(?:[-•‣]\s+|\p{Nd}{1,2}[.)]\s+)?)")
_GROUP = regex.compile(r"[\[【]\s*(\p{Nd}{1,3}(?:\s*[,،;]\s*\p{Nd}{1,3})*)\s*[\]】]")
_DETACHED = regex.compile(r"([.!?؟。…۔।]+[\"'”’»」』)]*)[ \u00a0]+((?:\[[0-9]+\][ \u00a0]*)+)")
_CITATION = regex.compile(r"\s*\[([0-9]+)\]")


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence without its citation marks, on one line, and the numbers in them, each once, in order."""

    text: str
    citations: tuple[int, ...]


def sentences(answer: str) -> list[Cited]:
    """The sentences of what came back, in order; what holds no letter and no digit is left out.

    >>> sentences("**Russia** left. [1] Then it\u202e came back [٢, 3].")
    [Cited(text='Russia left.', citations=(1,)), Cited(text='Then it came back.', citations=(2, 3))]
    """
    text = _GROUP.sub(_marks, plain(answer))
    text = _DETACHED.sub(lambda match: f"{match[1]}{match[2].replace(' ', '')} ", text)
    found = []
    for start, end in split_sentences(read(text)):
        piece = text[start:end]
        numbers = dict.fromkeys(int(match[1]) for match in _CITATION.finditer(piece))
        words = " ".join(_CITATION.sub("", piece).split())
        if any(character.isalnum() for character in words):
            found.append(Cited(words, tuple(numbers)))
    return found


def plain(text: str) -> str:
    """Text that only reads: no control or invisible characters but line ends, no Markdown, one form of each letter."""
    text = _LINE_END.sub("\n", _THOUGHT.sub("", text)).translate(_QUOTATION).replace("\t", " ")
    text = ROMAN.sub(lambda match: str(roman(match.group())), text)  # NFKC would make letters of them
    text = unicodedata.normalize("NFKC", _CONTROL.sub("", _INVISIBLE.sub("", text)))
    text = _MARKDOWN.sub("", _STACKED.sub("", _INVISIBLE.sub("", _CONTROL.sub("", text))))
    return unicodedata.normalize("NFC", text)


def _marks(match: regex.Match[str]) -> str:
    """A group of citations, [1, 2] or 【٢】, as one mark each."""
    return "".join(f"[{int(number)}]" for number in regex.findall(r"\p{Nd}+", match[1]))
