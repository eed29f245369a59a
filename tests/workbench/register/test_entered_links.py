"""A physical link that a person enters: in both files, for those who see both."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.http import HttpResponse
from entering import at, opened, page, post

from murderbook.workbench.access import grants
from murderbook.workbench.access.compartments import move_case
from murderbook.workbench.access.grants import Terms
from murderbook.workbench.access.rights import Role
from murderbook.workbench.leads.engine.corpus import scopes
from murderbook.workbench.register import records
from murderbook.workbench.register.entry.rows import all_rows
from murderbook.workbench.register.entry.scheme import PARTS
from murderbook.workbench.register.models import Case, PhysicalLink
from murderbook.workbench.worklist.assessing import assess_scope
from murderbook.workbench.worklist.models import Assessment
from personas import Unit, make_unit
from rich_case import fill


@pytest.fixture(scope="module")
def _made_once(rows_of_module: None) -> Unit:
    made = make_unit()
    fill(made.cases[0], made.accounts["owner"])
    return made


@pytest.fixture
def unit(_made_once: Unit, db: None) -> Unit:
    return deepcopy(_made_once)


def link(unit: Unit, number: str, persona: str = "owner", **changes: str) -> HttpResponse:
    data = {"other_number": number, "kind": "dna", "same_source": "yes", "source": "lab 12"} | changes
    return post(unit, "links/add/", data, persona)


def address(unit: Unit, number: str) -> str:
    """Where a link of the first case is amended."""
    every = all_rows(PARTS["links"], unit.cases[0], unit.accounts["owner"])
    return next(f"links/{one.number}/" for one in every if one.row.other_number == number)  # type: ignore[attr-defined]


def test_a_link_stands_in_both_files_for_who_sees_both(unit: Unit) -> None:
    assert link(unit, "01991-002", "member").status_code == 302
    assert "01991-002" in page(unit, "evidence/") and "lab 12" in page(unit, "evidence/", case=unit.cases[1])
    both = {case.own_number: case for case in records.cases(Case.objects.visible_to(unit.accounts["member"]))}
    (there,) = both["01991-002"].physical_links
    assert there.other == unit.cases[0].key and there.same_source
    assert unit.cases[1].key in {one.other for one in both["01986-001"].physical_links}
    for case, other in ((unit.cases[0], "01991-002"), (unit.cases[1], "01986-001")):
        stored = Assessment.objects.get(case=case)
        assert f"linked by DNA to case {other}" in str(stored.terms), "both take their place with it, at once"
        assert stored.points_alone < stored.points
    scope = next(scope for scope in scopes() if scope.is_default)
    assess_scope(scope, None)
    assert "linked by DNA to case 01986-001" in str(Assessment.objects.get(case=unit.cases[1]).terms)
    assert (
        "linked by DNA to case 01986-001"
        in unit.client("member").get(f"/worklist/{unit.cases[1].key}/").content.decode()
    )


def test_a_link_with_a_hidden_case_does_not_exist_for_who_does_not_see_it(unit: Unit) -> None:
    before = page(unit, "evidence/", "reader")
    assert link(unit, "TF-1").status_code == 302
    for tab in ("evidence/", "history/", "", "audit/"):
        assert "TF-1" not in page(unit, tab, "member") + page(unit, tab, "consultant"), tab
    assert before.split("<main")[1] == page(unit, "evidence/", "reader").split("<main")[1]
    assert "TF-1" in page(unit, "evidence/", "owner") and "TF-1" in page(unit, "history/", "owner")
    hidden = unit.client("outsider").get(at(unit, "evidence/", unit.secret[0])).content.decode()
    assert "01986-001" not in hidden and "lab 12" not in hidden
    assert "01986-001" in page(unit, "evidence/", "owner", unit.secret[0])
    assert unit.client("owner").get(at(unit, address(unit, "TF-1"))).status_code == 200
    assert unit.client("member").get(at(unit, address(unit, "TF-1"))).status_code == 404
    mine = {case.id: case for case in records.cases(Case.objects.visible_to(unit.accounts["member"]))}
    assert {one.other for one in mine[unit.cases[0].key].physical_links} == {"X-9"}
    every = {case.id: case for case in records.cases(Case.objects.visible_to(unit.accounts["owner"]))}
    assert unit.secret[0].key in {one.other for one in every[unit.cases[0].key].physical_links}
    stored = str(list(Assessment.objects.filter(case__in=unit.cases).values_list("terms", "reasons")))
    assert "TF-1" not in stored and unit.secret[0].key not in stored, (
        "what is stored is shown to who sees this file alone"
    )


def test_only_a_case_that_one_sees_can_be_linked(unit: Unit) -> None:
    hidden, absent = link(unit, "TF-1", "member"), link(unit, "none", "member")
    says = "No other case in which you may write has this number"
    assert hidden.status_code == absent.status_code == 422
    assert all(says in answer.content.decode() for answer in (hidden, absent))
    assert link(unit, "01986-001", "member").status_code == 422, "not itself"
    Case.objects.filter(pk=unit.cases[2].pk).update(own_number="01991-002")
    assert "Several cases" in link(unit, "01991-002", "member").content.decode()
    assert link(unit, unit.cases[2].key, "member").status_code == 302
    assert PhysicalLink.objects.get(other=unit.cases[2]).other_number == "01991-002"
    for bad in ({"kind": "document"}, {"same_source": ""}, {"kind": ""}):
        assert link(unit, unit.cases[1].key, "member", **bad).status_code == 422
    path = address(unit, "01991-002")
    amended = opened(unit, path) | {"same_source": "no", "reason": "second report", "other_number": "TF-1"}
    assert post(unit, path, amended).status_code == 302
    assert PhysicalLink.objects.get(other=unit.cases[2]).same_source is False


def test_what_is_stored_of_a_restricted_case_names_the_open_one(unit: Unit) -> None:
    """A restricted compartment reads down into the open files, and nothing flows back."""
    assert link(unit, "TF-1").status_code == 302
    hidden = Assessment.objects.get(case=unit.secret[0])
    assert "linked by DNA to case 01986-001" in str(hidden.terms)
    told = unit.client("outsider").get(f"/worklist/{unit.secret[0].key}/").content.decode()
    listed = unit.client("outsider").get("/worklist/").content.decode()
    assert "01986-001" not in told + listed, "who does not see the open case is not told"
    assert "01986-001" in unit.client("owner").get(f"/worklist/{unit.secret[0].key}/").content.decode()
    assert "TF-1" not in str(Assessment.objects.get(case=unit.cases[0]).terms)


def test_a_moved_case_is_named_no_more_where_it_is_not_seen(unit: Unit) -> None:
    link(unit, "01991-002", "member")
    move_case(unit.accounts["owner"], unit.cases[1], unit.restricted, reason="task force")
    assert "01991-002" not in str(Assessment.objects.get(case=unit.cases[0]).terms)
    for tab in ("evidence/", "history/", ""):
        assert "01991-002" not in page(unit, tab)


def test_an_address_goes_on_meaning_the_same_link(unit: Unit) -> None:
    """Also where one that stands before it is hidden meanwhile."""
    for number in ("01991-002", "02004-003"):
        assert link(unit, number).status_code == 302
    first, second = (address(unit, number) for number in ("01991-002", "02004-003"))
    opened(unit, f"{first}withdraw/")
    move_case(unit.accounts["owner"], unit.cases[1], unit.restricted, reason="task force")
    mistaken = {"reason": "by mistake", "seen": "standing"}
    assert post(unit, f"{first}withdraw/", mistaken).status_code == 404, "it is hidden now"
    assert not PhysicalLink._base_manager.filter(case=unit.cases[0]).exclude(withdrawn_at=None).exists()
    assert post(unit, f"{second}withdraw/", mistaken).status_code == 302
    withdrawn = PhysicalLink._base_manager.filter(case=unit.cases[0]).exclude(withdrawn_at=None)
    assert [one.other_number for one in withdrawn] == ["02004-003"]


def test_who_only_reads_the_other_case_does_not_write_into_its_file(unit: Unit) -> None:
    reads = Terms(unit.accounts["outsider"], Role.CONSULTANT, "asked", case=unit.cases[0])
    grants.give(unit.accounts["owner"], unit.default, reads)
    data = {"other_number": "01986-001", "kind": "dna", "same_source": "no", "source": "forged"}
    readable, absent = (
        post(unit, "links/add/", data | {"other_number": number}, "outsider", unit.secret[0])
        for number in ("01986-001", "none")
    )
    assert readable.status_code == absent.status_code == 422
    says = "No other case in which you may write has this number"
    assert says in readable.content.decode() and says in absent.content.decode()
    assert not PhysicalLink.objects.filter(source="forged").exists()
    assert post(unit, "links/add/", data | {"source": "lab 12"}, "owner", unit.secret[0]).status_code == 302
    shown = page(unit, "evidence/", "outsider", unit.secret[0])
    assert "lab 12" in shown and "the link with" not in shown, "he reads it, and may not amend it"
    (there,) = all_rows(PARTS["links"], unit.secret[0], unit.accounts["outsider"])
    path = f"links/{there.number}/"
    for tail in ("", "withdraw/"):
        assert post(unit, path + tail, {"reason": "r"}, "outsider", unit.secret[0]).status_code == 404
        assert unit.client("owner").get(at(unit, path + tail, unit.secret[0])).status_code == 200


def test_history_and_audit_of_both_cases_tell_of_a_link(unit: Unit) -> None:
    assert link(unit, "01991-002", "member").status_code == 302
    path = address(unit, "01991-002")
    assert post(unit, path, opened(unit, path) | {"same_source": "no", "reason": "second report"}).status_code == 302
    for case, title in ((unit.cases[0], "Physical link with case 01991-002"), (unit.cases[1], "in case 01986-001")):
        history, audit = (page(unit, tab, "reader", case) for tab in ("history/", "audit/"))
        assert title in history and "second report" in history and "lab 12" in history
        assert "<td>add part</td>" in audit and "<td>amend</td>" in audit
    assert "second report" not in page(unit, "history/", case=unit.cases[2])
    post(unit, f"{path}withdraw/", {"reason": "by mistake", "seen": "standing"})
    assert "by mistake" in page(unit, "history/", case=unit.cases[1])
    assert "<td>withdraw part</td>" in page(unit, "audit/", case=unit.cases[1])


def test_the_audit_tab_does_not_tell_of_a_hidden_link(unit: Unit) -> None:
    assert link(unit, "TF-1").status_code == 302
    told = "<td>add part</td>"
    assert told in page(unit, "audit/", "owner") and told in page(unit, "audit/", "owner", unit.secret[0])
    for persona in ("member", "consultant", "reader"):
        assert told not in page(unit, "audit/", persona), persona
    hidden = unit.client("outsider").get(at(unit, "audit/", unit.secret[0])).content.decode()
    assert told not in hidden
