"""What changed: articles that come in compared with the current generation, one by one, by digest.

It counts and decides; it reads no files and writes nothing. What a run may take out of the archive is its `Scope`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from index.article import Article
from index.audit import Event, Way
from index.problem import Problem

__all__ = ["Changes", "Known", "Scope"]


@dataclass(frozen=True, slots=True)
class Known:
    """An article's version in the current generation: its key, its digest, and how and whence it came in.

    `raw` is the digest of what was read, before anything was inferred from it.
    """

    key: int
    digest: str
    way: str
    source: str
    raw: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles a run replaces: those it does not meet again are withdrawn. Nothing by default.

    `corpus`: all that came in by builds of a whole corpus; `within`: all that was read from these files and folders,
    however it came in; `ids`: these articles; or `everything`.
    """

    corpus: bool = False
    everything: bool = False
    within: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()

    @property
    def follows(self) -> bool:
        """Whether the run follows files, rather than takes in what was named."""
        return self.corpus or bool(self.within)

    def covers(self, known: Known) -> bool:
        """Whether an article's version is in scope by how and whence it came in."""
        within = tuple(map(_absolute, self.within))
        return self.everything or (self.corpus and known.way == "corpus") or _is_within(known.source, within)

    def of(self, current: dict[str, Known]) -> set[str]:
        """Ids of the articles in scope."""
        return {id_ for id_, known in current.items() if id_ in self.ids or self.covers(known)}


@dataclass(slots=True)
class Changes:
    """What sets articles that come in by one `way` apart from the `current` generation, by id.

    Counts are in articles, `rivals` those whose id another file has. `ended` are the keys of the versions that the next
    generation no longer holds, `events` what the audit log will say, and `moved` the versions that stay
    and were read elsewhere or otherwise: (key, way, source, raw).
    """

    current: dict[str, Known]
    way: Way
    ways: dict[str, str] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0
    left_out: int = 0
    rivals: int = 0
    ended: list[int] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    events: list[Event] = field(default_factory=list)
    moved: list[tuple[int, str, str, str]] = field(default_factory=list)
    by_raw: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.by_raw = {known.raw: id_ for id_, known in self.current.items()}

    def known_as(self, raw: str) -> int | None:
        """The key of the version that a document of this digest gave, where this run has not met its article yet."""
        id_ = self.by_raw.get(raw)
        return None if id_ is None or id_ in self.seen else self.current[id_].key

    def still(self, raw: str, source: str) -> None:
        """Count a document that `known_as` knows: its article stays as it is."""
        self._stays(self.by_raw[raw], source, raw)

    def way_of(self, id_: str) -> str:
        """The way that an article has: the one by which it first came, for as long as it is there."""
        if self.way == "rollback":
            return self.ways.get(id_, self.way)
        return self.current[id_].way if id_ in self.current else self.way

    def same(self, article: Article, raw: str) -> int | None:
        """Count an article that was read as it was before: the key of its version; `None` for any other."""
        known = self.current.get(article.id)
        if known is None or known.raw != raw:
            return None
        self._stays(article.id, article.source, raw)
        return known.key

    def meet(self, article: Article, raw: str) -> int | None:
        """Count an article with all that was inferred; the key of its stored version where that is the same."""
        known = self.current.get(article.id)
        if known and known.digest == article.digest:
            self._stays(article.id, article.source, raw)
            return known.key
        self.seen.add(article.id)
        self.events.append(
            Event("corrected" if known else "added", article.id, article.digest, self.way, self.place(article.source))
        )
        if known is None:
            self.added += 1
            return None
        self.changed += 1
        self.ended.append(known.key)
        return None

    def place(self, source: str) -> str:
        """A source as it is kept: of a file its absolute path, so that it is found again from anywhere."""
        return _absolute(source) if self.way in {"corpus", "file"} else source

    def miss(self, scope: Scope, problems: Sequence[Problem], *, allow_empty: bool = False) -> None:
        """Withdraw what is in scope and was not met, once all of it was; what could not be read is kept.

        A folder without any article counts as unread, since its disk may be away, unless `allow_empty`.
        """
        missing = scope.of(self.current) - self.seen
        unread = {problem.article_id for problem in problems} & missing
        refused = tuple(
            self.place(_file_of(problem.source))
            for problem in problems
            if problem.refused and not (allow_empty and problem.empty)
        )
        unread |= {id_ for id_ in missing if _is_within(self.current[id_].source, refused)}
        self.kept += len(unread)
        for id_ in sorted(missing - unread):
            known = self.current[id_]
            self.removed += 1
            self.ended.append(known.key)
            self.events.append(Event("withdrawn", id_, known.digest, self.way, known.source))

    @property
    def none(self) -> bool:
        """Whether what came in is what the generation holds already."""
        return not (self.added or self.ended)

    def _stays(self, id_: str, source: str, raw: str) -> None:
        known = self.current[id_]
        self.seen.add(id_)
        self.unchanged += 1
        if self.way == "rollback":  # nothing was read
            return
        now = (self.way_of(id_), self.place(source), raw)
        if now != (known.way, known.source, known.raw):
            self.moved.append((known.key, *now))


def _is_within(source: str, places: Collection[str]) -> bool:
    """Whether a source is one of these files, on a line of one, or inside one of these folders."""
    return source in places or any(source.startswith((f"{p.rstrip('/')}/", f"{p}:")) for p in places)


def _absolute(source: str) -> str:
    """The absolute path of a file or folder; an address stays."""
    return os.path.abspath(source) if source and "://" not in source else source  # noqa: PTH100 - it keeps links


def _file_of(source: str) -> str:
    """The file or folder of a problem's source, without a line number."""
    return re.sub(r":\d+$", "", source)
