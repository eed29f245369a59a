"""All pairs of a national file: the additive search by Numba and NumPy, DuckDB's SQL and Splink, and how ours grows.

One run, made-up cases (`_national.py`), the ten best partners of every case. A pair is a case and another that is a
possible lead to it, n(n-1) less those both closed; Splink, which scores a pair once for both, is given both. DuckDB
computes the same score and its answer is compared; Splink's is its own model of the same columns, with nothing trained.
Memory is
the most that the whole process held, the caller's cases and the results included. Kernels are compiled before each
timing. At every size 16 cases are asked of the oracle too. Splink runs in an environment of its own:
python -m venv bench/.venv && bench/.venv/bin/pip install splink.
`--quick` stops at 100,000 cases.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import _sql_peer
from _harness import HERE, Row, peak_memory, report, resident_mib
from _national import national
from murderbook.compute.additive import oracle
from murderbook.compute.additive.form import Additive, Columns
from murderbook.compute.additive.search import AdditiveSearch

K, WORKERS = 10, 2
SIZES = (10_000, 30_000, 60_000, 100_000, 300_000, 1_000_000)
QUICK = 100_000
PEERS = 4000  # cases: what the slow ones can do in a minute
SPLINK = HERE / ".venv" / "bin" / "python"


def leads(additive: Additive) -> int:
    """Ordered pairs of two cases of which one at least is open."""
    closed = int(additive.columns.closed.sum())
    return additive.n * (additive.n - 1) - closed * (closed - 1)


def timed(name: str, additive: Additive, run: Callable[[], Any], **values: str | int | float) -> tuple[Row, Any]:
    held = resident_mib()
    with peak_memory() as peak:
        wall, cpu = time.perf_counter(), time.process_time()
        found = run()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return row(name, additive, wall, cpu, held + peak["mib"], **values), found


def row(name: str, additive: Additive, wall: float, cpu: float, mib: float, **values: str | int | float) -> Row:
    counted = {"cases": additive.n, "cpu_seconds": round(cpu, 2), "pairs_per_cpu_second": round(leads(additive) / cpu)}
    return Row(name, round(wall, 3), {**counted, "resident_mib": round(mib), **values})


def ours(n: int) -> Row:
    """Prepare and search `n` cases; the oracle is asked of 16."""
    additive = national(n)
    began, cpu = time.perf_counter(), time.process_time()
    search = AdditiveSearch(additive, workers=WORKERS)
    built, built_cpu = time.perf_counter() - began, time.process_time() - cpu
    search.of(np.arange(64)).top_partners(K)
    some = np.random.default_rng(n).integers(0, n, 16).astype(np.int32)
    new = Columns(*(column[some[:1]] for column in additive.columns))
    one = min(_seconds(lambda: search.partners_of_new(new, K)) for _ in range(5))
    every = min(_seconds(lambda: search.scores_of(int(some[0]))) for _ in range(5))
    line, (score, partner) = timed("Numba", additive, lambda: search.top_partners(K, progress=_told(n)))
    expected = oracle.top_partners(additive, some, K)
    same = bool((expected[0] == score[some]).all() and (expected[1] == partner[some]).all())
    extra = {
        "bytes_a_case": round(search.nbytes / n, 1),
        "weights_mib": round(sum(table.nbytes for table in (*additive.cells, *additive.weights)) / 2**20, 1),
        "prepare_seconds": round(built, 2),
        "one_against_all_ms": round(one * 1e3, 2),
        "all_scores_of_one_ms": round(every * 1e3, 2),
        "as_oracle": "yes" if same else "NO",
    }
    speed = round(leads(additive) / (line.values["cpu_seconds"] + built_cpu))  # type: ignore[operator]
    return Row(line.name, line.seconds, {**line.values, "with_preparing": speed, **extra})


def _seconds(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _told(n: int) -> Callable[[float, float], None]:
    def progress(done: float, left: float) -> None:
        print(f"\r{n:>9,} cases: {done:4.0%}, {left:4.0f} s left", end="", file=sys.stderr, flush=True)

    return progress


def peers(n: int) -> list[Row]:
    additive = national(n)
    search = AdditiveSearch(additive, workers=WORKERS)
    search.top_partners(K)
    mine, best = timed("Numba", additive, lambda: search.top_partners(K), as_oracle="yes")
    by_numpy = AdditiveSearch(additive, engine="numpy", workers=1)
    plain, expected = timed("NumPy oracle", additive, lambda: by_numpy.top_partners(K))
    table = _sql_peer.cases_table(additive)
    sql, by_sql = timed("DuckDB, same score", additive, lambda: _sql_peer.top_partners(table, additive, K, WORKERS))
    for line, found in ((mine, best), (sql, by_sql)):
        same = all((one == other).all() for one, other in zip(found, expected, strict=True))
        line.values["as_oracle"] = "yes" if same else "NO"
    rows = [mine, plain, sql, splink(additive)]
    for line in rows:
        line.values["times_slower"] = _ratio(mine, line)
    return rows


def _ratio(mine: Row, other: Row) -> float | None:
    mine_speed, speed = mine.values["pairs_per_cpu_second"], other.values.get("pairs_per_cpu_second")
    return None if speed is None else round(float(mine_speed) / float(speed), 1)  # type: ignore[arg-type]


def splink(additive: Additive) -> Row:
    if not SPLINK.exists():
        return Row("Splink: skipped, no bench/.venv", 0.0, {"cases": additive.n})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.parquet"
        pq.write_table(_splink_table(additive), path)
        command = [str(SPLINK), str(HERE / "_splink_peer.py"), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return Row(f"Splink: failed, {done.stderr.strip().splitlines()[-1][:80]}", 0.0, {"cases": additive.n})
    told = json.loads(done.stdout.strip().splitlines()[-1])
    return row("Splink, its own score", additive, told["seconds"], told["cpu_seconds"], told["peak_mib"])


def _splink_table(additive: Additive) -> pa.Table:
    c = additive.columns
    found: dict[str, Any] = {"id": np.arange(additive.n)}
    for name, codes in (("c", c.categories), ("g", c.graded)):
        found |= {f"{name}{f}": pa.array(codes[:, f], mask=codes[:, f] == 0) for f in range(codes.shape[1])}
    x, y, z = c.xyz.T.astype(float)
    away = ~c.located
    found["lat"] = pa.array(np.degrees(np.arctan2(z, np.hypot(x, y))), mask=away)
    found["long"] = pa.array(np.degrees(np.arctan2(y, x)), mask=away)
    days = [date(1965, 1, 1) + timedelta(days=int(tick)) for tick in c.tick]
    found["day"] = pa.array([day if span >= 0 else None for day, span in zip(days, c.span, strict=True)], pa.date32())
    return pa.table(found)


def main(quick: bool) -> list[Row]:
    rows = peers(PEERS)
    for n in SIZES:
        if n <= QUICK or not quick:
            rows.append(ours(n))
            print(f"\r{n:>9,} cases: {rows[-1].values}", file=sys.stderr)
    return rows


if __name__ == "__main__":
    report(__file__, main("--quick" in sys.argv))
