"""Coordinates of a table of cases as whole metres: from the earth's centre, or on the plane of the file's own grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from murderbook.formats.case_columns import PlaceColumns
from murderbook.formats.case_source import Column, Source
from murderbook.formats.case_swaps import refuse_swapped, swapped_rows
from murderbook.linkage.reading import EARTH_RADIUS_M
from murderbook.linkage.tabular.table import Doubles, Flags, Names, Places

WIDEST = 2.0**24  # m; the engine's squares of whole metres are exact within it
NEARBY = WIDEST / 4.0  # m from the middle of all
_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$"
_NUMBER_REMEDY = (
    "Write numbers with a decimal point and without other signs, such as -1234.5; name other words in `unknown`."
)


def numbers_of(source: Source, column: Column, what: str = "number") -> Doubles:
    """[n] NaN where unknown; a text that is no finite number counts as unknown, with a warning."""
    values = _read(column.words)
    source.unreadable(column, np.isnan(values), what, _NUMBER_REMEDY)
    return np.where(column.codes >= 0, values[column.codes], np.nan) if len(values) else np.full(source.n, np.nan)


def _read(words: Any) -> Doubles:  # noqa: ANN401 - a pyarrow array
    good = pc.match_substring_regex(words, _NUMBER)
    values = pc.if_else(good, words, pa.scalar(None, pa.string())).cast(pa.float64())
    found = np.array(pc.fill_null(values, np.nan).to_numpy(zero_copy_only=False), np.float64)
    found[~np.isfinite(found)] = np.nan
    return found


def names_of(column: Column) -> Names:
    """Codes into the words that occur, sorted."""
    used = np.flatnonzero(column.used)
    words = column.words.take(pa.array(used))
    order = np.asarray(pc.array_sort_indices(words).to_numpy(zero_copy_only=False), np.int64)
    rank = np.full(len(column.words) + 1, -1, np.int32)  # the last stands for unknown
    rank[used[order]] = np.arange(len(used))
    return Names(rank[column.codes], tuple(words.take(pa.array(order)).to_pylist()))


def read_places(source: Source, declared: PlaceColumns) -> Places | None:
    if not declared.x:
        return None
    across, up = (source.columns[name].without(declared.unknown) for name in (declared.x, declared.y))
    x, y = (numbers_of(source, column, "coordinate") for column in (across, up))
    located = ~np.isnan(x) & ~np.isnan(y)
    _tell_halves(source, across, up, np.isnan(x) ^ np.isnan(y))
    origin = located & (x == 0.0) & (y == 0.0)
    _tell_left_out(source, across, up, origin, "at 0, 0: the sign of a geocoder for 'not found'")
    located &= ~origin
    if declared.planar:
        x, y = x * declared.metres, y * declared.metres
        _refuse_degrees(source, declared, x, y, located)
        metres, located = _on_plane(source, across, up, (x, y), located)
    else:
        located &= ~_outside(source, across, up, (x, y), located)
        located &= ~_swapped(source, across, up, (x, y), located)
        metres = _on_sphere(x, y)
    if not located.any():
        source.warn(f"no row has coordinates (columns {up.name!r} and {across.name!r}). They cannot tell anything.")
    texts = zip(across.texts(), up.texts(), located.tolist(), strict=True)
    shown = tuple((f"{a}, {b}" if declared.planar else f"{b}, {a}") if here else "" for a, b, here in texts)
    return Places(np.where(located[:, None], metres, 0.0), located, declared.planar, shown)


def _tell_halves(source: Source, across: Column, up: Column, halves: Flags) -> None:
    said = halves & ((across.codes >= 0) ^ (up.codes >= 0))  # what cannot be read has been told
    if said.any():
        rows = np.flatnonzero(said)
        source.warn(
            f"{_rows(len(rows))} one coordinate without the other: {source.shown(rows, across, up)}. "
            "The place counts as unknown. Add the missing one, or empty both."
        )


def _tell_left_out(source: Source, across: Column, up: Column, bad: Flags, what: str) -> None:
    if bad.any():
        rows = np.flatnonzero(bad)
        source.warn(
            f"{_rows(len(rows))} coordinates {what}: {source.shown(rows, across, up)}. They count as unknown. "
            "Correct them, or empty both."
        )


def _rows(count: int) -> str:
    return "1 row has" if count == 1 else f"{count:,} rows have"


def _outside(source: Source, across: Column, up: Column, degrees: tuple[Doubles, Doubles], located: Flags) -> Flags:
    """Rows outside the globe; FormatError where most are, or would only fit swapped."""
    refuse_swapped(source, across, up, degrees, located)
    east, north = degrees
    with np.errstate(invalid="ignore"):
        outside = located & ((np.abs(north) > 90.0) | (np.abs(east) > 180.0))
        swapped = located & (np.abs(north) > 90.0) & (np.abs(north) <= 180.0) & (np.abs(east) <= 90.0)
    bad = np.flatnonzero(outside)
    if 2 * len(bad) > int(located.sum()):
        reason = f"columns {up.name!r} and {across.name!r} are no degrees in most rows: {source.shown(bad, up, across)}"
        raise source.error(reason, "For a grid in metres, kilometres or feet, name x, y and unit under [place].")
    hint = f", where the columns may be swapped in {int(swapped.sum()):,}" if swapped.any() else ""
    _tell_left_out(source, across, up, outside, f"beyond latitude 90 or longitude 180{hint}")
    return outside


def _swapped(source: Source, across: Column, up: Column, degrees: tuple[Doubles, Doubles], located: Flags) -> Flags:
    """Rows that only fit the others with their coordinates changed over."""
    bad = swapped_rows(degrees, located)
    if bad.any():
        rows = np.flatnonzero(bad)
        source.warn(
            f"{_rows(len(rows))} coordinates far from all others, which lie among them when swapped "
            f"(columns {up.name!r}, {across.name!r}): {source.shown(rows, up, across)}. They count as unknown. "
            "Change latitude and longitude over in the file; if a place is right as it stands, tell it by `area`."
        )
    return bad


def _refuse_degrees(source: Source, declared: PlaceColumns, x: Doubles, y: Doubles, located: Flags) -> None:
    """A register within 180 m, to fractions of a metre, is in truth one in degrees."""
    if located.sum() < 2:
        return
    across, up = x[located] / declared.metres, y[located] / declared.metres
    degrees = (np.abs(across) <= 180.0) & (np.abs(up) <= 90.0)
    if not degrees.all() or (across == np.rint(across)).mean() > 0.5:
        return
    told = f"columns {declared.x!r} and {declared.y!r} look like degrees (from {across.min():g}, {up.min():g} to "
    told += f"{across.max():g}, {up.max():g})"
    if declared.metres > 1.0:
        source.warn(f"{told}. They are read as a grid in km. For degrees, name latitude and longitude.")
        return
    raise source.error(told, "Name them as longitude and latitude under [place], or correct `unit`.")


def _on_plane(
    source: Source, across: Column, up: Column, metres: tuple[Doubles, Doubles], located: Flags
) -> tuple[Doubles, Flags]:
    """Shifted to begin near 0, so that large false eastings stay exact."""
    x, y = metres
    if not located.any():
        return np.zeros((len(x), 3)), located
    middle_x, middle_y = float(np.median(x[located])), float(np.median(y[located]))
    with np.errstate(invalid="ignore"):
        far = located & ((np.abs(x - middle_x) > NEARBY) | (np.abs(y - middle_y) > NEARBY))
    _tell_left_out(source, across, up, far, f"more than {NEARBY / 1000.0:,.0f} km from the others")
    located = located & ~far
    x, y = x - np.floor(x[located].min()), y - np.floor(y[located].min())
    return np.stack([np.rint(x), np.rint(y), np.zeros(len(x))], axis=1), located


def _on_sphere(east: Doubles, north: Doubles) -> Doubles:
    """As `linkage.reading.metres_of`, for all rows."""
    up, across = np.radians(np.nan_to_num(north)), np.nan_to_num(east) * np.pi / 180.0
    unit = np.stack([np.cos(up) * np.cos(across), np.cos(up) * np.sin(across), np.sin(up)], axis=1)
    return np.asarray(np.rint(EARTH_RADIUS_M * unit))
