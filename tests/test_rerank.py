"""Late interaction by hand, and token codes: what is saved reads back as nearly the same directions."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from index.token_code import PackedTokens, TokenCode, cosines
from retrieval.rerank import Met, QuestionTokens

E = np.eye(4, dtype=np.float32)


def score(question: QuestionTokens, code: TokenCode) -> Met:
    return question.met(code.vectors @ question.vectors.T, code.starts, code.title)


def decoded(saved: bytes, dimension: int) -> tuple[PackedTokens, NDArray[np.float32]]:
    packed = PackedTokens.from_bytes(saved, dimension, int.from_bytes(saved[2:4], "little"))
    return packed, cosines(packed.codes, np.eye(dimension, dtype=np.float32))


def test_each_token_of_the_question_counts_its_best_cosine_by_its_weight() -> None:
    question = QuestionTokens(np.stack([E[0], E[1]]), np.array([0.75, 0.25], np.float32))
    half = (E[0] + E[1]) / np.sqrt(2, dtype=np.float32)
    passage = TokenCode(np.stack([E[0], half, E[3]]), np.array([0, 1]))
    found, sentences, *_ = score(question, passage)
    assert found == pytest.approx(0.75 * 1.0 + 0.25 * np.sqrt(0.5))
    assert sentences == pytest.approx([0.75 * 1.0 + 0.25 * 0.0, 0.75 * np.sqrt(0.5) + 0.25 * np.sqrt(0.5)])


def test_a_passage_or_sentence_without_tokens_scores_lowest_and_raises_nothing() -> None:
    question = QuestionTokens(E[:1], np.ones(1, np.float32))
    assert score(question, TokenCode(np.zeros((0, 4), np.float32), np.array([0, 0])))[0] == -1
    found, sentences, *_ = score(question, TokenCode(E[:1], np.array([0, 0, 1])))
    assert found == pytest.approx(1)
    assert sentences.tolist() == [-1, 1, -1]


def test_tokens_are_kept_by_the_sentence_they_begin_in() -> None:
    offsets = np.array([[0, 3], [4, 6], [8, 9], [12, 14]], np.int32)
    code = TokenCode.of(E, offsets, ((0, 7), (7, 8), (8, 12)))
    np.testing.assert_array_equal(code.vectors, E[:3])
    assert code.starts.tolist() == [0, 2, 2]


def test_the_titles_tokens_count_neither_for_the_passage_nor_for_a_sentence() -> None:
    offsets = np.array([[0, 3], [4, 6], [8, 9], [12, 14]], np.int32)
    code = TokenCode.of(E, offsets, ((8, 14),), title=7)
    again, vectors = decoded(code.to_bytes(), 4)
    assert (again.title, again.starts.tolist(), len(vectors)) == (2, [2], 4)
    question = QuestionTokens(E[:1], np.ones(1, np.float32))
    found, sentences, *_ = score(question, code)
    assert (found, sentences.tolist()) == (0.0, [0.0])


def test_saved_tokens_read_back_at_a_cosine_of_99_hundredths() -> None:
    rows = np.random.default_rng(5).normal(size=(50, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    saved = TokenCode(rows, np.array([0, 20, 50])).to_bytes()
    assert len(saved) == 4 + 3 * 2 + 50 * 192
    again, vectors = decoded(saved, 384)
    assert again.starts.tolist() == [0, 20, 50]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors * rows).sum(axis=1).min() > 0.99


def test_an_empty_passage_saves_and_reads() -> None:
    empty = TokenCode(np.zeros((0, 8), np.float32), np.zeros(0, np.int64)).to_bytes()
    assert decoded(empty, 8)[1].shape == (0, 8)
    with pytest.raises(ValueError, match="dimension 7"):
        TokenCode(np.zeros((1, 7), np.float32), np.zeros(1, np.int64)).to_bytes()


def test_a_token_that_nothing_meets_shows_in_the_weakest_quarter() -> None:
    quarter = np.full(4, 0.25, np.float32)
    met = score(QuestionTokens(E, quarter), TokenCode(E[:3], np.array([0])))
    assert met.score == pytest.approx(0.75)
    assert met.weakest == pytest.approx(0.0)
    uneven = score(QuestionTokens(E[:2], np.array([0.9, 0.1], np.float32)), TokenCode(E[:1], np.array([0])))
    assert uneven.weakest == pytest.approx((0.1 * 0.0 + 0.15 * 1.0) / 0.25)


def test_cosines_of_packed_tokens_are_those_of_the_nibbles_by_hand() -> None:
    saved = TokenCode(np.array([[0.6, -0.8, 0.0, 0.0]], np.float32), np.array([0])).to_bytes()
    codes = PackedTokens.from_bytes(saved, 4, 1).codes
    values = np.array([n - 7.5 for byte in codes[0] for n in (byte & 15, byte >> 4)])
    question = np.array([[0.0, -1.0, 0.0, 0.0], [0.5, 0.5, 0.5, 0.5]], np.float32)
    np.testing.assert_allclose(cosines(codes, question)[0], question @ values / np.linalg.norm(values), atol=1e-6)
