"""Files of crime sites and of candidate places: latitude and longitude under any name, degrees and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from murderbook.formats.case_swaps import swapped_rows
from murderbook.formats.opening import open_table
from murderbook.formats.reject import FormatError
from murderbook.formats.table import Table
from murderbook.geoprofile.profile import Place
from murderbook.geoprofile.sites import FEWEST, KIND_WEIGHTS, LEAST_PROBABILITY, Sites, kind_of

NAMES = {
    "latitude": ("latitude", "lat", "y", "latitud", "breite", "breitengrad", "northing"),
    "longitude": ("longitude", "lon", "long", "lng", "x", "longitud", "laenge", "easting"),
    "weight": ("weight",),
    "probability": ("probability", "membership"),
    "date": ("date", "day", "when"),
    "kind": ("kind", "type"),
    "id": ("id", "name", "label", "address", "place", "number"),
}
OF_PLACES = ("latitude", "longitude", "id")
NOWHERE = "latitude and longitude are both 0, which stands for an address that was not found"
LOOK_UP = "Look it up, or leave both cells empty."
DEGREES = "Give latitude and longitude in degrees (WGS 84), such as 42.3601 and -71.0589."
METRES = "It looks like metres of a projection: convert all places to degrees of latitude and longitude (WGS 84) first."
PEOPLED = (-60.0, 84.0)  # degrees of latitude between which people live
MOST_SITES = 1000
WEIGHTS = (0.001, 1000.0)
SWAPPED = "Latitude and longitude of this row seem to be swapped: exchange them."


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    id: str
    latitude: float
    longitude: float
    weight: float = 1.0
    date: str = ""
    probability: float = 1.0


@dataclass(frozen=True, eq=False)
class SitesRead:
    """`ids` in the order of the sites: the file's own, else the line. `warnings`: what was noticed, and kept."""

    sites: Sites
    ids: tuple[str, ...]
    dates: tuple[str, ...]
    warnings: list[str] = field(default_factory=list)


def read_sites(path: Path) -> SitesRead:
    """FormatError names file, line, column, value and remedy."""
    rows, warnings = _read(path)
    if len(rows) > MOST_SITES:
        reason = f"{len(rows):,} sites are more than {MOST_SITES:,}: no one offender's"
        raise FormatError(path.name, reason, "Give the sites of one series alone, not a list of all crimes.")
    possible = sum(row.probability >= LEAST_PROBABILITY for row in rows)
    if possible < FEWEST:
        reason = f"{possible} sites, where a profile takes {FEWEST} at the least and five to mean much"
        raise FormatError(path.name, reason, "Add the other sites of the series, or do without a profile.")
    warnings += _repeated(path, rows)
    up, across = np.array([row.latitude for row in rows]), np.array([row.longitude for row in rows])
    _refuse_strays(path, rows)
    sites = Sites(up, across, np.array([row.weight for row in rows]), np.array([row.probability for row in rows]))
    return SitesRead(sites, tuple(row.id for row in rows), tuple(row.date for row in rows), warnings)


def read_places(path: Path) -> tuple[list[Place], list[str]]:
    """Candidates, and what was noticed. Of their columns the place and its name are read: a weight is a person's.
    FormatError as for sites."""
    rows, warnings = _read(path, OF_PLACES)
    if not rows:
        raise FormatError(path.name, "it holds no place", "Give one place in each line, or leave --candidates out.")
    for row in rows:
        if row.latitude == row.longitude == 0:
            raise FormatError(path.name, NOWHERE, LOOK_UP, row.line)
    return [Place(row.id, row.latitude, row.longitude) for row in rows], warnings


def _read(path: Path, wanted_columns: Collection[str] = NAMES) -> tuple[list[Row], list[str]]:
    table = open_table(path, None, None)
    columns = {meaning: at for meaning, at in columns_of(table.header).items() if meaning in wanted_columns}
    for wanted in ("latitude", "longitude"):
        if wanted not in columns:
            reason = f"there is no column for the {wanted}: it has {', '.join(table.header)}"
            raise FormatError(path.name, reason, f"Call it {wanted!r}, in degrees.", table.header_line)
    rows, warnings = [], list[str]()
    for line, cells in _cells(table):
        row = row_of(path.name, line, {name: (table.header[at], cells[at]) for name, at in columns.items()}, warnings)
        if row is not None:
            rows.append(row)
    return rows, warnings


def _cells(table: Table) -> Iterator[tuple[int, tuple[str, ...]]]:
    for chunk in table.chunks():
        columns = [column.to_pylist() for column in chunk.columns]
        yield from zip(chunk.lines.tolist(), zip(*columns, strict=True), strict=True)


def columns_of(header: list[str]) -> dict[str, int]:
    """Which column is what: by whole names first, then by a word of the name, the first of the file."""
    found: dict[str, int] = {}
    words = [re.sub(r"([a-z])([A-Z])", r"\1 \2", name).lower() for name in header]
    letters: dict[str, int] = {}
    parts: dict[str, int] = {}
    for at, name in enumerate(words):
        letters.setdefault(re.sub(r"[^a-z]", "", name), at)
        for word in re.split(r"[^a-z]+", name):
            parts.setdefault(word, at)
    for meaning, names in NAMES.items():
        whole = (letters[wanted] for wanted in names if wanted in letters)
        part = sorted(parts[wanted] for wanted in names if wanted in parts)
        first = [*whole, *part][:1]
        if first and first[0] not in found.values():
            found[meaning] = first[0]
    return found


def row_of(file: str, line: int, cells: dict[str, tuple[str, str]], warnings: list[str]) -> Row | None:
    """`cells`: for each meaning that a column has, the column's name and the cell. None without coordinates; then, and
    where something is noticed, a warning is added. FormatError as for sites."""
    (up_name, up_text), (across_name, across_text) = cells["latitude"], cells["longitude"]
    if not up_text.strip() and not across_text.strip():
        warnings.append(f"{file}, line {line}: no coordinates; the row is left out")
        return None
    up, across = _number(file, line, up_name, up_text), _number(file, line, across_name, across_text)
    _refuse_range(file, line, (up_name, up_text, up), (across_name, across_text, across))
    weight = _weight(file, line, cells.get("weight", ("", "")))
    probability = _probability(file, line, cells.get("probability", ("", "")))
    kind_text = cells.get("kind", ("", ""))[1]
    kind = kind_of(kind_text)
    if kind is None:
        warnings.append(
            f"{file}, line {line}: {kind_text!r} is no kind of site that is known ({', '.join(KIND_WEIGHTS)}); "
            "it counts as 'other'"
        )
    weight *= KIND_WEIGHTS[kind or "other"]
    name = cells.get("id", ("", ""))[1] or str(line)
    return Row(line, name, up, across, weight, cells.get("date", ("", ""))[1], probability)


def _weight(file: str, line: int, cell: tuple[str, str]) -> float:
    """An empty cell is 1."""
    name, text = cell
    if not text.strip():
        return 1.0
    remedy = f"Give a number from {WEIGHTS[0]:g} to {WEIGHTS[1]:g}, such as 1, or leave the row out."
    found = _number(file, line, name, text, remedy)
    if not WEIGHTS[0] <= found <= WEIGHTS[1]:
        raise FormatError(file, f"column {name!r} holds {text!r}, which is no weight", remedy, line)
    return found


def _probability(file: str, line: int, cell: tuple[str, str]) -> float:
    """That the site belongs to the string; an empty cell is certain."""
    name, text = cell
    if not text.strip():
        return 1.0
    found = _number(file, line, name, text, "Give a number from 0 to 1, such as 0.8.")
    if not 0 <= found <= 1:
        reason = f"column {name!r} holds {text!r}, which is no probability of belonging to the string"
        raise FormatError(file, reason, "Give a number from 0 to 1, such as 0.8.", line)
    return found


def _number(file: str, line: int, column: str, text: str, remedy: str = DEGREES) -> float:
    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not np.isfinite(found):
        if re.fullmatch(r"\s*-?\d+,\d+\s*", text):
            remedy = "Write decimals with a point."
        what = f"column {column!r} holds {text!r}, which is no number"
        raise FormatError(file, what, remedy, line)
    return found


def _refuse_range(file: str, line: int, up: tuple[str, str, float], across: tuple[str, str, float]) -> None:
    """Metres, swapped, or beyond all degrees."""
    for (name, text, value), most, what in ((up, 90, "latitude"), (across, 180, "longitude")):
        if abs(value) <= most:
            continue
        reason = f"column {name!r} holds {text!r}, which is no {what} (-{most} to {most})"
        if abs(value) > 360:
            raise FormatError(file, reason, METRES, line)
        swapped = abs(up[2]) <= 180 and abs(across[2]) <= 90
        raise FormatError(file, reason, SWAPPED if swapped else DEGREES, line)
    if not PEOPLED[0] <= up[2] <= PEOPLED[1]:
        reason = f"column {up[0]!r} holds {up[1]!r}: nobody lives so far {'south' if up[2] < 0 else 'north'}"
        raise FormatError(file, reason, SWAPPED if abs(across[2]) <= 90 else DEGREES, line)


def _refuse_strays(path: Path, rows: list[Row]) -> None:
    """A row that lies far from the others and among them when swapped; 0, 0, which stands for "not known"."""
    up, across = np.array([row.latitude for row in rows]), np.array([row.longitude for row in rows])
    nowhere = (up == 0) & (across == 0)
    if nowhere.any() and not nowhere.all():
        row = rows[int(np.argmax(nowhere))]
        raise FormatError(path.name, NOWHERE, LOOK_UP, row.line)
    swapped = swapped_rows((across, up), np.ones(len(rows), np.bool_))
    if swapped.any():
        row = rows[int(np.argmax(swapped))]
        reason = f"latitude {row.latitude:g} and longitude {row.longitude:g} lie far from all others"
        raise FormatError(path.name, reason, SWAPPED, row.line)


def _repeated(path: Path, rows: list[Row]) -> list[str]:
    seen: dict[tuple[float, float], int] = {}
    said = []
    for row in rows:
        first = seen.setdefault((row.latitude, row.longitude), row.line)
        if first != row.line:
            said.append(f"{path.name}, line {row.line}: the same place as line {first}; both count. If it is one crime "
                        "entered twice, delete one.")  # fmt: skip
    return said
