"""Measure follow-up questions: `python -m benchmarks.conversations [../shared/eval]`.

- `benchmarks/data/conversations.jsonl`: sixty conversations of two and three turns in four languages, half of them
  (`dev`) used to make the rules. How many later turns carry over exactly the pieces expected (as a set of texts), how
  many of those that need nothing carry something, how many of those that need something carry nothing, and of all
  pieces expected how many are carried, of all carried how many are expected. `mixed`: in more than one language.
- `benchmarks/data/demo-follow-ups.jsonl`: follow-ups that together with the question before mean a demo question,
  asked of an index built from seeds/: for how many the right article comes first, asked in full, as a follow-up, alone.
- The queries of the tasks in the folder given, each after another one: how many are taken for a follow-up.

Saves `benchmarks/results/conversations.json`; `--show SPLIT` prints the turns that differ, and saves nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from index.balance import Balance
from index.build import build
from index.corpus import read_corpus
from index.encoder import Encoder, load_encoder
from index.reading import read
from index.sentence_encoder import UniversalSentenceEncoder
from index.settings import Settings
from retrieval.archive import Archive
from retrieval.follow_up import understand
from retrieval.follow_up_words import RULES
from retrieval.question_language import language_of

ROOT = Path(__file__).parent
SEEDS = ROOT.parent / "seeds"
Rows = list[dict[str, Any]]


def rows(path: Path) -> Rows:
    """The objects of a .jsonl file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def turns(conversation: dict[str, Any]) -> Iterator[tuple[list[str], dict[str, Any], set[str], set[str]]]:
    """The questions before, a turn, what it is to carry over and what it does, for each turn but the first.

    Without Arabic vowel signs: pieces are of questions as they read.
    """
    asked = [turn["text"] for turn in conversation["turns"]]
    for at, turn in list(enumerate(conversation["turns"]))[1:]:
        carried = {piece.text for piece in understand(asked[at], asked[:at]).carried}
        yield asked[:at], turn, {read(text).text for text in turn["carried"]}, carried


def count(conversation: dict[str, Any]) -> Counter[str]:
    """Sums over the later turns of one conversation."""
    sums: Counter[str] = Counter()
    for _, turn, expected, carried in turns(conversation):
        kind = "fresh" if turn.get("fresh") else "leaning"
        sums[kind] += 1
        sums[f"{kind}_exact"] += carried == expected
        sums["carried_on_fresh"] += kind == "fresh" and bool(carried)
        sums["missed"] += kind == "leaning" and not carried
        sums["pieces_expected"] += len(expected)
        sums["pieces_carried"] += len(carried)
        sums["pieces_right"] += len(expected & carried)
    return sums


def by_split(conversations: Rows) -> dict[str, dict[str, dict[str, int]]]:
    """Sums by split, then over all, by language and over those that mix languages."""
    sums: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for conversation in conversations:
        languages = {language_of(turn["text"], conversation["language"]) for turn in conversation["turns"]}
        for row in ("all", conversation["language"], *(("mixed",) if len(languages) > 1 else ())):
            sums[conversation["split"]][row] += count(conversation)
    keys = (
        "fresh", "fresh_exact", "carried_on_fresh", "leaning", "leaning_exact", "missed", "pieces_expected",
        "pieces_carried", "pieces_right",
    )  # fmt: skip
    return {split: {row: {key: s[key] for key in keys} for row, s in each.items()} for split, each in sums.items()}


def on_demo_corpus(encoder: Encoder) -> dict[str, int]:
    """For how many follow-ups the right article comes first, in each way to ask, and how many are answered."""
    second = UniversalSentenceEncoder()
    questions = {row["id"]: row for row in rows(SEEDS / "questions.jsonl")}
    sums: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home:
        build(Path(home), read_corpus([SEEDS]), encoder, balance=Balance.load(encoder.fingerprint), second=second)
        archive = Archive.open(Path(home), encoder, second=second)
        for row in rows(ROOT / "data" / "demo-follow-ups.jsonl"):
            question = questions[row["question"]]
            right = {answer["article_id"] for answer in question["answers"]}
            after = understand(row["follow_up"], row["previous"])
            sums["follow_ups"] += 1
            sums["left_alone"] += not after.follows
            for way, text, language in (
                ("in_full", question["question"], None),
                ("as_follow_up", after.text, after.language),
                ("alone", row["follow_up"], None),
            ):
                answer = archive.ask(text, language=language)
                first = (answer.citations or answer.nearest)[:1]
                sums[f"{way}_right_first"] += any({c.article_id, *c.also_in} & right for c in first)
                sums[f"{way}_answered"] += answer.status == "answered"
    return dict(sums)


def full_questions(tasks: Path) -> dict[str, dict[str, int]]:
    """By language: the tasks' distinct queries, each after another one, and how many are taken for follow-ups."""
    asked = {(row["language"], row["text"]) for path in sorted(tasks.glob("*/queries.jsonl")) for row in rows(path)}
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for language in RULES:
        for (_, before), (_, text) in pairwise(sorted(pair for pair in asked if pair[0] == language)):
            sums[language] += Counter(queries=1, follow_ups=int(understand(text, [before]).follows))
    return {language: dict(counts) for language, counts in sums.items()}


def main() -> None:
    """Count, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("tasks", type=Path, nargs="?", help="a folder of tasks, whose queries are full questions")
    parser.add_argument("--show", choices=("dev", "held-out"))
    options = parser.parse_args()
    conversations = rows(ROOT / "data" / "conversations.jsonl")
    if options.show:
        for conversation in conversations:
            for before, turn, expected, carried in turns(conversation):
                if conversation["split"] == options.show and carried != expected:
                    print(conversation["id"], before, turn, sorted(carried))
        return
    encoder = load_encoder(None, Settings.read(os.environ).cache)
    saved = {
        "command": "python -m benchmarks.conversations" + (f" {options.tasks}" if options.tasks else ""),
        "date": datetime.now(UTC).date().isoformat(),
        "encoder": encoder.name,
        "conversations": by_split(conversations),
        "demo_corpus": on_demo_corpus(encoder),
        "full_questions": full_questions(options.tasks) if options.tasks else None,
    }
    text = json.dumps(saved, indent=1, ensure_ascii=False)
    (ROOT / "results" / "conversations.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
