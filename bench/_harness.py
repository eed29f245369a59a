"""What every benchmark shares: timing, peak memory, a table on the screen, and the same numbers as JSON.

Without arguments it lists the benchmarks. A benchmark is one file, bench/NAME.py, whose docstring begins with the line
that the list shows, and which ends with

    if __name__ == "__main__":
        report(__file__, [measure("ours", import_all, rows=41_423), measure("pandas", pandas_reads, rows=41_423)])

`make bench-NAME` runs it. Results are those of one machine: the JSON says of which.
"""

from __future__ import annotations

import ast
import json
import os
import platform
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"

Value = str | int | float | None
Found = TypeVar("Found")


@dataclass(frozen=True)
class Row:
    """One line of the table: what ran, the median seconds of its rounds, and whatever else was counted."""

    name: str
    seconds: float
    values: dict[str, Value] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Value]:
        return {"name": self.name, "seconds": self.seconds, **self.values}


def measure(name: str, run: Callable[[], Any], *, rows: int | None = None, rounds: int = 1, **values: Value) -> Row:
    """Time `run`; the median of `rounds`. With `rows`, rows per second too; peak_mib is on top of the start."""
    seconds = []
    with peak_memory() as peak:
        for _ in range(rounds):
            began = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - began)
    median = sorted(seconds)[len(seconds) // 2]
    speed: dict[str, Value] = {"rows": rows, "rows_per_second": round(rows / median)} if rows else {}
    return Row(name, round(median, 4), {**speed, "peak_mib": round(peak["mib"], 1), **values})


@contextmanager
def peak_memory(every: float = 0.02) -> Iterator[dict[str, float]]:
    """Resident memory above that at the start, in MiB, sampled as the block runs (Linux; else the process's peak)."""
    peak = {"mib": 0.0}
    start, done = resident_mib(), threading.Event()

    def watch() -> None:
        while not done.wait(every):
            peak["mib"] = max(peak["mib"], resident_mib() - start)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        peak["mib"] = max(peak["mib"], resident_mib() - start)
        done.set()
        watcher.join()


def resident_mib() -> float:
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def report(file: str, rows: Iterable[Row], *, results: Path = RESULTS) -> Path:
    """Print the table and write results/NAME.json; the path of the latter."""
    name, table = Path(file).stem, [row.as_dict() for row in rows]
    print(f"{name}: {first_line(Path(file))}\n")
    print(as_table(table))
    results.mkdir(parents=True, exist_ok=True)
    target = results / f"{name}.json"
    target.write_text(json.dumps({"benchmark": name, "machine": machine(), "rows": table}, indent=2), encoding="utf-8")
    return target


def of_seeds(search: Callable[[int], Found], seeds: Sequence[int]) -> tuple[list[Found], float]:
    """What a search found in the register of each seed, two at a time, and seconds a register; says how far it is."""
    began, found = time.perf_counter(), list[Found]()
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        for one in pool.map(search, seeds):
            found.append(one)
            print(f"{len(found)} registers: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return found, round((time.perf_counter() - began) / len(found), 1)


def machine() -> dict[str, Value]:
    """Enough to judge a figure by, nothing that tells where it was taken."""
    return {
        "taken": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": os.cpu_count(),
    }


def as_table(rows: list[dict[str, Value]]) -> str:
    """Columns in order of first appearance; numbers to the right."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [[show(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(columns, *cells, strict=True)]
    lines = [columns, ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    )


def show(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else value


def benchmarks(folder: Path = HERE) -> dict[str, str]:
    """Name and first line of every benchmark."""
    return {path.stem: first_line(path) for path in sorted(folder.glob("*.py")) if not path.name.startswith("_")}


def first_line(path: Path) -> str:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "(no docstring)"
    return text.splitlines()[0]


def main() -> int:
    found = benchmarks()
    for name, line in found.items():
        print(f"  make bench-{name:<24} {line}")
    if not found:
        print("no benchmark is written yet")
    return 0


if __name__ == "__main__":
    sys.exit(main())
