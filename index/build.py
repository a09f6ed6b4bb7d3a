"""Building: articles in or out, a new generation made; only what changed is embedded.

Steps: read and compare by digest, cut new and changed articles into passages, embed what is not embedded yet (committed
as it comes), then switch: full-text rows, vector files, manifest and the current number move in one transaction. A
build that dies at any point leaves the current generation serving; the next one continues with the embeddings it has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.article import Article
from index.audit import Way
from index.balance import Balance
from index.change import Scope
from index.cut import cut, recipe_of
from index.embedding import embed, embedding_key
from index.encoder import Encoder
from index.lock import Locked, locked
from index.mend import mend
from index.problem import Problem
from index.progress import Tick
from index.run import Items, NothingToIndex, Report, Run
from index.schema import IndexMissing, database, make_home, refusing_damage
from index.sentence_encoder import SentenceEncoder
from index.staging import Staging
from index.store import Store
from index.switch import Switch

__all__ = ["BuildBusy", "BuildFailed", "Builder", "NoSuchGeneration", "NothingToIndex", "Report", "build"]


class BuildBusy(RuntimeError):
    """Another build holds the lock of this home."""


class BuildFailed(RuntimeError):
    """The build stopped; the generation before it still serves."""


class NoSuchGeneration(ValueError):
    """The archive never had a generation of this number."""


@dataclass(frozen=True, slots=True)
class Builder:
    """What changes the archive in `home`: each method is one run that makes at most one generation, and reports.

    Raises, whichever is called: `BuildBusy` when another run holds the archive, unless told to `wait` for it
    (`True`: as long as it takes, else so many seconds);
    `BuildFailed` when the disk is full or a file cannot be written; `IndexUnreadable` when the database is damaged;
    `IndexFormatError` when it cannot be brought forward. The current generation is intact in each case but damage.
    Where nothing changed there is no new generation. `told` gets the report of each run that ended well.
    """

    home: Path
    encoder: Encoder
    balance: Balance
    second: SentenceEncoder | None = None
    size: int = 200
    overlap: int = 0
    progress: Tick = lambda _stage, _done, _total: None
    wait: bool | float = False
    told: Callable[[Report], None] = lambda _report: None

    def build(self, items: Items, places: Sequence[str] = (), *, allow_empty: bool = False) -> Report:
        """Make `items` all that the archive holds of its corpus.

        Articles that came by earlier builds and that `items` no longer holds are withdrawn (their versions stay
        stored), and so is what else was read from its `places` (files and folders, named as sources are), except those
        that a `Problem` names: what could not be read is never taken for withdrawn. Articles that came in otherwise
        stay. Raises `NothingToIndex` for a corpus without a readable article and not
        `allow_empty`.
        """
        return self._run(lambda _store: items, "corpus", Scope(corpus=True, within=tuple(places)), allow_empty)

    def add(self, items: Items, way: Way) -> Report:
        """Take articles in, each new or a correction of the one of its id; all others stay."""
        return self._run(lambda _store: items, way, Scope(), allow_empty=True)

    def sync(self, items: Items, places: Sequence[str], *, allow_empty: bool = False) -> Report:
        """Make `items` all that the archive holds from `places`: files and folders, named as sources are.

        As `build` does, for a part of the archive. Raises `NothingToIndex` too.
        """
        return self._run(lambda _store: items, "file", Scope(within=tuple(places)), allow_empty)

    def remove(self, ids: Collection[str], way: Way) -> Report:
        """Withdraw articles; an id that the archive does not hold is a problem of the report."""

        def unknown(store: Store) -> Iterator[Problem]:
            for id_ in sorted(set(ids) - store.current().keys()):
                yield Problem(id_, id_, f"No article {id_!r} is in the archive: check the id.")

        return self._run(unknown, way, Scope(ids=frozenset(ids)), allow_empty=True)

    def rollback(self, generation: int) -> Report:
        """Bring back the articles of an earlier generation, as a new one; nothing is embedded that was before.

        Those that were withdrawn by hand stay away, counted as left out: a legal withdrawal is not undone by the way.
        Raises `NoSuchGeneration`.
        """

        def then(store: Store) -> Iterator[Article]:
            if not store.knows(generation):
                raise NoSuchGeneration(
                    f"There is no generation {generation}: the index is at generation {store.generation}. "
                    f"python -m index status lists those that there are."
                )
            return store.articles_of(generation)

        return self._run(then, "rollback", Scope(everything=True), allow_empty=True)

    def mend(self, *, sample: int = 200) -> Report:
        """Embed anew the passages whose stored embedding is wrong, and make a generation with vectors made from that.

        Which they are is what the doctor finds: those that are damaged and those that are not what the vector files
        hold, of all passages, and those of a `sample` whose text gives other vectors. Where there are none, lost vector
        files are made again. Raises `IndexMissing`, `IndexMismatch` for an index of another encoder, and
        `IndexUnreadable` where a text that should be embedded is damaged itself.
        """
        return self._work(partial(mend, self.home, self.encoder, self.balance, self.second, sample))

    def _run(self, items: Callable[[Store], Items], way: Way, scope: Scope, allow_empty: bool) -> Report:
        return self._work(lambda run: run(items(run.store), way, scope, allow_empty))

    def _work(self, work: Callable[[Run], Report]) -> Report:
        """Hold the archive and do one run's work."""
        try:
            make_home(self.home)
            key = embedding_key(self.encoder, self.balance, self.second)
            recipe = recipe_of(key, self.size, self.overlap)
            encode = partial(embed, self.encoder, self.balance, self.second)
            with (
                locked(self.home / "build.lock", wait=self.wait, sign=True),
                closing(Store.open(self.home)) as store,
                refusing_damage(database(self.home)),
                closing(Staging(store, encode, key, recipe, lambda n: self.progress("embed", n, None))) as staging,
            ):
                switch = Switch(
                    self.home, store, self.encoder, self.balance, key, recipe, lambda: self.progress("switch", 0, None)
                )
                run = Run(
                    store,
                    staging,
                    switch,
                    partial(cut, encoder=self.encoder, size=self.size, overlap=self.overlap),
                    self.progress,
                )
                report = work(run)
            self.told(report)
            return report
        except Locked as error:
            raise BuildBusy(
                f"Another build is writing to {self.home}: {error}. Wait until it has ended, then run "
                f"the command again."
            ) from error
        except IndexMissing:  # an `OSError` too
            raise
        except (OSError, sqlite3.OperationalError) as error:
            raise BuildFailed(
                f"The build in {self.home} stopped: {error}. Free some space or mend the permissions and run it again; "
                f"the index as it was before still serves."
            ) from error


def build(
    home: Path, items: Items, encoder: Encoder, *, balance: Balance,
    second: SentenceEncoder | None = None, size: int = 200, overlap: int = 0, allow_empty: bool = False,
    progress: Tick = lambda _stage, _done, _total: None,
) -> Report:  # fmt: skip
    """Make `items` all that the archive in `home` holds of its corpus: `Builder.build`, in one call."""
    return Builder(home, encoder, balance, second, size, overlap, progress).build(items, allow_empty=allow_empty)
