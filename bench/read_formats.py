"""Reading backlog files only (no database): rows per second and peak memory, beside pandas read_csv of the same file.

Every reader runs in a process of its own, so that its peak memory is its own. Files: one million generated rows of
the homicide report (seeded; `--rows` for another number), and the real files where they are beside the checkout.
DuckDB's reader with its rejects table, the alternative that was considered, is timed down to the same point:
validated-as-text rows in Python's reach.
"""

from __future__ import annotations

import argparse
import calendar
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from _harness import Row, report

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "shr"
REAL = ("shr_west8_1976_2018.csv.gz", "shr_national_sample.csv.gz")


def generate(path: Path, rows: int, seed: int = 1) -> None:
    """A file in the Murder Accountability Project's columns; values drawn from the code lists, unknowns among them."""
    draw = random.Random(seed)
    labels = {name: _labels(name) for name in ("race", "ethnicity", "sex", "homicide_type", *CODED)}
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        writer.writerows(_row(draw, labels, number) for number in range(rows))


def _labels(name: str) -> list[str]:
    from murderbook.casefile.code_lists import code_list

    return [entry.label for entry in code_list(name).entries]


def _states() -> list[tuple[str, str, str]]:
    from murderbook.casefile.code_lists import code_list

    return [(entry.code, entry.label, entry.attributes["fips"]) for entry in code_list("state").entries[:51]]


STATES = _states()


def _row(draw: random.Random, labels: dict[str, list[str]], number: int) -> list[object]:
    state, name, fips = draw.choice(STATES)
    county, year, month = draw.randrange(1, 99) * 2 + 1, draw.randrange(1976, 2024), draw.randrange(1, 13)
    ori, incident = f"{state}{county:03d}{draw.randrange(9):02d}", draw.randrange(1, 40)
    where = [
        f"{fips}{county:03d}",
        ori,
        name,
        f"Agency {county}",
        "Municipal police",
        "FBI",
        draw.choice(("Yes", "No")),
    ]
    when = [year, calendar.month_name[month], incident, "Normal update", draw.choice(labels["homicide_type"])]
    coded = [draw.choice(labels[key]) for key in CODED]
    counts = [draw.randrange(3), draw.randrange(3), "030180", f"Rural {name}", number]
    people = [*_person(draw, labels), *_person(draw, labels)]
    return [f"{year}{month:02d}{incident:03d}{ori}", *where, *when, *people, *coded, *counts]


def _person(draw: random.Random, labels: dict[str, list[str]]) -> list[object]:
    return [draw.choice((draw.randrange(90), 999)), *(draw.choice(labels[key]) for key in ("sex", "race", "ethnicity"))]


CODED = ("weapon", "relationship", "circumstance", "situation")
HEADER = [
    "ID",
    "CNTYFIPS",
    "Ori",
    "State",
    "Agency",
    "Agentype",
    "Source",
    "Solved",
    "Year",
    "Month",
    "Incident",
    "ActionType",
    "Homicide",
    "VicAge",
    "VicSex",
    "VicRace",
    "VicEthnic",
    "OffAge",
    "OffSex",
    "OffRace",
    "OffEthnic",
    "Weapon",
    "Relationship",
    "Circumstance",
    "Situation",
    "VicCount",
    "OffCount",
    "FileDate",
    "MSA",
    "rowid",
]


def ours(path: Path) -> int:
    from murderbook import formats

    reading = formats.read(path)
    rows = sum(len(batch) for batch in reading.batches())
    assert not reading.rejects, reading.rejects[:3]
    return rows


def ours_as_lists(path: Path) -> int:
    """With every column turned into Python lists, as a bulk insert needs them."""
    from murderbook import formats

    reading, rows = formats.read(path), 0
    for batch in reading.batches():
        rows += len(batch.lists(*formats.NARROW_SCHEMA.names)[0])  # type: ignore[union-attr]
    return rows


def pandas_reads(path: Path) -> int:
    import pandas as pd

    return len(pd.read_csv(path, dtype=str, keep_default_na=False))


def pandas_guesses(path: Path) -> int:
    import pandas as pd

    return len(pd.read_csv(path, low_memory=False))


def duckdb_reads(path: Path) -> int:
    import duckdb

    rows = duckdb.connect()
    rows.execute("SET threads = 2")
    rows.execute("SELECT * FROM read_csv(?, all_varchar = true, store_rejects = true)", [str(path)])
    return sum(batch.num_rows for batch in rows.to_arrow_reader(50_000))


READERS: dict[str, Callable[[Path], int]] = {
    "murderbook: validated batches": ours,
    "murderbook: validated, as Python lists": ours_as_lists,
    "pandas read_csv, text": pandas_reads,
    "pandas read_csv, guessed types": pandas_guesses,
    "DuckDB read_csv, rejects table, text": duckdb_reads,
}


def one(reader: str, path: Path) -> None:
    """In the child: read once, print seconds, rows and this process's peak memory."""
    began = time.perf_counter()
    rows = READERS[reader](path)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({"seconds": seconds, "rows": rows, "cpu_seconds": cpu, "peak_mib": used.ru_maxrss / 1024}))


def timed(reader: str, path: Path, name: str) -> Row:
    command = [sys.executable, __file__, "--reader", reader, "--file", str(path)]
    printed = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"OMP_NUM_THREADS": "2"}
    )
    found = json.loads(printed.stdout)
    seconds = round(found["seconds"], 3)
    values = {"rows": found["rows"], "rows_per_second": round(found["rows"] / found["seconds"])}
    values["cpu_seconds"] = round(
        found["cpu_seconds"], 2
    )  # imports included; tells more than seconds on a busy machine
    return Row(f"{name}: {reader}", seconds, {**values, "peak_mib": round(found["peak_mib"], 1)})


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--reader")
    options.add_argument("--file", type=Path)
    chosen = options.parse_args()
    if chosen.reader:
        one(chosen.reader, chosen.file)
        return
    with tempfile.TemporaryDirectory() as folder:
        generated = Path(folder) / "generated.csv"
        generate(generated, chosen.rows)
        files = [(generated, f"{chosen.rows:,} generated")]
        files += [(SHARED / name, name) for name in REAL if (SHARED / name).exists()]
        report(__file__, [timed(reader, path, name) for path, name in files for reader in READERS])


if __name__ == "__main__":
    main()
