"""The switch of generations: staged rows become the current generation, with vector files written and checked first.

A generation whose files are lost or damaged gets them again from the stored embeddings; nothing is encoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.audit import Event
from index.balance import Balance
from index.encoder import Encoder
from index.generation import Vectors, sweep
from index.manifest import Manifest
from index.store import Store, Visible

__all__ = ["Switch"]


@dataclass(frozen=True, slots=True)
class Switch:
    """What the generations of one home are made with; `started` is called before vector files are written."""

    home: Path
    store: Store
    encoder: Encoder
    balance: Balance
    key: str
    recipe: str
    started: Callable[[], None]

    def to_next(self, ended: Sequence[int], events: Sequence[Event] = ()) -> Manifest:
        """Make the staged rows the current generation, without the versions of the keys `ended`; its manifest.

        `events` are what the audit log says of it.

        Raises `OSError` when a file cannot be written or reads back otherwise: the generation before stays.
        """
        manifest = self.store.switch(
            ended,
            self.recipe,
            self._derive,
            dimension=self.encoder.dimension,
            fingerprint=self.key,
            events=events,
        )
        sweep(self.home, manifest.generation)
        return manifest

    def heal(self, current: Manifest) -> None:
        """Make the vector files of the current generation again where they are lost or damaged."""
        if Vectors.intact(self.home, current, self.balance):
            return
        rows = self.store.visible(current.generation, current.recipe, current.fingerprint, current.dimension)
        self.store.replace_manifest(self._derive(current.generation, rows))

    def _derive(self, number: int, rows: Iterator[Visible]) -> Manifest:
        """Write and check the vector files of generation `number`."""
        dimension = self.encoder.dimension
        self.started()
        vectors = Vectors.derive(rows, dimension, self.balance)
        files = vectors.write(self.home, number)
        refined = vectors.balance.languages - self.balance.languages
        passage = vectors.balance.means["passage"]
        means = {language: [round(x, 6) for x in passage[language].tolist()] for language in sorted(refined)}
        articles, count = self.store.counts(number, self.recipe)
        if count != len(vectors.passages):
            raise OSError(f"{count} passages but {len(vectors.passages)} vectors")
        return Manifest(
            number, self.encoder.name, self.key, dimension, self.recipe, articles, count,
            len(vectors.sentences), files, means,
        )  # fmt: skip
