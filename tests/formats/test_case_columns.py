"""MAP.toml: what is said of one that is wrong, and what is no input whatever it is called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from case_samples import Write, columns

from murderbook.casefile.race_words import names_race, values_race
from murderbook.formats.case_columns import (
    ABSENT_WORDS,
    PRESENT_WORDS,
    UNITS,
    UNKNOWN_WORDS,
    CaseColumns,
    Kind,
    Reversed,
)
from murderbook.formats.case_features import MOST_VALUES
from murderbook.formats.case_source import SUFFIXES
from murderbook.formats.case_times import ENOUGH_FOR_SHARES, FIRST_YEAR, LAST_YEAR
from murderbook.formats.reject import FormatError

ID = 'id = "id"\n'
WEAPON = ID + '[features.weapon]\nkind = "category"\n'


def refusal(text: str) -> str:
    with pytest.raises(FormatError) as caught:
        columns(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "columns.toml: id: is missing. Every key is explained in docs/reference/case-columns.md"),
        ("id = 7", "id: must be text, not 7"),
        (ID + "[feature.weapon]", "feature: is no key of this section. Did you mean 'features'?"),
        (ID + "features = 1", "features: must be a section, not 1. Write it as [features]"),
        (ID + "[features]\nweapon = 1", "features.weapon: must be a section, not 1. Write it as [features.weapon]"),
        (ID + "[features.weapon]", "features.weapon.kind: is missing"),
        (
            ID + '[features.weapon]\nkind = "Categories"',
            "cannot be 'Categories'. Did you mean 'category'? It is one of",
        ),
        (WEAPON + 'colum = "x"', "features.weapon.colum: is no key of this section. Did you mean 'column'?"),
        (WEAPON + 'present = "x"', "features.weapon.present: is no key of this section"),
        (WEAPON + 'column = "x"\npattern = "y*"', "features.weapon.pattern: stands beside column"),
        (WEAPON + "unknown = [1.5]", "features.weapon.unknown: must be a text or a list of texts, not [1.5]"),
        (ID + '[features.t]\nkind = "list"', "features.t.separator: is missing"),
        (ID + '[features.t]\nkind = "list"\nseparator = ";"\npattern = "t*"', "Give each column of lists an entry"),
        (ID + '[features.t]\nkind = "list"\nseparator = ";"\ncomplete = "yes"', "must be true or false, not 'yes'"),
        (ID + '[features.t]\nkind = "presence"\npresent = "x"\nabsent = "X"', "absent: shares 'x' with present"),
        (ID + "[place]", "place: names no column. Name x, y and unit"),
        (ID + '[place]\nx = "x"\ny = "y"', "place.unit: is missing"),
        (
            ID + '[place]\nx = "x"\ny = "y"\nunit = "metres"',
            "place.unit: cannot be 'metres'. It is one of m, km, ft, degrees",
        ),
        (ID + '[place]\nlatitude = "x"', "place.longitude: is missing"),
        (ID + '[place]\nlatitude = "a"\nlongitude = "b"\nunit = "m"', "place.latitude: stands beside x and y"),
        (ID + "[time]", "time: needs either `at`, or `from` and `to`"),
        (ID + '[time]\nat = "a"\nfrom = "b"', "time: needs either"),
        (ID + '[time]\nfrom = "b"', "time.to: is missing"),
        (ID + '[time]\nat = ["a", "b", "c", "d", "e"]', "time.at: names 5 columns. Name one column, or two"),
        (ID + '[time]\nat = "a"\nreversed = "swop"', "time.reversed: cannot be 'swop'. Did you mean 'swap'?"),
        (ID + '[time]\nat = "a"\nformat = "%q"', "time.format: '%q' holds %q. Known are %Y, %y"),
        (ID + '[time]\nat = "a"\nformat = "%d/%Y"', "time.format: '%d/%Y' is no date"),
        (ID + '[time]\nat = "a"\nformat = "%m/%m/%Y"', "gives %m twice"),
        (ID + '[time]\nat = "a"\nformat = "%I:%M"', "is no time of day. Write %H:%M, or %I:%M %p"),
        (ID + '[time]\nat = "a"\nformat = "%Y %H:%M"', "gives an hour without a day"),
        (ID + '[time]\nat = "a"\nformat = "date"', "names no part of a date"),
        (ID + '[series]\ncase = "id"', "series.offender: is missing"),
        (
            WEAPON + '[series]\noffender = "weapon"',
            "column 'weapon' names the offender ([series]). Take it out: it is the answer",
        ),
    ],
)
def test_what_is_said_of_a_wrong_map(text: str, told: str) -> None:
    said = refusal(text)
    assert said.startswith("columns.toml: ")
    assert told in said


@pytest.mark.parametrize(
    "entry",
    [
        '[features.race]\nkind = "category"', '[features.x]\nkind = "category"\ncolumn = "VicEthnic"',
        '[features.x]\nkind = "presence"\ncolumns = ["a", "victim_black"]',
        '[features.x]\nkind = "category"\nlabel = "Skin color"',
        '[features.x]\nkind = "presence"\npattern = "a*"\nlabels = { ab = "Hispanic victim" }',
    ],
)  # fmt: skip
def test_race_is_no_feature(entry: str) -> None:
    said = refusal(ID + entry)
    assert "tells race or ethnicity, which are no input of any linkage score" in said
    assert "put its column under [watch]" in said


def test_what_is_watched_as_race_is_no_feature_by_whatever_name() -> None:
    said = refusal(WEAPON + '[watch]\nrecorded_race = "weapon"')
    assert "no input of any linkage score" in said


def test_a_feature_may_be_watched() -> None:
    assert columns(WEAPON + '[watch]\nsex = "weapon"').watch == {"sex": "weapon"}


def test_race_may_be_watched() -> None:
    assert columns(WEAPON + '[watch]\nrace = "VicRace"').watch == {"race": "VicRace"}


@pytest.mark.parametrize(
    "name",
    ["race", "RACE", "VicRace", "vic_race", "vicrace", "Victim's race", "OffEthnic", "ethnicity", "Hispanic origin",
     "vrace", "victim_asian", "Offender is white", "skin_colour", "race of victim", "VICTIM RACE"],
)  # fmt: skip
def test_names_that_tell_race(name: str) -> None:
    assert names_race(name)


@pytest.mark.parametrize(
    "name",
    ["terrace", "trace evidence", "bracelet", "embrace", "brace", "grace_period", "white_van", "Black car",
     "victim_age", "victim_other", "asian_restaurant", "place", "traceable", "offence"],
)  # fmt: skip
def test_names_that_do_not(name: str) -> None:
    assert not names_race(name)


def test_values_that_tell_race() -> None:
    assert values_race(["White", "Black", "Asian", "Unknown"])
    assert values_race(["Hispanic or Latino", "Not Hispanic or Latino"])
    assert not values_race(["white", "black", "red"])
    assert not values_race(["asian", "other"])


def test_what_is_not_said_has_a_default() -> None:
    found = columns(ID + '[features.seen]\nkind = "presence"\npresent = "no"\n[series]\noffender = "who"')
    assert found.features is not None
    (seen,) = found.features
    assert (seen.kind, seen.columns, seen.label, seen.group) == (Kind.PRESENCE, ("seen",), "seen", "seen")
    assert "no" not in seen.absent
    assert "unknown" in seen.unknown
    assert (found.offender, found.case) == ("who", "id")
    assert columns(ID).features is None


def test_a_word_declared_absent_is_not_unknown() -> None:
    found = columns(ID + '[features.seen]\nkind = "presence"\npresent = ["+"]\nabsent = ["-"]')
    assert found.features is not None
    assert "-" not in found.features[0].unknown


def test_files_that_are_no_map(write: Write, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"there is no such file"):
        CaseColumns.load(tmp_path / "none.toml")
    with pytest.raises(FormatError, match=r"map.toml: not a TOML file: .*line 1"):
        CaseColumns.load(write("id = crimeID", "map.toml"))
    with pytest.raises(FormatError, match=r"not a TOML file"):
        CaseColumns.load(write(b"id = \xff", "map.toml"))
    with pytest.raises(FormatError, match=r"cannot be opened"):
        CaseColumns.load(tmp_path)


@pytest.mark.parametrize("name", ["burglary", "homicide"])
def test_the_examples_are_maps(name: str) -> None:
    found = CaseColumns.load(Path(__file__).resolve().parents[2] / "examples" / name / "columns.toml")
    assert found.features
    assert found.offender


PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "case-columns.md"


def test_the_page_shows_a_map_that_is_one() -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = columns(re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0])
    assert found.features is not None
    assert {one.kind for one in found.features} == set(Kind)


def test_the_page_names_every_default_word_and_limit() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert " ".join(f"`{word}`" for word in UNKNOWN_WORDS) in text
    assert f"`{' '.join(PRESENT_WORDS)}`, `{' '.join(ABSENT_WORDS)}`" in text
    assert f"more than {MOST_VALUES:,} values" in text
    assert f"{FIRST_YEAR} to {LAST_YEAR}" in text
    assert f"than a tenth of {ENOUGH_FOR_SHARES} rows" in text
    assert all(f"`{one}`" in text for one in (*Kind, *Reversed, *UNITS, *filter(None, SUFFIXES)))
