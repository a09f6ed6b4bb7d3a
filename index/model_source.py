"""Finds the directory of a named model (a local directory, or a snapshot of a hub model) and settles its prompts.

The hub is asked only for an encoder whose name is no directory and is not in the local model cache. Only configuration,
tokenizer and safetensors files are fetched: nothing that could run code. It does not load the model.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["ModelUnusable", "directory_digest", "find_cross_encoder", "find_model", "model_prompts"]

_WANTED = ["*.json", "*.txt", "*.model", "*.safetensors"]
_UNWANTED = ["onnx/*", "openvino/*"]
_E5 = re.compile(r"(^|[-_])e5([-_]|$)")
_SCORING = ("ForSequenceClassification", "ForCausalLM")
_SECONDS = 5.0  # to wait for the hub's answer


class ModelUnusable(Exception):
    """The named model cannot be found, fetched or loaded, or is of another kind than is needed."""


def find_model(model: str) -> Path:
    """The directory of `model`, a path or a hub name such as `intfloat/multilingual-e5-small`.

    Raises:
        ModelUnusable: there is no such directory or hub model, the hub does not answer, or what is found is not a
            sentence-transformers model (it has no `modules.json`).
    """
    path = _directory(model, may_fetch=True)
    if not (path / "modules.json").is_file():
        raise ModelUnusable("it is not a sentence-transformers model (no modules.json)")
    return path


def find_cross_encoder(model: str) -> Path:
    """The directory of the cross-encoder `model`, a path or the name of a hub model in the local model cache.

    Raises:
        ModelUnusable: there is no such directory or cached model, or its settings are not those of a cross-encoder.
    """
    path = _directory(model, may_fetch=False)
    try:
        kinds = json.loads((path / "config.json").read_text(encoding="utf-8"))["architectures"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnusable("it has no readable config.json that says what it is") from error
    # subtle: sentence-transformers gives any other model a random layer to score with, and says so only in its log
    if not any(str(kind).endswith(_SCORING) for kind in kinds or ()):
        raise ModelUnusable("it is not a cross-encoder but another kind of model")
    return path


def _directory(model: str, *, may_fetch: bool) -> Path:
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    if path.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1 or path.exists():
        raise ModelUnusable("there is no such directory")
    return _snapshot_of(model, may_fetch=may_fetch)


def _snapshot_of(name: str, *, may_fetch: bool) -> Path:
    from huggingface_hub import HfApi, constants, errors  # noqa: PLC0415 - most runs never need the hub
    from huggingface_hub.utils.tqdm import disable_progress_bars  # noqa: PLC0415

    constants.HF_HUB_DISABLE_TELEMETRY = True
    disable_progress_bars()
    try:
        try:
            return Path(_snapshot(name, local_files_only=True))
        except errors.LocalEntryNotFoundError as error:
            if not may_fetch:
                raise ModelUnusable("there is no such directory, and no such model in the local cache") from error
            # subtle: one plain question first, since the download itself retries for a minute when the hub is away
            HfApi().model_info(name, timeout=_SECONDS)
            return Path(_snapshot(name, local_files_only=False))
    except errors.HFValidationError as error:
        raise ModelUnusable("there is no such directory, and it is not a possible hub name") from error
    except errors.RepositoryNotFoundError as error:
        raise ModelUnusable("there is no such directory, and no such public model on the hub") from error
    # The hub's own errors are `OSError`s; a lost connection is its HTTP library's `HTTPError`, which it hands on here.
    except (OSError, errors.HTTPError) as error:  # type: ignore[attr-defined]
        reason = type(error).__name__
        raise ModelUnusable(f"there is no such directory, and the hub cannot be reached ({reason})") from error


def _snapshot(name: str, *, local_files_only: bool) -> str:
    from huggingface_hub import snapshot_download  # noqa: PLC0415

    found = snapshot_download(
        name,
        allow_patterns=_WANTED,
        ignore_patterns=_UNWANTED,
        local_files_only=local_files_only,
        etag_timeout=_SECONDS,
    )
    return str(found)


def directory_digest(directory: Path) -> str:
    """SHA-256, as hex, over names and contents of the files in `directory` that make the model what it is."""
    digest = hashlib.sha256()
    for path in sorted({p for pattern in [*_WANTED, "*.bin"] for p in directory.rglob(pattern) if p.is_file()}):
        with path.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{path.relative_to(directory).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def model_prompts(saved: Mapping[str, str | None], name: str) -> tuple[str, str]:
    """What goes before a question and before a passage: the model's `saved` prompts, else E5's for an E5 by its name.

    >>> model_prompts({}, "intfloat/multilingual-e5-small")
    ('query: ', 'passage: ')
    >>> model_prompts({"query": "Q: "}, "some-model")
    ('Q: ', '')
    """
    passage = next((saved[key] for key in ("document", "passage", "corpus") if saved.get(key)), None)
    question = saved.get("query")
    last = Path(name).name.lower()
    # The instruct models of that family have another form, of their own making for each task.
    if not passage and not question and _E5.search(last) and "instruct" not in last:
        return "query: ", "passage: "
    return question or "", passage or ""
