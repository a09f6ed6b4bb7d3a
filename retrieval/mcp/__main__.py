"""`python -m retrieval.mcp`: serve a language model's client over standard input and output, or `--http`.

Exit codes: 0 when the client or the keeper ends it, 2 when it cannot be served so.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys

from index.settings import Settings, SettingsInvalid
from retrieval.access.address import listens_here
from retrieval.access.audit import Audit
from retrieval.access.binding import serve
from retrieval.access.gate import Gate
from retrieval.access.key import KeyRing
from retrieval.access.private_file import PrivateFileUnusable
from retrieval.access.settings import AccessSettings
from retrieval.lazy_archive import LazyArchive
from retrieval.mcp.access import for_readers
from retrieval.mcp.server import App, http_app, serve_stdio


class AddressRefused(ValueError):
    """The server does not listen there; the message says what to do."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m retrieval.mcp", description="Serve the archive to language models (Model Context Protocol)."
    )
    made.add_argument("--home", metavar="DIR", help="folder of the index (default: $ISNAD_HOME or var)")
    made.add_argument("--http", action="store_true", help="streamable HTTP at /mcp instead of standard streams")
    made.add_argument("--host", default="127.0.0.1", help="with --http: a loopback address (default: 127.0.0.1)")
    made.add_argument("--port", type=int, default=8001, metavar="N", help="with --http (default: 8001)")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = parser().parse_args(arguments)
    # At finer levels the SDK logs whole messages, and nothing that is asked belongs in a log.
    logging.getLogger("mcp").setLevel(logging.WARNING)
    try:
        settings = Settings.read(os.environ, home=options.home)
        archive = LazyArchive(settings)
        app = served(archive, settings, options.host, options.port) if options.http else None
    except (AddressRefused, PrivateFileUnusable, SettingsInvalid) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    try:
        if app:
            serve(app, options.host, options.port)
        else:
            asyncio.run(serve_stdio(archive))
    except KeyboardInterrupt:
        pass
    finally:
        archive.close()
    return 0


def served(archive: LazyArchive, settings: Settings, host: str, port: int) -> App:
    """What is served at an address: to this machine alone, and to those alone who may read. Raises `AddressRefused`."""
    if not 0 < port < 65536:
        raise AddressRefused(f"The port is {port}; it must be from 1 to 65535.")
    if not listens_here(host):
        raise AddressRefused(
            f"The server listens on this machine only, and {host} is not: leave --host out, or give 127.0.0.1."
        )
    access = AccessSettings.read(os.environ)
    written = Audit(settings.home, access.audit, access.audit_days)
    written.forget()
    names = dict.fromkeys(["127.0.0.1", "localhost", "[::1]", f"[{host}]" if ":" in host else host])
    app = http_app(archive, [f"{name}:{port}" for name in names])
    return for_readers(app, Gate(KeyRing(settings.home), access, written), archive)


if __name__ == "__main__":
    sys.exit(main())
