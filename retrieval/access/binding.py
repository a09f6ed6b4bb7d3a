"""Where the service listens, and that it does not listen beyond this machine without keys.

An ASGI application is not told where its server listens. uvicorn's own command line says it, read again with uvicorn's
own parser (its processes for `--workers` and `--reload` keep the command line too). What other servers listen at is not
known here: then `retrieval.http.guard` refuses each request from elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from retrieval.access.address import listens_here
from retrieval.access.key import KeyRing

__all__ = ["OPTIONS", "Connection", "command_host", "refusal", "serve"]

_LAST = 20
_HEAD = 10.0
"""Seconds until a request's head must be there whole, from the connection's or the head's first byte on."""
_TAKEN = 60.0
"""Seconds for which a client may leave what it was sent unread."""
_LATE = (
    b"HTTP/1.1 408 Request Timeout\r\nContent-Type: text/plain\r\nContent-Length: 20\r\nConnection: close\r\n\r\n"
    b"The request is slow."
)

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


class Connection(H11Protocol):
    """uvicorn's connection, closed where it only waits: uvicorn has a limit between two requests, and none within one.

    What it bounds: a head that drips or never begins, what follows a request that was answered already, a response that
    is not read. How long a body may take is `retrieval.http.body_limit`'s to say. Given to uvicorn as
    `--http retrieval.access.binding:Connection`.
    """

    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None
    _begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its parent has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._late = self.loop.call_later(_HEAD, self._close)

    def data_received(self, data: bytes) -> None:
        """Take bytes in; while no request is there to be answered, the time that was set runs on."""
        super().data_received(data)
        self._begun = True
        if self._waits():
            self._late = self._late or self.loop.call_later(_HEAD, self._close)
        else:
            self._late = _cancelled(self._late)

    def pause_writing(self) -> None:
        """The client does not take what it is sent."""
        super().pause_writing()
        self._unread = self._unread or self.loop.call_later(_TAKEN, self.transport.abort)

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        self._unread = _cancelled(self._unread)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._late, self._unread = _cancelled(self._late), _cancelled(self._unread)
        super().connection_lost(exc)

    def _waits(self) -> bool:
        """Whether nobody works for the client: its head is not whole, or it goes on after its answer."""
        begun = self.cycle is not None and not self.cycle.response_complete
        return not begun and not self.transport.is_closing()

    def _close(self) -> None:
        self._late = None
        if self._waits():
            if self._begun and self.cycle is None:  # else it may be in the midst of what it was answered already
                self.transport.write(_LATE)
            self.transport.close()


def _cancelled(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """No timer any more."""
    if timer is not None:
        timer.cancel()
    return None


OPTIONS: dict[str, Any] = {
    "http": Connection, "limit_concurrency": 800, "h11_max_incomplete_event_size": 32_768, "timeout_keep_alive": 65,
}  # fmt: skip
"""What `uvicorn.run` is given for an unfriendly network: the most connections (below the 1,024 files that a process may
have open, as a rule; beyond them status 503), bytes of a head, and seconds between two requests of a connection: more
than clients and proxies wait (httpx 5, nginx 60), since to close as a request comes is an error to who sent it."""


def serve(app: Any, host: str, port: int, last: int = _LAST) -> None:  # noqa: ANN401  # an ASGI application
    """Serve until the process is told to end; what is under way then has `last` seconds."""
    uvicorn.run(app, host=host, port=port, timeout_graceful_shutdown=last, **OPTIONS)
