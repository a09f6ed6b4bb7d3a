"""Older layouts of the database brought forward, step by step, each in one transaction, with a copy kept.

A step is the SQL that turns one layout into the next. Layouts before the first step cannot be brought forward: they are
built again from the corpus, which embeds anew in any case, since they were cut by other rules.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

__all__ = ["STEPS", "copy_of", "migrate"]

STEPS: dict[int, str] = {
    3: """
ALTER TABLE articles ADD COLUMN way TEXT NOT NULL DEFAULT 'corpus';
ALTER TABLE articles ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN raw TEXT NOT NULL DEFAULT '';
UPDATE articles SET source = coalesce(json_extract(facts, '$.source'), '');
CREATE INDEX articles_by_since ON articles (since);
CREATE INDEX articles_by_until ON articles (until);
CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, generation INTEGER NOT NULL, what TEXT NOT NULL,
  article TEXT NOT NULL, version TEXT NOT NULL, way TEXT NOT NULL, source TEXT NOT NULL
);
CREATE INDEX events_by_article ON events (article, number);
INSERT INTO events (at, generation, what, article, version, way, source) SELECT * FROM (
  SELECT g.made_at, a.since AS generation, CASE WHEN EXISTS
    (SELECT 1 FROM articles b WHERE b.id = a.id AND b.until = a.since) THEN 'corrected' ELSE 'added' END,
    a.id AS article, a.digest, 'corpus', a.source
  FROM articles a JOIN generations g ON g.number = a.since
  UNION ALL
  SELECT g.made_at, a.until, 'withdrawn', a.id, a.digest, 'corpus', a.source
  FROM articles a JOIN generations g ON g.number = a.until
  WHERE NOT EXISTS (SELECT 1 FROM articles b WHERE b.id = a.id AND b.since = a.until)
) ORDER BY generation, article;
CREATE TRIGGER events_are_new BEFORE INSERT ON events
  WHEN EXISTS (SELECT 1 FROM events WHERE number = NEW.number)
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TABLE remembered (address TEXT PRIMARY KEY, etag TEXT, modified TEXT, at TEXT NOT NULL);
""",
}
"""Layout -> the SQL that makes the next one of it."""


def copy_of(path: Path, version: int) -> Path:
    """Where the copy of a database in an older layout is kept."""
    return path.with_name(f"{path.stem}.format{version}{path.suffix}")


def migrate(connection: sqlite3.Connection, path: Path, version: int, target: int) -> None:
    """Bring the database that `connection` writes, of layout `version`, to layout `target`.

    First a copy of it as it is goes to `copy_of`, unless a whole one is there. Each step commits with its number, so
    that a process that dies in between leaves a whole database of one layout or the other.
    """
    kept = copy_of(path, version)
    if not kept.exists():
        part = kept.with_suffix(".part")
        part.unlink(missing_ok=True)
        connection.execute("VACUUM INTO ?", (str(part),))
        part.replace(kept)
    for step in range(version, target):
        try:
            connection.executescript(f"BEGIN IMMEDIATE; {STEPS[step]} PRAGMA user_version = {step + 1}; COMMIT;")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
