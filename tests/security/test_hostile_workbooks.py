"""Workbooks made to bring the server down: each must be refused, or read, in little time and memory."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from murderbook.formats import FormatError
from murderbook.formats.opening import open_table


def _workbook(path: Path, *, far: tuple[int, int] | None = None, replaced: tuple[bytes, bytes] = (b"", b"")) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["case_number", "victim_name", "date"])
    sheet.write_row(1, 0, ["1", "A", "1987"])
    if far:
        sheet.write_string(*far, "x")
    book.close()
    if not replaced[0]:
        return path
    fresh = path.with_suffix(".fresh.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(*replaced) if name.startswith("xl/worksheets/sheet") else data)
    return fresh


def test_a_cell_a_million_rows_away_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    """The reader asks for 512 GiB, and ends the whole process when it gets none."""
    with pytest.raises(FormatError, match="1048576 rows and 16384 columns"):
        open_table(_workbook(tmp_path / "far.xlsx", far=(1_048_575, 16_383)), None, None)


@pytest.mark.parametrize(
    "written",
    [
        b"r='XFD1048576'",
        b'r = "XFD1048576"',
        b'r="xfd1048576"',
        b's="1" r="XFD1048576"',
    ],
)
def test_the_far_cell_is_seen_however_it_is_written(tmp_path: Path, written: bytes) -> None:
    hostile = _workbook(tmp_path / "far.xlsx", replaced=(b'r="C2"', written))
    with pytest.raises(FormatError, match="1048576 rows"):
        open_table(hostile, None, None)


def test_a_far_row_whose_cells_name_no_place_is_seen(tmp_path: Path) -> None:
    wide = b'<row r="2">' + b"<c><v>1</v></c>" * 5_000 + b'</row><row r="1048576"><c><v>1</v></c></row></sheetData>'
    hostile = _workbook(tmp_path / "rows.xlsx", replaced=(b"</sheetData>", wide))
    with pytest.raises(FormatError, match="1048576 rows and 5000 columns"):
        open_table(hostile, None, None)


def test_formulas_that_never_end_cost_no_more_than_their_length(tmp_path: Path) -> None:
    """40,000 openings without an end took a minute and more: every opening read on to the end of the sheet."""
    for opening in (b'<c r="A1"><f ', b"<c ", b'<c r="A1"><f ><v', b"<v"):
        comment = b"</sheetData><!--" + opening * 40_000 + b"-->"
        begun = time.process_time()
        open_table(_workbook(tmp_path / "endless.xlsx", replaced=(b"</sheetData>", comment)), None, None)
        assert time.process_time() - begun < 5, opening


def test_a_workbook_packed_a_thousandfold_is_refused(tmp_path: Path) -> None:
    padding = b"</sheetData><!--" + b" " * 80_000_000 + b"-->"
    with pytest.raises(FormatError, match="unpacks to"):
        open_table(_workbook(tmp_path / "bomb.xlsx", replaced=(b"</sheetData>", padding)), None, None)


def test_a_long_thin_table_is_read(tmp_path: Path) -> None:
    """The bound is on emptiness, not on size."""
    path = tmp_path / "thin.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["case_number", "victim_name", "date"])
    for row in range(1, 20_001):
        sheet.write_row(row, 0, [str(row), "A"])
    book.close()
    assert sum(len(chunk) for chunk in open_table(path, None, None).chunks()) == 20_000
