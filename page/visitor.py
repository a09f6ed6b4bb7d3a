"""Who looks at the page, and what they may do: decided from keys, a login and the way in; draws nothing.

An identity comes from the newsroom's own provider (OpenID Connect). That someone has an account there is not enough:
`ISNAD_READERS` names who may read.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.access.address import came_from_here, listens_here
from retrieval.access.key import SCOPES, Key, Scope
from retrieval.access.settings import AccessSettings

__all__ = ["Visitor", "admitted", "known", "local", "of_key"]

_LASTS = 12 * 60 * 60
"""Seconds that a login lasts: a working day. The identity token says when it was; Streamlit itself does not look."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone who may look at the page; `name` is `None` where nobody is asked for a name."""

    name: str | None
    scopes: frozenset[Scope]


def local(address: str | None, came_from: str, headers: Mapping[str, str]) -> Visitor | None:
    """Whoever is at this machine, where the page listens at `address` only (`None`: everywhere); else nobody."""
    here = listens_here(address or "") and came_from_here((came_from,), headers)
    return Visitor(None, frozenset(SCOPES)) if here else None


def of_key(key: Key) -> Visitor | None:
    """The owner of a key that may read."""
    return Visitor(key.name, key.scopes) if "read" in key.scopes else None


def admitted(identity: Mapping[str, object], settings: AccessSettings) -> Visitor | None:
    """Whom a provider names, as far as the settings let them in.

    An e-mail address counts only where the provider says that it checked it (`email_verified`).
    """
    email = str(identity.get("email") or "").lower() if identity.get("email_verified") is True else ""
    own = {f"sub:{identity.get('sub')}"} | ({email, email[email.rindex("@") :]} if "@" in email else set())
    if not (_among(own, settings.readers) or _among(own, settings.keepers)):
        return None
    scopes: frozenset[Scope] = frozenset({"read", "ingest"} if _among(own, settings.keepers) else {"read"})
    return Visitor(email or f"sub:{identity.get('sub')}", scopes)


def known(identity: Mapping[str, object], now: float | None = None) -> bool:
    """Whether an identity is of a login of today; `now` in seconds since 1970."""
    at = identity.get("iat")
    fresh = isinstance(at, int | float) and (time.time() if now is None else now) - at < _LASTS
    return identity.get("is_logged_in") is True and fresh


def _among(own: set[str], listed: Sequence[str]) -> bool:
    return any(entry in own or entry.lower() in own for entry in listed)
