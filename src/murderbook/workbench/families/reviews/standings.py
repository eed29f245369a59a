"""The applications of a case: what each says now, its steps, and how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from murderbook.procedures import Earlier, Facts, Procedure, Standing, standing
from murderbook.procedures.clocks import barred_until
from murderbook.workbench.access.models import Account
from murderbook.workbench.families.models import Application, ApplicationStep
from murderbook.workbench.families.records import facts_of
from murderbook.workbench.families.reviews.procedure import kept_procedure
from murderbook.workbench.register.models import Case


@dataclass(frozen=True, slots=True)
class Applied:
    """`now`: the entry, or its last amendment. `rows`: all steps; `struck`: the numbers of those that do not count."""

    entry: Application
    now: Application
    rows: tuple[ApplicationStep, ...]
    others: tuple[Earlier, ...] = ()

    @property
    def name(self) -> str:
        return f"application {self.entry.number}"

    @property
    def procedure(self) -> Procedure:
        return kept_procedure(self.entry.rules)

    @property
    def struck(self) -> dict[int, ApplicationStep]:
        """By the primary key of the step, the row that strikes it."""
        return {row.strikes_id: row for row in self.rows if row.strikes_id is not None}

    @property
    def steps(self) -> tuple[ApplicationStep, ...]:
        struck = self.struck
        return tuple(row for row in self.rows if row.kind and row.pk not in struck)

    @property
    def facts(self) -> Facts:
        return facts_of(self.entry.case, self.now, self.steps, self.others)

    def standing(self, today: date) -> Standing:
        return standing(self.procedure, self.facts, today)

    @property
    def seen(self) -> int:
        """Of the last step: what a form was opened on."""
        return max((row.number for row in self.rows), default=0)


def applications_of(case: Case) -> list[Applied]:
    """Of a case that came through the door, by number. Two statements."""
    return _applied(case.applications.select_related("case", "author", "person").order_by("entered_at", "pk"))


def applications_seen(account: Account) -> list[Applied]:
    """Of every case that the account sees."""
    mine = Application.objects.visible_to(account).filter(case__withdrawn_at=None)
    return _applied(mine.select_related("case", "author", "person").order_by("entered_at", "pk"))


def _applied(rows: Iterable[Application]) -> list[Applied]:
    """The rows came through the door, and so their steps."""
    entries, amended = {}, dict[int, Application]()
    for row in rows:
        if row.amends_id is None:
            entries[row.pk] = row
        else:
            amended[row.amends_id] = row
    steps = defaultdict[int, list[ApplicationStep]](list)
    for step in (
        ApplicationStep.objects.filter(application__in=list(entries)).select_related("author").order_by("number")
    ):
        steps[step.application_id].append(step)
    alone = [Applied(row, amended.get(pk, row), tuple(steps[pk])) for pk, row in entries.items()]
    by_case = defaultdict[int, list[Applied]](list)
    for one in alone:
        by_case[one.entry.case_id].append(one)
    return [Applied(one.entry, one.now, one.rows, _others(one, by_case[one.entry.case_id])) for one in alone]


def _others(one: Applied, every: Sequence[Applied]) -> tuple[Earlier, ...]:
    """Applications for the same file. A bar is that of an earlier one: none bars what came before it."""
    return tuple(
        Earlier(
            other.name,
            other.facts.under_review,
            barred_until(other.procedure, other.facts) if other.entry.number < one.entry.number else None,
        )
        for other in every
        if other.entry.pk != one.entry.pk
    )
