"""How far a run is: counts, rate and time left, the same for the terminal, the page and programs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Meter", "Progress", "Tick"]

Tick = Callable[[str, int, int | None], None]
"""What a run calls as it goes: a stage (`fetch`, `read`, `refuse`, `embed`, `switch`), what is done, the total.

Counts are in pages for `fetch`, in articles for `read`, in articles left out for `refuse`, in passages for `embed`; the
total is `None` where it is not known.
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """A run at one moment. `read` counts articles, of `total` where that is known; `embedded` passages.

    While pages are fetched (`stage` is `fetch`), `read`, `total` and `seconds` are those of the fetching.
    `rate` is in articles a second, `left` in seconds: `None` before either can be told.
    """

    stage: str
    read: int
    total: int | None
    refused: int
    embedded: int
    seconds: float

    @property
    def rate(self) -> float | None:
        """Articles read a second, so far."""
        return self.read / self.seconds if self.read and self.seconds else None

    @property
    def left(self) -> float | None:
        """Seconds until all is read, at the rate so far."""
        if self.total is None or not self.rate:
            return None
        return max(self.total - self.read - self.refused, 0) / self.rate


class Meter:
    """A `Tick` that keeps count and tells of it: at each change of stage, else at most every `pause` seconds.

    Safe to ask from any thread.
    """

    def __init__(self, told: Callable[[Progress], None] = lambda _: None, *, pause: float = 0.2) -> None:
        self._told, self._pause = told, pause
        self._total: int | None = None
        self._counts = {"read": 0, "refuse": 0, "embed": 0}
        self._stage = self._counted = "read"
        self._started = time.monotonic()
        self._last = 0.0
        self._lock = threading.Lock()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """What a run calls."""
        now = time.monotonic()
        with self._lock:
            turned = stage not in {self._stage, "refuse"}
            if stage in {"fetch", "read"}:
                self._count(stage, now)
                self._counts["read"] = done
                self._total = self._total if total is None else total
            elif stage in self._counts:
                self._counts[stage] = done
            self._stage = stage if stage != "refuse" else self._stage
            if not turned and now - self._last < self._pause:
                return
            self._last = now
        self._told(self.now())

    def _count(self, stage: str, now: float) -> None:
        """Begin to count anew where reading follows on fetching, or fetching on reading."""
        if stage != self._counted:
            self._counted, self._started = stage, now
            self._total, self._counts["refuse"] = None, 0

    def now(self) -> Progress:
        """How far the run is."""
        with self._lock:
            seconds = time.monotonic() - self._started
            counts = self._counts
            return Progress(
                self._stage, counts["read"], self._total, counts["refuse"], counts["embed"], round(seconds, 3)
            )
