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


def serve(memory_bytes: int) -> None:
    """Answer requests until standard input ends, in at most `memory_bytes` of address space."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # what a library prints is no answer
    logging.disable()
    _limit(memory_bytes)
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
