"""A file of homicides in the columns that a clearance scan reads, whichever layout the file has.

What a scan cannot use is counted and told: rows that are no homicide, without a date, or of which nobody says whether
they were solved. A row of which only the year is known lies in its July.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import nan
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from murderbook.casefile.case import Case, CaseKind, Status
from murderbook.casefile.person import Sex
from murderbook.formats.layout import plain_name
from murderbook.formats.opening import open_table
from murderbook.formats.reading import Reading
from murderbook.formats.record_row import Batch, NarrowBatch
from murderbook.formats.reject import FormatError
from murderbook.linkage.reading import PLACEHOLDER
from murderbook.series.clearance.homicides import Column, Homicides, month_of

JULY = 7
NOT_REPORTED = "99"
OTHER_KIND = "no homicide"
NO_MURDER = frozenset({"09B", "09C"})  # by negligence; justifiable
ONE_VICTIM = frozenset("ABC")  # situations of the report: a single victim, whoever the offenders

_NAMES = (
    "line", "source_key", "own_number", "kind", "offence", "status", "occurred_earliest", "occurred_latest",
    "county_fips", "state", "agency", "weapon", "situation", "victim_sex", "victim_age_low", "victim_age_high", "area",
    "extra",
)  # fmt: skip


class Row(NamedTuple):
    """One homicide. `month`: 12 x year + month - 1; `age`: years, nan where unknown."""

    id: str
    month: int
    month_known: bool
    unsolved: bool
    county: str
    county_name: str
    msa: str
    msa_name: str
    state: str
    agency: str
    sex: str
    weapon: str
    age: float
    incident: str = ""  # the same on all rows of one, "" where nothing tells


@dataclass(frozen=True, eq=False)
class HomicidesRead:
    """`left_out`: how many rows a scan cannot use, by why."""

    homicides: Homicides
    left_out: dict[str, int]


def read_homicides(reading: Reading, id_column: str | None = None, *, murders: bool = True) -> HomicidesRead:
    """`murders`: without negligent and justifiable homicides. FormatError where the file cannot be read, has no such
    column, or an id stands twice in it."""
    ids = _ids(reading.path, id_column) if id_column else {}
    why: Counter[str] = Counter()
    found = [row for batch in reading.batches() for row in _of_batch(batch, ids, why, murders)]
    if reading.counts.rejected:
        why["cannot be read"] += reading.counts.rejected
    twice = next((one for one, count in Counter(row.id for row in found).items() if count > 1), None)
    if twice is not None:
        remedy = "Name the column that numbers the rows with --id." if not id_column else "Number the rows anew."
        raise FormatError(reading.path.name, f"the id {twice!r} stands on more than one row", remedy)
    return HomicidesRead(columns_of(found), dict(why))


def columns_of(rows: Iterable[Row]) -> Homicides:
    """In order of month, then as given."""
    found = sorted(rows, key=lambda row: row.month)

    def column(name: str) -> Column:
        return Column.read([getattr(row, name) for row in found])

    return Homicides(
        ids=tuple(row.id for row in found),
        month=np.array([row.month for row in found], np.int32),
        month_known=np.array([row.month_known for row in found], np.bool_),
        unsolved=np.array([row.unsolved for row in found], np.bool_),
        age=np.array([row.age for row in found], np.float64),
        county=column("county"),
        msa=column("msa"),
        state=column("state"),
        agency=column("agency"),
        sex=column("sex"),
        weapon=column("weapon"),
        incident=column("incident"),
        county_names={row.county: row.county_name for row in found if row.county_name},
        msa_names={row.msa: row.msa_name for row in found if row.msa_name},
    )


def row_of(case: Case, *, murders: bool = True) -> Row | str:
    """A homicide of a register; else why a scan has no use for it."""
    victim = case.victim
    return _row(
        {
            "id": case.id,
            "own_number": case.own_number,
            "kind": case.kind.value,
            "offence": case.offence,
            "status": case.status.value,
            "occurred_earliest": case.occurred.earliest if case.occurred else None,
            "occurred_latest": case.occurred.latest if case.occurred else None,
            "county_fips": case.county_fips,
            "state": case.state,
            "agency": case.agency,
            "weapon": case.weapon,
            "situation": case.situation,
            "victim_sex": (victim.sex if victim else Sex.UNKNOWN).value,
            "victim_age_low": victim.age_low if victim else None,
            "victim_age_high": victim.age_high if victim else None,
            "area": case.area,
        },
        dict(case.extra),
        murders,
    )


def _of_batch(batch: Batch, ids: dict[int, str], why: Counter[str], murders: bool) -> Iterator[Row]:
    if isinstance(batch, NarrowBatch):
        numbered = (_narrow(row, murders) for row in _plain(batch))
    else:
        numbered = ((row.line, row_of(row.case, murders=murders)) for row in batch.rows)
    for line, found in numbered:
        if isinstance(found, str):
            why[found] += 1
        else:
            yield found._replace(id=ids.get(line, found.id))


def _plain(batch: NarrowBatch) -> Iterator[dict[str, Any]]:
    for values in zip(*batch.lists(*_NAMES), strict=True):
        yield dict(zip(_NAMES, values, strict=True))


def _narrow(row: dict[str, Any], murders: bool) -> tuple[int, Row | str]:
    """With its line. The id is the compiler's number of the row where there is one: incidents have several rows."""
    extra = json.loads(row["extra"])
    return row["line"], _row(row | {"id": str(extra.get("row_id") or row["source_key"] or row["line"])}, extra, murders)


def _row(said: dict[str, Any], extra: dict[str, str], murders: bool) -> Row | str:
    why = _useless(said, murders)
    if why:
        return why
    month, known = _month(said["occurred_earliest"], said["occurred_latest"])
    return Row(
        id=said["id"],
        month=month,
        month_known=known,
        unsolved=said["status"] == Status.OPEN.value,
        county=said["county_fips"] or "",
        county_name=extra.get("county", ""),
        msa=extra.get("msa", ""),
        msa_name=extra.get("metropolitan_area", "") or said["area"],
        state=said["state"] or "",
        agency=extra.get("ori", "") or said["agency"],
        sex=said["victim_sex"] if said["victim_sex"] in "MF" else "U",
        weapon=said["weapon"] or NOT_REPORTED,
        age=_age(said["victim_age_low"], said["victim_age_high"]),
        incident=_incident(said, extra, month) if known else "",
    )


def _incident(said: dict[str, Any], extra: dict[str, str], month: int) -> str:
    """Agency, month and number: the report numbers incidents within a month, and each agency its own, so that without
    the agency its numbers join strangers. Where the file has no such number, the case's own does, since the files of
    one incident share it (and a county will do for the agency); a placeholder is no number, and a case that says of
    itself that it has one victim shares no incident, however often its agency wrote the number."""
    if said["situation"] in ONE_VICTIM:
        return ""
    given = (extra.get("incident") or "").strip()
    number = given or (said["own_number"] or "").strip()
    where = extra.get("ori") or said["agency"] or ("" if given else said["county_fips"])
    if not where or PLACEHOLDER.fullmatch(re.sub(r"[\W_]+", " ", number).strip().lower()):
        return ""
    return f"{said['state'] or ''} {where} {month} {number}"


def _useless(said: dict[str, Any], murders: bool) -> str:
    if said["kind"] != CaseKind.HOMICIDE.value:
        return OTHER_KIND
    if murders and said["offence"] in NO_MURDER:
        return "negligent or justifiable homicide"
    if said["occurred_earliest"] is None or said["occurred_latest"] is None:
        return "no date"
    return "not known whether solved" if said["status"] == Status.UNKNOWN.value else ""


def _month(earliest: datetime, latest: datetime) -> tuple[int, bool]:
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return month_of(earliest.year, earliest.month), True
    middle = earliest + (latest - earliest) / 2
    return month_of(middle.year, JULY if earliest.year == latest.year else middle.month), False


def _age(low: float | None, high: float | None) -> float:
    if low is None and high is None:
        return nan
    ends = [one for one in (low, high) if one is not None]
    return sum(ends) / len(ends)


def _ids(path: Path, column: str) -> dict[int, str]:
    """By line, what stands in a column of the file."""
    table = open_table(path, None, None)
    at = next((number for number, name in enumerate(table.header) if plain_name(name) == plain_name(column)), None)
    if at is None:
        raise FormatError(path.name, f"there is no column {column!r}", f"It has: {', '.join(table.header)}.")
    return {
        int(line): text
        for chunk in table.chunks()
        for line, text in zip(chunk.lines, chunk.columns[at].to_pylist(), strict=True)
        if text
    }
