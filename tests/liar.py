"""A local HTTP server that speaks the chat-completions protocol, and says or does whatever a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from index.settings import Endpoint

__all__ = ["KEY", "Act", "Liar", "lying", "says", "sends"]

KEY = "sk-very-secret-0451"
"""The key that tests configure; it may be shown nowhere."""

Act = Callable[[BaseHTTPRequestHandler], None]


@dataclass(slots=True)
class Liar:
    """The server's address, what it does with the next requests, and the requests that it got."""

    url: str
    act: Act
    asked: list[tuple[str, Mapping[str, str], Any]] = field(default_factory=list)

    @property
    def endpoint(self) -> Endpoint:
        """How it is configured."""
        return Endpoint(self.url, "small-model", KEY)


def says(text: object, *, status: int = 200, kind: str = "application/json") -> Act:
    """Answers with a chat completion of this text."""
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()
    return sends(body, status=status, kind=kind)


def sends(body: bytes, *, status: int = 200, kind: str = "application/json", **headers: str) -> Act:
    """Answers with these bytes."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return act


@contextmanager
def lying() -> Iterator[Liar]:
    """The server, running."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            liar.asked.append((self.path, dict(self.headers.items()), json.loads(body)))
            with suppress(OSError):  # the client gave up
                liar.act(self)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    liar = Liar(f"http://127.0.0.1:{server.server_port}/v1", says("Nothing."))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
