"""Where somebody stands: what his stretches say, which elimination counts, and what opens it again by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from enquiries.enquired import NOTHING, by_custody, held, stretch

from murderbook.casefile.timespan_text import read_span
from murderbook.enquiries.codes import load
from murderbook.enquiries.interval import EnquiryError, Kind
from murderbook.workbench.enquiries import keeping
from murderbook.workbench.enquiries import models as tables
from murderbook.workbench.enquiries.models import Elimination, Stretch, Subject
from murderbook.workbench.enquiries.records import span_columns
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.enquiries.standing import Standing, in_order, standings
from murderbook.workbench.enquiries.states import StepKind
from murderbook.workbench.register.models import Case, Examination, Exhibit, Person
from personas import Unit


def standing(scope: Scope, subject: Subject) -> Standing:
    subject.refresh_from_db()
    (found,) = standings([(subject, Scope(scope.case, scope.investigation).cases)], load())
    return found


def eliminated(unit: Unit, scope: Scope, subject: Subject, **said: Any) -> None:  # noqa: ANN401
    keeping.eliminate(scope, subject, {**NOTHING, "cases": scope.cases[:1], **said}, unit.accounts["owner"])


def custody(subject: Subject) -> Stretch:
    return subject.stretches.get(withdrawn_at=None)


def test_it_says_what_he_could_not_have_done(scope: Scope, subject: Subject) -> None:
    found = standing(scope, subject)
    assert found.summary == "could not have done 1 of the 2; of 1 it is not known"
    assert found.is_open
    assert found.eliminated == "not eliminated in any of the 2"
    assert [one.words for one in found.offences] == ["code 6, Not eliminated"] * 2


def test_an_elimination_by_custody_stands_until_the_stretch_is_amended(
    unit: Unit, scope: Scope, subject: Subject
) -> None:
    owner = unit.accounts["owner"]
    by_custody(scope, subject, custody(subject), owner)
    first = standing(scope, subject).offences[0]
    assert not first.is_open
    assert first.words == "eliminated by code 3, Independent witness (alibi)"
    assert first.basis == "custody, State Prison"
    keeping.add_stretch(subject, stretch("3 May 1985", "9 Mar 1987"), owner, custody(subject))
    first = standing(scope, subject).offences[0]
    assert first.is_open
    assert first.fell == ("the stretch was amended since",)
    assert standing(scope, subject).fallen == [first]


def test_it_opens_when_the_stretch_is_taken_back(unit: Unit, scope: Scope, subject: Subject) -> None:
    by_custody(scope, subject, custody(subject), unit.accounts["owner"])
    keeping.take_back(custody(subject), "his brother's file", unit.accounts["owner"])
    assert standing(scope, subject).offences[0].fell == ("the stretch was taken back: his brother's file",)


def test_it_opens_when_another_record_contradicts_it_or_the_offence_is_dated_anew(
    unit: Unit, scope: Scope, subject: Subject
) -> None:
    owner = unit.accounts["owner"]
    by_custody(scope, subject, custody(subject), owner)
    seen = held(subject, owner, "13 Mar 1987", "15 Mar 1987", Kind.TRAVEL)
    (why,) = standing(scope, subject).offences[0].fell
    assert why.startswith("it does not exclude the offence any more: two records contradict each other")
    keeping.take_back(seen, "another man", owner)
    assert standing(scope, subject).offences[0].fell == ()
    Case.objects.filter(pk=unit.cases[0].pk).update(**span_columns("occurred", read_span("July 1987")))
    scope = Scope(None, scope.investigation)
    assert standing(scope, subject).offences[0].fell


def test_leave_that_is_found_later_opens_it(unit: Unit, scope: Scope, subject: Subject) -> None:
    by_custody(scope, subject, custody(subject), unit.accounts["owner"])
    held(subject, unit.accounts["owner"], "13 Mar 1987", "16 Mar 1987", Kind.LEAVE)
    assert "out of where the person was held" in standing(scope, subject).offences[0].fell[0]


def test_a_result_that_is_amended_or_withdrawn_opens_a_forensic_one(unit: Unit, scope: Scope, subject: Subject) -> None:
    exhibit = Exhibit.objects.create(case=unit.cases[0], number="E-7")
    result = Examination.objects.create(exhibit=exhibit, kind="dna", state="in database")
    eliminated(unit, scope, subject, code=1, basis="result", exhibit=exhibit, examination="dna", source="report 12")
    first = standing(scope, subject).offences[0]
    assert not first.is_open
    assert "exhibit E-7" in first.basis
    assert "(report 12)" in first.basis
    result.delete()
    assert standing(scope, subject).offences[0].fell == ("the result was “in database” then, and is not recorded now",)
    exhibit.withdrawn_at = subject.entered_at
    exhibit.save()
    assert "exhibit E-7 was withdrawn from the record" in standing(scope, subject).offences[0].fell


@pytest.mark.parametrize("state", ["never tested", "tested, nothing usable"])
def test_what_was_never_found_eliminates_nobody(unit: Unit, scope: Scope, subject: Subject, state: str) -> None:
    exhibit = Exhibit.objects.create(case=unit.cases[0], number="E-7")
    Examination.objects.create(exhibit=exhibit, kind="dna", state=state)
    with pytest.raises(EnquiryError, match=f"exhibit E-7 the register says of that: {state}"):
        eliminated(unit, scope, subject, code=1, basis="result", exhibit=exhibit, examination="dna", source="report 12")
    assert standing(scope, subject).offences[0].is_open


def test_an_elimination_by_what_was_never_tested_is_open(unit: Unit, scope: Scope, subject: Subject) -> None:
    """As some were written before it was refused."""
    exhibit = Exhibit.objects.create(case=unit.cases[0], number="E-7")
    Elimination.objects.create(
        subject=subject, case=unit.cases[0], author=unit.accounts["owner"], code=1, code_words="Forensic",
        basis="result", exhibit=exhibit, examination="dna", result_was="never tested", why="not his",
    )  # fmt: skip
    found = standing(scope, subject).offences[0]
    assert found.is_open and "“never tested” when it was written" in found.fell[0]


def test_a_witness_who_is_withdrawn_opens_an_alibi(unit: Unit, scope: Scope, subject: Subject) -> None:
    wife = Person.objects.create(case=unit.cases[1], role="witness", name="Doe, Ann")
    eliminated(unit, scope, subject, code=5, basis="statement", witness=wife, source="page 4")
    assert not standing(scope, subject).offences[0].is_open
    wife.withdrawn_at = subject.entered_at
    wife.save()
    assert standing(scope, subject).offences[0].fell == ("the witness Doe, Ann was withdrawn from the record",)


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"code": 9, "basis": "result"}, "code", "There is no elimination code 9"),
        ({"code": 1}, "basis", "An elimination without a basis is an opinion"),
        ({"code": 5, "basis": "interval"}, "basis", "does not rest on an interval"),
        ({"code": 1, "basis": "result"}, "exhibit", "on which exhibit it was found"),
        ({"code": 3, "basis": "interval"}, "stretch", "which stretch it is"),
        ({"code": 5, "basis": "statement"}, "witness", "whose statement it is"),
        ({"code": 2, "basis": "description"}, "source", "Write where that stands"),
    ],
)
def test_what_is_no_elimination_says_why(
    unit: Unit, subject: Subject, said: dict[str, Any], field: str, words: str
) -> None:
    scope = Scope(None, subject.investigation)
    with pytest.raises(EnquiryError) as told:
        eliminated(unit, scope, subject, **said)
    assert told.value.field == field
    assert words in str(told.value)


def test_nobody_is_his_own_alibi(unit: Unit, scope: Scope, subject: Subject) -> None:
    himself = Person.objects.create(case=unit.cases[0], role="suspect", name="John Doe")
    with pytest.raises(EnquiryError, match="Nobody is his own alibi"):
        eliminated(unit, scope, subject, code=3, basis="statement", witness=himself, source="page 4")


def test_a_stretch_eliminates_of_no_offence_that_it_does_not_exclude(
    unit: Unit, scope: Scope, subject: Subject
) -> None:
    said = {"code": 3, "basis": "interval", "stretch": custody(subject), "cases": scope.cases}
    with pytest.raises(EnquiryError, match=r"It does not exclude .*: nothing is recorded"):
        eliminated(unit, scope, subject, **said)
    assert not subject.eliminations.filter(code=3).exists()


def test_the_same_person_is_not_entered_twice(unit: Unit, scope: Scope, subject: Subject) -> None:
    data = {"person": None, "name": "John Doe", "why": "again", "category": None}
    with pytest.raises(EnquiryError, match=r"is a person of interest here already \(P1\)"):
        keeping.add_subject(scope, data, unit.accounts["owner"])
    with pytest.raises(EnquiryError, match="Nobody is named"):
        keeping.add_subject(scope, {**data, "name": " "}, unit.accounts["owner"])


def test_lists_go_by_a_priority_that_a_person_set_then_by_date(unit: Unit, scope: Scope, subject: Subject) -> None:
    owner = unit.accounts["owner"]
    names = ("Poe, Eve", "Roe, Max")
    told = {"person": None, "why": "seen", "category": None}
    later, urgent = (keeping.add_subject(scope, {**told, "name": name}, owner) for name in names)
    keeping.add_step(urgent, StepKind.PRIORITY, {"priority": "high", "text": "named twice"}, owner)
    cases = scope.cases
    found = in_order(standings([(one, cases) for one in (later, subject, urgent)], load()))
    assert [one.subject for one in found] == [urgent, subject, later]


def test_no_table_of_enquiries_has_a_score() -> None:
    """The only numbers are keys, places in a list, and the code of an elimination."""
    numbers = {
        f"{model.__name__}.{field.name}"
        for model in vars(tables).values()
        if isinstance(model, type) and issubclass(model, models.Model) and model.__module__ == tables.__name__
        for field in model._meta.get_fields()
        if isinstance(field, models.IntegerField | models.FloatField | models.DecimalField)
        and not field.primary_key
        and not model._meta.abstract
    }
    assert numbers == {"Category.number", "Subject.number", "Step.number", "Elimination.code"}
    assert not [name for name in Standing.__slots__ if "score" in name or "rank" in name]


@pytest.mark.parametrize("change", [{"text": "nobody asked him"}, {"who": "somebody else"}])
def test_what_was_done_cannot_be_altered(subject: Subject, change: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        subject.steps.update(**change)


@pytest.mark.parametrize("table", ["stretches", "eliminations", "placings"])
def test_what_was_taken_back_stays_so(unit: Unit, subject: Subject, table: str) -> None:
    row = getattr(subject, table).first()
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(author=unit.accounts["member"])
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        row.delete()
    assert keeping.take_back(row, "a mistake", unit.accounts["owner"])
    assert not keeping.take_back(row, "again", unit.accounts["owner"])
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(withdrawn_at=None)
