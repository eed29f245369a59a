"""Pairs per second of the linkage kernels: Numba, the NumPy oracle, and a plain cross join in DuckDB and in pandas.

All in one run on the same packed cases. The cross joins do less: no families of values, no rates, places compared
by area only, dates by a plain difference of days, and behaviours by a count of shared presences; they are the
yardstick of what a unit could write itself in an afternoon. `--size N` sets the number of cases of the kernel's run.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from _harness import Row, report
from _registers import Settings, register
from murderbook.compute.search import Search
from murderbook.linkage import fit
from murderbook.linkage.encode import Encoded, encode

SMALL = 1500  # what the slow ones can do in seconds


def timed(name: str, pairs: int, run: Callable[[], Any], **values: str | int) -> Row:
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    speed = {
        "pairs": pairs,
        "pairs_per_second": round(pairs / wall),
        "pairs_per_cpu_second": round(pairs / max(cpu, 1e-9)),
    }
    return Row(name, round(wall, 3), {**speed, **values})


def table(encoded: Encoded) -> pd.DataFrame:
    cases, w = encoded.packed.cases, encoded.packed.weights
    columns = np.flatnonzero(w.presence)[:64]
    present = (cases.values[:, columns] == w.present[columns]) & (w.present[columns] >= 0)
    word = (present.astype(np.uint64) << np.arange(present.shape[1], dtype=np.uint64)).sum(axis=1)
    others = {f"c{item}": cases.values[:, item] for item in np.flatnonzero(~w.presence)}
    area = encoded.packed.cells.area[cases.cell]
    return pd.DataFrame({"id": np.arange(len(cases.cell)), "area": area, "day": cases.day, "bits": word, **others})


def by_duckdb(frame: pd.DataFrame) -> int:
    same = " + ".join(f"CASE WHEN a.{c} >= 0 AND a.{c} = b.{c} THEN 1500 ELSE 0 END" for c in _categories(frame))
    query = f"""SELECT a.id, b.id AS other, {same} + CASE WHEN a.area = b.area THEN 2000 ELSE -500 END
        - abs(a.day - b.day) // 10 + 3000 * bit_count(a.bits & b.bits) AS score
        FROM frame a JOIN frame b ON a.id < b.id ORDER BY score DESC LIMIT 500"""
    return len(duckdb.sql(query).fetchall())


def by_pandas(frame: pd.DataFrame) -> int:
    pairs = frame.merge(frame, how="cross", suffixes=("", "_b"))
    pairs = pairs[pairs["id"] < pairs["id_b"]]
    score = np.where(pairs["area"] == pairs["area_b"], 2000, -500) - (pairs["day"] - pairs["day_b"]).abs() // 10
    for column in _categories(frame):
        score = score + 1500 * ((pairs[column] >= 0) & (pairs[column] == pairs[f"{column}_b"]))
    shared = np.bitwise_count(pairs["bits"].to_numpy() & pairs["bits_b"].to_numpy()).astype(np.int64)
    score = score + 3000 * shared
    return len(pairs.assign(score=score).nlargest(500, "score"))


def _categories(frame: pd.DataFrame) -> list[str]:
    return [column for column in frame if column.startswith("c")]


def encoded_register(size: int) -> Encoded:
    cases, _ = register(Settings(n=size), seed=1)
    return encode(cases, fit(cases))


def main(size: int) -> list[Row]:
    small, large = encoded_register(SMALL), encoded_register(size)
    frame, search, one = table(small), Search(large.packed), np.arange(size) == size - 1
    for warm in (search, Search(large.packed, workers=1)):
        warm.scores_of(0)
    Search(small.packed).top_pairs(500), Search(small.packed).top_partners(10), Search(small.packed).scores_from(9000)
    few = SMALL * (SMALL - 1) // 2
    return [
        timed("Numba, best 500 of all pairs", search.pairs, lambda: search.top_pairs(500), cases=size),
        timed("Numba, best 10 of each case", size * (size - 1), lambda: search.top_partners(10), cases=size),
        timed(
            "Numba, one worker, best 500",
            search.pairs,
            lambda: Search(large.packed, workers=1).top_pairs(500),
            cases=size,
        ),
        timed("Numba, one case against all", size - 1, lambda: Search(large.packed, one).top_pairs(50), cases=size),
        timed("NumPy oracle, best 500", few, lambda: Search(small.packed, engine="numpy").top_pairs(500), cases=SMALL),
        timed("DuckDB cross join, simpler score", few, lambda: by_duckdb(frame), cases=SMALL),
        timed("pandas cross join, simpler score", few, lambda: by_pandas(frame), cases=SMALL),
    ]


if __name__ == "__main__":
    report(__file__, main(int(sys.argv[sys.argv.index("--size") + 1]) if "--size" in sys.argv else 6000))
