"""Who asked what: a file of its own, written only where the newsroom wants it, and forgotten after some days.

Off unless `ISNAD_AUDIT` says otherwise: what a newsroom looks for tells on its sources, and what is not written down
can be neither leaked nor seized. No article's text, no answer and no key is ever in it, and none of it is in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from retrieval.access.private_file import reading, writing
from retrieval.access.settings import Written

__all__ = ["FILE", "Audit", "Entry"]

FILE = "audit.sqlite3"
_FORMAT = 1
_TABLES = """
CREATE TABLE calls (
  number INTEGER PRIMARY KEY, at TEXT NOT NULL, caller TEXT, route TEXT NOT NULL, status INTEGER, question TEXT,
  generation INTEGER
)
"""
_FORGET = "DELETE FROM calls WHERE at < ?"
_LONGEST = 2_000
"""The most characters of a request's questions that are kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `at` is ISO 8601 in UTC; `caller` is a key's name, `None` where none was asked for."""

    at: str
    caller: str | None
    route: str
    status: int | None
    question: str | None
    generation: int | None


class Audit:
    """The audit of a home. Methods raise `PrivateFileUnusable` for a file that cannot be read or written."""

    def __init__(self, home: Path, written: Written, days: int) -> None:
        self._path = home / FILE
        self._written, self._days = written, days

    @property
    def on(self) -> bool:
        """Whether requests are written down."""
        return self._written != "off"

    @property
    def with_questions(self) -> bool:
        """Whether their words are, too."""
        return self._written == "questions"

    def record(
        self, caller: str | None, route: str, status: int | None, question: str | None, generation: int | None
    ) -> None:
        """Write a request down, as far as that is wanted, and forget those that are older than is kept."""
        if not self.on:
            return
        kept = question[:_LONGEST] if question and self.with_questions else None
        now = datetime.now(UTC)
        with writing(self._path, _FORMAT, _TABLES) as db:
            db.execute(_FORGET, (self._first(now),))
            row = (now.isoformat(timespec="seconds"), caller, route, status, kept, generation)
            asked = "INSERT INTO calls (at, caller, route, status, question, generation) VALUES (?, ?, ?, ?, ?, ?)"
            db.execute(asked, row)

    def forget(self) -> None:
        """Forget what is older than is kept, also where nothing is written any more."""
        if self._path.exists():
            with writing(self._path, _FORMAT, _TABLES) as db:
                db.execute(_FORGET, (self._first(datetime.now(UTC)),))

    def entries(self, limit: int = 1000) -> list[Entry]:
        """The newest requests that are kept, newest first."""
        try:
            with reading(self._path, _FORMAT) as db:
                asked = (
                    "SELECT at, caller, route, status, question, generation FROM calls WHERE at >= ? "
                    "ORDER BY number DESC LIMIT ?"
                )
                return [Entry(*row) for row in db.execute(asked, (self._first(datetime.now(UTC)), limit))]
        except FileNotFoundError:
            return []

    def _first(self, now: datetime) -> str:
        return (now - timedelta(days=self._days)).isoformat(timespec="seconds")
