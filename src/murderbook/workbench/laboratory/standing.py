"""Where requests stand: by their steps, over a case or over the unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from murderbook.casefile.exhibit import Custody, TestState
from murderbook.workbench.access.models import Account
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.laboratory.states import STEPS, Outcome, Step, StepKind, objection
from murderbook.workbench.register.models import Exhibit

OPEN_CASES = ("open", "unknown")
ANSWERED = (StepKind.RESULT, StepKind.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Standing:
    """A request with its steps in the order in which they were written, which is that in which they happened."""

    request: LabRequest
    steps: Sequence[LabStep]
    struck: Sequence[LabStep] = ()

    @property
    def written(self) -> int:
        """How many steps there are, those struck out too: by it a page knows whether somebody was quicker."""
        return len(self.steps) + len(self.struck)

    @property
    def all_steps(self) -> list[LabStep]:
        return sorted([*self.steps, *self.struck], key=lambda step: step.number)

    @property
    def done(self) -> set[str]:
        return {step.kind for step in self.steps}

    @property
    def last(self) -> LabStep | None:
        """By which the request stands where it stands."""
        return next((step for step in reversed(self.steps) if not STEPS[step.kind].beside), None)

    @property
    def words(self) -> str:
        """'Searched in CODIS'."""
        if self.last is None:
            return "Asked for"
        told = STEPS[self.last.kind].told
        more = self.last.outcome or (f"in {self.last.database}" if self.last.database else "")
        return f"{told}: {more}" if self.last.outcome else f"{told} {more}".strip()

    @property
    def outcome(self) -> str:
        return next((step.outcome for step in reversed(self.steps) if step.kind == StepKind.RESULT), "")

    @property
    def is_open(self) -> bool:
        """No result came yet, or one that may be searched was not."""
        if self.done & set(ANSWERED):
            return self.outcome == Outcome.SEARCHABLE and StepKind.SEARCHED not in self.done
        return True

    @property
    def is_overdue(self) -> bool:
        due = self.request.due
        return due is not None and due < timezone.localdate() and not self.done & set(ANSWERED)

    @property
    def since(self) -> date:
        """When something was last done with it."""
        return self.last.event_latest.date() if self.last else self.request.entered_at.date()

    @property
    def days(self) -> int:
        return max(0, (timezone.localdate() - self.since).days)

    @property
    def possible(self) -> list[Step]:
        return [step for step in STEPS.values() if not self.objection(step)]

    def objection(self, step: Step, *, listed: bool = False) -> str:
        return objection(step, self.done, self.outcome, self.request.needs_approval, listed)


def standings(requests: QuerySet[LabRequest]) -> list[Standing]:
    """Of requests that came through the door. Two statements."""
    written = LabStep._base_manager.select_related("author", "struck__author", "origin")
    steps = Prefetch("steps", written.order_by("number"))
    rows = requests.select_related("author", "exhibit", "case").prefetch_related(steps).order_by("case", "number")
    return [_standing(one) for one in rows]


def _standing(request: LabRequest) -> Standing:
    struck = [step for step in request.steps.all() if hasattr(step, "struck")]
    return Standing(request, [step for step in request.steps.all() if step not in struck], struck)


def open_of(account: Account) -> list[Standing]:
    """Of all cases that the account sees in whole: overdue first, then those that have lain longest."""
    found = [one for one in standings(LabRequest.objects.visible_to(account)) if one.is_open]
    return sorted(found, key=lambda one: (not one.is_overdue, -one.days, one.request.pk))


def never_tested(account: Account) -> QuerySet[Exhibit]:
    """Located, of an open case, with an examination that was never made, and nothing asked for yet."""
    rows = Exhibit.objects.visible_to(account).filter(
        custody=Custody.LOCATED, examinations__state=TestState.NEVER_TESTED, case__status__in=OPEN_CASES
    )
    return rows.filter(lab_requests=None).select_related("case").order_by("case__year", "pk").distinct()


def approved(requests: QuerySet[LabRequest]) -> set[int]:
    """Exhibits of which somebody approved that they are used up."""
    return set(requests.filter(steps__kind=StepKind.APPROVED, steps__struck=None).values_list("exhibit_id", flat=True))
