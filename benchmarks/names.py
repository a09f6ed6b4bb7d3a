"""What the signal `names` gains and costs: `python -m benchmarks.names ../shared/eval/arabic-passages-dev`.

Asks the folder's queries (640, evenly spread) and the demo questions, each through `Archive.ask`, with the signal and
with its weight at 0. `first`: the right article (demo: the right passage) comes first, in the citations or, where the
answer was withheld, among the nearest misses; `rr@10` its reciprocal rank; `withheld`: answers that were. `gained` and
`lost` count questions whose right one comes first with the signal only, and without it only.

`--outcomes FILE` keeps every question's outcome; `--before FILE` compares with outcomes kept at an earlier commit.
Saves `benchmarks/results/names.json`.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.article import Article
from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import Encoder, load_encoder
from index.problem import Problem
from index.settings import Settings
from retrieval.answer import Citation
from retrieval.archive import Archive
from retrieval.fusion import WEIGHTS
from retrieval.task import read_qrels, read_queries

ROOT = Path(__file__).parent.parent
RESULT = ROOT / "benchmarks" / "results" / "names.json"
WITHOUT = {**WEIGHTS, "names": 0.0}

Right = Callable[[Citation], bool]
Outcomes = dict[str, dict[str, Any]]
"""By question id: its language, the rank of the right one (0: not among the first ten), whether it was withheld."""


def dev_questions(folder: Path, limit: int) -> list[tuple[str, str, str, Right]]:
    """Id, language, text and judge of queries evenly spread over the file."""
    queries, qrels = read_queries(folder / "queries.jsonl"), read_qrels(folder / "qrels.tsv")
    chosen = [queries[at * len(queries) // limit] for at in range(min(limit, len(queries)))]
    return [(q.id, q.language, q.text, _article_in(qrels[q.id])) for q in chosen if q.id in qrels]


def demo_questions() -> list[tuple[str, str, str, Right]]:
    """Id, language, text and judge of the demo questions that have an answer."""
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [entry for entry in map(json.loads, lines) if entry["answers"]]
    return [(e["question"], e["language"], e["question"], _passage_with(e["answers"])) for e in asked]


def _article_in(relevant: frozenset[str]) -> Right:
    return lambda citation: bool(relevant & {citation.article_id, *citation.also_in})


def _passage_with(answers: Sequence[Mapping[str, str]]) -> Right:
    return lambda citation: any(
        a["article_id"] in (citation.article_id, *citation.also_in) and a["sentence"] in citation.passage.text
        for a in answers
    )


def ask_all(
    articles: Iterable[Article | Problem], questions: Sequence[tuple[str, str, str, Right]], encoder: Encoder
) -> tuple[Outcomes, Outcomes]:
    """Every question's outcome with the signal and without it, on an index built for the purpose."""
    with tempfile.TemporaryDirectory() as home:
        build(Path(home), articles, encoder, balance=Balance.load(encoder.fingerprint))
        on, off = (_outcomes(Archive.open(Path(home), encoder, weights=w), questions) for w in (WEIGHTS, WITHOUT))
    return on, off


def _outcomes(archive: Archive, questions: Sequence[tuple[str, str, str, Right]]) -> Outcomes:
    found: Outcomes = {}
    for id_, language, text, right in questions:
        answer = archive.ask(text, k=10)
        ranks = (c.number for c in answer.citations or answer.nearest if right(c))
        found[id_] = {"language": language, "rank": next(ranks, 0), "withheld": answer.status == "not_found"}
    return found


def figures(outcomes: Outcomes, others: Mapping[str, Outcomes]) -> dict[str, Any]:
    """Counts over all and by language, each compared with every one of `others`."""
    groups: dict[str, list[str]] = defaultdict(list)
    for id_, outcome in outcomes.items():
        groups["all"].append(id_)
        groups[outcome["language"]].append(id_)
    return {name: _row(outcomes, others, ids) for name, ids in sorted(groups.items())}


def _row(outcomes: Outcomes, others: Mapping[str, Outcomes], ids: Sequence[str]) -> dict[str, Any]:
    row = _counts(outcomes, ids)
    for name, other in others.items():
        pairs = [(outcomes[id_]["rank"] == 1, other[id_]["rank"] == 1) for id_ in ids]
        gained, lost = sum(a and not b for a, b in pairs), sum(b and not a for a, b in pairs)
        row[name] = {**_counts(other, ids), "gained": gained, "lost": lost}
    return row


def _counts(outcomes: Outcomes, ids: Sequence[str]) -> dict[str, Any]:
    ranks = [outcomes[id_]["rank"] for id_ in ids]
    return {
        "questions": len(ids),
        "first": sum(rank == 1 for rank in ranks),
        "rr@10": round(sum(1 / rank for rank in ranks if rank) / len(ids), 4),
        "withheld": sum(outcomes[id_]["withheld"] for id_ in ids),
    }


def main() -> None:
    """Measure both sets of questions, compare, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=640)
    parser.add_argument("--outcomes", type=Path, metavar="FILE")
    parser.add_argument("--before", type=Path, metavar="FILE")
    options = parser.parse_args()
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    tasks = {
        options.folder.name: (options.folder / "corpus.jsonl", dev_questions(options.folder, options.limit)),
        "demo questions": (ROOT / "seeds", demo_questions()),
    }
    before = json.loads(options.before.read_text(encoding="utf-8")) if options.before else {}
    measured, kept = {}, {}
    for name, (source, questions) in tasks.items():
        kept[name], without = ask_all(read_corpus([source]), questions, encoder)
        measured[name] = figures(kept[name], {"without": without} | ({"before": before[name]} if before else {}))
    if options.outcomes:
        options.outcomes.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    command = f"python -m benchmarks.names {options.folder} --limit {options.limit}"
    saved = {"command": command, "encoder": encoder.name, "tasks": measured}
    RESULT.write_text(json.dumps(saved, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps({name: row["all"] for name, row in measured.items()}, indent=1))


if __name__ == "__main__":
    main()
