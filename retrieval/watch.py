"""Watched questions: saved once, asked again of every new generation, each new hit told once.

They live in a file of their own in the archive's home (`retrieval.watch_file`). A hit is an article that came into the
archive after the question was saved and answers it by itself, as an answer is judged; a corrected version of a known
article is none. Of a hit whose article is withdrawn nothing can be read from then on, and the next check empties it in
the file too: the archive itself keeps what it said, and gives it back should the article return.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from retrieval.archive import Archive
from retrieval.filter import EVERYTHING, Filter
from retrieval.history import Version
from retrieval.implied import require_fields
from retrieval.question import read_question
from retrieval.standing import standing
from retrieval.watch_file import FILE, format_of, reading, writing

__all__ = ["Hit", "UnknownWatch", "Watch", "Watches"]

_CITED = 10
"""How many citations of an answer are looked at."""


class UnknownWatch(KeyError):
    """No question of this id is watched."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Hit:
    """A new article that answers a watched question: `quote` is `text[start:end]` of its `version`, as it was found.

    `generation` is the one that brought it, `found_at` when that was seen (ISO 8601, UTC), `certainty` the answer's.
    `number` grows with each hit. `corrected_at` is when the article was corrected, if it was. Of a `withdrawn` one,
    `withdrawn_at` that moment where it is known, there is neither title nor publisher, and the quote is empty.
    """

    article_id: str
    title: str | None
    publisher: str | None
    start: int
    end: int
    quote: str
    certainty: str
    generation: int
    found_at: str
    seen: bool
    number: int = 0
    version: str = ""
    corrected_at: str | None = None
    withdrawn: bool = False
    withdrawn_at: str | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A watched question; `checked` is the generation it was last asked of, `unseen` its hits not yet looked at.

    `filters` is what it is asked under, `without` what it implies of a filter and shall not be applied.
    """

    id: str
    question: str
    saved_at: str
    checked: int
    unseen: int
    filters: Filter = EVERYTHING
    without: tuple[str, ...] = ()


class Watches:
    """The watched questions of a home. Each call opens the file anew: page, service and terminal share it.

    Only saving a question makes the file; reading writes nothing and takes no lock. Every method raises
    `WatchesUnreadable` where the file cannot be used.
    """

    def __init__(self, home: Path) -> None:
        self._path = home / FILE

    def save(
        self, archive: Archive, question: str, *, filter: Filter = EVERYTHING, without: Sequence[str] = (),  # noqa: A002
    ) -> Watch:  # fmt: skip
        """Watch a question from now on: what the archive holds already is no hit. Saved twice, it is one.

        Raises `QuestionRefused` for what cannot be asked, `FilterRefused` for `without` as `ask` does.
        """
        read_question(question)
        require_fields(without)
        asked = (" ".join(question.split()), filter, tuple(sorted(set(without))))
        written = json.dumps(filter.as_dict()) if filter != EVERYTHING else "{}", json.dumps(asked[2])
        saved = (secrets.token_urlsafe(9), asked[0], _now(), archive.status().generation, *written)
        with writing(self._path) as db:
            db.execute("INSERT OR IGNORE INTO watches VALUES (?, ?, ?, ?, ?, ?)", saved)
        return next(watch for watch in self.all() if (watch.question, watch.filters, watch.without) == asked)

    def all(self) -> list[Watch]:
        """All watched questions, oldest first."""
        if not self._path.exists():
            return []
        with reading(self._path) as db:
            known = format_of(db, self._path)
            if known is None:
                return []
            asked = "filters, without" if known else "'{}', '[]'"  # format 0 knew none
            rows = db.execute(
                "SELECT id, question, saved_at, checked, (SELECT count(*) FROM hits WHERE watch = id AND NOT seen), "
                f"{asked} FROM watches ORDER BY saved_at, id"
            )
            return [
                Watch(id_, question, saved, checked, unseen, Filter.from_dict(json.loads(held)), tuple(json.loads(off)))
                for id_, question, saved, checked, unseen, held, off in rows
            ]

    def get(self, id_: str) -> Watch:
        """One watched question. Raises `UnknownWatch`."""
        for watch in self.all():
            if watch.id == id_:
                return watch
        raise UnknownWatch(f"No question is watched under {id_!r}. GET /v1/watches lists those that are.")

    def remove(self, id_: str) -> None:
        """Watch a question no longer. Raises `UnknownWatch`."""
        self.get(id_)
        with writing(self._path) as db:
            db.execute("DELETE FROM watches WHERE id = ?", (id_,))

    def hits(self, archive: Archive, id_: str, *, limit: int = 100, before: int | None = None) -> list[Hit]:
        """The hits of a watched question as they stand now, newest first, those of a number below `before`.

        Raises `UnknownWatch`.
        """
        self.get(id_)
        with reading(self._path) as db:
            rows = db.execute(
                'SELECT article_id, title, publisher, start, "end", quote, certainty, generation, found_at, seen, '
                "number FROM hits WHERE watch = :watch AND (:before IS NULL OR number < :before) "
                "ORDER BY number DESC LIMIT :limit",
                {"watch": id_, "before": before, "limit": limit},
            ).fetchall()
        known = archive.histories(row[0] for row in rows)
        return [_standing(replace(Hit(*row), seen=bool(row[-2])), known[row[0]]) for row in rows]

    def look(self, id_: str) -> None:
        """Take the hits of a watched question as seen."""
        with writing(self._path) as db:
            db.execute("UPDATE hits SET seen = 1 WHERE watch = ?", (id_,))

    def check(self, archive: Archive, id_: str | None = None) -> int:
        """Ask what has not been asked of the current generation, and keep the new hits; gives their number.

        With an id, that one only. An archive that was built anew from nothing counts its generations again: then all it
        holds is known.
        """
        generation = archive.status().generation
        asked = [watch for watch in self.all() if watch.checked != generation and id_ in {None, watch.id}]
        return sum(self._check(archive, watch, generation) for watch in asked)

    def _check(self, archive: Archive, watch: Watch, generation: int) -> int:
        new = (
            archive.news(watch.question, watch.checked, k=_CITED, filter=watch.filters, without=watch.without)
            if watch.checked < generation
            else ()
        )
        found = 0
        with writing(self._path) as db:
            _keep_in_step(db, archive, watch.id)
            for c, certainty in new:
                row = (
                    watch.id, c.article_id, c.title, c.publisher, c.quote.start, c.quote.end, c.quote.text,
                    certainty, generation, _now(),
                )  # fmt: skip
                found += db.execute(
                    'INSERT OR IGNORE INTO hits (watch, article_id, title, publisher, start, "end", quote, certainty, '
                    "generation, found_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    row,
                ).rowcount
            db.execute("UPDATE watches SET checked = ? WHERE id = ?", (generation, watch.id))
        return found


def _keep_in_step(db: sqlite3.Connection, archive: Archive, watch: str) -> None:
    """Empty the hits of withdrawn articles, which then count as seen; fill those again whose articles came back."""
    rows = db.execute(
        'SELECT number, article_id, generation, start, "end", quote FROM hits WHERE watch = ?', (watch,)
    ).fetchall()
    known = archive.histories(row[1] for row in rows)
    for number, id_, generation, start, end, quoted in rows:
        now = standing(known[id_], generation=generation)
        if now.withdrawn and quoted:
            db.execute(
                "UPDATE hits SET title = NULL, publisher = NULL, quote = '', seen = 1 WHERE number = ?", (number,)
            )
        elif not now.withdrawn and not quoted:
            article = archive.article(id_, now.version)
            named = [fact.value if fact else None for fact in (article.title, article.publisher)]
            again = (*named, article.text[start:end], number)
            db.execute("UPDATE hits SET title = ?, publisher = ?, quote = ? WHERE number = ?", again)


def _standing(hit: Hit, known: Sequence[Version]) -> Hit:
    """A hit as it may be shown now, its article having had these versions."""
    now = standing(known, generation=hit.generation)
    if now.withdrawn or not hit.quote:  # or emptied, and its article came back after the last check
        return replace(hit, title=None, publisher=None, quote="", withdrawn=True, withdrawn_at=now.withdrawn_at)
    return replace(hit, version=now.version, corrected_at=now.corrected_at)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
