"""The first sheet with a table of an Excel workbook, cell by cell as text.

Numbers stay as Excel holds them: an id whose zeros Excel has already dropped cannot be mended here, so ids belong
into cells formatted as text. Dates come out as 1987-03-14 (with the time where there is one). A formula gives its
last computed value and is noted; one that was never computed rejects its row, since an empty cell would be a silent
loss.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import Any

import python_calamine

from murderbook.formats.layout import Layout
from murderbook.formats.mapping import Mapping
from murderbook.formats.reject import BadValueError, FormatError, Problem
from murderbook.formats.table import Chunk, chunk_of_rows, clean_header, find_header, tidied

ROWS_PER_CHUNK = 20_000
MAX_UNPACKED = 4 * 1024**3
_FORMULA = re.compile(rb'<c\s[^>]*?r="([A-Z]+)(\d+)"[^>]*>\s*<f[\s/>].*?</c>', re.DOTALL)
_HAS_VALUE = re.compile(rb"<v[^>]*>[^<]|<is>")

_NEVER_COMPUTED = BadValueError(
    "the cell holds a formula without a computed value",
    "a value",
    "Open the workbook, let it calculate, and save it again; or paste the column as values.",
)


class XlsxTable:
    """A `Table` over one sheet of a workbook."""

    encoding = "XLSX"
    delimiter = ""

    def __init__(self, path: Path, wanted: Layout | None, mapping: Mapping | None) -> None:
        self._file, self._done = path.name, 0.0
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
            cells = [text_of(cell) for cell in self._rows[i]]
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
    """A workbook that unpacks to gigabytes is no register."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise FormatError(path.name, "the workbook is damaged", "Copy it again, or save it again as .xlsx.") from error
    if size > MAX_UNPACKED:
        raise FormatError(path.name, f"the workbook unpacks to {size // 1024**2} MB", "Save the table as CSV.")


def _formulas(path: Path, sheet: str) -> tuple[dict[int, list[int]], int]:
    """Cells whose formula has no stored value, by line; and how many formulas there are."""
    uncomputed: dict[int, list[int]] = {}
    count = 0
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        data = archive.read(part) if part else b""
    if b"<f" in data:
        for found in _FORMULA.finditer(data):
            count += 1
            if not _HAS_VALUE.search(found.group(0)):
                uncomputed.setdefault(int(found.group(2)), []).append(_column_number(found.group(1)))
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
