"""Questions over HTTP: asked one by one or as a list, taken away as a file; passages found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from retrieval.answer import Answer
from retrieval.archive import Archive
from retrieval.export import FORMATS
from retrieval.export.batch_table import batch_csv, batch_row
from retrieval.http.accept import JSON, gives
from retrieval.http.admission import needs
from retrieval.http.problem import of_question
from retrieval.http.state import ArchiveDep, problems, require_json
from retrieval.http.turn import LIST_TURN, TURN
from retrieval.question import QuestionRefused
from retrieval.wire.answers import AnsweredOut, AnswerOut, AnswersOut, Passages
from retrieval.wire.asking import Ask, AskList, Search

__all__ = ["router"]

_JSON = Depends(gives(JSON))

router = APIRouter(
    tags=["questions"], dependencies=[needs("read"), Depends(require_json)],
    responses=problems(400, 406, 413, 415, 422),
)  # fmt: skip


@router.post("/ask", summary="Ask a question", dependencies=[_JSON, TURN])
def ask(body: Ask, archive: ArchiveDep) -> AnswerOut:
    """Answer a question, in any language, with verbatim quotes and where they stand; or say that there is no answer."""
    return AnswerOut.of(_asked(body, archive))


@router.post("/ask/export/{form}", summary="Take an answer away", response_class=Response,
             responses=problems(404, 406), dependencies=[TURN])  # fmt: skip
def export_answer(
    body: Ask, form: str, request: Request, archive: ArchiveDep, labels: Literal["en", "ar"] = "en"
) -> Response:
    """The answer as a file: `markdown`, `docx`, `html`, `csv`, `ris` or `json`; `labels` in English or in Arabic."""
    made = FORMATS.get(form)
    if made is None:
        raise HTTPException(404, f"There is no export {form[:40]!r}; there are {', '.join(FORMATS)}.")
    gives(made.media_type.partition(";")[0])(request)
    content = made.render(_asked(body, archive), today=datetime.now(UTC).date(), language=labels)
    name = f"isnad-answer.{made.suffix.lstrip('.')}"
    return Response(
        content, media_type=made.media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.post("/ask/batch", summary="Ask a list of questions", dependencies=[_JSON, LIST_TURN])
def ask_list(body: AskList, request: Request, archive: ArchiveDep) -> AnswersOut:
    """Answer questions one after another, each by itself; one that cannot be asked gets a problem and stops nothing."""
    answers = [
        AnsweredOut(question=question, problem=of_question(request, str(answer)))
        if isinstance(answer, QuestionRefused)
        else AnsweredOut(question=question, answer=AnswerOut.of(answer))
        for question, answer in _each_asked(body, archive)
    ]
    return AnswersOut(answers=answers)


@router.post("/ask/batch/export/csv", summary="Take the answers to a list away", response_class=Response,
             dependencies=[Depends(gives("text/csv")), LIST_TURN])  # fmt: skip
def export_answers(body: AskList, archive: ArchiveDep, labels: Literal["en", "ar"] = "en") -> Response:
    """The list as a table, a row a question with its first quote, whose words they are and where they stand."""
    rows = [
        batch_row(question, answer.text(labels) if isinstance(answer, QuestionRefused) else answer, labels)
        for question, answer in _each_asked(body, archive)
    ]
    return Response(
        batch_csv(rows, labels), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="isnad-answers.csv"'},
    )  # fmt: skip


def _each_asked(body: AskList, archive: Archive) -> Iterator[tuple[str, Answer | QuestionRefused]]:
    chosen = body.filters.filter()
    for question in body.questions:
        try:
            yield question, archive.ask(question, k=body.k, filter=chosen, without=body.without)
        except QuestionRefused as refused:
            yield question, refused


def _asked(body: Ask, archive: Archive) -> Answer:
    return archive.ask(
        body.question, k=body.k, language=body.language, filter=body.filters.filter(), without=body.without,
        previous=body.previous, uncarried=body.uncarried,
    )  # fmt: skip


@router.post("/search", summary="Find passages", dependencies=[_JSON, TURN])
def search(body: Search, archive: ArchiveDep) -> Passages:
    """The passages nearest to a query, best first, whether or not they answer it."""
    chosen = body.filters.filter()
    return Passages.of(body.query, archive.search(body.query, k=body.k, language=body.language, filter=chosen))
