"""A unit whose files have a person each, and two names on pages; and words on them, as the pages would have them."""

from __future__ import annotations

from django.db import transaction

from murderbook.documents.mentions.mention import Kind
from murderbook.evidence.judgement import Verdict
from murderbook.workbench.documents.models import Document, Mention, MentionState
from murderbook.workbench.register.models import Case, Person
from murderbook.workbench.resolution.judging import judge, take_back
from murderbook.workbench.resolution.models import PersonJudgement
from murderbook.workbench.resolution.records import Who
from paper import document_in
from personas import Unit, make_unit

NAMES = ("Hart, Mary", "Barrow, James", "Corwin, Ann", "Delan, Paul", "Elder, Susan")


def named_unit() -> Unit:
    """A person in each case, and a name that was accepted on a page of two: one seen by the unit, one not."""
    unit = make_unit()
    for case, name in zip([*unit.cases, *unit.secret], NAMES, strict=True):
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


def row_of(case: Case) -> Who:
    """The first person of a file."""
    return Who(case.pk, Person.objects.filter(case=case).order_by("pk")[0].pk, "")


def page_of(case: Case, name: str) -> Who:
    return Who(case.pk, 0, name)


def says(unit: Unit, one: Who, other: Who, verdict: str = "supported", by: str = "owner") -> PersonJudgement:
    with transaction.atomic():
        return judge(unit.accounts[by], (one, other), Verdict(verdict), "the same tattoo", "test")


def takes_back(unit: Unit, judgement: PersonJudgement, by: str = "owner") -> PersonJudgement:
    with transaction.atomic():
        return take_back(unit.accounts[by], judgement, "it was his brother", "test")
