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
    "forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-host", "cf-connecting-ip",
    "true-client-ip", "fly-client-ip",
)  # fmt: skip
_RELAYED_SO = "x-forwarded"
"""Headers, and how others begin, that only something in between sets: a proxy on this machine lets others in."""
_NO_HOST = frozenset("@/?#\\")
"""What an address has around a host and a port, and a `Host` has not."""


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
    relayed = any(name in _RELAYED or name.startswith(_RELAYED_SO) for name in headers)
    host = headers.get("host", "")
    if not ends or not all(map(is_loopback, ends)) or relayed or _NO_HOST & set(host):
        return False
    try:
        named = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return named == "localhost" or named.endswith(".localhost") or is_loopback(named)
