"""What was done under an `Idempotency-Key`, so that a request sent again does nothing again (IETF httpapi draft).

Kept are reports of runs that ended well, for 24 hours, in a SQLite file of its own in the archive's home. A request
that was refused or failed did nothing that is kept: it can be sent again under its key. Of what came in only a digest
is kept, and of a key only one that is made with the credentials it came with: no client meets another's reports.

What is under way is known to this process alone, and so forgotten when it ends. A run that was cut off by that, or that
another process of the same home does at the same time, is done again: it finds the articles there and changes nothing.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from fastapi import HTTPException, Request

from retrieval.access.private_file import keep_private

__all__ = ["FILE", "HEADER", "KEPT", "KeyInUse", "KeyOfAnother", "Ledger", "digest_of", "key_of"]

FILE = "requests.sqlite3"
HEADER = "Idempotency-Key"
KEPT = 24 * 3600
"""Seconds for which a report is kept."""

_LOG = logging.getLogger(__name__)
_FORM = re.compile(r'"?([\x21\x23-\x7e]{1,255})"?')
_TABLE = """
CREATE TABLE IF NOT EXISTS done (
  key TEXT PRIMARY KEY, request TEXT NOT NULL, report TEXT NOT NULL, until REAL NOT NULL
) WITHOUT ROWID
"""


class KeyOfAnother(ValueError):
    """The key was used for another request."""


class KeyInUse(ValueError):
    """A request with the key is under way."""


def key_of(request: Request) -> str | None:
    """The name under which the request's report is kept; `None` without a key. Raises status 400 for what is no key."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    found = _FORM.fullmatch(given)
    if not found:
        raise HTTPException(400, f"{HEADER} must be 1 to 255 printable ASCII characters without spaces, a UUID say.")
    return hashlib.sha256(f"{request.headers.get('authorization', '')}\0{found[1]}".encode()).hexdigest()


def digest_of(request: Request, body: bytes) -> str:
    """What makes two requests the same one: method, address, kind and bytes of the body."""
    head = f"{request.method} {request.url.path}?{request.url.query}\0{request.headers.get('content-type', '')}\0"
    return hashlib.sha256(head.encode("utf-8", "surrogatepass") + body).hexdigest()


class Ledger:
    """The reports kept, and the keys under way. Safe to use from several threads."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._under_way: set[tuple[Path, str]] = set()
        self._lock = threading.Lock()

    @contextmanager
    def claim(self, home: Path, key: str | None, request: str) -> Iterator[str | None]:
        """Hold a key while the block runs; gives the report that is kept for it, as it was saved.

        Raises `KeyInUse` while another holds it, `KeyOfAnother` where it was used for a request of another digest.
        Without a key nothing is held.
        """
        if key is None:
            yield None
            return
        held = (home, key)
        with self._lock:
            if held in self._under_way:
                raise KeyInUse(
                    "A request with this Idempotency-Key is under way. Wait for its answer, then send it again."
                )
            self._under_way.add(held)
        try:
            yield self._kept(home, key, request)
        finally:
            with self._lock:
                self._under_way.discard(held)

    def save(self, home: Path, key: str | None, request: str, report: str) -> None:
        """Keep the report of a key, and forget those that are old."""
        if key is None:
            return
        try:
            with closing(_open(home)) as db, db:
                db.execute("DELETE FROM done WHERE until <= ?", (self._now(),))
                db.execute(
                    "INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?)", (key, request, report, self._now() + KEPT)
                )
        except (OSError, sqlite3.Error) as error:  # what was done is done, and asked for again it changes nothing
            _LOG.warning("A report cannot be kept for its Idempotency-Key: %s", error)

    def _kept(self, home: Path, key: str, request: str) -> str | None:
        if not (home / FILE).exists():
            return None
        try:
            with closing(_open(home)) as db:
                found = db.execute(
                    "SELECT request, report FROM done WHERE key = ? AND until > ?", (key, self._now())
                ).fetchone()
        except (OSError, sqlite3.Error) as error:
            _LOG.warning("What was done under an Idempotency-Key cannot be read, and is done again: %s", error)
            return None
        if found is None:
            return None
        if found[0] != request:
            raise KeyOfAnother("This Idempotency-Key was used for another request. Give each request a key of its own.")
        return str(found[1])


def _open(home: Path) -> sqlite3.Connection:
    home.mkdir(parents=True, exist_ok=True)
    keep_private(home / FILE)
    db = sqlite3.connect(home / FILE, timeout=10)
    db.execute(_TABLE)
    return db
