"""Which open leads a result would tell something about: once for each question, and of no more than is open."""

from __future__ import annotations

from datetime import date

import pytest
from lab_makers import IN_DATABASE, answered, exhibit, lead_between, result

from murderbook.evidence.judgement import Verdict
from murderbook.evidence.lead import Kind, Standing
from murderbook.laboratory.offering import Wishes, problem_of
from murderbook.laboratory.records import OpenLead
from murderbook.laboratory.sources import own_money
from murderbook.laboratory.table import load
from murderbook.workbench.access.rights import Right
from murderbook.workbench.laboratory.choosing.answers import COMPARE_ONLY, UNSEARCHED
from murderbook.workbench.laboratory.choosing.records import held_by
from murderbook.workbench.laboratory.states import Outcome
from murderbook.workbench.leads.engine.links import FEWEST_CASES
from murderbook.workbench.leads.models import Judgement, Lead
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Exhibit
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 1)


@pytest.fixture
def unit() -> Unit:
    """Three open cases and two of a restricted compartment, each with one stain that was never tested."""
    made = make_unit()
    for number, case in enumerate([*made.cases, *made.secret], start=1):
        exhibit(case, f"{number}-A", "blood")
    return made


def leads_of(unit: Unit, number: str, persona: str = "owner") -> dict[str, frozenset[str]]:
    """Of an exhibit, by the lead's key, the examinations that would tell something."""
    found = held_by(unit.accounts[persona], load(), TODAY, Right.READ)
    item = next(one for one in found.items if one.exhibit == number)
    assert {lead.id for lead in item.leads} == set(item.bearing)
    return dict(item.bearing)


def open_lead(unit: Unit, number: str) -> OpenLead:
    found = held_by(unit.accounts["owner"], load(), TODAY, Right.READ)
    (lead,) = next(one for one in found.items if one.exhibit == number).leads
    return lead


def judge(unit: Unit, lead: Lead, verdict: Verdict, persona: str = "owner") -> None:
    Judgement.objects.create(
        kind=lead.kind, left=lead.left, right=lead.right, lead=lead, account=unit.accounts[persona],
        verdict=verdict, reason="x",
    )  # fmt: skip


def barred(unit: Unit, number: str) -> dict[str, str]:
    """By request, not by the register."""
    found = held_by(unit.accounts["owner"], load(), TODAY, Right.READ)
    told = next(one for one in found.items if one.exhibit == number).barred
    return {method: why for method, why in told.items() if why in (UNSEARCHED, COMPARE_ONLY)}


def test_a_lead_counts_where_the_other_case_has_something_to_compare_with(unit: Unit) -> None:
    lead = lead_between(unit, unit.cases[0], unit.cases[1])
    assert leads_of(unit, "1-A") == {}
    result = answered(unit.cases[1], "2-B")
    assert leads_of(unit, "1-A") == {lead.key: {"dna"}}
    told = open_lead(unit, "1-A")
    assert (told.id, told.weight, told.validated) == (lead.key, 6.0, False)
    assert all(number_of(case) in told.called for case in unit.cases[:2])  # by numbers, not by a key
    Exhibit.objects.filter(pk=result.pk).update(withdrawn_at="2026-01-01T00:00Z")
    assert leads_of(unit, "1-A") == {}


def test_where_both_have_a_result_of_a_kind_another_tells_nothing(unit: Unit) -> None:
    """The two can be compared, or were."""
    lead_between(unit, unit.cases[0], unit.cases[1])
    answered(unit.cases[1], "2-B")
    answered(unit.cases[0], "1-B")
    assert leads_of(unit, "1-A") == {}
    answered(unit.cases[1], "2-C", "ballistics")
    exhibit(unit.cases[0], "1-C", "casing")
    assert list(leads_of(unit, "1-C").values()) == [{"ballistics"}]  # of that kind one of them has none


@pytest.mark.parametrize("sample", ["bones", "hair"])
def test_a_profile_of_the_dead_and_of_a_mother_is_nothing_to_compare(unit: Unit, sample: str) -> None:
    """The register does not tell them from others: the other case's gives no lead, and one's own takes none away."""
    lead = lead_between(unit, unit.cases[0], unit.cases[1])
    exhibit(unit.cases[1], "2-B", sample, IN_DATABASE)
    assert leads_of(unit, "1-A") == {}
    answered(unit.cases[1], "2-C")
    exhibit(unit.cases[0], "1-B", sample, IN_DATABASE)
    assert leads_of(unit, "1-A") == {lead.key: {"dna"}}


def test_a_result_on_a_request_is_one_before_it_is_searched(unit: Unit) -> None:
    """The register says nothing of it until then: it can be compared, and is not asked for again."""
    lead = lead_between(unit, unit.cases[0], unit.cases[1])
    other = exhibit(unit.cases[1], "2-B", "semen", "never tested")
    result(other, "str", Outcome.COMPARABLE)
    assert leads_of(unit, "1-A") == {lead.key: {"dna"}}
    assert barred(unit, "2-B")["str"] == COMPARE_ONLY
    mine = exhibit(unit.cases[0], "1-B", "semen", "never tested")
    result(mine, "str", Outcome.SEARCHABLE)
    assert leads_of(unit, "1-A") == {} and barred(unit, "1-B")["str"] == UNSEARCHED
    result(exhibit(unit.cases[2], "3-B", "semen", "never tested"), "str", Outcome.NOTHING)
    assert barred(unit, "3-B") == {}  # that, the register tells


def test_where_the_register_has_a_result_in_the_database_it_has_the_word(unit: Unit) -> None:
    """Nobody wrote on the request that it was searched: genealogy begins with it all the same."""
    result(exhibit(unit.cases[0], "1-B", "semen", IN_DATABASE), "str", Outcome.SEARCHABLE)
    found = held_by(unit.accounts["owner"], load(), TODAY, Right.READ)
    told = next(one for one in found.items if one.exhibit == "1-B").barred
    assert "genealogy" not in told and told["str"] == "its result is in the database already"


@pytest.mark.parametrize(("sample", "compared"), [("semen", True), ("hair", False)])
def test_a_result_by_a_method_that_the_table_has_no_more_counts_by_its_sample(
    unit: Unit, sample: str, compared: bool
) -> None:
    lead_between(unit, unit.cases[0], unit.cases[1])
    result(exhibit(unit.cases[1], "2-B", sample, "never tested"), "bygone", Outcome.SEARCHABLE)
    assert bool(leads_of(unit, "1-A")) is compared


def test_a_mitochondrial_result_on_a_request_is_nothing_to_compare(unit: Unit) -> None:
    lead_between(unit, unit.cases[0], unit.cases[1])
    result(exhibit(unit.cases[1], "2-B", "hair", "never tested"), "mtdna", Outcome.COMPARABLE)
    assert leads_of(unit, "1-A") == {}


def test_what_is_searched_for_prints_or_in_nibin_and_swabbed_too_bears_by_both(unit: Unit) -> None:
    lead = lead_between(unit, unit.cases[0], unit.cases[1])
    answered(unit.cases[1], "2-B")
    exhibit(unit.cases[0], "1-B", "casing")
    assert leads_of(unit, "1-B") == {lead.key: {"dna"}}
    answered(unit.cases[1], "2-C", "ballistics")
    assert leads_of(unit, "1-B") == {lead.key: {"dna", "ballistics"}}


def test_a_validated_lead_counts_by_its_bits_and_its_own_odds(unit: Unit) -> None:
    lead = lead_between(unit, unit.cases[0], unit.cases[1])
    Lead.objects.filter(pk=lead.pk).update(standing=Standing.VALIDATED, document={"bits": 4.5, "prior_bits": -3.0})
    answered(unit.cases[1], "2-B")
    told = open_lead(unit, "1-A")
    assert (told.weight, told.validated, told.prior) == (4.5, True, -3.0)  # and not its score of 6


def test_a_pair_found_by_two_searches_is_one_question_and_the_validated_one_asks_it(unit: Unit) -> None:
    lead_between(unit, unit.cases[0], unit.cases[1], score=9000)
    validated = lead_between(unit, unit.cases[1], unit.cases[0], score=2000)
    answered(unit.cases[1], "2-B")
    assert len(leads_of(unit, "1-A")) == 1 and open_lead(unit, "1-A").weight == 9.0  # the strongest of the assumed
    Lead.objects.filter(pk=validated.pk).update(standing=Standing.VALIDATED, document={"bits": 1.0})
    assert list(leads_of(unit, "1-A")) == [validated.key]


def test_leads_to_cases_that_a_trace_ties_are_one_question(unit: Unit) -> None:
    """However many of them there are: whether the hand of the one case is that of the others."""
    strongest = lead_between(unit, unit.cases[0], unit.cases[1], score=7000)
    other = lead_between(unit, unit.cases[0], unit.cases[2], score=5000)
    answered(unit.cases[1], "2-B")
    answered(unit.cases[2], "3-B")
    assert set(leads_of(unit, "1-A")) == {strongest.key, other.key}
    lead_between(unit, unit.cases[1], unit.cases[2], chance=None)
    assert list(leads_of(unit, "1-A")) == [strongest.key]
    assert open_lead(unit, "1-A").called.endswith(", with the cases tied to them")
    held = held_by(unit.accounts["owner"], load(), TODAY, Right.READ)
    problem = problem_of(held.items, held.cases, load(), Wishes((own_money(9000),), TODAY))
    assert [stake.of for stake in problem.stakes if stake.lead] == [strongest.key]


def test_of_tied_cases_each_is_asked_about_and_a_result_of_one_is_one_of_all(unit: Unit) -> None:
    lead = lead_between(unit, unit.cases[0], unit.cases[2])
    lead_between(unit, unit.cases[0], unit.cases[1], chance=None)
    answered(unit.cases[2], "3-B")
    assert leads_of(unit, "1-A") == leads_of(unit, "2-A") == {lead.key: {"dna"}}
    answered(unit.cases[1], "2-B")
    assert leads_of(unit, "1-A") == leads_of(unit, "2-A") == {}  # the hand's profile is there: compare it


def test_an_exclusion_of_tied_cases_settles_the_question(unit: Unit) -> None:
    lead_between(unit, unit.cases[0], unit.cases[1])
    answered(unit.cases[1], "2-B")
    assert leads_of(unit, "1-A")
    lead_between(unit, unit.cases[2], unit.cases[1], score=None)
    assert leads_of(unit, "1-A")
    lead_between(unit, unit.cases[0], unit.cases[2], chance=None)
    assert leads_of(unit, "1-A") == {}


def test_weak_leads_those_of_few_cases_and_those_to_hidden_ones_do_not_count(unit: Unit) -> None:
    for other in (unit.cases[1], unit.secret[0]):
        answered(other, "2-B")
    weak = lead_between(unit, unit.cases[0], unit.cases[1], chance=0.5)
    hidden = lead_between(unit, unit.cases[0], unit.secret[0])
    assert leads_of(unit, "1-A", "member") == {} and list(leads_of(unit, "1-A")) == [hidden.key]
    Lead.objects.filter(pk=weak.pk).update(chance_shown=0.01)
    assert list(leads_of(unit, "1-A", "member")) == [weak.key]
    weak.run.cases = FEWEST_CASES - 1
    weak.run.save()
    assert leads_of(unit, "1-A", "member") == {}
    Lead.objects.filter(pk=weak.pk).update(kind=Kind.SAME_PERSON)
    weak.run.cases = FEWEST_CASES
    weak.run.save()
    assert leads_of(unit, "1-A", "member") == {}


def test_a_tie_that_the_account_eliminated_ties_nothing_for_it(unit: Unit) -> None:
    for case in unit.cases[1:]:
        lead_between(unit, unit.cases[0], case)
        answered(case, f"{case.pk}-B")
    tie = lead_between(unit, unit.cases[1], unit.cases[2], chance=None)
    assert len(leads_of(unit, "1-A", "member")) == 1
    judge(unit, tie, Verdict.ELIMINATED, "member")
    assert len(leads_of(unit, "1-A", "member")) == 2 and len(leads_of(unit, "1-A")) == 1


def test_cases_tied_in_a_ring_of_which_two_are_kept_apart_are_no_one_hand(unit: Unit) -> None:
    """Two shootings by one weapon each with a third: what one has a result of the other has not."""
    first, second, third = unit.cases
    for case in (first, second):
        lead_between(unit, case, unit.secret[0])
        lead_between(unit, case, third, chance=None)
    answered(unit.secret[0], "4-B")
    answered(second, "2-B")
    assert leads_of(unit, "1-A") == {}
    lead_between(unit, first, second, score=None)
    assert list(leads_of(unit, "1-A").values()) == [{"dna"}]


def test_of_validated_leads_the_likeliest_asks_the_question(unit: Unit) -> None:
    """By its odds and its bits, not by its bits alone."""
    unlikely, likely = (lead_between(unit, unit.cases[0], case) for case in unit.cases[1:])
    for lead, bits, prior in ((unlikely, 12.0, -30.0), (likely, 9.0, -9.0)):
        Lead.objects.filter(pk=lead.pk).update(
            standing=Standing.VALIDATED, document={"bits": bits, "prior_bits": prior}
        )
    lead_between(unit, unit.cases[1], unit.cases[2], chance=None)
    answered(unit.cases[1], "2-B")
    assert list(leads_of(unit, "1-A")) == [likely.key]


def test_a_tie_through_a_hidden_case_ties_nothing_for_who_may_not_see_it(unit: Unit) -> None:
    for case in unit.cases[1:]:
        lead_between(unit, unit.cases[0], case)
        answered(case, f"{case.pk}-B")
        lead_between(unit, case, unit.secret[0], chance=None)
    assert len(leads_of(unit, "1-A")) == 1 and len(leads_of(unit, "1-A", "member")) == 2


def test_ones_own_latest_verdict_closes_a_lead_and_anothers_does_not(unit: Unit) -> None:
    lead = lead_between(unit, unit.cases[0], unit.cases[1])
    answered(unit.cases[1], "2-B")
    for verdict, is_open in (
        (Verdict.ELIMINATED, False),
        (Verdict.UNSURE, True),
        (Verdict.SUPPORTED, False),
    ):
        judge(unit, lead, verdict, "member")
        assert bool(leads_of(unit, "1-A", "member")) is is_open, verdict
        assert leads_of(unit, "1-A")
