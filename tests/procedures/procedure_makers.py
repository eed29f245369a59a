"""An application that fits the Act, one step at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from murderbook.procedures import Answer, Facts, Step, StepKind
from murderbook.procedures.facts import Checked, Outcome

MURDER, APPLIED, RECEIVED = date(1987, 3, 14), date(2026, 8, 30), date(2026, 8, 31)
FACTS = Facts(relation="sibling", earliest=MURDER, latest=MURDER, applied=APPLIED)
PARTS = ("missed_steps", "witnesses", "evidence", "update")


def received(day: date = RECEIVED) -> Facts:
    return replace(FACTS, applied=min(APPLIED, day), steps=(Step(StepKind.RECEIVED, day),))


def then(facts: Facts, *steps: Step) -> Facts:
    return replace(facts, steps=(*facts.steps, *steps))


def eligible(day: date = RECEIVED) -> Facts:
    tests = ("investigated", "leads_exhausted", "no_perpetrator")
    answers = (Step(StepKind.ANSWERED, day, test, Answer.YES, text="the file says so") for test in tests)
    return then(received(day), *answers)


def reviewed(day: date = RECEIVED) -> Facts:
    parts = (Step(StepKind.PART, day, part, text="done") for part in PARTS)
    return then(eligible(day), reviewer(day), *parts)


def reviewer(day: date = RECEIVED, outcome: str = Checked.CLEAR, text: str = "") -> Step:
    return Step(StepKind.REVIEWER, day, outcome=outcome, person="Ada Field", text=text)


def extension(day: date, months: int = 6, text: str = "eleven boxes of paper") -> Step:
    return Step(StepKind.EXTENDED, day, months=months, text=text)


def decision(day: date, outcome: str = Outcome.NO_REINVESTIGATION) -> Step:
    return Step(StepKind.DECIDED, day, outcome=outcome, text="nothing left to test")
