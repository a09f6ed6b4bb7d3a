"""The audit over HTTP, and whether the service is there at all."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from retrieval.access.gate import Gate
from retrieval.http.accept import JSON, gives
from retrieval.http.admission import needs
from retrieval.http.state import problems
from retrieval.wire.access import AuditOut, EntryOut

__all__ = ["LIVE", "router"]

LIVE = "/live"
"""Where anyone may ask whether the service is there; it says nothing else, so that no key is needed."""

router = APIRouter(tags=["service"])


@router.get("/audit", summary="Read the audit", responses=problems(406, 422),
            dependencies=[needs("admin"), Depends(gives(JSON))])  # fmt: skip
def read_audit(request: Request, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> AuditOut:
    """Who asked what, newest first, as far as `ISNAD_AUDIT` has it written down and it is kept."""
    gate: Gate = request.state.gate
    return AuditOut(entries=[EntryOut.model_validate(each) for each in gate.audit.entries(limit)])


@router.get(LIVE, status_code=204, include_in_schema=False)
def live() -> None:
    """The process answers."""
