"""The second encoder: the real one, and what a passage's stored form keeps of it."""

from __future__ import annotations

import numpy as np
import pytest

from index.sentence_encoder import SentenceEncoder
from index.token_code import cosines, pack, unpack

SAID = {
    "en": "The soldiers left the town on Monday.",
    "ar": "غادر الجنود البلدة يوم الاثنين.",
    "ru": "Солдаты покинули город в понедельник.",
    "tr": "Askerler pazartesi günü kasabayı terk etti.",
    "de": "Die Soldaten verließen die Stadt am Montag.",
    "zh": "士兵们星期一离开了小镇。",
}


def test_a_sentence_is_nearest_to_its_translations(second: SentenceEncoder) -> None:
    others = ["The price of bread doubled within a year.", "تضاعف سعر الخبز خلال عام.", "Цена хлеба удвоилась за год."]
    vectors = second.encode([*SAID.values(), *others])
    own, strange = vectors[: len(SAID)], vectors[len(SAID) :]
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert (own @ own.T).min() > (own @ strange.T).max() + 0.2


def test_vectors_do_not_depend_on_what_they_are_encoded_with(second: SentenceEncoder) -> None:
    together = second.encode(list(SAID.values()))
    alone = np.concatenate([second.encode([text]) for text in SAID.values()])
    np.testing.assert_allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800 alone", "a" * 100_000, "́" * 2000, "🙂"])
def test_any_text_gets_a_finite_unit_vector(second: SentenceEncoder, text: str) -> None:
    (vector,) = second.encode([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_nothing_to_encode_is_no_vectors(second: SentenceEncoder) -> None:
    assert second.encode([]).shape == (0, second.dimension)


def test_it_says_which_languages_it_knows(second: SentenceEncoder) -> None:
    assert all(second.knows(language) for language in SAID)
    assert not any(second.knows(language) for language in ("hi", "fa", "he", "uk", "und", ""))


def test_four_bits_keep_the_cosines(second: SentenceEncoder) -> None:
    vectors = second.encode(list(SAID.values()))
    codes = pack(vectors)
    assert codes.nbytes == vectors.size // 2
    np.testing.assert_allclose((unpack(codes) * vectors).sum(axis=1), 1, atol=0.012)
    np.testing.assert_allclose(cosines(codes, vectors), vectors @ vectors.T, atol=0.02)
    np.testing.assert_allclose(cosines(codes, vectors), unpack(codes) @ vectors.T, atol=1e-5)
