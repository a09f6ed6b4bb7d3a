"""Measure the main job: indexing, a question, a cold start, a build with nothing changed.

    python -m benchmarks.main_job ../shared/eval/arabic-passages-dev [--passages 2000]

The corpus is made of the task's sentences, recombined: each article is a run of sentences drawn with a fixed seed, so
no two passages are equal. Each figure is the median of repeated runs, with the least and the greatest; the result is
saved in `benchmarks/results/main_job.json` with what it was run on.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder, load_encoder
from index.reading import read
from index.sentence import split_sentences
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive

ROOT = Path(__file__).parent.parent
RESULT = Path(__file__).parent / "results" / "main_job.json"


def corpus(folder: Path, passages: int) -> list[Article]:
    """Articles of eight sentences each, which make 2.55 passages of this task's text, for about `passages` passages."""
    sentences = []
    for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["text"]
        sentences += [text[start:end] for start, end in split_sentences(read(text))]
    draw = random.Random(7)
    return [
        Article(f"made-{n:05d}", " ".join(draw.sample(sentences, 8)), language=Stated("ar", "given"))
        for n in range(round(passages / 2.55))
    ]


def spread(values: Sequence[float], digits: int = 3) -> dict[str, float]:
    """Median, least and greatest."""
    return {
        "median": round(statistics.median(values), digits),
        "min": round(min(values), digits),
        "max": round(max(values), digits),
    }


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result of a call."""
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def measure(folder: Path, wanted: int, encoder: Encoder, home: Path) -> dict[str, Any]:
    """All figures of this benchmark."""
    balance = Balance.load(encoder.fingerprint)
    articles, second = corpus(folder, wanted), UniversalSentenceEncoder()
    first, report = timed(lambda: build(home, articles, encoder, balance=balance, second=second))
    again = [timed(lambda: build(home, articles, encoder, balance=balance, second=second)) for _ in range(3)]
    archive = Archive.open(home, encoder, second=second)
    queries = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["text"] for line in queries[:: max(1, len(queries) // 110)]]
    seconds = [timed(partial(archive.ask, question))[0] for question in questions]
    command = [sys.executable, "-m", "retrieval", questions[0], "--home", str(home), "--json"]
    run = lambda: subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: E731
    cold = [timed(run)[0] for _ in range(5)]
    size = sum(p.stat().st_size for p in home.iterdir())
    return {
        "passages": report.passages,
        "tokens": report.tokens,
        "index_seconds": round(first, 1),
        "index_tokens_per_second": round(report.tokens / first),
        "unchanged_seconds": spread([t for t, _ in again]),
        "unchanged_embedded": max(r.embedded for _, r in again),
        "question_milliseconds": spread([s * 1000 for s in seconds[10:]], 1),
        "cold_command_seconds": spread(cold, 2),
        "bytes_per_passage": round(size / report.passages),
    }


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=2000)
    options = parser.parse_args()
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    with tempfile.TemporaryDirectory() as home:
        figures = measure(options.folder, options.passages, encoder, Path(home) / "home")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    processor = [
        line for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if "model name" in line
    ]
    figures |= {
        "command": f"python -m benchmarks.main_job {options.folder} --passages {options.passages}",
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit.stdout.strip(),
        "encoder": encoder.name,
        "processor": processor[0].split(":")[1].strip() if processor else platform.processor(),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
    }
    RESULT.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
