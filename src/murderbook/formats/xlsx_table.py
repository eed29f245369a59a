"""The first sheet with a table of an Excel workbook, cell by cell as text.

Numbers stay as Excel holds them: an id whose zeros Excel has already dropped cannot be mended here, so ids belong
into cells formatted as text. Dates come out as 1987-03-14 (with the time where there is one). A formula gives its
last computed value and is noted; one that was never computed rejects its row, since an empty cell would be a silent
loss.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import python_calamine

from murderbook.formats.layout import Layout
from murderbook.formats.mapping import Mapping
from murderbook.formats.reject import NUL, BadValueError, FormatError, Problem
from murderbook.formats.table import Chunk, chunk_of_rows, clean_header, find_header, tidied
from murderbook.formats.unpacking import check_workbook, damaged

ROWS_PER_CHUNK = 20_000
# Beyond these a sheet is no register but a bomb: a table has few empty cells.
AREA_AT_LEAST = 4_000_000  # cells
AREA_PER_CELL = 200
_HALF_A_SECOND = timedelta(milliseconds=500)
_CELL = re.compile(rb"<(?:\w{1,20}:)?(c|row)[\s/>]")
_PLACE = re.compile(rb"""\br\s{0,9}=\s{0,9}["']([A-Za-z]{1,8})(\d{1,10})["']""")
_UNUSUAL = (
    b"='",
    b" =",
    b"= ",
    b"\t=",
    b"=\t",
    b"\n=",
    b"=\n",
    b"\r=",
    b"=\r",
    b"<c\t",
    b"<c\n",
    b"<c\r",
    b"<c/",
    b":c>",
    b":c ",
)
_ROW_NUMBER = re.compile(rb"""\br\s{0,9}=\s{0,9}["'](\d{1,10})["']""")
_FORMULA = re.compile(rb"\s*<f[\s/>]")
_HAS_VALUE = re.compile(rb"<v[^>]{0,99}>[^<]|<is>")

_NEVER_COMPUTED = BadValueError(
    "the cell holds a formula without a computed value",
    "a value",
    "Open the workbook, let it calculate, and save it again; or paste the column as values.",
)


class XlsxTable:
    """A `Table` over one sheet of a workbook."""

    encoding = "XLSX"
    delimiter = ""

    def __init__(self, path: Path, wanted: Layout | None, mapping: Mapping | None, *, seconds: bool = False) -> None:
        self._file, self._done = path.name, 0.0
        self._text = to_the_second if seconds else text_of
        self._rows, first, name = _first_filled_sheet(path)
        index = find_header(self._file, [[text_of(cell) for cell in row] for row in self._rows[:40]], wanted, mapping)
        self.header_line, self._first_line = first + index, first
        cells = [text_of(cell) for cell in self._rows[index]]
        self._width = max((i + 1 for i, cell in enumerate(cells) if cell.strip()), default=0)
        self.header, self.notes = clean_header(self._file, cells[: self._width], self.header_line)
        self._index = index
        self._uncomputed, formulas = _formulas(path, name)
        if formulas:
            self.notes.append(f"{formulas} cells hold formulas: their last computed values are read")

    def fraction(self) -> float:
        return self._done

    def chunks(self) -> Iterator[Chunk]:
        total = len(self._rows)
        for start in range(self._index + 1, total, ROWS_PER_CHUNK):
            yield tidied(self._chunk(start, min(total, start + ROWS_PER_CHUNK)))
            self._done = min(1.0, (start + ROWS_PER_CHUNK) / total)

    def _chunk(self, start: int, stop: int) -> Chunk:
        lines: list[int] = []
        rows: list[list[str]] = []
        problems: list[Problem] = []
        for i in range(start, stop):
            line = self._first_line + i
            cells = [self._text(cell) for cell in self._rows[i]]
            problem = self._problem(line, cells)
            if problem:
                problems.append(problem)
            else:
                lines.append(line)
                rows.append((cells + [""] * self._width)[: self._width])
        chunk = chunk_of_rows(lines, rows, self._width)
        chunk.problems = problems
        return chunk

    def _problem(self, line: int, cells: list[str]) -> Problem | None:
        if any("\x00" in cell for cell in cells):  # a workbook writes it as _x0000_, and no database takes it
            return Problem(line, "", " | ".join(cells).replace("\x00", "\ufffd"), NUL)
        beyond = next((cell for cell in cells[self._width :] if cell.strip()), None)
        if beyond is not None:
            reason = f"a cell beyond the last of the {self._width} named columns"
            error = BadValueError(
                reason, "a name above every column", "Name the column in the header, or empty the cell."
            )
            return Problem(line, "", beyond, error)
        column = next((c for c in self._uncomputed.get(line, ()) if c < self._width), None)
        if column is not None and not cells[column].strip():
            return Problem(line, self.header[column], "", _NEVER_COMPUTED)
        return None


def text_of(cell: object) -> str:
    """A cell as text: 12 not 12.0, dates in ISO form, True as yes."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.strftime("%Y-%m-%d %H:%M")
    return cell.strftime("%H:%M") if isinstance(cell, time) else str(cell)


def to_the_second(cell: object) -> str:
    """A cell as text, with the seconds of a moment, a time of day or a duration: half a second is Excel's rounding."""
    if isinstance(cell, datetime):
        return f"{cell + _HALF_A_SECOND:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, time):
        return f"{datetime.combine(date(2000, 1, 1), cell) + _HALF_A_SECOND:%H:%M:%S}"
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return text_of(cell)


def _first_filled_sheet(path: Path) -> tuple[list[list[Any]], int, str]:
    """(rows, line of the first of them, name of the sheet)."""
    _refuse_bomb(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        for meta in book.sheets_metadata:
            if str(meta.typ).endswith("WorkSheet"):
                sheet = book.get_sheet_by_name(meta.name)
                rows = sheet.to_python(skip_empty_area=False)
                if any(str(cell).strip() for row in rows[:100] for cell in row):
                    return rows, 1, meta.name
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FormatError(
            path.name, f"the workbook cannot be read ({error})", "Save it again as .xlsx, without a password."
        ) from error
    raise FormatError(path.name, "no sheet of the workbook holds a table", "Put the table on the first sheet.")


def _refuse_bomb(path: Path) -> None:
    """A workbook that unpacks to gigabytes is no register; nor is one with a cell a million rows away, for which the
    reader would take memory by the rectangle, and end the process when there is none."""
    check_workbook(path)
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.filename.startswith("xl/worksheets/"):
                _refuse_area(path, _member(path, archive, entry.filename))


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> bytes:
    """A member, as long as the archive says it is: its checksum is false where it is longer. FormatError then."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise damaged(path) from error


def _refuse_area(path: Path, data: bytes) -> None:
    """Every place named anywhere in the sheet counts, however its attribute is written: text in a cell that looks like
    one is no register's."""
    if _is_surely_dense(data):
        return
    rows = max((int(found[1]) for found in _ROW_NUMBER.finditer(data)), default=0)
    columns = cells = in_row = 0
    for found in _PLACE.finditer(data):
        columns, rows = max(columns, _column_number(found[1].upper()) + 1), max(rows, int(found[2]))
    for found in _CELL.finditer(data):  # cells without a place stand one beside the other
        in_row = 0 if found[1] == b"row" else in_row + 1
        cells, columns = cells + (found[1] == b"c"), max(columns, in_row)
    if rows * columns > max(AREA_AT_LEAST, AREA_PER_CELL * cells):
        raise FormatError(
            path.name,
            f"a sheet of {rows} rows and {columns} columns holds {cells} cells",
            "Delete the stray cells far from the table, or save the table as CSV.",
        )


def _is_surely_dense(data: bytes) -> bool:
    """A quick bound, so that a large and honest table need not be counted cell by cell: places as long as the longest,
    with every cell in the form that Excel writes."""
    cells = data.count(b'<c r="')
    if cells != data.count(b"<c ") + data.count(b"<c>") or any(form in data for form in _UNUSUAL):
        return False
    if re.search(rb'r="[A-Za-z]{3,8}\d', data) or re.search(rb'r="[A-Za-z]{0,8}\d{7}', data):
        return False
    digits: int = next((n for n in range(6, 0, -1) if re.search(rb'r="[A-Z]{0,2}\d{%d}' % n, data)), 0)
    return bool(10**digits * 27**2 <= max(AREA_AT_LEAST, AREA_PER_CELL * cells))


def _cells(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each cell begins and the next one does. One pass, whatever the bytes: no pattern here can go back."""
    before = None
    for found in _CELL.finditer(data):
        if before is not None:
            yield before, found.start()
        before = found.start()
    if before is not None:
        yield before, len(data)


def _formulas(path: Path, sheet: str) -> tuple[dict[int, list[int]], int]:
    """Cells whose formula has no stored value, by line; and how many formulas there are."""
    uncomputed: dict[int, list[int]] = {}
    count = 0
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        data = archive.read(part) if part else b""
    if b"<f" in data:
        for start, end in _cells(data):
            head = data.find(b">", start, end)
            if head < 0 or not _FORMULA.match(data, head + 1, end):
                continue
            count += 1
            place, close = _PLACE.search(data, start, head), data.find(b"</c>", head, end)
            if place and not _HAS_VALUE.search(data, head, close if close >= 0 else end):
                uncomputed.setdefault(int(place[2]), []).append(_column_number(place[1].upper()))
    return uncomputed, count


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The archive member of a sheet, through the workbook's relations."""
    names = archive.namelist()
    try:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return None
    for tag in re.findall(r"<sheet\b[^>]*>", book):
        title, key = re.search(r'\bname="([^"]*)"', tag), re.search(r'\br:id="([^"]*)"', tag)
        if title and key and _unescaped(title.group(1)) == sheet:
            for relation in re.findall(r"<Relationship\b[^>]*>", relations):
                target = re.search(r'\bTarget="([^"]*)"', relation)
                if target and re.search(rf'\bId="{re.escape(key.group(1))}"', relation):
                    part = target.group(1).lstrip("/")
                    part = part if part.startswith("xl/") else f"xl/{part}"
                    return part if part in names else None
    return None


def _unescaped(text: str) -> str:
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
