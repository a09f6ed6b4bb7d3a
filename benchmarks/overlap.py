"""Passage size and overlap: what each finds, quotes and costs, through the whole retriever.

    python -m benchmarks.overlap ../shared/eval/arabic-passages-dev [--limit 300]

The task's paragraphs are shorter than a passage, so the paragraphs of one topic (`x0-0`, `x0-1` ...) are joined into
one article, and where each of them lies is remembered. They are joined in two ways: by an empty line, as a page with
long paragraphs has them, and by a space, one running text. That matters to overlap, which repeats whole paragraphs
where they fit and whole sentences only inside a paragraph that is cut.

`recall@1`: the passage of the top citation, or of the nearest miss where the answer was withheld, shares a code point
with the paragraph that answers. Larger passages, and running text, reach that more easily; `quote_inside` asks more:
the quoted sentence lies within that paragraph. `against_default` counts the questions that gained and lost
`quote_inside` against size 200 without overlap. `size` and `overlap` are in tokens; a sentence of this corpus has 42
(median), so that an overlap of 60 repeats about one, and one of 110 about two. `tokens_embedded` counts what is
repeated. Saves `benchmarks/results/overlap.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.article import Article, Stated
from index.balance import Balance
from index.build import build
from index.encoder import Encoder, load_encoder
from index.settings import Settings
from retrieval.answer import Citation
from retrieval.archive import Archive
from retrieval.task import Query, read_qrels, read_queries

RESULT = Path(__file__).parent / "results" / "overlap.json"
DEFAULT = (200, 0)
ARRANGEMENTS = (DEFAULT, (120, 0), (320, 0), (200, 60), (200, 110))
JOINTS = {"paragraphs": "\n\n", "running": " "}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph lies: `text[start:end]` of an article, in code points."""

    article_id: str
    start: int
    end: int


def join(folder: Path, joint: str) -> tuple[list[Article], dict[str, Place]]:
    """One article a topic, its paragraphs in the order of their numbers, and each paragraph's place, by its id."""
    topics: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for entry in map(json.loads, (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()):
        topic, _, number = entry["id"].partition("-")
        topics[topic].append((int(number), entry["text"]))
    articles, places = [], {}
    for topic, paragraphs in topics.items():
        at = 0
        for number, text in sorted(paragraphs):
            places[f"{topic}-{number}"] = Place(topic, at, at + len(text))
            at += len(text) + len(joint)
        text = joint.join(text for _, text in sorted(paragraphs))
        articles.append(Article(topic, text, language=Stated("ar", "given")))
    return articles, places


def judge(first: Citation | None, gold: Sequence[Place]) -> tuple[bool, bool]:
    """Whether the passage of the first citation touches a paragraph that answers, and whether its quote is inside."""
    if first is None:
        return False, False
    there = [place for place in gold if place.article_id == first.article_id]
    touches = any(first.passage.start < place.end and place.start < first.passage.end for place in there)
    return touches, any(place.start <= first.quote.start and first.quote.end <= place.end for place in there)


def ask_all(
    articles: Sequence[Article], asked: Mapping[Query, Sequence[Place]], encoder: Encoder, size: int, overlap: int
) -> tuple[dict[str, Any], list[bool]]:
    """Figures of one arrangement, built from nothing, and whether each question's quote is inside its paragraph."""
    balance = Balance.load(encoder.fingerprint)
    with tempfile.TemporaryDirectory() as home:
        report = build(
            Path(home),
            articles,
            encoder,
            balance=balance,
            size=size,
            overlap=overlap,
        )
        archive = Archive.open(Path(home), encoder)
        judged = []
        for query, gold in asked.items():
            answer = archive.ask(query.text)
            judged.append(judge(next(iter(answer.citations or answer.nearest), None), gold))
    inside = [quoted for _, quoted in judged]
    return {
        "size": size,
        "overlap": overlap,
        "recall@1": round(sum(touched for touched, _ in judged) / len(judged), 4),
        "quote_inside": round(sum(inside) / len(judged), 4),
        "passages": report.passages,
        "tokens_embedded": report.tokens,
    }, inside


def measure(folder: Path, queries: Sequence[Query], joint: str, encoder: Encoder) -> list[dict[str, Any]]:
    """Figures of every arrangement, the default one first."""
    articles, places = join(folder, joint)
    qrels = read_qrels(folder / "qrels.tsv")
    asked = {query: [places[id_] for id_ in qrels[query.id]] for query in queries}
    rows: list[dict[str, Any]] = []
    default: list[bool] = []
    for size, overlap in ARRANGEMENTS:
        row, inside = ask_all(articles, asked, encoder, size, overlap)
        default = default or inside
        pairs = list(zip(inside, default, strict=True))
        row["against_default"] = {
            "gained": sum(now and not before for now, before in pairs),
            "lost": sum(before and not now for now, before in pairs),
        }
        print(row, flush=True)
        rows.append(row)
    return rows


def main() -> None:
    """Measure every arrangement under both joints, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    options = parser.parse_args()
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    queries = read_queries(options.folder / "queries.jsonl")
    wanted = min(options.limit, len(queries))
    chosen = [queries[at * len(queries) // wanted] for at in range(wanted)]
    saved = {
        "command": f"python -m benchmarks.overlap {options.folder} --limit {options.limit}",
        "encoder": encoder.name,
        "questions": wanted,
        "joined_by": {name: measure(options.folder, chosen, joint, encoder) for name, joint in JOINTS.items()},
    }
    RESULT.write_text(json.dumps(saved, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
