"""A table of exhibits for the laboratory: what is read, and what is refused with line, column, value and remedy."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from murderbook.formats.laboratory_exhibits import COLUMNS, ExhibitsRead, read_exhibits
from murderbook.formats.reject import FormatError
from murderbook.laboratory.records import Amount, CaseFacts, Danger, Limitation, OpenLead
from murderbook.laboratory.table import load

pytestmark = pytest.mark.engine
TODAY = date(2026, 6, 1)
ROW = {"case": "007-12", "exhibit": "E1", "sample": "blood"}


def read(path: Path, *rows: dict[str, str]) -> ExhibitsRead:
    heads = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(heads), *(",".join(row.get(head, "") for head in heads) for row in rows)]
    file = path / "exhibits.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_exhibits(file, load(), TODAY)


def test_a_full_row_is_read(tmp_path: Path) -> None:
    row = {
        **ROW, "collected": "2016-06-01", "left": "2.5 swabs", "approved": "yes", "located": "no",
        "condition": "difficult",
        "suspect": "yes", "danger": "series open", "limitation": "2030-01-01", "occurred": "2016-05-30",
        "flags": "sexual; juvenile", "codis_no_hit": "yes", "prosecutor_agrees": "no",
        "leads": "L1=6.5 bits; L2=-4 score",
        "methods": "str; genealogy",
    }  # fmt: skip
    found = read(tmp_path, row)
    (item,) = found.items
    assert set(row) | {"age"} == set(COLUMNS)
    assert (item.case, item.exhibit, item.sample, item.line) == ("007-12", "E1", "blood", 2)
    assert item.age == pytest.approx(10, abs=0.01) and item.left == Amount(2500, "swabs") and item.difficult
    assert (item.approved, item.located, item.codis_no_hit, item.prosecutor_agrees) == (True, False, True, False)
    assert item.leads == (OpenLead("L1", 6.5, validated=True), OpenLead("L2", -4.0))
    assert item.methods == {"str", "genealogy"}
    assert found.cases["007-12"] == CaseFacts(
        "007-12", True, Danger.SERIES_OPEN, Limitation.RUNNING, date(2030, 1, 1), date(2016, 5, 30),
        frozenset({"sexual", "juvenile"}),
    )  # fmt: skip


def test_an_empty_cell_says_nothing_and_one_row_of_a_case_is_enough(tmp_path: Path) -> None:
    found = read(tmp_path, {**ROW, "suspect": ""}, {**ROW, "exhibit": "E2", "suspect": "no", "age": "3"})
    assert found.cases["007-12"].suspect_named is False and found.cases["007-12"].danger is Danger.UNKNOWN
    assert [item.age for item in found.items] == [None, 3.0]
    assert found.items[0].located is True and found.items[0].approved is None


def test_columns_that_are_not_read_are_told(tmp_path: Path) -> None:
    assert read(tmp_path, {**ROW, "shelf": "4"}).notes == ("columns that are not read: shelf",)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"case": ""}, "line 2: column case is empty. Fill it in"),
        ({"sample": "aura"}, "line 2: column sample holds 'aura'. Write one of sexual_assault_kit"),
        ({"collected": "1.6.2016"}, "line 2: column collected holds '1.6.2016'. Write a day as 1987-05-31."),
        ({"collected": "2027-01-01"}, "column collected holds '2027-01-01'. That is after 2026-06-01"),
        (
            {"collected": "2010-01-01", "occurred": "2011-01-01"},
            "That is before the offence on 2011-01-01: correct one",
        ),
        ({"occurred": "2027-01-01"}, "column occurred holds '2027-01-01'. That is after 2026-06-01"),
        ({"age": "-1"}, "column age holds '-1'. Write years as a number from 0 to 200."),
        ({"age": "nan"}, "column age holds 'nan'"),
        ({"age": "3", "collected": "2016-01-01"}, "Give the day of collection or the age, not both."),
        ({"left": "two swabs"}, "column left holds 'two swabs'. Write a number and its unit, such as 2 swabs"),
        ({"left": "-1 swabs"}, "column left holds '-1 swabs'"),
        ({"left": "2"}, "column left holds '2'"),
        ({"approved": "maybe"}, "column approved holds 'maybe'. Write yes or no"),
        ({"condition": "fine"}, "column condition holds 'fine'. Write preserved, or difficult"),
        ({"danger": "great"}, "column danger holds 'great'. Write one of series open, at liberty"),
        (
            {"limitation": "soon"},
            "column limitation holds 'soon'. Write one of none, running, unknown, expired, or the",
        ),
        ({"leads": "L1"}, "column leads holds 'L1'. Write each as L17=6.5 bits (validated) or L18=4 score (assumed)"),
        ({"leads": "L1=nan bits"}, "column leads holds 'L1=nan bits'"),
        ({"leads": "L1=6"}, "column leads holds 'L1=6'"),
        ({"methods": "str; magic"}, "No method 'magic': known are str, bone"),
    ],
)
def test_a_bad_cell_is_told_with_its_place_and_what_to_do(tmp_path: Path, changed: dict[str, str], says: str) -> None:
    with pytest.raises(FormatError, match=re.escape(says)) as refused:
        read(tmp_path, {**ROW, **changed})
    assert "exhibits.csv, line 2" in str(refused.value)


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ({}, "line 3: column exhibit: 'E1' of case 007-12 stands in line 2 as well. Keep one of the two rows."),
        (
            {"exhibit": "E2", "danger": "none"},
            "line 3: column danger holds 'none'. Line 2 says 'series open' of the same",
        ),
        (
            {"exhibit": "E2", "leads": "L1=5 score"},
            "line 3: column leads holds 'L1=5 score'. Line 2 gives lead L1 another",
        ),
        (
            {"exhibit": "E2", "collected": "2015-12-31"},
            "line 3: column collected holds '2015-12-31'. That is before the",
        ),
    ],
)
def test_rows_that_contradict_each_other_name_both_lines(tmp_path: Path, second: dict[str, str], says: str) -> None:
    first = {**ROW, "danger": "series open", "leads": "L1=6 score", "occurred": "2016-01-01"}
    with pytest.raises(FormatError, match=re.escape(says)):
        read(tmp_path, first, {**ROW, **second})


def test_a_file_without_the_columns_or_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"there is no column 'sample'\. The columns are case, exhibit, sample"):
        read(tmp_path, {"case": "1", "exhibit": "E1"})
    file = tmp_path / "none.csv"
    file.write_text("case,exhibit,sample\n", encoding="utf-8")
    with pytest.raises(FormatError, match="it holds no exhibit"):
        read_exhibits(file, load(), TODAY)
