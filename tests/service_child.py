"""A service as a process of its own, by uvicorn, over a small archive with an encoder that takes its time.

`python -m tests.service_child HOME LIMIT SLOW`:
LIMIT seconds for what is under way at the end, SLOW seconds an encoding.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from index.article import Article
from index.balance import Balance
from index.build import build
from index.encoder import Kind, Progress, SpanVectors, TokenVectors
from retrieval.access import binding
from retrieval.api import app
from retrieval.archive import Archive
from retrieval.http.state import get_archive
from tests.fakes import FakeEncoder

ARTICLE = Article("bridge", "The old bridge of Qadim burned down on 3 May. The mayor blamed a lamp.\n")


class SlowEncoder(FakeEncoder):
    """The fake, after a while; a file in the home says that it has begun."""

    def __init__(self, home: Path, seconds: float) -> None:
        super().__init__()
        self._begun, self._seconds = home.with_name("begun"), seconds

    def _wait(self) -> None:
        self._begun.touch()
        time.sleep(self._seconds)

    def token_vectors(self, texts: Sequence[str], kind: Kind) -> list[TokenVectors]:
        """The fake's."""
        self._wait()
        return super().token_vectors(texts, kind)

    def encode_spans(
        self, texts: Sequence[str], spans: Sequence[Sequence[tuple[int, int]]], progress: Progress | None = None
    ) -> SpanVectors:
        """The fake's."""
        self._wait()
        return super().encode_spans(texts, spans, progress)


def main(home: Path, limit: int, slow: float) -> None:
    """Build where there is nothing yet, and serve on a free port."""
    if not home.exists():
        build(home, [ARTICLE], FakeEncoder(), balance=Balance.none())
    archive = Archive.open(home, SlowEncoder(home, slow), balance=Balance.none())
    app.dependency_overrides[get_archive] = lambda: archive
    binding.serve(app, "127.0.0.1", 0, limit)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
