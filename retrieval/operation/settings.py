"""Settings of operation, from the environment; read by entry points alone, as those in `index.settings` are.

- `ISNAD_LOG`: how log lines are written: `plain` (the default) or `json`, one object a line.
- `ISNAD_LOG_QUESTIONS`: `1` writes questions, paths and query strings into the log (default: never).
- `ISNAD_METRICS`: `1` serves metrics for Prometheus at `/metrics` (default: off).
- `ISNAD_TRACES`: the address of an OpenTelemetry collector, for example `http://127.0.0.1:4318` (default: no traces).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

from index.settings import SettingsInvalid

__all__ = ["LogForm", "OperationSettings"]

LogForm = Literal["plain", "json"]


@dataclass(frozen=True, slots=True)
class OperationSettings:
    """How the log is written and what it may hold; whether there are metrics; where traces go."""

    log: LogForm = "plain"
    log_questions: bool = False
    metrics: bool = False
    traces: str | None = None

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> OperationSettings:
        """Read the environment. Raises `SettingsInvalid`."""
        wished = environ.get("ISNAD_LOG") or "plain"
        form = next((each for each in get_args(LogForm) if each == wished), None)
        if form is None:
            raise SettingsInvalid(f"ISNAD_LOG is {wished!r}; it may be {' or '.join(get_args(LogForm))}.")
        return cls(
            form, environ.get("ISNAD_LOG_QUESTIONS") == "1", environ.get("ISNAD_METRICS") == "1",
            _collector(environ.get("ISNAD_TRACES")),
        )  # fmt: skip


def _collector(given: str | None) -> str | None:
    """The address that traces are sent to; OTLP's own path is added to one that has none."""
    if not given:
        return None
    try:
        parts = urlsplit(given)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise SettingsInvalid(
            f"ISNAD_TRACES is {given[:100]!r}; it must be the web address of a collector, like http://127.0.0.1:4318."
        )
    return given if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}/v1/traces"
