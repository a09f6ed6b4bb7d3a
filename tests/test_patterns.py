"""No pattern of ours backtracks: eight times as much of any hostile repetition takes about eight times as long."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import pytest

from index.analyzer import analyze
from index.decode import control_fault
from index.front_matter import split_front_matter
from index.furniture import find_furniture
from index.metadata import infer
from index.name import mentions
from index.passage import split_passages
from index.reading import read
from index.ways.extracted import words_in
from page.markup import escape, prose
from retrieval.attribution import attribute
from retrieval.phrase import held

UNITS = (
    "a", "ا", "1", " ", "\n", ".", "؟", ",", "-", "'", '"', "«", "(", "*", "\u0640", "\u200c", "\u0301", "\u202e", "日",
    "a ", "1 ", "A.", "1.", "1,", "a-", "a\n", "\n \n", "The ", "قال ", "according to ", "25 ", "شباط ", "...", "http://",
    "| a ", '"a', "<a>", "[1]",
)  # fmt: skip
SHORT, TIMES = 2_000, 8
SLACK = 4.0
"""Of the time that eight times as much may take; a quadratic pattern takes eight."""
LEAST = 0.02
"""Seconds of processor below which a time says nothing."""


def _tokens(many: Sequence[str]) -> list[int]:
    return [len(one) // 4 + 1 for one in many]


READERS: dict[str, Callable[[str], object]] = {
    "analyze": lambda text: analyze(text, "ar"),
    "read": read,
    "furniture": find_furniture,
    "passages": lambda text: split_passages(text, _tokens),
    "infer": infer,
    "mentions": mentions,
    "attribution": lambda text: attribute(text, (0, len(text)), "en", [(0, len(text))]),
    "front matter": lambda text: split_front_matter("---\n" + text),
    "controls": control_fault,
    "words": words_in,
    "a phrase": lambda text: held("a b", text),
    "prose": prose,
    "escape": escape,
}


def _seconds(reader: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    reader(text)
    return time.process_time() - began


@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_the_length_and_no_faster(name: str) -> None:
    reader = READERS[name]
    reader("Warm 2021. قال")
    for unit in UNITS:
        short, long = (unit * (size // len(unit)) + "!" for size in (SHORT, SHORT * TIMES))
        for _ in range(4):  # one fair measurement is enough; a pattern that backtracks has none
            took, least = _seconds(reader, long), max(_seconds(reader, short), LEAST / TIMES)
            if took < LEAST or took < least * TIMES * SLACK:
                break
        else:
            raise AssertionError(
                f"{name} takes {took:.2f} s for {SHORT * TIMES} of {unit!r}, {least:.3f} s for {SHORT}"
            )
