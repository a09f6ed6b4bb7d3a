"""Who looks on while questions are answered and articles come in: told of stages, outcomes and runs.

The read side calls the functions here and knows nothing of metrics, traces or logs; where nobody looks on they do
nothing. Whoever starts the work says who looks on, for the work's own context: a thread that serves a request has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Literal, Protocol

from index.run import Report

__all__ = ["Observer", "Outcome", "Stage", "answered", "observed", "ran", "stage"]

Stage = Literal["embed", "search", "rerank", "quote"]
"""What a question goes through, in this order; under a filter that it implies, the first three more than once."""

Outcome = Literal["answered", "possible", "not_found"]
"""What came of a question."""


class Observer(Protocol):
    """One who looks on. What it does takes next to no time and raises nothing."""

    def stage(self, name: Stage) -> AbstractContextManager[object]:
        """Runs around a stage."""
        ...

    def answered(self, question: str, outcome: Outcome) -> None:
        """A question was answered, or not."""
        ...

    def ran(self, report: Report) -> None:
        """A run that changes the archive has ended well."""
        ...


_OBSERVER: ContextVar[Observer | None] = ContextVar("observer", default=None)


@contextmanager
def observed(observer: Observer) -> Iterator[None]:
    """Have `observer` look on at what the block does, in this context."""
    token = _OBSERVER.set(observer)
    try:
        yield
    finally:
        _OBSERVER.reset(token)


def stage(name: Stage) -> AbstractContextManager[object]:
    """To run around a stage of a question."""
    observer = _OBSERVER.get()
    return observer.stage(name) if observer else nullcontext()


def answered(question: str, outcome: Outcome) -> None:
    """Tell what came of a question."""
    if observer := _OBSERVER.get():
        observer.answered(question, outcome)


def ran(report: Report) -> None:
    """Tell what a run did."""
    if observer := _OBSERVER.get():
        observer.ran(report)
