"""Why there is no answer, in one sentence of the catalog, with a way out where there is one."""

from __future__ import annotations

from retrieval.confidence import ALIEN, Confidence, Evidence
from retrieval.filter import Filter
from retrieval.message import Message
from retrieval.question import Question
from retrieval.snapshot import Outline

__all__ = ["reason"]

_KINDS = (
    ("publishers", "outlet"), ("languages", "language"), ("authors", "author"), ("since", "since"), ("until", "until")
)  # fmt: skip


def reason(
    confidence: Confidence, outline: Outline, question: Question, evidence: Evidence, filter: Filter, *,  # noqa: A002
    passed: int, any_found: bool,
) -> Message:  # fmt: skip
    """What is missing. `passed` articles pass the filter, and `any_found` says whether any passage came near."""
    if not outline.articles:
        return Message("reason.empty_archive")
    if not passed:
        return Message.of("reason.none_passes", filters=_told(filter))
    if question.bare:
        return Message("reason.no_subject")
    some = "_filtered" if filter.restricts else ""
    if not any_found:
        return Message(f"reason.nothing_near{some}")
    return _shortcoming(confidence, question, evidence, some)


def _shortcoming(confidence: Confidence, question: Question, evidence: Evidence, some: str) -> Message:
    """Why the nearest passages are no answer."""
    on_subject = confidence.on_subject(evidence)
    if evidence.alien and (evidence.features["alien"] >= ALIEN or evidence.features["unplaced"]):
        which = "reason.name_missing" if on_subject else f"reason.off_subject_name_missing{some}"
        return Message.of(which, name=evidence.alien)
    if evidence.untold:
        return Message("reason.no_date" if question.asks == "time" else "reason.no_number")
    return Message("reason.uncertain" if on_subject else f"reason.off_subject{some}")


def _told(filter: Filter) -> str:  # noqa: A002
    """The filter in words: `(outlet TASS, since 2021)`."""
    parts = []
    for field, kind in _KINDS:
        value = getattr(filter, field)
        if value:
            parts.append(f"{kind} {value if isinstance(value, str) else ' or '.join(value[:3])}")
    return f"({', '.join(parts)})"
