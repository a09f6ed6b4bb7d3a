"""Sentences for people, by name, in the interface's languages: what an answer has to say beside its quotes.

The catalog (`messages.toml`) has every sentence in English and in Arabic, by CLDR's plural categories where a number
counts. Records keep a `Message`, not its text, so that one answer can be shown in either language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from index.cldr import plural_category

__all__ = ["INTERFACE", "Interface", "Message", "say"]

Interface = Literal["en", "ar"]
INTERFACE: tuple[Interface, ...] = get_args(Interface)
"""The languages that the interface speaks."""

_OPEN, _CLOSE = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of the catalog, by its name, and what fills it: texts, and numbers as they are."""

    name: str
    fills: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, name: str, /, **fills: str | int) -> Message:
        """The message of this name; the names of fills are the catalog's."""
        return cls(name, tuple(sorted(fills.items())))

    def text(self, language: Interface = "en") -> str:
        """The sentence. Raises `KeyError` for a name that the catalog lacks, or a fill that it asks for."""
        return say(self.name, language, **dict(self.fills))


def say(name: str, language: Interface = "en", /, **fills: str | int) -> str:
    """A sentence of the catalog with its places filled; `count` chooses its plural form.

    A text that comes from outside stands in Arabic between isolates, so that it keeps its own direction.

    >>> say("found", count=1), say("found", count=3)
    ('1 quote answers', '3 quotes, the best first')
    """
    forms: str | Mapping[str, str] = _catalog()[name][language]
    if isinstance(forms, str):
        form = forms
    else:
        form = forms.get(plural_category(language, int(fills["count"])), forms["other"])
    shown = {k: f"{v:,}" if isinstance(v, int) else _set_apart(v, language) for k, v in fills.items()}
    return form.format(**shown)


def _set_apart(text: str, language: Interface) -> str:
    return f"{_OPEN}{text}{_CLOSE}" if language == "ar" else text


@cache
def _catalog() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("messages.toml").read_text(encoding="utf-8"))
