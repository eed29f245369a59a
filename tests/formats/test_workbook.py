"""A workbook holds what was given, runs nothing, and is the same whenever the same is written."""

from __future__ import annotations

import gc
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from murderbook.formats.workbook import LONGEST, Sheet, workbook

MOMENT = datetime(1999, 3, 1, 12, 30, tzinfo=UTC)
ROWS = [("00412", "=1+1", 3, None), ("https://x.example", "+49 30", 2.5, "@SUM(A1)")]


def read(content: bytes) -> list[list[object]]:
    rows: list[list[object]] = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return rows


def test_text_stays_text_and_nothing_runs() -> None:
    content, count = workbook(Sheet("Exhibits", ("number", "what", "how many", "note"), moment=MOMENT), ROWS)
    assert count == 2
    assert read(content)[1:] == [["00412", "=1+1", 3.0, ""], ["https://x.example", "+49 30", 2.5, "@SUM(A1)"]]
    with zipfile.ZipFile(BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        assert not re.search(rb"<f[ >/]|<hyperlink", sheet)
        assert b"1999-03-01T12:30:00Z" in book.read("docProps/core.xml")


def test_the_same_table_gives_the_same_bytes() -> None:
    sheet = Sheet("A", ("number", "what", "how many", "note"), moment=MOMENT)
    assert workbook(sheet, ROWS) == workbook(sheet, iter(ROWS))
    assert workbook(sheet, ROWS) != workbook(sheet, ROWS[:1])


def test_rows_that_cannot_be_had_leave_no_file_open(tmp_path: Path) -> None:
    def broken() -> Iterator[tuple[str]]:
        yield ("1",)
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        workbook(Sheet("A", ("number",), moment=MOMENT, scratch=tmp_path), broken())
    gc.collect()  # a file left open is a warning, and fails this test
    assert not list(tmp_path.iterdir())


def test_a_mark_stands_above_the_columns() -> None:
    content, _ = workbook(Sheet("A", ("number",), "Taken by Ames & Poe", MOMENT), [("1",)])
    assert read(content) == [["Taken by Ames & Poe"], ["number"], ["1"]]
    with zipfile.ZipFile(BytesIO(content)) as book:
        assert b"Ames &amp;&amp; Poe" in book.read("xl/worksheets/sheet1.xml")


def test_what_it_is_stands_on_every_printed_sheet_with_the_names_of_the_columns() -> None:
    content, _ = workbook(Sheet("A", ("number",), moment=MOMENT, title="Case 7 & 8: exhibits"), [("1",)])
    assert read(content) == [["number"], ["1"]]
    with zipfile.ZipFile(BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        assert b"Case 7 &amp;&amp; 8: exhibits" in sheet and b'orientation="landscape"' in sheet
        assert b"Print_Titles" in book.read("xl/workbook.xml")
        assert b"Case 7 &amp; 8: exhibits" in book.read("docProps/core.xml")


def test_a_text_that_no_cell_holds_is_cut_and_says_so() -> None:
    content, _ = workbook(Sheet("A", ("text",), moment=MOMENT), [("x" * (LONGEST + 5),)])
    cell = str(read(content)[1][0])
    assert len(cell) == LONGEST and cell.endswith("[cut: a cell holds no more]")
