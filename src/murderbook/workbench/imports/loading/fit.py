"""Values too long for their column come back as rejects, on either database: one of them must not stop a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import CharField, Model

from murderbook.formats import NarrowBatch, Reject, WideRow
from murderbook.workbench.imports.loading import narrow, wide
from murderbook.workbench.register import records
from murderbook.workbench.register.models import Case, Examination, Person, Place


class TooLong(NamedTuple):
    line: int
    column: str
    value: str
    limit: int

    def reject(self, file: str) -> Reject:
        return Reject(
            file,
            self.line,
            self.column,
            self.value[:500],
            f"at most {self.limit} characters",
            "Shorten it, or put the text into the notes, and import the file again.",
            f"{len(self.value)} characters are more than the register holds in this field",
        )


def limits(model: type[Model]) -> dict[str, int]:
    """Length limits of a table's text columns."""
    fields = (field for field in model._meta.concrete_fields if isinstance(field, CharField))
    return {field.attname: field.max_length for field in fields if field.max_length}


_NARROW_LIMITS = {
    source: limit
    for model, names in ((Case, {**narrow.CASE, "victim_name": "victim_name"}), (Person, narrow.VICTIM),
                         (Person, narrow.OFFENDER), (Place, narrow.PLACE))
    for name, source in names.items()
    if (limit := limits(model).get(name)) is not None
}  # fmt: skip


def too_long_narrow(batch: NarrowBatch) -> list[TooLong]:
    """Every value of a batch that does not fit."""
    found: list[TooLong] = []
    lines = batch.table.column("line")
    for name, limit in _NARROW_LIMITS.items():
        column = batch.table.column(name)
        longest = pc.max(pc.binary_length(column)).as_py()  # bytes, quickly; characters only where these are too many
        if longest is None or longest <= limit:
            continue
        for place in pc.indices_nonzero(pc.fill_null(pc.greater(pc.utf8_length(column), limit), False)).to_pylist():
            found.append(TooLong(lines[place].as_py(), name, column[place].as_py(), limit))
    return found


def without_lines(batch: NarrowBatch, lines: Sequence[int]) -> NarrowBatch:
    among = pc.is_in(batch.table.column("line"), value_set=pa.array(sorted(set(lines)), pa.int64()))
    return NarrowBatch(batch.table.filter(pc.invert(among)))


_CASE_LIMITS = [limits(Case).get(name) for name in records.CASE_COLUMNS]
_PART_LIMITS = {part.model: [limits(part.model).get(name) for name in part.columns] for part in wide.PARTS}
_EXAMINATION_LIMITS = [limits(Examination).get(name) for name in records.EXAMINATION_COLUMNS]


def too_long_wide(row: WideRow) -> Iterator[TooLong]:
    """Every value of a row that does not fit, in the case or in any part."""
    case = row.case
    yield from _over(row.line, records.CASE_COLUMNS, records.case_row(case), _CASE_LIMITS)
    for part in wide.PARTS:
        for item in part.of(case):
            yield from _over(row.line, part.columns, part.row(item), _PART_LIMITS[part.model])
    for done in (done for held in case.exhibits for done in held.examinations):
        yield from _over(row.line, records.EXAMINATION_COLUMNS, records.examination_row(done), _EXAMINATION_LIMITS)


def _over(line: int, names: Sequence[str], values: Sequence[Any], allowed: Sequence[int | None]) -> Iterator[TooLong]:
    for name, value, limit in zip(names, values, allowed, strict=True):
        if limit is not None and isinstance(value, str) and len(value) > limit:
            yield TooLong(line, name, value, limit)
