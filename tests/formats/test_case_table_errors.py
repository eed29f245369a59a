"""Tables of cases that are wrong: what is said, and that it says where and what to do."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from case_samples import Write, as_parquet, columns, feature, read, said, with_ids

from murderbook.formats.case_columns import CaseColumns
from murderbook.formats.case_table import read_cases, read_series
from murderbook.formats.reject import FormatError

WEAPON = 'id = "id"\n[features.weapon]\nkind = "category"\n'
SERIES = 'id = "id"\n[features]\n[series]\noffender = "who"\ncase = "id"\n'
TWO = "id,weapon\nc1,knife\nc2,gun\n"


def refusal(write: Write, cases: str | bytes, declared: str, name: str = "cases.csv") -> str:
    with pytest.raises(FormatError) as caught:
        read(write, cases, declared, name)
    return str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    for name in ("cases.csv", "cases.parquet"):
        with pytest.raises(FormatError, match=r"there is no such file. Check the path"):
            read_cases(tmp_path / name, columns(WEAPON))


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        ("", "cases.csv", "the file is empty"),
        ("id,weapon\n", "cases.csv", "holds no case. Linkage compares cases, so it needs at least two"),
        ("id,weapon\nc1,knife\n", "cases.csv", "holds one case"),
        ("%PDF-1.7", "cases.pdf", "its name ends in .pdf: it is no CSV, Parquet or XLSX file"),
        ("%PDF-1.7", "cases.csv", "this is a PDF document"),
        (TWO, "cases.parquet", "this is no Parquet file, although it is named so"),
        (TWO, "cases.json", "Export the table as one of these (.csv, .tsv"),
        ("PAR1 and then nothing of the kind", "cases.parquet", "the Parquet file cannot be read"),
        (b"\x00\x01\x02\x03" * 100, "cases.csv", "binary data"),
    ],
)
def test_files_that_are_no_table(write: Write, content: str | bytes, name: str, told: str) -> None:
    assert told in refusal(write, content, WEAPON, name)


def test_an_unknown_column_has_its_nearest_name(write: Write) -> None:
    told = refusal(write, "id,Weapons,city\n1,a,b\n2,a,b\n", WEAPON)
    assert told == (
        "cases.csv: has no column 'weapon' (columns.toml, features.weapon). "
        "Did you mean 'Weapons'? Its columns are id, Weapons, city."
    )


def test_a_missing_section_of_features_names_the_columns_that_could_be(write: Write) -> None:
    told = refusal(
        write, "id,weapon,victim_race,city,who\n1,a,b,c,d\n2,a,b,c,d\n", 'id = "id"\n[place]\narea = "city"\n'
    )
    assert "declares no features, and none are guessed" in told
    assert "Columns of cases.csv that could be: weapon, who." in told
    assert "An empty [features] compares by place and time alone" in told


def test_ids_that_stand_twice(write: Write) -> None:
    told = refusal(write, "id,weapon\n01,a\n02,b\n01,c\n3,d\n01,e\n02,f\n", WEAPON)
    assert "'01' in line 2, line 4, line 6; '02' in line 3, line 7" in told
    assert "Keep one row for each case" in told


def test_empty_ids(write: Write) -> None:
    told = refusal(write, "id,weapon\n01,a\n,b\n ,c\n3,d\n", WEAPON)
    assert "the id is empty in 2 of 4 rows: line 3, line 4. Give every case an id" in told


def test_ragged_rows_are_left_out_and_told(write: Write) -> None:
    table, warnings = read(write, "id,weapon\n1,a\n2,b,c\n3,d\n", WEAPON)
    assert table.ids == ("1", "3")
    assert "1 row cannot be read: line 3; the first because the row has 3 cells, the header has 2" in warnings[0]
    assert "That is more than half" in refusal(write, "id,weapon\n1,a\n2,b,c\n3,d,e\n", WEAPON)


@pytest.mark.parametrize("odd", ["abc", "NaN!", "inf", "-Infinity", "1e999", "12,5", "34 years"])
def test_numbers_that_are_none(write: Write, odd: str) -> None:
    declared = 'id = "id"\n[features.age]\nkind = "number"\n'
    table, (warning,) = read(write, with_ids("age", ["34", f'"{odd}"', "+1.5e1", "nan"]), declared)
    assert warning.startswith(f"cases.csv: column 'age': 1 cell is no number: line 3 ({odd!r}). They count as unknown.")
    assert feature(table, "age").numbers[[0, 2]].tolist() == [34.0, 15.0]
    told = refusal(write, with_ids("age", ["34", odd.replace(",", ";"), "x"]), declared)
    assert "2 cells are no number" in told
    assert "That is more than half, so the mapping is wrong" in told


def test_words_that_are_neither_present_nor_absent(write: Write) -> None:
    declared = 'id = "id"\n[features.bound]\nkind = "presence"\n'
    table, (warning,) = read(write, with_ids("bound", ["yes", "No", "maybe", "1", ""]), declared)
    assert said(feature(table, "bound")) == ["present", "absent", None, "present", None]
    assert "1 cell is no word for present or absent: line 4 ('maybe')" in warning
    assert "declare others in `present` and `absent`" in warning
    assert "the mapping is wrong" in refusal(write, with_ids("bound", ["P", "A", "yes"]), declared)


def test_a_feature_that_is_never_known_is_kept_and_told(write: Write) -> None:
    table, (warning,) = read(write, "id,weapon,x\nc1,,1\nc2,unknown,2\n", WEAPON)
    assert said(feature(table, "weapon")) == [None, None]
    assert warning == ("cases.csv: column 'weapon' is unknown in every row. Feature 'weapon' cannot tell anything.")


def test_values_that_say_nothing_or_differ_in_spelling_only(write: Write) -> None:
    cells = ["Knife", "knife", "n/a", "gun", "none", "none"]
    _, warnings = read(write, with_ids("weapon", cells), 'unknown = ["x"]\n' + WEAPON)
    assert [warning.split(". ")[0] for warning in warnings] == [
        "cases.csv: column 'weapon': 'n/a' counts as a value, so that two such cases agree",
        "cases.csv: column 'weapon': 'Knife' and 'knife' differ in spelling only, and count as different values",
    ]


def test_free_text_is_no_category_and_no_list(write: Write) -> None:
    texts = [f"text {number}" for number in range(60_001)]
    assert "60,001 different values, too many for a category" in refusal(write, with_ids("weapon", texts), WEAPON)
    declared = 'id = "id"\n[features.taken]\nkind = "list"\nseparator = ";"\n'
    assert "2,001 different words" in refusal(write, with_ids("taken", texts[:2001]), declared)


def test_two_features_of_one_name(write: Write) -> None:
    declared = WEAPON + '[features.all]\nkind = "category"\ncolumns = ["weapon", "city"]\n'
    told = refusal(write, "id,weapon,city\n1,a,b\n2,a,b\n", declared)
    assert "features.all: a feature 'weapon' is declared already" in told


def test_a_pattern_that_fits_nothing(write: Write) -> None:
    told = refusal(write, TWO, 'id = "id"\n[features.mo]\nkind = "presence"\npattern = "mo_*"\n')
    assert "columns.toml: features.mo: no column of cases.csv is left that fits 'mo_*'" in told


def test_lists_in_the_file_need_the_kind_list(tmp_path: Path) -> None:
    path = as_parquet(tmp_path / "cases.parquet", {"id": ["a", "b"], "weapon": [["x"], ["y", "z"]]})
    with pytest.raises(FormatError, match=r'column \'weapon\' holds lists.*Set kind = "list"'):
        read_cases(path, columns(WEAPON))


def test_a_column_of_records_is_no_text(tmp_path: Path) -> None:
    path = as_parquet(tmp_path / "cases.parquet", {"id": ["a", "b"], "weapon": pa.array([{"x": 1}, {"x": 2}])})
    with pytest.raises(FormatError, match=r"column 'weapon' holds struct.*Save the column as text"):
        read_cases(path, columns(WEAPON))


def test_two_columns_of_one_name(tmp_path: Path, write: Write) -> None:
    table, warnings = read(write, "id,weapon,weapon\n1,a,b\n2,c,d\n", WEAPON)
    assert table.features[0].values == ("a", "c")
    assert "two columns are called 'weapon': the later one is read as 'weapon (2)'" in warnings[0]
    path = tmp_path / "cases.parquet"
    pq.write_table(pa.table([pa.array(["x", "y"])] * 3, names=["id", "weapon", "weapon"]), path)
    with pytest.raises(FormatError, match="two columns are called 'weapon'"):
        read_cases(path, columns(WEAPON))


def test_race_is_found_by_values_and_by_pattern(write: Write) -> None:
    told = refusal(write, with_ids("weapon", ["White", "Black", "Asian"]), WEAPON)
    assert "which are no input of any linkage score" in told
    car, _ = read(write, with_ids("weapon", ["White", "Black", "Red"]), WEAPON)
    assert len(car.features[0].values) == 3
    declared = 'id = "id"\n[features.v]\nkind = "category"\npattern = "vic_*"\n'
    assert "'vic_race' tells race" in refusal(write, "id,vic_race,vic_sex\n1,a,b\n2,a,b\n", declared)
    kept, _ = read(write, "id,vic_race,vic_sex\n1,a,b\n2,a,b\n", declared + '[watch]\nrace = "vic_race"\n')
    assert [one.id for one in kept.features] == ["vic_sex"]
    told = refusal(
        write, with_ids("t", ["young;hispanic", "old"]), 'id = "id"\n[features.t]\nkind = "list"\nseparator = ";"\n'
    )
    assert "which are no input" in told


def series(write: Write, text: str, cases: str = "id\n01\n02\n03\n") -> tuple[str, ...]:
    declared = columns(SERIES)
    table = read_cases(write(cases, "cases.csv"), declared).table
    return read_series(write(text, "series.csv"), declared, table).warnings


def series_refusal(write: Write, text: str, cases: str = "id\n01\n02\n03\n") -> str:
    with pytest.raises(FormatError) as caught:
        series(write, text, cases)
    return str(caught.value)


def test_series_of_other_cases(write: Write) -> None:
    told = series_refusal(write, "who,id\nA,x1\nA,x2\n")
    assert "none of its 2 cases is in the table of cases ('x1' here, '01' there). Name the columns" in told
    assert "with their leading zeros" in series_refusal(write, "who,id\nA,1\nA,2\n")


def test_series_of_some_other_cases(write: Write) -> None:
    assert series(write, "who,id\nA,01\nA,02\nA,99\n") == (
        "series.csv: 1 of 3 rows name a case that is not in the table of cases: line 4 ('99'). They are left out.",
    )


def test_series_of_one_case_each(write: Write) -> None:
    told = series_refusal(write, "who,id\nA,01\nB,02\n")
    assert "no offender has two cases of the table, so there is no solved series to learn from" in told


def test_series_that_say_a_thing_twice_or_by_halves(write: Write) -> None:
    assert series(write, "who,id\nA,01\nA,02\nA,01\n,03\nB,\nunknown,02\n") == (
        "series.csv: 3 of 6 rows lack the offender or the case: line 5 ('03'), line 6 ('B'), line 7 ('02'). "
        "They are left out. Fill in both.",
        "series.csv: 1 row repeats an earlier one: line 4 ('A', '01'). Each pair counts once.",
    )


def test_series_without_rows_columns_or_a_section(write: Write) -> None:
    assert "no row names both an offender and a case" in series_refusal(write, "who,id\n")
    assert "has no column 'who' (columns.toml, series.offender)" in series_refusal(write, "whom,id\nA,01\n")
    with pytest.raises(FormatError, match="has no \\[series\\] section"):
        read_series(write("who,id\nA,1\n"), CaseColumns.from_dict({"id": "id"}))
