"""Bad rows never stop good ones; each comes back with line, column, value, what was expected and what to do."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from formats_samples import (
    REGISTER_HEADER,
    REGISTER_ROW,
    SHR_HEADER,
    SHR_ROW,
    WAPO_HEADER,
    WAPO_ROW,
    Write,
    changed,
)

from murderbook import formats
from murderbook.formats.spreadsheet import meant, neutral


def rejected(path: Path) -> formats.Reject:
    """The one reject of a file whose other rows are good; the counts add up."""
    reading = formats.read(path)
    accepted = sum(len(batch) for batch in reading.batches())
    counts = reading.counts
    assert accepted == counts.accepted == 1
    assert counts.read == counts.accepted + counts.rejected == 2
    (reject,) = reading.rejects
    assert reject.file == path.name
    return reject


SHR_CASES = {
    "age": ({"VicAge": "234"}, "'234' is above 120 years", "years from 0 to 120, a span, or 999 for unknown"),
    "age of text": ({"OffAge": "old"}, "'old' is not an age", "years from 0 to 120, a span, or 999 for unknown"),
    "month": ({"Month": "13"}, "'13' is not a month", "1 to 12 or a month's name"),
    "year": ({"Year": "2987"}, "'2987' is not a year between 1800 and now", "a year of four digits"),
    "no year": ({"Year": ""}, "no year", "a value"),
    "weapon": (
        {"Weapon": "Trebuchet"},
        "'Trebuchet' is not in the list 'weapon'",
        "one of 11 (Firearm, type not stated)",
    ),
    "solved": ({"Solved": "Perhaps"}, "'Perhaps' is neither Yes nor No", "Yes or No"),
    "county": ({"CNTYFIPS": "4"}, "'4' is not a county code", "five digits, such as 04013"),
    "no such state": ({"CNTYFIPS": "99001"}, "'99001': there is no state 99", "five digits, such as 04013"),
    "another state": (
        {"CNTYFIPS": "06037"},
        "the county code lies in another state",
        "a county of the row's own state",
    ),
    "agency": ({"Agency": "A" * 121}, "the text is longer than 120 characters", "at most 120 characters"),
    "count": ({"VicCount": "many"}, "'many' is not a whole number", "digits"),
}


@pytest.mark.parametrize("name", SHR_CASES)
def test_a_bad_value_of_the_homicide_report(write: Write, name: str) -> None:
    cells, reason, expected = SHR_CASES[name]
    bad = changed(SHR_HEADER, SHR_ROW, **cells)
    reject = rejected(write(f"{SHR_HEADER}\n{SHR_ROW}\n{bad}\n"))
    ((column, value),) = cells.items()
    assert (reject.line, reject.column, reject.value, reject.reason) == (3, column, value, reason)
    assert reject.expected.startswith(expected)
    assert reject.remedy


def test_code_and_label_that_contradict_each_other(write: Write) -> None:
    header, row = f"{SHR_HEADER},weapon_code", f"{SHR_ROW},80"
    bad = changed(header, row, weapon_code="12")
    reject = rejected(write(f"{header}\n{row}\n{bad}\n"))
    assert reject.reason == "the columns Weapon and weapon_code contradict each other"
    assert reject.value == "Strangulation - hanging / 12"


@pytest.mark.parametrize("unknown", ["999", "998", "999.0", "Unknown", "", "00"])
def test_a_declared_unknown_age_is_unknown_and_no_reject(write: Write, unknown: str) -> None:
    reading = formats.read(write(f"{SHR_HEADER}\n{changed(SHR_HEADER, SHR_ROW, VicAge=unknown)}\n"))
    (case,) = reading.cases()
    assert reading.counts.rejected == 0
    assert case.victim is not None
    assert (case.victim.age_low, case.victim.age_high) == (None, None)


REGISTER_CASES = {
    "no such month": (
        {"date": "13/45/1987"},
        "'13/45/1987': there is no month 13",
        "Dates are month/day/year; write a date such as 14 Mar 1987, 03/14/1987, 1987-03-14, March 1987, summer 1986, "
        "1987, late 1980s.",
    ),
    "day first": (
        {"date": "25/03/1987"},
        "'25/03/1987': there is no month 25",
        "Dates are month/day/year; if the day comes first, write 25 Mar 1987.",
    ),
    "age": (
        {"victim_age": "234"},
        "'234' is above 120 years",
        "Write the age in years (34), a span (30-40), or leave it empty.",
    ),
    "status": (
        {"status": "ajar"},
        "'ajar' is none of the words for this column",
        "Use one of these words, or map yours.",
    ),
    "half a place": ({"disposal_lon": ""}, "one coordinate without the other", "Add the missing one, or empty both."),
    "latitude": (
        {"disposal_lat": "133.77"},
        "'133.77' is not a latitude in degrees",
        "Correct it, or empty both coordinates.",
    ),
    "no number": ({"number": ""}, "the row has no case number", "Give every case a number of its own."),
    "twice": (
        {"number": "0087-014"},
        "the number '0087-014' is already on line 2",
        "Delete one of the rows, or correct the number.",
    ),
}
SIMPLE = REGISTER_HEADER.replace("victim_name,", ""), REGISTER_ROW.replace('"Quillfeather, Odette",', "")


@pytest.mark.parametrize("name", REGISTER_CASES)
def test_a_bad_value_of_the_register(write: Write, name: str) -> None:
    cells, reason, remedy = REGISTER_CASES[name]
    header, row = SIMPLE
    bad = changed(header, row, **({"number": "0087-015"} | cells))
    reject = rejected(write(f"{header}\n{row}\n{bad}\n"))
    assert (reject.line, reject.reason, reject.remedy) == (3, reason, remedy)
    assert reject.column in header.split(",")


def test_coordinates_of_nowhere(write: Write) -> None:
    bad = changed(WAPO_HEADER, WAPO_ROW, uid="Pv-000002", lat="0", lon="0.0")
    reject = rejected(write(f"{WAPO_HEADER}\n{WAPO_ROW}\n{bad}\n"))
    assert (reject.column, reject.value) == ("lat", "0")
    assert reject.reason == "coordinates 0, 0 lie in the Gulf of Guinea: a geocoder's sign for 'not found'"
    assert reject.remedy == "Empty both coordinates, or look the place up."


def test_a_date_of_nine_digits(write: Write) -> None:
    """Found in the published table."""
    bad = changed(WAPO_HEADER, WAPO_ROW, uid="Pv-000002", reported_date="201511018")
    reject = rejected(write(f"{WAPO_HEADER}\n{WAPO_ROW}\n{bad}\n"))
    assert (reject.column, reject.value) == ("reported_date", "201511018")
    assert reject.reason == "'201511018' is not a date in any form that is known"


def test_every_bad_cell_of_a_row_is_named_and_the_row_counted_once(write: Write) -> None:
    bad = changed(SHR_HEADER, SHR_ROW, VicAge="234", Month="13")
    reading = formats.read(write(f"{SHR_HEADER}\n{bad}\n{SHR_ROW}\n"))
    list(reading.batches())
    assert {reject.column for reject in reading.rejects} == {"VicAge", "Month"}
    assert (reading.counts.read, reading.counts.rejected) == (2, 1)


_DELIMITER = "Look for a delimiter that is missing, or one within a cell without quotation marks."
_QUOTE = 'Close the quotation mark, or double it where it stands for inches (5\'4"").'
_INVISIBLE = "Delete the invisible character, or export the table again."


@pytest.mark.parametrize(
    ("line", "reason", "remedy"),
    [
        ("a,b", "the row has 2 cells, the header has 24", _DELIMITER),
        (SHR_ROW + ",more", "the row has 25 cells, the header has 24", _DELIMITER),
        ('"' + SHR_ROW, "a quotation mark is opened and never closed", _QUOTE),
        (SHR_ROW.replace("Apache", "Apa\0che"), "the row holds a NUL character", _INVISIBLE),
    ],
)
def test_a_line_that_is_no_row(write: Write, line: str, reason: str, remedy: str) -> None:
    reject = rejected(write(f"{SHR_HEADER}\n{line}\n{SHR_ROW}\n"))
    assert (reject.line, reject.column, reject.reason, reject.remedy) == (2, "", reason, remedy)
    assert "\0" not in reject.value


def test_one_line_in_another_encoding(write: Write) -> None:
    """The file is UTF-8; the line typed elsewhere is rejected instead of garbling all the others."""
    good = changed(SHR_HEADER, SHR_ROW, Agency="Doña Ana County").encode()
    bad = changed(SHR_HEADER, SHR_ROW, Agency="Cañon").encode("cp1252")
    reading = formats.read(write(b"\n".join([SHR_HEADER.encode(), good, bad, good, b""])))
    agencies = {case.agency for case in reading.cases()}
    assert agencies == {"Doña Ana County"}
    (reject,) = reading.rejects
    assert (reject.line, reject.reason) == (3, "the row holds bytes that are no text in the file's encoding")
    assert reject.remedy == "Type the odd character again, or export the table as 'CSV UTF-8'."


def test_rejects_are_written_as_a_table_that_runs_nothing(write: Write, tmp_path: Path) -> None:
    bad = changed(SHR_HEADER, SHR_ROW, Weapon="=cmd|' /C calc'!A0")
    reading = formats.read(write(f"{SHR_HEADER}\n{bad}\n"))
    list(reading.batches())
    assert formats.write_rejects(tmp_path / "rejects.csv", reading.rejects) == 1
    with (tmp_path / "rejects.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert list(row) == ["file", "line", "column", "value", "expected", "remedy", "reason"]
    assert (row["line"], row["column"], row["value"]) == ("2", "Weapon", "'=cmd|' /C calc'!A0")


@pytest.mark.parametrize(("cell", "written"), [("-118.2", "-118.2"), ("-x", "'-x"), ("@a", "'@a"), ("plain", "plain")])
def test_only_what_a_spreadsheet_would_run_is_defused(cell: str, written: str) -> None:
    assert neutral(cell) == written and meant(written) == cell


@pytest.mark.parametrize("cell", ["'plain", "''=1", "'-5", "'", ""])
def test_an_apostrophe_of_its_own_is_left(cell: str) -> None:
    assert meant(cell) == cell


AGES = {
    "34": (34, 34), "34.0": (34, 34), "0": (0, 0), "18-21": (18, 21), "65+": (65, None), "99": (99, None),
    "NB": (0, 6 / 365), "BB": (7 / 365, 364 / 365),
}  # fmt: skip


@pytest.mark.parametrize("text", AGES)
def test_the_ages_of_the_report(write: Write, text: str) -> None:
    (case,) = formats.read(write(f"{SHR_HEADER}\n{changed(SHR_HEADER, SHR_ROW, VicAge=text)}\n")).cases()
    assert case.victim is not None
    assert (case.victim.age_low, case.victim.age_high) == AGES[text]


MAP_HEADERS = {
    "release in capitals": SHR_HEADER.upper(),
    "words apart": "ID,Fips,Ori,State Name,Agency Name,Crime Solved,Year,Month,Crime Type,Situation,Victim Age,"
    "Victim Sex,Victim Race,Victim Ethnicity,Perpetrator Age,Perpetrator Sex,Perpetrator Race,Perpetrator Ethnicity,"
    "Weapon,Relationship,Circumstance,Subcircum,Victim Count,Perpetrator Count",
    "underscored": "map_id,cnty_fips,ori_code,state_abbr,agency,solved,year,month,homicide_type,situation,vic_age,"
    "vic_sex,vic_race,vic_ethnic,off_age,off_sex,off_race,off_ethnic,weapon,relationship,circumstance,subcircum,"
    "vic_count,off_count",
}


@pytest.mark.parametrize("name", MAP_HEADERS)
def test_column_names_of_other_releases(write: Write, name: str) -> None:
    """The same row under other names is the same case: no column is left over."""
    (usual,) = formats.read(write(f"{SHR_HEADER}\n{SHR_ROW}\n")).cases()
    reading = formats.read(write(f"{MAP_HEADERS[name]}\n{SHR_ROW}\n"))
    assert reading.layout == "shr"
    assert list(reading.cases()) == [usual]
