"""`python -m retrieval.mcp` with the fake encoder; what opens the archive prints, as a careless library would."""

from __future__ import annotations

import sys

import retrieval.opening
from index.balance import Balance
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.mcp.__main__ import main
from tests.fakes import FakeEncoder


def _open(settings: Settings, *, patience: float | None = None) -> Archive:
    print("a careless library prints this", flush=True)  # noqa: T201
    return Archive.open(settings.home, FakeEncoder(), balance=Balance.none(), patience=patience)


if __name__ == "__main__":
    retrieval.opening.open_archive = _open
    sys.exit(main())
