"""Cells that a spreadsheet would run: kept as the text they are, counted, and the first of them named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow.compute as pc

from murderbook.formats.table import Chunk


@dataclass(slots=True)
class Formulas:
    """Counts cells that begin with = or @ over the chunks of one pass."""

    count: int = 0
    first: str = ""
    notes: list[str] = field(default_factory=list)

    def look(self, chunk: Chunk, header: list[str]) -> None:
        for name, column in zip(header, chunk.columns, strict=True):
            if not _any_mark(column):
                continue
            found = pc.or_(pc.starts_with(column, "="), pc.starts_with(column, "@")).to_numpy(zero_copy_only=False)
            if found.any():
                self.count += int(found.sum())
                self.first = self.first or f"line {chunk.lines[int(np.argmax(found))]}, column {name}"
        if self.count:
            one = self.count == 1
            words = "cell looks like a formula and is" if one else "cells look like formulas and are"
            self.notes = [f"{self.count:,} {words} kept as text (the first: {self.first})"]


def _any_mark(column: Any) -> bool:  # noqa: ANN401 - a pyarrow string array
    """Whether = or @ stands anywhere in the column's text: mostly not, and one look at all its bytes is quicker."""
    data = column.buffers()[2]
    return data is not None and any(mark in data.to_pybytes() for mark in (b"=", b"@"))
