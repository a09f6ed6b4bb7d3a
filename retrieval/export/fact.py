"""One line of what is known, as documents about an answer list it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Fact"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label in the interface's language and what is known; `remark` says how, where it was inferred.

    Label and remark are the catalog's words; what comes from the archive or the question is in `value`.
    """

    label: str
    value: str
    remark: str = ""
