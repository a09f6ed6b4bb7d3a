"""The versions of an article: what it said when, when it was corrected, and whether it was withdrawn.

Earlier versions are never shown as an answer; a citation names the version that it quotes, so that its quote can be
read where it stood. A withdrawn article is read by no one: only the archive's keeper has what it said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.article import Article
from index.schema import VISIBLE

__all__ = ["ArticleWithdrawn", "UnknownArticle", "Version", "corrections", "read_version", "versions"]


class UnknownArticle(KeyError):
    """The archive has no article of this id, or no such version of it."""

    def __str__(self) -> str:
        return str(self.args[0])


class ArticleWithdrawn(UnknownArticle):
    """The article was in the archive and was withdrawn, `on` a moment in ISO 8601."""

    def __init__(self, article_id: str, on: str) -> None:
        super().__init__(f"The article {article_id!r} was withdrawn from the archive on {on[:10]}.")
        self.on = on


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article. Times are ISO 8601 in UTC, those of the generations that it came and ended with.

    `version` names it (`Article.version`); `until` and `ended_at` are `None` for the one that is read now. `worded` is
    whether its text differs from that of the version before: if not, only what is known about it was corrected.
    """

    version: str
    since: int
    came_at: str
    until: int | None
    ended_at: str | None
    worded: bool


def versions(db: sqlite3.Connection, article_id: str, generation: int) -> tuple[Version, ...]:
    """All versions that an article has had up to a generation, oldest first; none for one that never was."""
    rows = db.execute(
        "SELECT a.text, a.digest, a.since, came.made_at, a.until, ended.made_at FROM articles a "
        "JOIN generations came ON came.number = a.since "
        "LEFT JOIN generations ended ON ended.number = a.until AND a.until <= :generation "
        "WHERE a.id = :id AND a.since <= :generation ORDER BY a.since, a.key",
        {"id": article_id, "generation": generation},
    )
    return tuple(_versions(rows, generation))


def _versions(rows: sqlite3.Cursor, generation: int) -> Iterator[Version]:
    before: str | None = None
    for text, digest, since, came_at, until, ended_at in rows:
        ended = until if until is not None and until <= generation else None
        yield Version(Article.short(digest), since, came_at, ended, ended_at, before is not None and before != text)
        before = text


def read_version(db: sqlite3.Connection, article_id: str, version: str | None, generation: int) -> Article:
    """An article as a generation has it, or an earlier version of it.

    Raises `ArticleWithdrawn` where the generation has the article no more, `UnknownArticle` where it never was or never
    had this version.
    """
    bound = {"id": article_id, "generation": generation}
    row = db.execute(f"SELECT digest, text, facts FROM articles a WHERE id = :id AND {VISIBLE}", bound).fetchone()
    if row is None:
        known = versions(db, article_id, generation)
        if known and known[-1].ended_at:
            raise ArticleWithdrawn(article_id, known[-1].ended_at)
        raise UnknownArticle(f"No article {article_id!r} is in the archive. GET /v1/articles lists those that are.")
    if version is not None and Article.short(row[0]) != version:
        rows = db.execute("SELECT digest, text, facts FROM articles a WHERE id = :id AND since <= :generation", bound)
        row = next((each for each in rows if Article.short(each[0]) == version), None)
        if row is None:
            raise UnknownArticle(
                f"The article {article_id!r} has no version {version[:40]!r}. "
                f"GET /v1/articles/ID/versions lists those that it has."
            )
    return Article.from_facts(article_id, row[1], row[2])


def corrections(db: sqlite3.Connection, keys: Sequence[int]) -> Mapping[int, str]:
    """When each of these versions came in place of one with another text, by its key; others are left out."""
    marks = ",".join("?" * len(keys))
    rows = db.execute(
        "SELECT a.key, g.made_at FROM articles a JOIN generations g ON g.number = a.since "
        f"WHERE a.key IN ({marks}) AND EXISTS (SELECT 1 FROM articles b WHERE b.id = a.id AND b.until = a.since "
        "AND b.text <> a.text)",
        list(keys),
    )
    return dict(rows.fetchall())
