"""The HTTP service over an archive, on a real socket of this machine, in a thread of the test's process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http.state import get_archive

__all__ = ["listening"]


@contextmanager
def listening(archive: Archive) -> Iterator[str]:
    """The service's address, while the block runs."""
    app.dependency_overrides[get_archive] = lambda: archive
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
            app.dependency_overrides.clear()
