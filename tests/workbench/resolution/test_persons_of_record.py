"""Who is compared of a record: what the account sees in whole, papers that stand, and ids that stay somebody's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from murderbook.documents.mentions.mention import Kind
from murderbook.resolution import load_model
from murderbook.workbench.access.rights import Right
from murderbook.workbench.documents.models import Document, Mention, MentionState
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.resolution.records import persons_of
from paper import document_in
from personas import Unit, make_unit

FIRST, NAMED = "01986-001 person 1, Hart, Mary", "01986-001 page Ezra Quill"


@pytest.fixture
def unit(db: None) -> Unit:
    """A person in each case, and a name that was accepted on a page of two: one seen by the unit, one not."""
    unit = make_unit()
    names = ("Hart, Mary", "Barrow, James", "Corwin, Ann", "Delan, Paul", "Elder, Susan")
    for case, name in zip([*unit.cases, *unit.secret], names, strict=True):
        Person.objects.create(case=case, role="victim", name=name)
    for case, name in ((unit.cases[0], "Ezra Quill"), (unit.secret[0], "Secret Name")):
        accepted(unit, case, name)
    return unit


def accepted(unit: Unit, case: Case, name: str) -> Document:
    document = document_in(case, unit.accounts["owner"], [name])
    Mention.objects.create(
        case=case, page=document.pages.get(), kind=Kind.PERSON.value, start=0, end=len(name), text=name,
        value=name, rule="a name", state=MentionState.ACCEPTED
    )  # fmt: skip
    return document


def ids(unit: Unit, persona: str, right: Right = Right.READ) -> set[str]:
    return {record.id for record in persons_of(unit.accounts[persona], load_model(), right)}


def test_each_account_compares_whom_it_sees_and_nobody_else(unit: Unit) -> None:
    assert ids(unit, "consultant") == {FIRST, NAMED}
    of_unit = {FIRST, NAMED, "01991-002 person 1, Barrow, James", "02004-003 person 1, Corwin, Ann"}
    assert ids(unit, "member") == ids(unit, "reader") == of_unit
    hidden = {"TF-1 person 1, Delan, Paul", "TF-2 person 1, Elder, Susan", "TF-1 page Secret Name"}
    assert ids(unit, "outsider") == hidden
    assert ids(unit, "owner") == of_unit | hidden
    assert ids(unit, "administrator") == ids(unit, "auditor") == set()


def test_who_may_not_export_takes_nobody_away(unit: Unit) -> None:
    assert ids(unit, "consultant", Right.EXPORT) == ids(unit, "reader", Right.EXPORT) == set()
    assert FIRST in ids(unit, "owner", Right.EXPORT)


def test_a_paper_that_was_withdrawn_names_nobody(unit: Unit) -> None:
    document = accepted(unit, unit.cases[1], "Wrong Paper")
    assert "01991-002 page Wrong Paper" in ids(unit, "member")
    Document.objects.filter(pk=document.pk).update(withdrawn_at=timezone.now())
    assert "01991-002 page Wrong Paper" not in ids(unit, "member")


def test_an_id_is_never_another_persons_after_an_amendment(unit: Unit) -> None:
    """What was judged of the first person of a file must not come to be said of the second."""
    Person.objects.create(case=unit.cases[0], role="witness", name="Other, Jane")
    before = ids(unit, "member")
    Person.objects.filter(case=unit.cases[0], name="Hart, Mary").update(withdrawn_at=timezone.now())
    gone, new = before - ids(unit, "member"), ids(unit, "member") - before
    assert FIRST in gone and new == {"01986-001 person 1, Other, Jane"}


def test_cases_of_one_number_are_told_apart_by_what_does_not_depend_on_who_looks(unit: Unit) -> None:
    Case.objects.filter(pk__in=[unit.cases[1].pk, unit.secret[0].pk]).update(own_number="7")
    seen = ids(unit, "owner")
    assert {f"7 ({unit.cases[1].key}) person 1, Barrow, James", f"7 ({unit.secret[0].key}) page Secret Name"} <= seen
    assert "7 person 1, Barrow, James" in ids(unit, "member")
    assert not any(one.startswith("7 person") for one in seen)


def test_an_age_is_counted_from_all_the_days_on_which_it_may_have_happened(unit: Unit) -> None:
    span = datetime(1986, 6, 1, tzinfo=UTC), datetime(1987, 8, 31, tzinfo=UTC)
    said = {"occurred_earliest": span[0], "occurred_latest": span[1], "occurred_precision": "season"}
    Case.objects.filter(pk=unit.cases[0].pk).update(**said)
    Person.objects.filter(case=unit.cases[0]).update(age_low=30, age_high=31)
    (record,) = (one for one in persons_of(unit.accounts["member"], load_model()) if one.id == FIRST)
    assert record.values["birth"] == "19540601-19570831"
