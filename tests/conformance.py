"""The HTTP service against its own OpenAPI document: `python -m tests.conformance [--cases 10000]`.

schemathesis sends requests made from the document, fitting ones and others, to the service as a process of its own over
a small archive with the fake encoder: every operation, those that take articles in and withdraw them among them, and
chains of them. Result and command are saved in `benchmarks/results/conformance.json`. The service has a key with all
scopes, so that requests without one, and with a wrong one, are tried too; rates are off.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from retrieval.access.key import KeyRing
from tests.served import served

__all__ = ["CHECKS", "LEFT_OUT", "conform"]

RESULT = Path(__file__).parent.parent / "benchmarks" / "results" / "conformance.json"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method",
    "ensure_resource_availability", "ignored_auth", "object_level_authorization",
)  # fmt: skip
LEFT_OUT = {
    "positive_data_acceptance": "a date, a cursor or an offset that exists is more than a schema can say; 422 names it",
    "use_after_free": "the versions of a withdrawn article stay readable, as docs/http.md says",
    "allow_header_conformance": "an id may hold slashes: DELETE of .../versions is possible, of an article so named",
}
"""Checks that this service fails as it is meant to, and why."""


def conform(folder: Path, examples: int, phases: str, seed: int = 1) -> dict[str, Any]:
    """What schemathesis reports, with up to `examples` cases an operation in each of its `phases`, and server failures.

    `failures` are those of any check; `log` is what the service wrote of failures of its own.
    """
    _, key = KeyRing(folder / "keys").add("conformance", ["read", "ingest", "admin"])
    report = folder / "report.json"
    with served(folder, ISNAD_HOME=str(folder / "keys"), ISNAD_RATE="off", ISNAD_RATE_INGEST="off") as service:
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")), "run", f"{service.url}/openapi.json",
                "--header", f"Authorization: Bearer {key}", "--checks", ",".join(CHECKS), "--phases", phases,
                "--max-examples", str(examples), "--seed", str(seed), "--continue-on-failure", "--no-color",
                "--generation-database", "none", "--report", "json", "--report-json-path", str(report),
            ],
            cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "no_proxy": "127.0.0.1"},
        )  # fmt: skip
        assert service.process.poll() is None, "the service ended"
        told = service.log.read_text("utf-8")
    assert report.exists(), done.stdout + done.stderr
    read: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    read["log"] = [line for line in told.splitlines() if "Traceback" in line or "ERROR" in line]
    read["told"] = done.stdout
    return read


def main() -> int:
    """Run, save, print; exit code 1 where something was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=10_000, help="at least so many (default: 10000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        read = conform(Path(folder), options.cases // 20, "examples,coverage,fuzzing,stateful", options.seed)
    saved = {
        "command": f"python -m tests.conformance --cases {options.cases} --seed {options.seed}",
        "date": datetime.now(UTC).date().isoformat(), "schemathesis": read["schemathesis_version"],
        "seconds": round(read["running_time"]), "operations": read["operations"]["tested"],
        "cases": read["test_cases"]["generated"], "checks": CHECKS, "left_out": LEFT_OUT,
        "findings": [{k: each[k] for k in ("title", "count", "operations")} for each in read["failures"]],
        "errors": read["errors"], "server_failures": read["log"],
    }  # fmt: skip
    RESULT.write_text(json.dumps(saved, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(read["told"][-20_000:] if read["failures"] else json.dumps(saved, indent=1) + "\n")
    few = saved["cases"] < options.cases
    return int(few or any((saved["findings"], saved["errors"], saved["server_failures"])))


if __name__ == "__main__":
    sys.exit(main())
