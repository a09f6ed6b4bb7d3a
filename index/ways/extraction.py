"""The worker's own side: reads documents from standard input, one after another, and answers with what they hold.

One request is a line of JSON (`kind`, `size` in bytes, `hints`) and then the bytes; one answer is a line of JSON.
The libraries of a format are imported with its first document. Nothing of the product but `index.ways` and the plain
parts of `index` is imported: no encoder, no FAISS.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import resource
import sys
from dataclasses import asdict
from typing import Any

from index.problem import shown
from index.ways.extracted import Extracted, NotExtracted

__all__ = ["KINDS", "serve"]

KINDS = {
    "html": ("index.ways.html_page", "extract_html"),
    "pdf": ("index.ways.pdf_file", "extract_pdf"),
    "docx": ("index.ways.word_file", "extract_docx"),
}
"""The module and function that extracts each kind: `(data, **hints) -> Extracted`, raising `NotExtracted`."""


_DESCRIPTORS = 64
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_OUTSIDE = frozenset(
    {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
     "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "os.kill",
     "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.truncate",
     "sqlite3.connect", "urllib.Request", "ftplib.connect", "smtplib.connect"}
)  # fmt: skip
"""Audit events of what a reader of documents never does."""


def serve(memory_bytes: int) -> None:
    """Answer requests until standard input ends, in at most `memory_bytes` of address space."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what a library prints is no answer
    logging.disable()
    _limit(memory_bytes)
    sys.addaudithook(_stay_inside)
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        data = sys.stdin.buffer.read(request["size"])
        answers.write(json.dumps(_answer(request["kind"], data, request["hints"])) + "\n")
        answers.flush()


def _limit(memory_bytes: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or hard > memory_bytes:
        try:
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, hard))
        except (ValueError, OSError):  # macOS has the limit but does not keep it; the time limit still holds
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # no file grows
    resource.setrlimit(resource.RLIMIT_NOFILE, (_DESCRIPTORS, _DESCRIPTORS))


def _stay_inside(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what no extractor does: to reach a network, to start a program, to change a file (PEP 578).

    No wall against code of one's own in the process, but one against a library that is talked into a request.
    """
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
    if writes or event in _OUTSIDE:
        raise PermissionError(f"{event} is closed to the reader of documents")


def _answer(kind: str, data: bytes, hints: dict[str, Any]) -> dict[str, Any]:
    try:
        module, function = KINDS[kind]
        extracted: Extracted = getattr(importlib.import_module(module), function)(data, **hints)
    except NotExtracted as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": "needs more memory than is allowed for one document; split it, or save it as plain text"}
    except RecursionError:
        return {"refused": "is nested too deeply; save it as plain text"}
    except Exception as error:  # noqa: BLE001 - whatever a hostile document does to a library costs that document only
        about = shown(" ".join(str(error).split())[:120])
        return {"refused": f"cannot be read as {kind.upper()} ({type(error).__name__}: {about}); save it again"}
    return asdict(extracted)
