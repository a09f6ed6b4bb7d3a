"""Measure who says it: `python -m benchmarks.attribution`, on texts written for the purpose (invented, no real news).

`benchmarks/data/attribution.jsonl` holds a text, the sentence asked about, the voice it is in and the names of the
chain, outermost first. The rules were developed on `dev` and measured on `held-out`; `fresh` (hard on purpose) and
`final` (ordinary) were written after that, measured and then developed on too; `last` was measured only,
and `reviewed` once before a review's findings were mended and again after.

Names are paired from the speaker outwards, so that a chain which lacks its speaker has no name right. Precision: pairs
that are right of all names found; recall: of all there are. `exact`: the very span; else one holds the other, at
most twice as long. `voice_*`: of the sentences given that voice, how many have it. Prints what is wrong and saves
`benchmarks/results/attribution.json`.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.reading import read
from index.sentence import split_sentences
from retrieval.answer import Attribution
from retrieval.attribution import attribute

ROOT = Path(__file__).parent.parent
DATA = ROOT / "benchmarks" / "data" / "attribution.jsonl"
RESULT = ROOT / "benchmarks" / "results" / "attribution.json"
LANGUAGES = ("all", "ar", "en", "ru", "tr", "fr", "es", "de")
SPLITS = ("dev", "held-out", "fresh", "final", "last", "reviewed")


@dataclass(frozen=True, slots=True)
class Item:
    """One text, the sentence asked about as an exact and unique piece of it, and what is right."""

    id: str
    language: str
    split: str
    text: str
    quote: str
    voice: str
    chain: tuple[str, ...]

    def answered(self) -> Attribution:
        """What the rules say."""
        at = self.text.index(self.quote)
        sentences = split_sentences(read(self.text))
        return attribute(self.text, (at, at + len(self.quote)), self.language, sentences)


def items(path: Path = DATA) -> list[Item]:
    """The test set, in file order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Item(**{**row, "chain": tuple(row["chain"])}) for row in rows]


def figures(pairs: Iterable[tuple[Item, Attribution]]) -> dict[str, Any]:
    """Precision and recall of names, exact and by overlap, and the precision of voices."""
    pairs = list(pairs)
    found = sum(len(answer.chain) for _, answer in pairs)
    there = sum(len(item.chain) for item, _ in pairs)
    matched = [_matches([speaker.name.text for speaker in answer.chain], item.chain) for item, answer in pairs]
    exact, overlap = (sum(each[i] for each in matched) for i in (0, 1))
    voiced = [(answer.voice, answer.voice == item.voice) for item, answer in pairs]
    return {
        "texts": len(pairs),
        "names": there,
        "found": found,
        "precision": _share(overlap, found),
        "recall": _share(overlap, there),
        "precision_exact": _share(exact, found),
        "recall_exact": _share(exact, there),
        "chains_right": _share(sum(a.voice == i.voice and _whole(a, i) for i, a in pairs), len(pairs)),
        "voices_right": _share(sum(ok for _, ok in voiced), len(pairs)),
        **{
            f"voice_{voice}": _share(sum(ok for v, ok in voiced if v == voice), sum(v == voice for v, _ in voiced))
            for voice in ("source", "outlet", "unknown")
        },
    }


def _whole(answer: Attribution, item: Item) -> bool:
    return len(answer.chain) == len(item.chain) == _matches([s.name.text for s in answer.chain], item.chain)[1]


def _matches(found: Sequence[str], right: Sequence[str]) -> tuple[int, int]:
    """How many names are right exactly, and by overlap, pairing them from the speaker outwards."""
    pairs = list(zip(reversed(found), reversed(right), strict=False))
    return sum(a == b for a, b in pairs), sum(_overlaps(a, b) for a, b in pairs)


def _overlaps(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short in long and 2 * len(short) >= len(long)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def main() -> None:
    """Measure, print, save."""
    pairs = [(item, item.answered()) for item in items()]
    for item, answer in pairs:
        if answer.voice != item.voice or not _whole(answer, item):
            names = [speaker.name.text for speaker in answer.chain]
            print(
                f"{item.id} {item.split}: {answer.voice} {names} for {item.voice} {list(item.chain)}\n    {item.quote}"
            )
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    saved: dict[str, Any] = {"command": "python -m benchmarks.attribution", "date": today, "splits": {}}
    for split in ("all", *SPLITS):
        asked = [pair for pair in pairs if split in {pair[0].split, "all"}]
        rows = {language: figures(p for p in asked if language in {p[0].language, "all"}) for language in LANGUAGES}
        saved["splits"][split] = rows
        print(split, rows["all"])
    # What each split came to before anything was mended after it: kept, since it cannot be measured again.
    first = json.loads(RESULT.read_text(encoding="utf-8")).get("first", {}) if RESULT.exists() else {}
    RESULT.write_text(json.dumps({**saved, "first": first}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
