"""`python -m retrieval.access`: make, list and revoke keys; read the audit. Exit code 2 when nothing was done."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import UTC, datetime

from index.settings import Settings, SettingsInvalid
from retrieval.access.audit import Audit
from retrieval.access.key import SCOPES, Key, KeyRing, NoSuchKey
from retrieval.access.private_file import PrivateFileUnusable
from retrieval.access.settings import AccessSettings


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m retrieval.access", description="Keys and the audit.")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, told in (
        ("add", "make a key, which is shown once"),
        ("list", "list the keys: what they are for, until when"),
        ("revoke", "end a key, from the next request on"),
        ("audit", "list who asked what, newest first"),
    ):
        one = commands.add_parser(name, help=told, description=f"{told[0].upper()}{told[1:]}.")
        one.add_argument("--home", metavar="DIR", help="folder of all that is built (default: $ISNAD_HOME or var)")
        if name in {"add", "revoke"}:
            one.add_argument("name", metavar="NAME", help="whom or what the key is for")
        else:
            one.add_argument("--json", action="store_true", help="print JSON")
        if name == "add":
            one.add_argument("--scope", action="append", choices=SCOPES, required=True, help="may be repeated")
            one.add_argument("--days", type=int, metavar="N", help="how long it lasts (default: until it is revoked)")
        if name == "audit":
            one.add_argument("--limit", type=int, default=1000, metavar="N", help="the most entries (default: 1000)")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = parser().parse_args(arguments)
    try:
        home = Settings.read(os.environ, home=options.home).home
        access = AccessSettings.read(os.environ)
        if options.command == "audit":
            _audit(Audit(home, access.audit, access.audit_days), options)
        else:
            _keys(KeyRing(home), options)
    except (SettingsInvalid, NoSuchKey, PrivateFileUnusable) as failure:
        print(failure, file=sys.stderr)
        return 2
    return 0


def _keys(ring: KeyRing, options: argparse.Namespace) -> None:
    if options.command == "add":
        key, token = ring.add(options.name, options.scope, options.days)
        print(f"The key of {key.name} ({_told(key)}). It is shown this once; keep it safe:", file=sys.stderr)
        print(token)
    elif options.command == "revoke":
        ring.revoke(options.name)
        print(f"The key of {options.name} opens nothing any more.")
    elif options.json:
        print(json.dumps([_fields(key) for key in ring.all()], indent=2))
    else:
        for key in ring.all():
            print(f"{key.id}  {key.name}  ({_told(key)})")


def _audit(audit: Audit, options: argparse.Namespace) -> None:
    audit.forget()
    for entry in audit.entries(options.limit):
        if options.json:
            print(json.dumps(asdict(entry), ensure_ascii=False))
        else:
            # repr: a question may hold what would move the cursor of a terminal
            asked = f"  {entry.question!r}" if entry.question is not None else ""
            print(f"{entry.at}  {entry.caller or '-'}  {entry.route}  {entry.status or ''}  {entry.generation}{asked}")


def _told(key: Key) -> str:
    state = "revoked" if key.revoked_at else "" if key.usable(datetime.now(UTC)) else "has run out"
    until = f"until {key.ends_at:%Y-%m-%d}" if key.ends_at else ""
    return ", ".join(part for part in (" ".join(sorted(key.scopes)), until, state) if part)


def _fields(key: Key) -> dict[str, object]:
    times = {name: getattr(key, name) for name in ("made_at", "ends_at", "revoked_at")}
    shown = {name: time.isoformat() if time else None for name, time in times.items()}
    return {"id": key.id, "name": key.name, "scopes": sorted(key.scopes), **shown}


if __name__ == "__main__":
    sys.exit(main())
