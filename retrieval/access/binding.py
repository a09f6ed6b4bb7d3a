"""Where the service listens, and that it does not listen beyond this machine without keys.

An ASGI application is not told where its server listens. uvicorn's own command line says it, read again with uvicorn's
own parser (its processes for `--workers` and `--reload` keep the command line too). What other servers listen at is not
known here: then `retrieval.http.guard` refuses each request from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvicorn

from retrieval.access.address import listens_here
from retrieval.access.key import KeyRing

__all__ = ["command_host", "refusal", "serve"]

_LAST = 20

_SOMEWHERE = ""
"""A socket that something else opened or that stands in for one: who reaches it cannot be told."""


def command_host(arguments: Sequence[str]) -> str | None:
    """The address in a process' command line, where that is uvicorn's; `None` where it is not."""
    program = Path(arguments[0]) if arguments else Path()
    if program.stem != "uvicorn" and program.parts[-2:] != ("uvicorn", "__main__.py"):
        return None
    told = uvicorn.main.make_context("uvicorn", list(arguments[1:]), resilient_parsing=False).params
    return _SOMEWHERE if told["uds"] or told["fd"] is not None else str(told["host"])


def refusal(host: str, ring: KeyRing) -> str | None:
    """Why nothing may listen at `host`, in one sentence with the way out; `None` where it may.

    Raises `PrivateFileUnusable` for a file of keys that cannot be read.
    """
    if listens_here(host) or ring.usable():
        return None
    place = f"at {host}" if host else "at a socket that other machines may reach"
    return (
        f"Isnad does not start {place} without a key that can be used, since anyone could read the archive: make one "
        "with `python -m retrieval.access add NAME --scope read`, or listen at 127.0.0.1."
    )


def serve(app: Any, host: str, port: int) -> None:  # noqa: ANN401  # an ASGI application
    """Serve until the process is told to end; what is under way then has so many seconds."""
    uvicorn.run(app, host=host, port=port, timeout_graceful_shutdown=_LAST)
