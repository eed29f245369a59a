"""Reading a table of cases for linkage: seconds and peak memory of a million rows, CSV, Parquet and XLSX.

Each file is read in a process of its own, so that its peak memory is its own. Two tables, generated and seeded: `few`,
15 columns of which most cells repeat (dates and times of day apart, a grid in tenths of a metre), and `many`, in which
nearly every date, place and list is another. A sheet holds a million rows at most: `--sheet` says how many are tried.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from _harness import Row, measure, report

FEW = """
id = "id"
[place]
x = "x"
y = "y"
unit = "m"
[time]
from = ["d1", "t1"]
to = ["d2", "t2"]
[features.coded]
kind = "category"
pattern = "coded_*"
[features.behaviour]
kind = "presence"
pattern = "mo_*"
[features.age]
kind = "number"
"""
MANY = """
id = "id"
[place]
latitude = "lat"
longitude = "lon"
[time]
at = "at"
[features.taken]
kind = "list"
separator = ";"
[features.age]
kind = "number"
"""


def few(rows: int) -> pa.Table:
    draw = np.random.default_rng(1)
    start = np.datetime64("1990-01-01T00:00", "s") + draw.integers(0, 20 * 365 * 1440, rows) * np.timedelta64(60, "s")
    ends = [start, start + draw.integers(0, 1440, rows) * np.timedelta64(60, "s")]
    columns = {"id": [f"C{number:07d}" for number in range(rows)]}
    columns |= {name: pa.array(np.round(draw.normal(0.0, 20_000.0, rows), 1)) for name in "xy"}
    for number, moments in enumerate(ends, 1):
        columns[f"d{number}"] = pc.strftime(pa.array(moments), format="%Y-%m-%d")
        columns[f"t{number}"] = pc.utf8_slice_codeunits(pc.strftime(pa.array(moments), format="%H%M%S"), 0, 4)
    values, words = pa.array([f"value {code}" for code in range(40)]), pa.array(["yes", "no", ""])
    columns |= {f"coded_{n}": values.take(pa.array(draw.integers(0, 40, rows))) for n in range(5)}
    columns |= {f"mo_{n}": words.take(pa.array(draw.integers(0, 3, rows))) for n in range(2)}
    return pa.table(columns | {"age": draw.integers(10, 80, rows)})


def many(rows: int) -> pa.Table:
    draw = np.random.default_rng(2)
    moments = np.datetime64("1950-01-01T00:00", "s") + draw.integers(0, 70 * 365 * 86_400, rows) * np.timedelta64(
        1, "s"
    )
    words = pa.array([f"thing {code}" for code in range(30)])
    drawn = [words.take(pa.array(draw.integers(0, 30, rows))) for _ in range(4)]
    return pa.table({
        "id": [f"C{number:07d}" for number in range(rows)],
        "lat": draw.uniform(30.0, 45.0, rows), "lon": draw.uniform(-120.0, -75.0, rows),
        "at": pc.strftime(pa.array(moments), format="%Y-%m-%d %H:%M:%S"),
        "taken": pc.binary_join_element_wise(*drawn, ";"), "age": draw.integers(10, 80, rows),
    })  # fmt: skip


def as_sheet(table: pa.Table, path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, table.column_names)
        for number, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), 1):
            sheet.write_row(number, 0, row)


def read_one(path: Path, declared: Path) -> None:
    """In a process of its own: one line of JSON."""
    from murderbook.formats.case_columns import CaseColumns
    from murderbook.formats.case_table import read_cases

    columns, tables = CaseColumns.load(declared), []
    row = measure(path.name, lambda: tables.append(read_cases(path, columns).table))
    print(json.dumps({**row.as_dict(), "rows": tables[0].n, "features": len(tables[0].features)}))


def measured(path: Path, declared: Path) -> Row:
    command = [sys.executable, __file__, "--one", str(path), str(declared)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    name, seconds = told.pop("name"), told.pop("seconds")
    size = round(path.stat().st_size / 2**20, 1)
    return Row(name, seconds, {**told, "file_mib": size, "rows_per_second": round(told["rows"] / seconds)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sheet", type=int, default=100_000)
    parser.add_argument("--one", nargs=2, type=Path)
    asked = parser.parse_args()
    if asked.one:
        read_one(*asked.one)
        return
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, make, text in (("few", few, FEW), ("many", many, MANY)):
            declared, table = Path(folder) / f"{name}.toml", make(asked.rows)
            declared.write_text(text, encoding="utf-8")
            csv, parquet, sheet = (Path(folder) / f"{name}.{ending}" for ending in ("csv", "parquet", "xlsx"))
            pacsv.write_csv(table, csv)
            pq.write_table(table, parquet)
            as_sheet(table.slice(0, asked.sheet), sheet)
            found += [measured(path, declared) for path in (csv, parquet, sheet)]
    report(__file__, found)


if __name__ == "__main__":
    main()
