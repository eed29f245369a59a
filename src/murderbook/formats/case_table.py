"""A table of cases, and of who is known to have done which, for linkage: CSV, Parquet or XLSX with a MAP.toml.

    columns = CaseColumns.load("columns.toml")
    table, warnings = read_cases("crimes.csv", columns)
    series, more = read_series("offenders.csv", columns, table)

Warnings are to be shown: each says which cells were not used, and why. What cannot be mended is a FormatError.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from murderbook.formats.case_columns import CaseColumns, missing_column
from murderbook.formats.case_features import read_features, resolved, tell_odd_values
from murderbook.formats.case_places import names_of, read_places
from murderbook.formats.case_source import Column, Source, open_source
from murderbook.formats.case_times import read_times
from murderbook.formats.reject import FormatError
from murderbook.formats.spreadsheet import id_meant
from murderbook.linkage.tabular.table import CaseTable, Flags, Names, SeriesTable


class CasesRead(NamedTuple):
    table: CaseTable
    warnings: tuple[str, ...]


class SeriesRead(NamedTuple):
    table: SeriesTable
    warnings: tuple[str, ...]


def read_cases(path: Path | str, columns: CaseColumns) -> CasesRead:
    """The cases with all that MAP.toml declares. FormatError where the file, or the mapping, is wrong as a whole."""
    found = columns

    def choose(header: list[str]) -> list[str]:
        nonlocal found
        columns.check_header(Path(path).name, header)
        found = resolved(columns, Path(path).name, header)
        return [name for name, _ in found.named()]

    source = open_source(path, [name for name, _ in columns.named()], choose)
    ids = _ids(source, found)
    place = found.place
    table = CaseTable(
        ids=ids,
        features=read_features(source, found),
        places=read_places(source, place) if place else None,
        times=read_times(source, found.time) if found.time else None,
        area=_names(source, place.area, place.unknown) if place else None,
        wider=_names(source, place.wider, place.unknown) if place else None,
        watched={key: names_of(source.columns[name].without(found.unknown)) for key, name in found.watch.items()},
    )
    return CasesRead(table, tuple(source.warnings))


def _names(source: Source, name: str, unknown: frozenset[str]) -> Names | None:
    if not name:
        return None
    names = names_of(source.columns[name].without(unknown))
    tell_odd_values(source, name, names.values)
    return names


def _ids(source: Source, columns: CaseColumns) -> tuple[str, ...]:
    column = source.columns[columns.id]
    if source.n < 2:
        count = "one case" if source.n else "no case"
        raise source.error(f"holds {count}", "Linkage compares cases, so it needs at least two.")
    empty = np.flatnonzero(column.codes < 0)
    if len(empty):
        reason = (
            f"column {column.name!r}: the id is empty in {len(empty):,} of {source.n:,} rows: {source.shown(empty)}"
        )
        raise source.error(reason, "Give every case an id.")
    counts = np.bincount(column.codes, minlength=len(column.words))
    again = np.flatnonzero(counts > 1)
    if len(again):
        first = [int(code) for code in again[:3]]
        told = "; ".join(
            f"{column.words[code].as_py()!r} in {source.shown(np.flatnonzero(column.codes == code))}" for code in first
        )
        more = f" and {len(again) - 3:,} more ids" if len(again) > 3 else ""
        reason = f"column {column.name!r}: ids stand in several rows: {told}{more}"
        raise source.error(reason, "Keep one row for each case, or name a column whose values differ.")
    return column.texts()


def read_series(path: Path | str, columns: CaseColumns, cases: CaseTable | None = None) -> SeriesRead:
    """Who is known to have done which case; with `cases`, only of those. FormatError where nobody has two."""
    if not columns.offender:
        reason = "has no [series] section, which says who did which case"
        raise FormatError(columns.file, reason, 'Add it: [series], offender = "...", case = "...".')

    def choose(header: list[str]) -> list[str]:
        for key, name in (("offender", columns.offender), ("case", columns.case)):
            if name not in header:
                raise missing_column(Path(path).name, name, f"{columns.file}, series.{key}", header)
        return [columns.offender, columns.case]

    source = open_source(path, [columns.offender, columns.case], choose)
    offender, case = source.columns[columns.offender].without(columns.unknown), source.columns[columns.case]
    case = case if cases is None else _by_id(case, cases)
    kept = _whole_rows(source, offender, case)
    kept &= _once(source, offender, case, kept)
    if cases is not None:
        kept &= _among(source, case, cases, kept)
    _check_two(source, offender, kept, cases is not None)
    pairs = [
        tuple(text for text, keep in zip(column.texts(), kept.tolist(), strict=True) if keep)
        for column in (offender, case)
    ]
    return SeriesRead(SeriesTable(*pairs), tuple(source.warnings))


def _whole_rows(source: Source, offender: Column, case: Column) -> Flags:
    whole = (offender.codes >= 0) & (case.codes >= 0)
    if not whole.any():
        raise source.error("no row names both an offender and a case", "Fill in both columns.")
    if not whole.all():
        rows = np.flatnonzero(~whole)
        source.warn(
            f"{len(rows):,} of {source.n:,} rows lack the offender or the case: {source.shown(rows, offender, case)}."
            " They are left out. Fill in both."
        )
    return whole


def _once(source: Source, offender: Column, case: Column, kept: Flags) -> Flags:
    """The first of the rows that say the same."""
    key = offender.codes.astype(np.int64) * (len(case.words) + 1) + case.codes
    key[~kept] = -1 - np.arange(int((~kept).sum()))
    first = np.zeros(len(key), bool)
    first[np.unique(key, return_index=True)[1]] = True
    again = np.flatnonzero(kept & ~first)
    if len(again):
        count = "1 row repeats" if len(again) == 1 else f"{len(again):,} rows repeat"
        source.warn(f"{count} an earlier one: {source.shown(again, offender, case)}. Each pair counts once.")
    return first


def _by_id(case: Column, cases: CaseTable) -> Column:
    """The same cells, each as the id is in the table."""
    row = cases.row
    ids = [id_meant(word, row) for word in case.words.to_pylist()]
    distinct = {one: at for at, one in enumerate(dict.fromkeys(ids))}
    codes = np.array([*(distinct[one] for one in ids), -1], np.int32)[case.codes]
    return Column(case.name, codes, pa.array(list(distinct), pa.string()))


def _among(source: Source, case: Column, cases: CaseTable, kept: Flags) -> Flags:
    """Rows of cases that are in the table."""
    known = np.asarray(pc.is_in(case.words, value_set=pa.array(cases.ids)).to_numpy(zero_copy_only=False), bool)
    among = known[case.codes] & (case.codes >= 0)
    lost = np.flatnonzero(kept & ~among)
    if kept.any() and not (kept & among).any():
        there = case.words[int(case.codes[lost[0]])].as_py()
        reason = f"column {case.name!r}: none of its {len(lost):,} cases is in the table of cases"
        raise source.error(f"{reason} ({there!r} here, {cases.ids[0]!r} there)", _remedy(case, cases))
    if len(lost):
        count = f"{len(lost):,} of {int(kept.sum()):,} rows"
        source.warn(
            f"{count} name a case that is not in the table of cases: {source.shown(lost, case)}. They are left out."
        )
    return among


def _remedy(case: Column, cases: CaseTable) -> str:
    """Spreadsheets drop the zeros that an id begins with."""
    bare = {one.lstrip("0").lower() for one in cases.ids}
    if any(str(word).lstrip("0").lower() in bare for word in case.words.to_pylist()):
        return "Write the ids alike in both files, with their leading zeros and in one case of letters."
    return "Name the columns that hold the same ids."


def _check_two(source: Source, offender: Column, kept: Flags, known_cases: bool) -> None:
    counts = np.bincount(offender.codes[kept], minlength=1)
    if counts.max(initial=0) < 2:
        where = " of the table" if known_cases else ""
        reason = (
            f"column {offender.name!r}: no offender has two cases{where}, so there is no solved series to learn from"
        )
        raise source.error(reason, "Give more solved cases, or check that offender and case are not swapped.")
