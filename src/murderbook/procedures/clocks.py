"""The deadlines of an application: what is due when, what was done late, what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from murderbook.procedures.declaration import Procedure
from murderbook.procedures.eligibility import said
from murderbook.procedures.facts import Facts, Outcome, StepKind
from murderbook.procedures.months import months_after, years_after


class State(StrEnum):
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    LATE = "done late"
    ENDED = "no longer due"  # the application ended before


@dataclass(frozen=True, slots=True)
class Deadline:
    """`by_law`: the number is the law's, and not the unit's aim. `counted`: from what, in words."""

    id: str
    label: str
    due: date
    section: str
    by_law: bool
    state: State
    counted: str
    words: str
    done: date | None = None


@dataclass(frozen=True, slots=True)
class _Term:
    """What is due, before anybody asks which day it is."""

    id: str
    label: str
    due: date
    section: str
    counted: str
    by_law: bool = False


def deadlines(procedure: Procedure, facts: Facts, today: date) -> tuple[Deadline, ...]:
    """None before the application was received."""
    if facts.received is None:
        return ()
    return tuple(_all(procedure, facts, facts.received, today))


def decision_due(procedure: Procedure, facts: Facts, extended: bool = True) -> date | None:
    """The last day in time, with as many extensions as the procedure allows, each no longer than it allows."""
    if facts.received is None:
        return None
    due = months_after(facts.received, procedure.decision.months)
    for step in facts.all(StepKind.EXTENDED)[: procedure.extension.times] if extended else ():
        due = months_after(due, max(0, min(step.months, procedure.extension.months)))
    return due


def barred_until(procedure: Procedure, facts: Facts) -> date | None:
    """The first day on which another review may be asked for again without new evidence."""
    since = None
    decided, ended = facts.first(StepKind.DECIDED), facts.first(StepKind.ENDED)
    if decided is not None and decided.outcome == Outcome.NO_REINVESTIGATION:
        since = decided.on
    elif ended is not None and ended.outcome == Outcome.FRUITLESS:
        since = ended.on
    return None if since is None or not procedure.bar.years else years_after(since, procedure.bar.years)


def _all(procedure: Procedure, facts: Facts, received: date, today: date) -> Iterator[Deadline]:
    aim, from_receipt = procedure.receipt, f"received on {said(received)}"
    soon = _later(received, aim.aim_days)
    for kind, label in ((StepKind.RECEIPT, "Receipt in writing"), (StepKind.RIGHTS, "Notice of rights")):
        term = _Term(
            kind.name.lower(), label, soon, aim.section, f"{from_receipt}; the unit's aim: {aim.aim_days} days"
        )
        yield _against(term, facts.on(kind), facts, today)
    yield _decision(procedure, facts, today)
    if (update := _update(procedure, facts, received, today)) is not None:
        yield update
    decided = facts.first(StepKind.DECIDED)
    if decided is not None:
        days, due = procedure.meeting.aim_days, _later(decided.on, procedure.meeting.aim_days)
        counted = f"decided on {said(decided.on)}; the unit's aim: {days} days"
        term = _Term("meeting", "Meeting to explain the decision", due, procedure.meeting.section, counted)
        held = next((step.on for step in facts.all(StepKind.MEETING) if step.on >= decided.on), None)
        yield _judged(term, held, today)


def _decision(procedure: Procedure, facts: Facts, today: date) -> Deadline:
    due, first = decision_due(procedure, facts), decision_due(procedure, facts, extended=False)
    assert due is not None and first is not None and facts.received is not None
    counted = f"{procedure.decision.months} months from receipt on {said(facts.received)}"
    section = procedure.decision.section
    if facts.first(StepKind.EXTENDED):
        counted += f", extended from {said(first)}"
        section = f"{section}, {procedure.extension.section}"
    term = _Term("decision", "Decision on the review", due, section, counted, by_law=True)
    return _against(term, facts.on(StepKind.DECIDED), facts, today)


def _update(procedure: Procedure, facts: Facts, received: date, today: date) -> Deadline | None:
    """The next one: counted from the last, and from receipt where there was none."""
    if not facts.running:
        return None
    last = max((step.on for step in facts.all(StepKind.UPDATE)), default=None)
    days = procedure.updates.aim_days
    since = f"last update on {said(last)}" if last else f"received on {said(received)}, no update since"
    term = _Term(
        "update",
        "Next update to the family",
        _later(last or received, days),
        procedure.updates.section,
        f"{since}; the unit's aim: every {days} days",
    )
    return _judged(term, None, today)


def _against(term: _Term, done: date | None, facts: Facts, today: date) -> Deadline:
    """With what ended the application instead, if it was not done."""
    if done is None and facts.ended is not None:
        words = f"no longer due: ended on {said(facts.ended)}"
        return Deadline(term.id, term.label, term.due, term.section, term.by_law, State.ENDED, term.counted, words)
    return _judged(term, done, today)


def _judged(term: _Term, done: date | None, today: date) -> Deadline:
    """How it stands today. The due day itself is in time."""
    if done is not None:
        late = (done - term.due).days
        state = State.LATE if late > 0 else State.DONE
        words = f"done on {said(done)}, " + (f"{days_of(late)} late" if late > 0 else "in time")
    else:
        left = (term.due - today).days
        state = State.OVERDUE if left < 0 else State.DUE
        words = f"overdue by {days_of(-left)}" if left < 0 else "due today" if not left else f"due in {days_of(left)}"
    return Deadline(term.id, term.label, term.due, term.section, term.by_law, state, term.counted, words, done)


def days_of(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"


def _later(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))
