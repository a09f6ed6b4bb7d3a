"""Language balance: each language's mean vector removed from questions and passages, and from their tokens.

Vectors of multilingual encoders carry their language, so that a question finds passages in its own language first.
Subtracting each language's mean (one for questions, one for passages) and normalising again removes most of it
(Libovický, Rosa & Fraser 2020, "On the Language Neutrality of Pre-trained Multilingual Representations"; measured for
this product in docs/quality.md). Means ship for one encoder, by its fingerprint. A language without one gets the
archive's own where that holds `ENOUGH` of its passages, else the mean over the languages that ship with one; another
encoder gets no centering. Nothing here encodes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

__all__ = ["ENOUGH", "MEANS", "Balance", "MeanOf"]

Floats = NDArray[np.float32]
MeanOf = Literal["question", "passage", "question_token", "passage_token"]

MEANS = Path(__file__).parent / "means.npz"
"""The shipped means: arrays `<mean of>/<language>`, float16, and the encoder's `fingerprint`."""

ENOUGH = 200
"""Passages of one language from which their mean speaks for the language rather than for what they are about."""


class Balance:
    """Means by language, float32 of shape (dimension,), for each of `MeanOf`."""

    def __init__(self, means: Mapping[MeanOf, Mapping[str, Floats]]) -> None:
        self._means: dict[str, dict[str, Floats]] = {of: _with_fallback(means.get(of, {})) for of in get_args(MeanOf)}

    @classmethod
    def none(cls) -> Balance:
        """No centering: vectors are only normalised."""
        return cls({})

    @classmethod
    def load(cls, fingerprint: str, path: Path = MEANS) -> Balance:
        """The shipped means when they were computed with the encoder of this fingerprint, else no centering."""
        return cls._read(path, fingerprint)

    @classmethod
    def shipped(cls, path: Path = MEANS) -> Balance:
        """The shipped means, whichever encoder they were computed with."""
        return cls._read(path, None)

    @classmethod
    def _read(cls, path: Path, fingerprint: str | None) -> Balance:
        """The means in a file, or none where there is no file or they are of another encoder than is wanted."""
        if not path.is_file():
            return cls.none()
        means: dict[MeanOf, dict[str, Floats]] = {of: {} for of in get_args(MeanOf)}
        with np.load(path, allow_pickle=False) as file:
            if fingerprint is not None and str(file["fingerprint"]) != fingerprint:
                return cls.none()
            for of in get_args(MeanOf):
                means[of] = {
                    key.split("/")[1]: file[key].astype(np.float32) for key in file.files if key.startswith(f"{of}/")
                }
        return cls(means)

    @property
    def means(self) -> dict[MeanOf, dict[str, Floats]]:
        """The means, without the fallback."""
        return {of: {k: v for k, v in self._means[of].items() if k} for of in get_args(MeanOf)}

    @property
    def languages(self) -> frozenset[str]:
        """Languages that have a passage mean of their own."""
        return frozenset(self._means["passage"]) - {""}

    @property
    def digest(self) -> str:
        """SHA-256, as hex, of all means: vectors centred with other means do not mix."""
        whole = hashlib.sha256()
        for of, means in sorted(self._means.items()):
            for language, mean in sorted(means.items()):
                whole.update(f"{of}/{language}".encode() + mean.tobytes())
        return whole.hexdigest()

    def centres(self, language: str) -> bool:
        """Whether questions in the language are centred by its own mean, or nothing is centred at all."""
        known = self._means["question"]
        return not known or language in known

    def lacks(self, language: str) -> bool:
        """Whether the language has no passage mean though others have; an unknown language (`und`) is none."""
        known = self._means["passage"]
        return bool(known) and language != "und" and language not in known

    def refined(self, own: Mapping[str, Floats]) -> Balance:
        """These means with passage means of the archive's `own` for languages that lack one.

        Their question mean is the fallback moved by as much as the passage mean. The fallbacks and the means of tokens,
        which are stored centred, stay.
        """
        made = Balance({})
        passage, question = self._means["passage"], self._means["question"]
        lacking = {language: mean for language, mean in own.items() if self.lacks(language)}
        moved = {language: question[""] + mean - passage[""] for language, mean in lacking.items()} if question else {}
        made._means = {**self._means, "passage": passage | lacking, "question": question | moved}
        return made

    def center_passages(self, vectors: Floats, languages: Sequence[str]) -> Floats:
        """Unit rows of shape (n, dimension) with each row's language mean removed, unit rows again."""
        return self._center(vectors, languages, "passage")

    def center_questions(self, vectors: Floats, languages: Sequence[str]) -> Floats:
        """The same for questions."""
        return self._center(vectors, languages, "question")

    def center_tokens(self, vectors: Floats, language: str, of: Literal["question", "passage"]) -> Floats:
        """The same for the tokens, shape (t, dimension), of one text."""
        return self._center(
            vectors, [language] * len(vectors), "question_token" if of == "question" else "passage_token"
        )

    def _center(self, vectors: Floats, languages: Sequence[str], of: MeanOf) -> Floats:
        if len(vectors) != len(languages):
            raise ValueError(f"{len(vectors)} vectors and {len(languages)} languages")
        means = self._means[of]
        if means and len(vectors):
            vectors = vectors - np.stack([means.get(language, means[""]) for language in languages])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Floats = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
        return unit


def _with_fallback(means: Mapping[str, Floats]) -> dict[str, Floats]:
    """The means, with the mean over languages under the empty name."""
    if not means:
        return {}
    return {**means, "": np.mean(np.stack(list(means.values())), axis=0)}
