"""Fusion with the arithmetic written out, and its traps: equal scores, thin lists, ties."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from retrieval.fusion import WEIGHTS, fuse, order, scale, scaled

SAME = ["ar"] * 4


def ranking(scores: NDArray[np.float64]) -> list[int]:
    return order(scores, np.ones(len(scores), bool))


def test_the_score_is_the_weighted_sum_of_scaled_signals() -> None:
    signals = {"late": np.array([0.6, 0.2]), "lexical": np.array([0.1, 0.3]), "names": np.array([1.0, 0.5])}
    score, parts = fuse(scaled(signals, "ar", ["ar", "en"]), {"late": 1.0, "lexical": 0.5, "names": 0.25})
    (floor, level), (other_floor, other_level) = scale("late", "ar", "ar"), scale("late", "ar", "en")
    first = 1.0 * (0.6 - floor) / (level - floor) + 0.5 * 0.1 + 0.25 * 1.0
    second = 1.0 * (0.2 - other_floor) / (other_level - other_floor) + 0.5 * 0.3 + 0.25 * 0.5
    np.testing.assert_allclose(score, [first, second])
    assert parts["lexical"][1] == pytest.approx(0.5 * 0.3)


def test_a_passage_in_another_language_needs_less_similarity_for_the_same_score() -> None:
    late = np.array([0.5, 0.4])
    assert ranking(fuse(scaled({"late": late}, "ar", ["ar", "ar"]))[0]) == [0, 1]
    assert ranking(fuse(scaled({"late": late}, "ar", ["ar", "en"]))[0]) == [1, 0]


def test_a_signal_equal_for_all_candidates_moves_no_order_and_divides_by_nothing() -> None:
    late = np.array([0.1, 0.5, 0.3])
    alone, _ = fuse(scaled({"late": late}, "ar", SAME[:3]))
    with_flat, _ = fuse(scaled({"late": late, "names": np.ones(3), "lexical": np.zeros(3)}, "ar", SAME[:3]))
    assert ranking(alone) == ranking(with_flat) == [1, 2, 0]


def test_a_thin_lexical_list_leaves_the_rest_in_its_order() -> None:
    late = np.array([0.9, 0.5, 0.4, 0.3])
    lexical = np.array([0.0, 0.0, 0.0, 0.02])  # one weak hit at the far end
    assert ranking(fuse(scaled({"late": late, "lexical": lexical}, "ar", SAME))[0]) == [0, 1, 2, 3]


def test_a_signal_that_is_switched_off_contributes_nothing() -> None:
    signals = {"late": np.array([scale("late", "ar", "ar")[1]]), "names": np.array([1.0])}
    score, parts = fuse(scaled(signals, "ar", SAME[:1]), {**WEIGHTS, "names": 0.0})
    assert parts["names"][0] == 0.0
    assert score[0] == pytest.approx(WEIGHTS["late"])


def test_equal_scores_are_ordered_by_position_every_time() -> None:
    scores = np.array([0.5, 0.7, 0.5, 0.7, 0.5])
    assert ranking(scores) == [1, 3, 0, 2, 4]
    assert ranking(np.array([])) == []
    assert order(scores, np.array([True, False, True, True, False])) == [3, 0, 2, 1, 4]


def test_every_pair_of_languages_has_a_scale_and_a_near_one_a_higher_level() -> None:
    languages = ("ar", "en", "ru", "tr", "fr", "es", "de", "fa", "he", "uk", "zh", "hi", "und", "xx")
    for asked in languages:
        for written in languages:
            floor, level = scale("late", asked, written)
            assert 0 <= floor < level < 1
            assert level <= scale("late", asked, asked)[1]
    assert scale("late", "es", "en")[1] > scale("late", "es", "ar")[1]
    assert scale("late", "fr", "fr")[1] > scale("late", "fr", "es")[1] > scale("late", "fr", "ar")[1]
