"""The code lists are whole (DOMAIN 3.3, 3.4), unambiguous, and know every value of the real files."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pytest

from murderbook.casefile.code_lists import code_list

NAMES = sorted(
    entry.name.removesuffix(".toml")
    for entry in files("murderbook.casefile.codes").iterdir()
    if entry.name.endswith(".toml")
)
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"

COMPLETE = {
    "weapon": "11 12 13 14 15 20 30 40 50 55 60 65 70 75 80 85 90 99",  # 99: later releases of the compilation
    "relationship": "HU WI CH CW MO FA SO DA BR SI IL SF SM SS SD OF NE AQ BF GF XH XW EE ER FR HO OK ST UN",
    "circumstance": "02 03 05 06 07 09 10 17 18 19 26 32 40 41 42 43 44 45 46 47 48 49 60 70 80 81 50 51 52 53 59 99",
    "sub_circumstance": "A B C D E F G",
    "situation": "A B C D E F",
    "sex": "M F U",
    "ethnicity": "H N U",
    "homicide_type": "A B",
    "exceptional_clearance": "A B C D E N",
    "nibrs_weapon": "11 11A 12 12A 13 13A 14 14A 15 15A 20 30 35 40 50 60 65 70 85 90 95 99",
    "nibrs_circumstance": "01 02 03 04 05 06 07 08 09 10 20 21 30 31 32 33 34",
    "site_type": " ".join(f"{n:02d}" for n in (*range(1, 26), *(n for n in range(37, 59) if n != 43))),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_list_says_where_it_comes_from(name: str) -> None:
    found = code_list(name)
    assert found.title
    assert found.source
    assert found.licence
    assert found.entries


@pytest.mark.parametrize("name", NAMES)
def test_no_code_label_or_synonym_means_two_things(name: str) -> None:
    meant: dict[str, str] = {}
    for entry in code_list(name).entries:
        for text in {" ".join(t.lower().split()) for t in (entry.code, entry.label, *entry.synonyms)}:
            assert meant.setdefault(text, entry.code) == entry.code, f"{text!r} is both {meant[text]} and {entry.code}"


@pytest.mark.parametrize("name", COMPLETE)
def test_the_list_has_exactly_the_codes_of_the_record_description(name: str) -> None:
    assert {entry.code for entry in code_list(name).entries} == set(COMPLETE[name].split())


def test_race_has_the_fbi_codes_and_two_of_this_project() -> None:
    assert {entry.code for entry in code_list("race").entries} == set("WBIAPU") | {"O", "M"}


def test_groups_of_weapons_join_what_base_rates_count_together() -> None:
    groups = Counter(entry.group for entry in code_list("weapon").entries)
    assert groups["firearm"] == 5
    assert set(groups) == {
        "firearm", "knife", "blunt", "personal", "poison", "pushed", "explosives", "fire", "narcotics", "drowning",
        "strangulation", "asphyxia", "other", "not reported",
    }  # fmt: skip


def test_relationships_fall_into_four_groups() -> None:
    groups = Counter(entry.group for entry in code_list("relationship").entries)
    assert groups == {"family": 16, "known": 11, "stranger": 1, "unknown": 1}


@pytest.mark.parametrize(
    ("name", "code"), [("weapon", "90"), ("circumstance", "99"), ("relationship", "UN"), ("race", "U"), ("sex", "U")]
)
def test_a_code_that_says_nothing_is_marked_unknown(name: str, code: str) -> None:
    entry = code_list(name).get(code)
    assert entry is not None
    assert entry.unknown


def test_states_carry_both_of_their_numbers() -> None:
    arizona = code_list("state").find("arizona")
    assert arizona is not None
    assert (arizona.code, arizona.attributes) == ("AZ", {"fips": "04", "ucr": "02"})
    fips = [entry.attributes["fips"] for entry in code_list("state").entries]
    ucr = [entry.attributes["ucr"] for entry in code_list("state").entries if "ucr" in entry.attributes]
    assert len(set(fips)) == len(fips) == 56
    assert len(set(ucr)) == len(ucr) == 55


WEST = {
    "weapon": "weapon", "weapon_code": "weapon", "relationship": "relationship", "relationship_code": "relationship",
    "circumstance": "circumstance", "circumstance_code": "circumstance", "situation": "situation",
    "situation_code": "situation", "vic_race": "race", "vic_race_code": "race", "off_race": "race",
    "off_race_code": "race", "vic_ethnic": "ethnicity", "off_ethnic_code": "ethnicity", "vic_sex": "sex",
    "off_sex": "sex", "homicide_type": "homicide_type", "agency_type": "agency_type", "state_abbr": "state",
}  # fmt: skip
NATIONAL = {
    "Weapon": "weapon", "Relationship": "relationship", "Circumstance": "circumstance",
    "Subcircum": "sub_circumstance", "VicRace": "race", "OffRace": "race", "VicEthnic": "ethnicity",
    "OffEthnic": "ethnicity", "VicSex": "sex", "OffSex": "sex", "Homicide": "homicide_type",
    "Agentype": "agency_type", "State": "state", "ActionType": "action_type",
}  # fmt: skip


def _table(name: str) -> pa.Table:
    path = SHARED / "shr" / name
    if not path.exists():
        pytest.skip(f"the real data is not beside this checkout: {path.name}")
    header = pacsv.open_csv(path).schema.names
    return pacsv.read_csv(
        path,
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False
        ),
    )


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "columns"), [("shr_west8_1976_2018.csv.gz", WEST), ("shr_national_sample.csv.gz", NATIONAL)]
)
def test_every_value_of_the_real_files_is_known(file: str, columns: dict[str, str]) -> None:
    table = _table(file)
    unmapped = {
        (column, value)
        for column, name in columns.items()
        for value in table[column].unique().to_pylist()
        if code_list(name).find(value) is None
    }
    assert unmapped == set()


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["weapon", "relationship", "circumstance", "situation"])
def test_code_and_label_of_a_real_row_mean_the_same_entry(name: str) -> None:
    table = _table("shr_west8_1976_2018.csv.gz")
    pairs = set(zip(table[f"{name}_code"].to_pylist(), table[name].to_pylist(), strict=True))
    codes = code_list(name)
    assert [pair for pair in pairs if codes.find(pair[0]) is not codes.find(pair[1])] == []
