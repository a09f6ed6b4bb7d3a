"""What the names of a question are worth in an archive, and which of them it lacks.

Each is weighted by its rarity squared: "Russia" is everywhere, the rare name must decide.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.name import STANDS
from retrieval.question import Name
from retrieval.snapshot import Snapshot

__all__ = ["NameWeights"]

_UNCASED = 0.25
"""What a word of a script without capitals counts: it may be any word that only looks like a name of the passage."""

_PLAIN = 0.02
"""What a word written small counts beside names with capitals: it tells only where these are everywhere ("Russia")."""

_TELLS = 4
"""Consonants that the spelling of a place needs to be met by it where the archive knows the place itself."""


@dataclass(frozen=True, slots=True)
class NameWeights:
    """What each name of a question is worth in this archive: rarity squared; names that it does not hold are absent.

    `absent` is what a name would be worth that no passage holds.
    """

    weights: Mapping[Name, float]
    missing: tuple[Name, ...]
    absent: float = 0.0

    @classmethod
    def of(cls, snapshot: Snapshot, names: Sequence[Name]) -> NameWeights:
        """Weigh names by the number of passages that hold their most frequent key."""
        known = snapshot.term_counts([term for name in names for term in name.terms])
        names = _standing(snapshot, names, known)
        counts = snapshot.name_counts([key for name in names for key in sorted(name.keys)])
        total = snapshot.manifest.passages
        weights, missing = {}, []
        for name in (_by_itself(name, counts) for name in names):
            held = max((counts.get(key, 0) for key in name.keys), default=0)
            if held:
                weights[name] = _rarity(held, total) ** 2 * (_UNCASED if name.terms else _PLAIN if name.plain else 1.0)
            else:
                missing.append(name)
        return cls(weights, tuple(missing), _rarity(0, total) ** 2)

    def share(self, stored: str) -> float:
        """The weight of the names met by these stored keys, as a share of all: 0 to 1."""
        if not any(key in stored for name in self.weights for key in name.keys):  # which tells most, and at once
            return 0.0
        held, whole = frozenset(stored.split()), sum(self.weights.values())
        return sum(w for name, w in self.weights.items() if name.keys & held) / whole

    def unmet(self, stored: str, mark: str) -> float:
        """What share of the weight of the names of one kind (`@` places, `#` numbers) these stored keys lack: 0 to 1.

        Here names that the archive lacks count too; 0 where the question has none of the kind.
        """
        asked = {name: weight for name, weight in self.weights.items() if name.is_a(mark)}
        asked |= {name: self.absent for name in self.missing if name.is_a(mark)}
        held, whole = frozenset(stored.split()), sum(asked.values())
        return sum(w for name, w in asked.items() if not name.keys & held) / whole if whole else 0.0


def _by_itself(name: Name, counts: Mapping[str, int]) -> Name:
    """A place that the archive knows as such is met as such, not by a spelling too short to tell (تركية, طريق)."""
    if not any(counts.get(key) for key in name.keys if key.startswith("@")):
        return name
    return replace(name, keys=frozenset(key for key in name.keys if key.startswith("@") or len(key) >= _TELLS))


def _standing(snapshot: Snapshot, names: Sequence[Name], known: Mapping[str, int]) -> list[Name]:
    """The names without those words of a script without capitals that the archive holds as any word.

    Such a word is a name where one of its keys stands as one elsewhere in the archive, capitalised; by those keys.
    """
    doubtful = [name for name in names if any(term in known for term in name.terms)]
    standing = snapshot.name_counts([STANDS + key for name in doubtful for key in sorted(name.keys)])
    kept = []
    for name in names:
        if name in doubtful:
            keys = frozenset(key for key in name.keys if STANDS + key in standing)
            if keys:
                kept.append(replace(name, keys=keys))
        else:
            kept.append(name)
    return kept


def _rarity(held: int, total: int) -> float:
    """How rare something is that `held` of `total` passages hold: log(1 + (N - n + 0.5) / (n + 0.5)), as BM25's idf."""
    return math.log(1 + (total - held + 0.5) / (held + 0.5))
