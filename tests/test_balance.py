"""Language balance: means removed, unit rows again, clean fall-backs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.balance import Balance

ROWS = np.array([[3.0, 4.0], [1.0, 0.0]], np.float32)


def test_the_mean_is_removed_and_rows_are_unit_again() -> None:
    balance = Balance({"passage": {"ar": np.array([3.0, 0.0], np.float32), "en": np.array([0.0, 1.0], np.float32)}})
    np.testing.assert_allclose(
        balance.center_passages(ROWS, ["ar", "en"]), [[0.0, 1.0], [1 / np.sqrt(2), -1 / np.sqrt(2)]], atol=1e-6
    )


def test_a_language_without_a_mean_gets_the_mean_over_languages() -> None:
    balance = Balance({"passage": {"ar": np.array([2.0, 0.0], np.float32), "en": np.array([0.0, 2.0], np.float32)}})
    np.testing.assert_allclose(
        balance.center_passages(ROWS[:1], ["sw"]), [[2 / np.sqrt(13), 3 / np.sqrt(13)]], atol=1e-6
    )


def test_without_means_vectors_are_only_normalised() -> None:
    np.testing.assert_allclose(Balance.none().center_questions(ROWS, ["en", "xx"]), [[0.6, 0.8], [1.0, 0.0]], atol=1e-6)


def test_a_vector_equal_to_its_mean_becomes_zero_not_nan() -> None:
    balance = Balance({"question": {"en": ROWS[1]}})
    assert np.isfinite(balance.center_questions(ROWS[1:], ["en"])).all()


def test_means_of_another_encoder_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / "means.npz"
    np.savez(path, fingerprint=np.array("abc"), **{"passage/ar": ROWS[0], "question/ar": ROWS[1]})
    assert Balance.load("abc", path).languages == {"ar"}
    assert Balance.load("other", path).languages == frozenset()
    assert Balance.load("abc", tmp_path / "missing.npz").languages == frozenset()


def test_rows_and_languages_must_agree() -> None:
    with pytest.raises(ValueError, match="2 vectors and 1 languages"):
        Balance.none().center_passages(ROWS, ["en"])
