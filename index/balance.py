"""Language balance: each language's mean vector removed from questions and passages.

Vectors of multilingual encoders carry their language, so that a question finds passages in its own language first.
Subtracting each language's mean (one for questions, one for passages) and normalising again removes most of it
(Libovický et al. 2020, "On the Language Neutrality of Pre-trained Multilingual Representations"; measured for this
product in docs/quality.md). Means ship for one encoder, by its fingerprint; another encoder, or a language without a
mean, falls back to the mean over languages of that encoder, or to no centering. Nothing here encodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["MEANS", "Balance"]

Floats = NDArray[np.float32]

MEANS = Path(__file__).parent / "means.npz"
"""The shipped means: arrays `question/<language>` and `passage/<language>`, and the encoder's `name`."""


class Balance:
    """Means by language, float32 of shape (dimension,), for questions and for passages."""

    def __init__(self, questions: Mapping[str, Floats], passages: Mapping[str, Floats]) -> None:
        self._questions = _with_fallback(questions)
        self._passages = _with_fallback(passages)

    @classmethod
    def none(cls) -> Balance:
        """No centering: vectors are only normalised."""
        return cls({}, {})

    @classmethod
    def load(cls, fingerprint: str, path: Path = MEANS) -> Balance:
        """The shipped means when they were computed with this encoder, else no centering."""
        if not path.is_file():
            return cls.none()
        with np.load(path, allow_pickle=False) as file:
            if str(file["fingerprint"]) != fingerprint:
                return cls.none()
            means: dict[str, dict[str, Floats]] = {"question": {}, "passage": {}}
            for key in file.files:
                kind, _, language = key.partition("/")
                if language:
                    means[kind][language] = file[key].astype(np.float32)
        return cls(means["question"], means["passage"])

    @property
    def languages(self) -> frozenset[str]:
        """Languages that have a passage mean of their own."""
        return frozenset(self._passages) - {""}

    def center_passages(self, vectors: Floats, languages: Sequence[str]) -> Floats:
        """Unit rows of shape (n, dimension) with each row's language mean removed, unit rows again."""
        return _center(vectors, languages, self._passages)

    def center_questions(self, vectors: Floats, languages: Sequence[str]) -> Floats:
        """The same for questions."""
        return _center(vectors, languages, self._questions)


def _with_fallback(means: Mapping[str, Floats]) -> dict[str, Floats]:
    """The means, with the mean over languages under the empty name."""
    if not means:
        return {}
    return {**means, "": np.mean(np.stack(list(means.values())), axis=0)}


def _center(vectors: Floats, languages: Sequence[str], means: Mapping[str, Floats]) -> Floats:
    if len(vectors) != len(languages):
        raise ValueError(f"{len(vectors)} vectors and {len(languages)} languages")
    if means and len(vectors):
        vectors = vectors - np.stack([means.get(language, means[""]) for language in languages])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
