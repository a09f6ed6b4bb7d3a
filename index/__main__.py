"""`python -m index [COMMAND] ...`: build the archive, change it, look after it.

Exit codes: 0 done (or nothing to do), 1 done but something could not be read or used, or is not in order, 2 not done.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console

from index.balance import Balance
from index.build import BuildBusy, Builder, BuildFailed, NoSuchGeneration, NothingToIndex, Report
from index.command_line import parser
from index.compact import KeepTooFew, compact, compacted_line
from index.corpus import CorpusNotFound, expected, open_corpus
from index.doctor import diagnose, diagnosis_lines
from index.encoder import EncoderUnavailable, load_encoder
from index.export import ExportRefused, export
from index.intake import add_feed, add_places
from index.lock import Locked, locked
from index.manifest import IndexMismatch
from index.report import bar, summary
from index.rounds import Rounds
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
from index.ways.fetch import Fetcher


class NothingToWatch(ValueError):
    """No folder and no feed was named."""


_REFUSALS = (
    BuildBusy, BuildFailed, NoSuchGeneration, NothingToIndex, CorpusNotFound, EncoderUnavailable, ExportRefused,
    IndexFormatError, IndexMismatch, IndexMissing, IndexUnreadable, KeepTooFew, NothingToWatch, SettingsInvalid,
)  # fmt: skip

_READER_GONE = 141
"""What a shell says of a program that SIGPIPE ended: 128 and the signal's number."""

Work = Callable[[Builder, argparse.Namespace, Fetcher], Report]
"""What a command that changes the archive does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0].startswith("-") and given[0] not in {"-h", "--help"}):
        given.insert(0, "build")
    options = parser().parse_args(given)
    try:
        settings = Settings.read(os.environ, home=options.home)
        if work := _WORK.get(options.command):
            return _run(work, options, settings)
        code = _TOLD[options.command](settings, options)
        sys.stdout.flush()  # here, where a reader that is gone is no failure
        return code
    except _REFUSALS as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except BrokenPipeError:  # as `| head` leaves once it has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter's last flush fails again
        return _READER_GONE
    except KeyboardInterrupt:
        print("Stopped. The index as it was before still serves; run the command again to continue.", file=sys.stderr)
        return 130


def _run(work: Work, options: argparse.Namespace, settings: Settings) -> int:
    """Load the encoder, do the work under a bar, and print the report."""
    console = Console(stderr=True)
    started = time.perf_counter()
    with console.status("Loading the encoder ..."):
        encoder = load_encoder(settings.model, settings.cache, deferred=True)
    second = UniversalSentenceEncoder(os.cpu_count() or 1)
    with bar(console) as meter:
        report = work(
            Builder(
                settings.home, encoder, Balance.load(encoder.fingerprint), second, progress=meter, wait=options.wait
            ),
            options,
            Fetcher(allow_private=settings.fetch_private),
        )
    refused = "not withdrawn" if options.command == "remove" else "not taken in"
    for problem in report.problems:
        print(problem.told(refused.capitalize()), file=sys.stderr)
    print(summary(report, time.perf_counter() - started, refused))
    return 1 if report.problems else 0


def _build(builder: Builder, options: argparse.Namespace, _: Fetcher) -> Report:
    corpus = options.corpus or [Path("seeds")]
    items = open_corpus(corpus)
    builder.progress("read", 0, expected(corpus))
    return builder.build(items, [str(place) for place in corpus], allow_empty=options.allow_empty)


def _add(builder: Builder, options: argparse.Namespace, fetcher: Fetcher) -> Report:
    return add_places(builder, options.places, fetcher)


def _feed(builder: Builder, options: argparse.Namespace, fetcher: Fetcher) -> Report:
    report = Report()
    for address in options.addresses:
        report = report.followed_by(add_feed(builder, address, fetcher))
    return report


def _sync(builder: Builder, options: argparse.Namespace, _: Fetcher) -> Report:
    items = open_corpus(options.places)
    builder.progress("read", 0, expected(options.places))
    return builder.sync(items, [str(place) for place in options.places], allow_empty=options.allow_empty)


def _remove(builder: Builder, options: argparse.Namespace, _: Fetcher) -> Report:
    return builder.remove(options.ids, "terminal")


def _rollback(builder: Builder, options: argparse.Namespace, _: Fetcher) -> Report:
    return builder.rollback(options.generation)


def _status(settings: Settings, options: argparse.Namespace) -> int:
    found = state(settings.home)
    print(json.dumps(found, ensure_ascii=False, indent=2) if options.json else "\n".join(status_lines(found)))
    return 0


def _log(settings: Settings, options: argparse.Namespace) -> int:
    some = False
    for line in log_lines(settings.home, options.article, as_json=options.json):
        print(line)
        some = True
    if not some:
        about = f" of {options.article!r}" if options.article else ""
        print(f"The log says nothing{about}.", file=sys.stderr)
    return 0 if some else 1


def _require_index(home: Path) -> None:
    if not database(home).is_file():
        raise IndexMissing(f"There is no index in {home}. Build one with: python -m index --home {home}")


def _migrate(settings: Settings, _: argparse.Namespace) -> int:
    home = settings.home
    _require_index(home)
    try:
        with locked(home / "build.lock", wait=False, sign=True):
            connect_writer(home).close()
    except Locked as error:
        raise BuildBusy(
            f"Another build is writing to {home}: {error}. Wait until it has ended, then run this again."
        ) from error
    print(f"The index in {home} has format {FORMAT}.")
    return 0


def _doctor(settings: Settings, options: argparse.Namespace) -> int:
    encoder, second = None, None
    if options.encode or options.mend:
        _require_index(settings.home)
        encoder, second = load_encoder(settings.model, settings.cache), UniversalSentenceEncoder(os.cpu_count() or 1)
        if options.mend:
            builder = Builder(settings.home, encoder, Balance.load(encoder.fingerprint), second)
            report = builder.mend(sample=options.sample)
            print(f"embedded anew: {report.embedded}  generation {report.generation}", file=sys.stderr)
    found = diagnose(settings.home, sample=options.sample, encoder=encoder, second=second)
    told = json.dumps(asdict(found), ensure_ascii=False, indent=2)
    print(told if options.json else "\n".join(diagnosis_lines(found)))
    return 1 if found.faults else 0


def _export(settings: Settings, options: argparse.Namespace) -> int:
    to = None if options.file == "-" else Path(options.file)
    count = export(settings.home, to, versions=options.versions, force=options.force)
    print(f"exported: {count}", file=sys.stderr)
    return 0


def _compact(settings: Settings, options: argparse.Namespace) -> int:
    print(compacted_line(compact(settings.home, keep=options.keep, wait=options.wait)))
    return 0


def _watch(settings: Settings, options: argparse.Namespace) -> int:
    if not options.folder and not options.feed:
        raise NothingToWatch(
            "There is nothing to watch: name a folder with --folder DIR or a feed with --feed ADDRESS."
        )
    for ending in (signal.SIGTERM, signal.SIGINT):  # a shell starts what runs in the background with the latter ignored
        signal.signal(ending, signal.default_int_handler)
    encoder = load_encoder(settings.model, settings.cache)
    second = UniversalSentenceEncoder(os.cpu_count() or 1)
    builder = Builder(settings.home, encoder, Balance.load(encoder.fingerprint), second, wait=True)
    fetcher = Fetcher(allow_private=settings.fetch_private)
    followed = {str(folder): partial(_follow, builder, folder) for folder in options.folder}
    rounds = Rounds(
        followed | {feed: partial(add_feed, builder, feed, fetcher) for feed in options.feed},
        _REFUSALS,
        partial(print, flush=True),
    )
    try:
        if options.once:
            return 0 if rounds.once() else 1
        rounds.again(options.every * 60)
    except KeyboardInterrupt:
        print("Stopped watching. The archive is whole.", file=sys.stderr)
    return 0


def _follow(builder: Builder, folder: Path) -> Report:
    return builder.sync(open_corpus([folder]), [str(folder)])


_WORK: dict[str, Work] = {
    "build": _build,
    "add": _add,
    "feed": _feed,
    "sync": _sync,
    "remove": _remove,
    "rollback": _rollback,
}
_TOLD: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "compact": _compact,
    "doctor": _doctor,
    "watch": _watch,
    "export": _export,
    "status": _status,
    "log": _log,
    "migrate": _migrate,
}
"""Commands that change no article."""

if __name__ == "__main__":
    sys.exit(main())
