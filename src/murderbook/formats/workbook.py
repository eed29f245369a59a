"""A table as a workbook (XLSX) in which nothing runs: text stays text, so that numbers keep their leading zeros."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

LONGEST = 32_767  # characters that a cell can hold
_FOOTER = 200  # characters of a mark at the foot of printed sheets
_CUT = " [cut: a cell holds no more]"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook is called and who takes it. `mark` stands above the columns, on every printed sheet and in the
    properties of the file. `title` says what it is, of what and as of when, on every printed sheet and in the
    properties. `moment` is written as the time at which it was made (without one: now), so that the same
    table gives the same bytes. `scratch`: where rows may lie meanwhile."""

    name: str
    columns: Sequence[str]
    mark: str = ""
    moment: datetime | None = None
    scratch: Path | None = None
    widths: Sequence[int] = ()
    title: str = ""


def workbook(sheet: Sheet, rows: Iterable[Sequence[object]]) -> tuple[bytes, int]:
    """The file, and how many rows it has. A cell is text, a number, or None for an empty one; rows are not kept in
    memory."""
    file = BytesIO()
    with TemporaryDirectory(dir=sheet.scratch) as scratch:
        options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, options)
        try:
            count = _fill(book, sheet, rows)
        finally:
            book.close()  # its scratch files too, where a row could not be had
    return file.getvalue(), count


def _fill(book: Any, sheet: Sheet, rows: Iterable[Sequence[object]]) -> int:  # noqa: ANN401 - no types
    page = book.add_worksheet(sheet.name)
    said: dict[str, object] = {"comments": sheet.mark} if sheet.mark else {}
    if sheet.moment is not None:
        said["created"] = sheet.moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    if sheet.title:
        said["title"] = sheet.title
    if said:
        book.set_properties(said)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    head = _write_mark(page, sheet.mark)
    _on_paper(page, sheet.title, head)
    page.freeze_panes(head + 1, 1)
    page.write_row(head, 0, list(sheet.columns), book.add_format({"bold": True}))
    count = 0
    for count, values in enumerate(rows, start=1):
        _write_row(page, head + count, values)
    page.autofilter(head, 0, head + max(count, 1), len(sheet.columns) - 1)
    return count


def _write_mark(page: Any, mark: str) -> int:  # noqa: ANN401
    """The row in which the columns are named."""
    if not mark:
        return 0
    page.write_string(0, 0, mark)
    page.set_footer(f"&L{mark.replace('&', '&&')[:_FOOTER]}")
    return 1


def _on_paper(page: Any, title: str, head: int) -> None:  # noqa: ANN401
    """On its side, as wide as the sheet, the columns named on each: a column that is cut off is read as none."""
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.set_header(f"&L{title.replace('&', '&&')[:_FOOTER]}&R&P / &N")


def _write_row(page: Any, row: int, values: Sequence[object]) -> None:  # noqa: ANN401
    for column, value in enumerate(values):
        if isinstance(value, str):
            page.write_string(row, column, value if len(value) <= LONGEST else value[: LONGEST - len(_CUT)] + _CUT)
        elif value is not None:
            page.write_number(row, column, value)
