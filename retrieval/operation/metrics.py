"""Metrics in Prometheus' text format, of this process since it started.

Every label's values are few and known beforehand: routes by their templates, never an id, a question or an address.
Prometheus' data model: https://prometheus.io/docs/concepts/data_model/
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from index.run import Report
from retrieval.answer import Receipt
from retrieval.observer import Outcome, Stage

__all__ = ["MEDIA_TYPE", "Metrics"]

MEDIA_TYPE = CONTENT_TYPE_LATEST

_REQUEST = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
_STAGE = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)

Look = Callable[[], tuple[Receipt | None, bool]]
"""What the archive holds, `None` while it cannot be asked; and whether a newer generation cannot be served."""


class Metrics:
    """What is counted and measured; safe to use from several threads."""

    def __init__(self, look: Look) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "isnad_requests", "Requests that were answered.", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "isnad_request_seconds", "How long requests took.", ["route"], buckets=_REQUEST, registry=registry
        )
        self.in_flight = Gauge("isnad_requests_in_flight", "Requests being answered.", registry=registry)
        self._limited = Counter("isnad_rate_limited", "Requests refused for coming too often.", registry=registry)
        self._questions = Counter("isnad_questions", "Questions, by what came of them.", ["outcome"], registry=registry)
        self._stages = Histogram(
            "isnad_stage_seconds", "How long a stage of a question took.", ["stage"], buckets=_STAGE, registry=registry
        )
        self._runs = Counter("isnad_runs", "Runs by this service that may change the archive.", registry=registry)
        self._changes = Counter(
            "isnad_article_changes", "Articles that runs by this service changed.", ["change"], registry=registry
        )
        ProcessCollector(registry=registry)
        registry.register(_Archive(look))

    def served(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        if status == 429:
            self._limited.inc()

    @contextmanager
    def stage(self, name: Stage) -> Iterator[None]:
        """Measure a stage."""
        started = perf_counter()
        try:
            yield
        finally:
            self._stages.labels(name).observe(perf_counter() - started)

    def answered(self, outcome: Outcome) -> None:
        """Count one question."""
        self._questions.labels(outcome).inc()

    def ran(self, report: Report) -> None:
        """Count one run, and what it changed."""
        self._runs.inc()
        for change in ("added", "changed", "removed"):
            self._changes.labels(change).inc(getattr(report, change))

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)


class _Archive:
    """What the archive holds at the time of asking."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._one = threading.Lock()

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the archive is not asked when the service starts."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The figures; those of an archive that cannot be asked are left out."""
        with self._one:
            holds, behind = self._look()
        yield GaugeMetricFamily("isnad_ready", "Whether questions can be answered.", float(holds is not None))
        yield GaugeMetricFamily("isnad_behind", "Whether a newer generation cannot be served.", float(behind))
        if holds:
            yield GaugeMetricFamily("isnad_generation", "The generation in service.", float(holds.generation))
            yield GaugeMetricFamily("isnad_articles", "Articles that it holds.", float(holds.articles))
            yield GaugeMetricFamily("isnad_passages", "Passages that it holds.", float(holds.passages))
