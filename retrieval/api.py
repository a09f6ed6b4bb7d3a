"""The HTTP service: `uvicorn retrieval.api:app`; `ISNAD_HOME` names the home, `/docs` describes the rest.

Here it is put together; its routes are in `retrieval.http`. Importing this module opens nothing: the archive is opened
in the background when the server has started, and looked for again at each request until there is one. Every error is a
problem body (RFC 9457). No request's words are logged, and nothing is reported to anyone.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from index.settings import Settings
from index.ways.fetch import Fetcher
from retrieval.http import articles, questions, service, watches
from retrieval.http.body_limit import BodyLimit
from retrieval.http.failure import HANDLERS
from retrieval.http.intake import LARGEST_INTAKE
from retrieval.http.problem import with_media_type
from retrieval.http.state import VERSION, State
from retrieval.lazy_archive import REFUSALS, LazyArchive

__all__ = ["LARGEST_BODY", "app"]

LARGEST_BODY = 100_000
"""The largest request body, in bytes."""

_LOG = logging.getLogger(__name__)
_OFF = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[State]:
    """Read the settings and start opening the archive; the server does not wait for it. Raises `SettingsInvalid`."""
    settings = Settings.read(os.environ)
    archive = LazyArchive(settings)
    threading.Thread(target=_open_early, args=(archive,), daemon=True).start()
    try:
        yield {"archive": archive, "fetcher": Fetcher(allow_private=settings.fetch_private)}
    finally:
        archive.close()


def _open_early(archive: LazyArchive) -> None:
    try:
        archive.get()
    except REFUSALS as refusal:
        _LOG.warning("No questions can be answered yet. %s", refusal)


def _openapi() -> dict[str, Any]:
    return app.openapi_schema or with_media_type(FastAPI.openapi(app))


# FastAPI's own page at /docs loads its scripts from another host; this one serves them itself.
app = FastAPIOffline(
    redoc_url=None,
    static_url="/docs-assets",
    title="Isnad",
    version=VERSION,
    description="Ask a news archive in any language; get the passages that answer, verbatim, attributed and cited.",
    lifespan=lifespan,
    exception_handlers=HANDLERS,
    redirect_slashes=False,
    telemetry=_OFF,
    swagger_ui_parameters={"validatorUrl": None},  # which would send the description to another host
)
for part in (questions, articles, watches, service):
    app.include_router(part.router, prefix="/v1")
app.add_middleware(BodyLimit, limit=LARGEST_BODY, larger={"/v1/articles": LARGEST_INTAKE})
app.openapi = _openapi  # type: ignore[method-assign]  # the way FastAPI documents
