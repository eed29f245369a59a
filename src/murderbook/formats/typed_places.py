"""Candidate places as people type or paste them: with a header as in a CSV, else a name and two numbers in a line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from murderbook.formats.crime_sites import DEGREES, LOOK_UP, NOWHERE, columns_of, row_of
from murderbook.formats.reject import FormatError
from murderbook.geoprofile.profile import Place

MOST = 500  # places
LONGEST = 120  # characters of a name
SHAPE = "Write a name, the latitude and the longitude, with commas between: 12 Elm Street, 42.3601, -71.0589"
DELIMITERS = "\t;,"


def places_from_text(text: str, file: str) -> list[Place]:
    """`file`: what to call it in errors. Lines that are empty are passed by. FormatError with the line and a remedy."""
    rows = [(line, cells) for line, cells in _rows(text.lstrip("\ufeff"), file) if any(cells)]
    if len(rows) > MOST + 1:
        raise _too_many(file, len(rows))
    if not rows:
        return []
    columns = columns_of(rows[0][1])
    if "latitude" in columns and "longitude" in columns:
        found = [_by_header(file, line, cells, (rows[0][1], columns)) for line, cells in rows[1:]]
    else:
        found = [_by_shape(file, line, cells) for line, cells in rows]
    if len(found) > MOST:
        raise _too_many(file, len(found))
    return found


def _too_many(file: str, many: int) -> FormatError:
    return FormatError(file, f"{many} places are more than {MOST}", "Rank them from the command line.")


def as_text(places: list[Place]) -> str:
    """Lines that `places_from_text` reads again."""
    return "\n".join(f"{_as_cells(one.id)}, {one.latitude:.6f}, {one.longitude:.6f}" for one in places)


def _as_cells(name: str) -> str:
    """In quotes, doubled, where the reader would take one for its own."""
    quoted = any(cell.startswith('"') for cell in name.split(", ")) or any(one in name for one in DELIMITERS[:2])
    return '"' + name.replace('"', '""') + '"' if quoted else name


def _rows(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    first = re.sub(r'"[^"]*"', "", first)
    delimiter = max(DELIMITERS, key=lambda one: (first.count(one), DELIMITERS.index(one)))
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise FormatError(file, f"it cannot be read ({error})", SHAPE, reader.line_num) from error


def _by_header(file: str, line: int, cells: list[str], head: tuple[list[str], dict[str, int]]) -> Place:
    names, columns = head
    filled = [*cells, *[""] * len(names)]
    wanted = {meaning: at for meaning, at in columns.items() if meaning in ("latitude", "longitude", "id")}
    return _place(file, line, {meaning: (names[at], filled[at]) for meaning, at in wanted.items()})


def _by_shape(file: str, line: int, cells: list[str]) -> Place:
    numbers = [re.fullmatch(r"[-+]?\d+(\.\d+)?", cell) is not None for cell in cells]
    if len(cells) >= 2 and all(numbers[-2:]):
        name, (up, across) = cells[:-2], cells[-2:]
    elif len(cells) >= 2 and all(numbers[:2]):
        (up, across), name = cells[:2], cells[2:]
    else:
        raise FormatError(file, f"{', '.join(cells)[:60]!r} is no name with two numbers", SHAPE, line)
    named = ", ".join(part for part in name if part)
    return _place(file, line, {"latitude": ("latitude", up), "longitude": ("longitude", across), "id": ("", named)})


def _place(file: str, line: int, cells: dict[str, tuple[str, str]]) -> Place:
    row = row_of(file, line, cells, [])
    if row is None:
        raise FormatError(file, "latitude and longitude are empty", DEGREES, line)
    if row.latitude == row.longitude == 0:
        raise FormatError(file, NOWHERE, LOOK_UP, line)
    name = row.id if row.id != str(line) else f"line {line}"
    return Place(" ".join(name.split())[:LONGEST], row.latitude, row.longitude)
