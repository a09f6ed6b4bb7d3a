"""What the service gives of access: the audit."""

from __future__ import annotations

from pydantic import Field

from retrieval.wire.base import WireResponse

__all__ = ["AuditOut", "EntryOut"]


class EntryOut(WireResponse):
    """One request that was written down."""

    at: str = Field(description="When, ISO 8601 in UTC.")
    caller: str | None = Field(description="The name of the key; null where none was asked for.")
    route: str = Field(description="The method and the path without ids.")
    status: int | None = Field(description="The response's status; null for a question on the page.")
    question: str | None = Field(description="What was asked, where the audit is set to `questions`.")
    generation: int | None = Field(description="The generation of the archive that answered.")


class AuditOut(WireResponse):
    """Requests that were written down, newest first."""

    entries: list[EntryOut]
