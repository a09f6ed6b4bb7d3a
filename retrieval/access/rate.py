"""How often a caller may come: moving windows in memory, each process its own (the `limits` library)."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

__all__ = ["Rate", "Rates", "TooOften"]


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds."""

    item: RateLimitItem

    @classmethod
    def read(cls, text: str) -> Rate | None:
        """`600/minute`, `20 per hour`, or `off`, which is `None`. Raises `ValueError` for anything else."""
        return None if text.strip() == "off" else cls(parse(text))


@dataclass(frozen=True, slots=True)
class Left:
    """What a caller has left of a rate: of `limit` requests in `window` seconds, `remaining` for `seconds` more."""

    kind: str
    limit: int
    window: int
    remaining: int
    seconds: int

    def headers(self) -> dict[str, str]:
        """As the headers of draft-ietf-httpapi-ratelimit-headers-10."""
        return {
            "RateLimit-Policy": f'"{self.kind}";q={self.limit};w={self.window}',
            "RateLimit": f'"{self.kind}";r={self.remaining};t={self.seconds}',
        }


class TooOften(RuntimeError):
    """A caller has to wait; `left` says how long."""

    def __init__(self, left: Left) -> None:
        super().__init__(
            f"More than {left.limit:,} requests in {left.window:,} seconds; come again in {left.seconds:,} seconds."
        )
        self.left = left


class Rates:
    """Counts by kind of request and caller. Safe to use from several threads."""

    def __init__(self, **kinds: Rate | None) -> None:
        self._kinds = kinds
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    def spend(self, kind: str, caller: str) -> Left | None:
        """Count one request; `None` where nothing limits its kind. Raises `TooOften`."""
        rate = self._kinds.get(kind)
        if rate is None:
            return None
        passes = self._windows.hit(rate.item, kind, caller)
        left = self._left(kind, rate, caller)
        if not passes:
            raise TooOften(left)
        return left

    def _left(self, kind: str, rate: Rate, caller: str) -> Left:
        stats = self._windows.get_window_stats(rate.item, kind, caller)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        return Left(kind, rate.item.amount, rate.item.get_expiry(), max(0, stats.remaining), seconds)
