"""Questions over HTTP: asked one by one or as a list, taken away as a file; passages found."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from retrieval.answer import Answer
from retrieval.archive import Archive
from retrieval.export import FORMATS
from retrieval.http.admission import needs
from retrieval.http.problem import of_question
from retrieval.http.state import ArchiveDep, problems, require_json
from retrieval.question import QuestionRefused
from retrieval.wire.answers import AnsweredOut, AnswerOut, AnswersOut, Passages
from retrieval.wire.asking import Ask, AskList, Search

__all__ = ["router"]

router = APIRouter(
    tags=["questions"], dependencies=[needs("read"), Depends(require_json)], responses=problems(400, 413, 415, 422),
)  # fmt: skip


@router.post("/ask", summary="Ask a question")
def ask(body: Ask, archive: ArchiveDep) -> AnswerOut:
    """Answer a question, in any language, with verbatim quotes and where they stand; or say that there is no answer."""
    return AnswerOut.of(_asked(body, archive))


@router.post("/ask/export/{form}", summary="Take an answer away", response_class=Response, responses=problems(404))
def export(body: Ask, form: str, archive: ArchiveDep, labels: Literal["en", "ar"] = "en") -> Response:
    """The answer as a file: `markdown`, `docx`, `html`, `csv`, `ris` or `json`; `labels` in English or in Arabic."""
    made = FORMATS.get(form)
    if made is None:
        raise HTTPException(404, f"There is no export {form[:40]!r}; there are {', '.join(FORMATS)}.")
    content = made.render(_asked(body, archive), today=datetime.now(UTC).date(), language=labels)
    name = f"isnad-answer.{made.suffix.lstrip('.')}"
    return Response(
        content, media_type=made.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.post("/ask/batch", summary="Ask a list of questions")
def ask_list(body: AskList, request: Request, archive: ArchiveDep) -> AnswersOut:
    """Answer questions one after another, each by itself; one that cannot be asked gets a problem and stops nothing."""
    chosen, answers = body.filters.filter(), []
    for question in body.questions:
        try:
            answer = archive.ask(question, k=body.k, filter=chosen, without=body.without)
            answers.append(AnsweredOut(question=question, answer=AnswerOut.of(answer)))
        except QuestionRefused as refused:
            answers.append(AnsweredOut(question=question, problem=of_question(request, str(refused))))
    return AnswersOut(answers=answers)


def _asked(body: Ask, archive: Archive) -> Answer:
    return archive.ask(
        body.question, k=body.k, language=body.language, filter=body.filters.filter(), without=body.without,
        previous=body.previous, uncarried=body.uncarried,
    )  # fmt: skip


@router.post("/search", summary="Find passages")
def search(body: Search, archive: ArchiveDep) -> Passages:
    """The passages nearest to a query, best first, whether or not they answer it."""
    chosen = body.filters.filter()
    return Passages.of(body.query, archive.search(body.query, k=body.k, language=body.language, filter=chosen))
