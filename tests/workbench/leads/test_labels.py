"""Labels for learning: pairs resolved on evidence of its own, and never a judgement of the file."""

from __future__ import annotations

import pytest
from lead_makers import lead_of, run_of

from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.labels import BASES, Solved, solved_pairs, solved_series
from murderbook.workbench.leads.models import INDEPENDENT, Basis, Judgement, Lead
from murderbook.workbench.register.models import Case
from personas import Unit, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit()


def _lead(unit: Unit, one: Case, other: Case) -> Lead:
    return lead_of(run_of(unit), one, other)


def _judge(unit: Unit, lead: Lead, persona: str = "member", **said: str) -> None:
    answer = unit.client(persona).post(f"/leads/{lead.key}/judge/", {"reason": "as filed", **said})
    assert answer.status_code == 302


def test_every_basis_has_its_words_and_all_but_one_are_independent() -> None:
    assert set(BASES) == set(Basis) and set(Basis) - set(INDEPENDENT) == {Basis.FILE}


@pytest.mark.parametrize("basis", [*INDEPENDENT])
def test_what_rests_on_evidence_of_its_own_is_a_label(unit: Unit, basis: str) -> None:
    lead = _lead(unit, unit.cases[0], unit.cases[1])
    _judge(unit, lead, verdict="supported", basis=basis)
    ends = sorted((unit.cases[0].key, unit.cases[1].key))
    assert solved_pairs(unit.accounts["member"]) == [Solved(*ends, (basis,))]


NO_LABELS = (
    {"verdict": "supported"},
    {"verdict": "supported", "basis": "the file"},
    {"verdict": "unsure", "basis": "dna"},
    {"verdict": "eliminated", "basis": "dna"},
)


@pytest.mark.parametrize("said", NO_LABELS)
def test_a_judgement_of_the_file_after_its_score_was_seen_never_is(unit: Unit, said: dict[str, str]) -> None:
    _judge(unit, _lead(unit, unit.cases[0], unit.cases[1]), **said)
    assert Judgement.objects.get().basis == ("the file" if said["verdict"] == "supported" else "")
    assert solved_pairs(unit.accounts["owner"]) == [] and solved_series(unit.accounts["owner"]) == []


def test_a_changed_mind_and_a_colleagues_no_take_it_back(unit: Unit) -> None:
    lead = _lead(unit, unit.cases[0], unit.cases[1])
    _judge(unit, lead, verdict="supported", basis="conviction")
    _judge(unit, lead, "owner", verdict="eliminated")
    assert solved_pairs(unit.accounts["owner"]) == []
    _judge(unit, lead, "owner", verdict="unsure")
    assert len(solved_pairs(unit.accounts["owner"])) == 1
    _judge(unit, lead, verdict="supported", basis="the file")
    assert solved_pairs(unit.accounts["owner"]) == []


def test_pairs_that_share_a_case_are_one_series_for_who_sees_both_ends(unit: Unit) -> None:
    for one, other in ((0, 1), (1, 2)):
        _judge(unit, _lead(unit, unit.cases[one], unit.cases[other]), verdict="supported", basis="dna")
    _judge(unit, lead_of(run_of(unit, scope=unit.restricted), *unit.secret), "owner", verdict="supported", basis="dna")
    assert solved_series(unit.accounts["member"]) == [tuple(sorted(case.key for case in unit.cases))]
    assert len(solved_series(unit.accounts["owner"])) == 2
    assert solved_series(unit.accounts["consultant"]) == solved_series(unit.accounts["auditor"]) == []
    assert solved_series(unit.accounts["reader"], Right.EXPORT) == []


def test_a_series_in_which_a_pair_is_eliminated_is_none(unit: Unit) -> None:
    """Two links join three cases; the laboratory says that the outer two are not of one hand: one link is wrong."""
    first, second, third = unit.cases
    _judge(unit, _lead(unit, first, second), verdict="supported", basis=Basis.DNA)
    _judge(unit, _lead(unit, second, third), verdict="supported", basis=Basis.CONFESSION)
    assert len(solved_series(unit.accounts["member"])) == 1
    _judge(unit, _lead(unit, first, third), verdict="eliminated", basis=Basis.DNA)
    assert solved_series(unit.accounts["member"]) == []
    assert len(solved_pairs(unit.accounts["member"])) == 2


def test_the_page_says_what_a_judgement_rests_on(unit: Unit) -> None:
    lead = _lead(unit, unit.cases[0], unit.cases[1])
    assert "judgement on the file alone" in unit.client("member").get(f"/leads/{lead.key}/").content.decode().lower()
    _judge(unit, lead, verdict="supported", basis="confession")
    assert "on a confession, corroborated" in unit.client("member").get(f"/leads/{lead.key}/").content.decode()
