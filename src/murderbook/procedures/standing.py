"""How an application stands today: its tests, its clocks, what may be done next and what the law forbids now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from murderbook.procedures.clocks import Deadline, State, barred_until, deadlines
from murderbook.procedures.declaration import Procedure
from murderbook.procedures.eligibility import Tested, Verdict, eligibility_of
from murderbook.procedures.facts import Answer, Checked, Facts, Outcome, Step, StepKind
from murderbook.procedures.rules import Objection, objections


@dataclass(frozen=True, slots=True)
class Forbidden:
    kind: StepKind
    because: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class Disorder:
    """A step that stands in the record and could not have been taken: its dates are out of order."""

    step: Step
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`may`: the kinds of step that nothing forbids today. `missing`: parts of the review not done."""

    stage: str
    eligibility: tuple[Tested, ...]
    deadlines: tuple[Deadline, ...]
    may: tuple[StepKind, ...]
    forbidden: tuple[Forbidden, ...]
    missing: tuple[str, ...]
    disorder: tuple[Disorder, ...]
    barred_until: date | None

    @property
    def decision(self) -> Deadline:
        return next(one for one in self.deadlines if one.id == "decision")

    @property
    def overdue(self) -> tuple[Deadline, ...]:
        return tuple(one for one in self.deadlines if one.state is State.OVERDUE)

    @property
    def open(self) -> tuple[Deadline, ...]:
        """What is still to be done, the nearest first."""
        return tuple(sorted((one for one in self.deadlines if one.state in (State.DUE, State.OVERDUE)), key=_due))


def standing(procedure: Procedure, facts: Facts, today: date) -> Standing:
    """Of whatever steps, in whatever order of dates: what cannot be is told in `disorder`, and nothing is left out."""
    eligibility = eligibility_of(procedure, facts)
    tried = {kind: objections(procedure, facts, _well_said(procedure, kind, today), today) for kind in StepKind}
    done = {step.part for step in facts.all(StepKind.PART)}
    return Standing(
        stage=stage(facts, eligibility),
        eligibility=eligibility,
        deadlines=deadlines(procedure, facts, today),
        may=tuple(kind for kind, against in tried.items() if not against),
        forbidden=tuple(Forbidden(kind, against) for kind, against in tried.items() if against),
        missing=tuple(part.id for part in procedure.parts if part.id not in done),
        disorder=tuple(_disorder(procedure, facts, today)),
        barred_until=barred_until(procedure, facts),
    )


def stage(facts: Facts, eligibility: tuple[Tested, ...]) -> str:
    """Where it stands, in a few words."""
    decided, ended = facts.first(StepKind.DECIDED), facts.first(StepKind.ENDED)
    found = (
        (facts.first(StepKind.WITHDRAWN) is not None, "withdrawn by the applicant"),
        (facts.first(StepKind.CERTIFIED) is not None, "certified as not eligible"),
        (facts.first(StepKind.DECLINED) is not None, "closed without a review"),
        (ended is not None, f"re-investigation ended: {ended.outcome if ended else ''}"),
        (facts.first(StepKind.BEGUN) is not None, "re-investigation"),
        (decided is not None, f"decided: {decided.outcome if decided else ''}"),
        (facts.received is None, "not yet received"),
        (facts.first(StepKind.REVIEWER) is not None, "under review"),
        (any(one.verdict is Verdict.NOT_MET for one in eligibility), "not eligible, to be certified"),
        (all(one.verdict is Verdict.MET for one in eligibility), "eligible, awaits a reviewer"),
    )
    return next((words for holds, words in found if holds), "eligibility being tested")


def _well_said(procedure: Procedure, kind: StepKind, today: date) -> Step:
    """A step of this kind with all that it needs to say, so that what stands against it is the law's."""
    outcomes = {
        StepKind.ANSWERED: Answer.NO,
        StepKind.REVIEWER: Checked.CLEAR,
        StepKind.DECIDED: Outcome.REINVESTIGATE,
        StepKind.BEGUN: Checked.CLEAR,
        StepKind.ENDED: Outcome.FOUND,
        StepKind.WITHHELD: procedure.grounds[0],
    }
    part = "?" if kind is StepKind.OWNER else ""
    return Step(kind, today, part, outcomes.get(kind, ""), min(1, procedure.extension.months), "?", "?")


def _disorder(procedure: Procedure, facts: Facts, today: date) -> Iterator[Disorder]:
    """Each step against all others, whichever was written first: only what days say of it."""
    for number, step in enumerate(facts.steps):
        others = replace(facts, steps=facts.steps[:number] + facts.steps[number + 1 :])
        for one in objections(procedure, others, step, today):
            if one.of_days:
                yield Disorder(step, one.why)


def _due(deadline: Deadline) -> date:
    return deadline.due
