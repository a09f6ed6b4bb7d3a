"""The log: plain lines or JSON objects, and nothing in them of what was asked or read.

What could bring a question or a text into a log is kept out: uvicorn's access lines, which hold query strings, are
replaced by our own with the route's template; a failure is told by its type and the places in the code, without its
message. Where questions are allowed in the log, both are whole.
"""

from __future__ import annotations

import copy
import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from retrieval.operation.settings import OperationSettings

__all__ = ["LOG", "discreet_handlers", "log_as", "logging_as"]

LOG = logging.getLogger("isnad")
"""What the service itself tells of requests; a record's `fields` go into a JSON line each by its name."""

_PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_SERVER = ("uvicorn", "uvicorn.error")
_PAGE = frozenset({"streamlit", "uvicorn"})
_NOBODY: Callable[[], str] = lambda: ""  # noqa: E731


def _told(error: BaseException, *, whole: bool) -> str:
    """A failure with those that led to it: types and places; their messages too where the `whole` is wanted."""
    report = traceback.TracebackException.from_exception(error, compact=True)
    if whole:
        return "".join(report.format()).rstrip()
    lines: list[str] = []
    seen: traceback.TracebackException | None = report
    while seen:
        # subtle: the lines of code are this product's and its libraries'; only a failure's message holds data
        lines[:0] = [*seen.stack.format(), f"{seen.exc_type.__name__ if seen.exc_type else 'failure'}\n"]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "".join(lines).rstrip()


class _Discreet(logging.Formatter):
    """Lines as another formatter writes them, but for the messages of failures, and on one line each but for these.

    Where a request is being served they begin with its id.
    """

    def __init__(self, inner: logging.Formatter, request: Callable[[], str], *, whole: bool) -> None:
        super().__init__()
        self._inner, self._request, self._whole = inner, request, whole

    def format(self, record: logging.LogRecord) -> str:
        """One line, and a failure's places below it."""
        shown = copy.copy(record)
        shown.msg, shown.args = _one_line(record.getMessage()), None
        if record.exc_info and record.exc_info[1]:
            shown.exc_text = _told(record.exc_info[1], whole=self._whole)
        line = self._inner.format(shown)
        return f"[{self._request()}] {line}" if self._request() else line


class _Lines(logging.Formatter):
    """A JSON object a line: `at` (ISO 8601, UTC), `level`, `logger`, `message`, `request`, `failure` and fields."""

    def __init__(self, request: Callable[[], str], *, whole: bool) -> None:
        super().__init__()
        self._request, self._whole = request, whole

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request := self._request():
            told["request"] = request
        fields = getattr(record, "fields", None)
        told |= fields if isinstance(fields, Mapping) else {}
        if record.exc_info and record.exc_info[1]:
            told["failure"] = _told(record.exc_info[1], whole=self._whole)
        return json.dumps(told, default=str)


@contextmanager
def logging_as(settings: OperationSettings, request: Callable[[], str] = _NOBODY) -> Iterator[None]:
    """While the block runs, the server's log is written as the settings say; `request` names the one being served.

    Handlers that are there keep where they write to. What the product and its libraries warn of goes to standard
    error, as does what `LOG` tells.
    """
    access, root = logging.getLogger("uvicorn.access"), logging.getLogger()
    before = (access.handlers, access.propagate, root.handlers, LOG.handlers, LOG.level, LOG.propagate)
    own = logging.StreamHandler(sys.stderr)
    own.setFormatter(logging.Formatter(_PLAIN))
    # subtle: uvicorn writes access lines only where this logger has somewhere to write them to
    access.handlers, access.propagate = [], False
    root.handlers = root.handlers or [own]
    LOG.handlers, LOG.propagate = [own], False
    LOG.setLevel(logging.INFO)
    handlers = {id(h): h for logger in (root, LOG, *map(logging.getLogger, _SERVER)) for h in logger.handlers}
    try:
        with discreet_handlers(handlers.values(), settings, request):
            if settings.log_questions:
                LOG.warning("ISNAD_LOG_QUESTIONS=1: questions are written to this log. Unset it to protect sources.")
            yield
    finally:
        access.handlers, access.propagate, root.handlers, LOG.handlers, LOG.level, LOG.propagate = before


@contextmanager
def discreet_handlers(
    handlers: Iterable[logging.Handler], settings: OperationSettings, request: Callable[[], str] = _NOBODY
) -> Iterator[None]:
    """While the block runs, what these handlers write is written as the settings say."""
    before = [(handler, handler.formatter) for handler in handlers]
    log_as(settings, [handler for handler, _ in before], request)
    try:
        yield
    finally:
        for handler, formatter in before:
            handler.setFormatter(formatter)


def log_as(
    settings: OperationSettings, handlers: Iterable[logging.Handler] | None = None, request: Callable[[], str] = _NOBODY
) -> None:
    """Have `handlers`, by default those of Streamlit and its server, write as the settings say from now on."""
    if handlers is None:
        names = [name for name in list(logging.root.manager.loggerDict) if name.partition(".")[0] in _PAGE]
        loggers = map(logging.getLogger, names)
        handlers = {id(handler): handler for logger in loggers for handler in logger.handlers}.values()
    for handler in handlers:
        inner = handler.formatter or logging.Formatter(_PLAIN)
        whole = settings.log_questions
        lines = settings.log == "json"
        handler.setFormatter(_Lines(request, whole=whole) if lines else _Discreet(inner, request, whole=whole))


def _one_line(text: str) -> str:
    """Text that can neither begin a line of its own nor steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text.rstrip())
