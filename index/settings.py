"""Settings from the environment and the command line. Only entry points use this; they hand objects down.

- `ISNAD_HOME`: the folder that holds all that is built (default `var`).
- `ISNAD_MODEL`: any sentence-transformers name or path; unset or empty means the bundled encoder.
- `ISNAD_CACHE`: where the bundled encoder is unpacked once (default `~/.cache/isnad`, or under `XDG_CACHE_HOME`).
- `ISNAD_RERANKER`: any sentence-transformers cross-encoder, by path or by its name in the local model cache; unset or
  empty means none.
- `ISNAD_OFF`: signals to switch off, comma-separated: `late`, `closest`, `universal`, `kind`, `lexical`, `names`,
  `echo`, `reranker`; without `late` there is no `closest`, `universal`, `kind` or `echo` either.
- `ISNAD_FETCH_PRIVATE`: `1` lets feeds and pages be fetched from private networks and from any port (default: never).
- `ISNAD_SUMMARY_URL`: the base address of an OpenAI-compatible service (`http://127.0.0.1:11434/v1`) that writes
  summaries of answers when it is asked to; questions and quotes go there. Unset or empty means none (the default).
- `ISNAD_SUMMARY_MODEL`: the model that it is asked for; required with an address.
- `ISNAD_SUMMARY_KEY`: the key that it is called with, if it takes one; shown nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["SIGNALS_OFF", "Endpoint", "Settings", "SettingsInvalid"]

SIGNALS_OFF = ("late", "closest", "universal", "kind", "lexical", "names", "echo", "reranker")
"""Signals that `ISNAD_OFF` may name."""


class SettingsInvalid(ValueError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where summaries are written: an OpenAI-compatible base address, a model, and the key, which no `repr` shows."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, which encoder and reranker, which signals are off."""

    home: Path
    model: str | None
    cache: Path
    off: frozenset[str]
    reranker: str | None = None
    fetch_private: bool = False
    summary: Endpoint | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str], *, home: str | None = None) -> Settings:
        """Read the environment; `home` from a command line wins over `ISNAD_HOME`. Raises `SettingsInvalid`."""
        base = environ.get("XDG_CACHE_HOME") or str(Path(environ.get("HOME", ".")) / ".cache")
        off = frozenset(part.strip() for part in environ.get("ISNAD_OFF", "").split(",") if part.strip())
        if unknown := sorted(off - set(SIGNALS_OFF)):
            raise SettingsInvalid(f"ISNAD_OFF names {', '.join(unknown)}; it may name {', '.join(SIGNALS_OFF)}.")
        return cls(
            home=Path(home or environ.get("ISNAD_HOME") or "var"),
            model=environ.get("ISNAD_MODEL") or None,
            cache=Path(environ.get("ISNAD_CACHE") or Path(base) / "isnad"),
            off=off,
            reranker=environ.get("ISNAD_RERANKER") or None,
            fetch_private=environ.get("ISNAD_FETCH_PRIVATE") == "1",
            summary=_endpoint(environ),
        )


def _endpoint(environ: Mapping[str, str]) -> Endpoint | None:
    """Where summaries are written, if anywhere. Raises `SettingsInvalid`, which never quotes a key or an address."""
    url = environ.get("ISNAD_SUMMARY_URL", "").strip()
    if not url:
        return None
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or parts.username is not None or parts.query or parts.fragment or not url.isprintable():
        raise SettingsInvalid(
            "ISNAD_SUMMARY_URL is no base address; give one like https://host/v1, without a user name or a query."
        )
    model, key = environ.get("ISNAD_SUMMARY_MODEL", "").strip(), environ.get("ISNAD_SUMMARY_KEY", "").strip()
    if not model:
        raise SettingsInvalid("ISNAD_SUMMARY_URL is set and ISNAD_SUMMARY_MODEL is not; name the model, or unset both.")
    if not (key.isascii() and key.isprintable()):
        raise SettingsInvalid("ISNAD_SUMMARY_KEY holds characters that no key has; copy it again.")
    return Endpoint(url.rstrip("/"), model, key or None)
