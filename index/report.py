"""A run shown at a terminal: a bar while it goes, its counts at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from index.progress import Meter, Progress
from index.run import Report

__all__ = ["bar", "summary"]

_STAGES = {
    "fetch": "Fetching pages",
    "read": "Reading articles",
    "embed": "Embedding passages",
    "switch": "Switching generations",
}


def summary(report: Report, seconds: float, refused: str = "not taken in") -> str:
    """The counts of a run, for people and for scripts that read `name: number`.

    `refused` are the words for what was left out.
    """
    lines = [
        f"added: {report.added}  changed: {report.changed}  unchanged: {report.unchanged}  removed: {report.removed}"
        + (f"  kept: {report.kept}" if report.kept else "")
        + f"  embedded: {report.embedded}",
        f"generation {report.generation}: {report.articles} articles, {report.passages} passages, in {seconds:.1f} s",
    ]
    if report.left_out:
        lines.append(f"left out: {report.left_out} (withdrawn before; to bring one back, add its file by name)")
    counts = {refused: report.not_taken_in, "taken in, but with a fault": report.taken_in_but}
    lines += [f"{name}: {count} (named above)" for name, count in counts.items() if count]
    return "\n".join(lines)


@contextmanager
def bar(console: Console) -> Iterator[Meter]:
    """A bar of a run, on standard error: counts, rate, and with a total the time left. Silent where it is no terminal.

    The total is the run's to tell.
    """
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[more]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Bar(*columns, console=console, disable=not console.is_terminal, transient=True) as drawn:
        task = drawn.add_task(_STAGES["read"], total=None, more="")
        yield Meter(partial(_advance, drawn, task))


def _advance(drawn: Bar, task: TaskID, now: Progress) -> None:
    unit = "pages" if now.stage == "fetch" else "articles"
    more = [f"{now.rate:,.{0 if now.rate >= 10 else 1}f} {unit}/s"] if now.rate else []
    more += [f"{now.embedded:,} passages embedded"] if now.embedded else []
    more += [f"{now.refused:,} not taken in"] if now.refused else []
    done = now.read if now.stage == "fetch" else now.read + now.refused
    total = None if now.total is None else max(now.total, done)  # what is expected of files is an estimate
    drawn.update(task, completed=done, total=total, description=_STAGES[now.stage], more=", ".join(more))
