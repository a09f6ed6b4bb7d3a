"""Which web addresses may be reached: http or https, no credentials, usual ports, and a public IP address behind them.

The address is resolved here, once; the connection must then be made to an IP that was checked (`Target.ips`), so that
a name cannot answer differently the second time (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

__all__ = ["AddressRefused", "Resolve", "Target", "is_public", "resolve_host", "target_of"]

Resolve = Callable[[str, int], list[str]]
"""The IP addresses of a host and port, as text. Raises OSError."""

_PORTS = {"http": 80, "https": 443}
_SAFE = "/%!$&'()*+,;=:@~-._"
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
_EMBEDDING_6 = (ipaddress.IPv6Network("2002::/16"), ipaddress.IPv6Network("2001::/32"))
"""6to4 and Teredo, which carry an IPv4 address of any kind inside."""


class AddressRefused(ValueError):
    """The address may not be reached; the message is one sentence with a way out."""


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: `ips` are what to connect to, in this order, `host` what to name in `Host` and TLS.

    `path` has the query.
    """

    scheme: str
    host: str
    port: int
    path: str
    ips: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Scheme, host and port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


def target_of(url: str, resolve: Resolve, *, allow_private: bool) -> Target:
    """Check an address and resolve it once. Raises `AddressRefused`."""
    try:
        parts = urlsplit(url.strip())
        scheme, name, port = parts.scheme.lower(), parts.hostname or "", parts.port
        host = name if name.isascii() else name.encode("idna").decode("ascii")
    except ValueError as error:  # UnicodeError is one
        raise AddressRefused(f"{url!r} is not a web address; check its spelling.") from error
    if scheme not in _PORTS or not host or _UNSAFE.search(url.strip()):
        raise AddressRefused(f"{url!r} is not a web address; give one that starts with http:// or https://.")
    if "@" in parts.netloc:
        raise AddressRefused(f"The address of {host} holds a user name; leave out what stands before the @.")
    port = _PORTS[scheme] if port is None else port
    if port not in _PORTS.values() and not allow_private:
        raise AddressRefused(f"{url} asks for port {port}, not 80 or 443; set ISNAD_FETCH_PRIVATE=1 to allow it.")
    ips = _checked_ips(host, port, resolve, allow_private=allow_private)
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE + '?')}" if parts.query else "")
    return Target(scheme, host, port, path, ips)


def _checked_ips(host: str, port: int, resolve: Resolve, *, allow_private: bool) -> tuple[str, ...]:
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(f"The host {host} is not known; check the address and the network.") from error
    if not found:
        raise AddressRefused(f"The host {host} has no address; check the address and the network.")
    # subtle: one private answer among public ones refuses them all, else an attacker only has to try again
    if not allow_private and not all(is_public(ip) for ip in found):
        raise AddressRefused(f"{host} is on a private network; set ISNAD_FETCH_PRIVATE=1 to allow that.")
    return tuple(found)


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the public internet; false for every special-purpose range (RFC 6890)."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv6Address):  # IPv4-mapped and NAT64 lie outside 2000::/3
        return address in _GLOBAL_6 and not any(address in network for network in _EMBEDDING_6)
    return True


def resolve_host(host: str, port: int) -> list[str]:
    """The host's addresses from the system's resolver, in its order. Raises OSError."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
