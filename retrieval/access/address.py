"""Whether something is of this machine alone: an address to listen at, or one request by all that it says of its way.

What cannot be told counts as coming from elsewhere.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

__all__ = ["came_from_here", "is_loopback", "listens_here"]

_RELAYED = (
    "forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "cf-connecting-ip",
    "true-client-ip",
)  # fmt: skip
"""Headers that only something in between sets: a reverse proxy on this machine lets other machines in."""


def is_loopback(host: str) -> bool:
    """Whether a number (`127.0.0.1`, `::1`) is this machine's own; a name never counts, whatever it may mean."""
    try:
        number = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = number.ipv4_mapped if isinstance(number, IPv6Address) else None
    return (mapped or number).is_loopback


def listens_here(host: str) -> bool:
    """Whether what listens at a name or a number is reached from this machine only; the empty name means everywhere."""
    try:
        numbers = {str(found[4][0]) for found in socket.getaddrinfo(host or None, None)}
    except OSError:
        return False
    return bool(host) and bool(numbers) and all(map(is_loopback, numbers))


def came_from_here(ends: tuple[str, ...], headers: Mapping[str, str]) -> bool:
    """Whether a request began on this machine: both `ends` of its connection, and what its headers say of its way.

    `headers` have names in small letters. A `Host` of another name is a proxy's, or a name that a web page had made to
    point here (DNS rebinding): neither may read the archive. A proxy that says nothing of itself cannot be told.
    """
    if not ends or not all(map(is_loopback, ends)) or any(name in headers for name in _RELAYED):
        return False
    try:
        named = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return named == "localhost" or named.endswith(".localhost") or is_loopback(named)
