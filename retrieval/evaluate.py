"""`python -m retrieval.evaluate DIR`: measure the whole retriever on a folder of corpus, queries and qrels.

The corpus is built and asked through the same code as any archive: every query is one `Archive.ask`. Ranking figures
are taken over queries that have qrels, from the citations or, where the answer was withheld, from the nearest misses;
so they measure the ranking, and the `not_found` figures measure the withholding, apart. A query without qrels has no
answer in that corpus. Metrics are ir_measures' (MacAvaney, Macdonald & Ounis 2022).

Exit codes: 0 measured, 2 not measured.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from index.balance import Balance
from index.build import BuildBusy, BuildFailed, NothingToIndex, build
from index.corpus import CorpusNotFound, read_corpus
from index.encoder import EncoderUnavailable, load_encoder
from index.manifest import IndexMismatch
from index.problem import Problem
from index.schema import IndexFormatError, IndexMissing, IndexUnreadable
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import SIGNALS_OFF, Settings, SettingsInvalid
from retrieval.answer import Answer
from retrieval.archive import MOST, Archive
from retrieval.cross_encoder import RerankerUnavailable
from retrieval.metric import COLUMNS, Outcome, score
from retrieval.opening import open_archive
from retrieval.question import QuestionRefused
from retrieval.task import Qrels, Query, TaskUnreadable, read_qrels, read_queries

__all__ = ["commit", "draw", "evaluate", "run"]

REFUSALS = (
    TaskUnreadable, CorpusNotFound, EncoderUnavailable, SettingsInvalid, BuildBusy, BuildFailed, NothingToIndex,
    IndexFormatError, IndexMissing, IndexMismatch, IndexUnreadable, RerankerUnavailable,
)  # fmt: skip
"""What the command answers with one sentence."""


def evaluate(archive: Archive, queries: Sequence[Query], qrels: Qrels, *, progress: bool = False) -> dict[str, Any]:
    """Ask every query and score what comes: `overall` and `by_language`, each with the columns of `COLUMNS`."""
    return score(run(archive, queries, progress=progress), qrels)


def run(archive: Archive, queries: Sequence[Query], *, progress: bool = False) -> list[Outcome]:
    """Ask every query, in order."""
    asked: Iterable[Query] = track(queries, "Asking", console=Console(stderr=True), disable=not progress)
    return [_asked(archive, query) for query in asked]


def draw(queries: Sequence[Query], limit: int) -> list[Query]:
    """`limit` queries drawn with a fixed seed, in their order.

    Tasks list the same questions language after language, so that an even step would ask few of them.
    """
    drawn = set(random.Random(0).sample(range(len(queries)), min(limit, len(queries))))
    return [query for at, query in enumerate(queries) if at in drawn]


def _asked(archive: Archive, query: Query) -> Outcome:
    """One query's outcome; one that cannot be asked (no words, too long) finds nothing."""
    try:
        return _outcome(query, archive.ask(query.text, k=MOST))
    except QuestionRefused:
        return Outcome(query, (), not_found=True)


def _outcome(query: Query, answer: Answer) -> Outcome:
    cited = answer.citations or answer.nearest
    ids = (id_ for citation in cited for id_ in (citation.article_id, *citation.also_in))
    quote = cited[0].quote.text if cited else ""
    return Outcome(query, tuple(dict.fromkeys(ids)), answer.status == "not_found", quote)


def _read_articles(folder: Path) -> Iterator[Any]:
    for item in read_corpus([folder / "corpus.jsonl"]):
        if isinstance(item, Problem):
            raise TaskUnreadable(item.message)
        yield item


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    made = argparse.ArgumentParser(prog="python -m retrieval.evaluate", description=(__doc__ or "").split("\n", 1)[0])
    made.add_argument("folder", type=Path, metavar="DIR", help="corpus.jsonl, queries.jsonl and, optionally, qrels.tsv")
    made.add_argument("--json", action="store_true", help="print the figures as JSON")
    made.add_argument("--limit", type=int, metavar="N", help="ask N queries only, drawn with a fixed seed")
    made.add_argument("--ablate", action="store_true", help="also measure with each signal switched off")
    made.add_argument("--save", type=Path, metavar="FILE", help="also save the figures, with date, commit and encoder")
    made.add_argument(
        "--home", metavar="DIR", help="where the task's index is kept (default: under $ISNAD_HOME or var)"
    )
    options = made.parse_args(arguments)
    if options.save and not options.save.parent.is_dir():
        print(f"{options.save} cannot be written: there is no folder {options.save.parent}.", file=sys.stderr)  # noqa: T201
        return 2
    try:
        figures = _measure(options)
    except REFUSALS as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201 - this module is a command
        return 2
    if options.save:
        try:
            options.save.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        except OSError as error:
            print(f"{options.save} cannot be written: {error.strerror}.", file=sys.stderr)  # noqa: T201
            return 2
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))  # noqa: T201
    else:
        Console(width=140).print(_table(figures, options.folder.name))
        for name, without in figures.get("without", {}).items():
            Console(width=140).print(_table(without, f"{options.folder.name}, without {name}"))
    return 0


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    folder: Path = options.folder.resolve()
    settings = Settings.read(os.environ)
    home = Path(options.home) if options.home else settings.home / "evaluate" / folder.name
    if options.limit is not None and options.limit < 1:
        raise TaskUnreadable(f"--limit is {options.limit}; it must be at least 1.")
    queries = read_queries(folder / "queries.jsonl")
    if options.limit:
        queries = draw(queries, options.limit)
    encoder = load_encoder(settings.model, settings.cache)
    build(home, _read_articles(folder), encoder, balance=Balance.load(encoder.fingerprint),
          second=UniversalSentenceEncoder())  # fmt: skip
    qrels, progress = read_qrels(folder / "qrels.tsv"), sys.stderr.isatty()
    archive = open_archive(replace(settings, home=home))
    figures = evaluate(archive, queries, qrels, progress=progress)
    if options.ablate:
        figures["without"] = {
            name: evaluate(
                open_archive(replace(settings, home=home, off=settings.off | {name})),
                queries, qrels, progress=progress,
            )
            for name in SIGNALS_OFF if name in archive.status().signals
        }  # fmt: skip
    made = {"date": date.today().isoformat(), "commit": commit(), "encoder": encoder.name}
    return {"command": _command(options), **made, **figures, "task": folder.name, "limit": options.limit}


def _command(options: argparse.Namespace) -> str:
    limit = f" --limit {options.limit}" if options.limit else ""
    return f"python -m retrieval.evaluate {options.folder}{limit}{' --ablate' if options.ablate else ''}"


def commit() -> str | None:
    """The commit of the code that measures, `None` outside a checkout."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    try:
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)  # noqa: S603 - no input
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _table(figures: Mapping[str, Any], title: str) -> Table:
    table = Table(title=title)
    for column in ("queries from", "queries", *COLUMNS):
        table.add_column(column, justify="left" if column == "queries from" else "right")
    for name, row in [("overall", figures["overall"]), *figures["by_language"].items()]:
        cells = ["-" if row[c] is None else f"{row[c]:.3f}" for c in COLUMNS]
        table.add_row(name, str(row["queries"]), *cells)
    return table


if __name__ == "__main__":
    sys.exit(main())
