"""Measure many people at once: `python -m benchmarks.load [--users 100] [--minutes 5]`.

The service runs as a process of its own on loopback, with the product's encoders, over an archive built from seeds/.
Each user has a connection and a rhythm: does one thing, then reads for a while (`THINKING`: exponential, with this mean
and these bounds, in seconds), and begins at some time within the first mean. All but `UPLOADING` of them read: they ask
the demo questions, search, read articles, quotes in context and the choices of a filter, as often as `READING` says.
The others bring an article in and follow the run as server-sent events; they correct one another's articles, so that
the archive changes with each run and grows only by what it keeps of the past.

Saved in `benchmarks/results/load.json`: milliseconds by kind of request (of an upload until its report), errors (all
but the answers that were asked for), and the server's resident memory, a sample a second: its growth a minute is the
slope of a least-squares line over the second half.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from benchmarks.living import articles
from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import load_encoder
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings

ROOT = Path(__file__).parent.parent
RESULT = Path(__file__).parent / "results" / "load.json"
THINKING = {"mean": 12.0, "least": 2.0, "most": 60.0}
READING = {"ask": 45, "search": 15, "article": 15, "context": 15, "facets": 10}
UPLOADING = 3
CORRECTED = 30
"""How many articles the uploads bring and then correct."""


@dataclass
class Seen:
    """What the users met, and how large the server was."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds, megabytes
    loads: list[float] = field(default_factory=list)


class User:
    """One person at one connection; `cited` is what the last answer pointed to."""

    def __init__(self, number: int, client: httpx.AsyncClient, questions: list[str], seen: Seen) -> None:
        self._draw = random.Random(number)
        self._client, self._questions, self._seen = client, questions, seen
        self._cited: dict[str, Any] | None = None
        self._uploads = number < UPLOADING

    async def live(self, until: float) -> None:
        """Do one thing after another until it is so late."""
        await asyncio.sleep(self._draw.uniform(0, THINKING["mean"]))
        while time.monotonic() < until:
            kind = "upload" if self._uploads else self._draw.choices(list(READING), list(READING.values()))[0]
            if kind == "context" and self._cited is None:
                kind = "ask"
            begun = time.perf_counter()
            try:
                if why := await getattr(self, f"_{kind}")():
                    self._seen.errors[f"{kind}: {why}"] += 1
            except httpx.HTTPError as failure:
                self._seen.errors[f"{kind}: {type(failure).__name__}"] += 1
            self._seen.milliseconds[kind].append((time.perf_counter() - begun) * 1000)
            pause = self._draw.expovariate(1 / THINKING["mean"])
            await asyncio.sleep(min(max(pause, THINKING["least"]), THINKING["most"]))

    async def _ask(self) -> str | None:
        response = await self._client.post("/v1/ask", json={"question": self._draw.choice(self._questions)})
        if response.status_code == 200 and (citations := response.json()["citations"]):
            self._cited = citations[0]
        return _unlike(200, response)

    async def _search(self) -> str | None:
        query = " ".join(self._draw.choice(self._questions).split()[:4])
        return _unlike(200, await self._client.post("/v1/search", json={"query": query}))

    async def _article(self) -> str | None:
        listed = self._cited["article_id"] if self._cited else "saraqib-last-convoy-ar"
        return _unlike(200, await self._client.get(f"/v1/articles/{listed}"))

    async def _context(self) -> str | None:
        assert self._cited is not None
        quote, article = self._cited["quote"], self._cited["article_id"]
        at = {"start": quote["start"], "end": quote["end"], "version": self._cited["version"]}
        return _unlike(200, await self._client.get(f"/v1/articles/{article}/context", params=at))

    async def _facets(self) -> str | None:
        return _unlike(200, await self._client.get("/v1/facets", params={"language": self._draw.choice(["ar", "ru"])}))

    async def _upload(self) -> str | None:
        [made] = articles(number := self._draw.randrange(10**6), number + 1)
        assert made.language is not None
        one = {"id": f"made-{self._draw.randrange(CORRECTED)}", "text": made.text, "language": made.language.value}
        events = {"Accept": "text/event-stream"}
        body = {"articles": [one]}
        async with self._client.stream("POST", "/v1/articles", json=body, headers=events) as response:
            if response.status_code != 200:
                return f"status {response.status_code}"
            told = [line async for line in response.aiter_lines() if line.startswith("event:")]
        return None if told and told[-1] == "event: report" else f"ended with {told[-1:]}"


def _unlike(status: int, response: httpx.Response) -> str | None:
    return None if response.status_code == status else f"status {response.status_code}"


async def crowd(url: str, pid: int, users: int, minutes: float, seen: Seen) -> None:
    """Let so many users live at the service, and look at its process once a second."""
    questions = [json.loads(line)["question"] for line in (ROOT / "seeds" / "questions.jsonl").open(encoding="utf-8")]
    begun = time.monotonic()
    until = begun + 60 * minutes
    clients = [httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, verify=False) for _ in range(users)]

    async def look() -> None:
        while time.monotonic() < until:
            seen.memory.append((time.monotonic() - begun, _megabytes(pid)))
            seen.loads.append(os.getloadavg()[0])
            await asyncio.sleep(1)

    await asyncio.gather(
        look(), *(User(n, client, questions, seen).live(until) for n, client in enumerate(clients))
    )  # fmt: skip
    for client in clients:
        await client.aclose()


def _megabytes(pid: int) -> float:
    """The resident memory of a process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def service(home: Path) -> Iterator[tuple[str, int]]:
    """The service over a home as the product starts it; gives its address and process id once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {**os.environ, "ISNAD_HOME": str(home), "ISNAD_RATE": "off", "ISNAD_RATE_INGEST": "off"}
    command = [sys.executable, "-m", "retrieval.api", "--port", str(port)]
    with (home.parent / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        for _ in range(240):
            time.sleep(0.5)
            try:
                if httpx.get(f"http://127.0.0.1:{port}/v1/health", trust_env=False).status_code == 200:
                    break
            except httpx.TransportError:
                continue
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(60)


def figures(seen: Seen) -> dict[str, Any]:
    """What is saved of what was seen."""
    half = seen.memory[len(seen.memory) // 2 :]
    slope = float(np.polyfit([at / 60 for at, _ in half], [size for _, size in half], 1)[0])
    sizes = [size for _, size in seen.memory]
    return {
        "requests": sum(map(len, seen.milliseconds.values())), "errors": dict(seen.errors),
        "milliseconds": {
            kind: {"requests": len(of), **{f"p{p}": round(float(np.percentile(of, p))) for p in (50, 95, 99)},
                   "most": round(max(of))}
            for kind, of in sorted(seen.milliseconds.items())
        },
        "memory_megabytes": {
            "first": round(sizes[0]), "halfway": round(half[0][1]), "last": round(sizes[-1]), "most": round(max(sizes)),
            "each_half_minute": [round(size) for size in sizes[::30]],
            "growth_a_minute_in_second_half": round(slope, 2),
        },
        "load_average": {"mean": round(float(np.mean(seen.loads)), 1), "most": round(max(seen.loads), 1)},
    }  # fmt: skip


def main() -> None:
    """Build, serve, measure, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=5)
    options = parser.parse_args()
    encoder, seen, before = load_encoder(None, Settings.read(os.environ).cache), Seen(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        balance, corpus = Balance.load(encoder.fingerprint), read_corpus([ROOT / "seeds"])
        build(home, corpus, encoder, balance=balance, second=UniversalSentenceEncoder())
        with service(home) as (url, pid):
            asyncio.run(crowd(url, pid, options.users, options.minutes, seen))
        told = (home.parent / "log").read_text("utf-8")
    saved = {
        "command": f"python -m benchmarks.load --users {options.users} --minutes {options.minutes:g}",
        "date": datetime.now(UTC).date().isoformat(), "encoder": encoder.name, "cores": os.cpu_count(),
        "load_average_before": round(before, 1), "thinking_seconds": THINKING, "reading": READING,
        "uploading_users": UPLOADING, "tracebacks": told.count("Traceback"), **figures(seen),
    }  # fmt: skip
    RESULT.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(saved, indent=1))


if __name__ == "__main__":
    main()
