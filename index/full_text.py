"""Full text: SQLite FTS5 over the current generation's passages, filled at a switch and searched by BM25.

There are two: the lexicon, of analysed terms, and the namebook, of name keys. The tables are laid out in `schema`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from index.schema import VISIBLE

__all__ = ["FullText"]


class FullText:
    """One full-text table over a column of the passages; its writes belong to the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, table: str, column: str, vocabulary: str) -> None:
        self._db, self._table, self._column, self._vocabulary = connection, table, column, vocabulary

    @classmethod
    def lexicon(cls, connection: sqlite3.Connection) -> FullText:
        """The passages' analysed terms."""
        return cls(connection, "lexicon", "terms", "lexicon_terms")

    @classmethod
    def namebook(cls, connection: sqlite3.Connection) -> FullText:
        """The passages' name keys."""
        return cls(connection, "namebook", "names", "namebook_keys")

    def clear(self) -> None:
        """Take all passages out."""
        self._db.execute(f"INSERT INTO {self._table} ({self._table}) VALUES ('delete-all')")

    def take_out(self, articles: Sequence[int], recipe: str) -> None:
        """Take out the passages that this recipe cut from article versions, by their keys."""
        # subtle: the table keeps no copy of the terms, so a row is deleted by giving the same ones again
        self._db.executemany(
            f"INSERT INTO {self._table} ({self._table}, rowid, {self._column}) "
            f"SELECT 'delete', id, {self._column} FROM passages WHERE article = ? AND recipe = ?",
            [(key, recipe) for key in articles],
        )

    def take_in(self, generation: int, recipe: str, *, all_of_it: bool) -> None:
        """Take in the passages that this recipe cut from the articles of a generation, or only from those new in it."""
        fresh = "" if all_of_it else "AND a.since = :generation "
        self._db.execute(
            f"INSERT INTO {self._table} (rowid, {self._column}) SELECT p.id, p.{self._column} FROM passages p "
            f"JOIN articles a ON a.key = p.article WHERE {VISIBLE} AND p.recipe = :recipe {fresh}ORDER BY p.id",
            {"generation": generation, "recipe": recipe},
        )

    def best(self, terms: Sequence[str], k: int, among: bytes | None = None) -> list[tuple[int, float]]:
        """The `k` passages best by BM25 (Robertson & Zaragoza 2009, as FTS5 computes it: k1 1.2, b 0.75), best first.

        Scores are positive, higher is better; equal scores by ascending id. Passages without any of the terms are not
        hits, nor, where `among` is given, those whose byte in it, at their id, is 0. The statistics are always those of
        all passages.
        """
        if not terms or k < 1:
            return []
        return self._hits(" OR ".join(map(_literal, dict.fromkeys(terms))), k, among)

    def together(
        self, ways: Sequence[Sequence[str]], context: Sequence[str], k: int, among: bytes | None = None
    ) -> list[int]:
        """Up to `k` passages that hold all the terms of one of the `ways` close together, those that BM25 puts first.

        The terms of the `context` count for the order alone. `among` restricts as in `best`.
        """
        if not ways:
            return []
        # subtle: some words have two terms and function words none, so that neighbours may stand some terms apart
        near = " OR ".join(f"NEAR({' '.join(map(_literal, way))}, {2 * len(way) + 6})" for way in ways)
        query = f"({near}) AND ({' OR '.join([f'({near})', *map(_literal, dict.fromkeys(context))])})"
        return [id_ for id_, _ in self._hits(query, k, among)]

    def counts(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term occurs; terms that occur nowhere are left out."""
        found = {}
        for term in dict.fromkeys(terms):
            row = self._db.execute(f"SELECT doc FROM {self._vocabulary} WHERE term = ?", (term,)).fetchone()
            if row:
                found[term] = int(row[0])
        return found

    def _hits(self, query: str, k: int, among: bytes | None) -> list[tuple[int, float]]:
        asked = ""
        if among is not None:  # one byte read a hit, where joining the articles would be two searches a hit
            self._db.create_function("among", 1, among.__getitem__)
            asked = "AND among(rowid) "
        rows = self._db.execute(
            f"SELECT rowid, -bm25({self._table}) AS score FROM {self._table} WHERE {self._table} MATCH ? {asked}"
            "ORDER BY score DESC, rowid LIMIT ?",
            (query, k),
        )
        return [(id_, float(score)) for id_, score in rows]


def _literal(term: str) -> str:
    """The term as an FTS5 string, so that nothing in it is FTS5 syntax; NUL, which would end it, is left out."""
    return '"' + term.replace('"', '""').replace("\0", "") + '"'
