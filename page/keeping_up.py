"""Answers that stay on an open page: at each drawing they are brought in step with the archive as it is now.

An answer that was given is not asked again; what it quotes is looked up once for each generation that came since.
"""

from __future__ import annotations

from dataclasses import replace

from page.session import Turn
from retrieval.answer import Answer
from retrieval.archive import Archive
from retrieval.message import Message
from retrieval.standing import quoted_in, still_standing

__all__ = ["answer_now", "turn_now"]


def turn_now(archive: Archive, turn: Turn) -> Turn:
    """The turn as it may be shown now: without what was withdrawn since, nor a summary that was written from it.

    What was corrected is marked so. The turn itself where no generation came since it was looked at.
    """
    if isinstance(turn.answer, str):
        return turn
    generation = archive.status().generation
    if generation == (turn.checked or turn.answer.receipt.generation):
        return turn
    answer, lost = still_standing(turn.answer, archive.histories(quoted_in(turn.answer)))
    stale = lost and turn.summary is not None
    return replace(
        turn, answer=answer, checked=generation, withdrawn={**turn.withdrawn, **lost},
        summary=Message("summary.stale") if stale else turn.summary,
    )  # fmt: skip


def answer_now(archive: Archive, answer: Answer) -> Answer:
    """An answer without what was withdrawn since, for a file that is made long after the page was drawn."""
    return still_standing(answer, archive.histories(quoted_in(answer)))[0]
