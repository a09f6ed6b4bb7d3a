"""Measure an archive that grows while it is asked: the first build, a run with nothing new, one article more, a switch.

    python -m benchmarks.living [--articles 10000] [--stay SECONDS]

The corpus is the demo's sentences, recombined with a fixed seed: short articles of four to seven sentences, each with a
line of its own. It is built at a quarter, at half and at full size from a folder, each in a process of its own, for
the memory that a build takes; then `python -m index` runs again over the folder with nothing new. Then articles are
added one by one, by a process that has its encoder already, while this one, which follows the archive, is asked without
a pause: how long until it answers from each, and how long its slowest question took beside the median without a switch.
A second stream only asks for the status: what it waits is the wait for the archive itself, without a question's work.
All is saved in `benchmarks/results/living.json`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from benchmarks.main_job import spread, timed
from index.article import Article, Stated
from index.balance import Balance
from index.build import Builder
from index.corpus import open_corpus, read_corpus
from index.encoder import load_encoder
from index.problem import Problem
from index.reading import read
from index.sentence import split_sentences
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive

ROOT = Path(__file__).parent.parent
RESULT = Path(__file__).parent / "results" / "living.json"
ADDED = 12
_PATIENCE = 0.04


def articles(first: int, last: int) -> Iterator[Article]:
    """The made articles of these numbers; each is the same in every run."""
    sentences: dict[str, list[str]] = {}
    for item in read_corpus([ROOT / "seeds"]):
        if not isinstance(item, Problem) and item.language:
            parts = split_sentences(read(item.text))
            sentences.setdefault(item.language.value, []).extend(item.text[start:end] for start, end in parts)
    languages = sorted(language for language, found in sentences.items() if len(found) >= 20)
    for number in range(first, last):
        draw = random.Random(number)
        language = draw.choice(languages)
        body = "\n\n".join(draw.sample(sentences[language], draw.randint(4, 7)))
        text = f"{body}\n\nZarvik-{number} {draw.randint(1000, 9999)}.\n"
        yield Article(f"made-{number:06d}", text, language=Stated(language, "given"))


def write(folder: Path, items: Iterable[Article]) -> None:
    """Put articles into a folder, a file each, as a keeper has them."""
    folder.mkdir()
    for item in items:
        language = item.language.value if item.language else "und"
        (folder / f"{item.id}.md").write_text(f"---\nlanguage: {language}\n---\n{item.text}", encoding="utf-8")


def opened(home: Path) -> tuple[Archive, Builder]:
    """The archive, where there is one to open, and what adds to it, with the product's encoders."""
    encoder, second = load_encoder(None, Settings.read(os.environ).cache), UniversalSentenceEncoder()
    balance = Balance.load(encoder.fingerprint)
    archive = Archive.open(home, encoder, balance=balance, second=second, patience=_PATIENCE)
    return archive, Builder(home, encoder, balance, second)


def build(home: str, count: int, told: Queue[Any]) -> None:
    """In a process of its own: build a folder, and run the command on it with nothing new; seconds, memory."""
    encoder, second = load_encoder(None, Settings.read(os.environ).cache), UniversalSentenceEncoder()
    spent: dict[str, float] = {}
    for part, method in ((encoder, "encode_spans"), (second, "encode")):
        setattr(part, method, _clocked(getattr(part, method), type(part).__name__, spent))
    switched: list[float] = []

    def progress(stage: str, _done: int, _total: int | None) -> None:
        if stage == "switch":
            switched.append(time.perf_counter())

    before = _peak()
    folder = Path(home).with_suffix(".corpus")
    write(folder, articles(0, count))
    builder = Builder(Path(home), encoder, Balance.load(encoder.fingerprint), second, progress=progress)
    seconds, report = timed(lambda: builder.build(open_corpus([folder]), [str(folder)]))
    spent["vector files"] = time.perf_counter() - switched[0]
    peak = _peak()
    command = [sys.executable, "-m", "index", "--home", home, "--corpus", str(folder)]
    again = [
        timed(lambda: subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)) for _ in "12345"
    ]
    assert all("embedded: 0" in ran.stdout and f"unchanged: {count}" in ran.stdout for _, ran in again)
    told.put({
        "articles": report.articles, "passages": report.passages, "tokens": report.tokens,
        "seconds": round(seconds, 1), "tokens_per_second": round(report.tokens / seconds),
        "seconds_spent_in": {name: round(s, 1) for name, s in spent.items()},
        "peak_megabytes_before": before, "peak_megabytes": peak,
        "unchanged_command_seconds": spread([wall for wall, _ in again]), "unchanged_embedded": 0,
    })  # fmt: skip


def _clocked(call: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    """The same call, its seconds added to what was spent under a name; calls run beside the reading of articles."""

    def clocked(*given: object) -> object:
        seconds, result = timed(lambda: call(*given))
        spent[name] = spent.get(name, 0.0) + seconds
        return result

    return clocked


def add(home: str, first: int, stay: float, ready: Event, go: Event, told: Queue[Any]) -> None:
    """In a process of its own, with its encoder loaded: add articles one by one; when each began and was done."""
    _, builder = opened(Path(home))
    builder.encoder.encode_passages(["ready"])
    ready.set()
    go.wait()
    for number in range(first, first + ADDED):
        (article,) = articles(number, number + 1)
        began = time.time()
        generation = builder.add([article], "program").generation
        told.put((generation, article.id, began, time.time()))
        time.sleep(stay)
    told.put(None)


@contextmanager
def in_process(work: Callable[..., None], *given: object) -> Iterator[None]:
    """Run in a fresh process while the block runs, and wait for its end."""
    process = multiprocessing.get_context("spawn").Process(target=work, args=given, daemon=True)
    process.start()
    yield
    process.join()


def ask(archive: Archive, questions: list[str], stop: threading.Event) -> list[tuple[float, float, int]]:
    """Ask one after another until told to stop: when each began, its seconds, the generation that answered."""
    asked: list[tuple[float, float, int]] = []
    while not stop.is_set():
        began = time.time()
        seconds, answer = timed(lambda: archive.ask(questions[len(asked) % len(questions)]))
        asked.append((began, seconds, answer.receipt.generation))
    return asked


def look(archive: Archive, stop: threading.Event) -> list[tuple[float, float]]:
    """Ask for the status every few milliseconds: when each began, and its seconds."""
    looked: list[tuple[float, float]] = []
    while not stop.wait(0.005):
        began = time.time()
        looked.append((began, timed(archive.status)[0]))
    return looked


def measure_switches(home: Path, count: int, stay: float) -> dict[str, Any]:
    """One article more, several times, under a constant stream of questions."""
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines[:40]]
    archive, _ = opened(home)
    archive.follow()
    for question in questions:
        archive.ask(question)
    spawn = multiprocessing.get_context("spawn")
    ready, go, told, stop = spawn.Event(), spawn.Event(), spawn.Queue(), threading.Event()
    with in_process(add, str(home), count, stay, ready, go, told), ThreadPoolExecutor(2) as pool:
        ready.wait()
        asking, looking = pool.submit(ask, archive, questions, stop), pool.submit(look, archive, stop)
        time.sleep(10)
        quiet_until = time.time()
        go.set()
        added = list(iter(told.get, None))
        time.sleep(3)
        stop.set()
    archive.close()
    return _switches(added, asking.result(), looking.result(), quiet_until)


def _switches(
    added: list[tuple[int, str, float, float]], asked: list[tuple[float, float, int]],
    looked: list[tuple[float, float]], quiet_until: float,
) -> dict[str, Any]:  # fmt: skip
    seen = {generation: next(b + s for b, s, g in asked if g >= generation) for generation, *_ in added}
    # what the builder does beside takes its share of the processors: told apart from the moment of the switch
    times = {
        "quiet": [(0.0, quiet_until)],
        "while_adding": [(began, done) for *_, began, done in added],
        "from_switch_to_first_answer": [(done - 0.1, seen[g]) for g, _, _, done in added],
    }
    waits: dict[str, Any] = {}
    for name, stream in (("question", [(b, s) for b, s, _ in asked]), ("status", looked)):
        for when, spans in times.items():
            within = [s * 1000 for b, s in stream if any(b < end and b + s > start for start, end in spans)]
            waits[f"{name}_milliseconds_{when}"] = spread(within, 1) | {"asked": len(within)}
    return {
        "added": len(added),
        "add_seconds": spread([done - began for *_, began, done in added]),
        "answered_from_seconds_after_begin": spread([seen[g] - began for g, _, began, _ in added]),
        "answered_from_seconds_after_switch": spread([seen[g] - done for g, _, _, done in added]),
        "generations_in_order": [g for *_, g in asked] == sorted(g for *_, g in asked),
        **waits,
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--stay", type=float, default=2.0, metavar="SECONDS", help="between two articles added")
    options = parser.parse_args()
    told = multiprocessing.get_context("spawn").Queue()
    builds = []
    with tempfile.TemporaryDirectory() as scratch:
        for part in (4, 2, 1):
            home = Path(scratch) / str(part)
            with in_process(build, str(home), options.articles // part, told):
                builds.append(told.get())
        switches = measure_switches(home, options.articles, options.stay)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    saved = {
        "command": f"python -m benchmarks.living --articles {options.articles}",
        "date": datetime.now(UTC).date().isoformat(), "commit": commit.stdout.strip(), "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2), "builds": builds,
        "megabytes_a_thousand_articles": round(statistics.mean(
            (b["peak_megabytes"] - a["peak_megabytes"]) / (b["articles"] - a["articles"]) * 1000
            for a, b in pairwise(builds)
        ), 1),
        "switches": switches,
    }  # fmt: skip
    RESULT.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(saved, indent=1))


if __name__ == "__main__":
    main()
