"""The order in which a line is read, from the order in which its characters stand on the paper.

A PDF says where each character stands, and no more; a line of Arabic is therefore had from left to right, backwards.
This undoes what the Unicode Bidirectional Algorithm (UAX 9) did to lay it out: the line is turned round but for the
runs inside it that go from left to right (Latin words, numbers), and brackets are mirrored. One level is undone, not
nested ones. Presentation forms, the shapes of letters, become the letters, as when one copies from a PDF viewer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import regex

__all__ = ["read_line"]

_RIGHT = frozenset({"R", "AL"})
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
_SHAPES = regex.compile(r"[\uFB00-\uFB06\uFB13-\uFDCF\uFDF0-\uFDFF\uFE70-\uFEFC]")
_L, _N, _R = r"\p{bc=L}", r"\p{bc=EN}\p{bc=AN}", r"\p{bc=R}\p{bc=AL}"
# Rule W2 makes of any digit after Arabic an Arabic number, whose parts only `.`, `,`, `/` and `:` join (W4): `25/2`
# stays as it is, `25-2` stands on the paper as `2-25`. After a Latin letter digits go with it (W7): `T-72`.
_LEFT_RUN = regex.compile(rf"[{_L}](?:[^{_R}]*[{_L}{_N}])?[%°]*|[{_N}]+(?:\p{{bc=CS}}[{_N}]+)*")
_RIGHT_RUN = regex.compile(rf"[{_R}](?:[^{_L}]*[{_R}])?")


def read_line(clusters: Sequence[str]) -> str:
    """A line as it is read; `clusters` are its characters from left to right, each with the marks upon it.

    >>> read_line(list("T-72 نإ (25) لاق"))
    'قال (25) إن T-72'
    """
    key = "".join(cluster[0] for cluster in clusters)
    right = sum(unicodedata.bidirectional(character) in _RIGHT for character in key)
    left = sum(unicodedata.bidirectional(character) == "L" for character in key)
    if right >= left:
        pieces = list(_turned(clusters, key)) if right else list(clusters)
    else:  # a Latin line: only the Arabic names in it are turned
        pieces, end = [], 0
        for run in _RIGHT_RUN.finditer(key):
            pieces += clusters[end : run.start()]
            pieces += _turned(clusters[run.start() : run.end()], run.group())
            end = run.end()
        pieces += clusters[end:]
    return _SHAPES.sub(_letter, "".join(pieces))


def _turned(clusters: Sequence[str], key: str) -> Iterator[str]:
    """From right to left, but for the runs that go from left to right."""
    end = len(clusters)
    for start, stop in reversed([run.span() for run in _LEFT_RUN.finditer(key)]):
        yield from (cluster.translate(_MIRRORED) for cluster in reversed(clusters[stop:end]))
        yield from clusters[start:stop]
        end = start
    yield from (cluster.translate(_MIRRORED) for cluster in reversed(clusters[:end]))


def _letter(shape: regex.Match[str]) -> str:
    # The shape of a vowel mark alone decomposes to a space, or tatweel, and the mark.
    letters = unicodedata.normalize("NFKC", shape.group())
    return letters[-1] if letters[0] in " \u0640" else letters
