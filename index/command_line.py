"""The command line of `python -m index`: which commands there are, and what each takes; nothing is done here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

__all__ = ["parser"]

Command = Callable[..., argparse.ArgumentParser]
"""Makes a command by its name and what it does; `runs` where it waits for other runs."""

_WEEK = 7 * 24 * 60


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m index", description="Build the archive from a corpus, change it, look after it.",
    )  # fmt: skip
    commands = made.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, told: str, *, runs: bool = False) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=told, description=f"{told[0].upper()}{told[1:]}.")
        one.add_argument("--home", metavar="DIR", help="folder of all that is built (default: $ISNAD_HOME or var)")
        if runs:
            one.add_argument("--wait", action="store_true", help="wait for another run instead of giving up")
        return one

    _add_runs(command)
    _add_care(command)
    return made


def _add_runs(command: Command) -> None:
    """The commands that make a generation."""
    one = command("build", "make a corpus the archive: only what changed is embedded (the default command)", runs=True)
    one.add_argument(
        "--corpus", nargs="+", action="extend", type=Path, metavar="DIR",
        help="folders or files with articles: together the whole corpus (default: seeds)",
    )  # fmt: skip
    one.add_argument("--allow-empty", action="store_true", help="allow a corpus without articles to empty the index")
    one = command("add", "take in files, folders or web addresses, beside what the archive holds", runs=True)
    one.add_argument("places", nargs="+", metavar="PLACE", help="a file, a folder, or an address (https://...)")
    one = command(
        "feed", "take in what is new in RSS or Atom feeds, each entry with the full text of its page", runs=True
    )
    one.add_argument("addresses", nargs="+", metavar="ADDRESS", help="a feed's address (https://...)")
    one = command("sync", "make the archive follow folders: what left them is withdrawn, the rest stays", runs=True)
    one.add_argument("places", nargs="+", type=Path, metavar="DIR")
    one.add_argument("--allow-empty", action="store_true", help="allow folders without articles to withdraw theirs")
    one = command("remove", "withdraw articles: they leave answers at once and stay in the audit log", runs=True)
    one.add_argument("ids", nargs="+", metavar="ARTICLE", help="an article's id")
    one = command("rollback", "bring an earlier generation's articles back, as a new generation", runs=True)
    one.add_argument("generation", type=int, metavar="GENERATION", help="its number (see status)")
    one = command("watch", "follow folders and feeds again and again, until it is ended")
    one.add_argument(
        "--folder", action="append", type=Path, default=[], metavar="DIR", help="a folder to follow; may be repeated",
    )  # fmt: skip
    one.add_argument("--feed", action="append", default=[], metavar="ADDRESS", help="a feed to follow; may be repeated")
    one.add_argument("--every", type=_minutes, default=5.0, metavar="MINUTES", help="between rounds (default: 5)")
    one.add_argument("--once", action="store_true", help="one round; exit code 1 where something could not be read")


def _minutes(given: str) -> float:
    """A number of minutes above 0, up to a week. Raises `ValueError`."""
    minutes = float(given)
    if not 0 < minutes <= _WEEK:
        raise ValueError(f"{given} is not above 0 and up to {_WEEK}")
    return minutes


def _add_care(command: Command) -> None:
    """The commands that look at the archive, or after it."""
    one = command("doctor", "whether the archive is whole: exit code 1 and what to do where it is not")
    one.add_argument("--json", action="store_true", help="as one JSON object")
    one.add_argument("--sample", type=int, default=200, metavar="N", help="passages looked at closely (default: 200)")
    one.add_argument("--encode", action="store_true", help="embed the sample anew too, which loads the encoder")
    one.add_argument(
        "--mend", action="store_true",
        help="first embed anew what is damaged, or not what its text gives, and make a generation of it",
    )  # fmt: skip
    one = command("export", "everything back out as JSON lines, which build and add read again")
    one.add_argument("file", nargs="?", default="-", metavar="FILE", help="a new file (default: standard output)")
    one.add_argument("--versions", action="store_true", help="with the earlier versions, for audit")
    one.add_argument("--force", action="store_true", help="replace the file where it is there")
    one = command(
        "compact", "drop passages and embeddings that only old generations need; texts and the log stay", runs=True
    )
    one.add_argument("--keep", type=int, default=10, metavar="N", help="generations kept whole (default: 10)")
    one = command("status", "what the archive holds, its generations, and what is stored")
    one.add_argument("--json", action="store_true", help="as one JSON object")
    one = command("log", "the audit log: what came in, was corrected and left, and when")
    one.add_argument("article", nargs="?", metavar="ARTICLE", help="of one article only")
    one.add_argument("--json", action="store_true", help="as JSON, an event a line")
    command("migrate", "bring an index of an older version of Isnad forward; a copy of it stays")
