"""What pages name, kind by kind: what is found and in which form, what is none, and which kind gives way."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repetitions import unbounded

from murderbook.documents.dates.find import find_dates
from murderbook.documents.mentions import names, numbers, people, phones, places, vehicles, weapons
from murderbook.documents.mentions.find import find_mentions
from murderbook.documents.mentions.mention import Kind, Mention

MODULES = (names, numbers, people, phones, places, vehicles, weapons)


def found_in(text: str) -> list[Mention]:
    return find_mentions(text, find_dates(text, date(1987, 3, 20)))


def found(text: str, kind: Kind) -> list[Mention]:
    return [mention for mention in found_in(text) if mention.kind is kind]


def values(text: str, kind: Kind) -> list[str]:
    return [mention.value for mention in found(text, kind)]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Kind.CASE_NUMBER, "under DR 87-03-1234.", ["87-03-1234"]),
        (Kind.CASE_NUMBER, "file no. 164-2111", ["164-2111"]),
        (Kind.CASE_NUMBER, "SE 164-81, PAGE 2", ["164-81"]),
        (Kind.CASE_NUMBER, "Coroner's case 87-O223l", ["87-02231"]),
        (Kind.CASE_NUMBER, "homicide number H-86-0147", ["H-86-0147"]),
        (Kind.BADGE, "Smith, badge 4l7O,", ["4170"]),
        (Kind.BADGE, "Det. Harold Oakes #12345 came", ["12345"]),
        (Kind.BADGE, "Serial No. 20417", ["20417"]),
        (Kind.BADGE, "J. Larch #2199; Apt #2199", ["2199"]),
        (Kind.CASE_NUMBER, "Lab. No. L-96111, D.R. #75-0001, Case 75-OOOl", ["L-96111", "75-0001", "75-0001"]),
        (Kind.EXHIBIT, "Item 12 and Exhibit Q4; items 3", ["12", "Q4", "3"]),
        (Kind.MONEY, "$1,500, $1500.00, 300 dollars", ["$1,500.00", "$1,500.00", "$300.00"]),
        (Kind.MONEY, "$2 million", ["$2,000,000.00"]),
        (Kind.MONEY, "$15.000 and $200, 000", ["$15,000.00", "$200,000.00"]),
        (Kind.CASE_NUMBER, "164-2111-406\n", ["164-2111-406"]),
        (Kind.PHONE, "(213) 555-1234 or 213-555-9876", ["213-555-1234", "213-555-9876"]),
        (Kind.PHONE, "home 555-9876; KLondike 5-1234", ["555-9876", "555-1234"]),
        (Kind.PLATE, "license California 1ABC234", ["California 1ABC234"]),
        (Kind.PLATE, "partial plate 2B? was seen; 3XYZ999", ["2B? (partial)", "3XYZ999"]),
        (Kind.PLATE, "Lic. no. CA ABC 123", ["CA ABC123"]),
        (Kind.PLATE, "a partial plate of FFN; a license starting with 2B?", ["FFN (partial)", "2B? (partial)"]),
        (Kind.PHONE, "can be reached at 529-0175, contact Mr. Larch at 525-9191", ["529-0175", "525-9191"]),
        (Kind.ADDRESS, "Sexton Boulevard and Larch to find him", ["Larch & Sexton Blvd"]),
        (Kind.ADDRESS, "the alley behind 743 Wicker.", ["743 Wicker"]),
        (Kind.ADDRESS, "the 4100 block of North 3rd Street", ["4100 block of N 3rd St"]),
        (Kind.ADDRESS, "4100 BLK ELM ALLEY NORTH SIDE", ["4100 block of Elm Aly"]),
        (Kind.ADDRESS, "at 1432 W. Oak Avenue, Apt. 3.", ["1432 W Oak Ave #3"]),
        (Kind.ADDRESS, "1329 E STREET, N.W., WASHINGTON", ["1329 E St NW"]),
        (Kind.ADDRESS, "the corner of Main St and 5th Street", ["5th St & Main St"]),
        (Kind.VEHICLE, "a 1979 blue Ford Pinto", ["1979 blue ford pinto"]),
        (Kind.VEHICLE, "the '73 Chevrolet van, an older model Ford, a dark-colored sedan", ["'73 chevrolet van",
            "older model ford", "dark-colored sedan"]),
        (Kind.VEHICLE, "a white van and a dark green Chevrolet", ["white van", "dark green chevrolet"]),
        (Kind.WEAPON, "a gun, a steak knife, a length of pipe", ["gun", "steak knife", "length of pipe"]),
        (Kind.WEAPON, "a Pistol, an ice pick and a blunt object", ["pistol", "ice pick", "blunt object"]),
        (Kind.CALIBRE, "two .38 Special, a 9mm, a .22 cal", [".38 Special", "9 mm", ".22"]),
        (Kind.CALIBRE, "a 357 cal Magnum", [".357 Magnum"]),
        (Kind.CALIBRE, "a 12-gauge", ["12 gauge"]),
        (Kind.PERSON, "Det. Harold Oakes and Sgt. P. Ruiz", ["Harold Oakes", "P. Ruiz"]),
        (Kind.PERSON, 'Witness Owen "Red" Larch, Jr. said', ["Owen Larch Jr."]),
        (Kind.PERSON, "his sister Mary O'Neil-Jones drove", ["Mary O'Neil-Jones"]),
        (Kind.PERSON, "Victim MAPLE, Iris J. was", ["Iris J. Maple"]),
        (Kind.PERSON, "LARCH, OWEN\nJONES, VIRGINIA", ["Owen Larch", "Virginia Jones"]),
        (Kind.PERSON, "Officer Jones said", ["Jones"]),
        (Kind.PERSON, 'that Owen "Red" Larch, also known as Bones, left', ["Owen Larch", "Bones"]),
        (Kind.PERSON, "Then Larch stated that; Yesterday Oakes told us", ["Larch", "Oakes"]),
        (Kind.PERSON, "Mary Stone, a neighbor, was out", ["Mary Stone"]),
        (Kind.PERSON, "Iris Maple, the victim's sister, was out", ["Iris Maple"]),
        (Kind.PERSON, "Respectfully,\n   Harold Oakes\n   Detective\n", ["Harold Oakes"]),
        (Kind.PERSON, "Reported by: Harold T. Oakes", ["Harold T. Oakes"]),
        (Kind.PERSON, "D.B LARCH and J. R. Oakes and Mary T. Stone and Paul Stone, Jr.", ["D.B Larch", "J. R. Oakes",
            "Mary T. Stone", "Paul Stone Jr."]),
        (Kind.PERSON, "Dets. Oakes and Ruiz came", ["Oakes", "Ruiz"]),
        (Kind.PERSON, "the R/P, LARCH, Owen, left; OAKES, H. stayed", ["Owen Larch", "H. Oakes"]),
        (Kind.PERSON, 'Ida "Red" Stone of that place, by J. Larch #2199', ["Ida Stone", "J. Larch"]),
        (Kind.PERSON, "His first name was Lewis. By: C. Oakes", ["Lewis", "C. Oakes"]),
        (Kind.PERSON, "Victim:\n  Iris Maple\n", ["Iris Maple"]),
        (Kind.PERSON, "Det. Harold Oakes came. OAKES saw it, H. Oakes did not.", ["Harold Oakes"] * 3),
        (Kind.PERSON, "Mr. Owen Larch and Mrs. Ida Larch left. Larch ran.", ["Owen Larch", "Ida Larch", "Larch"]),
        (Kind.PERSON, "Mr. White left by Larch Street in a white car. White ran.", ["White"]),
    ],
)  # fmt: skip
def test_what_is_found(kind: Kind, text: str, expected: list[str]) -> None:
    assert values(text, kind) == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.CASE_NUMBER, "in case he 12, the report of 5, rooms 12-14"),
        (Kind.CASE_NUMBER, "213-555-1234, 555-12-3456, 11-22-3333"),
        (Kind.BADGE, "a badge of honor; star 1"),
        (Kind.EXHIBIT, "he exhibited; an item of interest"),
        (Kind.MONEY, "20 people, 5-10, .38"),
        (Kind.PHONE, "555-12-3456, 164-2111, 1987-1234"),
        (Kind.PLATE, "license to drive; the plate was broken"),
        (Kind.ADDRESS, "Main Street and Detective; behind 12 Men"),
        (Kind.ADDRESS, "5 people on Main Street; 12 March; 3 St. Louis men"),
        (Kind.VEHICLE, "Ford met Lincoln; the International Airport"),
        (Kind.CALIBRE, "38 years, $.22, .38 %, 9 men, 0.22"),
        (
            Kind.PERSON,
            "Officer in Charge; Los Angeles, California; SEATTLE, WASHINGTON; NORTHWEST AIRLINES, FLIGHT 305",
        ),
        (Kind.PERSON, "the witness was; Victim Information; Agent, the Bureau"),
        (Kind.PERSON, "Police said; The FBI said; Nobody told us; Then he stated; In Los Angeles, Detective"),
        (Kind.PERSON, "U.S. Highway, N.W. Corner, 6 A.M. Friday, a D.A. Office"),
    ],
)
def test_what_is_none(kind: Kind, text: str) -> None:
    assert values(text, kind) == []


def test_mended_letters_are_told_and_roles_and_rules_are_kept() -> None:
    (badge,) = found("badge 4l7O", Kind.BADGE)
    assert badge.mended and badge.role == "badge" and badge.rule == "the word before it"
    (plain,) = found("badge 4170", Kind.BADGE)
    assert not plain.mended
    (person,) = found("Det. Oakes", Kind.PERSON)
    assert person.role == "Det"


def test_a_name_goes_on_where_a_full_line_ends() -> None:
    line = "Undersigned went back to that place in the rain with the car of Detective Harold"
    text = f"{line}\nOakes and left.\n"
    (person,) = found(text, Kind.PERSON)
    assert text[person.start : person.end] == "Harold\nOakes" and person.value == "Harold Oakes"
    short = "Detective Harold\nOakes Street\n"
    assert values(short, Kind.PERSON) == ["Harold"]


def test_kinds_give_way_and_dates_come_first() -> None:
    text = "DR 87-03-1234 on 3-15-87, Item 3-4-87, license 1ABC234, $500 at 500 Oak St."
    kinds = [(mention.kind, text[mention.start : mention.end]) for mention in found_in(text)]
    assert kinds == [
        (Kind.CASE_NUMBER, "87-03-1234"),
        (Kind.PLATE, "1ABC234"),
        (Kind.MONEY, "$500"),
        (Kind.ADDRESS, "500 Oak St."),
    ]


@given(st.text(alphabet="ABCabc DetSmith0123456789#.,-$&'?\n()\"", max_size=300))
def test_any_text_is_read_without_overlaps(text: str) -> None:
    end = 0
    for mention in found_in(text):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.value and mention.rule
        end = mention.end


def test_every_repetition_of_a_form_has_a_bound() -> None:
    constants = [value for module in MODULES for name, value in vars(module).items() if name.isupper()]
    forms = [value for value in constants if isinstance(value, re.Pattern)]
    assert len(forms) > 12
    assert [form.pattern for form in forms if unbounded(form)] == []
