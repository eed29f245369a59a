"""The canonical row, in two shapes: what an importer stores and what `Reading.batches()` yields.

NARROW (layouts `shr`, `wapo`): one case, one victim, at most one offender and one place in fixed columns, so that a
million rows can go into tables in bulk. WIDE (layouts `register`, `namus-missing`, `namus-unidentified`): a whole
`casefile.Case`. Both carry the line in the file, the source's own row key (may be empty) and a 16-byte row hash: the
same row of the same layout has the same hash, the second of two identical rows another, so a re-import of the same
file changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from murderbook.casefile.case import Case, CaseKind, Status, SuspectState
from murderbook.casefile.person import Answer, Person, Role, Sex
from murderbook.casefile.place import Place, PlacePrecision, Site
from murderbook.casefile.timespan import Precision, TimeSpan

_TEXT, _FLAG, _NUMBER, _TIME = pa.string(), pa.bool_(), pa.float64(), pa.timestamp("s")

# Text columns hold "" for nothing, code columns null for unknown. Times are local and naive.
NARROW_SCHEMA = pa.schema(
    [
        pa.field("line", pa.int64(), nullable=False),
        pa.field("source_key", _TEXT, nullable=False),
        pa.field("row_hash", pa.binary(16), nullable=False),
        pa.field("kind", _TEXT, nullable=False),  # CaseKind
        pa.field("own_number", _TEXT, nullable=False),
        pa.field("agency_number", _TEXT, nullable=False),
        pa.field("agency", _TEXT, nullable=False),
        pa.field("offence", _TEXT),
        pa.field("status", _TEXT, nullable=False),  # Status
        pa.field("exceptional", _TEXT),
        pa.field("occurred_earliest", _TIME),
        pa.field("occurred_latest", _TIME),
        pa.field("occurred_precision", _TEXT, nullable=False),  # Precision, "" where there is no date
        pa.field("occurred_as_written", _TEXT, nullable=False),
        pa.field("year", pa.int16()),
        pa.field("county_fips", _TEXT),
        pa.field("state", _TEXT),
        pa.field("area", _TEXT, nullable=False),
        pa.field("weapon", _TEXT),
        pa.field("circumstance", _TEXT),
        pa.field("situation", _TEXT),
        pa.field("suspect_state", _TEXT, nullable=False),  # SuspectState
        pa.field("motive_known", _TEXT, nullable=False),  # Answer
        pa.field("victim_name", _TEXT),
        pa.field("victim_identified", _FLAG, nullable=False),
        pa.field("victim_sex", _TEXT, nullable=False),  # Sex
        pa.field("victim_age_low", _NUMBER),
        pa.field("victim_age_high", _NUMBER),
        pa.field("victim_race", _TEXT),
        pa.field("victim_ethnicity", _TEXT),
        pa.field("victim_relationship", _TEXT),
        pa.field("offender_present", _FLAG, nullable=False),  # anything known of an offender: write a person row
        pa.field("offender_sex", _TEXT, nullable=False),
        pa.field("offender_age_low", _NUMBER),
        pa.field("offender_age_high", _NUMBER),
        pa.field("offender_race", _TEXT),
        pa.field("offender_ethnicity", _TEXT),
        pa.field(
            "place_present", _FLAG, nullable=False
        ),  # write a place row, site "reported", county and state as above
        pa.field("place_city", _TEXT, nullable=False),
        pa.field("latitude", _NUMBER),
        pa.field("longitude", _NUMBER),
        pa.field("place_precision", _TEXT, nullable=False),  # PlacePrecision
        pa.field("extra", _TEXT, nullable=False),  # JSON object of source columns without a field of their own
    ]
)


@dataclass(frozen=True, slots=True)
class NarrowBatch:
    """Validated rows as an Arrow table of NARROW_SCHEMA."""

    table: Any  # pyarrow.Table

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def lists(self, *names: str) -> list[list[Any]]:
        """The named columns as plain Python lists, ready for `zip` and a bulk insert."""
        return [self.table.column(name).to_pylist() for name in names]

    def cases(self) -> Iterator[Case]:
        """The rows as records, for engines on plain files."""
        for row in self.table.to_pylist():
            yield narrow_case(row)


@dataclass(frozen=True, slots=True)
class WideRow:
    line: int
    source_key: str  # the natural key: the unit's case number
    row_hash: bytes
    case: Case


@dataclass(frozen=True, slots=True)
class WideBatch:
    rows: Sequence[WideRow]

    def __len__(self) -> int:
        return len(self.rows)

    def cases(self) -> Iterator[Case]:
        for row in self.rows:
            yield row.case


Batch = NarrowBatch | WideBatch


def narrow_case(row: dict[str, Any]) -> Case:
    """One narrow row as a Case. Its id is the source's row key, else the line number."""
    return Case(
        id=row["source_key"] or str(row["line"]),
        kind=CaseKind(row["kind"]),
        own_number=row["own_number"],
        agency_number=row["agency_number"],
        agency=row["agency"],
        offence=row["offence"],
        status=Status(row["status"]),
        exceptional=row["exceptional"],
        occurred=_span(row),
        county_fips=row["county_fips"],
        state=row["state"],
        area=row["area"],
        weapon=row["weapon"],
        circumstance=row["circumstance"],
        situation=row["situation"],
        suspect_state=SuspectState(row["suspect_state"]),
        motive_known=Answer(row["motive_known"]),
        persons=_persons(row),
        places=_places(row),
        extra=json.loads(row["extra"]),
    )


def _span(row: dict[str, Any]) -> TimeSpan | None:
    earliest: datetime | None = row["occurred_earliest"]
    if earliest is None:
        return None
    return TimeSpan(earliest, row["occurred_latest"], Precision(row["occurred_precision"]), row["occurred_as_written"])


def _persons(row: dict[str, Any]) -> tuple[Person, ...]:
    victim = Person(
        Role.VICTIM,
        name=row["victim_name"],
        identified=row["victim_identified"],
        sex=Sex(row["victim_sex"]),
        age_low=row["victim_age_low"],
        age_high=row["victim_age_high"],
        race=row["victim_race"],
        ethnicity=row["victim_ethnicity"],
        relationship=row["victim_relationship"],
    )
    if not row["offender_present"]:
        return (victim,)
    offender = Person(
        Role.OFFENDER,
        sex=Sex(row["offender_sex"]),
        age_low=row["offender_age_low"],
        age_high=row["offender_age_high"],
        race=row["offender_race"],
        ethnicity=row["offender_ethnicity"],
    )
    return victim, offender


def _places(row: dict[str, Any]) -> tuple[Place, ...]:
    if not row["place_present"]:
        return ()
    return (
        Place(
            Site.REPORTED,
            latitude=row["latitude"],
            longitude=row["longitude"],
            precision=PlacePrecision(row["place_precision"]),
            city=row["place_city"],
            county_fips=row["county_fips"],
            state=row["state"],
        ),
    )
