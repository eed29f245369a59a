"""Small text files of a laboratory as lines and cells, in whatever encoding; values of alleles."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from murderbook.formats.csv_table import find_delimiter
from murderbook.formats.reject import AlleleError, FormatError
from murderbook.formats.text_file import TextFile

BLANK = ("", "-", "--", "NA", "N/A", "NULL", "NAN")
ALLELE = re.compile(r"\d{1,2}(\.\d)?|\d{3}(\.\d)?|[XY]|[A-Za-z][\w.]{0,11}")
LADDER = re.compile(r"OL\??|OFF[- ]?LADDER|OMR|[<>]\s*\d.*", re.IGNORECASE)


def is_there(path: Path) -> bool:
    """Whether there is such a file: a name that the system takes for none, because it is too long, is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def text_of(path: Path) -> str:
    """FormatError where there is no such file, or it is no text."""
    if not is_there(path):
        raise FormatError(str(path), "there is no such file", "Name another.")
    text = b"".join(TextFile.opened(path).blocks()).decode("utf-8-sig", "replace")
    if not text.strip():
        raise FormatError(path.name, "the file is empty", "Name another.")
    return text


def rows_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line and trimmed cells of every row that is not blank: one at the least, or FormatError."""
    text = text_of(path)
    reader = csv.reader(text.splitlines(), delimiter=find_delimiter(text))
    filled = False
    try:
        for cells in reader:
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed):
                filled = True
                yield reader.line_num, trimmed
    except csv.Error as error:
        raise FormatError(path.name, f"it is no table ({error})", "Export it again.", reader.line_num) from error
    if not filled:
        raise FormatError(path.name, "every cell of it is empty", "Export it again.")


def allele_of(file: str, line: int, column: str, value: str) -> str | None:
    """The allele as tables have it (12.0 is 12); None where blank. FormatError for off-ladder and what is no allele."""
    text = value.strip()
    if text.upper() in BLANK:
        return None
    if LADDER.fullmatch(text):
        raise AlleleError(
            file,
            f"column {column}: {text} is off the ladder",
            "Give the allele as the laboratory sized it (such as 13.2), or leave the cell empty.",
            line,
            unquoted=f"column {column}: a value is off the ladder",
        )
    number = text.replace(",", ".") if re.fullmatch(r"\d+,\d", text) else text
    if re.fullmatch(r"\d+\.0+", number):
        number = number.split(".")[0]
    if not ALLELE.fullmatch(number):
        raise AlleleError(
            file,
            f"column {column}: {text!r} is no allele",
            "Give repeats such as 12 or 9.3, or leave it empty.",
            line,
            unquoted=f"column {column}: a value is no allele",
        )
    return number


def number_of(file: str, line: int, column: str, value: str) -> float:
    try:
        return float(value.replace(",", ".") if value.count(",") == 1 and "." not in value else value)
    except ValueError:
        reason = f"column {column}: {value!r} is no number"
        raise FormatError(file, reason, "Give a number such as 0.12.", line) from None


def column_at(header: Sequence[str], *names: str) -> int | None:
    """Where one of the names stands in a header, whatever its case and signs."""
    plain = [re.sub(r"[^a-z0-9]", "", cell.casefold()) for cell in header]
    return next((plain.index(name) for name in names if name in plain), None)
