"""Rounds: the same runs again and again, so that the archive follows what changes elsewhere.

What a job does is its own affair: it makes one run and reports. A round that changes nothing says nothing, and neither
does a job that says what it said the round before.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from index.run import Report

__all__ = ["Job", "Rounds"]

Job = Callable[[], Report]
"""Makes one run, waits for others that write, and reports; raises one of its own refusals when it cannot."""


@dataclass(slots=True)
class Rounds:
    """Jobs by name, done one after another in each round; `told` gets each line of report.

    `refusals` are what a job may raise: it is told, and the next job and the next round go on, as they do where the
    disk or the database fails.
    """

    jobs: Mapping[str, Job]
    refusals: tuple[type[Exception], ...]
    told: Callable[[str], None]
    _said: dict[str, list[str]] = field(default_factory=dict)

    def once(self) -> bool:
        """One round; whether all jobs went through and could read everything."""
        well = True
        stops: tuple[type[Exception], ...] = (*self.refusals, OSError, sqlite3.Error)
        for name, job in self.jobs.items():
            try:
                report = job()
            except stops as error:
                faults = [str(error)]
            else:
                faults = [problem.told() for problem in report.problems]
                for line in _changes(report):
                    self._tell(name, line)
            if faults != self._said.get(name, []):
                for fault in faults:
                    self._tell(name, fault)
            self._said[name] = faults
            well = well and not faults
        return well

    def again(self, seconds: float) -> None:
        """Round after round, so many seconds apart, without end."""
        while True:
            self.once()
            time.sleep(seconds)

    def _tell(self, name: str, line: str) -> None:
        self.told(f"{datetime.now(UTC).isoformat(timespec='seconds')}  {name}  {line}")


def _changes(report: Report) -> Iterator[str]:
    if report.added or report.changed or report.removed:
        yield (
            f"added: {report.added}  changed: {report.changed}  removed: {report.removed}  "
            f"generation {report.generation}: {report.articles} articles"
        )
