"""Writing what is asked of a laboratory and each step of it, with what follows for custody, register and other cases.

All of it inside the caller's transaction, which found the case through the door with the right to write and holds its
lock. A step is a row; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from murderbook.casefile.code_lists import code_list
from murderbook.casefile.exhibit import TestState
from murderbook.casefile.timespan import TimeSpan
from murderbook.laboratory.checks import cents_of
from murderbook.laboratory.table import Method, Table
from murderbook.workbench.access.models import Account
from murderbook.workbench.casework.custody.amounts import as_text
from murderbook.workbench.casework.custody.chain import Chain, chain_of
from murderbook.workbench.casework.custody.recording import event_columns, follow, record_event
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.casework.rules.numbers import next_number
from murderbook.workbench.casework.states import Act
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.laboratory.standing import Standing
from murderbook.workbench.laboratory.states import REGISTERS, STEPS, Outcome, Step, StepKind
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.facts import EXAMINED
from murderbook.workbench.register.entry.scheme import EXHIBIT_FACTS, PARTS
from murderbook.workbench.register.models import Case, Exhibit

LINKS = tuple(entry.code for entry in code_list("examination").entries[:3])  # kinds that a physical link can have
CUSTODY = {
    StepKind.SENT: Act.SENT,
    StepKind.RECEIVED: Act.HANDED,
    StepKind.RETURNED: Act.RETURNED,
    StepKind.USED_UP: Act.DESTROYED,
}


class StepError(Exception):
    """A request or step that cannot be written. `field`: where the form says so; `message`: why, and what to do."""

    def __init__(self, field: str | None, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Written:
    """A step, and in words what followed from it elsewhere."""

    step: LabStep
    followed: tuple[str, ...]
    wrote: Mapping[str, Any]  # the rows of that, by what they are: how an import is undone


def check_ask(exhibit: Exhibit, method: Method, table: Table) -> bool:
    """Whether it needs approval. StepError as of `ask`."""
    if not table.rates_for(method.id, exhibit.kind or ""):
        kind = code_list("exhibit_kind").label(exhibit.kind) if exhibit.kind else "no kind on file"
        raise StepError(
            "method", f"The table has no rate of {method.label} on: {kind}. Choose another, or add the rate."
        )
    return method.destructive or _takes_last(exhibit, method)


def ask(exhibit: Exhibit, method: Method, table: Table, data: Mapping[str, Any], author: Account) -> LabRequest:
    """A new request. StepError where the method is not for such an exhibit, or what is left does not suffice."""
    needs_approval = check_ask(exhibit, method, table)
    return LabRequest.objects.create(
        case=exhibit.case,
        exhibit=exhibit,
        number=next_number(exhibit.case.lab_requests),
        author=author,
        method=method.id,
        method_words=method.label,
        examination=method.examination,
        laboratory=data["laboratory"] or table.laboratories[method.laboratory].label,
        cents=method.cents,
        table=table.id[:200],
        needs_approval=needs_approval,
        due=data["due"],
        why=data["why"],
    )


def came_just_now(
    exhibit: Exhibit, method: Method, table: Table, data: Mapping[str, Any], author: Account
) -> LabRequest | None:
    """The same request by the same hand a moment ago: a button pressed twice. The caller holds the case's lock."""
    mine = exhibit.lab_requests.filter(author=author, entered_at__gte=timezone.now() - saving.AT_ONCE)
    laboratory = data["laboratory"] or table.laboratories[method.laboratory].label
    return mine.filter(method=method.id, laboratory=laboratory, due=data["due"], why=data["why"]).first()


def _takes_last(exhibit: Exhibit, method: Method) -> bool:
    """By the chain of custody. StepError where there is less than it takes."""
    left = chain_now(exhibit).left
    needed = method.consumes.get(left.unit) if left.thousandths is not None else None
    if left.thousandths is None or not needed:
        return False
    if needed > left.thousandths:
        takes = f"{as_text(needed)} {left.unit}"
        raise StepError("method", f"It takes {takes}, and {left.words} are left by the chain of custody.")
    return needed == left.thousandths


def check_step(standing: Standing, data: Mapping[str, Any], *, listed: bool = False) -> Step:
    """StepError where it may not come now, lacks what it needs, or is dated before the last."""
    step = STEPS.get(data["kind"])
    if step is None:
        raise StepError(None, "There is no such step.")
    if said := standing.objection(step, listed=listed):
        raise StepError(None, said)
    for field, missing in (step.needs or {}).items():
        if not data.get(field):
            raise StepError(field, missing)
    _check_days(standing, step, data["when"])
    return step


def take_step(
    standing: Standing, data: Mapping[str, Any], other: Case | None, author: Account, *, listed: bool = False
) -> Written:
    """The next step. `data`: of `forms.StepForm`; `other`: the case that a hit ties, or a comparison excludes, in
    which the author may write; `listed`: a laboratory's list says so. StepError as of `check_step`."""
    step = check_step(standing, data, listed=listed)
    request, kind = standing.request, StepKind(step.kind)
    event, followed = _custody(request, kind, data, author)
    row = LabStep.objects.create(
        request=request,
        number=standing.written + 1,
        kind=kind,
        author=author,
        custody=event,
        cents=cents_of(data.get("dollars")),
        **event_columns(data["when"]),
        **{name: data.get(name) or "" for name in ("name", "outcome", "database", "text")},
    )
    wrote: dict[str, Any] = {}
    said = (*followed, *_follow(row, other, author, wrote))
    return Written(row, tuple(filter(None, said)), wrote)


def _check_days(standing: Standing, step: Step, when: TimeSpan) -> None:
    last = None if step.beside else standing.last
    if when.earliest.date() > timezone.localdate():
        raise StepError("when", "That day is to come: write the step when it was taken.")
    if last is not None and when.latest.date() < last.event_earliest.date():
        told = f"{STEPS[last.kind].told.lower()} on {last.event_as_written}"
        raise StepError("when", f"That is before what is on record: {told}. Correct the day.")


def _custody(
    request: LabRequest, kind: StepKind, data: Mapping[str, Any], author: Account
) -> tuple[CustodyEvent | None, tuple[str, ...]]:
    """The event of the chain, written by the code that writes them all."""
    act = CUSTODY.get(kind)
    if act is None:
        return None, ()
    exhibit, held = request.exhibit, chain_now(request.exhibit).held
    exhibit.case = request.case
    away = kind in (StepKind.SENT, StepKind.RECEIVED)
    event = record_event(exhibit, {
        "when": data["when"],
        "act": act,
        "from_whom": held.whom if held else "",
        "from_where": held.where if held else "",
        "to_whom": data.get("name") or "" if kind is not StepKind.RETURNED else "",
        "to_where": request.laboratory if away else data.get("name") or "",
        "purpose": f"{request}: {request.method_words}"[:300],
        "seal": data.get("seal") or "",
        "seal_intact": "unknown",
        "there_thousandths": None,
        "taken_thousandths": data.get("taken"),
        "unit": data.get("unit") or "",
        "receipt": data.get("receipt") or "",
        "due_back": request.due if kind is StepKind.SENT else None,
        "source": "",
        "page": "",
    }, author, None)  # fmt: skip
    return event, (follow(exhibit, chain_now(exhibit), event, author),)


def chain_now(exhibit: Exhibit) -> Chain:
    return chain_of(exhibit.custody_events.select_related("author").order_by("entered_at", "pk"))


# --- what follows for the register and for other cases ------------------------------------------------------------


def _follow(row: LabStep, other: Case | None, author: Account, wrote: dict[str, Any]) -> list[str]:
    said = [_registered(row, author, wrote)]
    if row.kind == StepKind.HIT:
        said.append(_learned(row, author, wrote))
    if other is not None and row.kind in (StepKind.HIT, StepKind.EXCLUDED):
        said.append(_linked(row, other, author, wrote))
    return said


def _state_after(request: LabRequest, row: LabStep) -> TestState | None:
    if row.kind == StepKind.RESULT and row.outcome == Outcome.NOTHING:
        return TestState.NO_PROFILE
    if row.kind == StepKind.USED_UP:
        nothing = not request.steps.filter(kind=StepKind.RESULT).exclude(outcome=Outcome.NOTHING).exists()
        return TestState.EXHAUSTED if nothing else None
    return REGISTERS.get(StepKind(row.kind))


def _registered(row: LabStep, author: Account, wrote: dict[str, Any]) -> str:
    """The register's own editing writes it, so that revisions and triage see it."""
    request = row.request
    state = _state_after(request, row)
    if state is None:
        return ""
    exhibit = request.exhibit
    fact = next(one for one in EXHIBIT_FACTS if one.name == f"{EXAMINED}{request.examination}")
    columns = {fact.name: {fact.name: state.value}}
    wanted = {fact.name: fact.text({fact.name: state.value})}
    reason = f"follows from the laboratory: {request}, {row.kind}"
    seen = saving.texts_of(exhibit, [fact])
    revision = saving.amend(request.case, exhibit, saving.Amendment([fact], seen, wanted, columns, reason), author)
    if revision:
        wrote["state"] = [fact.name, seen[fact.name], wanted[fact.name]]
    return f"The register now says of exhibit {exhibit.number}, {fact.label}: {state.value}." if revision else ""


def _learned(row: LabStep, author: Account, wrote: dict[str, Any]) -> str:
    """A hit is new information, by which triage raises the case."""
    request = row.request
    what = f"{request}, hit on exhibit {request.exhibit.number}: {row.text}"
    columns = {"on": row.event_latest.date(), "what": what}
    wrote["news"] = saving.add(request.case, PARTS["news"], columns, author, f"laboratory, {request}").pk
    return "It is new information of the case."


def _linked(row: LabStep, other: Case, author: Account, wrote: dict[str, Any]) -> str:
    """A physical link, which linkage, series and hot cases put above all behaviour."""
    request = row.request
    same = row.kind == StepKind.HIT
    columns = {
        "other_id": other.pk,
        "other_number": number_of(other),
        "kind": request.examination,
        "same_source": same,
        "source": f"laboratory, {request}, {row.event_as_written}"[:200],
    }
    wrote["link"] = saving.add(request.case, PARTS["links"], columns, author, "").pk
    what = "one source ties the two" if same else "another source rules it out"
    return f"A physical link to case {number_of(other)} is on record: {what}."
