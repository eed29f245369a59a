"""Cases that the caller chose through the door, as the columns of a scan; and whether a scan can say anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from murderbook.casefile import case as casefile
from murderbook.casefile.case import CaseKind, Status
from murderbook.formats.homicides import Row, columns_of, row_of
from murderbook.series.clearance.homicides import Homicides
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import COMMAND_LINE, record
from murderbook.workbench.register.models import Case
from murderbook.workbench.register.records import cases

MOSTLY = 0.6  # unsolved: from there on a register says little of what is cleared
FEWEST_SOLVED = 30  # with fewer there is hardly an expectation


@dataclass(frozen=True, eq=False)
class Gathered:
    """`homicides`: those without negligent and justifiable ones; `every`: with them, for the public rule. `left_out`:
    how many cases a scan has no use for, by why; `unused`: what those of them that are homicides are called."""

    homicides: Homicides
    every: Homicides
    left_out: dict[str, int]
    unused: frozenset[str]


def gathered(chosen: QuerySet[Case], named: Callable[[casefile.Case], str] = lambda case: case.id) -> Gathered:
    """`named`: what a case is called in the result; its key where nothing else is said."""
    why: Counter[str] = Counter()
    murders, every, unused = list[Row](), list[Row](), set[str]()
    for case in cases(chosen):
        whole, murder = row_of(case, murders=False), row_of(case)
        if isinstance(whole, Row):
            every.append(whole._replace(id=named(case)))
        if isinstance(murder, Row):
            murders.append(murder._replace(id=named(case)))
        else:
            why[murder] += 1
            if case.kind is CaseKind.HOMICIDE:
                unused.add(named(case))
    return Gathered(columns_of(murders), columns_of(every), dict(why), frozenset(unused))


@transaction.atomic
def for_command(account: Account) -> Gathered:
    """What the account may take away, by the unit's own numbers."""
    found = gathered(Case.objects.visible_to(account, Right.EXPORT), own_number)
    words = {"cases": len(found.every), "left_out": found.left_out}
    record("exported cases for a scan", actor=account, object_kind="list", words=words, source=COMMAND_LINE)
    return found


def own_number(case: casefile.Case) -> str:
    return case.own_number or case.agency_number or case.id


@dataclass(frozen=True, slots=True)
class Use:
    """What a scan of these cases can say. `homicides`: dated ones whose outcome is known; `located`: of these, with a
    county. `refusal`: why there is nothing to ask; `caution`: why not to expect much."""

    homicides: int
    unsolved: int
    located: int

    @property
    def solved(self) -> int:
        return self.homicides - self.unsolved

    @property
    def refusal(self) -> str:
        if not self.homicides:
            return "There is no dated homicide among the cases that you may see."
        if not self.solved:
            return (
                "Every homicide that you may see is unsolved. A scan compares unsolved cases with solved ones: without "
                "any, nothing says what to expect, and it has nothing to say."
            )
        if not self.unsolved:
            return "Every homicide that you may see is solved: there is nothing to look for."
        return "" if self.located else "No homicide that you may see names its county, so none lies in any area."

    @property
    def caution(self) -> str:
        if self.refusal or (self.unsolved < MOSTLY * self.homicides and self.solved >= FEWEST_SOLVED):
            return ""
        return (
            f"{self.unsolved:,} of these {self.homicides:,} homicides are unsolved. A register of cold cases lacks "
            "most of what was solved, so it says little of what would be expected, and a scan of it says little."
        )


def use_of(chosen: QuerySet[Case]) -> Use:
    """One statement."""
    dated = Q(kind=CaseKind.HOMICIDE.value) & ~Q(occurred_earliest=None) & ~Q(status=Status.UNKNOWN.value)
    unsolved, located = Q(status=Status.OPEN.value), ~Q(county_fips=None) & ~Q(county_fips="")
    found = chosen.filter(dated).aggregate(n=Count("pk"), u=Count("pk", unsolved), c=Count("pk", located))
    return Use(found["n"], found["u"], found["c"])
