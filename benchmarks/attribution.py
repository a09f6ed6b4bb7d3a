"""Measure who says it: `python -m benchmarks.attribution`, on texts written for the purpose (invented, no real news).

`benchmarks/data/attribution.jsonl`: a text, the sentence asked about, the voice it is in and the names of the chain,
outermost first; half of the first texts were developed on (`dev`), all others were `held-out`. Precision: found names
that are right at their place counted from the speaker, of all found; recall: of all there are. `exact`: the very span;
`overlap`: one holds the other's last or first word and half of its letters. Precision of voices: of the sentences given a voice, those given
the right one, for each voice. Prints and saves `benchmarks/results/attribution.json`; `--all` prints what is wrong on
the held-out half too.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.reading import read
from index.sentence import split_sentences
from retrieval.attribution import Attribution, attribute

ROOT = Path(__file__).parent.parent
DATA = ROOT / "benchmarks" / "data" / "attribution.jsonl"
RESULT = ROOT / "benchmarks" / "results" / "attribution.json"
LANGUAGES = ("ar", "en", "ru", "tr", "fr", "es", "de")


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


def main(arguments: Sequence[str]) -> None:
    """Measure, print, save."""
    pairs = [(item, item.answered()) for item in items()]
    for item, answer in pairs:
        if (answer.voice != item.voice or not _whole(answer, item)) and (item.split == "dev" or "--all" in arguments):
            names = [speaker.name.text for speaker in answer.chain]
            print(
                f"{item.id} {item.split}: {answer.voice} {names} for {item.voice} {list(item.chain)}\n    {item.quote}"
            )
    saved: dict[str, Any] = {
        "command": "python -m benchmarks.attribution",
        "date": datetime.date.today().isoformat(),
        "by": {
            split: {
                language: figures(
                    p for p in pairs if split in {p[0].split, "all"} and language in {p[0].language, "all"}
                )
                for language in ("all", *LANGUAGES)
            }
            for split in ("all", "dev", "held-out", "fresh", "final")
        },
    }
    if "--save" in arguments:
        RESULT.write_text(json.dumps(saved, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for split, rows in saved["by"].items():
        for language, row in rows.items():
            if split in {"dev"} or "--held-out" in arguments or "--save" in arguments:
                print(split, language, row) if split != "all" else None


if __name__ == "__main__":
    main(sys.argv[1:])
