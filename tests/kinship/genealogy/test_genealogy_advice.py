"""What would decide, and what is told to be wrong."""

from __future__ import annotations

import numpy as np
import pytest
from genealogy_samples import OWN, Made, cousins, matches

from murderbook.kinship.genealogy import Asked, Match, Sex, Wanted, Years, locate, platform_of
from murderbook.kinship.genealogy.advice import advice_of, conditional_log_density, expected_bits
from murderbook.kinship.genealogy.checks import doubts_of, usual_segments
from murderbook.kinship.genealogy.document import document_of
from murderbook.kinship.genealogy.marginal import Marginal
from murderbook.kinship.genealogy.simulation.moments import Moments


def test_testing_the_one_who_may_be_it_decides_most() -> None:
    found = locate(cousins(), matches(a1=840.0, c1=800.0))
    advice = advice_of(found, 2020)
    tests = [one for one in advice.steps if one.kind == "test"]
    assert tests[0].person in {"b1", "b2", "bx"} and tests[0].bits > 0.5
    assert all(0 < one.bits <= advice.open_bits + 1e-9 for one in advice.steps)
    assert {one.person for one in tests}.isdisjoint({"a1", "c1", "gf"})  # tested, or born in 1895
    assert any("sex of the unknown" in one.what for one in advice.steps)


def test_what_is_known_is_not_advised() -> None:
    asked = Asked(Wanted(Years(1940, 1970), Sex.MALE))
    advice = advice_of(locate(cousins(), matches(a1=840.0, c1=800.0), asked), 2020)
    assert not any("of the unknown person" in one.what for one in advice.steps)


def _two_places(means: tuple[float, float]) -> Moments:
    mean = np.array([[29.0, means[0]], [29.0, means[1]]])
    marginal = Marginal(mean, np.full((2, 2), 2.0), np.full((2, 2), 1e-9), np.full((2, 2), np.sqrt(7)))
    return Moments(marginal, np.tile(np.eye(2), (2, 1, 1)))


@pytest.mark.parametrize(("means", "bits"), [((20.0, 20.0), 0.0), ((20.0, 50.0), 1.0), ((20.0, 24.0), 0.486)])
def test_expected_bits_are_mutual_information(means: tuple[float, float], bits: float) -> None:
    """Two normals two deviates apart have 0.486 bits (by quadrature); nothing, or all of one bit, at the ends."""
    found = expected_bits(np.array([29.0]), _two_places(means), np.array([0.5, 0.5]))
    assert found[0] == pytest.approx(bits, abs=0.015)


def test_a_conditional_density_integrates_to_one() -> None:
    values = np.linspace(np.sqrt(7), 45, 4000)
    density = np.exp(conditional_log_density(np.array([30.0]), _two_places((20.0, 24.0)), 1, values))
    assert np.trapezoid(density, values, axis=1) == pytest.approx([1, 1], abs=1e-3)


def test_a_misplaced_match_is_told() -> None:
    found = locate(cousins(), [*matches(a1=840.0, b1=2520.0, b2=2500.0), Match("c1", 2600.0, OWN)])
    codes = {one.code: one.says for one in doubts_of(found)}
    assert "c1 fits the best place badly" in codes["misfit"]


def test_endogamy_is_told_by_segments_and_by_totals() -> None:
    many = Match("c1", 200.0, OWN, segments=24)
    usual = usual_segments(many)
    assert usual is not None and 8 < usual < 11
    told = {one.code for one in doubts_of(locate(cousins(), [*matches(a1=840.0), many]))}
    assert "endogamy" in told
    more = doubts_of(locate(cousins(), matches(a1=1180.0, a2=1160.0, c1=1190.0)))
    assert more  # some nearer or unlisted place, or more than expected, is always said of such totals


def test_lines_that_meet_twice_are_told() -> None:
    made = Made()
    for name, sex in (("p", "M"), ("q", "F"), ("r", "M"), ("s", "F")):
        made.add(name, sex)
    made.add("a", "M", "p", "q").add("b", "F", "r", "s").add("c", "M", "p", "q").add("d", "F", "r", "s")
    tree = made.add("x", "F", "a", "b").add("y", "M", "c", "d").tree()
    assert "several lines" in {one.code for one in doubts_of(locate(tree, matches(x=1500.0, y=1450.0)))}


def test_platforms_are_scaled_and_their_habits_told() -> None:
    ancestry = Match("a1", 80.0, platform_of("AncestryDNA"))
    assert ancestry.scaled == pytest.approx(80 * 3391 / 3475) and ancestry.scaled_least == pytest.approx(
        8 * 3391 / 3475
    )
    own = Match("c1", 800.0, platform_of("GEDmatch PRO"), map_cm=3600.0, least=10.0)
    assert own.scaled == pytest.approx(800 * 3391 / 3600) and own.scaled_least == pytest.approx(10 * 3391 / 3600)
    assert platform_of("Lab of ours").map_cm == 3485
    codes = {one.code for one in doubts_of(locate(cousins(), [ancestry, own, Match("b1", 850.0)]))}
    assert {"timber", "platform"} <= codes


def test_a_near_miss_of_dates_is_told() -> None:
    asked = Asked(Wanted(Years(1960, 1970)))
    found = locate(cousins(), matches(a1=840.0, b1=2520.0, c1=800.0), asked)
    assert any(one.code == "ruled out" and one.says.startswith("b2 fits") for one in doubts_of(found))


def test_the_document_never_says_certain_and_names_what_is_beside() -> None:
    found = locate(cousins(), matches(a1=840.0, b1=2520.0, c1=800.0))
    document = document_of(found, advice_of(found, 2020), 1)
    assert [one["id"] for one in document["places"]] == ["b2", "child of hb+b"] == document["not_separated"]
    assert document["places"][0]["same_dna_as"] == ["child of hb+b"]
    assert "1 other place is not separated" in document["title"]
    assert "never an identification" in document["note"] and "STR" in document["note"]
    assert document["standing"] == "assumed" and "CODIS" in document["conditions"]
    assert document["prior"]["words"].startswith("uniform over")
