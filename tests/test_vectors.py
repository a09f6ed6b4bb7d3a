"""FAISS against numpy, and the traps: padding with -1, k beyond the index, ties, damaged files."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from index.vector_file import VectorFile
from index.vectors import VectorFileDamaged, VectorIndex, checksum


def unit_rows(count: int, dimension: int, seed: int = 7) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


@pytest.fixture
def filled() -> tuple[VectorIndex, NDArray[np.int64], NDArray[np.float32]]:
    vectors = unit_rows(300, 24)
    ids = np.random.default_rng(1).permutation(10**12 + np.arange(300))
    index = VectorIndex.empty(24)
    index.add(ids[:200], vectors[:200])
    index.add(ids[200:], vectors[200:])
    return index, ids, vectors


def test_search_finds_what_numpy_finds(filled: tuple[VectorIndex, NDArray[np.int64], NDArray[np.float32]]) -> None:
    index, ids, vectors = filled
    for question in unit_rows(20, 24, seed=3):
        products = vectors @ question
        best = np.argsort(-products)[:10]
        hits = index.search(question, 10)
        assert [id_ for id_, _ in hits] == ids[best].tolist()
        np.testing.assert_allclose([score for _, score in hits], products[best], atol=1e-6)


def test_k_beyond_the_index_gives_all_and_no_padding(
    filled: tuple[VectorIndex, NDArray[np.int64], NDArray[np.float32]],
) -> None:
    index, ids, vectors = filled
    hits = index.search(vectors[0], 1_000_000)
    assert len(hits) == 300
    assert {id_ for id_, _ in hits} == set(ids.tolist())
    assert VectorIndex.empty(24).search(vectors[0], 5) == []


def test_equal_scores_come_by_ascending_id() -> None:
    index = VectorIndex.empty(2)
    same = np.tile(np.array([[1.0, 0.0]], np.float32), (4, 1))
    index.add(np.array([40, 10, 30, 20]), same)
    assert [id_ for id_, _ in index.search(same[0], 4)] == [10, 20, 30, 40]


def test_vectors_come_back_in_the_order_asked(
    filled: tuple[VectorIndex, NDArray[np.int64], NDArray[np.float32]],
) -> None:
    index, ids, vectors = filled
    np.testing.assert_array_equal(index.vectors([int(ids[7]), int(ids[3])]), vectors[[7, 3]])


def test_wrong_shapes_are_refused_with_both_numbers() -> None:
    index = VectorIndex.empty(8)
    with pytest.raises(ValueError, match=r"\(2, 9\).*8"):
        index.add(np.arange(2), np.zeros((2, 9), np.float32))
    index.add(np.arange(1), np.zeros((1, 8), np.float32))
    with pytest.raises(ValueError, match=r"\(9,\).*8"):
        index.search(np.zeros(9, np.float32), 1)
    with pytest.raises(ValueError, match="k is 0"):
        index.search(np.zeros(8, np.float32), 0)


def write(path: Path, ids: NDArray[np.int64], vectors: NDArray[np.float32], part: int = 7) -> str:
    with VectorFile(path, vectors.shape[1], len(ids)) as file:
        for at in range(0, len(ids), part):
            file.add(ids[at : at + part], vectors[at : at + part])
    return file.checksum


def test_a_file_reads_back_and_a_damaged_one_is_refused(
    tmp_path: Path, filled: tuple[VectorIndex, NDArray[np.int64], NDArray[np.float32]]
) -> None:
    index, ids, vectors = filled
    path = tmp_path / "passages-1.faiss"
    expected = write(path, ids, vectors)
    assert expected == checksum(path)
    assert VectorIndex.read(path, expected).search(vectors[5], 3) == index.search(vectors[5], 3)

    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(VectorFileDamaged, match="python -m index"):
        VectorIndex.read(path, expected)
    path.unlink()
    with pytest.raises(VectorFileDamaged, match="missing"):
        VectorIndex.read(path, expected)


@pytest.mark.parametrize(("count", "dimension"), [(0, 8), (1, 1), (3, 384), (300, 24)])
def test_a_file_written_in_parts_is_the_one_that_faiss_writes(tmp_path: Path, count: int, dimension: int) -> None:
    ids, vectors = np.arange(count) * 2**40 - 5, unit_rows(count, dimension)
    write(tmp_path / "ours.faiss", ids, vectors)
    whole = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    whole.add_with_ids(vectors, ids)
    faiss.write_index(whole, str(tmp_path / "theirs.faiss"))
    assert (tmp_path / "ours.faiss").read_bytes() == (tmp_path / "theirs.faiss").read_bytes()


def test_a_file_that_is_not_complete_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="1 vectors of 2"), VectorFile(tmp_path / "a.faiss", 4, 2) as file:
        file.add(np.arange(1), unit_rows(1, 4))
    with pytest.raises(KeyError), VectorFile(tmp_path / "a.faiss", 4, 2):
        raise KeyError("reading failed")
    with pytest.raises(ValueError, match=r"\(2, 9\).*8"), VectorFile(tmp_path / "a.faiss", 8, 2) as file:
        file.add(np.arange(2), unit_rows(2, 9))
    with pytest.raises(OSError, match="could not be written"), VectorFile(tmp_path / "no" / "a.faiss", 4, 2):
        pass
    assert list(tmp_path.iterdir()) == []
