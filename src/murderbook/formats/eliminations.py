"""The list of pairs that a person looked at: columns remains, report, verdict, by, on, reason, and two fingerprints."""

from __future__ import annotations

from pathlib import Path

from murderbook.formats.judged_pairs import check_word, read_rows
from murderbook.identification.eliminated import Elimination, Verdict

REQUIRED = ("remains", "report", "verdict", "by", "on", "reason")
OPTIONAL = ("remains_print", "report_print")


def read_eliminations(path: Path) -> list[Elimination]:
    """In the order of the file. FormatError: a missing column, a verdict that is none, no reason, nobody, no date."""
    return [_entry(path.name, line, row) for line, row in read_rows(path, REQUIRED, OPTIONAL)]


def _entry(file: str, line: int, row: dict[str, str]) -> Elimination:
    check_word(file, line, row, tuple(Verdict))
    return Elimination(**{**row, "verdict": Verdict(row["verdict"])})  # type: ignore[arg-type]
