"""The tests of a procedure, one by one: met, not met or not known, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from murderbook.procedures.declaration import Criterion, CriterionKind, Procedure
from murderbook.procedures.facts import Answer, Facts, StepKind
from murderbook.procedures.months import years_after


class Verdict(StrEnum):
    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Tested:
    """`by_dates`: computed from the record, so that nobody answers it."""

    id: str
    label: str
    verdict: Verdict
    why: str
    section: str
    by_dates: bool = False


def eligibility_of(procedure: Procedure, facts: Facts) -> tuple[Tested, ...]:
    """The relation of the applicant first, then each test of the procedure."""
    return (_relation(procedure, facts), *_tests(procedure, facts))


def _tests(procedure: Procedure, facts: Facts) -> Iterator[Tested]:
    for test in procedure.tests:
        verdict, why = _asked(test, facts)
        yield Tested(test.id, test.label, verdict, why, test.section, test.kind is not CriterionKind.ANSWERED)


def _asked(test: Criterion, facts: Facts) -> tuple[Verdict, str]:
    if test.kind is CriterionKind.ANSWERED:
        return _answered(test, facts)
    if facts.earliest is None or facts.latest is None:
        return Verdict.UNKNOWN, "The record has no date of the murder."
    if test.kind is CriterionKind.ON_OR_AFTER:
        return _since(test, facts.earliest, facts.latest)
    return _older(test, facts.earliest, facts)


def _relation(procedure: Procedure, facts: Facts) -> Tested:
    label, relation = "The applicant is of the family", facts.relation.strip()
    if not relation:
        found = Verdict.UNKNOWN, "The relation of the applicant to the victim is not told."
    elif relation in procedure.relations:
        found = Verdict.MET, f"{relation.capitalize()} of the victim."
    elif procedure.similarly_situated and facts.similarly_situated.strip():
        found = Verdict.MET, f"{relation.capitalize()}, taken as similarly situated: {facts.similarly_situated.strip()}"
    else:
        among = ", ".join(procedure.relations)
        also = "; or somebody similarly situated, with the reason" if procedure.similarly_situated else ""
        found = Verdict.NOT_MET, f"{relation.capitalize()} is not among those who may apply: {among}{also}."
    return Tested("relation", label, *found, procedure.applicants, by_dates=True)


def _answered(test: Criterion, facts: Facts) -> tuple[Verdict, str]:
    step = facts.last(StepKind.ANSWERED, test.id)
    if step is None:
        return Verdict.UNKNOWN, "Nobody has answered it."
    verdict = {Answer.YES.value: Verdict.MET, Answer.NO.value: Verdict.NOT_MET}.get(step.outcome, Verdict.UNKNOWN)
    return verdict, f"{step.outcome.capitalize()}, {said(step.on)}: {step.text or 'no basis given'}"


def _since(test: Criterion, earliest: date, latest: date) -> tuple[Verdict, str]:
    assert test.since is not None
    if earliest >= test.since:
        return Verdict.MET, f"Committed on {said(earliest)} or later."
    if latest < test.since:
        return Verdict.NOT_MET, f"Committed on {said(latest)} at the latest."
    return (
        Verdict.UNKNOWN,
        f"Committed between {said(earliest)} and {said(latest)}: which side of the day is not known.",
    )


def _older(test: Criterion, earliest: date, facts: Facts) -> tuple[Verdict, str]:
    """More than so many years: on the anniversary itself it is just as many, and not more."""
    applied, latest = facts.applied or facts.received, facts.latest
    assert latest is not None
    if applied is None:
        return Verdict.UNKNOWN, "The day of the application is not told."
    if applied > years_after(latest, test.years):
        return Verdict.MET, f"Committed on {said(latest)} at the latest; applied for on {said(applied)}."
    first = years_after(earliest, test.years)
    if applied <= first:
        return Verdict.NOT_MET, f"Not before {said(first)}, and applied for on {said(applied)}."
    return (
        Verdict.UNKNOWN,
        f"Committed between {said(earliest)} and {said(latest)}: it may be less than {test.years} years.",
    )


def _between(earliest: date, latest: date) -> str:
    return f"Committed between {said(earliest)} and {said(latest)}"


def said(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
