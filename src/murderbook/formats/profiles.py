"""Missing persons and unidentified remains of a plain file, as the records that are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from murderbook.casefile.case import Case, CaseKind
from murderbook.formats.layout import layout_named
from murderbook.formats.mapping import Mapping
from murderbook.formats.reading import Reading, read
from murderbook.formats.reject import FormatError, Reject
from murderbook.identification.records import Record, record_of

SOURCES = ("auto", "namus", "rcmp", "register")
_NUMBER = "number"


@dataclass(frozen=True)
class ProfilesRead:
    """`rejects`: rows that could not be read and are in no record. `others`: rows of other kinds (homicides)."""

    records: list[Record]
    rejects: list[Reject] = field(default_factory=list)
    others: int = 0
    notes: list[str] = field(default_factory=list)


def read_missing(path: Path, source: str = "auto", id_column: str | None = None) -> ProfilesRead:
    """Reports of missing persons. FormatError where the file has none, or is none of the layouts."""
    return _read(path, (source, "missing"), id_column, CaseKind.MISSING)


def read_remains(path: Path, source: str = "auto", id_column: str | None = None) -> ProfilesRead:
    """Unidentified remains. FormatError as above."""
    return _read(path, (source, "unidentified"), id_column, CaseKind.REMAINS)


def _read(path: Path, wanted: tuple[str, str], id_column: str | None, kind: CaseKind) -> ProfilesRead:
    reading = _open(path, _layout(*wanted), id_column)
    cases = list(reading.cases())
    found = [_record(path.name, case) for case in cases if case.kind is kind]
    if not found:
        raise FormatError(path.name, _nothing(reading, cases, kind), _REMEDY)
    return ProfilesRead(found, reading.rejects, len(cases) - len(found), list(reading.notes))


_REMEDY = "Give missing persons to --missing and remains to --unidentified, and mend what is named."


def _nothing(reading: Reading, cases: list[Case], kind: CaseKind) -> str:
    """Why there is no record, with the first row that was refused."""
    if cases:
        return f"holds {cases[0].kind.value} entries and no {kind.value}"
    if reading.rejects:
        first = reading.rejects[0]
        return f"no row could be read; line {first.line}, column {first.column}: {first.reason}"
    return "holds no row"


def _layout(source: str, side: str) -> str:
    if source == "auto":
        return "auto"
    return source if source == "register" else f"{source}-{side}"


def _open(path: Path, layout: str, id_column: str | None) -> Reading:
    """With the records' ids from a column of the user's, where one is named."""
    reading = read(path, layout)
    if id_column is None or layout_named(reading.layout).field_of(id_column) == _NUMBER:
        return reading
    return read(path, reading.layout, Mapping(layout=reading.layout, columns={id_column: _NUMBER}))


def _record(file: str, case: Case) -> Record:
    try:
        return record_of(case)
    except ValueError as error:  # a register's own words for a body
        raise FormatError(file, f"{case.id}: {error}", "Correct the entry.") from error
