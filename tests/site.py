"""A web site on loopback for tests: what each path answers is given as bytes, or as a function that writes itself."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """One answer; `write`, where given, writes the body and may never end."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    write: Callable[[BaseHTTPRequestHandler], None] | None = None


@dataclass
class Site:
    """The pages by path (a list is answered in turn, its last for good), and each request's path and headers."""

    address: str
    pages: dict[str, Page | list[Page]] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def asked(self) -> list[str]:
        return [path for path, _ in self.requests]


@contextlib.contextmanager
def serve() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            page = site.pages.get(self.path, Page(b"none", 404))
            if isinstance(page, list):
                page = page.pop(0) if len(page) > 1 else page[0]
            with contextlib.suppress(OSError):
                self.send_response(page.status)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                if page.write is None and "Content-Length" not in page.headers:
                    self.send_header("Content-Length", str(len(page.body)))
                self.end_headers()
                if page.write is None:
                    self.wfile.write(page.body)
                else:
                    page.write(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
