"""`make test`: style, types, import arrows, then every test on SQLite, and beside it the workbench tests on PostgreSQL.

Every step runs even when an earlier one failed, so that one run shows all there is to mend. Ends with a table of the
steps and one line of test counts; the exit status is 1 if any step failed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = 77  # tests/postgres.py: no PostgreSQL can run on this machine
ORDINARY = ("-m", "not deep")


@dataclass(frozen=True)
class Step:
    name: str
    outcome: str  # "ok", "FAILED", "skipped"
    seconds: float


def main() -> int:
    os.chdir(ROOT)
    os.environ.pop("MURDERBOOK_DATABASE_URL", None)  # the steps below choose the database
    counts: Counter[str] = Counter()
    steps = [
        command("ruff check", "ruff", "check", "."),
        command("ruff format", "ruff", "format", "--check", "."),
        command("mypy", "mypy"),
        command("lint-imports", "lint-imports"),
        *both_databases(counts),
    ]
    print()
    for step in steps:
        print(f"{step.outcome:<8}{step.seconds:7.1f} s  {step.name}")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    return 1 if any(step.outcome == "FAILED" for step in steps) else 0


def both_databases(counts: Counter[str]) -> list[Step]:
    """The two longest steps side by side, a processor each; what PostgreSQL's says follows when SQLite's is through."""
    name, there = "workbench tests on PostgreSQL", Counter[str]()
    before = (sys.executable, "tests/postgres.py")
    with tempfile.TemporaryFile() as said, ThreadPoolExecutor(1) as pool:
        postgres = pool.submit(tests, name, there, *before, folder="tests/workbench", said=said)
        sqlite = tests("all tests on SQLite", counts)
        steps = [postgres.result(), sqlite]
        said.seek(0)
        print(f"\n== {name}\n{said.read().decode(errors='replace')}", flush=True)
    counts.update(there)
    return steps


def command(name: str, program: str, *arguments: str) -> Step:
    """A tool of the environment that runs this file."""
    return run(name, [str(Path(sys.executable).parent / program), *arguments])


def tests(name: str, counts: Counter[str], *before: str, folder: str = "tests", said: IO[bytes] | None = None) -> Step:
    """pytest on a folder, `before` in front of the command; adds what it counted to `counts`. `said`: where its
    words go instead of the terminal."""
    with tempfile.TemporaryDirectory() as place:
        report = Path(place) / "report.xml"
        words = [*before, sys.executable, "-m", "pytest", "-rs", *ORDINARY, f"--junitxml={report}", folder]
        step = run(name, words, said)
        if report.exists():
            counts.update(read_counts(report))
    return step


def run(name: str, words: list[str], said: IO[bytes] | None = None) -> Step:
    if said is None:
        print(f"\n== {name}", flush=True)
    began = time.monotonic()
    status = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False).returncode
    outcome = {0: "ok", SKIPPED: "skipped"}.get(status, "FAILED")
    return Step(name, outcome, time.monotonic() - began)


def read_counts(report: Path) -> dict[str, int]:
    """Tests by outcome from pytest's own report; an error in set-up counts as a failure."""
    suites = list(ET.parse(report).getroot().iter("testsuite"))
    total, failed, errors, skipped = (
        sum(int(suite.get(key, "0")) for suite in suites) for key in ("tests", "failures", "errors", "skipped")
    )
    return {"passed": total - failed - errors - skipped, "failed": failed + errors, "skipped": skipped}


if __name__ == "__main__":
    sys.exit(main())
