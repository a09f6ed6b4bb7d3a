"""The switch of generations: staged rows become the current generation, with vector files written and checked first.

Only what is new is written, as a segment beside those that there are. Now and then segments become one again: the small
ones when there are many, all of them when what is new or has ended is much. A generation whose files are lost or
damaged gets them again from the stored embeddings. Nothing is encoded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.audit import Event
from index.balance import ENOUGH, Balance
from index.derivation import write_segment
from index.encoder import Encoder
from index.generation import Vectors, own_means, sweep
from index.manifest import Manifest, Segment
from index.store import Ended, Store, Visible

__all__ = ["MOST_SEGMENTS", "Switch"]

MOST_SEGMENTS = 8
"""With one more, the small segments become one: each costs every question a search of its own."""

_PART = 4
"""Once what is beside the oldest segment, or has ended, exceeds one in so many of its passages, all become one."""


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

    def to_next(self, ended: Sequence[int], events: Sequence[Event] = (), *, anew: bool = False) -> Manifest:
        """Make the staged rows the current generation, without the versions of the keys `ended`; its manifest.

        `events` are what the audit log says of it. With `anew` all vectors are derived again from what is stored.

        Raises `OSError` when a file cannot be written or reads back otherwise: the generation before stays.
        """
        before = self.store.manifest()
        derive = partial(self._derive, None if anew else before)
        manifest = self.store.switch(ended, self.recipe, derive, events=events)
        sweep(self.home, [before, manifest] if before else [manifest])
        return manifest

    def heal(self, current: Manifest) -> None:
        """Make those vector files of the current generation again that are lost or damaged."""
        segments: list[Segment] = []
        for segment in current.segments:
            after = segments[-1].generation if segments else 0
            whole = Vectors.intact(self.home, segment)
            segments.append(segment if whole else self._again(current, segment, after))
        if tuple(segments) != current.segments:
            pairs = zip(segments, current.segments, strict=True)
            fits = all((made.passages, made.sentences) == (lost.passages, lost.sentences) for made, lost in pairs)
            healed = self._manifest(current.generation, segments, current) if fits else self._anew(current.generation)
            self.store.replace_manifest(healed)

    def _again(self, current: Manifest, segment: Segment, after: int) -> Segment:
        balance = self.balance.refined(own_means(current))
        made, _ = self._write(segment.generation, balance, after, refine=False)
        if made is None:
            raise OSError(f"segment {segment.generation} has no passage")
        return made

    def _derive(self, before: Manifest | None, number: int) -> Manifest:
        """Write and check the vector files of generation `number`, which comes after another."""
        self.started()
        return (before and self._continued(before, number)) or self._anew(number)

    def _continued(self, before: Manifest, number: int) -> Manifest | None:
        """The next generation with a segment of what is new; `None` where all has to be made anew."""
        if (before.fingerprint, before.recipe) != (self.key, self.recipe) or not (before.segments and before.ranged):
            return None
        base, *small = before.segments
        if len(before.segments) >= MOST_SEGMENTS:
            small = []
        balance = self.balance.refined(own_means(before))
        after = (small or [base])[-1].generation
        lacking = filter(balance.lacks, self.store.languages_after(after))
        if any(self.store.language_count(language, number, self.recipe) >= ENOUGH for language in lacking):
            return None  # that language gets a mean of its own
        dead = _held(self.store.ended(base.generation, number, self.recipe), [base, *small])
        fresh = self.store.passages_after(after, number, self.recipe)
        if (sum(segment.passages for segment in small) + fresh + len(dead)) * _PART > base.passages:
            return None
        segment, _ = self._write(number, balance, after, refine=False)
        made = self._manifest(number, [base, *small, *([segment] if segment else [])], before, dead)
        return made if made.passages == self.store.counts(number, self.recipe)[1] else None

    def _anew(self, number: int) -> Manifest:
        """A generation with one segment, made from all stored embeddings."""
        segment, balance = self._write(number, self.balance)
        held, sentences = (segment.passages, segment.sentences) if segment else (0, 0)
        articles, count = self.store.counts(number, self.recipe)
        if count != held:
            raise OSError(f"{count} passages but {held} vectors")
        refined = balance.languages - self.balance.languages
        passage = balance.means["passage"]
        means = {language: [round(x, 6) for x in passage[language].tolist()] for language in sorted(refined)}
        return Manifest(
            number, self.encoder.name, self.key, self.encoder.dimension, self.recipe, articles, count,
            sentences, (segment,) if segment else (), means,
        )  # fmt: skip

    def _manifest(
        self, number: int, segments: Sequence[Segment], before: Manifest, dead: Sequence[Ended] | None = None
    ) -> Manifest:
        """A generation of these segments, centred as the one before it was, less the passages that are dead in them."""
        if dead is None:
            dead = _held(self.store.ended(segments[0].generation, number, self.recipe), segments)
        return Manifest(
            number, self.encoder.name, self.key, self.encoder.dimension, self.recipe,
            self.store.counts(number, self.recipe)[0],
            sum(segment.passages for segment in segments) - len(dead),
            sum(segment.sentences for segment in segments) - sum(passage.sentences for passage in dead),
            tuple(segments), before.means,
        )  # fmt: skip

    def _write(
        self, generation: int, balance: Balance, after: int = 0, *, refine: bool = True
    ) -> tuple[Segment | None, Balance]:
        def rows() -> Iterator[Visible]:
            return self.store.visible(generation, self.recipe, self.key, self.encoder.dimension, after=after)

        return write_segment(self.home, generation, rows, self.encoder.dimension, balance, refine=refine)


def _held(ended: Iterable[Ended], segments: Sequence[Segment]) -> list[Ended]:
    """Those of the ended passages whose vectors are in the segments: they were there when theirs was made."""
    home = ((passage, [s.generation for s in segments if s.generation >= passage.since]) for passage in ended)
    return [passage for passage, made in home if made and passage.until > made[0]]
