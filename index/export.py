"""Everything back out: the archive's articles as JSON lines that `read_corpus` reads again to the same articles.

A line is `id`, `text`, the stated fields, `url`, and what is no ordinary field of a corpus: `origins` says of each
stated field how it is known, `extra` holds further fields, `source` and `way` say how it came in. Earlier versions,
where wanted, are lines of the same form with `until`: reading passes over them, since they are for audit. `since` and
`until` are the times (ISO 8601, UTC) at which a version came in and left.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

from index.article import Article, Stated
from index.schema import IndexMissing, connect_reader, database, refusing_damage

__all__ = ["ExportRefused", "export", "exported_lines"]


class ExportRefused(ValueError):
    """The export cannot be written where it was asked for."""


def exported_lines(home: Path, *, versions: bool = False) -> Iterator[str]:
    r"""The articles of the current generation by ascending id, a JSON object a line that ends in `\n`.

    With `versions` also each article's earlier ones, oldest first, and those of withdrawn articles. One generation,
    read in one transaction, an article at a time. Raises as `connect_reader` does.
    """
    with closing(connect_reader(home)) as db, refusing_damage(database(home)):
        db.execute("BEGIN")
        (generation,) = db.execute("SELECT generation FROM state").fetchone()
        if not generation:
            raise IndexMissing(f"The index in {home} is not built yet. Build it with: python -m index --home {home}")
        for row in _rows(db, generation, versions=versions):
            yield _line(*row)


def _rows(db: sqlite3.Connection, generation: int, *, versions: bool) -> sqlite3.Cursor:
    current = "" if versions else "AND (a.until IS NULL OR a.until > :generation) "
    return db.execute(
        "SELECT a.id, a.text, a.facts, a.way, a.source, came.made_at, ended.made_at FROM articles a "
        "LEFT JOIN generations came ON came.number = a.since "
        "LEFT JOIN generations ended ON ended.number = a.until AND a.until <= :generation "
        f"WHERE a.since <= :generation {current}ORDER BY a.id, a.since",
        {"generation": generation},
    )


def _line(id_: str, text: str, facts: str, way: str, source: str, since: str, until: str | None) -> str:
    article = Article.from_facts(id_, text, facts)
    named = ((field.name, getattr(article, field.name)) for field in fields(Article))
    stated = {name: value for name, value in named if isinstance(value, Stated)}
    told: dict[str, Any] = {"id": id_, "text": text, **{name: each.value for name, each in stated.items()}}
    told |= {"url": article.url} if article.url else {}
    told |= {"origins": {name: each.origin for name, each in stated.items()}, "extra": dict(article.extra)}
    told |= {"source": source, "way": way, "since": since} | ({"until": until} if until else {})
    return json.dumps(told, ensure_ascii=False) + "\n"


def export(home: Path, to: Path | None, *, versions: bool = False, force: bool = False) -> int:
    """Write the lines to a new file, whole or not at all, or to standard output; how many there are.

    Raises `ExportRefused` where the file is there already, unless told to by `force`, and where it cannot be written.
    """
    lines = exported_lines(home, versions=versions)
    if to is None:
        return sum(1 for line in lines if sys.stdout.buffer.write(line.encode("utf-8")))
    if to.exists() and not force:
        raise ExportRefused(f"{to} is there already: name another file, or add --force to replace it.")
    part = to.with_name(f"{to.name}.part")
    try:
        with part.open("wb") as file:
            count = sum(1 for line in lines if file.write(line.encode("utf-8")))
            file.flush()
            os.fsync(file.fileno())
        part.replace(to)
    except IndexMissing:
        raise
    except OSError as error:
        why = error.strerror or error
        raise ExportRefused(
            f"The export to {to} stopped: {why}. Free some space or name another file; the archive is untouched."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return count
