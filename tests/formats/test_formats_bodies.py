"""Bodies in NamUs exports and in listings of Canada's Missing: units, reversed ages, provinces; eliminations."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook import formats
from murderbook.formats.eliminations import read_eliminations
from murderbook.formats.profiles import read_missing, read_remains
from murderbook.identification import Condition, Verdict

MISSING_HEAD = (
    "Case Number,DLC,Legal Last Name,Legal First Name,Missing Age,City,County,State,Biological Sex,Race / Ethnicity"
)
REMAINS_HEAD = "Case,ME/C Case,DBF,Age From,Age To,City,County,State,Biological Sex,Race / Ethnicity,Date Modified"


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def missing(folder: Path, *heights: str) -> Path:
    rows = [
        f'MP{n},06/09/1995,Doe,Ann,16 Years,Emporia,Greensville,VA,Female,Uncertain,"{h}"'
        for n, h in enumerate(heights)
    ]
    return written(folder, "missing.csv", f"{MISSING_HEAD},Height", *rows)


def test_stature_in_three_units_is_read_alike(tmp_path: Path) -> None:
    found = read_missing(missing(tmp_path, '5\' 10"" (70 Inches)', "70 inches", "177.8 cm", "--"))
    assert [record.stature and round(record.stature[0], 1) for record in found.records] == [177.8, 177.8, 177.8, None]
    assert found.rejects == []


@pytest.mark.parametrize(("height", "why"), [("510", "has no unit"), ('9\' 4""', "not between 30 and 250")])
def test_a_stature_that_cannot_be_is_refused_with_its_cell(tmp_path: Path, height: str, why: str) -> None:
    found = read_missing(missing(tmp_path, "170 cm", height))
    (reject,) = found.rejects
    assert (reject.line, reject.column, reject.value) == (3, "Height", height.replace('""', '"'))
    assert why in reject.reason
    assert len(found.records) == 1


def test_reversed_ages_are_refused_with_their_cell(tmp_path: Path) -> None:
    rows = ("UP1,,06/06/1995,22,18,,,VA,Male,Uncertain,", "UP2,,06/06/1995,18,22,,,VA,Male,Uncertain,")
    found = read_remains(written(tmp_path, "u.csv", REMAINS_HEAD, *rows))
    (reject,) = found.rejects
    assert (reject.line, reject.column, reject.value) == (2, "Age To", "18")
    assert [record.age for record in found.records] == [(18.0, 22.0)]


def test_several_races_are_all_kept(tmp_path: Path) -> None:
    row = 'UP1,,06/06/1995,18,22,,Greensville,VA,Male,"White / Caucasian, Hispanic / Latino, Uncertain",'
    (record,) = read_remains(written(tmp_path, "u.csv", REMAINS_HEAD, row)).records
    assert record.races == {"W", "H"}
    assert record.spot is not None and record.spot.radius == 25.0  # the county's middle


def test_exchanged_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(formats.FormatError, match="holds missing person entries and no unidentified remains"):
        read_remains(missing(tmp_path, "170 cm"))


def test_a_file_of_which_no_row_can_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(formats.FormatError, match="line 2, column Height: '510' has no unit"):
        read_missing(missing(tmp_path, "510"))


def test_ids_may_come_from_another_column(tmp_path: Path) -> None:
    path = written(tmp_path, "u.csv", REMAINS_HEAD, "UP1,00123,06/06/1995,18,22,,,VA,Male,Uncertain,")
    assert [record.id for record in read_remains(path, id_column="ME/C Case").records] == ["00123"]
    assert [record.id for record in read_remains(path, id_column="Case").records] == ["UP1"]


def test_a_listing_of_canada(tmp_path: Path) -> None:
    seen = "Case Reference Number,Missing Since,Age at Disappearance"
    head = f"{seen},Name,Gender,Province,City,Height (cm),Weight,Hair Colour"
    rows = (
        "2013001,1987-05-14,24,Ann Doe,Female,Colombie-Britannique,Hope,168,60 kg,Brown",
        "2013002,1990-01-02,30,B C,Male,ON,,,,",
    )
    found = read_missing(written(tmp_path, "m.csv", head, *rows), "rcmp")
    one = found.records[0]
    assert (one.state, one.stature, one.age, one.hair, one.city) == (
        "BC",
        (168.0, 168.0),
        (24.0, 24.0),
        "brown",
        "Hope",
    )
    head = "Case Reference Number,Date of Discovery,Estimated Age,Sex,Province,Height,Condition of Remains,Bio Group"
    body = read_remains(
        written(tmp_path, "u.csv", head, "2014,1988-06-01,20-30,F,BC,5'6\" - 5'8\",Skeletal,First Nations")
    ).records[0]
    assert (body.age, body.condition, body.races, body.state) == ((20.0, 30.0), Condition.SKELETAL, {"I"}, "BC")
    bad = read_missing(
        written(
            tmp_path,
            "b.csv",
            head.replace("Date of Discovery", "Missing Since").replace("Estimated Age", "Age at Disappearance"),
            "1,1988-06-01,20,F,Texas,,,",
            "2,1988-06-01,20,F,AB,,,",
        )
    )
    assert [(reject.line, reject.column) for reject in bad.rejects] == [(2, "Province")]


ELIMINATIONS = "remains,report,verdict,by,on,reason"


def test_eliminations_are_read(tmp_path: Path) -> None:
    rows = ("UP1,MP1,eliminated,Dr. Vane,2024-05-31,dental chart", "UP1,MP2,overruled,Dr. Vane,2024-06-01,year misread")
    found = read_eliminations(written(tmp_path, "e.csv", ELIMINATIONS, *rows))
    assert [(one.report, one.verdict, one.remains_print) for one in found] == [
        ("MP1", Verdict.ELIMINATED, ""),
        ("MP2", Verdict.OVERRULED, ""),
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("UP1,MP1,eliminated,,2024-05-31,chart", "line 2: column by is empty"),
        ("UP1,MP1,maybe,Dr. Vane,2024-05-31,chart", "verdict 'maybe'"),
        ("UP1,MP1,eliminated,Dr. Vane,last week,chart", "'last week' is no day"),
        ("UP1,MP1,eliminated,Dr. Vane,2024-05-31,", "column reason is empty"),
    ],
)
def test_a_bad_entry_is_told_with_its_line(tmp_path: Path, row: str, why: str) -> None:
    with pytest.raises(formats.FormatError, match=why):
        read_eliminations(written(tmp_path, "e.csv", ELIMINATIONS, row))


@pytest.mark.shared_data
def test_the_real_exports_are_read_whole(shared_data: Path) -> None:
    """Aggregates only."""
    reports = read_missing(shared_data / "namus/missing_AK_before_2005.csv")
    remains = read_remains(shared_data / "namus/unidentified_AK_OR.csv")
    assert (len(reports.records), len(remains.records)) == (810, 207)
    assert reports.rejects == remains.rejects == []
    assert sum(record.stature is not None for record in reports.records) == 796
