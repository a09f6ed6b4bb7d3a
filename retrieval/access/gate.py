"""Who comes in: a key's owner, or anyone of this machine as long as no key was ever made. Knows no HTTP."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.access.audit import Audit
from retrieval.access.key import SCOPES, KeyRefused, KeyRing, Scope
from retrieval.access.rate import Left, Rate, Rates
from retrieval.access.settings import AccessSettings

__all__ = ["Caller", "Gate", "KeyMissing", "ScopeMissing"]

WRONG_KEYS = "30/minute"
"""How many wrong keys an address may try."""


class KeyMissing(ValueError):
    """A key is asked for, and none was given."""

    def __init__(self) -> None:
        super().__init__("A key is needed: send the header Authorization: Bearer isnad_... with one.")


class ScopeMissing(ValueError):
    """A key is not for this; `scope` is what it lacks."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"This key lacks the scope {scope}. Ask for one that has it.")
        self.scope = scope


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sends a request: `name` is the key's, `None` where none is asked for; rates are counted by `counted`."""

    name: str | None
    counted: str
    scopes: frozenset[Scope]


class Gate:
    """Decides who comes in and how often. Safe to use from several threads.

    Methods raise `PrivateFileUnusable` while the file of keys cannot be read: then nobody comes in.
    """

    def __init__(self, ring: KeyRing, settings: AccessSettings, audit: Audit) -> None:
        self._ring = ring
        self._rates = Rates(
            read=settings.rate, admin=settings.rate, ingest=settings.rate_ingest, wrong=Rate.read(WRONG_KEYS)
        )
        self.audit = audit

    def required(self) -> bool:
        """Whether keys are asked for."""
        return self._ring.required()

    def anyone(self, address: str) -> Caller:
        """Someone of this machine, while no keys are asked for."""
        return Caller(None, f"address {address}", frozenset(SCOPES))

    def owner(self, token: str | None, address: str) -> Caller:
        """Who a key belongs to. Raises `KeyMissing`, `KeyRefused`, `TooOften` after many wrong ones of an address.

        A right one is never slowed down: behind a proxy many people have one address, and nobody guesses one of 2^256.
        """
        if token is None:
            raise KeyMissing
        try:
            key = self._ring.owner(token)
        except KeyRefused:
            self._rates.spend("wrong", address)
            raise
        return Caller(key.name, f"key {key.id}", key.scopes)

    def admit(self, caller: Caller, scope: Scope) -> Left | None:
        """Let a caller do what needs `scope`, and count it. Raises `ScopeMissing`, `TooOften`."""
        if scope not in caller.scopes:
            raise ScopeMissing(scope)
        return self._rates.spend(scope, caller.counted)

    def count(self, caller: Caller) -> Left | None:
        """Count what a caller asks for that is not there, as if it were read. Raises `TooOften`."""
        return self._rates.spend("read", caller.counted)
