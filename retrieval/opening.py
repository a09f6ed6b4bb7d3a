"""Opening an archive as the settings say: the one place where entry points get theirs."""

from __future__ import annotations

from index.encoder import load_encoder
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.fusion import WEIGHTS

__all__ = ["open_archive"]


def open_archive(settings: Settings) -> Archive:
    """The archive in `settings.home`, with the encoder and signals that they name. Raises what opening raises."""
    encoder = load_encoder(settings.model, settings.cache)
    weights = {name: 0.0 if name in settings.off else weight for name, weight in WEIGHTS.items()}
    return Archive.open(settings.home, encoder, second=UniversalSentenceEncoder(), weights=weights)
