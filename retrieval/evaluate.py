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
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import ir_measures
from ir_measures import AP, RR, R, nDCG
from rich.console import Console
from rich.progress import track
from rich.table import Table

from index.balance import Balance
from index.build import BuildBusy, BuildFailed, NothingToIndex, build
from index.corpus import CorpusNotFound, Problem, read_corpus
from index.encoder import EncoderUnavailable, load_encoder
from index.manifest import IndexMismatch
from index.schema import IndexFormatError, IndexMissing, IndexUnreadable
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import SIGNALS_OFF, Settings, SettingsInvalid
from retrieval.answer import Answer
from retrieval.archive import MOST, Archive
from retrieval.cross_encoder import RerankerUnavailable
from retrieval.opening import open_archive
from retrieval.question import QuestionRefused

__all__ = ["Qrels", "Query", "TaskUnreadable", "evaluate", "read_qrels", "read_queries", "score"]

Qrels = Mapping[str, frozenset[str]]
"""Query id -> ids of the articles that answer it."""

_MEASURES = {"recall@1": R @ 1, "recall@5": R @ 5, "rr@10": RR @ 10, "ndcg@10": nDCG @ 10, "ap": AP @ 1000}
COLUMNS = (*_MEASURES, "not_found_precision", "not_found_recall", "not_found_f1")


class TaskUnreadable(ValueError):
    """The task folder lacks a file or holds a line that cannot be read."""


REFUSALS = (
    TaskUnreadable, CorpusNotFound, EncoderUnavailable, SettingsInvalid, BuildBusy, BuildFailed, NothingToIndex,
    IndexFormatError, IndexMissing, IndexMismatch, IndexUnreadable, RerankerUnavailable,
)  # fmt: skip
"""What the command answers with one sentence."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a task: its language is used to group the figures, never given to the retriever."""

    id: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one query got: article ids best first, each once, and whether an answer was withheld."""

    query: Query
    ranking: tuple[str, ...]
    not_found: bool


def read_queries(path: Path) -> list[Query]:
    """Read `queries.jsonl`: lines with `id`, `text` and optionally `language`. Raises `TaskUnreadable`."""
    queries: list[Query] = []
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                queries.append(Query(str(entry["id"]), str(entry.get("language", "und")), str(entry["text"])))
    except OSError as error:
        raise TaskUnreadable(
            f"{path} cannot be read ({error.strerror}); a task folder holds corpus.jsonl and queries.jsonl."
        ) from error
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise TaskUnreadable(f'Line {len(queries) + 1} of {path} is not a JSON object with "id" and "text".') from error
    return queries


def read_qrels(path: Path) -> Qrels:
    """Read TREC qrels (query, 0, document, relevance), tab or space separated; a missing file means none."""
    relevant: dict[str, set[str]] = defaultdict(set)
    if path.is_file():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
            try:
                query, _, document, relevance = line.split()
                if int(relevance) > 0:
                    relevant[query].add(document)
            except ValueError as error:
                raise TaskUnreadable(f"Line {number} of {path} is not `query 0 document relevance`.") from error
    return {query: frozenset(documents) for query, documents in relevant.items()}


def evaluate(archive: Archive, queries: Sequence[Query], qrels: Qrels, *, progress: bool = False) -> dict[str, Any]:
    """Ask every query and score what comes: `overall` and `by_language`, each with the columns of `COLUMNS`."""
    asked: Iterable[Query] = track(queries, "Asking", console=Console(stderr=True), disable=not progress)
    return score([_asked(archive, query) for query in asked], qrels)


def _asked(archive: Archive, query: Query) -> Outcome:
    """One query's outcome; one that cannot be asked (no words, too long) finds nothing."""
    try:
        return _outcome(query, archive.ask(query.text, k=MOST))
    except QuestionRefused:
        return Outcome(query, (), not_found=True)


def score(outcomes: Sequence[Outcome], qrels: Qrels) -> dict[str, Any]:
    """The figures of these outcomes, overall and by query language; `None` where there is nothing to score."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.query.language].append(outcome)
    return {
        "overall": _figures(outcomes, qrels),
        "by_language": {language: _figures(groups[language], qrels) for language in sorted(groups)},
    }


def _outcome(query: Query, answer: Answer) -> Outcome:
    cited = answer.citations or answer.nearest
    ids = (id_ for citation in cited for id_ in (citation.article_id, *citation.also_in))
    return Outcome(query, tuple(dict.fromkeys(ids)), answer.status == "not_found")


def _figures(outcomes: Sequence[Outcome], qrels: Qrels) -> dict[str, Any]:
    answerable = [o for o in outcomes if o.query.id in qrels]
    figures: dict[str, Any] = {"queries": len(outcomes), **dict.fromkeys(COLUMNS)}
    if answerable:
        run = {o.query.id: {id_: -float(at) for at, id_ in enumerate(o.ranking)} for o in answerable}
        truth = {o.query.id: dict.fromkeys(qrels[o.query.id], 1) for o in answerable}
        found = ir_measures.calc_aggregate(list(_MEASURES.values()), truth, run)
        figures |= {name: round(float(found[measure]), 4) for name, measure in _MEASURES.items()}
    return figures | _withholding(outcomes, qrels)


def _withholding(outcomes: Sequence[Outcome], qrels: Qrels) -> dict[str, float | None]:
    """Precision, recall and F1 of `not_found`, where a query without qrels is the positive case."""
    withheld = [o for o in outcomes if o.not_found]
    unanswerable = [o for o in outcomes if o.query.id not in qrels]
    right = sum(o.query.id not in qrels for o in withheld)
    precision = right / len(withheld) if withheld else None
    recall = right / len(unanswerable) if unanswerable else None
    f1 = 2 * right / (len(withheld) + len(unanswerable)) if unanswerable else None
    figures = {"not_found_precision": precision, "not_found_recall": recall, "not_found_f1": f1}
    return {name: None if value is None else round(value, 4) for name, value in figures.items()}


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
    if options.limit and options.limit < len(queries):
        # subtle: tasks list the same questions language after language, so that an even step would ask few of them
        drawn = set(random.Random(0).sample(range(len(queries)), options.limit))
        queries = [query for at, query in enumerate(queries) if at in drawn]
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
    made = {"date": date.today().isoformat(), "commit": _commit(), "encoder": encoder.name}
    return {**figures, **made, "task": folder.name, "limit": options.limit}


def _commit() -> str | None:
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
