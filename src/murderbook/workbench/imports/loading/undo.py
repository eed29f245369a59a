"""Undoing a batch: its cases are withdrawn (kept, shown to nobody), what it amended says again what it said before."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Field, Model, QuerySet
from django.utils import timezone

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record as audit
from murderbook.workbench.imports.hooks import batch_undone, undo_asked
from murderbook.workbench.imports.models import Batch, BatchState
from murderbook.workbench.register.models import Case, Revision
from murderbook.workbench.register.revised import REVISED


class UndoError(Exception):
    """The batch cannot be undone; the message says why and what to do."""


class Undone(NamedTuple):
    """What an undo did: how many cases it withdrew, which is fewer than were new where some were moved away since."""

    batch: Batch
    withdrawn: int


def undo(batch_key: str, account: Account, reason: str, source: str) -> Undone:
    """Undo a batch. Batch.DoesNotExist where the account may not import there; UndoError where it cannot be undone."""
    if not reason.strip():
        raise UndoError("undoing an import needs a reason: write why")
    with transaction.atomic():
        batch = Batch.objects.visible_to(account, Right.IMPORT).select_for_update().get(key=batch_key)
        _check(batch)
        withdrawn = _cases(batch).filter(withdrawn_at=None).update(withdrawn_at=timezone.now())
        restored = _restore(batch, account, reason)
        batch.state, batch.undone_at, batch.undone_by = BatchState.UNDONE, timezone.now(), account
        batch.save(update_fields=["state", "undone_at", "undone_by"])
        audit(
            "undo import",
            actor=account,
            object_kind="batch",
            object_key=batch.key,
            words={"file": batch.file_name, "withdrawn": withdrawn, "restored": restored, "reason": reason},
            source=source,
        )
    batch_undone.send(sender=Batch, batch=batch)
    return Undone(batch, withdrawn)


def wrote(batch: Batch) -> bool:
    """Whether the import put anything into the register: there is nothing to undo where all its rows were known."""
    return batch.rows_new > 0 or _revisions(batch).exists()


def _check(batch: Batch) -> None:
    if batch.state != BatchState.COMMITTED:
        raise UndoError(f"this import is {batch.get_state_display().lower()}: only a committed one can be undone")
    later = _later(batch).select_related("batch").first()
    if later is not None and later.batch is not None:
        raise UndoError(
            "cases of this import were amended by a later one: undo "
            + (f"{later.batch.key} ({later.batch.file_name}) first" if _here(later.batch, batch) else "that one first")
        )
    for _, refused in undo_asked.send(sender=Batch, batch=batch):
        if refused:
            raise UndoError(refused)
    for amended in _revisions(batch).select_related("case"):
        if amended.case.version != amended.version + 1 + _moves_since(amended):
            raise UndoError(f"case {amended.case} was amended again since: set it right by hand in the register")


def _moves_since(amended: Revision) -> int:
    """A case that was moved away and came back has new versions that say nothing else than before."""
    later = Revision.objects.filter(case=amended.case_id, version__gt=amended.version, part="case")
    return sum(set(after) == {"compartment"} for after in later.values_list("after", flat=True))


def _here(other: Batch, batch: Batch) -> bool:
    """Whether who sees the one sees the other."""
    return other.compartment_id == batch.compartment_id


def _revisions(batch: Batch) -> QuerySet[Revision]:
    """Of cases that are still where the batch is: of one that was moved away, nothing is changed or told here."""
    return Revision.objects.filter(batch=batch, case__compartment=batch.compartment_id)


def _cases(batch: Batch) -> QuerySet[Case]:
    """Those still where they were imported to: a case moved to another compartment is that compartment's affair."""
    return Case.objects.filter(batch=batch, compartment=batch.compartment_id)


def _later(batch: Batch) -> QuerySet[Revision]:
    """Amendments of this batch's cases by other imports that still stand."""
    return Revision.objects.filter(case__in=_cases(batch), batch__state=BatchState.COMMITTED).exclude(batch=batch)


def _restore(batch: Batch, account: Account, reason: str) -> int:
    """Every amendment taken back by a revision of its own, the last first; returns how many cases."""
    touched: dict[int, Case] = {}
    for old in _revisions(batch).select_related("case").order_by("-pk"):
        case = touched.setdefault(old.case_id, old.case)
        _put_back(REVISED[old.part], old)
        Revision.objects.create(
            case=case,
            version=case.version,
            part=old.part,
            part_id=old.part_id,
            before=old.after,
            after=old.before,
            account=account,
            reason=f"undone: {reason}"[:300],
        )
    for case in touched.values():
        Case.objects.filter(pk=case.pk).update(version=case.version + 1)
    return len(touched)


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if name in (field.name, field.attname))


def _put_back(model: type[Model], old: Revision) -> None:
    """A row that the import added goes (its content stays in the revision); any other gets its former values."""
    rows = model._base_manager.filter(pk=old.part_id)
    if not old.before:
        rows.delete()
        return
    former: dict[str, Any] = {name: _field(model, name).to_python(value) for name, value in old.before.items()}
    rows.update(**former)
