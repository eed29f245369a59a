"""`make test`: style, types, import arrows, then every test on SQLite, and the workbench tests on PostgreSQL too.

Several steps run at a time, a processor each; what one says follows when it is through. Every step runs even when
another failed, so that one run shows all there is to mend. Ends with a table of the steps and one line of test counts;
the exit status is 1 if any step failed.
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
from threading import Lock

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = 77  # tests/postgres.py: no PostgreSQL can run on this machine
ORDINARY = ("-m", "not deep")
PARTS = ("workbench", "trust", "cli", "browser")  # folders of tests that are a step of their own
LANES = min(max(os.cpu_count() or 1, 2), 4)  # beyond four the longest step is what a run waits for
speaking = Lock()


@dataclass(frozen=True)
class Task:
    name: str
    words: tuple[str, ...]
    tests: bool = False  # pytest, which counts


@dataclass(frozen=True)
class Step:
    name: str
    outcome: str  # "ok", "FAILED", "skipped"
    seconds: float
    counts: Counter[str]


def main() -> int:
    os.chdir(ROOT)
    os.environ.pop("MURDERBOOK_DATABASE_URL", None)  # the steps choose the database
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each of a hundred processes would compile the same files
    began = time.monotonic()
    steps = run_all(tasks())
    print()
    for step in steps:
        print(f"{step.outcome:<8}{step.seconds:7.1f} s  {step.name}")
    print(f"{'':8}{time.monotonic() - began:7.1f} s  in all, {LANES} steps at a time")
    counts = sum((step.counts for step in steps), Counter[str]())
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    return 1 if any(step.outcome == "FAILED" for step in steps) else 0


def tasks() -> list[Task]:
    """In the order in which they begin: what is told at once, what takes longest, what fills the gap at the end.

    Not both databases at the same moment: what Numba compiles for the one is then on disk for the other.
    """
    others = [f"--ignore=tests/{part}" for part in PARTS]
    return [
        command("ruff check", "ruff", "check", "--no-cache", "."),  # its cache forgets that a module has moved
        command("ruff format", "ruff", "format", "--check", "."),
        command("lint-imports", "lint-imports"),
        tests("workbench tests on PostgreSQL", "tests/workbench", before=(sys.executable, "tests/postgres.py")),
        tests("all other tests", "tests", *others),
        *(tests(f"{part} tests on SQLite", f"tests/{part}") for part in PARTS),
        command("mypy", "mypy"),
    ]


def command(name: str, program: str, *arguments: str) -> Task:
    """A tool of the environment that runs this file."""
    return Task(name, (str(Path(sys.executable).parent / program), *arguments))


def tests(name: str, *words: str, before: tuple[str, ...] = ()) -> Task:
    """pytest, `before` in front of the command."""
    return Task(name, (*before, sys.executable, "-m", "pytest", "-rs", *ORDINARY, *words), tests=True)


def run_all(tasks: list[Task]) -> list[Step]:
    """In the order of `tasks`, whichever is through first."""
    with ThreadPoolExecutor(LANES) as pool:
        running = [pool.submit(run, task) for task in tasks]
        try:
            return [step.result() for step in running]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # interrupted: nothing else begins
            raise


def run(task: Task) -> Step:
    with tempfile.TemporaryDirectory() as place, (Path(place) / "said").open("w+b") as said:
        report = Path(place) / "report.xml"
        words = [*task.words, f"--junitxml={report}"] if task.tests else list(task.words)
        print(f".. {task.name}", flush=True)
        began = time.monotonic()
        status = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False).returncode
        seconds = time.monotonic() - began
        said.seek(0)
        with speaking:
            print(f"\n== {task.name}\n{said.read().decode(errors='replace')}", flush=True)
        counts = Counter(read_counts(report)) if report.exists() else Counter[str]()
    return Step(task.name, {0: "ok", SKIPPED: "skipped"}.get(status, "FAILED"), seconds, counts)


def read_counts(report: Path) -> dict[str, int]:
    """Tests by outcome from pytest's own report; an error in set-up counts as a failure."""
    suites = list(ET.parse(report).getroot().iter("testsuite"))
    total, failed, errors, skipped = (
        sum(int(suite.get(key, "0")) for suite in suites) for key in ("tests", "failures", "errors", "skipped")
    )
    return {"passed": total - failed - errors - skipped, "failed": failed + errors, "skipped": skipped}


if __name__ == "__main__":
    sys.exit(main())
