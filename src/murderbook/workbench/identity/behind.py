"""What stands behind a candidate's waterfall: the profiles marker by marker, what each subtotal rests on, and what to
find out next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings

from murderbook.casefile.person import Role
from murderbook.evidence.lead import Lead
from murderbook.evidence.simulated import COMPARISON as LIMIT
from murderbook.evidence.weight import Basis, State, WeightOfEvidence
from murderbook.workbench.identity.finding_out import EffortError, Step, efforts, steps
from murderbook.workbench.register.models import Case, Person

if TYPE_CHECKING:
    from murderbook.identification.teeth import Teeth
    from murderbook.workbench.identity.dna.weighing import Family, Typed

STR = "str"
WORDS: dict[Basis | None, str] = {
    Basis.PUBLISHED: "Published: measured by others",
    Basis.COUNTED: "Counted among known pairs",
    Basis.ASSIGNED: "Assigned: judged, not measured",
    Basis.SIMULATED: "Known from simulation alone",
    None: "Counted once: what two rows share",
}


@dataclass(frozen=True, slots=True)
class Subtotal:
    """Rows whose rates rest on the same kind of knowledge; all subtotals add up to the points."""

    words: str
    labels: tuple[str, ...]
    points: float


def behind(remains: Case, report: Case, lead: Lead, victim: Person | None = None) -> dict[str, Any]:
    """For the template. `victim`: of a murder, whose body is compared."""
    from murderbook.workbench.identity.dna.on_file import of_pair  # engines load when a page needs them
    from murderbook.workbench.identity.dna.told import told

    body, family = of_pair(remains, report)
    found_out, problem = _steps(lead, body, family)
    row = next((one for one in lead.weights if one.comparison == STR), None)
    found = told(body, family)
    return {
        "dna": found,
        "dna_changed": found is not None and row is not None and not found.agrees_with(_of_row(row)),
        "rests": list(subtotals(lead)),
        "steps": found_out,
        "steps_problem": problem,
        "teeth": teeth_of(remains, report, victim),
    }


def first_step(remains: Case, report: Case, lead: Lead) -> Step | None:
    """What is worth most to find out of this pair; None where nothing that is missing can be priced."""
    from murderbook.workbench.identity.dna.on_file import of_pair

    found, _ = _steps(lead, *of_pair(remains, report))
    return found[0] if found and found[0].points is not None else None


def _steps(lead: Lead, body: Typed | None, family: Family) -> tuple[list[Step], str]:
    """And what is wrong with the unit's file, if anything."""
    from murderbook.workbench.identity.dna.worth import worth_of

    problem, table = "", efforts()
    try:
        table = efforts(settings.RECORD.folder)
    except EffortError as error:
        problem = f"{error}. What it takes is told by the packaged table."
    return steps(lead, [(one.row, one.what, one.points) for one in worth_of(body, family)], table), problem


def teeth_of(remains: Case, report: Case, victim: Person | None = None) -> Teeth | None:
    """Where both files hold a chart."""
    from murderbook.identification.teeth import chart_of, compared

    persons = (_first_victim(report), victim or _first_victim(remains))
    return compared(*(chart_of("; ".join(_dental(one))) for one in persons))


def _first_victim(case: Case) -> Person | None:
    return case.persons.filter(role=Role.VICTIM).order_by("pk").first()


def _dental(person: Person | None) -> Iterator[str]:
    if person is not None:
        yield from (str(text) for name, text in person.descriptors.items() if name.lower() == "dental")


def _of_row(row: WeightOfEvidence) -> int | None:
    return row.millibits if row.state is State.USED else None


def subtotals(lead: Lead) -> Iterator[Subtotal]:
    """Those that there are, in a fixed order. Nothing where the search behind the lead did not tell them yet."""
    counted = [row for row in lead.weights if row.state in (State.USED, State.CAPPED)]
    if not any(row.source.basis for row in counted):
        return
    groups: dict[Basis | None, list[WeightOfEvidence]] = defaultdict(list)
    for row in counted:
        groups[Basis.SIMULATED if row.comparison == LIMIT else row.source.basis].append(row)
    for basis, words in WORDS.items():
        if rows := groups.get(basis):
            strongest = sorted(rows, key=lambda row: -abs(row.millibits or 0))
            points = sum(row.millibits or 0 for row in rows) / 1000
            yield Subtotal(words, tuple(row.label for row in strongest), points)
