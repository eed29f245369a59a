"""Logs of handling as tables, for the search for recurrence: files, who did what in them, custody, leads, rosters.

Each is CSV in UTF-8 with the names of its columns in the first line. A bad cell is told with file, line and column.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path
from typing import TextIO, TypeVar

from murderbook.formats.reject import FormatError
from murderbook.network.recurrence import Duty, File, Handling
from murderbook.network.recurrence.entries import Event, Followed

LONGEST = 400  # characters of a cell
_DATE = "Write a day as 1987-05-31."
_MOMENT = "Write it as 1987-05-31 or 1987-05-31 22:40."
_TIME = "Write a time as 22:40."
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    cells: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.cells.get(name, "")

    def needed(self, name: str) -> str:
        if not self.text(name):
            raise FormatError(self.file, f"column {name} is empty", "Fill it in, or leave the row out.", self.line)
        return self.text(name)

    def read(self, name: str, how: Callable[[str], T], remedy: str) -> T:
        text = self.needed(name)
        try:
            return how(text)
        except ValueError:
            raise FormatError(self.file, f"column {name} holds {text!r}", remedy, self.line) from None

    def perhaps(self, name: str, how: Callable[[str], T], remedy: str) -> T | None:
        return self.read(name, how, remedy) if self.text(name) else None


def files_of(path: Path) -> tuple[File, ...]:
    """Columns id, opened; unit, kind, began."""
    rows = _rows_in(path, ("id", "opened"))
    return tuple(
        File(
            row.needed("id"),
            row.text("unit"),
            row.read("opened", date.fromisoformat, _DATE),
            row.text("kind"),
            row.perhaps("began", time.fromisoformat, _TIME),
        )
        for row in rows
    )


def handlings_of(path: Path) -> tuple[Handling, ...]:
    """Columns person, file, task; at."""
    rows = _rows_in(path, ("person", "file", "task"))
    return tuple(
        Handling(row.text("person"), row.needed("file"), row.needed("task"), row.perhaps("at", moment, _MOMENT))
        for row in rows
    )


def custody_of(path: Path) -> tuple[Event, ...]:
    """Columns file, exhibit, at; from_whom, to_whom, from_where, to_where."""
    rows = _rows_in(path, ("file", "exhibit", "at"))
    sides = ("from_whom", "to_whom", "from_where", "to_where")
    return tuple(
        Event(
            row.needed("file"),
            row.needed("exhibit"),
            row.read("at", moment, _MOMENT),
            *(row.text(one) for one in sides),
        )
        for row in rows
    )


def leads_of(path: Path) -> tuple[Followed, ...]:
    """Columns desk, file, given; outcome, lead."""
    rows = _rows_in(path, ("desk", "file", "given"))
    return tuple(
        Followed(
            row.text("desk"),
            row.needed("file"),
            row.read("given", date.fromisoformat, _DATE),
            row.text("outcome"),
            row.text("lead"),
        )
        for row in rows
    )


def roster_of(path: Path) -> tuple[Duty, ...]:
    with _opened(path) as text:
        return duties_of(text, path.name)


def duties_of(text: TextIO, name: str) -> tuple[Duty, ...]:
    """Columns person, first, last; unit ("" for all of them), begins, ends of the shift. An empty text has none."""
    return tuple(_duty(row) for row in _rows(text, name, ("person", "first", "last")))


def _duty(row: _Row) -> Duty:
    first, last = (row.read(name, date.fromisoformat, _DATE) for name in ("first", "last"))
    if last < first:
        raise FormatError(row.file, f"the duty ends on {last}, before it begins", "Exchange the two days.", row.line)
    begins, ends = (row.perhaps(name, time.fromisoformat, _TIME) for name in ("begins", "ends"))
    if (begins is None) != (ends is None):
        raise FormatError(row.file, "a shift has a beginning and an end", "Give both, or neither.", row.line)
    return Duty(row.needed("person"), row.text("unit"), first, last, begins, ends)


def moment(text: str) -> datetime:
    """ValueError where it is none, or names a time zone: logs are in local time."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is not None:
        raise ValueError(text)
    return found


def _rows_in(path: Path, required: Sequence[str]) -> list[_Row]:
    with _opened(path) as text:
        found = list(_rows(text, path.name, required))
    if not found:
        raise FormatError(path.name, "it holds no row", f"The columns are {', '.join(required)}, and more.")
    return found


def _opened(path: Path) -> TextIO:
    try:
        return StringIO(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise FormatError(path.name, f"cannot be read: {error.strerror}", "Name another file.") from error
    except UnicodeDecodeError as error:
        raise FormatError(path.name, "is no CSV in UTF-8", "Save it as such.") from error


def _rows(text: TextIO, name: str, required: Sequence[str]) -> Iterator[_Row]:
    reader = csv.DictReader(text, strict=True)
    with suppress(StopIteration):
        try:
            heads = [head.strip().lower() for head in reader.fieldnames or ()]
            reader.fieldnames = heads
            if heads and (absent := [one for one in required if one not in heads]):
                raise FormatError(
                    name, f"has no column {absent[0]}", f"The columns are {', '.join(required)}, and more."
                )
            for row in reader:
                cells = {
                    head: (cell or "").strip() for head, cell in row.items() if head and isinstance(cell, str | None)
                }
                if any(cells.values()):
                    yield _Row(name, reader.line_num, {head: cell[:LONGEST] for head, cell in cells.items()})
        except csv.Error as error:
            raise FormatError(name, f"is no CSV: {error}", "Save it as CSV in UTF-8.", reader.line_num) from error
