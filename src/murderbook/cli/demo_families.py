"""Two families of the demo apply for a review: one decision is due within days, one reviewer worked the case before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from murderbook.demo.week import Families
    from murderbook.procedures import Step
    from murderbook.workbench.access.models import Account
    from murderbook.workbench.families.reviews.standings import Applied
    from murderbook.workbench.register.models import Case

DAYS_LEFT = 6
# Of nobody: names for the demo alone.
MOTHER, BROTHER = "Quillane, Rosa", "Tarrowby, Ellis"
REVIEWER, DETECTIVE, NICKNAME = "Sorrel, Ines", "Harkwell, William", "Det. Bill Harkwell"
TESTS = ("investigated", "leads_exhausted", "no_perpetrator")


@dataclass(frozen=True, slots=True)
class _Family:
    """A next of kin who applies."""

    name: str
    relation: str
    language: str
    received: date


def add_families(owner: Account, today: date) -> Families:
    """By the doors that a unit uses. Returns what to tell."""
    from murderbook.demo.week import Families
    from murderbook.procedures.months import months_after

    near, conflicted = _cases(owner, today)
    came = months_after(today + timedelta(days=DAYS_LEFT), -6)
    one = _applied(near, owner, _Family(MOTHER, "parent", "es", came), today)
    due = _reviewed(one, owner, came, today)
    other = _applied(conflicted, owner, _Family(BROTHER, "sibling", "en", today - timedelta(days=40)), today)
    found = _refused(other, owner, today)
    return Families(str(near), due, _in_brief(owner, near, due, today), str(conflicted), DETECTIVE, found)


def _in_brief(owner: Account, case: Case, on: date, today: date) -> bool:
    from murderbook.workbench.unit.due import due
    from murderbook.workbench.unit.week import AHEAD

    return any((line.case, line.on) == (case, on) for line in due(owner, today, today + AHEAD))


def _cases(owner: Account, today: date) -> list[Case]:
    """The first two open murders of one known day, old enough for the Act."""
    from murderbook.workbench.register.models import Case

    old = datetime.combine(today - timedelta(days=5 * 366), time(), UTC)
    seen = Case.objects.visible_to(owner).filter(kind="homicide", status="open", occurred_precision="day")
    return list(
        seen.filter(occurred_earliest__gte=datetime(1975, 1, 1, tzinfo=UTC), occurred_latest__lt=old).order_by(
            "own_number"
        )[:2]
    )


def _applied(case: Case, owner: Account, family: _Family, today: date) -> Applied:
    """The next of kin with wishes, and the application with its tests answered."""
    from django.db import transaction

    from murderbook.procedures import Step, StepKind
    from murderbook.workbench.families.keeping import wish
    from murderbook.workbench.families.kin import kin_of
    from murderbook.workbench.families.reviews.taking import receive
    from murderbook.workbench.register.entry import saving
    from murderbook.workbench.register.entry.scheme import PARTS

    with transaction.atomic():
        person = {"role": "next of kin", "name": family.name}
        saving.add(case, PARTS["people"], person, owner, "the family's letter")
        kin = next(one for one in kin_of(case) if one.name == family.name)
        wish(case, kin, _wishes(family), None, owner)
        receive(case, _said(family) | {"person": kin.person, "name": kin.name}, owner, today)
    for test in TESTS:
        answer = Step(StepKind.ANSWERED, family.received, test, "yes", text="by the file")
        one = _take(case, owner, answer, today)
    return one


def _wishes(family: _Family) -> Mapping[str, Any]:
    return {
        "relation": family.relation, "wish": "tell me everything", "first": True, "channel": "telephone",
        "reach": "555 0134", "language": family.language, "second": "", "may_know": "", "birthday": None,
        "on_death": True, "on_birthday": False, "note": "",
    }  # fmt: skip


def _said(family: _Family) -> dict[str, Any]:
    return {
        "relation": family.relation, "similarly_situated": "", "reach": "555 0134", "language": family.language,
        "applied": family.received, "new_evidence": "", "received": family.received,
    }  # fmt: skip


def _take(case: Case, owner: Account, step: Step, today: date) -> Applied:
    """The step, and how the application stands after it."""
    from django.db import transaction

    from murderbook.workbench.families.reviews.standings import applications_of
    from murderbook.workbench.families.reviews.taking import Taken, take

    with transaction.atomic():
        take(applications_of(case)[-1], Taken(step), owner, today)
    return applications_of(case)[-1]


def _reviewed(one: Applied, owner: Account, came: date, today: date) -> date:
    """Receipt, rights, a reviewer, and half of the review; when the decision is due."""
    from murderbook.procedures import Step, StepKind
    from murderbook.procedures.facts import Checked

    case, soon = one.entry.case, came + timedelta(days=3)
    steps = [
        Step(StepKind.RECEIPT, soon, text="by letter"),
        Step(StepKind.RIGHTS, soon, text="by letter"),
        Step(StepKind.REVIEWER, came + timedelta(days=20), outcome=Checked.CLEAR, person=REVIEWER),
        Step(StepKind.UPDATE, came + timedelta(days=80), text="By telephone: the review goes on."),
        Step(StepKind.PART, came + timedelta(days=90), "missed_steps", text="The neighbour was never asked again."),
        Step(StepKind.PART, came + timedelta(days=120), "witnesses", text="Two to interview again."),
    ]
    for step in steps:
        one = _take(case, owner, step, today)
    return one.standing(today).decision.due


def _refused(one: Applied, owner: Account, today: date) -> str:
    """Somebody who worked the case is asked to review it: how the file names him."""
    from murderbook.procedures import Step, StepKind
    from murderbook.procedures.facts import Checked
    from murderbook.workbench.families.reviews.taking import ObjectedError, Taken, checked, take
    from murderbook.workbench.register.models import ChronoEntry

    case = one.entry.case
    at = case.occurred_earliest
    assert at is not None  # it was chosen by its day
    ChronoEntry.objects.create(
        case=case, event_earliest=at, event_latest=at, event_precision="day", event_as_written=f"{at:%-d %b %Y}",
        text=f"{NICKNAME} canvassed the block and spoke with four neighbours.", source="follow-up report",
        author=owner,
    )  # fmt: skip
    asked = checked(case, Taken(Step(StepKind.REVIEWER, today, person=DETECTIVE)), (), Checked.WORKED.value)
    try:
        take(one, asked, owner, today)
    except ObjectedError:
        return asked.shown[0].quote
    raise AssertionError("a reviewer who worked the case was not refused")
