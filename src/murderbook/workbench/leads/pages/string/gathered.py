"""All that is told of one string beside its members, the same for its page and for a command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.leads.pages.string.course import Course, course_of
from murderbook.workbench.leads.pages.string.decisions import ToldDecision, decisions_on
from murderbook.workbench.leads.pages.string.history import History, history_of
from murderbook.workbench.leads.pages.string.scenes import Drawn, drawn_of
from murderbook.workbench.leads.pages.strings import StringRow
from murderbook.workbench.register.models import Case
from murderbook.workbench.worklist.reach import Reach


@dataclass(frozen=True, slots=True)
class Gathered:
    """`history`: of what the search of all pairs put together; None where only the search for the newest cases did."""

    row: StringRow
    course: Course
    scenes: Drawn
    decisions: Sequence[ToldDecision]
    history: History | None

    @property
    def cases(self) -> list[Case]:
        return [case for case, _ in self.row.cases]

    @property
    def words(self) -> dict[str, list[str] | list[list[str]]]:
        """What the entry says was told: of every group of cases that stand together on the page, near ones with the
        members, since whoever judges a pair of them later has read of it."""
        part, past = self.row.part, self.history.past if self.history else ()
        near = [case.key for case, *_ in part.near]
        cases = [case.key for case in self.cases]
        groups = [[case.key for case, _ in other.cases] for other in self.row.others]
        groups += [[*cases, *near]] if near else []
        groups += [[case.key for case, _ in one.part.cases] for one in past]
        groups += [[case.key for case in told.decision.cases.all()] for told in self.decisions]
        return {"cases": cases} | ({"strings": groups} if groups else {})


def gathered(account: Account, reach: Reach, row: StringRow, right: Right = Right.READ) -> Gathered:
    """As far as the account has the right: to read, or to take data away."""
    cases = [case for case, _ in row.cases]
    whole = row.of_all
    return Gathered(
        row=row,
        course=course_of(cases),
        scenes=drawn_of(account, cases),
        decisions=decisions_on(account, (whole or row.part).run, cases, right),
        history=history_of(account, reach, whole, right) if whole else None,
    )
