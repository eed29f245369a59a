"""The words in which steps about persons of interest and about witnesses are stored."""

from __future__ import annotations

from enum import StrEnum


class StepKind(StrEnum):
    """What was done: to trace, to interview, to eliminate is the field's own order."""

    TRACED = "traced"
    NOT_FOUND = "not found"
    INTERVIEWED = "interviewed"
    REFUSED = "refused"
    NOTE = "note"
    PRIORITY = "priority"


TOLD = {
    StepKind.TRACED: "Traced",
    StepKind.NOT_FOUND: "Looked for, not found",
    StepKind.INTERVIEWED: "Interviewed",
    StepKind.REFUSED: "Refused to talk",
    StepKind.NOTE: "Note",
    StepKind.PRIORITY: "Priority set",
}


class ApproachKind(StrEnum):
    """What came of going to a witness."""

    PLANNED = "planned"
    SPOKEN = "spoken to"
    INTERVIEWED = "interviewed"
    NOT_FOUND = "not found"
    REFUSED = "refused"
    TOOK_BACK = "took back the statement"


CONTACT = (ApproachKind.SPOKEN, ApproachKind.INTERVIEWED, ApproachKind.REFUSED, ApproachKind.TOOK_BACK)
