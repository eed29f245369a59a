"""Receiving an application, and each step on it: the procedure is asked first. The caller holds the case's lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone

from murderbook.procedures import Objection, Step, StepKind, objections
from murderbook.procedures.conflict import Found, Reviewer, conflicts
from murderbook.procedures.facts import Checked
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.rules.numbers import next_number
from murderbook.workbench.families.models import Application, ApplicationStep
from murderbook.workbench.families.records import entries_of, facts_of
from murderbook.workbench.families.reviews.procedure import unit_procedure, unit_text
from murderbook.workbench.families.reviews.standings import Applied
from murderbook.workbench.register.entry.saving import AT_ONCE
from murderbook.workbench.register.models import Case

SAID = ("person", "name", "relation", "similarly_situated", "reach", "language", "applied", "new_evidence")


class ObjectedError(Exception):
    """The procedure has something against it. Nothing was written."""

    def __init__(self, against: Sequence[Objection]) -> None:
        self.against = tuple(against)
        super().__init__("; ".join(one.why for one in against))


@dataclass(frozen=True, slots=True)
class Taken:
    """A step with who was meant by it, and what was found of his names."""

    step: Step
    account: Account | None = None
    shown: Sequence[Found] = ()


def came_just_now(case: Case, data: Mapping[str, Any], author: Account) -> Application | None:
    """The same application by the same hand a moment ago: a button pressed twice. The caller holds the case's lock."""
    since = timezone.now() - AT_ONCE
    mine = case.applications.filter(author=author, entered_at__gte=since, amends=None)
    return mine.filter(**{name: data[name] for name in SAID}).first()


def receive(case: Case, data: Mapping[str, Any], author: Account, today: date) -> Application:
    """A new application, with its receipt as the first step. `data`: of `forms.ApplicationForm`. ObjectedError."""
    procedure, (text, _) = unit_procedure(), unit_text()
    made = Application(
        case=case,
        number=next_number(case.applications),
        author=author,
        procedure=procedure.name,
        rules=text,
        **{name: data[name] for name in SAID},
    )
    came = Step(StepKind.RECEIVED, data["received"])
    against = objections(procedure, facts_of(case, made, (), ()), came, today)
    if against:
        raise ObjectedError(against)
    made.save()
    _write(made, 1, Taken(came), author)
    return made


def amend(one: Applied, data: Mapping[str, Any], author: Account) -> Application:
    """What the application says from now; its procedure, and the day on which it came, stay."""
    return Application.objects.create(
        case=one.entry.case,
        number=one.entry.number,
        amends=one.entry,
        author=author,
        procedure=one.entry.procedure,
        rules=one.entry.rules,
        **{name: data[name] for name in SAID},
    )


def take(one: Applied, taken: Taken, author: Account, today: date) -> ApplicationStep:
    """ObjectedError."""
    against = objections(one.procedure, one.facts, taken.step, today)
    if against:
        raise ObjectedError(against)
    return _write(one.entry, one.seen + 1, taken, author)


def strike(one: Applied, row: ApplicationStep, why: str, author: Account, today: date) -> ApplicationStep:
    """A step that was entered by mistake: it stays, and counts no more."""
    return ApplicationStep.objects.create(
        application=one.entry, number=one.seen + 1, on=today, text=why, author=author, strikes=row
    )


def checked(case: Case, taken: Taken, called: Sequence[str], said: str) -> Taken:
    """Of a reviewer: his names held against the file. `said`: what a person decided of what was found, if he did."""
    key = taken.account.key if taken.account else ""
    found = conflicts(Reviewer((taken.step.person, *called), key), entries_of(case))
    outcome = Checked.CLEAR.value if not found else said or Checked.OPEN.value
    return replace(taken, step=replace(taken.step, outcome=outcome), shown=found)


def _write(application: Application, number: int, taken: Taken, author: Account) -> ApplicationStep:
    step = taken.step
    return ApplicationStep.objects.create(
        application=application,
        number=number,
        kind=step.kind,
        on=step.on,
        part=step.part,
        outcome=step.outcome,
        months=step.months,
        account=taken.account,
        name=step.person,
        text=step.text,
        shown=[
            {"where": one.entry.where, "when": one.entry.when, "quote": one.quote, "how": one.how}
            for one in taken.shown
        ],
        author=author,
    )
