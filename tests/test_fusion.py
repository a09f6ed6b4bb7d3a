"""Fusion with the arithmetic written out, and its traps: equal scores, thin lists, ties."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.fusion import SCALES, WEIGHTS, fuse, order

SAME = np.array([True, True, True, True])


def test_the_score_is_the_weighted_sum_of_scaled_signals() -> None:
    signals = {"late": np.array([0.6, 0.2]), "lexical": np.array([0.1, 0.3]), "names": np.array([1.0, 0.5])}
    score, parts = fuse(signals, np.array([True, False]), {"late": 1.0, "lexical": 0.5, "names": 0.25})
    (floor, level), (other_floor, other_level) = SCALES["late"]
    first = 1.0 * (0.6 - floor) / (level - floor) + 0.5 * 0.1 + 0.25 * 1.0
    second = 1.0 * (0.2 - other_floor) / (other_level - other_floor) + 0.5 * 0.3 + 0.25 * 0.5
    np.testing.assert_allclose(score, [first, second])
    assert parts["lexical"][1] == pytest.approx(0.5 * 0.3)


def test_a_passage_in_another_language_needs_less_similarity_for_the_same_score() -> None:
    late = np.array([0.5, 0.4])
    assert order(fuse({"late": late}, np.array([True, True]))[0]) == [0, 1]
    assert order(fuse({"late": late}, np.array([True, False]))[0]) == [1, 0]


def test_a_signal_equal_for_all_candidates_moves_no_order_and_divides_by_nothing() -> None:
    late = np.array([0.1, 0.5, 0.3])
    alone, _ = fuse({"late": late}, SAME[:3])
    with_flat, _ = fuse({"late": late, "names": np.ones(3), "lexical": np.zeros(3)}, SAME[:3])
    assert order(alone) == order(with_flat) == [1, 2, 0]


def test_a_thin_lexical_list_leaves_the_rest_in_its_order() -> None:
    late = np.array([0.9, 0.5, 0.4, 0.3])
    lexical = np.array([0.0, 0.0, 0.0, 0.02])  # one weak hit at the far end
    assert order(fuse({"late": late, "lexical": lexical}, SAME)[0]) == [0, 1, 2, 3]


def test_a_signal_that_is_switched_off_contributes_nothing() -> None:
    signals = {"late": np.array([0.605]), "names": np.array([1.0])}
    score, parts = fuse(signals, SAME[:1], {**WEIGHTS, "names": 0.0})
    assert parts["names"][0] == 0.0
    assert score[0] == pytest.approx(WEIGHTS["late"])


def test_equal_scores_are_ordered_by_position_every_time() -> None:
    scores = np.array([0.5, 0.7, 0.5, 0.7, 0.5])
    assert order(scores) == [1, 3, 0, 2, 4]
    assert order(np.array([])) == []
