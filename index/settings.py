"""Settings from the environment and the command line. Only entry points use this; they hand objects down.

- `ISNAD_HOME`: the folder that holds all that is built (default `var`).
- `ISNAD_MODEL`: any sentence-transformers name or path; unset or empty means the bundled encoder.
- `ISNAD_CACHE`: where the bundled encoder is unpacked once (default `~/.cache/isnad`, or under `XDG_CACHE_HOME`).
- `ISNAD_RERANKER`: any sentence-transformers cross-encoder, by path or by its name in the local model cache; unset or
  empty means none.
- `ISNAD_OFF`: signals to switch off, comma-separated: `late`, `closest`, `universal`, `kind`, `lexical`, `names`,
  `echo`, `reranker`; without `late` there is no `closest`, `universal`, `kind` or `echo` either.
- `ISNAD_FETCH_PRIVATE`: `1` lets feeds and pages be fetched from private networks and from any port (default: never).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["SIGNALS_OFF", "Settings", "SettingsInvalid"]

SIGNALS_OFF = ("late", "closest", "universal", "kind", "lexical", "names", "echo", "reranker")
"""Signals that `ISNAD_OFF` may name."""


class SettingsInvalid(ValueError):
    """A setting has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are, which encoder and reranker, which signals are off."""

    home: Path
    model: str | None
    cache: Path
    off: frozenset[str]
    reranker: str | None = None
    fetch_private: bool = False

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
        )
