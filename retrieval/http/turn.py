"""Turns at what takes long to compute, so that many who ask at once do not keep others from reading.

A question takes the cores of a small machine for a tenth of a second. Forty at once, as many as there are threads for
requests, would be answered no sooner, need more memory, and leave no thread to those who only open an article. So a
few are computed at a time; the others wait without a thread, first come, first served, and who would wait too long is
told at once to come again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, HTTPException, Request

__all__ = ["AT_ONCE", "LIST_TURN", "TURN", "WAITING", "Turns"]

AT_ONCE = 4
"""Questions, searches and exports computed at a time."""
WAITING = 200
"""How many more wait; at a tenth of a second each that is twenty seconds for the last of them."""
_LISTS_AT_ONCE = 2
_LISTS_WAITING = 8


class Turns:
    """Up to `at_once` have a turn, up to `waiting` more wait for one. Of one event loop."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._here = 0

    @classmethod
    def usual(cls) -> Turns:
        """Those of questions one by one."""
        return cls(AT_ONCE, WAITING)

    @classmethod
    def of_lists(cls) -> Turns:
        """Those of lists of questions, which take up to minutes and must not stand before single ones."""
        return cls(_LISTS_AT_ONCE, _LISTS_WAITING)

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Have a turn while the block runs. Raises status 503 where too many wait."""
        if self._here >= self._most:
            raise HTTPException(
                503, f"{self._most} requests of this kind are under way, which is the limit; try again.",
                {"Retry-After": "5"},
            )  # fmt: skip
        self._here += 1
        try:
            async with self._free:
                yield
        finally:
            self._here -= 1


async def _turn(request: Request) -> AsyncIterator[None]:
    async with request.state.turns.taken():
        yield


async def _list_turn(request: Request) -> AsyncIterator[None]:
    async with request.state.list_turns.taken():
        yield


TURN = Depends(_turn, scope="function")
"""For routes that compute an answer, a search or a coverage; given back before a slow reader takes the response."""
LIST_TURN = Depends(_list_turn, scope="function")
"""For routes that answer lists of questions."""
