"""Which tests can be asked for, what each is worth by its parts, and why others cannot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from laboratory_worlds import TODAY, facts, item, sure

from murderbook.laboratory.checks import LaboratoryError
from murderbook.laboratory.information import expected_bits
from murderbook.laboratory.offering import Wishes, problem_of
from murderbook.laboratory.records import Amount, CaseFacts, Danger, Item, Limitation, OpenLead, Problem, Source
from murderbook.laboratory.sources import own_money
from murderbook.laboratory.table import load
from murderbook.laboratory.worth import Valuer

pytestmark = pytest.mark.engine

OWN = own_money(100_000)


def problem(*items: Item, cases: Mapping[str, CaseFacts] | None = None, money: Source = OWN) -> Problem:
    return problem_of(items, cases or {}, load(), Wishes((money,), TODAY))


def methods(found: Problem) -> list[str]:
    return [offer.method for offer in found.offers]


def why(found: Problem, method: str) -> str:
    return next(one.why for one in found.refusals if one.method == method)


def alone(found: Problem) -> dict[str, float]:
    """Parts of the first test, if it were sure."""
    return Valuer(sure(found)).alone(0).parts


def test_a_stain_is_offered_for_a_profile_and_not_for_what_no_rate_is_known_of() -> None:
    found = problem(item())
    assert methods(found) == ["str"]
    assert {one.method for one in found.refusals} == {"genealogy"}


def test_genealogy_asks_for_a_search_of_codis_the_prosecutor_and_approval() -> None:
    known: dict[str, Any] = {"codis_no_hit": True, "prosecutor_agrees": True, "approved": True}
    assert methods(problem(item(**known))) == ["genealogy", "str"]
    for name, says in (
        ("codis_no_hit", "searched in CODIS without a confirmed hit"),
        ("prosecutor_agrees", "the prosecutor agrees"),
        ("approved", "destroys what it tests; nobody approved that"),
    ):
        for answer in (None, False):
            assert says in why(problem(item(**{**known, name: answer})), "genealogy")


@pytest.mark.parametrize(
    ("left", "approved", "says"),
    [
        (Amount(900, "swabs"), None, "takes 1 swabs, and 0.9 swabs are left"),
        (Amount(900, "swabs"), True, "takes 1 swabs, and 0.9 swabs are left"),
        (Amount(1000, "swabs"), None, "would use up the last of it; nobody approved that"),
        (Amount(1000, "swabs"), False, "would use up the last of it; nobody approved that"),
        (Amount(1000, "swabs"), True, None),
        (Amount(1001, "swabs"), None, None),
    ],
)
def test_what_is_left_must_suffice_and_the_last_of_it_needs_approval(
    left: Amount, approved: bool | None, says: str | None
) -> None:
    found = problem(item(left=left, approved=approved))
    assert methods(found) == ([] if says else ["str"])
    if says:
        assert why(found, "str") == says


def test_an_amount_that_nobody_recorded_or_in_another_unit_is_noted() -> None:
    assert "not recorded" in problem(item()).offers[0].notes[0]
    assert "in spoons: ask the laboratory" in problem(item(left=Amount(1000, "spoons"))).offers[0].notes[0]
    assert problem(item(left=Amount(9000, "swabs"))).offers[0].notes == ()


def test_an_exhibit_that_is_not_there_is_not_offered() -> None:
    assert why(problem(item(located=False)), "str") == "the exhibit is not located"
    assert why(problem(item(located=None)), "str") == "nobody recorded where the exhibit is"
    assert why(problem(item(barred={"str": "used up"})), "str") == "used up"
    assert why(problem(item(methods=frozenset({"genealogy"}))), "str") == "not among the methods that are asked for"


def test_a_result_that_comes_after_the_limitation_ends_is_too_late() -> None:
    days = load().methods["str"].days
    last, before = TODAY + timedelta(days=days), TODAY + timedelta(days=days - 1)
    assert methods(problem(item(), cases=facts(limitation_ends=last))) == ["str"]
    assert "after the limitation ends" in why(problem(item(), cases=facts(limitation_ends=before)), "str")


def test_a_term_that_is_over_counts_as_expired() -> None:
    over = facts(limitation=Limitation.RUNNING, limitation_ends=TODAY - timedelta(days=1))
    assert alone(problem(item(), cases=over))["law"] == pytest.approx(-0.8 * 10, abs=1e-3)


def test_money_that_may_not_or_cannot_pay_is_named_as_the_reason() -> None:
    assert "no source of money may or can pay its $1,000.00" in why(problem(item(), money=own_money(999)), "str")
    kits = Source("g", "", 10**9, samples=frozenset({"sexual_assault_kit"}))
    assert methods(problem(item(), money=kits)) == []


def test_parts_say_what_each_thing_is_worth() -> None:
    case = facts(suspect_named=True, danger=Danger.SERIES_OPEN, limitation=Limitation.UNKNOWN)
    leads = (OpenLead("L1", 6.0, validated=True, prior=-6.0), OpenLead("L2", -4.0), OpenLead("L3", 99.0))
    parts = alone(problem(item(leads=leads), cases=case))
    validated, assumed = (
        expected_bits(0.5, 0.7),
        expected_bits(0.2, 0.7),
    )  # the table's; a score says how strong, no more
    assert parts["bits"] == pytest.approx(10 * validated, abs=1e-3)  # ten points a bit
    assert parts["assumed"] == pytest.approx(10 * assumed, abs=1e-3)  # of L3 alone: below 0 it is no lead
    assert parts["result"] == pytest.approx(10 + 4, abs=1e-3)
    assert parts["danger"] == pytest.approx(15, abs=1e-3)
    assert parts["law"] == pytest.approx(-0.2 * (10 * validated + 10 * assumed + 14 + 15), abs=1e-3)


def test_a_score_is_never_counted_as_bits() -> None:
    parts = alone(problem(item(leads=(OpenLead("L1", 12.0),))))
    assert parts["bits"] == 0 and parts["assumed"] > 0
    stronger = alone(problem(item(leads=(OpenLead("L1", 19.0),))))
    assert stronger == parts


def test_nijs_ladder_keeps_its_order() -> None:
    """Known suspect and preserved, no suspect and preserved, no suspect and difficult."""
    rungs = [
        problem(item(), cases=facts(suspect_named=True)),
        problem(item(), cases=facts(suspect_named=False)),
        problem(item(difficult=True), cases=facts(suspect_named=False)),
    ]
    worths = [Valuer(one).alone(0).total for one in rungs]
    assert worths == sorted(worths, reverse=True) and len(set(worths)) == 3


def test_what_spoils_a_profile_does_not_spoil_a_print() -> None:
    print_, blood = (problem(item(sample=sample, difficult=True)).offers[0] for sample in ("latent_print", "blood"))
    assert (print_.factor, blood.factor) == (1.0, load().settings.difficult_chance)


def test_a_profile_of_the_dead_is_not_compared_with_the_suspect() -> None:
    found = problem(item(sample="bones", approved=True), cases=facts(suspect_named=True))
    assert methods(found) == ["bone"] and alone(found)["result"] == pytest.approx(10, abs=1e-3)


def test_two_exhibits_that_bear_on_one_lead_from_two_cases_share_it() -> None:
    lead = OpenLead("L1", 10.0)
    found = problem(item(case="C1", leads=(lead,)), item(case="C2", leads=(lead,)))
    worth = Valuer(sure(found)).worth([0, 1]).parts
    assert worth["assumed"] == pytest.approx(10 * expected_bits(0.2, 0.7), abs=1e-3)


def test_a_suspect_to_compare_with_counts_once_a_case_by_whatever_method() -> None:
    """A searchable profile and one that can only be compared are two results, and one suspect."""
    two = item(), item("E2", "hair", approved=True, methods=frozenset({"mtdna"}))
    with_suspect, without = (problem(*two, cases=facts(suspect_named=named)) for named in (True, False))
    worths = [Valuer(sure(one)).worth([0, 1]).parts["result"] for one in (with_suspect, without)]
    assert worths[0] - worths[1] == pytest.approx(load().points.suspect_named, abs=1e-3)


def test_of_a_lead_between_two_cases_the_better_limitation_counts() -> None:
    lead = OpenLead("L1", 10.0)
    cases = {**facts("C1", limitation=Limitation.EXPIRED), **facts("C2", limitation=Limitation.NONE)}
    found = problem(item(case="C1", leads=(lead,)), item(case="C2", leads=(lead,)), cases=cases)
    assert [stake.share for stake in found.stakes if stake.part == "assumed"] == [1.0]


def test_a_lead_with_two_weights_an_exhibit_twice_and_an_unknown_method_are_refused() -> None:
    with pytest.raises(LaboratoryError, match="leads = 'L1': it has two weights or standings"):
        problem(item(leads=(OpenLead("L1", 1.0),)), item("E2", leads=(OpenLead("L1", 2.0),)))
    with pytest.raises(LaboratoryError, match="exhibit = 'E1 of C1': it is there twice"):
        problem(item(), item())
    with pytest.raises(LaboratoryError, match="methods = 'magic': no such method; known are str"):
        problem(item(methods=frozenset({"magic"})))


def test_wishes_that_make_no_sense_are_refused() -> None:
    for wishes, says in (
        (Wishes((OWN,), TODAY, 0), "months = 0"),
        (Wishes((Source("a", "", -100),), TODAY), "a = -1.0: money is 0 dollars or more"),
        (Wishes((OWN, OWN), TODAY), "id = 'budget': it is there twice"),
    ):
        with pytest.raises(LaboratoryError, match=says):
            problem_of([item()], {}, load(), wishes)


@given(st.permutations(range(6)))
def test_the_order_of_the_input_changes_nothing(order: list[int]) -> None:
    items = [
        item(f"E{number}", sample, f"C{number % 3}") for number, sample in enumerate(["blood", "hair", "casing"] * 2)
    ]
    assert problem(*(items[place] for place in order)) == problem(*items)


def test_months_multiply_places() -> None:
    found = problem_of([item()], {}, load(), Wishes((OWN,), date(2026, 1, 1), 3))
    assert found.places == {"public": 120, "private": 300}


def test_a_lead_is_settled_by_those_examinations_alone_of_which_the_other_case_has_a_result() -> None:
    """A weapon is searched for prints and swabbed: where the other case has a profile alone, prints settle nothing."""
    lead = OpenLead("L1", 6.0)

    def settled(bearing: Mapping[str, frozenset[str]]) -> set[str]:
        exhibits = (("E1", "weapon"), ("E2", "latent_print"))
        asked = problem(*(item(number, sample, leads=(lead,), bearing=bearing) for number, sample in exhibits))
        of_lead = {place for place, stake in enumerate(asked.stakes) if stake.of == "L1"}
        return {offer.method for offer in asked.offers if of_lead & set(offer.stakes)}

    assert settled({}) == {"touch", "latent"}
    assert settled({"L1": frozenset({"dna"})}) == {"touch"}
    assert settled({"L1": frozenset()}) == set()
