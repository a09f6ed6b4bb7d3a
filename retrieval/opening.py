"""Opening an archive as the settings say: the one place where entry points get theirs."""

from __future__ import annotations

from index.encoder import load_encoder
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.cross_encoder import load_reranker
from retrieval.fusion import WEIGHTS

__all__ = ["open_archive"]


def open_archive(settings: Settings) -> Archive:
    """The archive in `settings.home`, with the encoder, reranker and signals that they name.

    Raises what opening raises, `EncoderUnavailable` and `RerankerUnavailable`.
    """
    second = UniversalSentenceEncoder()
    second.prepare()
    wanted = settings.reranker if "reranker" not in settings.off else None
    reranker = load_reranker(wanted) if wanted else None
    encoder = load_encoder(settings.model, settings.cache)
    weights = {name: 0.0 if name in settings.off else weight for name, weight in WEIGHTS.items()}
    return Archive.open(settings.home, encoder, second=second, weights=weights, reranker=reranker)
