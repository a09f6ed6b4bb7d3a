"""A fault of the archive, and what the checks that look for faults are given."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from index.manifest import Manifest

__all__ = ["Case", "Check", "Fault", "anew", "embedded_anew", "readable", "restored"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not in order, as one sentence that names it and the way out; `check` names the check that found it."""

    check: str
    message: str


@dataclass(frozen=True, slots=True)
class Case:
    """One generation as a check reads it: a connection inside a read transaction, the manifest, how many to sample."""

    db: sqlite3.Connection
    home: Path
    manifest: Manifest
    sample: int

    @property
    def bound(self) -> dict[str, object]:
        """What statements about this generation's rows bind."""
        now = self.manifest
        return {"generation": now.generation, "recipe": now.recipe, "fingerprint": now.fingerprint}


Check = Callable[[Case], Iterator[str]]
"""Looks for one kind of fault: a sentence for each."""


def readable(saved: bytes) -> str:
    """A stored text also where it is no text: as the connection's `text_factory`, so that a check can name it."""
    return saved.decode("utf-8", "replace")


def anew(home: Path) -> str:
    """The way out where rows cannot be mended in place."""
    return (
        f"take everything out with python -m index export FILE.jsonl --home {home}, and build that into another folder "
        f"with python -m index --corpus FILE.jsonl --home DIR"
    )


def embedded_anew(home: Path) -> str:
    """The way out where stored embeddings are wrong, or the vectors that were made of them."""
    return f"embed it anew with python -m index doctor --mend --home {home}"


def restored(article: str) -> str:
    """The way out where the rows of one article are wrong."""
    return f"withdraw it with python -m index remove {article!r} and add it again with python -m index add FILE"
