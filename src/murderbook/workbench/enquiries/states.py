"""The words in which a step about a person of interest is stored."""

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
