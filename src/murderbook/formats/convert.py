"""From chunks of text to validated batches: what every layout's converter offers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from murderbook.formats.record_row import Batch
from murderbook.formats.reject import Problem
from murderbook.formats.table import Chunk


@dataclass(slots=True)
class Converted:
    """The good rows of a chunk, and the problems of the bad ones (a row may have several)."""

    batch: Batch
    problems: list[Problem] = field(default_factory=list)


class Converter(Protocol):
    """Made anew for every pass over a file, since it remembers the rows it has seen."""

    @property
    def notes(self) -> list[str]: ...

    def convert(self, chunk: Chunk) -> Converted: ...
