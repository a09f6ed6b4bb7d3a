"""The doctor: is the archive whole? Looks at one generation, in one read transaction, and changes nothing.

What is checked how stands with each check: the database in `check_tables`, articles and passages in `check_passages`,
embeddings in `check_embeddings`, vector files in `check_vectors`, copies in `check_copies`. Memory stays flat but
for the vector files. Builders and readers go on meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from index.check_copies import copies
from index.check_embeddings import embeddings, encoded
from index.check_passages import articles
from index.check_tables import counts, damaged, full_text, log, pages, versions
from index.check_vectors import files
from index.encoder import Encoder
from index.fault import Case, Check, Fault, anew, readable
from index.manifest import Manifest
from index.schema import IndexFormatError, IndexMissing, IndexUnreadable, connect_reader
from index.sentence_encoder import SentenceEncoder

__all__ = ["Diagnosis", "diagnose", "diagnosis_lines"]

_NAMED = 5
"""How many faults of one check are named; the others are counted."""

_CHECKS: dict[str, Check] = {
    "vector files": files,  # first: while a generation is current, its files are there
    "database": pages,
    "counts": counts,
    "versions": versions,
    "audit log": log,
    "full text": full_text,
    "articles and passages": articles,
    "embeddings": embeddings,
    "copies": copies,
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The generation that was looked at (0 where none could be read), the checks made, and the faults found."""

    generation: int
    articles: int
    passages: int
    checks: tuple[str, ...]
    faults: tuple[Fault, ...]


def diagnose(
    home: Path, *, sample: int = 200, encoder: Encoder | None = None, second: SentenceEncoder | None = None
) -> Diagnosis:
    """Check the current generation of the archive in `home`; with encoders also that text gives what is stored.

    `sample` is about how many passages are looked at where all would take too long. Raises `IndexMissing` and
    `IndexFormatError`; whatever is damaged is a fault.
    """
    try:
        with closing(connect_reader(home)) as db:
            db.text_factory = readable
            db.execute("BEGIN")
            row = db.execute("SELECT manifest FROM generations JOIN state ON number = generation").fetchone()
            if row is None and not db.execute("SELECT generation FROM state").fetchone()[0]:
                raise IndexMissing(
                    f"The index in {home} is not built yet. Build it with: python -m index --home {home}"
                )
            case = Case(db, home, Manifest.from_json(row[0]), sample)
            checks = dict(_CHECKS)
            if encoder:
                checks["text and embeddings"] = partial(encoded, encoder=encoder, second=second)
            faults = tuple(fault for name, check in checks.items() for fault in _made(name, check, case))
            now = case.manifest
            return Diagnosis(now.generation, now.articles, now.passages, tuple(checks), faults)
    except IndexFormatError:  # a `ValueError` too, and no damage
        raise
    except IndexUnreadable as error:
        fault = Fault("database", str(error))
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        told = f"The current generation has no manifest that can be read ({error}): {anew(home)}."
        fault = Fault("generation", told)
    return Diagnosis(0, 0, 0, ("generation",), (fault,))


def _made(name: str, check: Check, case: Case) -> Iterator[Fault]:
    """The faults that one check finds, the first of them named; what stops the check is one too."""
    found = check(case)
    try:
        yield from (Fault(name, message) for message in islice(found, _NAMED))
        if more := sum(1 for _ in found):
            yield Fault(name, f"{more} more like these were found by the check of {name}.")
    except (sqlite3.Error, OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        # subtle: a damaged row may hold anything, and what it makes a check raise is what the check is for
        if type(error) is sqlite3.DatabaseError:  # its subclasses are about the disk, a lock, or the statement
            yield Fault(name, damaged(case.home, error))
            return
        yield Fault(name, f"The check of {name} stopped ({type(error).__name__}: {error}): {anew(case.home)}.")


def diagnosis_lines(found: Diagnosis) -> Iterator[str]:
    """What was found, for people."""
    yield from (fault.message for fault in found.faults)
    held = f"generation {found.generation}: {found.articles} articles, {found.passages} passages"
    yield f"{held}; checked: {', '.join(found.checks)}; faults: {len(found.faults)}"
