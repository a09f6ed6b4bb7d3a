"""Staging: what is new in cut articles is embedded in batches and committed as it comes, then the articles are.

One batch is encoded, in a thread, while the next one is read and cut and the last one is written. Staged articles
belong to no generation before the switch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from index.cut import CutArticle
from index.embedding import Embedded
from index.passage import Passage
from index.store import Came, Store

__all__ = ["Staging"]

_BATCH = 128
"""Passages that are embedded, and committed, together: what a kill may cost. Half as many would cost a build 8 %."""

_Entitled = tuple[Passage, str, str]
"""A passage with its article's language and title."""


class Staging:
    """The articles of one build on their way into the store. `embedded` counts passages, `tokens` theirs.

    `embed` makes what is stored under `key` of passages with their articles' languages and titles, in the order given;
    `progress` is called with the count of passages embedded so far.
    """

    def __init__(
        self, store: Store, embed: Callable[[Sequence[_Entitled]], list[Embedded]], key: str, recipe: str,
        progress: Callable[[int], None],
    ) -> None:  # fmt: skip
        self.embedded = 0
        self.tokens = 0
        self._store, self._embed, self._key, self._recipe, self._progress = store, embed, key, recipe, progress
        self._worker = ThreadPoolExecutor(1, "embedding")
        self._pending: list[tuple[int | Came, CutArticle]] = []
        self._encoding: dict[str, _Entitled] = {}
        self._futures: list[Future[list[Embedded]]] = []
        self._articles: list[tuple[int | Came, CutArticle]] = []

    def close(self) -> None:
        """Let go of the worker; what it has not begun is dropped."""
        self._worker.shutdown(cancel_futures=True)

    def add(self, known: int | Came, article: CutArticle) -> None:
        """Stage an article, with the next full batch; `known` is its version's key where stored, else how it came."""
        self._pending.append((known, article))
        if sum(len(a.passages) for _, a in self._pending) >= _BATCH:
            self._start()

    def finish(self) -> None:
        """Stage all that was added; returns when it is committed."""
        self._start()
        self._write()

    def _start(self) -> None:
        """Start to embed what is new in the pending articles, and write those before them."""
        if not self._pending:
            return
        fresh = {
            digest: (passage, a.language, a.title)
            for _, a in self._pending
            for digest, passage in zip(a.digests(), a.passages, strict=True)
        }
        for known in {*self._store.embedded(self._key, list(fresh)), *(fresh.keys() & self._encoding.keys())}:
            del fresh[known]
        todo = list(fresh.values())
        parts = [todo[at : at + _BATCH] for at in range(0, len(todo), _BATCH)]
        futures = [self._worker.submit(self._embed, part) for part in parts]
        self._write()
        self._encoding, self._futures, self._articles, self._pending = fresh, futures, self._pending, []

    def _write(self) -> None:
        """Write the embeddings under way, as they come, and stage their articles."""
        for future in self._futures:
            rows = future.result()
            self._store.put_embeddings(self._key, rows)
            self.embedded += len(rows)
            self.tokens += sum(self._encoding[row.digest][0].tokens for row in rows)
            self._progress(self.embedded)
        if self._articles:
            staged = (
                (key, a.article, None if isinstance(key, int) else a.sketch(), list(a.rows()))
                for key, a in self._articles
            )
            self._store.stage(staged, self._recipe)
        self._encoding, self._futures, self._articles = {}, [], []
