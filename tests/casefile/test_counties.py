"""The derived county table: complete, symmetric, and where the map says."""

from __future__ import annotations

from importlib.resources import files

import pytest

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.counties import County, are_neighbours, counties, county, county_named, superseded


def test_every_county_of_2017_is_there() -> None:
    fifty_states_and_dc = [found for fips, found in counties().items() if fips < "57"]
    assert len(fifty_states_and_dc) == 3142  # the Census Bureau's count for 2017
    assert len([fips for fips in counties() if fips.startswith("72")]) == 78  # the municipios of Puerto Rico
    assert len({found.state for found in counties().values()}) == 56


def test_codes_are_five_digits_with_their_leading_zero() -> None:
    assert all(len(fips) == 5 and fips.isdigit() for fips in counties())


def test_states_are_those_of_the_code_list() -> None:
    assert {found.state for found in counties().values()} <= {entry.code for entry in code_list("state").entries}


def test_neighbours_are_mutual_known_and_never_oneself() -> None:
    for fips, found in counties().items():
        assert fips not in found.neighbours
        for other in found.neighbours:
            assert fips in counties()[other].neighbours, f"{other} does not know {fips}"


@pytest.mark.parametrize(
    ("fips", "neighbours"),
    [
        ("06037", {"06029", "06059", "06071", "06111"}),  # Los Angeles: Kern, Orange, San Bernardino, Ventura
        ("11001", {"24031", "24033", "51013", "51510"}),  # District of Columbia, across the Potomac too
        ("51610", {"51013", "51059"}),  # Falls Church: Arlington, Fairfax
        ("15003", set()),  # Honolulu: an island
    ],
)
def test_neighbours_known_from_the_map(fips: str, neighbours: set[str]) -> None:
    assert counties()[fips].neighbours == neighbours


def test_only_islands_have_no_neighbour() -> None:
    alone = {fips for fips, found in counties().items() if not found.neighbours and fips < "57"}
    # Aleutians West, Hawaii, Honolulu, Kauai, Nantucket, San Juan (Washington)
    assert alone == {"02016", "15001", "15003", "15007", "25019", "53055"}


@pytest.mark.parametrize(
    ("fips", "latitude", "longitude"),
    [
        # Internal points of the Census Bureau's 2017 gazetteer, which are not centroids: hence 0.25 degrees of leeway.
        ("06037", 34.196, -118.262),
        ("17031", 41.895, -87.646),
        ("48201", 29.857, -95.393),
        ("51610", 38.885, -77.176),
        ("66010", 13.438, 144.773),  # beyond the date line
    ],
)
def test_centroids_lie_where_the_gazetteer_says(fips: str, latitude: float, longitude: float) -> None:
    found = counties()[fips]
    assert found.latitude == pytest.approx(latitude, abs=0.25)
    assert found.longitude == pytest.approx(longitude, abs=0.25)


def test_the_aleutians_are_not_averaged_across_the_date_line() -> None:
    assert -180 < counties()["02016"].longitude < -165


def test_neighbouring_centroids_are_near_each_other() -> None:
    for found in counties().values():
        for other in found.neighbours if found.state != "AK" else ():
            assert abs(found.latitude - counties()[other].latitude) < 3.0, (found.fips, other)
            assert abs(found.longitude - counties()[other].longitude) < 3.5, (found.fips, other)


def test_replaced_codes_lead_to_the_county_of_2017() -> None:
    assert county("12025") is county("12086")
    assert all(old not in counties() and new in counties() for old, new in superseded().items())


def test_unknown_codes_are_nobody() -> None:
    assert county(None) is None
    assert county("") is None
    assert county("6037") is None  # a lost leading zero is not guessed at
    assert county("99999") is None


def test_neighbourhood_is_yes_no_or_not_known() -> None:
    assert are_neighbours("06037", "06059") is True
    assert are_neighbours("06037", "06037") is False
    assert are_neighbours("06037", "36061") is False
    assert are_neighbours("12025", "12011") is True  # Dade and Broward, by Dade's old code
    assert are_neighbours("06037", None) is None
    assert are_neighbours("99999", "06037") is None


@pytest.mark.parametrize("name", ["counties.csv", "county_changes.csv"])
def test_tables_name_their_source_and_licence(name: str) -> None:
    comment = "".join(
        line
        for line in files("murderbook.casefile.tables").joinpath(name).read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    )
    assert "Source:" in comment
    assert "Licence:" in comment


@pytest.mark.parametrize(
    ("name", "state", "fips"),
    [
        ("Maricopa", "AZ", "04013"),
        ("LOS ANGELES COUNTY", "ca", "06037"),
        ("Saint Louis", "MO", "29189"),
        ("St. Louis city", "MO", "29510"),
        ("Baltimore", "MD", "24005"),
        ("Baltimore city", "MD", "24510"),
        ("Alexandria", "VA", "51510"),  # a city with no county of its name
        ("Carson City", "NV", "32510"),
        ("De Kalb", "GA", "13089"),
        ("Orleans Parish", "LA", "22071"),
        ("Prince George's", "MD", "24033"),
        ("Do\u00f1a Ana", "NM", "35013"),
    ],
)
def test_counties_are_found_by_name(name: str, state: str, fips: str) -> None:
    found = county_named(name, state)
    assert found is not None
    assert found.fips == fips


def test_a_name_in_another_state_is_nobody() -> None:
    assert county_named("Maricopa", "CA") is None
    assert county_named("", "CA") is None


def test_every_county_is_found_by_its_own_name() -> None:
    lost = [found for found in counties().values() if not _found_by_name(found)]
    assert lost == []


def _found_by_name(wanted: County) -> bool:
    return wanted in (county_named(wanted.name, wanted.state), county_named(f"{wanted.name} city", wanted.state))
