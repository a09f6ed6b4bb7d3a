"""The HTTP service: `uvicorn retrieval.api:app`, `python -m retrieval.api`; home is `ISNAD_HOME`, see also `/docs`.

Here it is put together; its routes are in `retrieval.http`. Importing this module opens nothing: the archive is opened
in the background when the server has started, and looked for again at each request until there is one. Every error is a
problem body (RFC 9457). No request's words are logged unless `ISNAD_LOG_QUESTIONS=1` asks for it, and nothing is
reported to anyone; traces, where they are on, go where `ISNAD_TRACES` says.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from operator import attrgetter
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from index.settings import Settings, SettingsInvalid
from index.ways.fetch import Fetcher
from retrieval.access import binding
from retrieval.access.audit import Audit
from retrieval.access.gate import Gate
from retrieval.access.key import KeyRing
from retrieval.access.private_file import PrivateFileUnusable
from retrieval.access.settings import AccessSettings
from retrieval.http import admission, articles, audit, metrics, questions, service, summary, watches
from retrieval.http.body_limit import BodyLimit
from retrieval.http.description import TAGS, described
from retrieval.http.edition import NotModified
from retrieval.http.failure import HANDLERS
from retrieval.http.guard import Guard
from retrieval.http.idempotency import Ledger
from retrieval.http.intake import LARGEST_INTAKE, LARGEST_LIST
from retrieval.http.methods import Methods
from retrieval.http.request_id import RequestId, current
from retrieval.http.state import VERSION, State
from retrieval.http.turn import Turns
from retrieval.lazy_archive import REFUSALS, LazyArchive
from retrieval.operation.log import logging_as
from retrieval.operation.operation import Observed, Operation
from retrieval.operation.settings import OperationSettings

__all__ = ["LARGEST_BODY", "app"]

LARGEST_BODY = 100_000
"""The largest request body, in bytes."""

_LOG = logging.getLogger(__name__)
# subtle: FastAPI's own spans would hold query strings, where questions stand; `retrieval.operation` makes ours
_OFF = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
    """Read the settings and start opening the archive; the server does not wait for it. Raises `SettingsInvalid`."""
    settings, access = Settings.read(os.environ), AccessSettings.read(os.environ)
    operated = OperationSettings.read(os.environ)
    written = Audit(settings.home, access.audit, access.audit_days)
    archive = LazyArchive(settings)
    operation = Operation.of(operated, archive.look, VERSION)
    with logging_as(operated, current):
        threading.Thread(target=_open_early, args=(archive,), daemon=True).start()
        try:
            written.forget()
            yield {
                "archive": archive, "fetcher": Fetcher(allow_private=settings.fetch_private),
                "gate": Gate(KeyRing(settings.home), access, written), "ledger": Ledger(), "operation": operation,
                "summary": settings.summary, "turns": Turns.usual(), "list_turns": Turns.of_lists(),
            }  # fmt: skip
        finally:
            archive.close()
            operation.close()


def _open_early(archive: LazyArchive) -> None:
    try:
        archive.get()
    except REFUSALS as refusal:
        _LOG.warning("No questions can be answered yet. %s", refusal)


def _refusal(host: str | None) -> str | None:
    """Why the service must not start, where it is to listen at `host`; `None` is an address that is not known."""
    try:
        settings, _access = Settings.read(os.environ), AccessSettings.read(os.environ)
        return binding.refusal(host, KeyRing(settings.home)) if host is not None else None
    except (PrivateFileUnusable, SettingsInvalid) as failure:
        return str(failure)


def _openapi() -> dict[str, Any]:
    return app.openapi_schema or described(admission.described(FastAPI.openapi(app)))


# FastAPI's own page at /docs loads its scripts from another host; this one serves them itself.
app = FastAPIOffline(
    redoc_url=None,
    static_url="/docs-assets",
    title="Isnad",
    version=VERSION,
    description="Ask a news archive in any language; get the passages that answer, verbatim, attributed and cited.",
    lifespan=lifespan,
    openapi_tags=TAGS,
    generate_unique_id_function=attrgetter("name"),
    exception_handlers={**HANDLERS, **admission.HANDLERS},
    redirect_slashes=False,
    telemetry=_OFF,
    swagger_ui_parameters={"validatorUrl": None},  # which would send the description to another host
)
_ROUTERS = [("/v1", part.router) for part in (questions, summary, articles, watches, service, audit)]
_ROUTERS.append(("", metrics.router))
for prefix, router in _ROUTERS:
    app.include_router(router, prefix=prefix)
app.add_middleware(
    BodyLimit, limit=LARGEST_BODY, larger={"/v1/articles/files/": LARGEST_INTAKE, "/v1/articles": LARGEST_LIST}
)
app.add_middleware(NotModified)
app.add_middleware(Methods)
app.add_middleware(admission.Admission, routers=_ROUTERS)
app.add_middleware(
    Guard,
    refusal=lambda: _refusal(binding.command_host(sys.argv)),
    public=("/docs", "/docs-assets/", "/openapi.json", f"/v1{audit.LIVE}"),
)
app.add_middleware(Observed)  # it sees what others refuse
app.add_middleware(RequestId)  # the last one added is the outermost
app.openapi = _openapi  # type: ignore[method-assign]  # the way FastAPI documents


def main(arguments: list[str] | None = None) -> int:
    """Serve, where that is safe; exit code 2, with the reason, where it is not."""
    made = argparse.ArgumentParser(prog="python -m retrieval.api", description="The HTTP service.")
    made.add_argument("--host", default="127.0.0.1", help="where to listen (default: this machine only)")
    made.add_argument("--port", type=int, default=8000, help="default: 8000")
    options = made.parse_args(arguments)
    if why := _refusal(options.host):
        sys.stderr.write(f"{why}\n")
        return 2
    binding.serve(app, options.host, options.port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
