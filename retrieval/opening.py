"""Opening an archive as the settings say: the one place where entry points get theirs."""

from __future__ import annotations

from index.encoder import load_encoder
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.cross_encoder import load_reranker
from retrieval.fusion import WEIGHTS

__all__ = ["open_archive", "open_live"]

_PATIENCE = 0.04
"""Seconds that a question waits for a new generation: too short to be noticed."""


def open_archive(settings: Settings, *, patience: float | None = None) -> Archive:
    """The archive in `settings.home`, with the encoder, reranker and signals that they name.

    `patience` is as `Archive.open` has it. Raises what opening raises, `EncoderUnavailable` and `RerankerUnavailable`.
    """
    second = UniversalSentenceEncoder()
    second.prepare()
    wanted = settings.reranker if "reranker" not in settings.off else None
    reranker = load_reranker(wanted) if wanted else None
    encoder = load_encoder(settings.model, settings.cache)
    weights = {name: 0.0 if name in settings.off else weight for name, weight in WEIGHTS.items()}
    return Archive.open(settings.home, encoder, second=second, weights=weights, reranker=reranker, patience=patience)


def open_live(settings: Settings) -> Archive:
    """The same for what runs on while the archive changes: it follows, and no question waits. Raises the same."""
    archive = open_archive(settings, patience=_PATIENCE)
    archive.follow()
    return archive
