"""Compute the language means that `index/means.npz` ships.

    python -m benchmarks.means ../shared/eval/multilingual-sentences-dev benchmarks/data/language-sentences.jsonl

A folder gives its corpus as passages and its queries as questions; a `.jsonl` file gives lines with `language`, `kind`
(`passage` or `question`) and `text`. Up to `--most` texts a language and kind, evenly spread, are encoded with the
bundled encoder; the means of their vectors and of their tokens' vectors are saved as float16.
"""

from __future__ import annotations

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.balance import MEANS
from index.encoder import Kind, load_encoder
from index.settings import Settings

KINDS: tuple[Kind, ...] = ("question", "passage")


def read_texts(source: Path) -> Iterator[tuple[Kind, str, str]]:
    """Kind, language and text of every line of a task folder or a file of sentences."""
    files: dict[Path, Kind | None]
    files = {source: None}
    if source.is_dir():
        files = {source / "corpus.jsonl": "passage", source / "queries.jsonl": "question"}
    for file, kind in files.items():
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            yield kind or entry["kind"], entry["language"], entry["text"]


def main() -> None:
    """Read, encode, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=100)
    options = parser.parse_args()
    texts: dict[tuple[Kind, str], list[str]] = defaultdict(list)
    for source in options.sources:
        for kind, language, text in read_texts(source):
            texts[kind, language].append(text)
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    saved: dict[str, NDArray[np.generic]] = {"fingerprint": np.array(encoder.fingerprint)}
    for (kind, language), found in sorted(texts.items()):
        chosen = [found[at * len(found) // options.most] for at in range(min(options.most, len(found)))]
        chosen = chosen if len(found) > options.most else found
        vectors = encoder.encode_questions(chosen) if kind == "question" else encoder.encode_passages(chosen)
        tokens = np.concatenate([t.vectors for t in encoder.token_vectors(chosen, kind)])
        saved[f"{kind}/{language}"] = vectors.mean(axis=0).astype(np.float16)
        saved[f"{kind}_token/{language}"] = tokens.mean(axis=0).astype(np.float16)
        print(f"{kind} {language}: {len(chosen)} texts, {len(tokens)} tokens")
    np.savez(MEANS, **saved)  # type: ignore[arg-type]
    print(f"saved {MEANS.name}: {MEANS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
