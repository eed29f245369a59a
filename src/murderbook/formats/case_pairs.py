"""Lists of pairs of cases: read with columns a and b, written with a third one, bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from murderbook.compute.packed import Doubles, Ints
from murderbook.formats.case_source import open_source
from murderbook.formats.reject import FormatError
from murderbook.linkage.tabular.table import CaseTable

SIDES = ("a", "b")


def read_pairs(path: Path, cases: CaseTable) -> tuple[Ints, Ints]:
    """Rows of both cases [pairs]. FormatError: a missing column, an id that is no case, a case paired with itself."""

    def choose(header: list[str]) -> list[str]:
        missing = [name for name in SIDES if name not in header]
        if missing:
            reason = f"has no column {missing[0]!r} (it has: {', '.join(header[:8])})"
            raise FormatError(path.name, reason, "Name the two columns a and b: one case id in each.")
        return list(SIDES)

    source = open_source(path, SIDES, choose)
    row = cases.row
    sides = [source.columns[name].texts() for name in SIDES]
    for line, pair in enumerate(zip(*sides, strict=True), start=1):
        unknown = [case_id for case_id in pair if case_id not in row]
        if unknown:
            reason = f"pair {line}: {unknown[0]!r} is no case of the file"
            raise FormatError(path.name, reason, "Use the ids of the cases as they stand there.")
        if pair[0] == pair[1]:
            raise FormatError(path.name, f"pair {line}: {pair[0]!r} is paired with itself", "Remove it.")
    left, right = (np.array([row[case_id] for case_id in side], np.int32) for side in sides)
    return left, right


def write_pairs(path: Path, cases: CaseTable, left: Ints, right: Ints, bits: Doubles) -> None:
    """A CSV file with columns a, b, bits."""
    ids = np.array(cases.ids, dtype=object)
    table = pa.table({"a": pa.array(ids[left], pa.string()), "b": pa.array(ids[right], pa.string()), "bits": bits})
    pyarrow.csv.write_csv(table, path)
