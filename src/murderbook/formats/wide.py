"""What the converters of wide layouts share: one row as named cells, problems collected, a Case built, numbers
unique."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from murderbook.casefile.case import Case
from murderbook.casefile.place import PlacePrecision
from murderbook.casefile.timespan_text import is_ambiguous
from murderbook.formats import values
from murderbook.formats.binding import Binding
from murderbook.formats.convert import Converted
from murderbook.formats.record_row import WideBatch, WideRow
from murderbook.formats.reject import BadValueError, Problem
from murderbook.formats.row_hash import RowHasher
from murderbook.formats.table import Chunk
from murderbook.formats.wapo import repeated

T = TypeVar("T")


class Cells:
    """One row: filled cells by field. What cannot be read becomes a problem and the row is not used."""

    def __init__(self, binding: Binding, line: int, filled: dict[str, str]) -> None:
        self.line, self.filled, self.problems = line, filled, list[Problem]()
        self._binding = binding

    def with_filled(self, filled: dict[str, str]) -> Cells:
        """The same row with other texts; its problems are its own."""
        return Cells(self._binding, self.line, filled)

    def text(self, field: str, length: int = 100_000) -> str:
        return self.read(field, values.text_within(length), "")

    def read(self, field: str, parse: Callable[[str], T], default: T) -> T:
        """The value of a filled cell; the default where it is empty, or cannot be read (then with a problem)."""
        text = self.filled.get(field, "")
        if not text:
            return default
        own = self._binding.codes.get(field)
        try:
            return parse(own.get(" ".join(text.lower().split()), text) if own else text)
        except BadValueError as error:
            self.problem(field, error)
            return default

    def problem(self, field: str, error: BadValueError) -> None:
        self.problems.append(Problem(self.line, self._binding.column_name(field), self.filled.get(field, ""), error))

    def code(self, field: str, name: str) -> str | None:
        return self.read(field, values.coded(name), None)

    def point(self, latitude: str, longitude: str) -> tuple[float | None, float | None]:
        """Both coordinates or neither; 0, 0 is a problem."""
        lat = self.read(latitude, values.coordinate(90.0, "latitude"), None)
        lon = self.read(longitude, values.coordinate(180.0, "longitude"), None)
        if (self.filled.get(latitude, "") == "") != (self.filled.get(longitude, "") == ""):
            self.problem(latitude if self.filled.get(latitude) else longitude, values.HALF_A_PLACE)
            return None, None
        if lat == 0.0 and lon == 0.0:
            self.problem(latitude, values.NULL_ISLAND)
        return (lat, lon) if lat is not None and lon is not None else (None, None)


def precision_written(latitude: str, longitude: str) -> PlacePrecision:
    """How exactly coordinates are known where nobody says: by the decimals written (4 or more: a block)."""
    decimals = min(len(text.partition(".")[2]) for text in (latitude, longitude))
    steps = (
        PlacePrecision.COUNTY,
        PlacePrecision.CITY,
        PlacePrecision.AREA,
        PlacePrecision.STREET,
        PlacePrecision.BLOCK,
    )
    return steps[min(decimals, 4)]


class WideConverter:
    """Rows to `Case` records through `build`, which reports problems to its `Cells`. `key`: the field of the number."""

    def __init__(self, binding: Binding, key: str, build: Callable[[Cells], Case], dates: tuple[str, ...]) -> None:
        self._binding, self._key, self._build, self._dates = binding, key, build, dates
        self._hasher = RowHasher(binding)
        self._lines: dict[str, int] = {}
        self._ambiguous = 0

    @property
    def notes(self) -> list[str]:
        if not self._ambiguous:
            return []
        dates, are = ("date", "it is") if self._ambiguous == 1 else ("dates", "they are")
        many = f"{self._ambiguous:,} {dates} could be read two ways"
        return [f"{many} (03/04/1987): {are} read month first, 4 March 1987"]

    def convert(self, chunk: Chunk) -> Converted:
        good = np.zeros(len(chunk), dtype=bool)
        cases: list[Case] = []
        problems: list[Problem] = []
        for row, cells in enumerate(self._rows(chunk)):
            case = self._case(cells)
            if case is None:
                problems += cells.problems
            else:
                good[row] = True
                cases.append(case)
        hashes = self._hasher.hashes(chunk, good)
        rows = [
            WideRow(line, case.own_number, row_hash, case)
            for line, case, row_hash in zip(chunk.lines[good].tolist(), cases, hashes, strict=True)
        ]
        return Converted(WideBatch(rows), problems)

    def _rows(self, chunk: Chunk) -> list[Cells]:
        binding = self._binding
        fields = {*binding.columns, *binding.combine, *binding.constant}
        columns = {field: binding.text(chunk, field) for field in sorted(fields)}
        columns |= {_extra(binding.header[i]): chunk.columns[i] for i in binding.extra}
        filled: list[dict[str, str]] = [{} for _ in range(len(chunk))]
        for field, column in columns.items():
            for cells, text in zip(filled, column.to_pylist(), strict=True):
                if text and (text := text.strip()):
                    cells[field] = text
        return [Cells(binding, line, cells) for line, cells in zip(chunk.lines.tolist(), filled, strict=True)]

    def _case(self, cells: Cells) -> Case | None:
        number = cells.text(self._key, 80)
        if not cells.filled.get(self._key):
            cells.problem(self._key, _NO_NUMBER)
        first = self._lines.setdefault(number, cells.line)
        if first != cells.line and number:
            cells.problem(self._key, repeated(number, first))
        case = self._build(cells)
        if cells.problems:
            return None
        self._ambiguous += sum(is_ambiguous(cells.filled.get(field, "")) for field in self._dates)
        return case


_NO_NUMBER = BadValueError("the row has no case number", "a number", "Give every case a number of its own.")


def _extra(column: str) -> str:
    return f"extra:{column}"


def extra_of(cells: Cells, *fields: str) -> dict[str, str]:
    """Cells without a field of their own, by the source's column name; and the named fields, by theirs."""
    found = {field.removeprefix("extra:"): text for field, text in cells.filled.items() if field.startswith("extra:")}
    return found | {field: cells.filled[field] for field in fields if field in cells.filled}


def listed(text: str) -> tuple[str, ...]:
    """Parts between semicolons."""
    return tuple(part for part in (" ".join(piece.split()) for piece in re.split(r";", text)) if part)
