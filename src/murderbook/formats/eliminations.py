"""The list of pairs that a person looked at: columns remains, report, verdict, by, on, reason, and two fingerprints."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from murderbook.formats.reject import FormatError
from murderbook.identification.eliminated import Elimination, Verdict

REQUIRED = ("remains", "report", "verdict", "by", "on", "reason")
OPTIONAL = ("remains_print", "report_print")
_REMEDY = f"The columns are {', '.join(REQUIRED)}, and {', '.join(OPTIONAL)} where they are known."


def read_eliminations(path: Path) -> list[Elimination]:
    """In the order of the file. FormatError: a missing column, a verdict that is none, no reason, nobody, no date."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except OSError as error:
        raise FormatError(path.name, f"cannot be read: {error.strerror}", "Name another file.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise FormatError(path.name, f"is no CSV in UTF-8: {error}", "Save it as such.") from error
    absent = [name for name in REQUIRED if not rows or name not in rows[0]]
    if absent:
        reason = f"has no column {absent[0]}" if rows else "holds no row"
        raise FormatError(path.name, reason, _REMEDY)
    return [_entry(path.name, line, row) for line, row in enumerate(rows, start=2)]


def _entry(file: str, line: int, row: dict[str, str | None]) -> Elimination:
    told = {name: (row.get(name) or "").strip() for name in (*REQUIRED, *OPTIONAL)}
    for name in REQUIRED:
        if not told[name]:
            raise FormatError(file, f"column {name} is empty", "Each entry says what, who, when and why.", line)
    if told["verdict"] not in tuple(Verdict):
        reason = f"verdict {told['verdict']!r} is none of {', '.join(Verdict)}"
        raise FormatError(file, reason, "Write one of them.", line)
    try:
        date.fromisoformat(told["on"])
    except ValueError as error:
        raise FormatError(file, f"column on: {told['on']!r} is no day", "Write it as 2024-05-31.", line) from error
    return Elimination(**{**told, "verdict": Verdict(told["verdict"])})  # type: ignore[arg-type]
