"""Rows for the clearance scan: which of them are one incident."""

from __future__ import annotations

from pathlib import Path

import pytest

from murderbook import formats
from murderbook.formats.homicides import read_homicides
from murderbook.series.clearance.incidents import incidents_of

HEAD = (
    "rowid,year,month,fip,state_abbr,ori,solved,vic_age,vic_sex,weapon_code,homicide_type,situation_code,incident_num"
)
KIND = "Murder and non-negligent manslaughter"


def _groups(folder: Path, rows: list[str]) -> list[set[str]]:
    """Ids by incident; each row is `month,ori,incident,situation`."""
    path = folder / "homicides.csv"
    lines = []
    for at, row in enumerate(rows):
        month, ori, incident, situation = row.split(",")
        lines.append(f"R{at},1990,{month},04013,AZ,{ori},No,30,Female,80,{KIND},{situation},{incident}")
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    found = incidents_of(read_homicides(formats.read(path)).homicides)
    return [{found.rows.ids[row] for row in found.rows_of([at])} for at in range(len(found))]


@pytest.mark.parametrize(
    ("rows", "together"),
    [
        (["5,AZ1,1,D", "5,AZ1,1,D"], True),
        (["5,AZ1,1,D", "6,AZ1,1,D"], False),  # numbers begin anew with the month
        (["5,AZ1,1,D", "5,AZ2,1,D"], False),  # and are an agency's own
        (["5,AZ1,1,D", "5,AZ1,2,D"], False),
        (["5,AZ1,,D", "5,AZ1,,D"], False),
        (["5,AZ1,0,D", "5,AZ1,0,D"], False),  # no number, whoever wrote it
        (["5,,1,D", "5,,1,D"], False),  # whose number one is it?
        ([",AZ1,1,D", ",AZ1,1,D"], False),  # within which month nobody knows
        (["5,AZ1,1,", "5,AZ1,1,"], True),  # the number alone tells
        (["5,AZ1,1,A", "5,AZ1,1,C"], False),  # an agency that writes one number on all: each says it has one victim
        (["5,AZ1,1,D", "5,AZ1,1,B"], False),
    ],
)
def test_agency_month_and_number_make_an_incident(tmp_path: Path, rows: list[str], together: bool) -> None:
    expected = [{"R0", "R1"}] if together else [{"R0"}, {"R1"}]
    assert _groups(tmp_path, rows) == expected


def test_victims_of_one_incident_agree_in_the_real_file(shared_data: Path) -> None:
    """Of 37,668 murders of eight states, as the report numbers them."""
    cases = read_homicides(formats.read(shared_data / "shr" / "shr_west8_1976_2018.csv.gz")).homicides
    found = incidents_of(cases)
    assert (len(found.rows), len(found)) == (37_668, 35_317)
    assert (found.events.unsolved[found.of] == found.rows.unsolved).all()
    assert (found.events.county.of[found.of] == found.rows.county.of).all()
