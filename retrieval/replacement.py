"""Which piece of an earlier question a new name stands for: "And Turkey?" after a question about Russia."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from retrieval.piece import MONTH, Piece

__all__ = ["replaced", "sort_of"]

_LIKE = {
    "country": ("country", "city"), "city": ("city", "name", "country"), "name": ("name", "city"),
    "day": ("day", "month"), "month": ("month", "day"), "year": ("year", "month"), "number": ("number",),
    "outlet": ("outlet",),
}  # fmt: skip
"""What sort of piece a new one stands for, the likeliest first."""

_YEAR = regex.compile("#(?:19|20)[0-9]{2}")


def replaced(new: Piece, old: Sequence[Piece]) -> Piece | None:
    """The piece that a new name stands for: of its sort, in its place in the sentence, else the first, or none."""
    for sort in _LIKE[sort_of(new)]:
        alike = [p for p in old if p.kind not in {"subject", "asking"} and sort_of(p) == sort]
        if new.located:
            alike = [p for p in reversed(alike) if p.located] or alike
        else:
            alike = [p for p in alike if not p.located] or alike
        if alike:
            return alike[0]
    return None


def sort_of(piece: Piece) -> str:
    """A finer kind: countries apart from cities, days from years from other numbers."""
    if piece.kind == "place":
        return "country" if len(piece.key) == 3 else "city"
    if piece.kind == "filter" and not piece.key:
        return "outlet"
    if piece.kind in {"number", "filter"}:
        return (
            "month"
            if piece.key == MONTH
            else "day"
            if "-" in piece.key
            else "year"
            if _YEAR.fullmatch(piece.key)
            else "number"
        )
    return piece.kind
