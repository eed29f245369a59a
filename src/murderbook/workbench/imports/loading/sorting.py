"""Sorting the rows of a batch: new, known, changed, too long. Both shapes give the same answer in the same terms."""

from __future__ import annotations

from dataclasses import dataclass, field

from murderbook.formats import Batch, NarrowBatch, Reject, WideBatch, WideRow
from murderbook.workbench.access.models import Compartment
from murderbook.workbench.imports.loading import fit, narrow
from murderbook.workbench.imports.loading.known import SHARED, cases_by_number, holds_numbers, known_hashes


@dataclass(slots=True)
class Changed:
    """A row whose number the record knows with other content."""

    case_pk: int
    row: WideRow


@dataclass(slots=True)
class Sorted:
    """One batch, sorted. `fresh` are the rows to write, `hashes` theirs, one behind the other."""

    fresh: Batch
    hashes: bytes
    known: int
    changed: list[Changed]
    misfits: list[Reject] = field(default_factory=list)


class Sorter:
    """Knows what a compartment holds. Make it inside the transaction that writes: nobody else writes then.

    `natural`: the layout's numbers name one row each, so that a known number with other content is a change. (Rows of
    the homicide report share the number of their incident: there, it is another victim.)
    """

    def __init__(self, compartment: Compartment, file: str, *, natural: bool) -> None:
        self._compartment, self._file = compartment, file
        self._hashes = known_hashes(compartment)
        self._numbered = natural and holds_numbers(compartment)

    def sort(self, batch: Batch) -> Sorted:
        if isinstance(batch, NarrowBatch):
            return self._sort_narrow(batch)
        return self._sort_wide(batch)

    def _sort_narrow(self, batch: NarrowBatch) -> Sorted:
        read = len(batch)
        batch, misfits = self._fitting(batch)
        fitting = len(batch)
        if self._hashes:
            is_new = [row_hash not in self._hashes for row_hash in narrow.hashes_of(batch)]
            if not all(is_new):
                batch = narrow.keep(batch, is_new)
        changed: list[Changed] = []
        if self._numbered and len(batch):
            batch, changed = self._numbered_apart(batch)
        changed, shared = self._shared_apart(changed)
        known = fitting - len(batch) - len(changed) - len(shared)
        assert read == fitting + len({reject.line for reject in misfits})
        return Sorted(batch, narrow.packed_hashes(batch), known, changed, [*misfits, *shared])

    def _fitting(self, batch: NarrowBatch) -> tuple[NarrowBatch, list[Reject]]:
        over = fit.too_long_narrow(batch)
        if not over:
            return batch, []
        return fit.without_lines(batch, [one.line for one in over]), [one.reject(self._file) for one in over]

    def _numbered_apart(self, batch: NarrowBatch) -> tuple[NarrowBatch, list[Changed]]:
        (numbers,) = batch.lists("own_number")
        found = cases_by_number(self._compartment, numbers)
        if not found:
            return batch, []
        is_new = [number not in found for number in numbers]
        old = narrow.wide_rows(narrow.keep(batch, [not new for new in is_new]))
        changed = [Changed(found[row.case.own_number], row) for row in old]
        return narrow.keep(batch, is_new), changed

    def _sort_wide(self, batch: WideBatch) -> Sorted:
        misfits = [[one.reject(self._file) for one in fit.too_long_wide(row)] for row in batch.rows]
        fitting = [row for row, over in zip(batch.rows, misfits, strict=True) if not over]
        unknown = [row for row in fitting if row.row_hash not in self._hashes]
        numbers = (row.case.own_number for row in unknown)
        found = cases_by_number(self._compartment, numbers) if self._numbered else {}
        fresh = [row for row in unknown if row.case.own_number not in found]
        changed = [Changed(found[row.case.own_number], row) for row in unknown if row.case.own_number in found]
        changed, shared = self._shared_apart(changed)
        return Sorted(
            WideBatch(fresh),
            b"".join(row.row_hash for row in fresh),
            len(fitting) - len(unknown),
            changed,
            [*(reject for over in misfits for reject in over), *shared],
        )

    def _shared_apart(self, changed: list[Changed]) -> tuple[list[Changed], list[Reject]]:
        """Rows whose number names one case, and a reject for each of the others: it may be meant for either case."""
        one = [change for change in changed if change.case_pk != SHARED]
        return one, [self._shared(change.row) for change in changed if change.case_pk == SHARED]

    def _shared(self, row: WideRow) -> Reject:
        return Reject(
            self._file,
            row.line,
            "",
            row.case.own_number,
            "the number of one case",
            "Give one of the cases its right number in the register, and import the file again.",
            f"two cases of the compartment have the number {row.case.own_number}: nothing was written into either",
        )
