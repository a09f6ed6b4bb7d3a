"""One chat completion of an OpenAI-compatible service: one POST, one JSON answer, within limits of time and size.

It goes by `index.ways.exchange`, which reads no proxies from the environment, follows no redirect, sends nothing twice
and bounds the whole exchange. The `openai` package was weighed and left: it brings httpx, jiter, distro and others,
reads its key, address, organisation and proxies from the environment unless each is turned off, follows redirects and
asks again by default, and bounds neither the whole time nor the size of an answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from index.settings import Endpoint
from index.ways.exchange import Exchanged, NotExchanged, Within, send
from index.ways.public_address import AddressRefused, is_public, resolve_host, target_of
from retrieval.message import Interface, Message

__all__ = ["LONGEST", "WITHIN", "SummaryFailed", "complete", "host_of"]

WITHIN = Within(connect=10.0, read=120.0, total=120.0, most_bytes=500_000)
"""Limits of one exchange; a model on the same machine may take its time before the first byte."""
LONGEST = 6_000
"""The most characters of a summary."""

_STATUS = {
    401: "summary.failed_key",
    403: "summary.failed_key",
    404: "summary.failed_model",
    429: "summary.failed_busy",
}
_KINDS = {"time": "summary.failed_late", "size": "summary.failed_long", "certificate": "summary.failed_certificate"}


class SummaryFailed(Exception):
    """No summary came; the message is one sentence with a way out, and holds no key and nothing that was sent."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.text())
        self.why = why

    def text(self, language: Interface) -> str:
        """The message in a language of the interface."""
        return self.why.text(language)


def host_of(endpoint: Endpoint) -> str:
    """Host and port of the service, as people are told where their questions go."""
    return urlsplit(endpoint.url).netloc


def complete(endpoint: Endpoint, messages: Sequence[dict[str, str]], within: Within = WITHIN) -> str:
    """The text that the service answers with. Raises `SummaryFailed`."""
    host = host_of(endpoint)
    body = json.dumps({"model": endpoint.model, "messages": list(messages), "stream": False})
    headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "isnad"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    try:
        # The address is the keeper's own setting, so that a private one is meant; where it is public, it is encrypted.
        target = target_of(f"{endpoint.url}/chat/completions", resolve_host, allow_private=True)
        if target.scheme == "http" and any(is_public(ip) for ip in target.ips):
            raise SummaryFailed(Message.of("summary.failed_plain", host=host))
        answer = send(target, headers, within, body.encode())
    except AddressRefused:
        raise SummaryFailed(Message.of("summary.failed_address", host=host)) from None
    except NotExchanged as failure:
        # subtle: not chained, since what the libraries below raise may quote a header
        raise SummaryFailed(Message.of(_KINDS.get(failure.kind, "summary.failed_address"), host=host)) from None
    return _text(answer, host, endpoint.model)


def _text(answer: Exchanged, host: str, model: str) -> str:
    if 300 <= answer.status < 400:
        raise SummaryFailed(Message.of("summary.failed_redirect", host=host))
    if answer.status in _STATUS:
        fills = {"model": model} if answer.status == 404 else {}
        raise SummaryFailed(Message.of(_STATUS[answer.status], host=host, **fills))
    if answer.status != 200:
        raise SummaryFailed(Message.of("summary.failed_status", host=host, status=str(answer.status)))
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    text = _content(answer.data) if kind == "application/json" else None
    if text is None:
        raise SummaryFailed(Message.of("summary.failed_json", host=host))
    if not text.strip():
        raise SummaryFailed(Message.of("summary.failed_empty", host=host))
    if len(text) > LONGEST:
        raise SummaryFailed(Message.of("summary.failed_long", host=host))
    return text


def _content(data: bytes) -> str | None:
    """The text of the first choice; `None` where the body is no chat completion."""
    try:
        found: Any = json.loads(data)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) else "" if found is None else None
