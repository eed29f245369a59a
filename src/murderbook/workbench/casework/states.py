"""The words in which a step of the working of a case is stored."""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    """What became of an exhibit."""

    COLLECTED = "collected"
    BOOKED = "booked in"
    HANDED = "handed over"
    SENT = "sent for examination"
    RETURNED = "returned"
    SEEN = "seen at a stock check"  # moves nothing
    MISSING = "not found"
    RELEASED = "released"  # out of the unit's hands: to its owner, to a court that keeps it
    DESTROYED = "destroyed or used up"
    STRUCK = "struck out"  # an amendment: what the entry says did not happen


class Priority(StrEnum):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class ActionState(StrEnum):
    """Of an action, as HOLMES has it."""

    FOR_ALLOCATION = "for allocation"
    ALLOCATED = "allocated"
    COMPLETED = "completed"
    RESULTED = "resulted"
    FILED = "filed"


class StepKind(StrEnum):
    """What somebody did with an action; what each leads to: rules/transitions.py."""

    RAISE = "raise"
    ALLOCATE = "allocate"
    TAKE_BACK = "take back"
    COMPLETE = "complete"
    ACCEPT = "accept"
    RETURN = "return"
    FILE = "file"
    DROP = "drop"
    REOPEN = "reopen"


class AnswerState(StrEnum):
    """Of an investigative question."""

    OPEN = "open"
    ANSWERED = "answered"
    UNANSWERABLE = "cannot be answered"


class Move(StrEnum):
    """What became of a binder."""

    OUT = "checked out"
    BACK = "returned"
    KEPT = "kept elsewhere"
