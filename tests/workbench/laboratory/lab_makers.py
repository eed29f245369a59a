"""Exhibits and leads for the tests of the laboratory."""

from __future__ import annotations

from datetime import UTC, datetime

from murderbook.evidence.lead import Kind, Standing
from murderbook.workbench.access.models import Account
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.laboratory.states import Outcome, StepKind
from murderbook.workbench.leads.models import FULL, Lead, Run
from murderbook.workbench.register.models import Case, Examination, Exhibit
from personas import Unit

DAY = datetime(2026, 3, 2, tzinfo=UTC)
WHEN = {"event_earliest": DAY, "event_latest": DAY, "event_precision": "day", "event_as_written": "2 Mar 2026"}
IN_DATABASE = "result in the database, no hit"


def exhibit(case: Case, number: str, kind: str | None, state: str = "", custody: str = "located") -> Exhibit:
    """`state`: of its DNA."""
    made = Exhibit.objects.create(case=case, number=number, kind=kind, custody=custody)
    if state:
        Examination.objects.create(exhibit=made, kind="dna", state=state)
    return made


def answered(case: Case, number: str, examined: str = "dna") -> Exhibit:
    """With a result in the database."""
    made = exhibit(case, number, "semen" if examined == "dna" else "casing")
    Examination.objects.create(exhibit=made, kind=examined, state=IN_DATABASE)
    return made


def lead_between(unit: Unit, left: Case, right: Case, chance: float | None = 0.01, score: int | None = 6000) -> Lead:
    """Of a search of its own. Without a chance: by a trace; without a score: excluded."""
    run = Run.objects.create(scope=unit.default, engine=FULL, model_id="m", corpus_hash="h", is_latest=True)
    return Lead.objects.create(
        run=run, kind=Kind.SAME_OFFENDER, left=left, right=right, rank=1, score_millibits=score,
        standing=Standing.ASSUMED, chance_shown=chance, document={},
    )  # fmt: skip


def result(of: Exhibit, method: str, outcome: Outcome) -> LabRequest:
    """A request that was sent and answered: the register says nothing of what is usable until it is searched."""
    author = Account.objects.get(name="owner")
    asked = LabRequest.objects.create(
        case=of.case, exhibit=of, number=of.pk, method=method, examination="dna", needs_approval=False, author=author
    )
    for number, (kind, got) in enumerate(((StepKind.SENT, ""), (StepKind.RESULT, outcome)), start=1):
        LabStep.objects.create(request=asked, number=number, kind=kind, outcome=got, author=author, **WHEN)
    return asked
