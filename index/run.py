"""One run of the builder: read and compare, stage what is new, switch; readers see nothing before the last step."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.article import Article
from index.audit import Way
from index.change import Changes, Scope
from index.corpus import taken
from index.cut import CutArticle
from index.furniture import find_furniture
from index.manifest import Manifest
from index.metadata import INFERENCE, complete
from index.problem import Problem
from index.progress import Tick
from index.staging import Staging
from index.store import Came, Store
from index.switch import Switch
from index.ways.article_file import Unread

__all__ = ["Items", "NothingToIndex", "Report", "Run"]


Items = Iterable[Article | Problem | Unread]
"""What a run is given: articles, documents that give one, and what could not be read."""


class NothingToIndex(ValueError):
    """The corpus holds no readable article."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did, in articles (`embedded` and `passages` in passages), and what it could not read or use.

    `kept` are articles whose source was unreadable this time and whose earlier version therefore stays; `left_out`
    those that were withdrawn by hand and that a run that follows files, or a rollback, therefore does not bring back.
    `seconds` are the run's own, without what was fetched before it.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0
    left_out: int = 0
    embedded: int = 0
    passages: int = 0
    articles: int = 0
    tokens: int = 0
    generation: int = 0
    seconds: float = field(default=0.0, compare=False)
    problems: list[Problem] = field(default_factory=list)

    @property
    def rate(self) -> float | None:
        """Articles read a second; `None` where none was."""
        read = self.added + self.changed + self.unchanged
        return round(read / self.seconds, 1) if read and self.seconds else None

    @property
    def not_taken_in(self) -> int:
        """How many problems left something out."""
        return sum(problem.refused for problem in self.problems)

    @property
    def taken_in_but(self) -> int:
        """How many problems left only a field or a sidecar out; the article is there."""
        return len(self.problems) - self.not_taken_in

    def followed_by(self, later: Report) -> Report:
        """Both runs as one: what each did, and what the archive holds after the later one."""
        counts = ("added", "changed", "unchanged", "removed", "kept", "left_out", "embedded", "tokens", "seconds")
        sums = {name: getattr(self, name) + getattr(later, name) for name in counts}
        return replace(later, **sums, problems=[*self.problems, *later.problems])


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what its steps need."""

    store: Store
    staging: Staging
    switch: Switch
    cut: Callable[[Article], CutArticle]
    progress: Tick

    def __call__(self, items: Items, way: Way, scope: Scope, allow_empty: bool) -> Report:
        """Read and compare, stage what is new, switch; readers see nothing of it before the last step."""
        started = time.monotonic()
        self.store.discard_stage()
        before = self.store.manifest()
        changes = Changes(self.store.current(), way, self.store.ways())
        problems = self._read(items, changes, scope)
        self.staging.finish()
        changes.miss(scope, problems, allow_empty=allow_empty)
        if not allow_empty:
            _refuse_nothing(changes, scope)
        if before is None or before.recipe != self.switch.recipe or not changes.none:
            self._recut(changes, before)
            now = self.switch.to_next(changes.ended, changes.events)
        else:
            self.switch.heal(before)
            now = before
        if way == "rollback":
            self.store.forget_pages()
        if changes.moved:
            self.store.move(changes.moved)
        return Report(
            added=changes.added, changed=changes.changed, unchanged=changes.unchanged, removed=changes.removed,
            kept=changes.kept, left_out=changes.left_out, embedded=self.staging.embedded, passages=now.passages,
            articles=now.articles, tokens=self.staging.tokens, generation=now.generation,
            seconds=round(time.monotonic() - started, 3), problems=problems,
        )  # fmt: skip

    def _read(self, items: Items, changes: Changes, scope: Scope) -> list[Problem]:
        """Compare each article and stage those that are not cut by this recipe yet; what could not be read."""
        already = self.store.cut(self.switch.recipe)
        follows = scope.follows or changes.way == "rollback"
        barred = self.store.withdrawn_by_hand() - changes.current.keys() if follows else set()
        problems: list[Problem] = []
        refused = 0
        sources: dict[str, str] = {}
        for opened in items:
            raw = f"{INFERENCE}:{opened.raw}" if isinstance(opened, Unread) else None
            known = raw and changes.known_as(raw) in already
            if known and raw and not _rival(changes.by_raw[raw], opened.source, changes, scope):
                changes.still(raw, opened.source)
                self.progress("read", len(changes.seen), None)
                continue
            held = list(opened.read()) if isinstance(opened, Unread) else [opened]
            if any(isinstance(item, Problem) for item in held):
                raw = None  # what has a problem is read again next time, and the problem told again
            for item in held:
                problem = item if isinstance(item, Problem) else _refusal(item, sources, changes, scope)
                if problem:
                    problems.append(problem)
                    refused += problem.refused
                    self.progress("refuse", refused, None)
                elif isinstance(item, Article) and item.id in barred:
                    changes.left_out += 1
                elif isinstance(item, Article):
                    sources[item.id] = item.source
                    self._take(item, raw or f"{INFERENCE}:{item.digest}", changes, already)
                    self.progress("read", len(changes.seen), None)
        return problems

    def _take(self, item: Article, raw: str, changes: Changes, already: Collection[int]) -> None:
        """Compare one article with what is stored, and stage it where it is not cut by this recipe yet."""
        key = changes.same(item, raw)
        if key in already:
            return
        article = item if changes.way == "rollback" else complete(item, find_furniture(item.text))
        key = changes.meet(article, raw) if key is None else key
        if key not in already:
            came = Came(changes.way_of(item.id), changes.place(item.source), raw)
            self.staging.add(came if key is None else key, self.cut(article))

    def _recut(self, changes: Changes, before: Manifest | None) -> None:
        """Stage the articles that stay without having been read, where a new recipe cuts all of them anew."""
        if before is None or before.recipe == self.switch.recipe:
            return
        already = self.store.cut(self.switch.recipe)
        ended = set(changes.ended)
        for id_, known in changes.current.items():
            if id_ not in changes.seen and known.key not in ended and known.key not in already:
                self.staging.add(known.key, self.cut(self.store.article(known.key)))
        self.staging.finish()


def _refusal(article: Article, sources: Mapping[str, str], changes: Changes, scope: Scope) -> Problem | None:
    """The problem of an article whose id another one has: one of this run, or one in a file that is still there."""
    if article.id in changes.seen:
        return taken(article, sources.get(article.id, "another article of this run"))
    if rival := _rival(article.id, article.source, changes, scope):
        changes.rivals += 1
        return taken(article, rival)
    return None


def _rival(id_: str, source: str, changes: Changes, scope: Scope) -> str | None:
    """The file that holds an article's id in the archive, where it is another one that is still there.

    Files of one name in two folders are two articles; one that moved, or that this run replaces anyway, is the same.
    """
    known, place = changes.current.get(id_), changes.place(source)
    if known is None or known.source == place or changes.way not in {"corpus", "file"} or scope.covers(known):
        return None
    held, given = Path(known.source), Path(place)
    return known.source if held.is_file() and given.is_file() and not held.samefile(given) else None


def _refuse_nothing(changes: Changes, scope: Scope) -> None:
    """Raise `NothingToIndex` for a corpus without articles, unless all that the index holds of it was kept."""
    held = scope.of(changes.current)
    if changes.seen or changes.left_out or changes.rivals or (held and not changes.removed):
        return
    stay = f", and the index holds {len(held)}. They stay" if held else "; nothing was built"
    raise NothingToIndex(
        f"The corpus holds no readable article{stay}. Name a folder with .txt, .md, .html, .pdf, .docx, "
        f".csv, .jsonl or .warc files by --corpus; "
        f"to withdraw all of it on purpose, add --allow-empty."
    )
