"""What kind of file is this, whatever its name says? Opens tables; says in words why something is none."""

from __future__ import annotations

import zipfile
from pathlib import Path

from murderbook.formats.csv_table import CsvTable
from murderbook.formats.layout import Layout
from murderbook.formats.mapping import Mapping
from murderbook.formats.reject import FormatError
from murderbook.formats.table import Table
from murderbook.formats.xlsx_table import XlsxTable

_OTHER_KINDS = (
    (b"%PDF", "this is a PDF document", "Ask for the table as CSV or XLSX."),
    (
        b"\xd0\xcf\x11\xe0",
        "this is an old or a password-protected Excel workbook",
        "Save it as .xlsx without a password.",
    ),
    (b"<!doctype html", "this is a web page, not a table", "Download the file itself."),
    (b"<html", "this is a web page, not a table", "Download the file itself."),
    (b"SQLite format 3\x00", "this is a database, not a table", "Export the table as CSV."),
)


def open_table(path: Path, wanted: Layout | None, mapping: Mapping | None, *, seconds: bool = False) -> Table:
    """The table in a file: CSV (plain or .gz) or XLSX, decided by content. FormatError where there is none. `seconds`:
    moments of a workbook are told to the second."""
    first = first_bytes(path)
    if first.startswith(b"PK\x03\x04"):
        if not _is_workbook(path):
            reason = f"this is a ZIP archive, although its name ends in {path.suffix or 'nothing'}"
            raise FormatError(path.name, reason, "Unpack it and give the file inside.")
        return XlsxTable(path, wanted, mapping, seconds=seconds)
    for mark, reason, remedy in _OTHER_KINDS:
        if first.lower().startswith(mark.lower()):
            raise FormatError(path.name, reason, remedy)
    return CsvTable(path, wanted, mapping)


def first_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise FormatError(path.name, "this is a folder, not a file", "Name one file of it.")
    try:
        with path.open("rb") as file:
            first = file.read(64)
    except FileNotFoundError as error:
        raise FormatError(path.name, "there is no such file", "Check the path.") from error
    except OSError as error:
        raise FormatError(
            path.name, f"cannot be opened ({error.strerror})", "Check the path and its permissions."
        ) from error
    if not first:
        raise FormatError(path.name, "the file is empty", "Export it again.")
    return first.lstrip(b"\xef\xbb\xbf \t\r\n") or first


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False
