"""The year's figures as the Act asks: cold case murders by circumstances, offence class and agency, and what became of
families' applications. The definitions are part of the figures; the same record gives the same figures twice.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from murderbook.casefile.case import CaseKind, Status
from murderbook.casefile.code_lists import code_list
from murderbook.formats.spreadsheet import safe_cell
from murderbook.procedures import Procedure, StepKind
from murderbook.procedures.clocks import decision_due
from murderbook.procedures.declaration import CriterionKind
from murderbook.procedures.facts import Outcome
from murderbook.procedures.months import years_after
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.families.records import days_of
from murderbook.workbench.families.reviews.standings import Applied, applications_seen
from murderbook.workbench.register.models import Case

NOT_SAID = "not recorded"


@dataclass(frozen=True, slots=True)
class Figure:
    group: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    on: date  # the day on which murders are counted as cold
    rows: tuple[Figure, ...]
    definitions: tuple[tuple[str, str], ...]

    def group(self, name: str) -> list[Figure]:
        return [row for row in self.rows if row.group == name]

    @property
    def groups(self) -> list[str]:
        return list(dict.fromkeys(row.group for row in self.rows))


def year_of(account: Account, year: int, procedure: Procedure, today: date, right: Right = Right.READ) -> Year:
    """Of the cases on which the account holds the right."""
    last = min(date(year, 12, 31), today)
    seen = Case.objects.visible_to(account, right).filter(kind=CaseKind.HOMICIDE, status=Status.OPEN)
    cold = [case for case in seen.order_by("pk") if _is_cold(case, procedure, last)]
    may = set(Case.objects.visible_to(account, right).values_list("pk", flat=True))
    applied = [one for one in applications_seen(account) if one.entry.case_id in may]
    rows = [Figure("Cold case murders", "all", len(cold))]
    for group, label in _GROUPS:
        rows += _counted(group, [label(case) for case in cold])
    rows += list(_applications(applied, year))
    return Year(year, last, tuple(rows), tuple(_definitions(procedure, last)))


def _is_cold(case: Case, procedure: Procedure, on: date) -> bool:
    """By the tests of the procedure that dates answer, as if somebody applied on that day."""
    earliest, latest = days_of(case)
    if earliest is None or latest is None or latest > on:
        return False
    for test in procedure.tests:
        if test.kind is CriterionKind.ON_OR_AFTER and test.since is not None and earliest < test.since:
            return False
        if test.kind is CriterionKind.MORE_THAN_YEARS and on <= years_after(latest, test.years):
            return False
    return True


def _code(column: str, name: str) -> Callable[[Case], str]:
    return lambda case: code_list(name).label(value) if (value := getattr(case, column)) else NOT_SAID


_GROUPS: tuple[tuple[str, Callable[[Case], str]], ...] = (
    ("By circumstances", _code("circumstance", "circumstance")),
    ("By offence class", _code("offence", "offence")),
    ("By agency", lambda case: case.agency.strip() or NOT_SAID),
)


def _counted(group: str, names: Sequence[str]) -> list[Figure]:
    counts = Counter(names)
    return [Figure(group, name, counts[name]) for name in sorted(counts, key=lambda one: (-counts[one], one))]


_DONE: tuple[tuple[str, StepKind, str], ...] = (
    ("received", StepKind.RECEIVED, ""),
    ("certified as not eligible", StepKind.CERTIFIED, ""),
    ("closed without a review", StepKind.DECLINED, ""),
    ("applications withdrawn", StepKind.WITHDRAWN, ""),
    ("time extended", StepKind.EXTENDED, ""),
    ("decided: re-investigate", StepKind.DECIDED, Outcome.REINVESTIGATE),
    ("decided: no re-investigation", StepKind.DECIDED, Outcome.NO_REINVESTIGATION),
    ("re-investigations that identified a likely perpetrator", StepKind.ENDED, Outcome.FOUND),
    ("re-investigations that identified none", StepKind.ENDED, Outcome.FRUITLESS),
    ("meetings with a family", StepKind.MEETING, ""),
    ("updates to a family", StepKind.UPDATE, ""),
    ("complaints", StepKind.COMPLAINT, ""),
)


def _applications(applied: Sequence[Applied], year: int) -> Iterator[Figure]:
    steps = [(step.kind, step.outcome) for one in applied for step in one.steps if step.on.year == year]
    for name, kind, outcome in _DONE:
        count = sum(1 for done, came in steps if done == kind and (not outcome or came == outcome))
        yield Figure("Families' applications", name, count)
    yield Figure("Families' applications", "decided after the time had ended", sum(_late(one, year) for one in applied))


def _late(one: Applied, year: int) -> bool:
    decided, due = one.facts.first(StepKind.DECIDED), decision_due(one.procedure, one.facts)
    return decided is not None and decided.on.year == year and due is not None and decided.on > due


def _definitions(procedure: Procedure, on: date) -> Iterator[tuple[str, str]]:
    tests = "; ".join(
        one.label[:1].lower() + one.label[1:] for one in procedure.tests if one.kind is not CriterionKind.ANSWERED
    )
    yield (
        "Cold case murder",
        f"a file of a homicide whose status is open today, and of which on {on:%-d %B %Y} it held: {tests}. A murder "
        "whose day is not recorded is not counted; one known roughly counts once the latest day that it may have been "
        "is old enough. Whether leads are exhausted is not asked here: nobody has answered it but for files with an "
        "application.",
    )
    yield "By circumstances, by offence class, by agency", "each such file once, by what it says today."
    yield (
        "Families' applications",
        "steps whose day lies in the year, struck ones left out; an application that took several is in several lines.",
    )
    yield "Procedure", f"{procedure.title}, version {procedure.version} ({procedure.sections['statistics']})."
    yield "Whose", "the cases that the account that asked may see, or for the file may take away."


def as_csv(found: Year) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(["year", "as of", "group", "name", "count"])
    for row in found.rows:
        writer.writerow([found.year, found.on.isoformat(), row.group, safe_cell(row.name), row.count])
    for name, words in found.definitions:
        writer.writerow([found.year, found.on.isoformat(), "Definition", safe_cell(name), safe_cell(words)])
    return text.getvalue()
