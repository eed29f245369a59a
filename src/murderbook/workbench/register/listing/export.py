"""The register as filtered and sorted on screen, as CSV or a workbook; nothing in it can run in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO, StringIO
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from django.conf import settings

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.counties import county
from murderbook.formats.spreadsheet import safe_cell
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
    """An XLSX file and the number of its cases. Text is stored as text: numbers keep leading zeros, nothing runs. A
    consultant's mark stands above the columns, on every printed sheet, and in the properties of the file."""
    file = BytesIO()
    folder = settings.RECORD.folder
    with TemporaryDirectory(dir=folder if folder.is_dir() else None) as scratch:  # not in a folder all may read
        options = {"constant_memory": True, "tmpdir": scratch, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, options)
        sheet = book.add_worksheet("Register")
        head = _write_mark(book, sheet, mark)
        sheet.freeze_panes(head + 1, 1)
        sheet.write_row(head, 0, list(COLUMNS), book.add_format({"bold": True}))
        count = 0
        for count, case in enumerate(cases, start=1):
            _write_row(sheet, head + count, cells(case))
        sheet.autofilter(head, 0, head + max(count, 1), len(COLUMNS) - 1)
        book.close()
    return file.getvalue(), count


def _write_mark(book: Any, sheet: Any, mark: Watermark | None) -> int:  # noqa: ANN401 - xlsxwriter has no types
    """The row in which the columns are named."""
    if mark is None:
        return 0
    words = f"Taken by {mark}"
    sheet.write_string(0, 0, words)
    sheet.set_footer(f"&L{words.replace('&', '&&')[:200]}")
    book.set_properties({"comments": words})
    return 1


def _write_row(sheet: Any, row: int, values: list[Any]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    for column, value in enumerate(values):
        if isinstance(value, str):
            sheet.write_string(row, column, value)
        elif value is not None:
            sheet.write_number(row, column, value)
