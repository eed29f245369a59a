"""Each kind: how values are read, their levels, and that near values are found as by looking at every pair."""

from __future__ import annotations

import random
import string

import pytest

from murderbook.resolution.kinds import KINDS, Kind, entries_of

GIVEN = "william,bill,will,w,b,robert,bob,bobby,roberta,mary,mary ann,maria,m,ann".split(",")  # noqa: SIM905
SURNAMES = "smith,smyth,ingness,ingdale,smithe,schmidt,smith jones,jones,johns,de la cruz,cruz,li,le,o brien".split(",")  # noqa: SIM905
NUMBERS = "5550100,2135550100,5550101,5551000,550100,AB0123,ABO123,ABOI23,AB123,0100,12,13".split(",")  # noqa: SIM905
DATES = [
    "19640312", "19641203", "19640313", "19640412", "19650312", "19641532", "19640301-19640331", "19620101-19661231",
    "19700101", "19700110", "19701001", "19660228",
]  # fmt: skip
WORDS = ["main street", "main st", "main strete", "maine street", "oak avenue", "oak ave", "elm", "elms"]
MEASURES = ["170", "172", "173.5", "178", "181", "160", "168"]
SAMPLES = {
    "given": GIVEN, "surname": SURNAMES, "number": NUMBERS, "date": DATES, "words": WORDS, "measure": MEASURES,
    "category": ["male", "female"],
}  # fmt: skip


def kind_of(name: str) -> Kind:
    return KINDS[name]((3.0, 8.0))


def by_pairs(kind: Kind, values: list[str]) -> set[tuple[int, int, int]]:
    last = len(kind.levels)
    found = {(i, j, kind.level(x, y)) for i, x in enumerate(values) for j, y in enumerate(values) if i != j}
    return {one for one in found if one[2] < last}


@pytest.mark.parametrize("name", SAMPLES)
def test_near_values_are_found_as_by_looking_at_every_pair(name: str) -> None:
    kind, values = kind_of(name), sorted(SAMPLES[name])
    found = set(zip(*(one.tolist() for one in entries_of(kind, values)), strict=True))
    assert found == by_pairs(kind, values)


@pytest.mark.parametrize("name", ["given", "surname", "number", "date", "words"])
def test_the_same_of_many_generated_values_and_of_values_with_alternatives(name: str) -> None:
    draw, kind = random.Random(name), kind_of(name)
    values = sorted(set(SAMPLES[name]) | {mistyped(draw, draw.choice(SAMPLES[name])) for _ in range(150)})
    values = [value for value in values if kind.read(value.replace("-", " to ")) or name != "date"]
    several = [kind.value_of(draw.sample(values, 2)) for _ in range(30)] if name != "date" else []
    values = sorted({*values, *(value for value in several if value)})
    found = set(zip(*(one.tolist() for one in entries_of(kind, values)), strict=True))
    assert found == by_pairs(kind, values)
    assert len(found) > 50


def mistyped(draw: random.Random, value: str) -> str:
    at = draw.randrange(len(value))
    if value[at] == "-":
        return value
    other = draw.choice(string.digits if value[at].isdigit() else string.ascii_lowercase)
    return "".join((value[:at], other.upper() if value[at].isupper() else other, value[at + 1 :]))


@pytest.mark.parametrize("name", SAMPLES)
def test_levels_are_the_same_in_either_order(name: str) -> None:
    kind = kind_of(name)
    for x in SAMPLES[name]:
        for y in SAMPLES[name]:
            assert kind.level(x, y) == kind.level(y, x)


@pytest.mark.parametrize(
    ("name", "x", "y", "level"),
    [
        ("given", "william", "bill", "form"),
        ("given", "w", "william", "initial"),
        ("given", "catherine", "katherine", "near"),
        ("given", "mary", "dolores", "different"),
        ("surname", "smith", "smyth", "near"),
        ("surname", "smith jones", "jones", "part"),
        ("surname", "de la cruz", "de la torre", "loose"),
        ("number", "2135550100", "5550100", "tail"),
        ("number", "5550100", "5550010", "slip"),
        ("number", "AB0123", "ABOI23", "slip"),
        ("number", "12", "13", "different"),
        ("date", "19640312", "19641203", "slip"),
        ("date", "19640312", "19650312", "slip"),
        ("date", "19640312", "19641107", "year"),
        ("date", "19640312", "19620101-19661231", "year"),
        ("date", "19680601", "19620101-19661231", "close"),
        ("date", "19700101", "19620101-19661231", "different"),
        ("measure", "170", "172", "same"),
        ("measure", "170", "178", "near"),
        ("measure", "170", "181", "different"),
    ],
)
def test_levels_that_people_expect(name: str, x: str, y: str, level: str) -> None:
    kind = kind_of(name)
    assert kind.levels[kind.level(x, y) - 1] == level


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("given", " Séan ", "sean"),
        ("given", "Дмитрий", "dmitriy"),
        ("surname", "O'Brien-Müller", "obrien muller"),
        ("surname", "UNKNOWN", None),
        ("given", "n/a", None),
        ("number", "+1 (213) 555-0100", "2135550100"),
        ("number", "000-0000", None),
        ("number", "unknown", None),
        ("date", "3-12-1964", "19640312"),
        ("date", "March 1964", "19640301-19640331"),
        ("date", "19641532", "19641532"),
        ("date", "99999999", None),
        ("date", "six feet", None),
        ("category", "Unk", None),
        ("measure", "5'11\"", None),
        ("measure", "180 cm", "180"),
    ],
)
def test_values_are_read_into_a_plain_form(name: str, text: str, value: str | None) -> None:
    assert kind_of(name).value_of([text]) == value


def test_a_value_of_any_length_is_read_in_bounded_time() -> None:
    for name in KINDS:
        found = kind_of(name).value_of(["x" * 2_000_000])
        assert found is None or len(found) <= 80


def test_two_names_of_one_short_form_are_no_forms_of_one_name() -> None:
    """The list has "Bill" under "Robert" and "Robert" under "Bill": Robert and William are two names."""
    given = KINDS["given"]()
    levels = {pair: given.levels[given.level(*pair) - 1] for pair in [("robert", "william"), ("robert", "bill")]}
    assert levels == {("robert", "william"): "different", ("robert", "bill"): "form"}
    assert given.levels[given.level("william", "bill") - 1] == "form"
    assert given.levels[given.level("mary", "marie") - 1] == "form"


@pytest.mark.parametrize(
    ("text", "read"),
    [("777", "777"), ("111", "111"), ("000", None), ("000-0000", None), ("555-5555", None), ("XXX", None), ("0", None)],
)
def test_what_stands_for_no_number_is_none_and_a_badge_of_three_equal_digits_is(text: str, read: str | None) -> None:
    assert KINDS["number"]().read(text) == read


def test_a_date_in_digits_of_another_alphabet_is_that_date() -> None:
    assert KINDS["date"]().read("\u0661\u0669\u0665\u0660-\u0660\u0663-\u0661\u0662") == "19500312"
    assert KINDS["date"]().read("\u0661\u0669\u0665\u0660\u0660\u0663\u0661\u0662") == "19500312"
