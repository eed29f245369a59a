"""A file's rows on their way from the reading to the tables: the first part is ready before the record is locked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from murderbook.formats import Batch, NarrowBatch, Reading, WideBatch
from murderbook.workbench.imports.loading import narrow, wide
from murderbook.workbench.imports.loading.ahead import read_ahead


class Part(NamedTuple):
    batch: Batch
    prepared: narrow.Prepared | None  # of the whole batch, where all of it may well be new


class Parts:
    """The parts of a file in order, each read, checked and prepared while the one before it is written.

    The first is here when this is made: of a file of one part, nothing is left to read. `all_new` is told by whoever
    sorts the rows: once a part held known rows, preparing whole parts ahead would be in vain.
    """

    def __init__(self, reading: Reading) -> None:
        self.all_new = True
        self._ahead = read_ahead(self._read(reading))
        self._first = list(islice(self._ahead, 1))

    def __iter__(self) -> Iterator[Part]:
        return chain(self._first, self._ahead)

    def close(self) -> None:
        self._ahead.close()

    def _read(self, reading: Reading) -> Iterator[Part]:
        for batch in reading.batches():
            yield Part(batch, narrow.prepare(batch) if isinstance(batch, NarrowBatch) and self.all_new else None)


def write(fresh: Batch, part: Part, same: dict[str, Any]) -> None:
    """Write the rows of a part that are new. `same`: what every case shares (compartment, batch ...)."""
    if isinstance(fresh, WideBatch):
        if fresh.rows:
            wide.store(fresh.rows, same)
    elif len(fresh):
        prepared = part.prepared if fresh is part.batch else None
        narrow.store(prepared or narrow.prepare(fresh), same)
