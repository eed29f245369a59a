"""Narrow batches into tables: one case, one victim, at most one offender, at most one place per row, by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Model

from murderbook.casefile.person import Answer, Role
from murderbook.casefile.place import Site
from murderbook.formats import NarrowBatch, WideRow
from murderbook.workbench.imports.loading.columns import as_list, single_value
from murderbook.workbench.imports.loading.tables import Rows, insert, new_keys, reserve
from murderbook.workbench.register.models import Case, Person, Place

# Column of the register <- column of the batch.
CASE = {
    name: name
    for name in (
        "kind", "own_number", "agency_number", "agency", "offence", "status", "exceptional", "occurred_earliest",
        "occurred_latest", "occurred_precision", "occurred_as_written", "year", "county_fips", "state", "area",
        "weapon", "circumstance", "situation", "suspect_state", "motive_known", "extra", "victim_sex",
    )
} | {"source_line": "line"}  # fmt: skip
VICTIM = {
    "name": "victim_name", "identified": "victim_identified", "sex": "victim_sex", "age_low": "victim_age_low",
    "age_high": "victim_age_high", "race": "victim_race", "ethnicity": "victim_ethnicity",
    "relationship": "victim_relationship",
}  # fmt: skip
OFFENDER = {
    "sex": "offender_sex", "age_low": "offender_age_low", "age_high": "offender_age_high", "race": "offender_race",
    "ethnicity": "offender_ethnicity",
}  # fmt: skip
PLACE = {
    "latitude": "latitude", "longitude": "longitude", "precision": "place_precision", "city": "place_city",
    "county_fips": "county_fips", "state": "state",
}  # fmt: skip

_UNKNOWN = Answer.UNKNOWN.value
_NOBODY_SAID = {
    "alive": _UNKNOWN, "located": _UNKNOWN, "willing": _UNKNOWN, "tie_ended": _UNKNOWN,
    "exposures": "[]", "descriptors": "{}", "aliases": "[]",
}  # fmt: skip


class Prepared(NamedTuple):
    """A batch as columns of the tables, whole but for the keys. Made without the database: in whatever thread."""

    cases: Rows
    parts: tuple[tuple[Rows, Sequence[int] | None], ...]  # and which of the cases each belongs to; None: one to each


def prepare(batch: NarrowBatch) -> Prepared:
    """Columns for the tables, from an Arrow table."""
    table = batch.table
    cases = _Columns(Case, table, CASE)
    cases.add("victim_name", pc.fill_null(table.column("victim_name"), ""))
    cases.add("victim_age", _middle(table.column("victim_age_low"), table.column("victim_age_high")))
    cases.same |= {"series": None, "notes": ""}
    victims = _Columns(Person, table, VICTIM, same={"role": Role.VICTIM.value, **_NOBODY_SAID})
    known, suspected = _those_with("offender_present", table)
    nameless = {"name": None, "identified": True, "relationship": None}
    offenders = _Columns(Person, known, OFFENDER, same={"role": Role.OFFENDER.value, **nameless, **_NOBODY_SAID})
    located, placed = _those_with("place_present", table)
    reported = {"site": Site.REPORTED.value, "description": "", "site_type": None}
    places = _Columns(Place, located, PLACE, same=reported)
    return Prepared(cases.rows(), ((victims.rows(), None), (offenders.rows(), suspected), (places.rows(), placed)))


def store(prepared: Prepared, same: dict[str, Any]) -> None:
    """Write all rows of a batch. `same`: compartment, batch and the like, which every case shares."""
    cases = prepared.cases
    ids = reserve(Case, cases.count)
    cases.columns |= {"id": ids, "key": new_keys(cases.count)}
    cases.same |= same
    insert(cases)
    for part, owners in prepared.parts:
        if part.count:
            case_ids = ids if owners is None else [ids[owner] for owner in owners]
            part.columns |= {"id": reserve(part.model, part.count), "case_id": case_ids}
            insert(part)


def _those_with(flag: str, table: Any) -> tuple[Any, Sequence[int] | None]:  # noqa: ANN401
    """The rows that have the part, and which they are; None where all have it."""
    chosen = table.column(flag)
    if pc.all(chosen).as_py():
        return table, None
    return table.filter(chosen), pc.indices_nonzero(chosen).to_pylist()


@dataclass(slots=True)
class _Columns:
    """Columns on their way into a table; those with a single value go in as such."""

    model: type[Model]
    table: Any
    names: dict[str, str]
    columns: dict[str, Sequence[Any]] = field(default_factory=dict)
    same: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, source in self.names.items():
            self.add(name, self.table.column(source))

    def add(self, name: str, column: Any) -> None:  # noqa: ANN401
        is_single, value = single_value(column)
        if is_single and not pa.types.is_timestamp(column.type):
            self.same[name] = value
        else:
            self.columns[name] = as_list(column)

    def rows(self) -> Rows:
        return Rows(self.model, self.table.num_rows, self.columns, self.same)


def _middle(low: Any, high: Any) -> Any:  # noqa: ANN401
    """For lists: the age where it is one figure, else the middle of the range."""
    return pc.divide(pc.add(pc.coalesce(low, high), pc.coalesce(high, low)), 2.0)


def hashes_of(batch: NarrowBatch) -> list[bytes]:
    listed: list[bytes] = batch.table.column("row_hash").to_pylist()
    return listed


def packed_hashes(batch: NarrowBatch) -> bytes:
    """All hashes, one behind the other, without an object for each."""
    column = batch.table.column("row_hash").combine_chunks()
    begin, size = column.offset * column.type.byte_width, len(column) * column.type.byte_width
    return bytes(column.buffers()[1][begin : begin + size]) if size else b""


def keep(batch: NarrowBatch, chosen: Iterable[bool]) -> NarrowBatch:
    """The rows that are chosen."""
    return NarrowBatch(batch.table.filter(pa.array(chosen, pa.bool_())))


def wide_rows(batch: NarrowBatch) -> list[WideRow]:
    """The rows as whole records: for the few that amend a case already there."""
    lines, keys, hashes = batch.lists("line", "source_key", "row_hash")
    return [WideRow(*fields) for fields in zip(lines, keys, hashes, batch.cases(), strict=True)]
