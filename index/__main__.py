"""`python -m index [COMMAND] ...`: build the archive, change it, look after it.

Exit codes: 0 done (or nothing to do), 1 done but something could not be read or is not in order, 2 not done.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from index.balance import Balance
from index.build import BuildBusy, Builder, BuildFailed, NoSuchGeneration, NothingToIndex, Report
from index.corpus import CorpusNotFound, open_corpus
from index.encoder import EncoderUnavailable, load_encoder
from index.lock import Locked, locked
from index.report import bar, summary
from index.schema import (
    FORMAT,
    IndexFormatError,
    IndexMissing,
    IndexUnreadable,
    connect_writer,
    database,
)
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings, SettingsInvalid
from index.tell import log_lines, state, status_lines

_REFUSALS = (
    BuildBusy, BuildFailed, NoSuchGeneration, NothingToIndex, CorpusNotFound, EncoderUnavailable, IndexFormatError,
    IndexMissing, IndexUnreadable, SettingsInvalid,
)  # fmt: skip

Work = Callable[[Builder, argparse.Namespace], Report]
"""What a command that changes the archive does."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m index", description="Build the archive from a corpus, change it, look after it.",
    )  # fmt: skip
    commands = made.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, told: str, work: Work | None = None) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=told, description=f"{told[0].upper()}{told[1:]}.")
        one.add_argument("--home", metavar="DIR", help="folder of all that is built (default: $ISNAD_HOME or var)")
        one.set_defaults(work=work)
        if work:
            one.add_argument("--wait", action="store_true", help="wait for another run instead of giving up")
        return one

    one = command("build", "make a corpus the archive: only what changed is embedded (the default command)", _build)
    one.add_argument(
        "--corpus", nargs="+", action="extend", type=Path, metavar="DIR",
        help="folders or files with articles: together the whole corpus (default: seeds)",
    )  # fmt: skip
    one.add_argument("--allow-empty", action="store_true", help="allow a corpus without articles to empty the index")
    one = command("add", "take in files, folders or web addresses, beside what the archive holds", _add)
    one.add_argument("places", nargs="+", metavar="PLACE", help="a file, a folder, or an address (https://...)")
    one = command("sync", "make the archive follow folders: what left them is withdrawn, the rest stays", _sync)
    one.add_argument("places", nargs="+", type=Path, metavar="DIR")
    one.add_argument("--allow-empty", action="store_true", help="allow folders without articles to withdraw theirs")
    one = command("remove", "withdraw articles: they leave answers at once and stay in the audit log", _remove)
    one.add_argument("ids", nargs="+", metavar="ARTICLE", help="an article's id")
    one = command("rollback", "bring an earlier generation's articles back, as a new generation", _rollback)
    one.add_argument("generation", type=int, metavar="GENERATION", help="its number (see status)")
    one = command("status", "what the archive holds, its generations, and what is stored")
    one.add_argument("--json", action="store_true", help="as one JSON object")
    one = command("log", "the audit log: what came in, was corrected and left, and when")
    one.add_argument("article", nargs="?", metavar="ARTICLE", help="of one article only")
    one.add_argument("--json", action="store_true", help="as JSON, an event a line")
    command("migrate", "bring an index of an older version of Isnad forward; a copy of it stays")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in {"-h", "--help"}):
        given.insert(0, "build")
    options = parser().parse_args(given)
    try:
        settings = Settings.read(os.environ, home=options.home)
        if options.work:
            return _run(options, settings)
        return _TOLD[options.command](settings.home, options)
    except _REFUSALS as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. The index as it was before still serves; run the command again to continue.", file=sys.stderr)
        return 130


def _run(options: argparse.Namespace, settings: Settings) -> int:
    """Load the encoder, do the work under a bar, and print the report."""
    console = Console(stderr=True)
    started = time.perf_counter()
    with console.status("Loading the encoder ..."):
        encoder = load_encoder(settings.model, settings.cache)
    second = UniversalSentenceEncoder(os.cpu_count() or 1)
    with bar(console) as meter:
        report = options.work(
            Builder(
                settings.home, encoder, Balance.load(encoder.fingerprint), second, progress=meter, wait=options.wait
            ),
            options,
        )
    for problem in report.problems:
        print(f"Not read: {problem.message}", file=sys.stderr)
    print(summary(report, time.perf_counter() - started))
    return 1 if report.problems else 0


def _build(builder: Builder, options: argparse.Namespace) -> Report:
    return builder.build(open_corpus(options.corpus or [Path("seeds")]), allow_empty=options.allow_empty)


def _add(builder: Builder, options: argparse.Namespace) -> Report:
    return builder.add(open_corpus([Path(place) for place in options.places]), "file")


def _sync(builder: Builder, options: argparse.Namespace) -> Report:
    items = open_corpus(options.places)
    return builder.sync(items, [str(place) for place in options.places], allow_empty=options.allow_empty)


def _remove(builder: Builder, options: argparse.Namespace) -> Report:
    return builder.remove(options.ids, "file")


def _rollback(builder: Builder, options: argparse.Namespace) -> Report:
    return builder.rollback(options.generation)


def _status(home: Path, options: argparse.Namespace) -> int:
    found = state(home)
    print(json.dumps(found, ensure_ascii=False, indent=2) if options.json else "\n".join(status_lines(found)))
    return 0


def _log(home: Path, options: argparse.Namespace) -> int:
    some = False
    for line in log_lines(home, options.article, as_json=options.json):
        print(line)
        some = True
    if not some:
        about = f" of {options.article!r}" if options.article else ""
        print(f"The log says nothing{about}.", file=sys.stderr)
    return 0 if some else 1


def _migrate(home: Path, _: argparse.Namespace) -> int:
    if not database(home).is_file():
        raise IndexMissing(f"There is no index in {home}. Build one with: python -m index --home {home}")
    try:
        with locked(home / "build.lock", wait=False, sign=True):
            connect_writer(home).close()
    except Locked as error:
        raise BuildBusy(
            f"Another build is writing to {home}: {error}. Wait until it has ended, then run this again."
        ) from error
    print(f"The index in {home} has format {FORMAT}.")
    return 0


_TOLD: dict[str, Callable[[Path, argparse.Namespace], int]] = {
    "status": _status,
    "log": _log,
    "migrate": _migrate,
}
"""Commands that change no article."""

if __name__ == "__main__":
    sys.exit(main())
