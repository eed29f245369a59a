"""Pages of persons of interest as people use them; what they refuse, and what nobody learns from them."""

from __future__ import annotations

import re

import pytest
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from enquiries.enquired import CATEGORY, by_custody, enquired

from murderbook.workbench.access.models import Grant
from murderbook.workbench.audit.models import AuditEntry
from murderbook.workbench.enquiries import keeping
from murderbook.workbench.enquiries.models import Category, Elimination, Stretch, Subject
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.investigations.models import Investigation
from murderbook.workbench.register.models import Person
from personas import Unit


def person(scope: Scope, act: str = "") -> str:
    route = f"enquiry-{act}" if act else "enquiry-person"
    return reverse(route, args=[scope.key, 1])


def sent(unit: Unit, url: str, persona: str = "member", **data: object) -> HttpResponse:
    return unit.client(persona).post(url, data)  # type: ignore[arg-type]


def words(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def tokenless(answer: HttpResponse) -> str:
    """The page without what every answer has anew: the tokens of forms, and the minute."""
    return re.sub(r'value="\w{64}"|\d\d:\d\d UTC', "", words(answer))


def test_the_page_of_a_person_shows_life_and_offences(unit: Unit, scope: Scope, subject: Subject) -> None:
    by_custody(scope, subject, subject.stretches.get(), unit.accounts["owner"])
    page = words(unit.client("reader").get(person(scope)))
    assert "Could not have done 1 of the 2; of 1 it is not known. Eliminated in 1 of the 2." in page
    assert "Custody, State Prison, from 3 May 1985 to 9 Jun 1987 (prison file)" in page
    assert 'class="offence out"' in page
    assert "Rests on: custody, State Prison" in page
    assert "Interviewed." in page
    assert "Add the step" not in page, "who only reads is offered no form"


def test_the_unit_list_shows_who_is_open_and_says_why_again(unit: Unit, scope: Scope, subject: Subject) -> None:
    owner = unit.accounts["owner"]
    alone = enquired(Scope(unit.cases[2]), owner, "Poe, Eve")
    page = words(unit.client("member").get("/enquiries/"))
    assert "Doe, John" in page
    assert "Poe, Eve" in page
    by_custody(scope, subject, subject.stretches.get(), owner)
    keeping.take_back(subject.stretches.get(), "his brother's", owner)
    again = words(unit.client("member").get("/enquiries/?show=again"))
    assert "the stretch was taken back: his brother&#x27;s" in again
    assert alone.name not in again
    assert "Nobody that you may see." in words(unit.client("member").get("/enquiries/?show=eliminated"))


def test_who_sees_one_case_of_an_investigation_learns_nothing(unit: Unit, scope: Scope, subject: Subject) -> None:
    mine = enquired(Scope(unit.cases[0]), unit.accounts["owner"], "Poe, Eve")
    page = words(unit.client("consultant").get("/enquiries/"))
    assert mine.name in page
    assert subject.name not in page
    assert unit.client("consultant").get(person(scope)).status_code == 404
    before = tokenless(unit.client("outsider").get("/enquiries/"))
    enquired(Scope(unit.cases[2]), unit.accounts["owner"], "Roe, Max")
    assert before == tokenless(unit.client("outsider").get("/enquiries/"))


def test_the_sheet_of_a_case_takes_categories_and_people(unit: Unit, scope: Scope) -> None:
    case = unit.cases[2]
    url = reverse("enquiries-of", args=[case.key])
    assert "No category yet" in words(unit.client("member").get(url))
    told = {"name": "Night staff", "why": "keys", "time": "1987", "suspect": "a man", "criteria": "an alibi"}
    assert sent(unit, reverse("enquiry-category-add", args=[case.key]), **told).status_code == 302
    witness = Person.objects.create(case=case, role="suspect", name="Roe, Max")
    data = {"person": f"{case.key}-1", "why": "had a key", "category": Category.objects.get().key}
    answer = sent(unit, reverse("enquiry-person-add", args=[case.key]), **data)
    assert answer.status_code == 302
    assert Subject.objects.get().person == witness
    page = words(unit.client("member").get(url))
    assert "K1 Night staff" in page
    assert 'aria-current="page">Persons of interest' in page
    again = sent(unit, reverse("enquiry-person-add", args=[case.key]), name="Max Roe", why="again")
    assert again.status_code == 422
    assert "is a person of interest here already (P1)" in words(again)


def test_a_person_of_a_file_out_of_the_scope_cannot_be_chosen(unit: Unit, scope: Scope) -> None:
    Person.objects.create(case=unit.secret[0], role="suspect", name="Roe, Max")
    url = reverse("enquiry-person-add", args=[unit.cases[2].key])
    assert sent(unit, url, "owner", person=f"{unit.secret[0].key}-1", why="seen").status_code == 422
    assert not Subject.objects.exists()


def test_a_stretch_that_cannot_be_comes_back_with_what_was_typed(unit: Unit, scope: Scope, subject: Subject) -> None:
    url = person(scope, "stretch-add")
    told = {"kind": "hospital", "begin": "1990", "end": "1989", "source": "ward book"}
    answer = sent(unit, url, **told)
    assert answer.status_code == 422
    assert "It ends (1989) before it begins (1990). Correct one of the two dates." in words(answer)
    assert 'value="ward book"' in words(answer)
    assert "is not a date in any form that is known" in words(sent(unit, url, **{**told, "end": "soon"}))
    assert "Write from where this is known." in words(sent(unit, url, **{**told, "end": "1991", "source": ""}))
    assert "There is no date at all" in words(sent(unit, url, kind="travel", source="x"))
    assert subject.stretches.count() == 1


def test_amending_a_stretch_keeps_what_it_said(unit: Unit, scope: Scope, subject: Subject) -> None:
    old = subject.stretches.get()
    form = words(unit.client("member").get(person(scope) + f"?amend={old.key}"))
    assert 'value="3 May 1985"' in form
    assert f'value="{old.key}"' in form
    told = {"kind": "custody", "begin": "3 May 1985", "end": "1 Feb 1987", "source": "letter", "replaces": old.key}
    assert sent(unit, person(scope, "stretch-add"), **told).status_code == 302
    assert sent(unit, person(scope, "stretch-add"), **told).status_code == 404, "somebody was quicker"
    new = Stretch.objects.get(withdrawn_at=None)
    assert new.replaces == old
    page = words(unit.client("member").get(person(scope)))
    assert "From 3 May 1985 to 9 Jun 1987" in page
    assert "From 3 May 1985 to 1 Feb 1987" in page
    assert AuditEntry.objects.filter(verb="amend stretch").count() == 1


def test_eliminating_asks_for_code_basis_and_offence(unit: Unit, scope: Scope, subject: Subject) -> None:
    url, stretch, case = person(scope, "eliminate"), subject.stretches.get(), unit.cases[0].key
    told = {"code": "3", "basis": "interval", "stretch": stretch.key, "cases": [case], "why": "in prison"}
    bare = words(sent(unit, url, code="3", cases=[case], why="surely"))
    assert "An elimination without a basis is an opinion. Say on which statement or interval it rests." in bare
    assert "Choose of which offence." in words(sent(unit, url, **{**told, "cases": []}))
    assert "Select a valid choice" in words(sent(unit, url, **{**told, "code": "9"}))
    every = words(sent(unit, url, **{**told, "cases": [one.key for one in scope.cases]}))
    assert "It does not exclude" in every
    assert sent(unit, url, **told).status_code == 302
    (row,) = Elimination.objects.filter(code=3)
    assert (row.case, row.stretch, row.author) == (unit.cases[0], stretch, unit.accounts["member"])


def test_taking_back_asks_why_and_strikes_it_out(unit: Unit, scope: Scope, subject: Subject) -> None:
    row = subject.eliminations.first()
    assert row is not None
    url = reverse("enquiry-back", args=[scope.key, 1, f"elimination-{row.key}"])
    assert "Write why" in words(sent(unit, url, why=""))
    assert sent(unit, url, why="wrong man").status_code == 302
    assert sent(unit, url, why="wrong man").status_code == 404
    assert "wrong man" in words(unit.client("member").get(person(scope)))
    for what in ("person-x", "stretch-nothing", "walrus", "category-"):
        assert sent(unit, reverse("enquiry-back", args=[scope.key, 1, what]), why="x").status_code == 404


def test_somebody_taken_back_is_read_and_not_written_in(unit: Unit, scope: Scope, subject: Subject) -> None:
    assert sent(unit, reverse("enquiry-back", args=[scope.key, 1, "person"]), why="another man").status_code == 302
    page = words(unit.client("member").get(person(scope)))
    assert "another man" in page
    assert "Add the step" not in page
    assert sent(unit, person(scope, "priority"), priority="high", text="x").status_code == 404
    assert "Doe, John" not in words(unit.client("member").get("/enquiries/?show=all"))


def test_a_closed_investigation_is_written_in_no_more(unit: Unit, scope: Scope, subject: Subject) -> None:
    assert scope.investigation is not None
    unit.client("owner").post(reverse("investigation-close", args=[scope.key]))
    assert sent(unit, person(scope, "priority"), priority="high", text="x").status_code == 404
    assert unit.client("owner").get(person(scope)).status_code == 200


def test_whose_access_ends_while_he_waits_for_the_row_writes_nothing(
    unit: Unit, scope: Scope, subject: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is held at once here: so the access ends in the moment in which it is asked for."""
    real = QuerySet.select_for_update

    def held(rows: QuerySet[Investigation], *given: object, **more: object) -> QuerySet[Investigation]:
        Grant.objects.filter(account=unit.accounts["member"]).update(ends_at="2001-01-01T00:00Z")
        return real(rows, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(QuerySet, "select_for_update", held)
    before = Category.objects.count()
    assert sent(unit, reverse("enquiry-category-add", args=[scope.key]), **CATEGORY).status_code == 404
    assert Category.objects.count() == before


def test_access_to_the_cases_that_ends_takes_the_person_away(unit: Unit, scope: Scope, subject: Subject) -> None:
    assert unit.client("member").get(person(scope)).status_code == 200
    Grant.objects.filter(account=unit.accounts["member"]).update(ends_at="2001-01-01T00:00Z")
    assert unit.client("member").get(person(scope)).status_code == 404
