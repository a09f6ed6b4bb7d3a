"""`python -m index [build] [--corpus DIR ...] [--home DIR]`: build the index, or refresh it.

Exit codes: 0 built (or nothing to do), 1 built but some sources could not be read, 2 not built.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from index.balance import Balance
from index.build import BuildBusy, BuildFailed, NothingToIndex, Progress, Report, build
from index.corpus import CorpusNotFound, read_corpus
from index.encoder import EncoderUnavailable, load_encoder
from index.schema import IndexFormatError, IndexUnreadable
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings, SettingsInvalid

_STAGES = {"embed": "Embedding passages", "switch": "Switching generations"}
_REFUSALS = (
    BuildBusy, BuildFailed, NothingToIndex, CorpusNotFound, EncoderUnavailable, IndexFormatError, IndexUnreadable,
    SettingsInvalid,
)  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m index",
        description="Build the index from a corpus, or refresh it: only what changed is embedded.",
    )
    made.add_argument("command", nargs="?", choices=["build"], default="build", help="what to do (default: build)")
    made.add_argument(
        "--corpus", nargs="+", action="extend", type=Path, metavar="DIR",
        help="folders or files with .txt, .md or .jsonl articles: together the whole archive (default: seeds)",
    )  # fmt: skip
    made.add_argument("--home", metavar="DIR", help="folder of all that is built (default: $ISNAD_HOME or var)")
    made.add_argument("--allow-empty", action="store_true", help="allow a corpus without articles to empty the index")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = parser().parse_args(arguments)
    console = Console(stderr=True)
    started = time.perf_counter()
    corpus = options.corpus or [Path("seeds")]
    try:
        settings = Settings.read(os.environ, home=options.home)
        with console.status("Loading the encoder ..."):
            encoder = load_encoder(settings.model, settings.cache)
        second = UniversalSentenceEncoder(os.cpu_count() or 1)
        with _bar(console) as progress:
            report = build(
                settings.home, read_corpus(corpus), encoder, balance=Balance.load(encoder.fingerprint),
                second=second, allow_empty=options.allow_empty, progress=progress,
            )  # fmt: skip
    except _REFUSALS as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. The index as it was before still serves; run the command again to continue.", file=sys.stderr)
        return 130
    for problem in report.problems:
        print(f"Not read: {problem.message}", file=sys.stderr)
    print(summary(report, time.perf_counter() - started))
    return 1 if report.problems else 0


def summary(report: Report, seconds: float) -> str:
    """The counts of a build, for people and for scripts that read `name: number`."""
    lines = [
        f"added: {report.added}  changed: {report.changed}  unchanged: {report.unchanged}  removed: {report.removed}"
        + (f"  kept: {report.kept}" if report.kept else "")
        + f"  embedded: {report.embedded}",
        f"generation {report.generation}: {report.articles} articles, {report.passages} passages, in {seconds:.1f} s",
    ]
    if report.problems:
        lines.append(f"not read: {len(report.problems)} (named above)")
    return "\n".join(lines)


@contextmanager
def _bar(console: Console) -> Iterator[Progress]:
    """A progress bar over articles, on standard error; silent where that is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Reading articles", total=None)
        yield partial(_advance, bar, task)


def _advance(bar: Bar, task: TaskID, stage: str, done: int, _total: int | None) -> None:
    """Show how far a build is: articles by the bar, what comes after in words."""
    if stage == "read":
        bar.update(task, completed=done)
    else:
        bar.update(task, description=f"{_STAGES[stage]} {done or ''}".rstrip())


if __name__ == "__main__":
    sys.exit(main())
