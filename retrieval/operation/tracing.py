"""Traces by OpenTelemetry, sent to a collector by OTLP over HTTP: a span a request, one a stage of a question.

FastAPI's own telemetry is no choice: its spans hold the query string, where questions stand, and the path, where ids
do. Ours hold the route's template, method, status, and no failure's message. The libraries that send them are an
extra (`pip install '.[traces]'` in this folder); nothing here is imported where traces are off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from retrieval.observer import Stage

__all__ = ["RequestSpan", "Tracing"]

_PATIENCE = 3
"""Seconds that a collector has to take spans; at the end of the service it gets no more either."""


class RequestSpan:
    """One request's span while it is served."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def served(self, method: str, route: str, status: int) -> None:
        """Say how it ended."""
        self._span.update_name(f"{method} {route}")
        self._span.set_attributes(
            {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        )
        if status >= 500:
            self._span.set_status(Status(StatusCode.ERROR))


class Tracing:
    """Makes spans and has them sent in the background, to `exporter` or where the settings say."""

    def __init__(self, exporter: SpanExporter, version: str) -> None:
        self._sending = BatchSpanProcessor(exporter, export_timeout_millis=_PATIENCE * 1000)
        resource = Resource.create({"service.name": "isnad", "service.version": version})
        provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        provider.add_span_processor(self._sending)
        self._tracer = provider.get_tracer("isnad", version)
        self._received = TraceContextTextMapPropagator()

    @classmethod
    def to(cls, collector: str, version: str) -> Tracing:
        """Spans sent to the address `collector`; OTLP's own variables say what headers and certificates it wants."""
        return cls(OTLPSpanExporter(endpoint=collector, timeout=_PATIENCE), version)

    @contextmanager
    def request(self, headers: Mapping[str, str]) -> Iterator[RequestSpan]:
        """A span around a request, a part of the caller's trace where its `headers` name one (W3C Trace Context)."""
        with self._tracer.start_as_current_span(
            "request", self._received.extract(headers), SpanKind.SERVER,
            record_exception=False, set_status_on_exception=False,
        ) as span:  # fmt: skip
            yield RequestSpan(span)

    @contextmanager
    def stage(self, name: Stage) -> Iterator[None]:
        """A span around a stage."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False):
            yield

    def close(self) -> None:
        """Send what is left, and no more."""
        self._sending.shutdown()  # type: ignore[no-untyped-call]
