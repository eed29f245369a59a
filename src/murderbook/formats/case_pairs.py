"""Lists of pairs of cases: read with columns a and b, written with a third one, bits, as CSV or Parquet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from murderbook.compute.packed import Doubles, Ints
from murderbook.formats.case_source import Column, Source, open_source
from murderbook.formats.reject import FormatError
from murderbook.formats.spreadsheet import id_meant, neutral
from murderbook.linkage.tabular.table import CaseTable

SIDES = ("a", "b")


def read_pairs(path: Path, cases: CaseTable) -> tuple[Ints, Ints]:
    """Rows of both cases [pairs]. FormatError: a missing column, no pair, an id that is no case, a case paired with
    itself."""

    def choose(header: list[str]) -> list[str]:
        missing = [name for name in SIDES if name not in header]
        if missing:
            reason = f"has no column {missing[0]!r} (it has: {', '.join(header[:8])})"
            raise FormatError(path.name, reason, "Name the two columns a and b: one case id in each.")
        return list(SIDES)

    source = open_source(path, SIDES, choose)
    if not source.n:
        raise FormatError(path.name, "holds no pair", "Write two case ids in each row, below the header a,b.")
    one, two = (source.columns[name] for name in SIDES)
    left, right = (_rows_of(source, column, cases) for column in (one, two))
    same = np.flatnonzero(left == right)
    if len(same):
        count = "1 case is" if len(same) == 1 else f"{len(same):,} cases are"
        raise source.error(f"{count} paired with itself: {source.shown(same, one, two)}", "Remove these rows.")
    return left, right


def _rows_of(source: Source, column: Column, cases: CaseTable) -> Ints:
    """Row of each cell's case [pairs]."""
    row = cases.row
    words = column.words.to_pylist()
    rows = np.array([*(row.get(id_meant(word, row), -1) for word in words), -1], np.int32)[column.codes]
    unknown = np.flatnonzero(rows < 0)
    if len(unknown):
        count = "1 cell is" if len(unknown) == 1 else f"{len(unknown):,} cells are"
        reason = f"column {column.name!r}: {count} no case of the table: {source.shown(unknown, column)}"
        raise source.error(reason, "Use the ids of the cases as they stand there.")
    return np.asarray(rows, np.int32)


def write_pairs(path: Path, cases: CaseTable, left: Ints, right: Ints, bits: Doubles) -> None:
    """Columns a, b, bits; a Parquet file where the name ends so, else CSV, in which no id runs as a formula."""
    is_parquet = path.suffix.lower() == ".parquet"
    ids = np.array(cases.ids if is_parquet else [neutral(one) for one in cases.ids], dtype=object)
    table = pa.table({"a": pa.array(ids[left], pa.string()), "b": pa.array(ids[right], pa.string()), "bits": bits})
    if is_parquet:
        pyarrow.parquet.write_table(table, path)
    else:
        pyarrow.csv.write_csv(table, path)
