"""Lists of pairs that a person judged: two ids, a verdict, by whom, when and why. The last entry of a pair counts."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from murderbook.formats.reject import FormatError
from murderbook.resolution.judged import JudgedPair, Verdict

REQUIRED = ("left", "right", "verdict", "by", "on", "reason")


def read_judged(path: Path) -> list[JudgedPair]:
    """Pairs of records in the order of the file. FormatError: a missing column, an empty cell, no verdict, no date."""
    rows = read_rows(path, REQUIRED, ())
    return [JudgedPair(**{**row, "verdict": Verdict(_verdict(path.name, line, row))}) for line, row in rows]  # type: ignore[arg-type]


def _verdict(file: str, line: int, row: dict[str, str]) -> str:
    check_word(file, line, row, tuple(Verdict))
    return row["verdict"]


def read_rows(path: Path, required: Sequence[str], optional: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Each row with its line, the last where it has several; every required cell is told, and `on` is a day."""
    remedy = f"The columns are {', '.join(required)}"
    remedy += f", and {', '.join(optional)} where they are known." if optional else "."
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = [(reader.line_num, row) for row in reader]
    except OSError as error:
        raise FormatError(path.name, f"cannot be read: {error.strerror}", "Name another file.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FormatError(path.name, f"is no CSV in UTF-8: {error}", "Save it as such.") from error
    absent = [name for name in required if not rows or name not in rows[0][1]]
    if absent:
        reason = f"has no column {absent[0]}" if rows else "holds no row"
        raise FormatError(path.name, reason, remedy)
    names = (*required, *optional)
    told = [(line, {name: (row.get(name) or "").strip() for name in names}) for line, row in rows]
    for line, row in told:
        _check(path.name, line, row, required)
    return told


def _check(file: str, line: int, row: dict[str, str], required: Sequence[str]) -> None:
    for name in required:
        if not row[name]:
            raise FormatError(file, f"column {name} is empty", "Each entry says what, who, when and why.", line)
    try:
        date.fromisoformat(row["on"])
    except ValueError as error:
        raise FormatError(file, f"column on: {row['on']!r} is no day", "Write it as 2024-05-31.", line) from error


def check_word(file: str, line: int, row: dict[str, str], verdicts: Sequence[str]) -> None:
    """FormatError where the verdict is none of these words."""
    if row["verdict"] not in verdicts:
        reason = f"verdict {row['verdict']!r} is none of {', '.join(verdicts)}"
        raise FormatError(file, reason, "Write one of them.", line)
