"""What one generation of the index was made with, and the check that refuses to read it with anything else."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

__all__ = ["IndexMismatch", "Manifest", "Segment"]

_HIGHEST = 2**52
"""Above every passage id: the range of a segment whose manifest named none."""


class IndexMismatch(ValueError):
    """The index was made by another encoder, or its parts do not belong together."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Two vector files that never change: of the passages that came in after the segment before, and their sentences.

    They are those that `generation` holds; the files are named by it. `passages` and `sentences` count the vectors,
    `first` and `last` bound the passages' ids, and the sums are the files' SHA-256 as hex.
    """

    generation: int
    passages: int
    sentences: int
    first: int
    last: int
    passages_sum: str
    sentences_sum: str

    @property
    def files(self) -> dict[str, str]:
        """The names of the two files and their checksums, passages first."""
        return {
            f"passages-{self.generation}.faiss": self.passages_sum,
            f"sentences-{self.generation}.faiss": self.sentences_sum,
        }


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation, as saved beside its number.

    `encoder` is the encoder's name for people and `fingerprint` the one that decides; `recipe` fingerprints how
    articles were cut into passages and analysed. `passages` and `sentences` count what the generation holds; its
    vectors are in `segments`, oldest first, with those of passages that have ended since. `means` are the passage
    means, to six decimals, of the languages whose own the archive uses for want of a shipped one.
    """

    generation: int
    encoder: str
    fingerprint: str
    dimension: int
    recipe: str
    articles: int
    passages: int
    sentences: int
    segments: tuple[Segment, ...]
    means: dict[str, list[float]] = field(default_factory=dict)

    def to_json(self) -> str:
        """The manifest as one JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what `to_json` wrote, also before there were segments: then the generation's two files are one."""
        fields = json.loads(text)
        if "files" in fields:
            fields["segments"] = [_only_segment(fields, fields.pop("files"))]
        segments = tuple(Segment(**segment) for segment in fields.pop("segments"))
        return cls(**fields, segments=segments)

    @property
    def files(self) -> dict[str, str]:
        """The names of all its vector files, with their checksums."""
        return {name: checksum for segment in self.segments for name, checksum in segment.files.items()}

    @property
    def ranged(self) -> bool:
        """Whether every segment says which passages it holds, so that others can be put beside it."""
        return all(segment.last < _HIGHEST for segment in self.segments)

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


def _only_segment(fields: dict[str, Any], files: dict[str, str]) -> dict[str, Any]:
    number = fields["generation"]
    return {
        "generation": number,
        "passages": fields["passages"],
        "sentences": fields["sentences"],
        "first": 0,
        "last": _HIGHEST,
        "passages_sum": files.get(f"passages-{number}.faiss", ""),
        "sentences_sum": files.get(f"sentences-{number}.faiss", ""),
    }
