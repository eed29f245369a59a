"""Small tables of cases with their MAP.toml, and tables compared column by column."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from murderbook.formats.case_columns import CaseColumns
from murderbook.formats.case_table import CasesRead, read_cases
from murderbook.linkage.tabular.table import CaseTable, Feature

Write = Callable[..., Path]


def columns(text: str) -> CaseColumns:
    return CaseColumns.from_dict(tomllib.loads(text), "columns.toml")


def read(write: Write, cases: str | bytes, declared: str, name: str = "cases.csv") -> CasesRead:
    return read_cases(write(cases, name), columns(declared))


def with_ids(column: str, cells: Sequence[str]) -> str:
    """A CSV of ids c1, c2 ... and one more column."""
    return f"id,{column}\n" + "".join(f"c{number},{cell}\n" for number, cell in enumerate(cells, 1))


def feature(table: CaseTable, name: str) -> Feature:
    return next(one for one in table.features if one.id == name)


def said(one: Feature) -> list[str | None]:
    """Its values, row by row."""
    return [one.values[code] if code >= 0 else None for code in one.codes.tolist()]


def as_plain(value: Any) -> Any:  # noqa: ANN401 - whatever a table holds
    """A table as values that can be compared with ==."""
    if isinstance(value, np.ndarray):
        return [str(value.dtype), np.where(np.isnan(value), -1e99, value).tolist()]
    if hasattr(value, "__dataclass_fields__"):
        return {name: as_plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple):
        return [as_plain(one) for one in value]
    return {key: as_plain(one) for key, one in value.items()} if isinstance(value, dict) else value


def as_parquet(path: Path, table: dict[str, Any]) -> Path:
    pq.write_table(pa.table(table), path)
    return path


def as_xlsx(path: Path, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([head, *rows]):
            sheet.write_row(number, 0, row)
    return path
