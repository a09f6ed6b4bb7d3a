"""One generation of the archive, read in one transaction: passages, articles, full-text hits, name counts.

A `Snapshot` sees the generation that was current when it was opened, whatever is built meanwhile. It holds no vectors.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.copies import Copies
from index.full_text import FullText
from index.manifest import Manifest
from index.schema import VISIBLE, EmbeddingDamaged, IndexMissing, connect_reader, database, refusing_damage
from index.store import Visible
from index.token_code import PackedTokens
from retrieval.history import Version, corrections, read_version, versions

__all__ = ["Outline", "PassageRecord", "Snapshot"]


@dataclass(frozen=True, slots=True)
class PassageRecord:
    """One stored passage: `text[start:end]` of its article, its sentences' offsets in the same text, its name keys.

    `article` is the key of its article's version, `language` that article's; `names` are stored as `PassageRow` says.
    """

    id: int
    article: int
    language: str
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    names: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A generation at a glance: counts, the newest date known, articles by language."""

    articles: int
    newest: str | None
    languages: dict[str, int]


class Snapshot:
    """The current generation, as one read transaction sees it."""

    def __init__(self, connection: sqlite3.Connection, manifest: Manifest) -> None:
        self._db = connection
        self._lexicon = FullText.lexicon(connection)
        self._namebook = FullText.namebook(connection)
        self._copies = Copies(connection)
        self.manifest = manifest

    @classmethod
    def begin(cls, home: Path) -> Snapshot:
        """Begin to read the home's current generation; the caller closes it.

        Raises `IndexMissing` before the first build and `IndexUnreadable` for a damaged file.
        """
        connection = connect_reader(home)
        try:
            with refusing_damage(database(home)):
                connection.execute("BEGIN")
                found = connection.execute("SELECT manifest FROM generations JOIN state ON number = generation")
                row = found.fetchone()
            if row is None:
                raise IndexMissing(
                    f"The index in {home} is not built yet. Build it with: python -m index --home {home}"
                )
            return cls(connection, Manifest.from_json(row[0]))
        except BaseException:
            connection.close()
            raise

    @classmethod
    @contextmanager
    def open(cls, home: Path) -> Iterator[Snapshot]:
        """Read the home's current generation while the block runs.

        Raises as `begin` does, and `IndexUnreadable` also for damage that is found while it is read.
        """
        snapshot = cls.begin(home)
        try:
            with refusing_damage(database(home)):
                yield snapshot
        finally:
            snapshot.close()

    def close(self) -> None:
        """End the reading."""
        self._db.close()

    def outline(self) -> Outline:
        """Counts of the generation."""
        rows = self._db.execute(
            f"SELECT a.language, count(*), max(a.published_on) FROM articles a WHERE {VISIBLE} GROUP BY a.language "
            "ORDER BY count(*) DESC, a.language",
            self._bound,
        ).fetchall()
        newest = max((day for _, _, day in rows if day), default=None)
        return Outline(sum(n for _, n, _ in rows), newest, {language: n for language, n, _ in rows})

    def passages(self, ids: Sequence[int]) -> dict[int, PassageRecord]:
        """The passages of these ids, by id; an id that the generation does not hold is left out."""
        found: dict[int, PassageRecord] = {}
        for at in range(0, len(ids), 500):
            part = ids[at : at + 500]
            rows = self._db.execute(
                'SELECT p.id, p.article, a.language, p.start, p."end", p.sentences, p.names '
                "FROM passages p JOIN articles a ON a.key = p.article "
                f"WHERE p.id IN ({','.join('?' * len(part))})",
                part,
            )
            for id_, article, language, start, end, sentences, names in rows:
                spans = tuple((s, e) for s, e in json.loads(sentences))
                found[id_] = PassageRecord(id_, article, language, start, end, spans, names)
        return found

    def articles(self, keys: Sequence[int]) -> dict[int, Article]:
        """Article versions by key."""
        found: dict[int, Article] = {}
        for at in range(0, len(keys), 500):
            part = keys[at : at + 500]
            rows = self._db.execute(
                f"SELECT key, id, text, facts FROM articles WHERE key IN ({','.join('?' * len(part))})", part
            )
            found.update((key, Article.from_facts(id_, text, facts)) for key, id_, text, facts in rows)
        return found

    def article_names(self, keys: Sequence[int]) -> dict[int, str]:
        """The name keys of article versions, those of all their passages one after another, by the article's key."""
        found: dict[int, list[str]] = {key: [] for key in keys}
        for at in range(0, len(keys), 500):
            part = keys[at : at + 500]
            rows = self._db.execute(
                f"SELECT article, names FROM passages WHERE recipe = ? AND article IN ({','.join('?' * len(part))})",
                (self.manifest.recipe, *part),
            )
            for article, names in rows:
                found[article].append(names)
        return {key: " ".join(names) for key, names in found.items()}

    def copies(self, keys: Sequence[int]) -> dict[int, str]:
        """The cluster of copies that each article version is in, by its key: `Copies.clusters`."""
        return self._copies.clusters(keys, self.manifest.generation)

    def related(self, keys: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Keys of the articles that may carry the text of each article version, by its key: `Copies.related`."""
        return self._copies.related(keys, self.manifest.generation)

    def article(self, article_id: str, version: str | None = None) -> Article:
        """An article as it is now, or a version of it; raises as `read_version` does."""
        return read_version(self._db, article_id, version, self.manifest.generation)

    def versions(self, article_id: str) -> tuple[Version, ...]:
        """All versions of an article, oldest first; none for one that never was."""
        return versions(self._db, article_id, self.manifest.generation)

    def corrections(self, keys: Sequence[int]) -> Mapping[int, str]:
        """When each of these versions came in place of one with another text, by its key; others are left out."""
        return corrections(self._db, keys)

    def list_articles(self, *, limit: int, after: str = "") -> list[Article]:
        """Up to `limit` articles with ids above `after`, by ascending id, their texts left empty."""
        rows = self._db.execute(
            f"SELECT id, '', facts FROM articles a WHERE id > :after AND {VISIBLE} ORDER BY id LIMIT :limit",
            {**self._bound, "after": after, "limit": limit},
        )
        return [Article.from_facts(*row) for row in rows]

    def count_by(self, expression: str, condition: str, bound: Mapping[str, Any]) -> dict[Any, int]:
        """Articles `a` of the generation that meet an SQL condition, counted by an SQL expression.

        The most frequent first, equal counts by value; `None` counts those where it has no value.
        """
        rows = self._db.execute(
            f"SELECT {expression}, count(*) FROM articles a WHERE {VISIBLE} AND {condition} GROUP BY 1 "
            "ORDER BY 2 DESC, 1",
            {**bound, **self._bound},
        )
        return dict(rows.fetchall())

    def passage_mask(self, condition: str, bound: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Of each passage id whether its article `a` is of the generation and meets an SQL condition."""
        (highest,) = self._db.execute("SELECT coalesce(max(id), 0) FROM passages").fetchone()
        rows = self._db.execute(
            "SELECT p.id FROM articles a JOIN passages p ON p.article = a.key AND p.recipe = :recipe "
            f"WHERE {VISIBLE} AND {condition}",
            {**bound, **self._bound, "recipe": self.manifest.recipe},
        )
        mask = np.zeros(highest + 1, bool)
        mask[np.fromiter((id_ for (id_,) in rows), np.int64)] = True
        return mask

    def lexical(self, terms: Sequence[str], k: int, among: bytes | None = None) -> list[tuple[int, float]]:
        """The `k` passages whose analysed terms are best by BM25, best first, with positive scores: `FullText.best`."""
        return self._lexicon.best(terms, k, among)

    def together(
        self, ways: Sequence[Sequence[str]], context: Sequence[str], k: int, among: bytes | None = None
    ) -> list[int]:
        """Up to `k` passages that hold all the terms of one of the `ways` close together, those that BM25 puts first.

        The terms of the `context` count for the order alone.
        """
        return self._lexicon.together(ways, context, k, among)

    def named(self, keys: Sequence[str], k: int, among: bytes | None = None) -> list[int]:
        """Up to `k` passages that hold any of these name keys, those with the most and rarest first."""
        return [id_ for id_, _ in self._namebook.best(keys, k, among)]

    def term_counts(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term occurs; terms that occur nowhere are left out."""
        return self._lexicon.counts(terms)

    def name_counts(self, keys: Sequence[str]) -> dict[str, int]:
        """In how many passages each name key occurs; keys that occur nowhere are left out."""
        return self._namebook.counts(keys)

    def stored_vectors(self) -> Iterator[Visible]:
        """Every passage with its vectors, by ascending id. Raises `EmbeddingDamaged`."""
        rows = self._db.execute(
            "SELECT p.id, a.language, e.vectors FROM passages p JOIN articles a ON a.key = p.article "
            "JOIN embeddings e ON e.fingerprint = :fingerprint AND e.digest = p.digest "
            f"WHERE {VISIBLE} AND p.recipe = :recipe ORDER BY p.id",
            {**self._bound, "recipe": self.manifest.recipe, "fingerprint": self.manifest.fingerprint},
        )
        for id_, language, blob in rows:
            yield Visible.of(id_, language, blob, self.manifest.dimension)

    def ended_passages(self) -> list[int]:
        """Ids of the passages that have ended since the generation's oldest segment was made, in any order."""
        if not self.manifest.segments:
            return []
        rows = self._db.execute(
            "SELECT p.id FROM articles a CROSS JOIN passages p ON p.article = a.key "
            "WHERE a.until > ? AND a.until <= ? AND p.recipe = ?",
            (self.manifest.segments[0].generation, self.manifest.generation, self.manifest.recipe),
        )
        return [id_ for (id_,) in rows]

    def codes(self, ids: Sequence[int], second: int) -> Iterator[tuple[PackedTokens, NDArray[np.uint8]]]:
        """Each passage's token vectors, and the second encoder's vectors of its sentences: both packed, read as used.

        In the order asked. The latter have shape (sentences, dimension / 2) for the dimension `second`, 0 where there
        is no second encoder. Raises `EmbeddingDamaged` for an embedding that is not of these shapes or not there.
        """
        for at in range(0, len(ids), 20):
            part = ids[at : at + 20]
            rows = self._db.execute(
                "SELECT p.id, e.tokens, e.second, json_array_length(p.sentences) FROM passages p "
                "JOIN embeddings e ON e.fingerprint = ? AND e.digest = p.digest "
                f"WHERE p.id IN ({','.join('?' * len(part))})",
                (self.manifest.fingerprint, *part),
            )
            saved = {id_: (tokens, second, count) for id_, tokens, second, count in rows}
            for id_ in part:
                try:
                    tokens, codes, count = saved[id_]
                    packed = np.frombuffer(codes, np.uint8).reshape(count, second // 2)
                    read = PackedTokens.from_bytes(tokens, self.manifest.dimension, count)
                except (KeyError, TypeError, ValueError) as error:
                    raise EmbeddingDamaged(f"The embedding of passage {id_} is damaged or lost") from error
                yield read, packed

    @property
    def _bound(self) -> dict[str, int]:
        return {"generation": self.manifest.generation}
