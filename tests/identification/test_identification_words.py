"""Stature in three units, colours, marks with sides and denials, garments."""

from __future__ import annotations

import pytest

from murderbook.identification.records import Condition, condition_of
from murderbook.identification.words.colours import eyes_of, hair_of
from murderbook.identification.words.features import Reading, index_of, shown
from murderbook.identification.words.measures import MeasureError, stature, weight
from murderbook.identification.words.spelling import Spellings


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("5' 10\" (70 Inches)", 177.8, 177.8),
        ("5'10", 177.8, 177.8),
        ("5 ft 10 in", 177.8, 177.8),
        ("5\u2019 10\u201d", 177.8, 177.8),
        ("70 inches", 177.8, 177.8),
        ('70"', 177.8, 177.8),
        ("178 cm", 178.0, 178.0),
        ("1.78 m", 178.0, 178.0),
        ("5' 4\" - 5' 8\" (64 - 68 Inches)", 162.56, 172.72),
        ("64-68 in", 162.56, 172.72),
        ("about 170 to 175 cm", 170.0, 175.0),
        ("4' 6\" (54 Inches)", 137.16, 137.16),
        ("6'", 182.88, 182.88),
    ],
)
def test_stature_in_three_units_is_one_number(text: str, low: float, high: float) -> None:
    found = stature(text)
    assert found is not None
    assert found == pytest.approx((low, high))


@pytest.mark.parametrize("text", ["--", "", "Unknown", "cannot estimate"])
def test_stature_that_is_not_told(text: str) -> None:
    assert stature(text) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("178", "has no unit"),
        ("64 - 68", "has no unit"),
        ("5' 14\"", "cannot be read"),
        ("tall", "cannot be read"),
        ("9' 2\"", "not between 30 and 250"),
        ("700 cm", "not between 30 and 250"),
        ("12 in - 14 cm", "begins above its end"),
        ("5' 8\" - 5' 4\"", "begins above its end"),
        ("5' 10\" (77 Inches)", "two different statures"),
    ],
)
def test_stature_that_is_refused_says_why(text: str, why: str) -> None:
    with pytest.raises(MeasureError, match=why) as caught:
        stature(text)
    assert caught.value.remedy


def test_weight() -> None:
    assert weight("150 lbs") == pytest.approx((68.04, 68.04), abs=0.01)
    assert weight("140 - 145 lbs") == pytest.approx((63.5, 65.77), abs=0.01)
    assert weight("68 kg") == (68.0, 68.0)
    for text in ("150", "9000 lbs"):
        with pytest.raises(MeasureError):
            weight(text)


def test_colours() -> None:
    assert hair_of("Blond/Strawberry") == "blond"
    assert hair_of("Gray or Partially Gray") == "grey"
    assert hair_of("Red/Auburn") == "red"
    assert hair_of("Unknown") is hair_of("") is None
    assert eyes_of("Brown", "Brown") == "brown"
    assert eyes_of("Blue", "") == "blue"
    assert eyes_of("Blue", "Brown") is None


def test_one_mark_in_two_wordings_is_found_under_one_name() -> None:
    one = index_of(shown("2 inch scar upper left leg", Reading.MARKS))
    other = index_of(shown("Scarring, Lt. thigh", Reading.MARKS))
    assert {"scar@leg#left", "scar@thigh#left", "kind:scar"} <= one & other


def test_sides_are_kept_apart() -> None:
    left, right, both = (
        index_of(shown(text, Reading.MARKS))
        for text in ("scar on left knee", "scar on right knee", "scars on both knees")
    )
    assert "scar@knee#left" in left and "scar@knee#right" in right and "scar@knee#left+right" in both
    assert not (left & right) - {"kind:scar"}


def test_what_is_denied_is_not_seen() -> None:
    found = shown("No tattoos. Appendectomy scar", Reading.MARKS)
    assert found.denied == {"tattoo"}
    assert "tattoo" not in found.kinds and "scar" in found.kinds
    assert "appendectomy" in found.words
    assert shown("no surgical scars", Reading.MARKS).words == frozenset()


def test_a_tattoo_column_need_not_say_tattoo() -> None:
    found = shown("Faded swallow, right forearm", Reading.MARKS, "tattoo")
    assert {"swallow", "faded", "tattoo@forearm#right"} <= index_of(found)
    assert "inijr" in shown('Initials "JR" and J.R. on hand', Reading.MARKS, "tattoo").words


@pytest.mark.parametrize("text", ["", "--", "None", "Unknown", "N/A", "None known."])
def test_texts_that_tell_nothing(text: str) -> None:
    assert not shown(text, Reading.MARKS, "tattoo").tells
    assert not shown(text, Reading.GARMENTS).tells


def test_garments_are_their_last_word_and_what_stands_before_it() -> None:
    found = shown("Black leather jacket, blue jeans and a chain with a medal; no shoes", Reading.GARMENTS)
    assert found.words == {"jacket", "jean", "necklace"}
    assert found.pairs == {"black jacket", "leather jacket", "blue jean"}


def test_conditions_in_the_words_of_namus() -> None:
    assert condition_of("Recognizable face") is Condition.RECOGNIZABLE
    assert condition_of("Not recognizable - Near complete or complete skeleton") is Condition.SKELETAL
    assert condition_of("Not recognizable - Decomposing/putrefaction") is Condition.DECOMPOSED
    assert condition_of("Not recognizable") is Condition.DECOMPOSED
    assert condition_of("") is Condition.UNKNOWN


@pytest.mark.parametrize(
    ("text", "denied", "kinds"),
    [
        ("No scars, marks or tattoos", {"scar", "tattoo"}, set()),
        ("no visible tattoo; scar on chin", {"tattoo"}, {"scar"}),
        ("scar on chin and no tattoos", {"tattoo"}, {"scar"}),
        ("scar on knee, not visible", set(), {"scar"}),
        ("tattoo no longer readable", set(), {"tattoo"}),
        ("not sure of tattoo on arm", set(), {"tattoo"}),
    ],
)
def test_denials_reach_as_far_as_they_go(text: str, denied: set[str], kinds: set[str]) -> None:
    found = shown(text, Reading.MARKS)
    assert (found.denied, found.kinds) == (denied, kinds)


def test_each_part_has_its_own_side() -> None:
    names = index_of(shown("scar on left knee and right elbow", Reading.MARKS))
    assert {"scar@knee#left", "scar@elbow#right"} <= names
    assert "scar@knee#left" in index_of(shown("scar knee left", Reading.MARKS))
    assert {"scar@hand#left", "scar@knee#left"} <= index_of(shown("scars on left hand and knee", Reading.MARKS))


def test_a_burn_scar_is_a_scar() -> None:
    found = index_of(shown("burn scar on right shoulder", Reading.MARKS))
    assert {"scar@shoulder#right", "burn"} <= found


def test_spellings_one_slip_apart() -> None:
    spellings = Spellings(["swallow", "swalow", "shallow", "skull", "wallow", "swallows"])
    assert spellings.near("swallow") == ["shallow", "swallows", "swalow", "wallow"]
    assert spellings.near("swlalow") == ["swallow", "swalow"]
    assert spellings.near("skulll") == []  # short words are left alone
