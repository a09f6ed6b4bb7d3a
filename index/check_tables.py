"""Checks of the database by itself: its pages, the generation, counts, versions, the audit log, full text.

All by SQL, in the one read transaction of the `Case`: memory stays flat and no builder waits. The full-text tables are
compared with ones made anew, in SQLite's temporary file, from the passages of the generation: FTS5's own
`integrity-check` writes, and it would also miss the passages of earlier generations, which are left out on purpose.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

from index.fault import Case, anew, restored
from index.migration import STEPS, copy_of
from index.schema import VISIBLE, database

__all__ = ["counts", "damaged", "full_text", "log", "pages", "versions"]

_PASSAGES = f"FROM passages p JOIN articles a ON a.key = p.article WHERE {VISIBLE} AND p.recipe = :recipe"


def damaged(home: Path, said: object) -> str:
    """What is said where the database's pages are wrong; a copy that a migration kept is a way out."""
    copies = [path for version in STEPS if (path := copy_of(database(home), version)).is_file()]
    out = f"restore {copies[-1].name} in its place, or {anew(home)}" if copies else anew(home)
    return f"The file {database(home).name} is damaged ({' '.join(str(said).split())}): {out}."


def pages(case: Case) -> Iterator[str]:
    """SQLite's own check of every page and index, and rows that refer to none."""
    for (said,) in case.db.execute("PRAGMA integrity_check(20)"):
        if said != "ok":
            yield damaged(case.home, said)
    for table, row, parent, _ in case.db.execute("PRAGMA foreign_key_check"):
        yield f"Row {row} of {table} refers to a row of {parent} that is not there: {anew(case.home)}."


def counts(case: Case) -> Iterator[str]:
    """The manifest's number and counts against the tables."""
    now = case.manifest
    (current,) = case.db.execute("SELECT generation FROM state").fetchone()
    (newest,) = case.db.execute("SELECT max(number) FROM generations").fetchone()
    back = f"bring one back with python -m index rollback {max(1, current - 1)} --home {case.home}"
    if now.generation != current or newest != current:
        yield (
            f"The current generation is {current}, its manifest says {now.generation} and the newest one "
            f"is {newest}: {back}."
        )
    (articles,) = case.db.execute(f"SELECT count(*) FROM articles a WHERE {VISIBLE}", case.bound).fetchone()
    passages, sentences = case.db.execute(
        f"SELECT count(*), coalesce(sum(json_array_length(p.sentences)), 0) {_PASSAGES}", case.bound
    ).fetchone()
    for name, says, held in (
        ("articles", now.articles, articles),
        ("passages", now.passages, passages),
        ("sentences", now.sentences, sentences),
    ):
        if says != held:
            yield f"The manifest of generation {current} counts {says} {name} and the tables hold {held}: {back}."


def versions(case: Case) -> Iterator[str]:
    """No article has two versions at a time, none ends before it begins or in a generation that is not there yet, and
    the log tells of each beginning and end.

    Versions staged for the next generation, which a run under way or an interrupted one left, are no fault.
    """
    home = case.home
    for id_, since, until in case.db.execute("SELECT id, since, until FROM articles WHERE until <= since"):
        yield f"A version of the article {id_!r} begins at {since} and ends at {until}: {anew(home)}."
    for id_, until in case.db.execute("SELECT id, until FROM articles WHERE until > :generation", case.bound):
        yield f"A version of the article {id_!r} ends at generation {until}, which is not there yet: {anew(home)}."
    rows = case.db.execute(
        "SELECT DISTINCT a.id FROM articles a JOIN articles b ON b.id = a.id AND b.key > a.key "
        "WHERE a.since < coalesce(b.until, 1e18) AND b.since < coalesce(a.until, 1e18) "
        "AND a.since <= :generation AND b.since <= :generation",
        case.bound,
    )
    for (id_,) in rows:
        yield f"The article {id_!r} has two versions at a time: {restored(id_)}."
    for what, moment, told in (
        ("begins", "since", "'added', 'corrected'"), ("ends", "until", "'corrected', 'withdrawn'"),
    ):  # fmt: skip
        rows = case.db.execute(
            f"SELECT a.id, a.{moment} FROM articles a WHERE a.{moment} <= :generation AND NOT EXISTS (SELECT 1 FROM "
            f"events e WHERE e.article = a.id AND e.generation = a.{moment} AND e.what IN ({told}))",
            case.bound,
        )
        for id_, at in rows:
            yield f"A version of the article {id_!r} {what} at generation {at} and the log lacks it: {anew(home)}."


def log(case: Case) -> Iterator[str]:
    """The audit log, replayed, gives the articles of the generation, and no event contradicts the one before it."""
    rows = case.db.execute(
        "SELECT article, number, what, before FROM (SELECT article, number, what, lag(what) OVER "
        "(PARTITION BY article ORDER BY number) AS before FROM events WHERE generation <= :generation) "
        "WHERE (what = 'added') <> (before IS NULL OR before = 'withdrawn')",
        case.bound,
    )
    for article, number, what, before in rows:
        yield (
            f"Event {number} of the log has the article {article!r} {what} after "
            f"it was {before or 'never there'}: {anew(case.home)}."
        )
    last = "SELECT article, version, what, max(number) FROM events WHERE generation <= :generation GROUP BY article"
    rows = case.db.execute(
        f"SELECT l.article FROM ({last}) l LEFT JOIN articles a ON a.id = l.article AND {VISIBLE} "
        "WHERE (l.what = 'withdrawn') <> (a.id IS NULL) OR (a.id IS NOT NULL AND a.digest <> l.version) "
        "UNION SELECT a.id FROM articles a "
        f"WHERE {VISIBLE} AND NOT EXISTS (SELECT 1 FROM events e WHERE e.article = a.id)",
        case.bound,
    )
    for (article,) in rows:
        yield f"The log and the archive do not say the same of the article {article!r}: {restored(article)}."


def full_text(case: Case) -> Iterator[str]:
    """Both full-text tables hold the passages of the generation, each with its terms, and nothing else."""
    out = f"make it again with python -m index compact --home {case.home}"
    for table, column, vocabulary in (("lexicon", "terms", "lexicon_terms"), ("namebook", "names", "namebook_keys")):
        _make_again(case, table, column)
        for said, here, there in (
            ("lacks {} passages of the generation", f"temp.{table}_again_docsize", f"main.{table}_docsize"),
            ("has {} passages that are not of the generation", f"main.{table}_docsize", f"temp.{table}_again_docsize"),
        ):
            (count,) = case.db.execute(
                f"SELECT count(*) FROM (SELECT id FROM {here} EXCEPT SELECT id FROM {there})"
            ).fetchone()
            if count:
                yield f"The full-text table {table} {said.format(count)}: {out}."
        if not _same_terms(case.db, vocabulary, table):
            yield f"The full-text table {table} has other terms than its passages: {out}."


def _make_again(case: Case, table: str, column: str) -> None:
    (layout,) = case.db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    tokenizer = layout[layout.index("tokenize=") : layout.rindex(")")]
    again = f"{table}_again"
    case.db.execute(f"CREATE VIRTUAL TABLE temp.{again} USING fts5 ({column}, content='', {tokenizer})")
    case.db.execute(f"CREATE VIRTUAL TABLE temp.{again}_terms USING fts5vocab (temp, {again}, 'row')")
    case.db.execute(f"INSERT INTO temp.{again} (rowid, {column}) SELECT p.id, p.{column} {_PASSAGES}", case.bound)


def _same_terms(db: sqlite3.Connection, vocabulary: str, table: str) -> bool:
    """Whether each term is in as many passages as often, and each passage has as many terms."""
    statement = "SELECT term, doc, cnt FROM {} ORDER BY term"
    with (
        closing(db.execute(statement.format(f"main.{vocabulary}"))) as here,
        closing(db.execute(statement.format(f"temp.{table}_again_terms"))) as there,
    ):
        if any(one != other for one, other in zip_longest(here, there)):
            return False
    (differing,) = db.execute(
        f"SELECT count(*) FROM main.{table}_docsize d JOIN temp.{table}_again_docsize t ON t.id = d.id "
        "WHERE t.sz <> d.sz"
    ).fetchone()
    return not differing
