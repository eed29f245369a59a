"""The loader: a file goes in whole or not at all, with its audit entry, and its counts add up."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from murderbook.formats import Mapping, Reading, Reject
from murderbook.workbench.access.models import Account, Compartment
from murderbook.workbench.access.refusal import Hidden
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import record as audit
from murderbook.workbench.imports.hooks import batch_committed
from murderbook.workbench.imports.loading import revise
from murderbook.workbench.imports.loading.parts import Parts, write
from murderbook.workbench.imports.loading.sorting import Changed, Sorted, Sorter
from murderbook.workbench.imports.loading.tables import Rows, as_stored, built_afterwards, counted_anew, insert, reserve
from murderbook.workbench.imports.models import Batch, BatchHashes, BatchState, RejectedRow
from murderbook.workbench.register import models
from murderbook.workbench.register.models import Case

Progress = Callable[[float], None]  # how much of the file has been dealt with, 0 to 1
BACKLOG_BYTES = 4 * 2**20  # from here on, building indexes afterwards pays
BACKLOG_CASES = 10_000  # with so few cases there, building their indexes anew costs next to nothing
MANY = 1_000  # rows that change what the database should know of its tables; counting takes a fraction of a second
FILLED = (
    Case, models.Person, models.Place, models.Behaviour, models.Exhibit, models.Examination, models.Review,
    models.NewInformation, models.PhysicalLink,
)  # fmt: skip
_ROW_BYTES = 400  # of a homicide report
_REJECT_FIELDS = ("line", "column", "value", "expected", "remedy", "reason")


@dataclass(slots=True)
class Tally:
    """What became of the rows read: read == new + known + changed + rejected. Blank lines are beside."""

    read: int = 0
    new: int = 0
    known: int = 0
    changed: int = 0  # amended where `update` was asked, else among the rejects with what to do
    rejected: int = 0
    blank: int = 0
    amended: bool = False  # whether the changed rows were written

    def check(self) -> None:
        """AssertionError where a row went astray: then nothing is committed."""
        told = self.new + self.known + self.changed + self.rejected
        if self.read != told:
            raise AssertionError(f"{self.read} rows were read, but {told} are accounted for: {self}")


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do. `batch` is None after a trial, and where no row could be read."""

    tally: Tally
    rejects: list[Reject] = field(default_factory=list)
    batch: Batch | None = None

    @property
    def wrote(self) -> bool:
        """Whether it put anything into the register that an undo could take back."""
        return self.tally.new > 0 or (self.tally.amended and self.tally.changed > 0)


@dataclass(frozen=True, slots=True)
class Order:
    """Who imports what into where."""

    reading: Reading
    account: Account
    compartment: Compartment
    source: str  # where the request came from, for the audit trail
    file_name: str
    mapping: Mapping | None = None
    update: bool = False


def trial(order: Order, progress: Progress | None = None) -> Outcome:
    """Dry run: everything but the writing. Takes no lock, so that the unit can go on working meanwhile."""
    outcome = Outcome(Tally())
    sorter = _sorter(order)
    for batch in order.reading.batches():
        _count(outcome, order, sorter.sort(batch))
        _report(progress, order)
    _finish(outcome, order)
    return outcome


def load(order: Order, *, staged: Batch | None = None, progress: Progress | None = None) -> Outcome:
    """Write a file's rows in one transaction with the batch, its hashes, its rejects and its audit entry.

    `staged` is the wizard's batch, which becomes the committed one. Nothing is written where no row could be read, and
    where the file breaks off (FormatError).
    """
    sha256 = sha256_of(order.reading.path)
    with closing(Parts(order.reading)) as parts, transaction.atomic():
        _one_at_a_time(order.compartment)
        batch = _begin(staged or Batch(), order, sha256)
        outcome = Outcome(Tally(), batch=batch)
        hashes = _write_rows(outcome, order, batch, parts, progress)
        _finish(outcome, order)
        if outcome.tally.rejected == outcome.tally.read:
            transaction.set_rollback(True)
            outcome.batch = None
            return outcome
        _complete(batch, outcome, hashes)
        _still_allowed(order)
        audit(
            "import",
            actor=order.account,
            object_kind="batch",
            object_key=batch.key,
            words=_words(batch, outcome.tally),
            source=order.source,
        )
    if outcome.tally.new >= MANY:
        counted_anew(FILLED)
    batch_committed.send(sender=Batch, batch=batch)
    return outcome


def _still_allowed(order: Order) -> None:
    """A long file outlasts a term, or an account closed meanwhile: what may not be written any more is not."""
    account = Account.objects.get(pk=order.account.pk)
    if not compartments_with(account, Right.IMPORT).filter(pk=order.compartment.pk).exists():
        raise Hidden


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _one_at_a_time(compartment: Compartment) -> None:
    """Two imports of one file at once must not both find its rows new. SQLite's IMMEDIATE transaction waits anyway."""
    if connection.vendor == "postgresql":
        Compartment.objects.select_for_update().get(pk=compartment.pk)


def _begin(batch: Batch, order: Order, sha256: str) -> Batch:
    batch.compartment, batch.account, batch.layout = order.compartment, order.account, order.reading.layout
    batch.file_name, batch.file_sha256 = order.file_name[:255], sha256
    batch.mapping = order.mapping.to_dict() if order.mapping else {}
    batch.state = BatchState.COMMITTED
    batch.save()
    return batch


def _write_rows(outcome: Outcome, order: Order, batch: Batch, parts: Parts, progress: Progress | None) -> bytearray:
    """Sort and write batch by batch; returns the hashes of all rows written."""
    hashes = bytearray()
    sorter = _sorter(order)
    same = {
        "compartment_id": order.compartment.pk,
        "batch_id": batch.pk,
        "version": 1,
        "withdrawn_at": None,
        "created_at": as_stored(timezone.now()),
    }
    with built_afterwards(Case, backlog=_is_backlog(order)):
        for part in parts:
            sort = sorter.sort(part.batch)
            parts.all_new = sort.fresh is part.batch
            write(sort.fresh, part, same)
            hashes += _settle(outcome, order, batch, sort)
            _report(progress, order)
    return hashes


def _settle(outcome: Outcome, order: Order, batch: Batch, sort: Sorted) -> bytes:
    """Amend what changed where that was asked, and count; returns the hashes of the rows dealt with."""
    hashes = sort.hashes
    if order.update:
        for changed in sort.changed:
            revise.amend(changed.case_pk, changed.row.case, batch, order.account)
        hashes += b"".join(changed.row.row_hash for changed in sort.changed)
    _count(outcome, order, sort)
    return hashes


def _is_backlog(order: Order) -> bool:
    """A file that is large, also beside the register, and whose rows are not looked up by number on the way."""
    size = order.reading.path.stat().st_size
    numbered = order.reading.binding.layout.natural_key is not None
    if size <= BACKLOG_BYTES or numbered:
        return False
    return Case.objects.count() < max(BACKLOG_CASES, 2 * size // _ROW_BYTES)


def _sorter(order: Order) -> Sorter:
    natural = order.reading.binding.layout.natural_key is not None
    return Sorter(order.compartment, order.file_name, natural=natural)


def _count(outcome: Outcome, order: Order, sort: Sorted) -> None:
    tally = outcome.tally
    tally.new += len(sort.fresh)
    tally.known += sort.known
    tally.changed += len(sort.changed)
    tally.rejected += len({reject.line for reject in sort.misfits})
    tally.amended = order.update
    outcome.rejects += sort.misfits
    if not order.update:
        outcome.rejects += [_changed_reject(order.file_name, one) for one in sort.changed]


def _changed_reject(file: str, changed: Changed) -> Reject:
    number = changed.row.case.own_number
    return Reject(
        file,
        changed.row.line,
        "",
        number,
        "a new number, or the row as it was imported before",
        "Compare it with the case in the register; to amend the case with this row, import again with --update "
        "(in the browser: tick 'amend known cases').",
        f"case {number} is already in the register with other content, or its columns were read otherwise: nothing was "
        "written over",
    )


def _finish(outcome: Outcome, order: Order) -> None:
    """Add what the reading itself rejected, and see that every row is accounted for."""
    counts, tally = order.reading.counts, outcome.tally
    tally.read, tally.blank = counts.read, counts.blank
    tally.rejected += counts.rejected
    outcome.rejects += order.reading.rejects
    outcome.rejects.sort(key=lambda reject: reject.line)
    tally.check()


def _complete(batch: Batch, outcome: Outcome, hashes: bytearray) -> None:
    """Counts, hashes and rejects of a batch."""
    tally = outcome.tally
    batch.rows_read, batch.rows_new, batch.rows_known = tally.read, tally.new, tally.known
    batch.rows_changed, batch.rows_rejected, batch.rows_blank = tally.changed, tally.rejected, tally.blank
    batch.save()
    BatchHashes.objects.create(batch=batch, hashes=bytes(hashes))
    rejects = outcome.rejects
    if rejects:
        columns: dict[str, Any] = {name: [getattr(one, name) for one in rejects] for name in _REJECT_FIELDS}
        columns["id"] = reserve(RejectedRow, len(rejects))
        insert(Rows(RejectedRow, len(rejects), columns, {"batch_id": batch.pk}))


def _words(batch: Batch, tally: Tally) -> dict[str, object]:
    return {
        "file": batch.file_name,
        "sha256": batch.file_sha256,
        "layout": batch.layout,
        "read": tally.read,
        "new": tally.new,
        "known": tally.known,
        "changed": tally.changed,
        "amended": tally.amended,
        "rejected": tally.rejected,
    }


def _report(progress: Progress | None, order: Order) -> None:
    if progress is not None:
        progress(order.reading.fraction)
