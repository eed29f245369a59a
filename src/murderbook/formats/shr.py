"""The Supplementary Homicide Report as CSV: the Murder Accountability Project's releases and kin.

Column names change between releases (VicAge, vic_age, Victim Age ...), values too (12, 12.0, December; 999, Unknown; a
code, its label, or both), so both go through synonym tables: the columns in shr_fields.py, the values in
casefile/codes. One row is one victim; rows that share an incident are separate rows with the same number. Source:
the FBI's record description and the Project's releases.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from murderbook.casefile.case import Status
from murderbook.casefile.place import PlacePrecision
from murderbook.casefile.timespan import Precision
from murderbook.formats import values
from murderbook.formats.binding import Binding
from murderbook.formats.convert import Converted
from murderbook.formats.layout import Layout
from murderbook.formats.narrow import Mask, Sheet, extra_json, finish
from murderbook.formats.reject import BadValueError
from murderbook.formats.row_hash import RowHasher
from murderbook.formats.shr_fields import FIELDS
from murderbook.formats.table import Chunk
from murderbook.formats.vector import Judge

# Fields that a case has no place for: kept as the source's words, under these keys.
_EXTRA = {
    "row_id": "row_id", "county": "county", "area": "metropolitan_area", "msa": "msa", "ori": "ori", "source": "source",
    "agency_type": "agency_type", "incident": "incident", "action_type": "action_type",
    "homicide_type": "homicide_type", "sub_circumstance": "sub_circumstance", "filed": "filed",
    "additional_victims": "additional_victims", "additional_offenders": "additional_offenders",
}  # fmt: skip

_SOLVED = {"yes": Status.CLEARED, "y": Status.CLEARED, "1": Status.CLEARED, "true": Status.CLEARED} | {
    "no": Status.OPEN, "n": Status.OPEN, "0": Status.OPEN, "false": Status.OPEN,
}  # fmt: skip

_OFFENCES = {"A": "09A", "B": "09B"}
_JUSTIFIABLE = pa.array(["80", "81"])


def solved(text: str) -> str | None:
    """The compilation calls a case solved where the offender's sex is known: cleared, it does not say how."""
    if values.is_unknown(text):
        return None
    status = _SOLVED.get(text.lower().removesuffix(".0"))
    if status is None:
        raise BadValueError(f"{text!r} is neither Yes nor No", "Yes or No", "Correct it, or leave it empty.")
    return status.value


class ShrConverter:
    """Chunks of the report to narrow batches, column by column."""

    def __init__(self, binding: Binding) -> None:
        self.notes: list[str] = []
        self._binding, self._hasher = binding, RowHasher(binding)
        self._judges: dict[str, Judge] = {}

    def convert(self, chunk: Chunk) -> Converted:
        sheet = Sheet(self._binding, chunk, self._judges)
        sheet.require(("year",), "Every row needs the year; complete it or delete the row.")
        for step in (self._texts, self._codes, self._offence, self._when, self._where, self._victim, self._offender):
            step(sheet)
        sheet.out["extra"] = extra_json(sheet, _EXTRA)
        return finish(sheet, self._hasher)

    def _parse(self, field: str, name: str) -> Callable[[str], str | None]:
        return values.coded(name, self._binding.codes.get(field))

    def _texts(self, sheet: Sheet) -> None:
        for column, field, length in (
            ("source_key", "row_id", 80),
            ("own_number", "case_id", 80),
            ("agency", "agency", 120),
            ("area", "county", 120),
        ):
            sheet.out[column] = sheet.short_text(field, length)
        status = sheet.judge("solved", solved)
        if status is not None:
            sheet.out["status"] = pc.fill_null(status.array(pa.string()), Status.UNKNOWN.value)

    def _codes(self, sheet: Sheet) -> None:
        for field in ("weapon", "circumstance", "situation"):
            sheet.out[field] = sheet.agreed(field, self._parse(field, field))
        for field in ("agency_type", "action_type", "sub_circumstance"):  # kept as words, but checked
            sheet.agreed(field, self._parse(field, field))
        for field in ("additional_victims", "additional_offenders"):
            sheet.judge(field, values.whole)

    def _offence(self, sheet: Sheet) -> None:
        """NIBRS separates justifiable homicides, which the report tells only by their circumstance."""
        kind = sheet.judge("homicide_type", self._parse("homicide_type", "homicide_type"))
        if kind is not None:
            found = kind.array(pa.string(), _OFFENCES.get)
            justified = pc.is_in(sheet.out["circumstance"], _JUSTIFIABLE)
            sheet.out["offence"] = pc.if_else(justified, "09C", found)

    def _when(self, sheet: Sheet) -> None:
        years, months = sheet.judge("year", values.year), sheet.judge("month", values.month)
        if years is None:
            return
        year = pc.fill_null(years.array(pa.int16()), 0).to_numpy(zero_copy_only=False).astype(np.int64)
        month = np.zeros_like(year)
        if months is not None:
            month = pc.fill_null(months.array(pa.int16()), 0).to_numpy(zero_copy_only=False).astype(np.int64)
        distinct, at = np.unique(year * 13 + month, return_inverse=True)
        spans = [_span(*divmod(int(key), 13)) for key in distinct]
        index = pa.array(at)
        kinds = (pa.timestamp("s"), pa.timestamp("s"), pa.string(), pa.string())
        names = ("occurred_earliest", "occurred_latest", "occurred_precision", "occurred_as_written")
        for i, (name, kind) in enumerate(zip(names, kinds, strict=True)):
            sheet.out[name] = pa.array([span[i] for span in spans], kind).take(index)
        sheet.out["year"] = pa.array(year, pa.int16())

    def _where(self, sheet: Sheet) -> None:
        state = sheet.judge("state", self._parse("state", "state"))
        county = sheet.judge("county_fips", fips_or_name)
        rows = len(sheet.chunk)
        codes = pa.nulls(rows, pa.string()) if county is None else county.array(pa.string())
        by_county = pa.nulls(rows, pa.string()) if county is None else county.array(pa.string(), values.state_of_fips)
        named = by_county if state is None else state.array(pa.string())
        self._check_state(sheet, named, by_county)
        sheet.out["county_fips"] = codes
        sheet.out["state"] = pc.coalesce(named, by_county)
        known = pc.is_valid(codes)
        sheet.out["place_present"] = pc.or_(known, pc.is_valid(sheet.out["state"]))
        precision = pc.if_else(known, PlacePrecision.COUNTY.value, PlacePrecision.STATE.value)
        sheet.out["place_precision"] = pc.if_else(sheet.out["place_present"], precision, PlacePrecision.UNKNOWN.value)

    @staticmethod
    def _check_state(sheet: Sheet, named: Any, by_county: Any) -> None:  # noqa: ANN401 - pyarrow arrays
        differ: Mask = pc.fill_null(pc.not_equal(named, by_county), False).to_numpy(zero_copy_only=False)
        if differ.any():
            error = BadValueError(
                "the county code lies in another state", "a county of the row's own state", "Correct one of them."
            )
            sheet.mark(differ, "county_fips", error)

    def _victim(self, sheet: Sheet) -> None:
        self._person(sheet, "victim")
        sheet.out["victim_relationship"] = sheet.agreed("relationship", self._parse("relationship", "relationship"))

    def _offender(self, sheet: Sheet) -> None:
        """An offender is written down where anything at all is known of one."""
        self._person(sheet, "offender")
        known = pc.or_(pc.not_equal(sheet.out["offender_sex"], "U"), pc.is_valid(sheet.out["offender_age_low"]))
        for part in ("race", "ethnicity"):
            cell = sheet.out[f"offender_{part}"]
            known = pc.or_(known, pc.fill_null(pc.not_equal(cell, "U"), False))
        sheet.out["offender_present"] = known

    def _person(self, sheet: Sheet, who: str) -> None:
        sheet.out[f"{who}_sex"] = pc.fill_null(sheet.agreed(f"{who}_sex", self._parse(f"{who}_sex", "sex")), "U")
        for part in ("race", "ethnicity"):
            sheet.out[f"{who}_{part}"] = sheet.agreed(f"{who}_{part}", self._parse(f"{who}_{part}", part))
        ages = sheet.judge(f"{who}_age", report_age)
        for i, end in enumerate(("low", "high")):
            nothing = pa.nulls(len(sheet.chunk), pa.float64())
            sheet.out[f"{who}_age_{end}"] = nothing if ages is None else ages.array(pa.float64(), partial(_end, i))


def _end(which: int, ages: values.Ages) -> float | None:
    return ages[which]


def report_age(text: str) -> values.Ages | None:
    """As everywhere, but 99 stands for 99 or older (record description)."""
    ages = values.age(text)
    return (99.0, None) if ages == (99.0, 99.0) else ages


def fips_or_name(text: str) -> str | None:
    """Some releases write the county's name into the code column; a name gives no code."""
    return None if any(letter.isalpha() for letter in text) else values.fips(text)


def _span(year: int, month: int) -> tuple[datetime | None, datetime | None, str, str]:
    if not year:
        return None, None, "", ""
    if not month:
        return datetime(year, 1, 1), datetime(year, 12, 31, 23, 59), Precision.YEAR.value, str(year)
    last = calendar.monthrange(year, month)[1]
    words = f"{calendar.month_name[month]} {year}"
    return datetime(year, month, 1), datetime(year, month, last, 23, 59), Precision.MONTH.value, words


LAYOUT = Layout(
    name="shr",
    title="Supplementary Homicide Report (CSV of the Murder Accountability Project and kin)",
    shape="narrow",
    fields=FIELDS,
    required=("year",),
    signature=(
        ("weapon",),
        ("circumstance", "situation", "relationship"),
        ("year",),
        ("agency", "ori", "state"),
        ("homicide_type", "victim_age"),
        ("offender_age", "offender_sex", "offender_race", "solved"),
    ),
    natural_key=None,
    converter=ShrConverter,
)
