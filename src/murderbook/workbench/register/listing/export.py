"""The register as filtered and sorted on screen, as CSV or a workbook; nothing in it can run in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Any

from django.conf import settings

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.counties import county
from murderbook.formats.spreadsheet import safe_cell
from murderbook.formats.workbook import Sheet, workbook
from murderbook.workbench.access.consultants.watermark import Watermark
from murderbook.workbench.pages.words import SEXES, span_in_words
from murderbook.workbench.register.models import Case


def _label(name: str, value: str | None) -> str:
    return code_list(name).label(value) if value else ""


def _county(case: Case) -> str:
    found = county(case.county_fips)
    return f"{found.name}, {found.state}" if found else case.county_fips or ""


def _occurred(case: Case) -> str:
    if case.occurred_earliest is None and not case.occurred_as_written:
        return ""
    return span_in_words(
        case.occurred_earliest, case.occurred_latest, case.occurred_precision, case.occurred_as_written
    )


def _age(case: Case, end: str) -> float | None:
    """One end of the first victim's age, as it was recorded; the same twice where it is no span."""
    found = getattr(case, "victims", ())  # as `query.victims` asks for them
    if not found:
        return case.victim_age
    low: float | None = found[0].age_low
    high: float | None = found[0].age_high
    return low if end == "age_low" or high is None else high


# Race and ethnicity are left out: they identify a victim on his own page and are no list's business (DESIGN 2).
COLUMNS: dict[str, Callable[[Case], Any]] = {
    "own_number": lambda case: case.own_number,
    "agency_number": lambda case: case.agency_number,
    "agency": lambda case: case.agency,
    "kind": lambda case: case.kind,
    "status": lambda case: case.status,
    "occurred": _occurred,
    "earliest": lambda case: f"{case.occurred_earliest:%Y-%m-%d %H:%M}" if case.occurred_earliest else "",
    "latest": lambda case: f"{case.occurred_latest:%Y-%m-%d %H:%M}" if case.occurred_latest else "",
    "victim": lambda case: case.victim_name,
    "victim_sex": lambda case: SEXES[case.victim_sex],
    "victim_age_from": lambda case: _age(case, "age_low"),
    "victim_age_to": lambda case: _age(case, "age_high"),
    "area": lambda case: case.area,
    "county": _county,
    "county_fips": lambda case: case.county_fips,
    "weapon": lambda case: _label("weapon", case.weapon),
    "circumstance": lambda case: _label("circumstance", case.circumstance),
    "compartment": lambda case: case.compartment.name,
}


def cells(case: Case) -> list[Any]:
    return [read(case) for read in COLUMNS.values()]


def as_csv(cases: Iterable[Case]) -> Iterator[str]:
    """Lines of CSV, UTF-8 with the mark by which a spreadsheet knows it; text that would run is neutralised."""
    yield "\ufeff" + _line(list(COLUMNS))
    for case in cases:
        yield _line([safe_cell(value) for value in cells(case)])


def _line(values: list[Any]) -> str:
    text = StringIO()
    csv.writer(text).writerow(values)
    return text.getvalue()


def as_workbook(cases: Iterable[Case], mark: Watermark | None = None) -> tuple[bytes, int]:
    """An XLSX file and the number of its cases, with a consultant's mark. Rows lie meanwhile in the record's folder:
    not in one that all may read."""
    folder = settings.RECORD.folder
    sheet = Sheet(
        "Register", list(COLUMNS), f"Taken by {mark}" if mark else "", scratch=folder if folder.is_dir() else None
    )
    return workbook(sheet, map(cells, cases))
