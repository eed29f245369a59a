"""Taking a laboratory's list in, all rows that are new or none, and undoing it as one.

Nothing is deleted: an undone step is struck out, its event of custody too, and what followed in the register is taken
back by a revision, as far as nothing was built on it since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from murderbook.casefile.timespan_text import read_span
from murderbook.laboratory.table import Table
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.casework.custody.recording import AS_SAID, follow, record_event
from murderbook.workbench.casework.models import CustodyEvent
from murderbook.workbench.casework.states import Act
from murderbook.workbench.laboratory.keeping import StepError, ask, chain_now, take_step
from murderbook.workbench.laboratory.listed.planning import Listed, Planned, plan
from murderbook.workbench.laboratory.listed.refusal import NEW
from murderbook.workbench.laboratory.models import LabList, LabOrigin, LabRequest, LabStep, LabStrike, ListState
from murderbook.workbench.laboratory.standing import Standing, standings
from murderbook.workbench.laboratory.states import StepKind
from murderbook.workbench.register.entry import saving
from murderbook.workbench.register.entry.rows import seen_by
from murderbook.workbench.register.entry.scheme import EXHIBIT_FACTS
from murderbook.workbench.register.models import Case, NewInformation, PhysicalLink


@dataclass(frozen=True, slots=True)
class Doing:
    """Who takes a list in or undoes it, from where, and by which table of methods."""

    account: Account
    source: str
    table: Table


@transaction.atomic
def take_in(batch: LabList, listed: Listed, doing: Doing) -> list[Planned]:
    """The rows as they were taken in. Where none is new nothing is written, and the batch stays as it is."""
    mine = LabList.objects.visible_to(doing.account).select_for_update()
    held = mine.filter(pk=batch.pk, state=ListState.STAGED).first()
    if held is None:  # taken in meanwhile, or discarded
        return []
    batch = held
    _hold(plan(listed, doing.account, doing.table))
    rows = plan(listed, doing.account, doing.table)  # once more: somebody may have written before the lock was ours
    new = [row for row in rows if row.state == NEW]
    if not new:
        return rows
    made: dict[int, Standing] = {}
    for row in new:
        _write(batch, row, made, doing)
    batch.state = ListState.TAKEN
    batch.save(update_fields=["state"])
    _say("take in laboratory list", batch, doing, {"rows": len(new)})
    return rows


def _hold(rows: Sequence[Planned]) -> None:
    cases = {row.standing.request.case for row in rows if row.standing} | {row.other for row in rows if row.other}
    for case in sorted(cases, key=lambda one: one.pk):
        saving.lock(case)


def _write(batch: LabList, row: Planned, made: dict[int, Standing], doing: Doing) -> None:
    """`made`: by the planned standing, as it is on record by now."""
    assert row.standing is not None
    planned = row.standing.request
    wrote: dict[str, Any] = {}
    standing = made.get(id(row.standing))
    if standing is None:
        if planned.pk is None:
            data = {"laboratory": batch.laboratory, "due": None, "why": ""}
            method = doing.table.methods[planned.method]
            request, wrote = ask(planned.exhibit, method, doing.table, data, doing.account), {"asked": True}
        else:
            request = planned
        standing = _as_it_stands(request)
    for data in row.steps:
        other = row.other if data["kind"] == StepKind.HIT else None
        written = take_step(standing, data, other, doing.account, listed=True)
        number = row.cells.get("lab_number", "")[:80]
        LabOrigin.objects.create(
            step=written.step, batch=batch, line=row.line, lab_number=number, wrote={**written.wrote, **wrote}
        )
        wrote = {}
        case = standing.request.case
        words = {"request": str(standing.request), "list": batch.key}
        record(f"laboratory step: {written.step.kind}", actor=doing.account, object_kind="case", object_key=case.key,
               words=words, source=doing.source)  # fmt: skip
        standing = _as_it_stands(standing.request)
    made[id(row.standing)] = standing


def _as_it_stands(request: LabRequest) -> Standing:
    case, exhibit = request.case, request.exhibit
    found = standings(case.lab_requests.filter(pk=request.pk))[0]
    exhibit.case = case
    found.request.case, found.request.exhibit = case, exhibit
    return found


def _say(verb: str, batch: LabList, doing: Doing, words: dict[str, object]) -> None:
    about = {"object_kind": "laboratory list", "object_key": batch.key, "source": doing.source}
    record(verb, actor=doing.account, words={"file": batch.file_name, "laboratory": batch.laboratory, **words}, **about)


# --- undoing ------------------------------------------------------------------------------------------------------


@transaction.atomic
def undo(batch: LabList, why: str, doing: Doing) -> tuple[int, list[LabRequest]]:
    """How many steps were struck out, and the requests that stay since something was written on top. StepError where
    there is no reason, or nothing to undo."""
    if not why.strip():
        raise StepError("why", "Write why it is undone.")
    batch = LabList.objects.visible_to(doing.account).select_for_update().get(pk=batch.pk)
    if batch.state != ListState.TAKEN:
        raise StepError(None, "It is undone already, or was never taken in.")
    mine = LabOrigin.objects.visible_to(doing.account, Right.WRITE).filter(batch=batch, step__struck=None)
    requests = LabRequest.objects.visible_to(doing.account, Right.WRITE).filter(steps__in=mine.values("step"))
    kept, struck = [], 0
    for pk in requests.order_by("case", "number").values_list("case", flat=True).distinct():
        saving.lock(Case(pk=pk))
    for standing in standings(requests.distinct()):
        if _is_on_top(standing, batch) and _may_unlink(standing, batch, doing.account):
            struck += _take_back(standing, batch, why, doing)
        else:
            kept.append(standing.request)
    batch.state = ListState.UNDONE if not kept else batch.state
    batch.undone_at, batch.undone_why = timezone.now(), why[:300]
    batch.save(update_fields=["state", "undone_at", "undone_why"])
    _say("undo laboratory list", batch, doing, {"why": why, "struck": struck, "kept": len(kept)})
    return struck, kept


def _of_batch(step: LabStep, batch: LabList) -> bool:
    return hasattr(step, "origin") and step.origin.batch_id == batch.pk


def _is_on_top(standing: Standing, batch: LabList) -> bool:
    """Whether nothing was written after the list's own steps."""
    places = [at for at, step in enumerate(standing.steps) if _of_batch(step, batch)]
    return places == list(range(len(standing.steps) - len(places), len(standing.steps)))


def _may_unlink(standing: Standing, batch: LabList, account: Account) -> bool:
    """Whether every link that its hits made is his to withdraw: who withdraws one may write in both cases."""
    links = [
        step.origin.wrote["link"] for step in standing.steps if _of_batch(step, batch) and "link" in step.origin.wrote
    ]
    stand = PhysicalLink._base_manager.filter(pk__in=links, case=standing.request.case, withdrawn_at=None)
    mine = PhysicalLink.objects.visible_to(account, Right.WRITE).filter(seen_by(account, Right.WRITE), pk__in=links)
    return not stand.exclude(pk__in=mine.values("pk")).exists()


def _take_back(standing: Standing, batch: LabList, why: str, doing: Doing) -> int:
    request, mine = standing.request, [step for step in standing.steps if _of_batch(step, batch)]
    request.exhibit.case = request.case
    for step in reversed(mine):
        LabStrike.objects.create(step=step, author=doing.account, why=why[:300])
        _take_back_what_followed(request, step, why, doing.account)
        words = {"request": str(request), "step": step.kind, "why": why, "list": batch.key}
        record("strike out laboratory step", actor=doing.account, object_kind="case", object_key=request.case.key,
               words=words, source=doing.source)  # fmt: skip
    if any(step.origin.wrote.get("asked") for step in mine):
        text = f"The list by which it was asked for was undone: {why}"[:600]
        today = timezone.localdate()
        when = read_span(today.isoformat(), today)
        take_step(_as_it_stands(request), {"kind": StepKind.WITHDRAWN.value, "when": when, "text": text}, None,
                  doing.account)  # fmt: skip
    saving.touch(request.case)
    return len(mine)


def _take_back_what_followed(request: LabRequest, step: LabStep, why: str, account: Account) -> None:
    wrote: dict[str, Any] = step.origin.wrote
    reason = f"undone, {request}: {why}"[:300]
    if "state" in wrote:
        _as_before(request, wrote["state"], reason, account)
    for name, model in (("news", NewInformation), ("link", PhysicalLink)):
        row = model.objects.visible_to(account, Right.WRITE).filter(pk=wrote.get(name, 0), case=request.case).first()
        if row is not None:
            saving.withdraw(request.case, row, account, reason)
    if step.custody_id is not None:
        _strike_event(request, step, reason, account)


def _as_before(request: LabRequest, state: list[str], reason: str, account: Account) -> None:
    """Where the register still says what the step made it say."""
    name, before, after = state
    fact = next(one for one in EXHIBIT_FACTS if one.name == name)
    seen = saving.texts_of(request.exhibit, [fact])
    if seen[name] == after:
        amendment = saving.Amendment([fact], seen, {name: before}, {name: {name: before or None}}, reason)
        saving.amend(request.case, request.exhibit, amendment, account)


def _strike_event(request: LabRequest, step: LabStep, reason: str, account: Account) -> None:
    assert step.custody_id is not None
    found = CustodyEvent.objects.visible_to(account, Right.WRITE).get(pk=step.custody_id)
    if any(link.entry.pk == found.pk and link.amendments for link in chain_now(request.exhibit).links):
        return  # somebody amended it since: it is his by now
    when = read_span(found.event_as_written, found.entered_at.date())
    data = {name: getattr(found, name) for name in AS_SAID} | {"when": when, "act": Act.STRUCK, "purpose": reason}
    event = record_event(request.exhibit, data, account, found)
    follow(request.exhibit, chain_now(request.exhibit), event, account)
