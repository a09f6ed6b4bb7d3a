"""Settings of access, from the environment; read by entry points alone, as those in `index.settings` are.

- `ISNAD_RATE`: how many requests a caller may send, for example `1200/minute` (the default), or `off`.
- `ISNAD_RATE_INGEST`: the same of requests that bring articles in or withdraw them (default `120/minute`).
- `ISNAD_AUDIT`: what is written down of requests: `off` (default), `calls` (who, when, which route), or `questions`
  (their words too).
- `ISNAD_AUDIT_DAYS`: how many days that is kept (default 30).
- `ISNAD_READERS`: who may read the page after logging in by OpenID Connect, comma-separated: e-mail addresses,
  `@domain`, or `sub:` and a subject.
- `ISNAD_KEEPERS`: who of these may change the archive too, in the same form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from index.settings import SettingsInvalid
from retrieval.access.rate import Rate

__all__ = ["AccessSettings", "Written"]

Written = Literal["off", "calls", "questions"]


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """Rates, what the audit holds and for how long, who may log in."""

    rate: Rate | None
    rate_ingest: Rate | None
    audit: Written = "off"
    audit_days: int = 30
    readers: tuple[str, ...] = ()
    keepers: tuple[str, ...] = ()

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> AccessSettings:
        """Read the environment. Raises `SettingsInvalid`."""
        wished = environ.get("ISNAD_AUDIT") or "off"
        audit = next((each for each in get_args(Written) if each == wished), None)
        if audit is None:
            raise SettingsInvalid(f"ISNAD_AUDIT is {wished!r}; it may be {', '.join(get_args(Written))}.")
        days = environ.get("ISNAD_AUDIT_DAYS") or "30"
        if not days.isdecimal() or not 1 <= int(days) <= 3650:
            raise SettingsInvalid(f"ISNAD_AUDIT_DAYS is {days!r}; it must be a number of days from 1 to 3650.")
        return cls(
            _rate(environ, "ISNAD_RATE", "1200/minute"), _rate(environ, "ISNAD_RATE_INGEST", "120/minute"),
            audit, int(days), _people(environ, "ISNAD_READERS"), _people(environ, "ISNAD_KEEPERS"),
        )  # fmt: skip


def _rate(environ: Mapping[str, str], name: str, default: str) -> Rate | None:
    text = environ.get(name) or default
    try:
        return Rate.read(text)
    except ValueError:
        raise SettingsInvalid(f"{name} is {text!r}; it must be like 600/minute, 20/second or off.") from None


def _people(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in environ.get(name, "").split(",") if part.strip())
