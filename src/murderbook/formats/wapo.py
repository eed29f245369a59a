"""Unsolved-homicide table of The Washington Post (52,000 cases of 50 cities): one row, one victim, a point on the
map."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from murderbook.casefile.case import Status
from murderbook.casefile.place import PlacePrecision
from murderbook.casefile.timespan import TimeSpan
from murderbook.formats import values
from murderbook.formats.binding import Binding
from murderbook.formats.convert import Converted
from murderbook.formats.layout import Field, Layout
from murderbook.formats.narrow import Sheet, extra_json, finish
from murderbook.formats.reject import BadValueError, Problem
from murderbook.formats.row_hash import RowHasher
from murderbook.formats.side_by_side import side_by_side
from murderbook.formats.table import Chunk
from murderbook.formats.vector import Judge

FIELDS = (
    Field("uid", "the table's number of the case"),
    Field("reported_date", "date reported, YYYYMMDD"),
    Field("victim_last", "victim, last name"),
    Field("victim_first", "victim, first name"),
    Field("victim_race", "victim, race (Hispanic is given here)"),
    Field("victim_age", "victim, age"),
    Field("victim_sex", "victim, sex"),
    Field("city", "city"),
    Field("state", "state"),
    Field("lat", "latitude", ("latitude",)),
    Field("lon", "longitude", ("longitude", "long", "lng")),
    Field("disposition", "Closed by arrest, Closed without arrest, Open/No arrest"),
)

_DISPOSITIONS = {
    "closed by arrest": Status.CLEARED_BY_ARREST,
    "closed without arrest": Status.CLEARED_EXCEPTIONALLY,
    "open/no arrest": Status.OPEN,
}
PRECISION = PlacePrecision.STREET  # geocoded addresses of unstated quality: a radius of half a kilometre


def disposition(text: str) -> str:
    status = Status.UNKNOWN if values.is_unknown(text) else _DISPOSITIONS.get(text.lower())
    if status is None:
        expected = "Closed by arrest, Closed without arrest, or Open/No arrest"
        raise BadValueError(f"{text!r} is no disposition of this table", expected, "Use one of the three.")
    return status.value


def race(text: str) -> tuple[str | None, str | None]:
    """(race, ethnicity): the table puts 'Hispanic' beside the races."""
    if text.lower() == "hispanic":
        return None, "H"
    return values.code_of("race", text), None


class WapoConverter:
    def __init__(self, binding: Binding) -> None:
        self.notes: list[str] = []
        self._binding, self._hasher = binding, RowHasher(binding)
        self._judges: dict[str, Judge] = {}
        self._lines: dict[str, int] = {}

    def convert(self, chunk: Chunk) -> Converted:
        sheet = Sheet(self._binding, chunk, self._judges)
        sheet.require(("uid",), "Every row needs its uid.")
        self._once(sheet)
        for step in (self._case, self._when, self._victim, self._where):
            step(sheet)
        sheet.out["extra"] = extra_json(sheet, {})
        return finish(sheet, self._hasher)

    def _once(self, sheet: Sheet) -> None:
        """A uid may occur once: the second row of the same uid is rejected."""
        name = self._binding.column_name("uid")
        for row, (uid, line) in enumerate(zip(sheet.text("uid").to_pylist(), sheet.chunk.lines.tolist(), strict=True)):
            first = self._lines.setdefault(uid, line)
            if first != line and uid:
                sheet.bad[row] = True
                sheet.problems.append(Problem(line, name, uid, repeated(uid, first)))

    def _case(self, sheet: Sheet) -> None:
        for column, field, length in (("source_key", "uid", 80), ("own_number", "uid", 80), ("area", "city", 120)):
            sheet.out[column] = sheet.short_text(field, length)
        sheet.out["place_city"] = sheet.out["area"]
        sheet.out["offence"] = pa.repeat("09A", len(sheet.chunk))
        status = sheet.judge("disposition", disposition)
        if status is not None:
            sheet.out["status"] = pc.fill_null(status.array(pa.string()), Status.UNKNOWN.value)

    def _when(self, sheet: Sheet) -> None:
        dates = sheet.judge("reported_date", values.span)
        if dates is None:
            return
        time = pa.timestamp("s")
        sheet.out["occurred_earliest"] = dates.array(time, lambda span: span.earliest)
        sheet.out["occurred_latest"] = dates.array(time, lambda span: span.latest)
        sheet.out["occurred_precision"] = pc.fill_null(dates.array(pa.string(), lambda span: span.precision.value), "")
        sheet.out["occurred_as_written"] = pc.fill_null(dates.array(pa.string(), _reported), "")
        sheet.out["year"] = dates.array(pa.int16(), lambda span: span.earliest.year)

    def _victim(self, sheet: Sheet) -> None:
        last, first = (_name(sheet.text(field)) for field in ("victim_last", "victim_first"))
        name = side_by_side((last, first), ", ")
        sheet.out["victim_name"] = pc.if_else(pc.equal(name, ""), None, name)
        own = self._binding.codes
        sex = sheet.agreed("victim_sex", values.coded("sex", own.get("victim_sex")))
        sheet.out["victim_sex"] = pc.fill_null(sex, "U")
        races = sheet.judge("victim_race", race)
        if races is not None:
            sheet.out["victim_race"] = races.array(pa.string(), lambda pair: pair[0])
            sheet.out["victim_ethnicity"] = races.array(pa.string(), lambda pair: pair[1])
        ages = sheet.judge("victim_age", values.age)
        if ages is not None:
            sheet.out["victim_age_low"] = ages.array(pa.float64(), lambda pair: pair[0])
            sheet.out["victim_age_high"] = ages.array(pa.float64(), lambda pair: pair[1])

    def _where(self, sheet: Sheet) -> None:
        sheet.out["state"] = sheet.agreed("state", values.coded("state", self._binding.codes.get("state")))
        lat, lon = (_degrees(sheet, field, limit, name) for field, limit, name in _AXES)
        nowhere = pc.fill_null(pc.and_(pc.equal(lat, 0.0), pc.equal(lon, 0.0)), False).to_numpy(zero_copy_only=False)
        half = pc.xor(pc.is_valid(lat), pc.is_valid(lon)).to_numpy(zero_copy_only=False) & ~sheet.bad
        sheet.mark(nowhere, "lat", values.NULL_ISLAND)
        sheet.mark(half, "lat", values.HALF_A_PLACE)
        sheet.out["latitude"], sheet.out["longitude"] = lat, lon
        located = pc.is_valid(lat)
        named = pc.or_(pc.not_equal(sheet.out["place_city"], ""), pc.is_valid(sheet.out["state"]))
        sheet.out["place_present"] = pc.or_(located, named)
        sheet.out["place_precision"] = pc.if_else(located, PRECISION.value, PlacePrecision.CITY.value)


_AXES = (("lat", 90.0, "latitude"), ("lon", 180.0, "longitude"))


def _degrees(sheet: Sheet, field: str, limit: float, name: str) -> Any:  # noqa: ANN401 - a pyarrow array
    column = sheet.judge(field, values.coordinate(limit, name))
    return pa.nulls(len(sheet.chunk), pa.float64()) if column is None else column.array(pa.float64())


def _name(cells: Any) -> Any:  # noqa: ANN401 - pyarrow arrays
    """Null where the name is a word for unknown."""
    return pc.if_else(pc.is_in(pc.utf8_lower(cells), pa.array(sorted(values.UNKNOWN_WORDS))), None, cells)


def _reported(span: TimeSpan) -> str:
    return f"reported {span.in_words()}"


def repeated(number: str, line: int) -> BadValueError:
    """The same natural key twice in one file."""
    reason = f"the number {number!r} is already on line {line}"
    return BadValueError(
        reason, "a number that occurs once in the file", "Delete one of the rows, or correct the number."
    )


LAYOUT = Layout(
    name="wapo",
    title="Homicides of large cities (The Washington Post)",
    shape="narrow",
    fields=FIELDS,
    required=("uid",),
    signature=(("uid",), ("reported_date",), ("disposition",), ("victim_last",)),
    natural_key="uid",
    converter=WapoConverter,
)
