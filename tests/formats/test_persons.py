"""Tables of persons: what is read, and what is told of what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook.formats.person_columns import PersonColumns
from murderbook.formats.persons import PersonsRead, read_persons
from murderbook.formats.reject import FormatError
from murderbook.resolution import load_model

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "persons"
MAP = """
id = "no"
apart = "case"
[columns]
name = "name"
birth = "born"
height = "cm"
[age]
years = "age"
on = "on"
"""
HEAD = "no,case,name,born,cm,age,on\n"


def read(folder: Path, rows: str, columns: str = MAP) -> PersonsRead:
    (folder / "map.toml").write_text(columns, encoding="utf-8")
    (folder / "people.csv").write_text(HEAD + rows, encoding="utf-8")
    declaration = load_model()
    return read_persons(folder / "people.csv", PersonColumns.load(folder / "map.toml", declaration), declaration)


def test_the_example_is_read_whole() -> None:
    declaration = load_model()
    found = read_persons(EXAMPLE / "people.csv", PersonColumns.load(EXAMPLE / "columns.toml", declaration), declaration)
    assert not found.rejects
    by_id = {record.id: record for record in found.records}
    assert by_id["2"].values["given"] == "bill|wm"
    assert by_id["2"].values["surname"] == "aldanford|aldenford"
    assert by_id["2"].values["birth"] == "19500508-19510508"
    assert by_id["2"].shown["birth"] == "36 years old on 8 May 1987"
    assert by_id["4"].values["generation"] == "jr"
    assert "surname" not in by_id["7"].values


def test_ids_keep_their_zeros_and_the_case_tells_persons_apart(tmp_path: Path) -> None:
    found = read(tmp_path, "007,C1,A Hart,1950-02-03,180,,\n")
    assert (found.records[0].id, found.records[0].apart) == ("007", "C1")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("1,,A Hart,six feet,,,\n", "born", "cannot be read"),
        ("1,,A Hart,1950-13-45,,,\n", "born", "cannot be read"),
        ("1,,A Hart,,tall,,\n", "cm", "cannot be read"),
        ("1,,A Hart,,,old,1987\n", "age", "no age"),
        ("1,,A Hart,,,\u00b2,1987\n", "age", "no age"),
        ("1,,A Hart,,,131,1987\n", "age", "no age"),
        ("1,,A Hart,,,30,yesterday\n", "on", "no"),
        (",,A Hart,,,,\n", "no", "empty"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_and_left_out(tmp_path: Path, row: str, column: str, words: str) -> None:
    (one,) = read(tmp_path, row).rejects
    assert (one.line, one.column) == (2, column)
    assert words in one.reason
    assert one.remedy


def test_a_row_of_another_width_is_told_and_the_others_stay(tmp_path: Path) -> None:
    found = read(tmp_path, "1,,A Hart\n2,,B Hart,,,,\n")
    assert [record.id for record in found.records] == ["2"]
    assert found.rejects[0].line == 2


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [
        ("1,,A,,,,\n1,,B,,,,\n", MAP, "line 3: column no: '1' stands in line 2"),
        ("", MAP.replace('"born"', '"borne"'), "Did you mean 'born'"),
        ("", MAP.replace("birth =", "brith ="), "Did you mean 'birth'"),
        ("", 'id = "no"', "names no column"),
        ("", MAP + "\nwhere = 1", "is no key of this section"),
        ("", MAP.replace('years = "age"', ""), "age.years"),
        ("", "id = [", "not a TOML file"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_with_a_remedy(
    tmp_path: Path, rows: str, columns: str, words: str
) -> None:
    with pytest.raises(FormatError, match=words.replace("(", r"\(")):
        read(tmp_path, rows, columns)


def test_those_of_an_unknown_case_are_not_of_one_case(tmp_path: Path) -> None:
    assert [one.apart for one in read(tmp_path, "1,n/a,A Hart,,,,\n2,Unknown,A Hart,,,,\n").records] == [None, None]


def test_an_age_in_a_year_is_born_in_all_that_it_may_be(tmp_path: Path) -> None:
    found = read(tmp_path, "1,,A Hart,,,30,1987\n").records[0]
    assert found.values["birth"] == "19560101-19571231"


def test_a_year_of_birth_in_two_digits_is_not_silently_of_this_century(tmp_path: Path) -> None:
    rows = "1,,A Hart,3/12/19,,,\n2,,B Hart,3/12/19,,58,1978\n3,,C Hart,3/12/51,,,\n4,,D Hart,3/12/1919,,,\n"
    rows += "5,,E Hart,3/12/19,,3,2022\n6,,F Hart,3/12/19,,30,1990\n"
    found = read(tmp_path, rows)
    births = {record.id: record.values["birth"] for record in found.records}
    assert births == {
        "1": "19190312|20190312", "2": "19190312", "3": "19510312", "4": "19190312", "5": "20190312",
        "6": "19190312|20190312",  # the age fits neither
    }  # fmt: skip
    shown = {record.id: record.shown["birth"] for record in found.records}
    assert shown["1"] == "3/12/19 (2019 or 1919)" and shown["2"] == "3/12/19 (1919, by the age)"
    (note,) = found.notes
    assert note.startswith("2 years of birth told in two digits may be of either century")


def test_who_was_born_in_either_century_agrees_with_whoever_was_born_in_one(tmp_path: Path) -> None:
    found = {one.id: one for one in read(tmp_path, "1,,A Hart,3/12/19,,,\n2,,A Hart,1919-03-12,,,\n").records}
    births = next(one for one in load_model().comparisons if one.id == "birth").values
    assert births.level(found["1"].values["birth"], found["2"].values["birth"]) == 1
