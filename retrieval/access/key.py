"""API keys: made, listed, revoked, and found again by what a request carries.

A key is `isnad_ID_SECRET`: eight hexadecimal digits that name it, and 256 random bits. Only its SHA-256 is stored. A
slow hash, as for passwords, would add nothing: nobody can try 2^256 secrets, whereas people's passwords can be guessed.
The file is read at each request, so that a revoked key ends without a restart.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, get_args

from retrieval.access.private_file import reading, writing

__all__ = ["FILE", "SCOPES", "Key", "KeyRefused", "KeyRing", "NoSuchKey", "Scope"]

Scope = Literal["read", "ingest", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a key may be for; none implies another, so that what only brings articles in cannot read them."""

FILE = "keys.sqlite3"
_FORMAT = 1
_TABLES = """
CREATE TABLE keys (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, hash BLOB NOT NULL, scopes TEXT NOT NULL,
  made_at TEXT NOT NULL, ends_at TEXT, revoked_at TEXT
)
"""
_TOKEN = re.compile(r"isnad_([0-9a-f]{8})_[0-9a-f]{64}")
_NAME = re.compile(r"[\w.@+-](?:[\w .@+-]{0,58}[\w.@+-])?")
_LONGEST = 36_500


_Row = tuple[str, str, bytes, str, str, str | None, str | None]


class KeyRefused(ValueError):
    """What was given is no key, or one that was revoked or has run out; which of these is not said."""

    def __init__(self) -> None:
        super().__init__("This key is not valid here: it is unknown, was revoked or has run out. Ask for a new one.")


class NoSuchKey(ValueError):
    """A key cannot be made or revoked as asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; the key itself is nowhere. Times are in UTC."""

    id: str
    name: str
    scopes: frozenset[Scope]
    made_at: datetime
    ends_at: datetime | None = None
    revoked_at: datetime | None = None

    def usable(self, now: datetime) -> bool:
        """Whether it opens anything at that time."""
        return self.revoked_at is None and (self.ends_at is None or now < self.ends_at)


class KeyRing:
    """The keys of a home. Methods raise `PrivateFileUnusable` for a file that cannot be read or written."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE

    def required(self) -> bool:
        """Whether keys are asked for: from the first key on, also when all have been revoked or have run out."""
        return bool(self.all())

    def usable(self) -> bool:
        """Whether any key opens anything now."""
        now = datetime.now(UTC)
        return any(key.usable(now) for key in self.all())

    def all(self) -> list[Key]:
        """All keys, oldest first, with those that were revoked or have run out."""
        return self._read("ORDER BY made_at, id")

    def named(self, key_id: str) -> Key:
        """The key of this id, as long as it can be used. Raises `KeyRefused`."""
        found = self._read("WHERE id = ?", key_id)
        if not found or not found[0].usable(datetime.now(UTC)):
            raise KeyRefused
        return found[0]

    def owner(self, token: str) -> Key:
        """What the key that someone shows belongs to. Raises `KeyRefused`; takes as long whatever is wrong with it."""
        shape = _TOKEN.fullmatch(token)
        found = self._rows("WHERE id = ?", shape[1] if shape else "")
        stored = bytes(found[0][2]) if found else bytes(32)
        if not hmac.compare_digest(_hashed(token), stored) or not found:
            raise KeyRefused
        if not (key := _key(found[0])).usable(datetime.now(UTC)):
            raise KeyRefused
        return key

    def add(self, name: str, scopes: Iterable[Scope], days: int | None = None) -> tuple[Key, str]:
        """Make a key, for `days` or for good; the text is the key itself, which is shown once. Raises `NoSuchKey`."""
        wanted = frozenset(scopes)
        if not _NAME.fullmatch(name):
            raise NoSuchKey(f"A name has 1 to 60 letters, digits, spaces or . @ + - _; {name[:80]!r} is none.")
        if not wanted:
            raise NoSuchKey(f"A key needs at least one scope of {', '.join(SCOPES)}.")
        if days is not None and not 1 <= days <= _LONGEST:
            raise NoSuchKey(f"A key lasts 1 to {_LONGEST:,} days; {days} is none of these.")
        now, key_id = datetime.now(UTC), secrets.token_hex(4)
        key = Key(key_id, name, wanted, now, now + timedelta(days=days) if days else None)
        token = f"isnad_{key_id}_{secrets.token_hex(32)}"
        with writing(self._path, _FORMAT, _TABLES) as db:
            if db.execute("SELECT 1 FROM keys WHERE name = ?", (name,)).fetchone():
                raise NoSuchKey(
                    f"There is or was a key named {name!r}; the audit would mix them up. Take another name."
                )
            row = (key_id, name, _hashed(token), " ".join(sorted(wanted)), _text(now), _text(key.ends_at), None)
            db.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return key, token

    def revoke(self, name: str) -> None:
        """End a key, from the next request on. Raises `NoSuchKey`."""
        now = _text(datetime.now(UTC))
        with writing(self._path, _FORMAT, _TABLES) as db:
            asked = "UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE name = ?"
            if not db.execute(asked, (now, name)).rowcount:
                raise NoSuchKey(f"No key is named {name[:80]!r}. `python -m retrieval.access list` shows all.")

    def _read(self, which: str, *values: str) -> list[Key]:
        return [_key(row) for row in self._rows(which, *values)]

    def _rows(self, which: str, *values: str) -> list[_Row]:
        try:
            with reading(self._path, _FORMAT) as db:
                asked = f"SELECT id, name, hash, scopes, made_at, ends_at, revoked_at FROM keys {which}"
                return list(db.execute(asked, values).fetchall())
        except FileNotFoundError:
            return []


def _key(row: _Row) -> Key:
    key_id, name, _, scopes, *times = row
    held = frozenset(scope for scope in SCOPES if scope in scopes.split())
    return Key(key_id, name, held, *map(_time, times))  # type: ignore[arg-type]


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _text(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
