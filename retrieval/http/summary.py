"""An answer with a summary over HTTP: written by a machine elsewhere, checked here; only where one is configured."""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request

from index.settings import Endpoint
from retrieval.http.accept import JSON, gives
from retrieval.http.admission import needs
from retrieval.http.state import ArchiveDep, problems, require_json
from retrieval.message import say
from retrieval.summary import SummaryFailed, summarise
from retrieval.wire.answers import AnswerOut, MessageOut
from retrieval.wire.asking import Ask
from retrieval.wire.summaries import SummarisedOut, SummaryOut

__all__ = ["get_endpoint", "router"]

_MOST = 8
_WAITING = BoundedSemaphore(_MOST)
"""How many requests wait for a summary at a time: a service that hangs must not keep others from being answered."""

router = APIRouter(
    tags=["questions"], dependencies=[needs("read"), Depends(require_json), Depends(gives(JSON))],
    responses=problems(400, 406, 413, 415, 422),
)  # fmt: skip


def get_endpoint(request: Request) -> Endpoint:
    """Where summaries are written; status 404 where nothing is configured."""
    endpoint: Endpoint | None = request.state.summary
    if endpoint is None:
        raise HTTPException(404, say("summary.off"))
    return endpoint


EndpointDep = Annotated[Endpoint, Depends(get_endpoint)]


@router.post("/ask/summary", summary="Ask a question and have the quotes summarised", responses=problems(404))
def ask_with_summary(body: Ask, endpoint: EndpointDep, archive: ArchiveDep) -> SummarisedOut:
    """Answer a question and have the quotes summarised by the service that the keeper configured.

    The question and the quotes leave this machine for it. Each sentence that comes back is checked against the quotes
    that it cites; the quotes stay the answer, whatever becomes of the summary.
    """
    answer = archive.ask(
        body.question, k=body.k, language=body.language, filter=body.filters.filter(), without=body.without,
        previous=body.previous, uncarried=body.uncarried,
    )  # fmt: skip
    shown = AnswerOut.of(answer)
    if not _WAITING.acquire(blocking=False):
        raise HTTPException(
            503, f"{_MOST} summaries are being written, which is the limit; try again.", {"Retry-After": "10"}
        )
    try:
        summary = SummaryOut.model_validate(summarise(answer, endpoint))
    except SummaryFailed as failed:
        why = MessageOut.model_validate(failed.why)
        return SummarisedOut(answer=shown, summary=None, failed=why, detail=str(failed))
    finally:
        _WAITING.release()
    return SummarisedOut(answer=shown, summary=summary, failed=None, detail=None)
