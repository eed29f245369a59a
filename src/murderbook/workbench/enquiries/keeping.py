"""What is written about persons of interest. The caller found the scope through the door with the right to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from murderbook.enquiries.codes import Basis, Code, checked
from murderbook.enquiries.fear import same_name
from murderbook.enquiries.interval import EnquiryError, Interval
from murderbook.enquiries.presence import Verdict, against
from murderbook.workbench.access.models import Account
from murderbook.workbench.enquiries.models import Category, Elimination, Placing, Step, Stretch, Subject
from murderbook.workbench.enquiries.records import intervals_of, offence_of, span_columns, stretch_columns, unit_codes
from murderbook.workbench.enquiries.scope import Scope
from murderbook.workbench.enquiries.standing import NOTHING_FOUND
from murderbook.workbench.enquiries.states import StepKind
from murderbook.workbench.investigations.models import TakenBack
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case, Exhibit, Person


def add_category(scope: Scope, data: dict[str, Any], author: Account) -> Category:
    number = _next(Category.objects.filter(**scope.columns))
    return Category.objects.create(**scope.columns, number=number, author=author, **data)


def add_subject(scope: Scope, data: dict[str, Any], author: Account) -> Subject:
    """EnquiryError where the person is there already."""
    person: Person | None = data["person"]
    name = (person.name if person else data["name"]) or ""
    if not name.strip():
        raise EnquiryError("name", "Nobody is named", "Choose a person of the file, or write the name")
    for other in Subject.objects.filter(**scope.columns, withdrawn_at=None):
        if same_name(other.name, name) and person in (None, other.person):
            raise EnquiryError("name", f"{name} is a person of interest here already ({other})", "Open that one")
    number = _next(Subject.objects.filter(**scope.columns))
    made = Subject.objects.create(
        **scope.columns, number=number, name=name, person=person, why=data["why"], author=author
    )
    if data.get("category"):
        place(made, data["category"], author)
    return made


def place(subject: Subject, category: Category, author: Account) -> Placing:
    standing = Placing.objects.filter(subject=subject, category=category, withdrawn_at=None)
    if standing.exists():
        raise EnquiryError("category", f"{subject.name} is in {category} already", "Choose another category")
    return Placing.objects.create(subject=subject, category=category, author=author)


def add_stretch(subject: Subject, one: Interval, author: Account, replaced: Stretch | None = None) -> Stretch:
    """A stretch, or an amendment that takes the place of another."""
    if replaced is not None:
        take_back(replaced, "amended", author)
    return Stretch.objects.create(subject=subject, author=author, replaces=replaced, **stretch_columns(one))


def add_step(subject: Subject, kind: StepKind, data: dict[str, Any], author: Account) -> Step:
    number = _next(subject.steps.all())
    told = {name: data.get(name, "") for name in ("who", "text", "source", "priority")}
    when = span_columns("event", data.get("when"))
    return Step.objects.create(subject=subject, number=number, kind=kind.value, author=author, **when, **told)


def eliminate(scope: Scope, subject: Subject, data: dict[str, Any], author: Account) -> list[Elimination]:
    """One row for each offence that was chosen. EnquiryError where the code does not rest on that."""
    basis = Basis(data["basis"]) if data["basis"] else None
    code = checked(unit_codes(), data["code"], basis)
    rests = _rests_on(subject, code, basis, data)
    if basis is Basis.INTERVAL:
        _excludes(subject, rests["stretch"], data["cases"])
    told = {"code": code.number, "code_words": code.label, "basis": basis.value if basis else "", "why": data["why"]}
    return [
        Elimination.objects.create(subject=subject, case=case, author=author, **told, **rests) for case in data["cases"]
    ]


def _rests_on(subject: Subject, code: Code, basis: Basis | None, data: dict[str, Any]) -> dict[str, Any]:
    """The columns of that alone on which it rests."""
    found: dict[str, Any] = {"source": data["source"]}
    if basis is Basis.RESULT:
        found |= _result(data["exhibit"], data["examination"])
    if basis is Basis.INTERVAL:
        found["stretch"] = _chosen(data["stretch"], "stretch", "which stretch it is")
    if basis is Basis.STATEMENT:
        witness: Person = _chosen(data["witness"], "witness", "whose statement it is")
        if witness == subject.person or same_name(witness.name or "", subject.name):
            raise EnquiryError("witness", "Nobody is his own alibi", "Choose the witness")
        found["witness"] = witness
    if basis in (Basis.STATEMENT, Basis.DESCRIPTION) and not data["source"]:
        raise EnquiryError("source", f"Code {code} rests on a {basis}", "Write where that stands")
    return found


def _result(exhibit: Exhibit | None, examination: str) -> dict[str, Any]:
    row: Exhibit = _chosen(exhibit, "exhibit", "on which exhibit it was found")
    if not examination:
        raise EnquiryError("examination", "It is not said what was compared", "Choose the examination")
    result = row.examinations.filter(kind=examination).first()
    if result and result.state in NOTHING_FOUND:
        said = f"Of exhibit {row.number} the register says of that: {result.state}"
        raise EnquiryError(
            "examination", said, "Nothing was found that could eliminate anybody: amend the exhibit first"
        )
    return {"exhibit": row, "examination": examination, "result_was": result.state if result else ""}


def _chosen(row: Any, field: str, what: str) -> Any:  # noqa: ANN401 - a row of any table
    if row is None:
        raise EnquiryError(field, f"It is not said {what}", "An elimination without a basis is an opinion: choose it")
    return row


def _excludes(subject: Subject, stretch: Stretch, cases: Sequence[Case]) -> None:
    held = intervals_of(subject.stretches.filter(withdrawn_at=None))
    for found in against([offence_of(case) for case in cases], held):
        if found.verdict is not Verdict.COULD_NOT or stretch.key not in {one.key for one in found.by}:
            said = f"It does not exclude {found.offence.name}: {found.words}"
            raise EnquiryError("stretch", said, "Choose only the offences that it excludes")


def take_back(row: TakenBack, why: str, account: Account) -> bool:
    """It was a mistake: it stays, struck out, and counts no more. False where somebody took it back already."""
    ended = {"withdrawn_at": timezone.now(), "withdrawn_by": account, "withdrawn_why": why}
    return type(row)._base_manager.filter(pk=row.pk, withdrawn_at=None).update(**ended) == 1


def told_cases(cases: Sequence[Case]) -> str:
    return ", ".join(number_of(case) for case in cases)


def _next(rows: QuerySet[Any]) -> int:
    """After the highest ever given: of what was taken back, too."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1
