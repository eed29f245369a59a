"""One pass over a file: recognise, validate, count. See the package's docstring for use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from murderbook.casefile.case import Case
from murderbook.formats.binding import Binding, bind
from murderbook.formats.formulas import Formulas
from murderbook.formats.layout import Layout, Shape, layout_named, recognise
from murderbook.formats.mapping import Mapping
from murderbook.formats.opening import open_table
from murderbook.formats.record_row import Batch
from murderbook.formats.reject import FormatError, Reject
from murderbook.formats.table import Table


@dataclass(slots=True)
class Counts:
    """read == accepted + rejected, always; blank lines are beside."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    blank: int = 0


class Reading:
    """A file whose layout is known. `counts`, `rejects` and `notes` are whole once `batches()` has been exhausted."""

    def __init__(self, path: Path, table: Table, binding: Binding) -> None:
        self.path, self.binding, self._table = path, binding, table
        self.counts = Counts()
        self.rejects: list[Reject] = []
        self.notes: list[str] = list(table.notes)

    @property
    def layout(self) -> str:
        return self.binding.layout.name

    @property
    def shape(self) -> Shape:
        """ "narrow" or "wide": which batch to expect."""
        return self.binding.layout.shape

    @property
    def header(self) -> list[str]:
        return self._table.header

    @property
    def header_line(self) -> int:
        return self._table.header_line

    @property
    def encoding(self) -> str:
        return self._table.encoding

    @property
    def kept_aside(self) -> list[str]:
        """Columns no field was found for, nor told to be ignored: they stay beside each case as text."""
        return self.binding.kept_aside

    @property
    def fraction(self) -> float:
        """How much of the file this pass has read, 0 to 1."""
        return self._table.fraction()

    def batches(self) -> Iterator[Batch]:
        """Validated rows, a few ten thousand at a time. Starts over each time. FormatError where the file breaks
        off."""
        self.counts, self.rejects = Counts(), []
        converter, formulas = self.binding.layout.converter(self.binding), Formulas()
        for chunk in self._table.chunks():
            converted = converter.convert(chunk)
            problems = sorted([*chunk.problems, *converted.problems], key=lambda problem: problem.line)
            bad = len({problem.line for problem in problems})
            accepted = len(converted.batch)
            self.counts.accepted += accepted
            self.counts.rejected += bad
            self.counts.read += accepted + bad
            self.counts.blank += chunk.blank
            formulas.look(chunk, self.header)
            self.rejects += [problem.in_file(self.path.name) for problem in problems]
            self.notes = [*self._table.notes, *formulas.notes, *converter.notes]
            if accepted:
                yield converted.batch

    def cases(self) -> Iterator[Case]:
        """The rows as records, for engines on plain files."""
        for batch in self.batches():
            yield from batch.cases()

    def samples(self, rows: int = 3) -> list[list[str]]:
        """The first cells of every column, for a person who maps them."""
        for chunk in self._table.chunks():
            if len(chunk):
                return [column.slice(0, rows).to_pylist() for column in chunk.columns]
        return [[] for _ in self.header]


def read(path: Path | str, layout: str = "auto", mapping: Mapping | None = None) -> Reading:
    """Open a backlog file. `layout` is "auto" or a layout's name; a mapping names its own layout.

    FormatError (a ValueError) says which file, what is wrong and what to do: no such file, empty, a folder, an
    archive, binary data, no header, not recognised, a required column missing.
    """
    path = Path(path)
    wanted = _wanted(path.name, layout, mapping)
    table = open_table(path, wanted, mapping)
    chosen = wanted or recognise(path.name, table.header)
    return Reading(path, table, bind(path.name, chosen, table.header, mapping))


def _wanted(file: str, layout: str, mapping: Mapping | None) -> Layout | None:
    if mapping is None:
        return None if layout == "auto" else layout_named(layout)
    if layout not in ("auto", mapping.layout):
        reason = f"the mapping is for layout {mapping.layout}, not {layout}"
        raise FormatError(file, reason, "Give the layout of the mapping, or another mapping.")
    return layout_named(mapping.layout)
