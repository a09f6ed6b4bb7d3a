"""One HTTP exchange with a checked host: one connection, one answer, within limits of time and size.

urllib3's connections are used without its pools: they take the IP to connect to and the name to verify apart, read no
proxies from the environment, keep no cookies and follow nothing by themselves.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse

from index.ways.public_address import Target

__all__ = ["Exchanged", "NotExchanged", "Send", "Within", "send"]

Kind = Literal["time", "size", "certificate", "failed"]

_CHUNK = 65_536
_ENCODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}


class NotExchanged(Exception):
    """No usable answer came; the message says why, as the end of a sentence.

    `kind`: it took too long (`time`), was too large (`size`), its `certificate` is not verified, or anything else.
    """

    def __init__(self, why: str, kind: Kind = "failed") -> None:
        super().__init__(why)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Within:
    """Limits of one exchange: seconds to connect, between two reads and in total; bytes of the decoded body."""

    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    most_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Exchanged:
    """An answer: `headers` have lower-case names, `data` is the body, decoded from its content encoding."""

    status: int
    headers: Mapping[str, str]
    data: bytes


Send = Callable[[Target, Mapping[str, str], Within], Exchanged]
"""Makes one exchange. Raises `NotExchanged`."""


def send(target: Target, headers: Mapping[str, str], within: Within, body: bytes | None = None) -> Exchanged:
    """GET `target.path`, or POST `body` to it, at the first of `target.ips` that can be connected to.

    Raises `NotExchanged`.

    What goes wrong once a connection stands is final: nothing is asked twice.
    """
    tried: list[HTTPConnection] = []
    ended = threading.Event()

    def end() -> None:
        # subtle: a server that sends a byte now and then never runs into the read time-out; this ends it all the same
        ended.set()
        for connection in tried[-1:]:
            if connection.sock is not None:
                with contextlib.suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(within.total, end)
    watch.daemon = True
    watch.start()
    try:
        connection = _connected(target, within, tried, ended)
        if connection.sock is not None:
            connection.sock.settimeout(within.read)
        connection.request(
            "GET" if body is None else "POST",
            target.path,
            body=body,
            headers={**headers, "Host": target.origin.split("://")[1], "Accept-Encoding": "gzip"},
            preload_content=False,
        )
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.headers.items()}
        return Exchanged(answer.status, names, _body(answer, names, within, ended))
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        raise (_late(within) if ended.is_set() else _why(error)) from error
    finally:
        watch.cancel()
        for connection in tried:
            connection.close()


def _connected(target: Target, within: Within, tried: list[HTTPConnection], ended: threading.Event) -> HTTPConnection:
    """A connection to the first address that takes one, the last of `tried`. Raises what the last address raised."""
    for at, ip in enumerate(target.ips, 1):
        tried.append(_connection(target, ip, within))
        try:
            tried[-1].connect()
        except (NewConnectionError, ConnectTimeoutError):
            if at == len(target.ips) or ended.is_set():
                raise
        else:
            return tried[-1]
    raise NotExchanged("its host has no address")


def _connection(target: Target, ip: str, within: Within) -> HTTPConnection:
    timeout = within.connect
    if target.scheme == "http":
        return HTTPConnection(ip, target.port, timeout=timeout)
    context = ssl.create_default_context()
    return HTTPSConnection(
        ip,
        target.port,
        timeout=timeout,
        ssl_context=context,
        server_hostname=target.host,
        assert_hostname=target.host,
    )


def _body(answer: BaseHTTPResponse, headers: Mapping[str, str], within: Within, ended: threading.Event) -> bytes:
    if (encoding := headers.get("content-encoding", "").strip().lower()) not in _ENCODINGS:
        raise NotExchanged(f"it is encoded as {encoding}, which was not asked for")
    body = bytearray()
    deadline = time.monotonic() + within.total
    while chunk := answer.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > within.most_bytes:
            raise NotExchanged(f"it has more than {within.most_bytes} bytes", "size")
        if ended.is_set() or time.monotonic() > deadline:
            raise _late(within)
    if ended.is_set():
        raise _late(within)
    declared = headers.get("content-length", "")
    if not encoding and declared.isdecimal() and len(body) < int(declared) and answer.status == 200:
        raise NotExchanged(f"it broke off after {len(body)} of {declared} bytes")
    return bytes(body)


def _late(within: Within) -> NotExchanged:
    return NotExchanged(f"it took more than {within.total:g} seconds", "time")


def _why(error: Exception) -> NotExchanged:
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return NotExchanged("it did not answer in time", "time")
    if isinstance(error, ssl.SSLError) or "certificate" in str(error):
        return NotExchanged("its certificate could not be verified", "certificate")
    return NotExchanged(f"the connection failed ({type(error).__name__})")
