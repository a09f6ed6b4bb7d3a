"""The write side's hold on the database: stage article versions, passages and embeddings; then switch generations.

Staged rows are committed as they come but belong to no generation yet; `switch` makes them the current generation in
one transaction. What an interrupted build staged is dropped by `discard_stage`, except its embeddings, which are
found again by their digest. Nothing here encodes or splits.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.audit import Event, record, withdrawn_by_hand
from index.change import Known
from index.copies import Copies
from index.embedding import Embedded
from index.full_text import FullText
from index.manifest import Manifest
from index.near_duplicate import Sketch
from index.schema import VISIBLE, EmbeddingDamaged, connect_writer

__all__ = ["NAMES_APART", "SENTENCE_BITS", "Came", "Ended", "PassageRow", "Store", "Visible"]

SENTENCE_BITS = 10
"""A sentence's id is `passage id << SENTENCE_BITS | its position in the passage`: at most 1,024 sentences a passage."""

NAMES_APART = "|"
"""Between the name keys of a title and of each sentence: a word by itself, and never a key."""

_LONG_LOG = 16_384
"""Pages of the write-ahead log, 64 MB: a longer one is emptied after a switch."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage to store: offsets into its article's text, `digest` of what the encoder reads, terms, name keys.

    `names` are the keys of the article's title and date, then those of each sentence, set apart by `NAMES_APART`.
    """

    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    digest: str
    terms: str
    names: str


@dataclass(frozen=True, slots=True)
class Came:
    """How an article version came in: its way, from where, and the digest of what was read, before inference."""

    way: str
    source: str
    raw: str


@dataclass(frozen=True, slots=True)
class Visible:
    """One passage of a generation with its vectors: float16 of shape (1 + sentences, dimension), its own first."""

    id: int
    language: str
    vectors: NDArray[np.float16]

    @classmethod
    def of(cls, id_: int, language: str, saved: bytes | None, dimension: int) -> Visible:
        """A passage with its vectors as they are stored. Raises `EmbeddingDamaged` where they cannot be read."""
        if not saved or len(saved) % (2 * dimension):
            raise EmbeddingDamaged(f"The embedding of passage {id_} is damaged or lost")
        return cls(id_, language, np.frombuffer(saved, np.float16).reshape(-1, dimension))


@dataclass(frozen=True, slots=True)
class Ended:
    """A passage whose article version came in at generation `since` and left at `until`, and its sentences counted."""

    id: int
    since: int
    until: int
    sentences: int


class Store:
    """The database opened for building. One at a time: the builder holds the lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._full_texts = (FullText.lexicon(connection), FullText.namebook(connection))
        self._copies = Copies(connection)

    @classmethod
    def open(cls, home: Path) -> Store:
        """Open (or create) the database of a home folder."""
        return cls(connect_writer(home))

    def close(self) -> None:
        """Close the database."""
        self._db.close()

    @property
    def generation(self) -> int:
        """The current generation's number; 0 before the first build."""
        return int(self._db.execute("SELECT generation FROM state").fetchone()[0])

    def manifest(self) -> Manifest | None:
        """The current generation's manifest, or `None` before the first build."""
        row = self._db.execute("SELECT manifest FROM generations JOIN state ON number = generation").fetchone()
        return Manifest.from_json(row[0]) if row else None

    def current(self) -> dict[str, Known]:
        """The current generation's articles, by id."""
        rows = self._db.execute(
            "SELECT id, key, digest, way, source, raw FROM articles WHERE until IS NULL AND since <= ?",
            (self.generation,),
        )
        return {id_: Known(*known) for id_, *known in rows}

    def ways(self) -> dict[str, str]:
        """How each article that ever was came in last, by id."""
        return dict(self._db.execute("SELECT id, way FROM articles ORDER BY key").fetchall())

    def withdrawn_by_hand(self) -> set[str]:
        """Ids of articles that are not to come back by themselves."""
        return withdrawn_by_hand(self._db)

    def article(self, key: int) -> Article:
        """A stored version."""
        row = self._db.execute("SELECT id, text, facts FROM articles WHERE key = ?", (key,)).fetchone()
        return Article.from_facts(*row)

    def articles_of(self, generation: int) -> Iterator[Article]:
        """The articles of a generation, by ascending key, read one at a time, each with its source as it is kept."""
        keys = self._db.execute(
            f"SELECT a.key, a.source FROM articles a WHERE {VISIBLE} ORDER BY a.key", {"generation": generation}
        ).fetchall()
        return (replace(self.article(key), source=source) for key, source in keys)

    def forget_pages(self) -> None:
        """Forget what servers said to know pages by: what went by a rollback has to come again."""
        with self._transaction():
            self._db.execute("DELETE FROM remembered")

    def knows(self, generation: int) -> bool:
        """Whether there is or was a generation of this number."""
        found = self._db.execute("SELECT 1 FROM generations WHERE number = ?", (generation,))
        return found.fetchone() is not None

    def move(self, moved: Iterable[tuple[int, str, str, str]]) -> None:
        """Save how and from where versions were read last, and its digest: (key, way, source, raw)."""
        with self._transaction():
            self._db.executemany("UPDATE articles SET way = ?2, source = ?3, raw = ?4 WHERE key = ?1", moved)

    def discard_stage(self) -> None:
        """Drop what an interrupted build left staged; embeddings stay."""
        manifest = self.manifest()
        with self._transaction():
            staged = "SELECT key FROM articles WHERE since > ?"
            self._db.execute(f"DELETE FROM passages WHERE article IN ({staged})", (self.generation,))
            self._copies.discard_after(self.generation)
            self._db.execute("DELETE FROM articles WHERE since > ?", (self.generation,))
            if manifest:  # passages cut by a recipe that never became current
                kept = [json.loads(m)["recipe"] for (m,) in self._db.execute("SELECT manifest FROM generations")]
                marks = ",".join("?" * len(kept))
                self._db.execute(f"DELETE FROM passages WHERE recipe NOT IN ({marks})", kept)

    def stage(
        self, articles: Iterable[tuple[int | Came, Article, Sketch | None, Sequence[PassageRow]]], recipe: str
    ) -> None:
        """Commit article versions with their passages for the next generation; a key means a version already stored.

        The others say how they came, and have a sketch, by which each is compared with what is stored.
        """
        following = self.generation + 1
        with self._transaction():
            for known, article, sketch, passages in articles:
                key = known if isinstance(known, int) else self._insert_article(article, following, known)
                if sketch:
                    self._copies.take_in(key, sketch)
                self._db.executemany(
                    'INSERT INTO passages (article, recipe, start, "end", sentences, digest, terms, names) '
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        (key, recipe, p.start, p.end, json.dumps(p.sentences), p.digest, p.terms, p.names)
                        for p in passages
                    ],
                )

    def _insert_article(self, article: Article, since: int, came: Came) -> int:
        row = self._db.execute(
            "INSERT INTO articles (id, digest, since, text, facts, language, published_on, publisher, author, "
            "way, source, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article.id, article.digest, since, article.text, article.to_facts(),
             article.language.value if article.language else "und",
             article.published_on.value if article.published_on else None,
             article.publisher.value if article.publisher else None,
             article.author.value if article.author else None, came.way, came.source, came.raw),
        )  # fmt: skip
        return int(row.lastrowid or 0)

    def embedded(self, fingerprint: str, digests: Sequence[str]) -> set[str]:
        """Those of `digests` that the encoder of this fingerprint has already embedded."""
        found: set[str] = set()
        for at in range(0, len(digests), 500):
            part = digests[at : at + 500]
            marks = ",".join("?" * len(part))
            rows = self._db.execute(
                f"SELECT digest FROM embeddings WHERE fingerprint = ? AND digest IN ({marks})", (fingerprint, *part)
            )
            found.update(digest for (digest,) in rows)
        return found

    def put_embeddings(self, fingerprint: str, rows: Iterable[Embedded]) -> None:
        """Commit embeddings."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?, ?)",
                ((fingerprint, row.digest, row.vectors.tobytes(), row.tokens, row.second) for row in rows),
            )

    def cut(self, recipe: str) -> set[int]:
        """Keys of the article versions that have passages cut by this recipe."""
        return {key for (key,) in self._db.execute("SELECT DISTINCT article FROM passages WHERE recipe = ?", (recipe,))}

    def switch(
        self, gone: Sequence[int], recipe: str, derive: Callable[[int], Manifest], *, events: Sequence[Event] = ()
    ) -> Manifest:
        """Make the staged rows the next generation, in one transaction, and return its manifest.

        `gone` are the keys of article versions that end. `derive` gets the new number, writes the derived files, checks
        them, and returns the manifest; whatever it raises rolls everything back and leaves the current generation
        serving. `events` go into the audit log with it.
        """
        before = self.manifest()
        recut = before is None or before.recipe != recipe
        number = self.generation + 1
        with self._transaction():
            for full_text in self._full_texts:
                if recut:
                    full_text.clear()
                else:
                    full_text.take_out(gone, recipe)
            self._copies.end(gone)
            self._db.executemany("UPDATE articles SET until = ? WHERE key = ?", [(number, key) for key in gone])
            for full_text in self._full_texts:
                full_text.take_in(number, recipe, all_of_it=recut)
            manifest = derive(number)
            made_at = datetime.now(UTC).isoformat(timespec="seconds")
            self._db.execute("INSERT INTO generations VALUES (?, ?, ?)", (number, made_at, manifest.to_json()))
            record(self._db, made_at, number, events)
            self._db.execute("UPDATE state SET generation = ?", (number,))
        self._checkpoint()
        return manifest

    def _checkpoint(self) -> None:
        """Bring what was committed from the log into the database; where the log is long, start it anew.

        For that, readers have to move on: each follows within a second. Whoever does not is not waited for.
        """
        _, pages, _ = self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if pages > _LONG_LOG:
            (waiting,) = self._db.execute("PRAGMA busy_timeout").fetchone()
            self._db.execute("PRAGMA busy_timeout = 3000")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._db.execute(f"PRAGMA busy_timeout = {waiting}")

    def replace_manifest(self, manifest: Manifest) -> None:
        """Save a manifest whose derived files were made again."""
        with self._transaction():
            self._db.execute(
                "UPDATE generations SET manifest = ? WHERE number = ?", (manifest.to_json(), manifest.generation)
            )

    def visible(
        self, generation: int, recipe: str, fingerprint: str, dimension: int, *, after: int = 0
    ) -> Iterator[Visible]:
        """The passages of a generation with their vectors, by ascending id; only those that came in `after` another.

        Raises `EmbeddingDamaged`.
        """
        # subtle: the order of a CROSS JOIN is kept, so that few new articles are read through the index that finds them
        tables = "articles a CROSS JOIN passages p ON p.article = a.key" if after else (
            "passages p JOIN articles a ON a.key = p.article"
        )  # fmt: skip
        rows = self._db.execute(
            f"SELECT p.id, a.language, e.vectors FROM {tables} "
            "LEFT JOIN embeddings e ON e.fingerprint = :fingerprint AND e.digest = p.digest "
            f"WHERE {VISIBLE} AND p.recipe = :recipe AND a.since > :after ORDER BY p.id",
            {"generation": generation, "recipe": recipe, "fingerprint": fingerprint, "after": after},
        )
        for id_, language, blob in rows:
            yield Visible.of(id_, language, blob, dimension)

    def ended(self, after: int, generation: int, recipe: str) -> list[Ended]:
        """The passages of articles that left after one generation and up to another."""
        rows = self._db.execute(
            "SELECT p.id, a.since, a.until, json_array_length(p.sentences) FROM articles a "
            "CROSS JOIN passages p ON p.article = a.key "
            "WHERE a.until > ? AND a.until <= ? AND a.since <= ? AND p.recipe = ?",
            (after, generation, generation, recipe),
        )
        return [Ended(*row) for row in rows]

    def passages_after(self, after: int, generation: int, recipe: str) -> int:
        """How many passages a generation holds of the articles that came in after another."""
        (count,) = self._db.execute(
            "SELECT count(*) FROM articles a CROSS JOIN passages p ON p.article = a.key "
            f"WHERE {VISIBLE} AND p.recipe = :recipe AND a.since > :after",
            {"generation": generation, "after": after, "recipe": recipe},
        ).fetchone()
        return int(count)

    def languages_after(self, generation: int) -> set[str]:
        """The languages of the article versions that came in after a generation."""
        return {code for (code,) in self._db.execute("SELECT language FROM articles WHERE since > ?", (generation,))}

    def language_count(self, language: str, generation: int, recipe: str) -> int:
        """How many passages of a language a generation holds."""
        (count,) = self._db.execute(
            "SELECT count(*) FROM articles a CROSS JOIN passages p ON p.article = a.key "
            f"WHERE {VISIBLE} AND a.language = :language AND p.recipe = :recipe",
            {"generation": generation, "language": language, "recipe": recipe},
        ).fetchone()
        return int(count)

    def counts(self, generation: int, recipe: str) -> tuple[int, int]:
        """How many articles and passages a generation holds."""
        arguments = {"generation": generation, "recipe": recipe}
        (passages,) = self._db.execute(
            "SELECT count(*) FROM articles a CROSS JOIN passages p ON p.article = a.key "  # read from indexes alone
            f"WHERE {VISIBLE} AND p.recipe = :recipe",
            arguments,
        ).fetchone()
        (articles,) = self._db.execute(f"SELECT count(*) FROM articles a WHERE {VISIBLE}", arguments).fetchone()
        return articles, passages

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:  # subtle: a full disk has already rolled back
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
