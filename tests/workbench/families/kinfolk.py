"""A family with an application, for tests of pages: one of each thing that is written of a family."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from murderbook.procedures import Answer, StepKind
from murderbook.procedures.facts import Checked
from murderbook.workbench.access.models import Account
from murderbook.workbench.families.kin import kin_of
from murderbook.workbench.families.letters.course import draft_of_application
from murderbook.workbench.families.models import Announcement, ApplicationStep, Contact, Wishes
from murderbook.workbench.families.reviews.standings import Applied, applications_of
from murderbook.workbench.families.reviews.taking import receive
from murderbook.workbench.register.models import Case, Person

ANSWERED = ("investigated", "leads_exhausted", "no_perpetrator")
PARTS = ("missed_steps", "witnesses", "evidence", "update")


def dated(case: Case, day: date = date(1987, 3, 14)) -> Case:
    """A murder of one day."""
    case.occurred_earliest = datetime(day.year, day.month, day.day, tzinfo=UTC)
    case.occurred_latest = datetime(day.year, day.month, day.day, 23, 59, tzinfo=UTC)
    case.occurred_precision, case.occurred_as_written = "day", f"{day:%-d %b %Y}"
    Case.objects.filter(pk=case.pk).update(
        occurred_earliest=case.occurred_earliest,
        occurred_latest=case.occurred_latest,
        occurred_precision="day",
        occurred_as_written=case.occurred_as_written,
    )
    return case


def mother_of(case: Case, name: str = "Alder, Ruth") -> Person:
    return Person.objects.create(case=case, role="next of kin", name=name)


def wished(case: Case, person: Person, author: Account, **said: Any) -> Wishes:  # noqa: ANN401
    told = {"relation": "mother", "wish": "tell me everything", "channel": "telephone", "reach": "555 0100"}
    return Wishes.objects.create(case=case, person=person, author=author, name="The member", **(told | said))


def applied(case: Case, author: Account, received: date, **said: Any) -> Applied:  # noqa: ANN401
    """Of the first next of kin."""
    kin = kin_of(case)[0]
    told = {
        "person": kin.person, "name": kin.name, "relation": "parent", "similarly_situated": "", "reach": "Elm Street 1",
        "language": "en", "applied": received, "new_evidence": "", "received": received,
    }  # fmt: skip
    made = receive(case, told | said, author, max(received, timezone.localdate()))
    return by_number(case, made.number)


def by_number(case: Case, number: int) -> Applied:
    return next(one for one in applications_of(case) if one.entry.number == number)


def stepped(one: Applied, kind: StepKind, on: date, author: Account, **said: Any) -> Applied:  # noqa: ANN401
    """A step as it stands in the record, whatever the procedure says of it."""
    ApplicationStep.objects.create(
        application=one.entry, number=one.seen + 1, kind=kind.value, on=on, author=author, **said
    )
    return by_number(one.entry.case, one.entry.number)


def eligible(one: Applied, on: date, author: Account) -> Applied:
    for test in ANSWERED:
        one = stepped(one, StepKind.ANSWERED, on, author, part=test, outcome=Answer.YES.value, text="the file says so")
    return one


def reviewed(one: Applied, on: date, author: Account) -> Applied:
    one = stepped(
        eligible(one, on, author), StepKind.REVIEWER, on, author, name="Field, Ada", outcome=Checked.CLEAR.value
    )
    for part in PARTS:
        one = stepped(one, StepKind.PART, on, author, part=part, text="done")
    return one


def bereaved(case: Case, author: Account) -> dict[str, object]:
    """The mother of the victim with her wishes, a contact, an arrest to come, application 1 and letter 1."""
    dated(case)
    mother = mother_of(case)
    wished(case, mother, author, first=True, on_death=True)
    Contact.objects.create(
        case=case, person=mother, on=date(2020, 1, 2), direction="we got in touch", channel="telephone",
        text="She asked for news.", author=author,
    )  # fmt: skip
    planned = Announcement.objects.create(case=case, what="arrest", on=date(2030, 1, 1), text="Soon", author=author)
    one = eligible(applied(case, author, date(2020, 1, 2)), date(2020, 1, 3), author)
    letter = draft_of_application(one, "receipt", author, date(2020, 1, 3))
    return {"announcement": planned.key, "application": one.entry.number, "letter": letter.number}
