"""Metrics over HTTP, for Prometheus; where they are off there is nothing here."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from retrieval.http.admission import needs
from retrieval.operation.metrics import MEDIA_TYPE
from retrieval.operation.operation import Operation

__all__ = ["router"]

router = APIRouter(dependencies=[needs("read")])


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """What `ISNAD_METRICS=1` counts and measures."""
    operation: Operation = request.state.operation
    if operation.metrics is None:
        raise HTTPException(404)
    return Response(operation.metrics.text(), headers={"Content-Type": MEDIA_TYPE})
