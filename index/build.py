"""Building: articles in, a new generation out; only what changed is embedded.

Steps: read and compare by digest, cut new and changed articles into passages, embed what is not embedded yet (committed
as it comes), then switch: full-text rows, vector files, manifest and the current number move in one transaction. A
build that dies at any point leaves the current generation serving; the next one continues with the embeddings it has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from index.article import Article
from index.balance import Balance
from index.change import Changes
from index.corpus import Problem
from index.cut import cut, recipe_of
from index.embedding import embed, embedding_key
from index.encoder import Encoder
from index.furniture import find_furniture
from index.lock import Locked, locked
from index.metadata import complete
from index.schema import database, refusing_damage
from index.sentence_encoder import SentenceEncoder
from index.staging import Staging
from index.store import Store
from index.switch import Switch

__all__ = ["BuildBusy", "BuildFailed", "NothingToIndex", "Progress", "Report", "build"]

Progress = Callable[[str, int, int | None], None]
"""Called with a stage (`read`, `embed`, `switch`), what is done and the total, in articles or passages."""


class BuildBusy(RuntimeError):
    """Another build holds the lock of this home."""


class BuildFailed(RuntimeError):
    """The build stopped; the generation before it still serves."""


class NothingToIndex(ValueError):
    """The corpus holds no readable article."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did, in articles (`embedded` and `passages` in passages), and what it could not read.

    `kept` are articles whose source was unreadable this time and whose earlier version therefore stays.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0
    embedded: int = 0
    passages: int = 0
    articles: int = 0
    tokens: int = 0
    generation: int = 0
    problems: list[Problem] = field(default_factory=list)


def build(
    home: Path, items: Iterable[Article | Problem], encoder: Encoder, *, balance: Balance,
    second: SentenceEncoder | None = None, size: int = 200, overlap: int = 0, allow_empty: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Report:  # fmt: skip
    """Make `items` the whole content of the archive in `home`, and say what was done.

    Articles that `items` no longer holds are removed from the new generation (their versions stay stored), except those
    that a `Problem` names: what could not be read is never taken for withdrawn. Nothing changed: no new generation.

    Raises `BuildBusy` when another build runs, `NothingToIndex` when the corpus holds no readable article and not
    `allow_empty`, `BuildFailed` when the disk is full or a file cannot be written, `IndexUnreadable` when the database
    is damaged. The current generation is intact in each case but the last.
    """
    home.mkdir(parents=True, exist_ok=True)
    try:
        key = embedding_key(encoder, balance, second)
        recipe = recipe_of(key, size, overlap)
        encode = partial(embed, encoder, balance, second)
        with (
            locked(home / "build.lock", wait=False),
            closing(Store.open(home)) as store,
            refusing_damage(database(home)),
            closing(Staging(store, encode, key, recipe, lambda done: progress("embed", done, None))) as staging,
        ):
            switch = Switch(home, store, encoder, balance, key, recipe, lambda: progress("switch", 0, None))
            return _Build(store, staging, switch, size, overlap, progress).run(items, allow_empty)
    except Locked as error:
        raise BuildBusy(
            f"Another build is writing to {home}. Wait until it has ended, then run the command again."
        ) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise BuildFailed(
            f"The build in {home} stopped: {error}. Free some space or mend the permissions and run it again; "
            f"the index as it was before still serves."
        ) from error


@dataclass(frozen=True, slots=True)
class _Build:
    """One run of `build`: what its steps need."""

    store: Store
    staging: Staging
    switch: Switch
    size: int
    overlap: int
    progress: Progress

    def run(self, items: Iterable[Article | Problem], allow_empty: bool) -> Report:
        """Read and compare, stage what is new, switch; readers see nothing of it before the last step."""
        self.store.discard_stage()
        before = self.store.manifest()
        changes = Changes(self.store.current())
        problems = self._read(items, changes)
        self.staging.finish()
        changes.miss(problems, self.store)
        if not allow_empty:
            _refuse_nothing(changes)
        if before and before.recipe == self.switch.recipe and changes.none:
            self.switch.heal(before)
            now = before
        else:
            now = self.switch.to_next(changes.ended)
        return Report(
            added=changes.added, changed=changes.changed, unchanged=changes.unchanged, removed=changes.removed,
            kept=changes.kept, embedded=self.staging.embedded, passages=now.passages, articles=now.articles,
            tokens=self.staging.tokens, generation=now.generation, problems=problems,
        )  # fmt: skip

    def _read(self, items: Iterable[Article | Problem], changes: Changes) -> list[Problem]:
        """Compare each article and stage those that are not cut by this recipe yet; what could not be read."""
        already = self.store.cut(self.switch.recipe)
        problems: list[Problem] = []
        for item in items:
            if isinstance(item, Problem):
                problems.append(item)
                continue
            article = complete(item, find_furniture(item.text))
            known = changes.meet(article)
            self.progress("read", len(changes.seen), None)
            if known not in already:
                self.staging.add(known, cut(article, self.switch.encoder, self.size, self.overlap))
        return problems


def _refuse_nothing(changes: Changes) -> None:
    """Raise `NothingToIndex` for a corpus without articles, unless all that the index holds was kept."""
    current = changes.current
    if changes.seen or (current and not changes.removed):
        return
    stay = f", and the index holds {len(current)}. They stay" if current else "; nothing was built"
    raise NothingToIndex(
        f"The corpus holds no readable article{stay}. Name a folder with .txt, .md or .jsonl files "
        f"by --corpus; to empty the index on purpose, add --allow-empty."
    )
