"""Runs targets for some minutes each and says what was found: `python -m tests.fuzz --minutes 10 html pdf`.

What is found is shrunk and printed; it belongs into `tests.test_fuzz` as a regression, beside its fix. `--save FILE`
adds a line a target to a JSON file of results. Ends with status 1 when anything was found.
"""

from __future__ import annotations

import argparse
import json
import time
import traceback
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.targets import TARGETS, Target

_ROUND = 300
"""Inputs a round; each has a seed of its own, so that what is found once does not end a run."""


def fuzz(target: Target, minutes: float, first: int) -> dict[str, Any]:
    """Feed a target for so long; the seeds are `first` and those that follow."""
    ends, cases, slowest = time.monotonic() + 60 * minutes, 0, (0.0, "")
    outcomes: Counter[str] = Counter()
    found: dict[str, str] = {}
    rounds = 0

    def check(case: Any) -> None:
        nonlocal cases, slowest
        cases += 1
        began = time.perf_counter()
        outcomes[target.check(case)] += 1
        slowest = max(slowest, (time.perf_counter() - began, repr(case)[:2000]))

    last: list[Any] = []

    def run(case: Any) -> None:
        last[:] = [case]
        check(case)

    while time.monotonic() < ends:
        rounds += 1
        limits = settings(
            max_examples=_ROUND, deadline=None, database=None, suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.target, Phase.shrink), print_blob=False,
        )  # fmt: skip
        try:
            seed(first + rounds)(limits(given(target.inputs)(run)))()
        except Exception as error:
            at = traceback.extract_tb(error.__traceback__)[-1]
            name = f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}: {str(error)[:300]}"
            key = f"{type(error).__name__} at {Path(at.filename).name}:{at.lineno}"
            if key not in found:
                found[key] = repr(last[0])[:4000]
                print(f"FOUND {name}\n  input: {found[key]}", flush=True)
    return {
        "minutes": minutes, "cases": cases, "outcomes": dict(outcomes.most_common()), "seeds": [first + 1, first + rounds],
        "slowest_seconds": round(slowest[0], 2), "slowest_input": slowest[1][:300], "findings": found,
    }  # fmt: skip


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", nargs="+", choices=sorted(TARGETS))
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--save", type=Path)
    asked = parser.parse_args()
    failed = 0
    for name in asked.target:
        result = {"target": name, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        result |= fuzz(TARGETS[name], asked.minutes, asked.seed)
        failed += bool(result["findings"])
        print(json.dumps(result, ensure_ascii=True), flush=True)
        if asked.save:
            with asked.save.open("a", encoding="utf-8") as file:
                file.write(json.dumps(result, ensure_ascii=True) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
