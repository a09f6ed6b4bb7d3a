"""What one generation of the index was made with, and the check that refuses to read it with anything else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

__all__ = ["IndexMismatch", "Manifest"]


class IndexMismatch(ValueError):
    """The index was made by another encoder, or its parts do not belong together."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation, as saved beside its number.

    `encoder` is the encoder's name for people and `fingerprint` the one that decides; `recipe` fingerprints how
    articles were cut into passages and analysed. `files` maps each derived file's name to its SHA-256 as hex. `means`
    are the passage means, to six decimals, of the languages whose own the archive uses for want of a shipped one.
    """

    generation: int
    encoder: str
    fingerprint: str
    dimension: int
    recipe: str
    articles: int
    passages: int
    sentences: int
    files: dict[str, str]
    means: dict[str, list[float]] = field(default_factory=dict)

    def to_json(self) -> str:
        """The manifest as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))

    def require(self, *, encoder: str, fingerprint: str, dimension: int) -> None:
        """Raise `IndexMismatch`, naming both sides and the command that mends it, unless the encoder fits."""
        if dimension != self.dimension:
            raise IndexMismatch(
                f"The index holds vectors of dimension {self.dimension} made by {self.encoder!r}, and the encoder "
                f"{encoder!r} makes dimension {dimension}. Build again with it: python -m index; "
                f"or set ISNAD_MODEL back to the one that made the index."
            )
        if fingerprint != self.fingerprint:
            raise IndexMismatch(
                f"The index was made by the encoder {self.encoder!r} ({self.fingerprint[:12]}), and this is "
                f"{encoder!r} ({fingerprint[:12]}). Build again with it: python -m index; "
                f"or set ISNAD_MODEL back to the one that made the index."
            )
