"""Ways: none over numbers that everybody calls, none over what is to be left out, and a word where two only share a
file; and addresses, which are one place by their text."""

from __future__ import annotations

import re

import pytest

from billed import HEADER, taken_in
from murderbook.network.graph.entity import Kind
from murderbook.workbench.network.asking.ways import left_out, remark, services, ways_between
from murderbook.workbench.network.gathering.addresses import is_street_address, plain_address
from murderbook.workbench.network.records import network_of
from murderbook.workbench.register.models import Person
from personas import Unit
from related import related

ONE, OTHER = "+12135550111", "+12135550122"
CALLS = (
    "213-555-0111,911,1991-03-14 22:15,1:00,voice,LA-1,\n213-555-0122,911,1991-03-15 22:15,1:00,voice,LA-1,\n"
    "213-555-0111,213-555-0190,1991-03-14 20:15,1:00,voice,LA-1,\n"
    "213-555-0122,213-555-0190,1991-03-15 20:15,1:00,voice,LA-1,\n"
)


@pytest.fixture
def called(unit: Unit) -> Unit:
    """Two telephones that called 911, and a hospital."""
    taken_in(unit.cases[0], unit.accounts["owner"], HEADER + CALLS)
    return unit


def test_none_goes_over_a_service_number(called: Unit) -> None:
    network = network_of(called.accounts["member"])
    (emergency,) = services(network)
    found = ways_between(network, (f"phone:{ONE}", f"phone:{OTHER}"), 5)
    between = [[step.after.label for step in way.steps[:-1]] for way in found.found]
    case = str(called.cases[0])
    assert ["+1 213-555-0190"] in between and [case] in between
    assert not [way for way in between if any("911" in label for label in way)]
    assert "service numbers (911)" in left_out(network, [])[0] and left_out(network, [emergency]) == []
    asked = ways_between(network, (f"phone:{ONE}", emergency), 1)
    assert len(asked.found[0].steps) == 1, "whoever asks about it gets an answer"


def test_what_is_to_be_left_out_is(called: Unit) -> None:
    network = network_of(called.accounts["member"])
    hospital = "phone:+12135550190"
    found = ways_between(network, (f"phone:{ONE}", f"phone:{OTHER}"), 5, avoid=[hospital, called.cases[0].key])
    assert not found.found
    with pytest.raises(ValueError, match="cannot be left out"):
        ways_between(network, (f"phone:{ONE}", hospital), 5, avoid=[hospital])


def test_a_way_over_the_file_itself_says_so(called: Unit) -> None:
    network = network_of(called.accounts["member"])
    found = ways_between(network, (f"phone:{ONE}", f"phone:{OTHER}"), 5)
    told = {tuple(step.after.label for step in way.steps): remark(way) for way in found.found}
    case = str(called.cases[0])
    assert f"It goes over the file itself ({case})" in told[case, "+1 213-555-0122"]
    assert told["+1 213-555-0190", "+1 213-555-0122"] == ""


def test_the_page_says_what_is_left_out(called: Unit) -> None:
    client = called.client("member")
    asked = {"question": "paths", "a": "+1 213-555-0111", "b": "+1 213-555-0122"}
    text = " ".join(re.sub(r"<[^>]+>", " ", client.get("/network/", asked).content.decode()).split())
    assert "service numbers (911) are left out" in text and "It goes over the file itself" in text
    text = client.get("/network/", asked | {"avoid": "+1 213-555-0190"}).content.decode()
    assert "0190: 2 ties" not in text and "It goes over the file itself" in text
    bad = client.get("/network/", asked | {"avoid": "+1 213-555-0111"})
    assert bad.status_code == 422 and b"cannot be left out" in bad.content


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1412 Alder Street, Apt. #4", "1412 ALDER ST APT 4"),
        ("9 N.W. Harbor Boulevard", "9 nw harbor blvd."),
        ("12 O'Neil Ave., Unit 3", "12 ONeil Avenue, Apartment 3"),
        ("7 East 4th St", "7 E. 4th Street"),
    ],
)
def test_spellings_of_one_address(one: str, other: str) -> None:
    assert plain_address(one) == plain_address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("12 Elm St", "12 Elm Ave"), ("12 Elm St", "12 Elm St Apt 2"), ("12 Elm St", "21 Elm St"), ("4 1st St", "41 St")],
)
def test_other_addresses_stay_others(one: str, other: str) -> None:
    assert plain_address(one) != plain_address(other)


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("12 Elm St", True),
        ("12b Elm Street, Larkfield", True),
        ("the bar on Elm St", False),
        ("Elm St", False),
        ("12", False),
    ],
)
def test_what_is_a_street_address(words: str, is_one: bool) -> None:
    assert is_street_address(words) is is_one


def test_an_address_joins_two_files_however_it_is_spelled(unit: Unit) -> None:
    for case, name, place in zip(unit.cases, ("Roe, Max", "Lund, Ivo"), ("12 Elm Street", "12 ELM ST."), strict=False):
        Person.objects.create(case=case, role="witness", name=name)
        related(case, unit.accounts["owner"], left=name, kind="lived at", right=place, right_kind="place")
    network = network_of(unit.accounts["member"])
    (home,) = (one for one in network.entities if one.kind is Kind.PLACE and one.key.startswith("address:"))
    (way, *_) = ways_between(network, (f"{unit.cases[0].key}:person:1", f"{unit.cases[1].key}:person:1"), 1).found
    assert home in [step.after for step in way.steps]
    page = unit.client("member").get("/network/", {"question": "without", "gone": "12 elm st."}).content.decode()
    assert "by its text alone" in page, "it is found by each spelling, and the page says how it is one"
