"""Embedding passages: what the encoder makes of them, in the form that is stored, and the key it is found under.

One pass of the encoder gives a passage's vector, its sentences' and its tokens'. Vectors are stored as they are; token
vectors are centred by language and compressed, as are a second encoder's vectors of the sentences, where there is one.
Nothing here reads or writes a store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.balance import Balance
from index.encoder import Encoder
from index.passage import Passage
from index.reading import read
from index.sentence_encoder import SentenceEncoder
from index.token_code import TokenCode, pack

_LONGEST_TITLE = 200  # code points: some fifty tokens, which the encoder has to spare beside a passage

__all__ = ["Embedded", "embed", "embedding_digest", "embedding_key"]


@dataclass(frozen=True, slots=True)
class Embedded:
    """One passage's stored form: `vectors` float16, (1 + sentences, dimension), its own first; `tokens` coded.

    `second` holds the second encoder's packed vectors of the sentences; empty without one.
    """

    digest: str
    vectors: NDArray[np.float16]
    tokens: bytes
    second: bytes


def embedding_key(encoder: Encoder, balance: Balance, second: SentenceEncoder | None) -> str:
    """What decides whether stored embeddings may be used with these encoders and means; hex."""
    other = second.fingerprint if second else ""
    return hashlib.sha256(f"{encoder.fingerprint}|{balance.digest}|{other}".encode()).hexdigest()


def embedding_digest(passage: Passage, language: str, title: str) -> str:
    """SHA-256, as hex, of all that a passage's embedding depends on beside the key."""
    whole = f"{language}\x1f{_title_before(passage, title)}\x1f{passage.sentence_spans}\x1f{passage.reading}"
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def embed(
    encoder: Encoder, balance: Balance, second: SentenceEncoder | None, passages: Sequence[tuple[Passage, str, str]]
) -> list[Embedded]:
    """Embed passages, each with its article's language and title, in one call of each encoder; in the order given.

    The encoder reads the title before the passage, so that a passage from the middle of an article keeps its subject.
    """
    titles = [_title_before(passage, title) for passage, _, title in passages]
    spans = [
        [(start + len(title), end + len(title)) for start, end in passage.sentence_spans]
        for (passage, _, _), title in zip(passages, titles, strict=True)
    ]
    found = encoder.encode_spans([t + p.reading for (p, _, _), t in zip(passages, titles, strict=True)], spans)
    seconds = _second(second, [passage for passage, _, _ in passages])
    made = []
    for at, (passage, language, title) in enumerate(passages):
        tokens = found.tokens[at]
        centred = balance.center_tokens(tokens.vectors, language, "passage")
        code = TokenCode.of(centred, tokens.offsets, tuple(spans[at]), len(titles[at]))
        vectors = np.concatenate([found.passages[at : at + 1], found.sentences[at]]).astype(np.float16)
        digest = embedding_digest(passage, language, title)
        made.append(Embedded(digest, vectors, code.to_bytes(), seconds[at]))
    return made


def _second(encoder: SentenceEncoder | None, passages: Sequence[Passage]) -> list[bytes]:
    """The second encoder's packed vectors of each passage's sentences, encoded all together."""
    if encoder is None:
        return [b""] * len(passages)
    codes = pack(encoder.encode([p.reading[start:end] for p in passages for start, end in p.sentence_spans]))
    ends = np.cumsum([len(p.sentence_spans) for p in passages])
    return [part.tobytes() for part in np.split(codes, ends[:-1])]


def _title_before(passage: Passage, title: str) -> str:
    """The title as it is read before a passage; nothing when the passage holds it itself."""
    title = " ".join(read(title).text.split())[:_LONGEST_TITLE]
    return "" if not title or title in " ".join(passage.reading.split()) else f"{title}\n"
