"""Tables of cases of any columns: what is read, from each kind of file alike."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from case_samples import Write, as_parquet, as_plain, as_xlsx, columns, feature, read, said, with_ids

from murderbook.formats.case_columns import CaseColumns
from murderbook.formats.case_table import read_cases, read_series
from murderbook.linkage.tabular.table import FeatureKind

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
HOMICIDE = EXAMPLES / "homicide"


def homicide_rows() -> tuple[list[str], list[list[str]]]:
    with (HOMICIDE / "cases.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return head, rows


def test_the_example_is_read_without_a_warning() -> None:
    declared = CaseColumns.load(HOMICIDE / "columns.toml")
    table, warnings = read_cases(HOMICIDE / "cases.csv", declared)
    series, more = read_series(HOMICIDE / "series.csv", declared, table)
    assert (warnings, more) == ((), ())
    assert table.ids[:2] == ("0001", "0002")
    assert len(table.ids) == 36
    assert len(series.cases) == 15
    assert table.places is None
    assert table.area is not None
    assert table.wider is not None
    assert table.area.values == ("Dunmore Bay", "Harrow Falls", "Pinecross", "Saltmarsh")
    assert table.wider.values[table.wider.codes[0]] == "OR"
    assert set(table.watched) == {"race"}
    assert not any("race" in one.id for one in table.features)
    assert feature(table, "mo_bound").label == "Victim bound"
    assert "none" in feature(table, "weapon").values


def test_csv_parquet_and_xlsx_give_equal_tables(tmp_path: Path) -> None:
    declared = CaseColumns.load(HOMICIDE / "columns.toml")
    head, rows = homicide_rows()
    expected = as_plain(read_cases(HOMICIDE / "cases.csv", declared).table)
    by_column = {name: [row[at] or None for row in rows] for at, name in enumerate(head)}
    for path in (
        as_parquet(tmp_path / "cases.parquet", by_column),
        as_xlsx(tmp_path / "cases.xlsx", head, rows),
    ):
        assert as_plain(read_cases(path, declared).table) == expected


def test_typed_columns_give_the_same_as_text(tmp_path: Path, write: Write) -> None:
    """Numbers, dates, booleans and lists, as a data frame or a spreadsheet has them."""
    text = (
        "id,x,y,on,seen,age,items\n7,1000.5,2000,1986-07-03 22:15:00,true,34,a;b\n"
        "8,1500,2500.25,1987-01-01 06:00:00,,,\n"
    )
    declared = columns(
        'id = "id"\n[place]\nx = "x"\ny = "y"\nunit = "m"\n[time]\nat = "on"\n[features.seen]\nkind = "presence"\n'
        '[features.age]\nkind = "number"\n[features.items]\nkind = "list"\nseparator = ";"\n'
    )
    typed = {
        "id": [7, 8], "x": [1000.5, 1500.0], "y": [2000.0, 2500.25],
        "on": np.array(["1986-07-03T22:15:00", "1987-01-01T06:00:00"], "datetime64[ns]"),
        "seen": [True, None], "age": [34.0, float("nan")], "items": [["a", "b"], None],
    }  # fmt: skip
    parquet = read_cases(as_parquet(tmp_path / "cases.parquet", typed), declared)
    plain = read_cases(write(text), declared)
    assert parquet.warnings == plain.warnings == ()
    assert as_plain(parquet.table) == as_plain(plain.table)


def test_the_kind_of_file_is_found_by_content(tmp_path: Path) -> None:
    declared = CaseColumns.load(HOMICIDE / "columns.toml")
    head, rows = homicide_rows()
    path = as_xlsx(tmp_path / "cases.csv", head, rows)
    assert len(read_cases(path, declared).table.ids) == 36


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_each_encoding_of_the_importer_is_read(write: Write, encoding: str) -> None:
    text = 'number;Straße\n"007";Köln\n"8";Århus\n'
    table, warnings = read(
        write, text.encode(encoding), 'id = "number"\n[features."Straße"]\nkind = "category"\ngroup = "where"\n'
    )
    assert warnings == ()
    assert table.ids == ("007", "8")
    assert said(table.features[0]) == ["Köln", "Århus"]
    assert table.features[0].group == "where"


def test_lines_above_the_header_are_passed_over(write: Write) -> None:
    table, _ = read(
        write,
        "Cases of 1990,,\n\nid,weapon,city\n1,knife,A\n2,gun,B\n",
        'id = "id"\n[features.weapon]\nkind = "category"\n',
    )
    assert table.ids == ("1", "2")


def test_a_row_that_repeats_a_column_name_is_no_header(write: Write) -> None:
    text = "id,who,note\nc1,A,x\nc2,A,x\nwho,WHO,Who\n"
    series, _ = read_series(write(text), columns('id = "id"\n[series]\noffender = "who"\n'))
    assert series.cases == ("c1", "c2", "who")


def test_a_category_is_sorted_and_unknown_words_are_no_values(write: Write) -> None:
    declared = (
        'id = "id"\nunknown = ["NA", "?"]\n[features.entry]\nkind = "category"\nunknown = ["99"]\nlabel = "Way in"\n'
    )
    table, _ = read(write, with_ids("entry", ["window", "na", "door", "99", "", "?", "door"]), declared)
    one = feature(table, "entry")
    assert (one.label, one.group, one.kind) == ("Way in", "entry", FeatureKind.CATEGORY)
    assert one.values == ("door", "window")
    assert said(one) == ["window", None, "door", None, None, None, "door"]
    assert one.codes.dtype == np.int32


def test_presences_by_name_and_by_pattern(write: Write) -> None:
    cases = "id,mo_a,mo_b,gag,hood\n1,P,A,x,\n2,U,P,,x\n3,A,,x,x\n"
    declared = (
        'id = "id"\n[features.behaviour]\nkind = "presence"\npattern = "mo_*"\npresent = ["P"]\nabsent = ["A"]\n'
        'unknown = ["U"]\nlabels = { mo_b = "Bound" }\n'
        '[features.worn]\nkind = "presence"\ncolumns = ["gag", "hood"]\npresent = "x"\n'
    )
    table, warnings = read(write, cases, declared)
    assert warnings == ()
    assert [(one.id, one.label, one.group) for one in table.features] == [
        ("mo_a", "mo_a", "behaviour"), ("mo_b", "Bound", "behaviour"), ("gag", "gag", "worn"), ("hood", "hood", "worn"),
    ]  # fmt: skip
    assert [one.codes.tolist() for one in table.features] == [[1, -1, 0], [0, 1, -1], [1, -1, 1], [-1, 1, 1]]


def test_whole_numbers_of_a_data_frame_are_the_words_they_mean(write: Write) -> None:
    cases = "id,seen,age,weapon\n1,1.0,999.0,3\n2,0.0,34.0,99.0\n3,,998,4\n"
    declared = (
        'id = "id"\n[features.seen]\nkind = "presence"\n[features.age]\nkind = "number"\nunknown = [998, 999]\n'
        '[features.weapon]\nkind = "category"\nunknown = [99]\n'
    )
    table, warnings = read(write, cases, declared)
    assert warnings == ()
    assert said(feature(table, "seen")) == ["present", "absent", None]
    assert np.isnan(feature(table, "age").numbers).tolist() == [True, False, True]
    assert said(feature(table, "weapon")) == ["3", None, "4"]


@pytest.mark.parametrize(("complete", "others"), [("true", "absent"), ("false", None)])
def test_a_list_is_a_presence_for_each_word(write: Write, complete: str, others: str | None) -> None:
    declared = (
        f'id = "id"\n[features.taken]\nkind = "list"\nseparator = "|"\ncomplete = {complete}\nabsent = ["nothing"]\n'
        'label = "Taken"\n'
    )
    cells = ["ring | cash", "cash|cash|unknown", "nothing", "", "unknown", "|unknown"]
    table, warnings = read(write, with_ids("taken", cells), declared)
    assert warnings == ()
    assert [(one.id, one.label) for one in table.features] == [
        ("taken: cash", "Taken: cash"),
        ("taken: ring", "Taken: ring"),
    ]
    assert said(feature(table, "taken: cash")) == ["present", "present", "absent", None, None, None]
    assert said(feature(table, "taken: ring")) == ["present", others, "absent", None, None, None]
    assert feature(table, "taken: ring").asked.tolist() == [True, True, True, False, False, False]


def test_an_empty_features_section_compares_by_place_and_time(write: Write) -> None:
    table, _ = read(write, with_ids("town", ["A", "B"]), 'id = "id"\n[place]\narea = "town"\n[features]\n')
    assert table.features == ()
    assert table.area is not None


def test_series_keep_offenders_of_one_case_and_series_of_one(write: Write) -> None:
    declared = columns('id = "id"\n[features]\n[series]\noffender = "who"\n')
    series, warnings = read_series(write("who,id\nA,01\nA,02\nB,02\nC,03\n"), declared)
    assert warnings == ()
    assert series.offenders == ("A", "A", "B", "C")
    assert series.cases == ("01", "02", "02", "03")


def test_series_name_cases_as_a_list_made_for_a_spreadsheet_does(write: Write) -> None:
    """And the other way round: the table may be the one that was made for it."""
    declared = columns('id = "id"\n[features]\n[series]\noffender = "who"\n')
    table, _ = read_cases(write("id\n=1\n'@2\n03\n"), declared)
    text = "who,id\nA,'=1\nA,@2\nB,=1\nB,'=1\nB,03\n"
    series, warnings = read_series(write(text, "series.csv"), declared, table)
    assert series.cases == ("=1", "'@2", "=1", "03") and series.offenders == ("A", "A", "B", "B")
    assert len(warnings) == 1 and "1 row repeats an earlier one" in warnings[0]


@pytest.mark.shared_data
def test_the_public_burglaries_are_read(shared_data: Path) -> None:
    """Real files, beside the checkout. Counted here by the standard library."""
    folder = shared_data / "linkage"
    if not folder.is_dir():
        pytest.skip("REAL DATA ABSENT: linkage is not among them")
    declared = CaseColumns.load(EXAMPLES / "burglary" / "columns.toml")
    table, warnings = read_cases(folder / "crimes.csv", declared)
    with (folder / "crimes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert table.ids == tuple(row["crimeID"] for row in rows)
    assert [len(one.values) for one in table.features] == [
        len({row[n] for row in rows} - {"NA"}) for n in ("MO1", "MO2", "MO3")
    ]
    assert table.times is not None
    assert table.times.known.all()
    assert (table.times.end >= table.times.start).all()
    backwards = sum((r["DATE_FROM"], r["TIME_FROM"]) > (r["DATE_TO"], r["TIME_TO"]) for r in rows)
    assert [w for w in warnings if f"{backwards} rows have a time that ends before it starts" in w]
    assert table.places is not None
    assert table.places.located.all()
    apart = np.hypot(float(rows[0]["X"]) - float(rows[1]["X"]), float(rows[0]["Y"]) - float(rows[1]["Y"]))
    assert np.linalg.norm(table.places.metres[0] - table.places.metres[1]) == pytest.approx(apart, abs=1.5)
    series, _ = read_series(folder / "offenders.csv", declared, table)
    assert set(series.cases) <= set(table.ids)
    assert len(set(zip(series.offenders, series.cases, strict=True))) == len(series.cases)


@pytest.mark.shared_data
def test_a_real_homicide_report_is_read_as_it_is(shared_data: Path) -> None:
    """Year and month in two columns, each written as 1976.0; counties and states for places; race watched only."""
    declared = columns(
        'id = "rowid"\n[place]\narea = "fip"\nwider = "state_abbr"\n[time]\nat = ["year", "month"]\nformat = "%Y %m"\n'
        '[features.vic_age]\nkind = "number"\nunknown = [998, 999]\n'
        '[features.coded]\nkind = "category"\ncolumns = ["vic_sex", "weapon", "circumstance"]\n'
        '[watch]\nrace = "vic_race"\n'
    )
    table, warnings = read_cases(shared_data / "shr" / "shr_west8_1976_2018.csv.gz", declared)
    assert warnings == ()
    assert table.n == 41_423
    assert table.times is not None
    assert table.times.known.all()
    assert table.times.shown[0] == "1976 12"
    assert np.nanmax(feature(table, "vic_age").numbers) <= 99
    assert [one.id for one in table.features] == ["vic_age", "vic_sex", "weapon", "circumstance"]
