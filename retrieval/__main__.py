"""`python -m retrieval "QUESTION"`: ask the archive in a terminal, or a file of questions with `--batch`.

Exit codes: 0 answered (or a whole batch run), 1 no answer in the archive, 2 not asked (bad question, no index ...).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rich.console import Console

from index.encoder import EncoderUnavailable
from index.manifest import IndexMismatch
from index.schema import IndexFormatError, IndexMissing, IndexUnreadable
from index.settings import Endpoint, Settings, SettingsInvalid
from retrieval.answer import Answer
from retrieval.archive import Archive
from retrieval.cross_encoder import RerankerUnavailable
from retrieval.filter import Filter, FilterRefused
from retrieval.message import Interface, Message, say
from retrieval.opening import open_archive
from retrieval.question import QuestionRefused
from retrieval.summary import Summary, SummaryFailed, summarise
from retrieval.terminal import print_answer, print_summary

if TYPE_CHECKING:
    from retrieval.export import Format

_REFUSALS = (
    EncoderUnavailable, IndexMissing, IndexMismatch, IndexFormatError, IndexUnreadable, SettingsInvalid,
    QuestionRefused, FilterRefused, RerankerUnavailable,
)  # fmt: skip


class BatchUnreadable(ValueError):
    """A batch file cannot be read; the message names the file and the line."""


class SummaryRefused(ValueError):
    """A summary cannot be asked for as the options or the settings say; the message says what to do."""


class ExportRefused(ValueError):
    """An answer cannot be written as the options say; the message says why, or what to give."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m retrieval", description="Ask the archive a question, in any language."
    )
    asked = made.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?", help="the question")
    asked.add_argument("--batch", type=Path, metavar="FILE.jsonl", help='a file of lines {"id": ..., "question": ...}')
    made.add_argument("--home", metavar="DIR", help="folder of the index (default: $ISNAD_HOME or var)")
    made.add_argument("--json", action="store_true", help="print the Answer as JSON")
    made.add_argument("--export", metavar="FORMAT", help="write the answer to a file: markdown, docx, csv, ris, json")
    made.add_argument("--out", type=Path, metavar="FILE", help="the file that --export writes")
    made.add_argument(
        "--summary", action="store_true",
        help="have the quotes summarised by the service in ISNAD_SUMMARY_URL, to which they are sent with the question",
    )  # fmt: skip
    chosen = made.add_argument_group(
        "filters", "restrict what is searched; outlets, languages and authors may be repeated"
    )
    chosen.add_argument("--since", metavar="DATE", help="2021, 2021-02 or 2021-02-25; articles from then on")
    chosen.add_argument("--until", metavar="DATE", help="the same; articles until then")
    for name in ("publisher", "language", "author"):
        chosen.add_argument(
            f"--{name}", action="append", default=[], metavar=name.upper(), help="as the archive has it"
        )
    made.add_argument("-k", type=int, default=5, metavar="N", help="the most citations (default: 5)")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        written = _format(options)
        settings = Settings.read(os.environ, home=options.home)
        endpoint = _endpoint(options, settings)
        chosen = Filter(
            options.since, options.until, tuple(options.publisher), tuple(options.language), tuple(options.author)
        )
        questions = list(_read_batch(options.batch)) if options.batch else []
        with Console(stderr=True).status("Loading the encoder ..."):
            archive = open_archive(settings)
        if options.batch:
            return _run_batch(archive, questions, options.k, chosen)
        answer = archive.ask(options.question, k=options.k, filter=chosen)
        if written:
            _write(answer, written, options.out)
        summary = _summary(answer, endpoint) if endpoint else None
    except (*_REFUSALS, BatchUnreadable, ExportRefused, SummaryRefused) as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    if options.json:
        told = {"failed": summary.text()} if isinstance(summary, Message) else summary.as_dict() if summary else None
        print(_json({**answer.as_dict(), "summary": told} if endpoint else answer.as_dict()))
    else:
        print_answer(answer, Console())
        if summary:
            print_summary(summary, Console())
    return 0 if answer.status == "answered" else 1


def _endpoint(options: argparse.Namespace, settings: Settings) -> Endpoint | None:
    """Where a summary is written, if one is asked for; `SummaryRefused` where that cannot be."""
    if not options.summary:
        return None
    if options.batch:
        raise SummaryRefused("A summary is of one answer: give a question instead of --batch.")
    if settings.summary is None:
        raise SummaryRefused(say("summary.off"))
    return settings.summary


def _summary(answer: Answer, endpoint: Endpoint) -> Summary | Message:
    """The summary, or why there is none: the answer is printed all the same."""
    try:
        with Console(stderr=True).status(say("summary.leaves", host=urlsplit(endpoint.url).netloc)):
            return summarise(answer, endpoint)
    except SummaryFailed as failed:
        return failed.why


def _format(options: argparse.Namespace) -> Format | None:
    """The format that the answer is to be written in, if in any; `ExportRefused` where it cannot be."""
    if options.export is None and options.out is None:
        return None
    from retrieval.export import FORMATS  # noqa: PLC0415 - slow to import, and seldom needed

    if options.export not in FORMATS or options.out is None or options.batch:
        raise ExportRefused(f"To write one answer to a file, give --export ({', '.join(FORMATS)}) and --out FILE.")
    return FORMATS[options.export]


def _write(answer: Answer, chosen: Format, path: Path) -> None:
    language: Interface = "ar" if answer.language == "ar" else "en"
    try:
        path.write_bytes(chosen.render(answer, today=datetime.now().date(), language=language))
    except OSError as error:
        raise ExportRefused(f"The answer cannot be written to {path}: {error.strerror}.") from error


def _run_batch(archive: Archive, questions: list[tuple[Any, str]], k: int, chosen: Filter) -> int:
    """Answer every question in order, a JSON line each; one that is refused gets an `error` and stops nothing."""
    refused = False
    for id_, question in questions:
        try:
            line = {"id": id_, **archive.ask(question, k=k, filter=chosen).as_dict()}
        except QuestionRefused as refusal:
            refused = True
            line = {"id": id_, "question": question, "error": str(refusal)}
        print(_json(line), flush=True)
    return 2 if refused else 0


def _read_batch(path: Path) -> Iterator[tuple[Any, str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BatchUnreadable(f"The batch file {path} cannot be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            id_, question = entry["id"], entry["question"]
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise BatchUnreadable(
                f'Line {number} of {path} is not a JSON object with "id" and "question". Mend it and run again.'
            ) from error
        if not isinstance(question, str):
            raise BatchUnreadable(f'Line {number} of {path}: "question" is not text.')
        yield id_, question


def _json(data: dict[str, Any]) -> str:
    # subtle: a lone surrogate from JSON input cannot be encoded as UTF-8; it leaves as it came, as an escape
    text = json.dumps(data, ensure_ascii=False)
    return text if text.isprintable() and text.encode("utf-8", "ignore").decode() == text else json.dumps(data)


if __name__ == "__main__":
    sys.exit(main())
