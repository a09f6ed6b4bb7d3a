"""The archive's SQLite file: its tables, its format version, and how it is opened for writing and for reading.

One file (`isnad.sqlite3`) is the one source of truth. Rows are visible to a reader by generation: an article version is
part of generation `g` when `since <= g` and (`until` is null or `until > g`), so that rows staged for the next
generation are invisible until `current` moves. This module knows no articles and no vectors.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from index.migration import STEPS, migrate

__all__ = [
    "FORMAT",
    "VISIBLE",
    "EmbeddingDamaged",
    "IndexFormatError",
    "IndexMissing",
    "IndexUnreadable",
    "connect_reader",
    "connect_writer",
    "database",
    "make_home",
    "refusing_damage",
]

FORMAT = 4
"""Version of the layout below; written to `PRAGMA user_version`. `index.migration` brings older ones forward."""

VISIBLE = "a.since <= :generation AND (a.until IS NULL OR a.until > :generation)"
"""SQL: whether the article version `a` is part of the generation `:generation`."""

# subtle: the index by publisher holds all that filters ask about, so that they and counts by outlet or year read it
# alone, and not the articles, whose texts lie before those columns.
# subtle: the two full-text tables are "external content": they keep no copy of the terms, which live in `passages`, so
# a row is deleted from them by giving the same terms again. The tokenizer only splits at spaces: the terms are our own.
# `way`, `source` and `raw` say how and from where a version came in and what was read there (its digest before anything
# was inferred); they may change while the version stays. They hold nothing that an answer shows.
# The full-text tables hold the passages of the current generation only. Two tables rather than two columns, because
# FTS5's bm25() counts a row's length over all columns.
_TABLES = """
CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER NOT NULL);
INSERT INTO state VALUES (1, 0);
CREATE TABLE generations (number INTEGER PRIMARY KEY, made_at TEXT NOT NULL, manifest TEXT NOT NULL);
CREATE TABLE articles (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL, digest TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER,
  text TEXT NOT NULL, facts TEXT NOT NULL, language TEXT NOT NULL, published_on TEXT,
  publisher TEXT, author TEXT, way TEXT NOT NULL DEFAULT 'corpus', source TEXT NOT NULL DEFAULT '',
  raw TEXT NOT NULL DEFAULT ''
);
CREATE INDEX articles_by_id ON articles (id, since);
CREATE INDEX articles_by_publisher ON articles (publisher, author, language, published_on, since, until);
CREATE INDEX articles_by_author ON articles (author);
CREATE INDEX articles_by_since ON articles (since);
CREATE INDEX articles_by_until ON articles (until);
CREATE TABLE passages (
  id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES articles (key), recipe TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentences TEXT NOT NULL, digest TEXT NOT NULL,
  terms TEXT NOT NULL, names TEXT NOT NULL
);
CREATE INDEX passages_by_article ON passages (article, recipe);
CREATE TABLE embeddings (
  fingerprint TEXT NOT NULL, digest TEXT NOT NULL, vectors BLOB NOT NULL, tokens BLOB NOT NULL,
  second BLOB NOT NULL
);
CREATE UNIQUE INDEX embeddings_by_digest ON embeddings (fingerprint, digest);
CREATE TABLE sketches (
  article INTEGER PRIMARY KEY REFERENCES articles (key), shingles BLOB NOT NULL, numbers BLOB NOT NULL
);
CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, generation INTEGER NOT NULL, what TEXT NOT NULL,
  article TEXT NOT NULL, version TEXT NOT NULL, way TEXT NOT NULL, source TEXT NOT NULL
);
CREATE INDEX events_by_article ON events (article, number);
CREATE TRIGGER events_are_new BEFORE INSERT ON events
  WHEN EXISTS (SELECT 1 FROM events WHERE number = NEW.number)
  BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TABLE remembered (address TEXT PRIMARY KEY, etag TEXT, modified TEXT, at TEXT NOT NULL);
CREATE TABLE bands (band INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (band, article)) WITHOUT ROWID;
CREATE INDEX bands_by_article ON bands (article);
CREATE TABLE copies (
  one INTEGER NOT NULL, other INTEGER NOT NULL, whole INTEGER NOT NULL, PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE lexicon USING fts5 (
  terms, content='passages', content_rowid='id',
  tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'"
);
CREATE VIRTUAL TABLE lexicon_terms USING fts5vocab (lexicon, 'row');
CREATE VIRTUAL TABLE namebook USING fts5 (
  names, content='passages', content_rowid='id',
  tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'"
);
CREATE VIRTUAL TABLE namebook_keys USING fts5vocab (namebook, 'row');
"""


class IndexMissing(FileNotFoundError):
    """There is no index in the home folder yet."""


class IndexFormatError(ValueError):
    """The index was written in a layout that this version does not read."""


class IndexUnreadable(ValueError):
    """The index file is not a database, or is damaged."""


class EmbeddingDamaged(ValueError):
    """A stored embedding is not there or cannot be read; the message names it, without a way out."""


@contextmanager
def refusing_damage(path: Path) -> Iterator[None]:
    """Turns what SQLite raises on a damaged file, and damaged embeddings, into `IndexUnreadable`.

    A full disk or a lock stays what it is.
    """
    try:
        yield
    except EmbeddingDamaged as error:
        raise IndexUnreadable(
            f"{error}. Embed it anew with: python -m index doctor --mend --home {path.parent}"
        ) from error
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:  # its subclasses are about the disk, a lock, or the statement
            raise
        way_out = f"Move it aside and build again with: python -m index --home {path.parent}"
        raise IndexUnreadable(f"{path} is damaged or not an index ({error}). {way_out}") from error


def database(home: Path) -> Path:
    """The SQLite file of a home folder."""
    return home / "isnad.sqlite3"


def make_home(home: Path) -> None:
    """Make the home folder where it is missing, for its owner alone: an archive is confidential.

    One that is there keeps the mode that it was given.
    """
    home.parent.mkdir(parents=True, exist_ok=True)
    home.mkdir(mode=0o700, exist_ok=True)


def connect_writer(home: Path) -> sqlite3.Connection:
    """Open the archive's database for writing, creating folder and tables where missing.

    An older layout that `index.migration` knows is brought forward, and a copy of the file as it was stays beside it.
    Raises `IndexFormatError` for any other layout and `IndexUnreadable` for a damaged file; neither is changed.
    """
    make_home(home)
    path = database(home)
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        version = _version(connection, path, older=tuple(STEPS))
        if version == 0:
            connection.close()
            _create(path)
            connection = sqlite3.connect(path, timeout=30, isolation_level=None)
        elif version < FORMAT:
            migrate(connection, path, version, FORMAT)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -65536")
    except BaseException:
        connection.close()
        raise
    return connection


def _create(path: Path) -> None:
    """Make an empty archive beside, whole, and move it into place.

    Made in place, a process that dies meanwhile would leave a journal that readers, who may not write, cannot undo.
    """
    part = path.with_suffix(".part")
    for left in (part, *(part.with_name(f"{part.name}-{kind}") for kind in ("wal", "shm", "journal"))):
        left.unlink(missing_ok=True)
    connection = sqlite3.connect(part, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")
    finally:
        connection.close()
    part.replace(path)


def connect_reader(home: Path) -> sqlite3.Connection:
    """Open the archive's database for reading only.

    Raises `IndexMissing` when the home holds none, `IndexFormatError` for another layout version, and
    `IndexUnreadable` for a damaged file.
    """
    path = database(home)
    if not path.is_file():
        raise IndexMissing(f"There is no index in {home}. Build one with: python -m index --home {home}")
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=ro", uri=True, timeout=10, isolation_level=None, check_same_thread=False
    )
    try:
        if _version(connection, path) == 0:
            raise IndexMissing(f"There is no index in {home} yet. Build one with: python -m index --home {home}")
    except BaseException:
        connection.close()
        raise
    return connection


def _version(connection: sqlite3.Connection, path: Path, older: Sequence[int] = ()) -> int:
    """The layout version: 0 for a new, empty file; raises for any other than `FORMAT` and those in `older`."""
    try:
        with refusing_damage(path):
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        way_out = "Check its permissions, and free some space if the disk is full."
        raise IndexUnreadable(f"{path} cannot be opened ({error}). {way_out}") from error
    if version == FORMAT or version in older or (version == 0 and tables == 0):
        return int(version)
    raise IndexFormatError(
        f"{path} has index format {version}, and this version of Isnad reads format {FORMAT}. "
        + _way_out(version, path.parent)
    )


def _way_out(version: int, home: Path) -> str:
    if version > FORMAT:
        return (
            "A newer version of Isnad made it: use that one, or build into another folder with: "
            "python -m index --home DIR"
        )
    if version in STEPS:
        return f"Bring it forward, which keeps a copy of it as it is, with: python -m index migrate --home {home}"
    return "Use the version that made it, or build into another folder with: python -m index --home DIR"
