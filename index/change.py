"""What changed: a corpus compared with the current generation, article by article, by digest.

It counts and decides; it reads no files and writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.article import Article
from index.corpus import Problem
from index.store import Store

__all__ = ["Changes"]


@dataclass(slots=True)
class Changes:
    """What sets a corpus apart from the generation whose articles are `current`: id -> (key of the version, digest).

    Counts are in articles. `ended` are the keys of the versions that the next generation no longer holds.
    """

    current: dict[str, tuple[int, str]]
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: int = 0
    ended: list[int] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def meet(self, article: Article) -> int | None:
        """Count an article of the corpus; the key of its stored version where that is the same, `None` otherwise."""
        self.seen.add(article.id)
        if article.id not in self.current:
            self.added += 1
            return None
        key, digest = self.current[article.id]
        if digest == article.digest:
            self.unchanged += 1
            return key
        self.changed += 1
        self.ended.append(key)
        return None

    def miss(self, problems: Sequence[Problem], store: Store) -> None:
        """Count the articles that the corpus no longer holds, once all of it was met: removed, or kept if unread."""
        missing = set(self.current) - self.seen
        unread = {problem.article_id for problem in problems} & missing
        unread |= missing & store.from_sources([_file_of(p.source) for p in problems if p.refused])
        withdrawn = sorted(missing - unread)
        self.kept, self.removed = len(unread), len(withdrawn)
        self.ended += [self.current[id_][0] for id_ in withdrawn]

    @property
    def none(self) -> bool:
        """Whether the corpus is what the generation holds already."""
        return not (self.added or self.ended)


def _file_of(source: str) -> str:
    """The file or folder of a problem's source, without a line number."""
    return re.sub(r":\d+$", "", source)
