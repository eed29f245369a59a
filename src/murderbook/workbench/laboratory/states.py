"""The steps from exhibit to answer: in which order they may come, and what each must say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from murderbook.casefile.exhibit import TestState


class StepKind(StrEnum):
    CHECKED = "checked"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"
    RESULT = "result"
    SEARCHED = "searched"
    HIT = "hit"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not confirmed"
    EXCLUDED = "excluded"
    TOLD = "told"
    RETURNED = "returned"
    USED_UP = "used up"
    INVOICED = "invoiced"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What the laboratory got."""

    SEARCHABLE = "usable, may be searched"
    COMPARABLE = "usable, to compare only"
    NOTHING = "nothing usable"


USABLE = (Outcome.SEARCHABLE, Outcome.COMPARABLE)


@dataclass(frozen=True, slots=True)
class Step:
    """`after`: what must have been done; `never_after`: after what it cannot come; `once`: no second time. `asks`: the
    fields of the form that it shows; `needs`: of these the ones that must be filled, with what is said if not.
    `beside`: it says nothing of where the request stands, and its day may lie before or after those of the others."""

    kind: StepKind
    button: str
    told: str
    after: tuple[StepKind, ...] = ()
    never_after: tuple[StepKind, ...] = ()
    once: bool = True
    asks: tuple[str, ...] = ()
    needs: Mapping[str, str] | None = None
    beside: bool = False


_K = StepKind
_END = (_K.WITHDRAWN,)
_WHO = "Write who, or where."
STEPS: dict[str, Step] = {
    step.kind.value: step
    for step in (
        Step(_K.CHECKED, "Inventory and condition checked", "Inventory and condition checked",
             never_after=(_K.SENT, *_END), once=False, asks=("name",),
             needs={"text": "Write what was found: is it there, sealed, dry, how much of it."}),
        Step(_K.APPROVED, "Consumption approved", "Consumption approved",
             after=(_K.CHECKED,), never_after=(_K.SENT, *_END), asks=("name",),
             needs={"name": "Write who approved it.", "text": "Write what may be used up, and why."}),
        Step(_K.SENT, "Sent to the laboratory", "Sent to the laboratory", after=(_K.CHECKED,), never_after=_END,
             asks=("name", "seal", "receipt"), needs={"name": "Write who took it, or how it was sent."}),
        Step(_K.RECEIVED, "Received by the laboratory", "Received by the laboratory", after=(_K.SENT,),
             never_after=(_K.RETURNED, _K.USED_UP), asks=("name", "seal", "receipt"), needs={"name": _WHO}),
        Step(_K.RESULT, "Result came", "Result", after=(_K.SENT,), asks=("outcome",),
             needs={"outcome": "Choose what the laboratory got.", "text": "Write the report, its number and its day."}),
        Step(_K.SEARCHED, "Searched in a database, no hit yet", "Searched", after=(_K.RESULT,), once=False,
             asks=("database",), needs={"database": "Choose where it was searched."}),
        Step(_K.HIT, "Hit", "Hit", after=(_K.SEARCHED,), once=False, asks=("other",),
             needs={"text": "Write what the letter says: the hit, not the profile."}),
        Step(_K.CONFIRMED, "Confirmed by a sample", "Confirmed by a sample", after=(_K.HIT,), once=False,
             needs={"text": "Write of whom the sample is, and the report."}),
        Step(_K.NOT_CONFIRMED, "Not confirmed", "Not confirmed", after=(_K.HIT,), once=False,
             needs={"text": "Write of whom the sample is, and the report."}),
        Step(_K.EXCLUDED, "Another case is excluded", "Excluded", after=(_K.RESULT,), once=False, asks=("other",),
             needs={"other": "Write the number of the other case.",
                    "text": "Write what was compared, and the report."}),
        Step(_K.TOLD, "Somebody was told", "Told", after=(_K.RESULT,), once=False, asks=("name",),
             needs={"name": "Write who was told."}),
        Step(_K.RETURNED, "Exhibit came back", "Came back", after=(_K.SENT,), never_after=(_K.USED_UP,),
             asks=("name", "seal", "taken", "unit"), needs={"name": "Write where it is kept now."}),
        Step(_K.USED_UP, "Exhibit was used up", "Used up", after=(_K.SENT,), never_after=(_K.RETURNED,),
             needs={"text": "Write who says so."}),
        Step(_K.INVOICED, "An invoice came", "Invoiced", never_after=_END, once=False, asks=("dollars",), beside=True,
             needs={"dollars": "Write the amount of dollars that is asked for this test.",
                    "text": "Write whose invoice, and its number."}),
        Step(_K.WITHDRAWN, "Withdraw the request", "Withdrawn", never_after=(_K.SENT,),
             needs={"text": "Write why."}),
    )
}  # fmt: skip

# What the register says of the examination from then on. A usable result says nothing until it was searched.
REGISTERS: Mapping[StepKind, TestState] = {
    StepKind.SEARCHED: TestState.IN_DATABASE,
    StepKind.HIT: TestState.HIT,
    StepKind.NOT_CONFIRMED: TestState.IN_DATABASE,
}
_UNITS = (_K.CHECKED, _K.SENT)  # steps of the unit's own, which a laboratory does not tell
DATABASES = ("CODIS", "AFIS", "NIBIN", "another")


def objection(step: Step, done: Collection[str], outcome: str, needs_approval: bool, listed: bool = False) -> str:
    """Why a step cannot come now, in words; empty where it can. `outcome`: of the result, if there is one. `listed`: a
    laboratory's list says it, which has the exhibit, whatever the unit wrote down of sending it."""
    before = {*done, *(_K.SENT for kind in (_K.RECEIVED, _K.RESULT) if kind in done), *(_UNITS if listed else ())}
    missing = [STEPS[kind].told.lower() for kind in step.after if kind not in before]
    if missing:
        return f"Before that it must be on record: {', '.join(missing)}."
    hindered = [STEPS[kind].told.lower() for kind in step.never_after if kind in done]
    if hindered:
        return f"That cannot come any more after: {', '.join(hindered)}."
    if step.once and step.kind in done:
        return "That is on record already."
    return _by_result(step, done, outcome, needs_approval and not listed)


def _by_result(step: Step, done: Collection[str], outcome: str, needs_approval: bool) -> str:
    if step.kind == StepKind.SENT and needs_approval and StepKind.APPROVED not in done:
        return "The test destroys the sample, or takes the last of it: first put on record who approved that."
    if step.kind == StepKind.SEARCHED and outcome != Outcome.SEARCHABLE:
        return "The laboratory got nothing that may be searched."
    if step.kind == StepKind.EXCLUDED and outcome not in USABLE:
        return "The laboratory got nothing to compare with."
    return ""
