"""The lexical side's options side by side: SQLite FTS5 as the product uses it, tantivy, bm25s.

    python -m benchmarks.lexical ../shared/eval/arabic-passages-dev [--sizes 10000 100000 1000000]

All three get the same analysed terms; only what holds and ranks them differs. A passage is four sentences of the task,
drawn with a fixed seed: about as long as a full passage, no two equal. Subtle: more passages bring no new words, so a
term is in the same *share* of them at every size, which is harder than a real archive where rare words stay rare.

FTS5 is the product's own database and query, its terms column counted; tantivy keeps an id and counts without
positions, and writes with one thread; bm25s holds everything in memory and saves it to be read back. To add 100
passages to bm25s is to build it again, and that is what is timed. Questions are the task's Arabic ones, evenly spread,
one at a time, after one that is not counted. Agreement: the share of the first ten hits that score at least as high as
the tenth best passage by BM25 written out here, so that ties count as right; the mean of all questions. Its idf is
ln(1 + (N - n + 0.5) / (n + 0.5)), as in tantivy and bm25s; FTS5's leaves out the 1. Saves
`benchmarks/results/lexical.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.main_job import timed
from index.analyzer import analyze
from index.manifest import Manifest
from index.reading import read
from index.schema import connect_reader, connect_writer
from index.sentence import split_sentences
from retrieval.snapshot import Snapshot

RESULT = Path(__file__).parent / "results" / "lexical.json"
K1, B = 1.2, 0.75
HITS, COMPARED, ADDED = 100, 10, 100
AFTER_A_KILL = {
    "fts5": "The last commit: what a killed writer left in the write-ahead log without its commit record is ignored by "
    "the next one to open the database, passages, terms and generation number alike (sqlite.org/wal.html).",
    "tantivy": "The last commit of tantivy, from which indexing can resume (docs.rs, IndexWriter::commit); but that is "
    "another commit than SQLite's, so a kill between the two leaves terms and passages of different generations.",
    "bm25s": "Files of two states: save() writes array after array over the old ones, and its documentation says not "
    "to use the folder until a later save succeeds.",
}

Terms = list[str]


class Side(Protocol):
    """A lexical index in a folder. Passages are numbered from 0 in the order in which they are added."""

    def add(self, passages: Sequence[Terms]) -> None:
        """Add passages, commit, and make them visible to `search`."""

    def search(self, terms: Sequence[str], k: int) -> list[int]:
        """Up to `k` passages that hold any of the terms, best first."""


class Fts5:
    """The product's database: terms beside their passage, one external-content table over them, one transaction."""

    def __init__(self, home: Path) -> None:
        self._db = connect_writer(home)
        self._db.execute(
            "INSERT INTO articles (id, digest, since, text, facts, language) VALUES ('a', '', 1, '', '{}', 'ar')"
        )
        self._snapshot = Snapshot(connect_reader(home), Manifest(1, "", "", 1, "", 1, 0, 0, ()))

    def add(self, passages: Sequence[Terms]) -> None:
        """Passages and full-text rows, as `Store.stage` and `Store.switch` write them."""
        self._db.execute("BEGIN IMMEDIATE")
        (last,) = self._db.execute("SELECT coalesce(max(id), 0) FROM passages").fetchone()
        self._db.executemany(
            'INSERT INTO passages (article, recipe, start, "end", sentences, digest, terms, names) '
            "VALUES (1, '', 0, 0, '[]', '', ?, '')",
            ((" ".join(terms),) for terms in passages),
        )
        self._db.execute(
            "INSERT INTO lexicon (rowid, terms) SELECT id, terms FROM passages WHERE id > ? ORDER BY id", (last,)
        )
        self._db.execute("COMMIT")
        self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def search(self, terms: Sequence[str], k: int) -> list[int]:
        """`Snapshot.lexical`; SQLite numbers rows from 1."""
        return [id_ - 1 for id_, _ in self._snapshot.lexical(terms, k)]


class Tantivy:
    """One text field split at white space, and the passage's number as a fast field."""

    def __init__(self, home: Path) -> None:
        import tantivy  # noqa: PLC0415  # only the `bench` extra brings it

        home.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("id", indexed=True, fast=True)
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        self._library: Any = tantivy
        self._index = tantivy.Index(self._schema, path=str(home))
        self._searcher = self._index.searcher()

    def add(self, passages: Sequence[Terms]) -> None:
        """One writer, one commit, merges waited for."""
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for number, terms in enumerate(passages, start=self._searcher.num_docs):
            document = self._library.Document()
            document.add_unsigned("id", number)
            document.add_text("terms", " ".join(terms))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, terms: Sequence[str], k: int) -> list[int]:
        """Any of the terms, as a boolean query of term queries."""
        query = self._library.Query
        should = self._library.Occur.Should
        any_of = query.boolean_query([(should, query.term_query(self._schema, "terms", term)) for term in terms])
        hits = self._searcher.search(any_of, k, count=False).hits
        ids: list[Any] = self._searcher.fast_field_values("id", [address for _, address in hits])
        return [int(id_) for id_ in ids]


class Bm25s:
    """Scores of every term in every passage, computed when it is built."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._passages: list[Terms] = []
        self._index: Any = None

    def add(self, passages: Sequence[Terms]) -> None:
        """Build everything again and save it."""
        import bm25s  # noqa: PLC0415  # only the `bench` extra brings it

        self._passages += passages
        self._index = bm25s.BM25(k1=K1, b=B, method="lucene")
        self._index.index(self._passages, show_progress=False)
        self._index.save(self._home, show_progress=False)

    def search(self, terms: Sequence[str], k: int) -> list[int]:
        """`retrieve` without its padding: passages of score 0."""
        k = min(k, len(self._passages))
        ids, scores = self._index.retrieve([list(terms)], k=k, show_progress=False)
        return [int(id_) for id_, score in zip(ids[0], scores[0], strict=True) if score > 0]


SIDES: Mapping[str, Callable[[Path], Side]] = {"fts5": Fts5, "tantivy": Tantivy, "bm25s": Bm25s}


@dataclass(frozen=True, slots=True)
class Made:
    """A made corpus: terms of each sentence, and which sentences each passage has, int32 of shape (passages, 4)."""

    sentences: list[Terms]
    drawn: NDArray[np.int32]

    @classmethod
    def of(cls, folder: Path, passages: int) -> Made:
        """Draw `passages` passages with a fixed seed."""
        sentences = []
        for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["text"]
            spans = split_sentences(read(text))
            sentences += [analyze(read(text[start:end]).text, "ar") for start, end in spans]
        draw = random.Random(7)
        return cls(sentences, np.array([draw.sample(range(len(sentences)), 4) for _ in range(passages)], np.int32))

    def passages(self) -> list[Terms]:
        """The terms of each passage, in text order."""
        return [[term for at in row for term in self.sentences[at]] for row in self.drawn.tolist()]

    def scores(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """BM25 of every passage for these terms (Robertson & Zaragoza 2009), float64 of shape (passages,)."""
        lengths = np.array([len(sentence) for sentence in self.sentences])[self.drawn].sum(axis=1)
        norm = K1 * (1 - B + B * lengths / lengths.mean())
        total = np.zeros(len(self.drawn))
        for term in terms:
            counts = np.array([sentence.count(term) for sentence in self.sentences])[self.drawn].sum(axis=1)
            held = np.count_nonzero(counts)
            total += np.log(1 + (len(counts) - held + 0.5) / (held + 0.5)) * counts * (K1 + 1) / (counts + norm)
        return total


def agreement(scores: NDArray[np.float64], found: Sequence[int]) -> float:
    """The share of the first ten that belong there by `scores`, 0 to 1; what is missing counts as wrong."""
    depth = min(COMPARED, int(np.count_nonzero(scores)))
    if not depth:
        return float(not found)
    least = np.partition(scores, -depth)[-depth]
    return float(np.sum(scores[found[:depth]] >= least * (1 - 1e-5))) / depth


def questions(folder: Path, wanted: int = 200) -> list[Terms]:
    """The different terms of `wanted` Arabic questions, evenly spread."""
    entries = map(json.loads, (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    asked = [list(dict.fromkeys(analyze(entry["text"], "ar"))) for entry in entries if entry["language"] == "ar"]
    asked = [terms for terms in asked if terms]
    return [asked[at * len(asked) // wanted] for at in range(wanted)]


def measure(
    side: Side, home: Path, passages: list[Terms], fresh: list[Terms], asked: list[Terms]
) -> tuple[dict[str, Any], list[list[int]]]:
    """The figures of one side, and its first ten for each question, before anything was added."""
    built, _ = timed(partial(side.add, passages))
    size = sum(p.stat().st_size for p in home.iterdir() if not p.name.endswith(("-wal", "-shm")))
    side.search(asked[0], HITS)
    answers = [timed(partial(side.search, terms, HITS)) for terms in asked]
    adding = [timed(partial(side.add, fresh[at : at + ADDED]))[0] for at in range(0, len(fresh), ADDED)]
    return {
        "build_seconds": round(built, 2),
        "bytes": size,
        "question_ms_median": round(statistics.median(t for t, _ in answers) * 1000, 2),
        "question_ms_worst": round(max(t for t, _ in answers) * 1000, 2),
        "add_100_seconds": round(statistics.median(adding), 3),
        "load_average": round(os.getloadavg()[0], 2),
    }, [found[:COMPARED] for _, found in answers]


def compare(folder: Path, size: int, asked: list[Terms]) -> dict[str, Any]:
    """All sides at one size. Three times 100 passages are added (the median counts), to bm25s once."""
    everything = Made.of(folder, size + 3 * ADDED)
    made = Made(everything.sentences, everything.drawn[:size])
    passages = everything.passages()
    figures: dict[str, Any] = {}
    firsts: dict[str, list[list[int]]] = {}
    for name, make in SIDES.items():
        with tempfile.TemporaryDirectory() as folder_name:
            home = Path(folder_name) / "home"
            fresh = passages[size : size + ADDED] if name == "bm25s" else passages[size:]
            figures[name], firsts[name] = measure(make(home), home, passages[:size], fresh, asked)
        print(size, name, figures[name], flush=True)
    agreed: dict[str, list[float]] = {name: [] for name in SIDES}
    for at, terms in enumerate(asked):
        scores = made.scores(terms)
        for name in SIDES:
            agreed[name].append(agreement(scores, firsts[name][at]))
    for name in SIDES:
        figures[name]["agreement_at_10"] = round(statistics.mean(agreed[name]), 4)
    return figures


def main() -> None:
    """Measure every size, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    options = parser.parse_args()
    asked = questions(options.folder)
    saved = {
        "command": f"python -m benchmarks.lexical {options.folder} --sizes {' '.join(map(str, options.sizes))}",
        "versions": {"sqlite": sqlite3.sqlite_version, "tantivy": version("tantivy"), "bm25s": version("bm25s")},
        "questions": len(asked),
        "hits": HITS,
        "cores": os.cpu_count(),
        "after_a_kill": AFTER_A_KILL,
        "passages": {size: compare(options.folder, size, asked) for size in options.sizes},
    }
    RESULT.write_text(json.dumps(saved, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
