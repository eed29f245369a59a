"""What could not be read, where, and what to do: whole files (FormatError) and single rows (Reject)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import NamedTuple

from murderbook.formats.spreadsheet import neutral

LONGEST = 600  # characters of a reason: more is a cell, or a header, of a file that is no table
_BEGINNING, _END = 400, 150


def shortened(text: str) -> str:
    """What a person can read of a message that quotes a file."""
    return text if len(text) <= LONGEST else f"{text[:_BEGINNING]} [...] {text[-_END:]}"


class FormatError(ValueError):
    """The file as a whole cannot be read. Says which file, what is wrong, and what to do."""

    def __init__(self, file: str, reason: str, remedy: str, line: int | None = None) -> None:
        where = file if line is None else f"{file}, line {line}"
        reason, remedy = shortened(reason), shortened(remedy)
        super().__init__(f"{where}: {reason}. {remedy}")
        self.file, self.line, self.reason, self.remedy = file, line, reason, remedy


class AlleleError(FormatError):
    """An allele cannot be read. `unquoted`: why, without what stands there, for a page on which no allele may stand."""

    def __init__(self, file: str, reason: str, remedy: str, line: int, *, unquoted: str) -> None:
        super().__init__(file, reason, remedy, line)
        self.unquoted = FormatError(file, unquoted, "Mend it in the file.", line)


class BadValueError(ValueError):
    """One value that cannot be used: why, what was expected, what to do. Becomes a Reject with its place."""

    def __init__(self, reason: str, expected: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.expected, self.remedy = reason, expected, remedy


NUL = BadValueError(
    "the row holds a NUL character", "text", "Delete the invisible character, or export the table again."
)


@dataclass(frozen=True, slots=True)
class Reject:
    """One bad cell (or one bad row: column empty). A row with several bad cells has several, all with its line."""

    file: str
    line: int  # as an editor counts: the header is usually line 1
    column: str  # the source's own column name
    value: str
    expected: str
    remedy: str
    reason: str


class Problem(NamedTuple):
    """A Reject before the file's name is known."""

    line: int
    column: str
    value: str
    error: BadValueError

    def in_file(self, file: str) -> Reject:
        return Reject(
            file, self.line, self.column, self.value[:500], self.error.expected, self.error.remedy, self.error.reason
        )


def write_rejects(path: Path | str, rejects: Iterable[Reject]) -> int:
    """Write the rejects as CSV (UTF-8 with BOM, so that spreadsheets read it); returns how many. Formulas are
    defused."""
    names = [field.name for field in fields(Reject)]
    written = 0
    with Path(path).open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(names)
        for reject in rejects:
            writer.writerow([neutral(str(getattr(reject, name))) for name in names])
            written += 1
    return written
