"""What the converters of narrow layouts share: judging columns, dropping bad rows, extra columns as JSON, the final
table."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from murderbook.casefile.case import CaseKind, SuspectState
from murderbook.casefile.person import Answer, Sex
from murderbook.casefile.place import PlacePrecision
from murderbook.formats.binding import Binding
from murderbook.formats.convert import Converted
from murderbook.formats.record_row import NARROW_SCHEMA, NarrowBatch
from murderbook.formats.reject import BadValueError, Problem
from murderbook.formats.row_hash import RowHasher, as_binary
from murderbook.formats.side_by_side import side_by_side
from murderbook.formats.table import Chunk
from murderbook.formats.values import too_long
from murderbook.formats.vector import Column, Judge

Mask = npt.NDArray[np.bool_]

# What a narrow column holds where a layout says nothing of it.
DEFAULTS: dict[str, Any] = {
    "source_key": "", "kind": CaseKind.HOMICIDE.value, "own_number": "", "agency_number": "", "agency": "",
    "status": "unknown", "occurred_precision": "", "occurred_as_written": "", "area": "",
    "suspect_state": SuspectState.UNKNOWN.value, "motive_known": Answer.UNKNOWN.value, "victim_identified": True,
    "victim_sex": Sex.UNKNOWN.value, "offender_present": False, "offender_sex": Sex.UNKNOWN.value,
    "place_present": False, "place_city": "", "place_precision": PlacePrecision.UNKNOWN.value, "extra": "{}",
}  # fmt: skip


class Sheet:
    """One chunk being judged: columns found so far, rows found bad so far."""

    def __init__(self, binding: Binding, chunk: Chunk, judges: dict[str, Judge]) -> None:
        self.binding, self.chunk, self._judges = binding, chunk, judges
        self.problems: list[Problem] = []
        self.bad: Mask = np.zeros(len(chunk), dtype=bool)
        self.out: dict[str, Any] = {}

    def text(self, field: str) -> Any:  # noqa: ANN401 - a pyarrow string array
        """The field's cells, "" where the file has no such column."""
        cells = self.binding.text(self.chunk, field)
        return pa.repeat("", len(self.chunk)) if cells is None else cells

    def judge(self, field: str, parse: Callable[[str], Any], which: int = 0) -> Column | None:
        """The field's column judged, its bad rows marked; None where the file has no such column."""
        cells = self.binding.text(self.chunk, field, which)
        if cells is None:
            return None
        judge = self._judges.setdefault(f"{field}/{which}", Judge(parse))
        column = judge.column(cells)
        name = self._name(field, which)
        self.problems += column.problems(name, self.chunk.lines)
        wrong = column.bad()
        if wrong is not None:
            self.bad |= wrong
        return column

    def short_text(self, field: str, length: int) -> Any:  # noqa: ANN401 - a pyarrow string array
        """The field's cells as they are, those longer than its place marked bad."""
        cells = self.text(field)
        if (pc.max(pc.binary_length(cells)).as_py() or 0) > length:
            long = pc.greater(pc.utf8_length(cells), length).to_numpy(zero_copy_only=False)
            self.mark(long, field, too_long(length))
        return cells

    def agreed(self, field: str, parse: Callable[[str], Any]) -> Any:  # noqa: ANN401 - a pyarrow string array
        """The value of the field's columns (a code and its label, say), which must not contradict each other."""
        first = self.judge(field, parse)
        if first is None:
            return pa.nulls(len(self.chunk), pa.string())
        found = first.array(pa.string())
        for which in range(1, len(self.binding.columns.get(field, ()))):
            other = self.judge(field, parse, which)
            if other is not None:
                values = other.array(pa.string())
                self._contradictions(field, which, found, values)
                found = pc.coalesce(found, values)
        return found

    def mark(self, rows: Mask, field: str, error: BadValueError, shown: Callable[[int], str] | None = None) -> None:
        """Reject these rows for a reason that lies in several cells."""
        self.bad |= rows
        cells = self.binding.text(self.chunk, field)
        for row in np.flatnonzero(rows):
            value = shown(int(row)) if shown else ("" if cells is None else cells[int(row)].as_py())
            self.problems.append(Problem(int(self.chunk.lines[row]), self._name(field, 0), value, error))

    def require(self, fields: tuple[str, ...], remedy: str) -> None:
        """Rows on which every one of these fields is empty say too little to be a case."""
        empty: Mask = np.ones(len(self.chunk), dtype=bool)
        for field in fields:
            empty &= pc.equal(self.text(field), "").to_numpy(zero_copy_only=False)
        if empty.any():
            self.mark(empty, fields[0], BadValueError(f"no {' or '.join(fields)}", "a value", remedy))

    def _name(self, field: str, which: int) -> str:
        numbers = self.binding.columns.get(field, ())
        return self.binding.header[numbers[which]] if which < len(numbers) else self.binding.column_name(field)

    def _contradictions(self, field: str, which: int, found: Any, values: Any) -> None:  # noqa: ANN401
        differ = pc.fill_null(pc.not_equal(found, values), False).to_numpy(zero_copy_only=False)
        if differ.any():
            one, two = self._name(field, 0), self._name(field, which)
            cells = [self.binding.text(self.chunk, field, n) for n in (0, which)]
            reason = f"the columns {one} and {two} contradict each other"
            error = BadValueError(reason, "a code and its own label", "Correct the one that is wrong.")
            self.mark(differ, field, error, lambda row: " / ".join(cell[row].as_py() for cell in cells))


def extra_json(sheet: Sheet, named: dict[str, str]) -> Any:  # noqa: ANN401 - a pyarrow string array
    """A JSON object per row of the filled cells of `named` fields (field -> key) and of unbound columns."""
    binding, chunk = sheet.binding, sheet.chunk
    sources = [(key, binding.text(chunk, field)) for field, key in named.items() if field in binding.columns]
    sources += [(binding.header[i], chunk.columns[i]) for i in binding.extra]
    parts = [_fragments(key, cells) for key, cells in sources]
    if not parts:
        return pa.repeat("{}", len(chunk))
    inner = side_by_side(parts, ", ")
    return pc.binary_join_element_wise("{", inner, "}", "")


_NEEDS_ESCAPE = r'["\\\x00-\x1f]'


def _fragments(key: str, cells: Any) -> Any:  # noqa: ANN401 - pyarrow arrays
    """'"key": "cell"' per row, null where the cell is empty. Cells that repeat are written once and taken for all."""
    head = json.dumps(key, ensure_ascii=False) + ": "
    filled = pc.if_else(pc.equal(cells, ""), None, cells)
    if len(filled.slice(0, 200).unique()) > 100:  # numbers of rows and the like: nothing repeats
        return _quoted(head, filled)
    encoded = filled.dictionary_encode()
    return _quoted(head, encoded.dictionary).take(encoded.indices)


def _quoted(head: str, cells: Any) -> Any:  # noqa: ANN401 - pyarrow arrays
    """Each cell as a JSON string behind the head; only where a cell needs escaping does Python write them."""
    if not pc.any(pc.match_substring_regex(cells, _NEEDS_ESCAPE)).as_py():
        return pc.binary_join_element_wise(head + '"', cells, '"', "")
    written = [None if text is None else head + json.dumps(text, ensure_ascii=False) for text in cells.to_pylist()]
    return pa.array(written, pa.string())


def finish(sheet: Sheet, hasher: RowHasher) -> Converted:
    """The good rows as a batch: defaults filled in, rows hashed, every column of the schema there."""
    good = ~sheet.bad
    rows = int(good.sum())
    every = rows == len(good)
    hashes = hasher.hashes(sheet.chunk, None if every else good)
    keep = pa.array(good)
    columns: list[Any] = []
    for field in NARROW_SCHEMA:
        if field.name == "line":
            columns.append(pa.array(sheet.chunk.lines[good]))
        elif field.name == "row_hash":
            columns.append(as_binary(hashes))
        elif field.name in sheet.out:
            found = sheet.out[field.name]
            columns.append((found if every else found.filter(keep)).cast(field.type))
        elif field.name in DEFAULTS:
            columns.append(pa.repeat(pa.scalar(DEFAULTS[field.name], field.type), rows))
        else:
            columns.append(pa.nulls(rows, field.type))
    return Converted(NarrowBatch(pa.Table.from_arrays(columns, schema=NARROW_SCHEMA)), sheet.problems)
