"""A table of persons (CSV or XLSX, with MAP.toml) as records that may be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from murderbook.casefile.timespan_text import EXPECTED, DateError, read_span
from murderbook.formats.opening import open_table
from murderbook.formats.person_columns import NAME, PersonColumns
from murderbook.formats.reject import BadValueError, FormatError, Reject, shortened
from murderbook.formats.table import Chunk
from murderbook.resolution.kinds.dates import are_near, of_either_century, span_of_age
from murderbook.resolution.model import Declaration
from murderbook.resolution.records import Record, record_of

BIRTH = "birth"
OLDEST = 130


@dataclass(frozen=True, slots=True)
class PersonsRead:
    """`rejects`: rows that were left out (column empty), and cells that were."""

    records: tuple[Record, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]


def read_persons(path: Path, columns: PersonColumns, declaration: Declaration) -> PersonsRead:
    """In the order of the file. FormatError where it is no table, lacks a column, or two rows have one id."""
    table = open_table(path, None, None)
    columns.check_header(path.name, table.header)
    reading = _Reading(path.name, table.header, columns, declaration)
    for chunk in table.chunks():
        reading.take(chunk)
    return PersonsRead(tuple(reading.records), tuple(reading.rejects), (*table.notes, *reading.notes()))


class _Reading:
    def __init__(self, file: str, header: list[str], columns: PersonColumns, declaration: Declaration) -> None:
        self._file, self._columns, self._declaration = file, columns, declaration
        self._at = {name: header.index(name) for name, _ in columns.named()}
        self._line_of: dict[str, int] = {}
        self._today = datetime.now(UTC).date()
        self.either = 0  # years of birth that may be of two centuries
        self.records: list[Record] = []
        self.rejects: list[Reject] = []

    def notes(self) -> Iterator[str]:
        if self.either:
            several = "years" if self.either > 1 else "year"
            yield (
                f"{self.either:,} {several} of birth told in two digits may be of either century, and no age says "
                "which it is: both are tried. Write four digits where you know them."
            )

    def take(self, chunk: Chunk) -> None:
        for problem in chunk.problems:
            self._reject(problem.line, problem.column, problem.value, problem.error)
        cells = {name: chunk.columns[at].to_pylist() for name, at in self._at.items()}
        for row, line in enumerate(chunk.lines.tolist()):
            self._row(line, {name: column[row] for name, column in cells.items()})

    def _row(self, line: int, cells: Mapping[str, str]) -> None:
        id_ = cells[self._columns.id] if self._columns.id else str(line)
        if not id_:
            self._reject(line, self._columns.id, "", BadValueError("the id is empty", "an id", "Give the row an id."))
            return
        if id_ in self._line_of:
            reason = f"column {self._columns.id}: {id_!r} stands in line {self._line_of[id_]} as well"
            raise FormatError(self._file, reason, "Give every row an id of its own, or leave `id` out.", line)
        self._line_of[id_] = line
        texts = {key: self._told(line, key, names, cells) for key, names in self._columns.columns.items()}
        said = self._centuries(line, texts, cells)
        if self._columns.age and not texts.get(BIRTH) and (birth := self._birth(line, cells)):
            texts[BIRTH] = [birth]
            said[BIRTH] = f"{cells[self._columns.age]} years old on {cells[self._columns.on]}"
        apart = cells[self._columns.apart] if self._columns.apart else ""
        known = apart and apart.lower() not in self._columns.unknown  # those of an unknown case are not of one case
        record = record_of(id_, texts, self._declaration, apart if known else None)
        self.records.append(replace(record, shown={**record.shown, **said}))

    def _told(self, line: int, key: str, names: Sequence[str], cells: Mapping[str, str]) -> list[str]:
        """What the columns of a comparison say; cells that its kind cannot read are told, and left out."""
        found = []
        kind = None if key == NAME else self._declaration.comparisons[self._declaration.at(key) or 0]
        for name in names:
            text = cells[name]
            if not text or text.lower() in self._columns.unknown:
                continue
            if kind is not None and kind.kind in _EXPECTED and kind.values.read(text) is None:
                expected = _EXPECTED[kind.kind]
                self._reject(line, name, text, BadValueError("cannot be read", expected, f"Write {expected}."))
            else:
                found.append(text)
        return found

    def _centuries(self, line: int, texts: dict[str, list[str]], cells: Mapping[str, str]) -> dict[str, str]:
        """A year of birth in two digits: an age decides which it is; without one it is either, and that is said."""
        found, told = list[str](), list[str]()
        for text in texts.get(BIRTH, []):
            either = of_either_century(text, self._today, OLDEST)
            by_age = self._birth(line, cells) if either and self._columns.age else ""
            fit = [one for one in either if by_age and are_near(one, by_age, 1)]
            found += fit or either or [text]
            if either:
                words = " or ".join(one[:4] for one in fit or either)
                told.append(f"{text} ({words}{', by the age' if fit else ''})")
                self.either += not fit
        if not told:
            return {}
        texts[BIRTH] = found
        return {BIRTH: " or ".join(told)}

    def _birth(self, line: int, cells: Mapping[str, str]) -> str:
        """The span of birth by the age on a day; empty where either is not told."""
        years, on = cells[self._columns.age], cells[self._columns.on]
        if not years or not on or {years.lower(), on.lower()} & self._columns.unknown:
            return ""
        if not years.isdecimal() or int(years) > OLDEST:
            self._reject(
                line, self._columns.age, years, BadValueError("is no age", "whole years to 130", "Correct it.")
            )
            return ""
        try:
            told = read_span(on)
            return span_of_age(int(years), int(years), told.earliest.date(), told.latest.date())
        except DateError as error:
            self._reject(line, self._columns.on, on, BadValueError(error.reason, EXPECTED, error.remedy))
            return ""

    def _reject(self, line: int, column: str, value: str, error: BadValueError) -> None:
        said = (error.expected, error.remedy, error.reason)
        self.rejects.append(Reject(self._file, line, column, shortened(value), *said))


_EXPECTED = {"date": EXPECTED, "measure": "a number such as 178"}
