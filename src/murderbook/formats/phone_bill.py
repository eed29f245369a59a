"""Calls of a telephone bill: a table under a declared mapping (`bill_mapping.py`), as CSV or XLSX.

    bill = phone_bill.read(Path("bill.csv"), BillMapping.load(Path("bill.toml")))
    for batch in bill.batches():       # a few ten thousand rows at a time
        store(batch.calls)             # every one of them is valid
        keep(batch.refused)            # rows that cannot be used, whole, each with what is wrong with it
    bill.counts                        # read == kept + refused
    bill.notes                         # what was noticed without harm

Nothing is guessed: what can be read in two ways and is not declared stops the file. A row that says the same as an
earlier one to the second is kept and marked as its repetition; where times are known to the minute alone it may be
another call, and is kept as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from murderbook.casefile.call import Call, CallKind, Direction, Number
from murderbook.formats.bill_mapping import BillMapping
from murderbook.formats.call_clock import Clock, NotDeclaredError, begun, lasted
from murderbook.formats.call_row import Row
from murderbook.formats.formulas import Formulas
from murderbook.formats.layout import plain_name
from murderbook.formats.mapping import Mapping
from murderbook.formats.opening import open_table
from murderbook.formats.phone_number import reader
from murderbook.formats.reject import FormatError, Problem, Reject
from murderbook.formats.table import Chunk, Table

MOST_ROWS = 2_000_000  # of a file: what is kept to tell repetitions is then about 200 MB
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Counts:
    """read == kept + refused. `repeated` of those kept say the same as an earlier row; `alike` may."""

    read: int = 0
    kept: int = 0
    refused: int = 0
    repeated: int = 0
    alike: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be used: its cells in the order of the header, or as `text` where it could not be cut into
    them."""

    line: int
    cells: tuple[str, ...]
    text: str
    rejects: tuple[Reject, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    calls: list[Call]
    refused: list[Refused]


@dataclass(frozen=True, slots=True)
class Columns:
    """`of`: where each field stands; `rest`: the places of all other columns."""

    of: dict[str, int]
    rest: tuple[int, ...]


class PhoneBill:
    """An opened bill. `counts` and `notes` are whole once `batches()` has been exhausted."""

    def __init__(self, path: Path, table: Table, mapping: BillMapping) -> None:
        self.path, self.mapping, self._table = path, mapping, table
        self.counts, self.notes = Counts(), list(table.notes)
        self._columns = _columns(path.name, table, mapping)

    @property
    def header(self) -> list[str]:
        return self._table.header

    @property
    def fraction(self) -> float:
        """How much of the file this pass has read, 0 to 1."""
        return self._table.fraction()

    @property
    def kept_aside(self) -> list[str]:
        """Columns that the mapping does not name: their cells stay with each call."""
        return [self.header[at] for at in self._columns.rest]

    def batches(self) -> Iterator[Batch]:
        """Starts over each time. FormatError where the file breaks off, has no row or too many, or where the mapping
        does not say how to read it."""
        self.counts, formulas = Counts(), Formulas()
        read = _Reader(self.path.name, self.header, self.mapping, self._columns)
        for chunk in self._table.chunks():
            batch = read.batch(chunk, self.counts)
            formulas.look(chunk, self.header)
            self.notes = [*self._table.notes, *formulas.notes, *_noticed(self.counts)]
            if self.counts.read > MOST_ROWS:
                raise FormatError(self.path.name, f"more than {MOST_ROWS:,} rows", "Take it in parts, a year each.")
            yield batch
        if not self.counts.read:
            raise FormatError(self.path.name, "there is a header, and no row below it", "Export the bill again.")


def read(path: Path, mapping: BillMapping) -> PhoneBill:
    """Open a bill. FormatError: no such file, empty, no table, a column that the mapping names and the file has not."""
    wanted = Mapping(columns={column: name for name, column in mapping.columns.items()})
    return PhoneBill(path, open_table(path, None, wanted, seconds=True), mapping)


def _columns(file: str, table: Table, mapping: BillMapping) -> Columns:
    places = {plain_name(name): at for at, name in reversed(list(enumerate(table.header)))}
    found = {name: places.get(plain_name(column)) for name, column in mapping.columns.items()}
    for name, at in found.items():
        if at is None:
            reason = f"there is no column {mapping.columns[name]!r} ({name}): it has {', '.join(table.header)}"
            remedy = "Name the column in the mapping as the file has it."
            if len(table.header) == 1:
                remedy = "It was read as one column: save it with commas, semicolons, tabs or | between the cells."
            raise FormatError(file, reason, remedy, table.header_line)
    of = {name: at for name, at in found.items() if at is not None}
    return Columns(of, tuple(at for at in range(len(table.header)) if at not in of.values()))


def _noticed(counts: Counts) -> list[str]:
    notes = []
    if counts.repeated:
        rows = "1 row says" if counts.repeated == 1 else f"{counts.repeated:,} rows say"
        notes.append(f"{rows} the same as an earlier one to the second: kept, marked, and counted once")
    if counts.alike:
        rows = "1 row is" if counts.alike == 1 else f"{counts.alike:,} rows are"
        notes.append(f"{rows} like an earlier one, with times to the minute alone: kept as calls of their own")
    return notes


@dataclass(slots=True)
class _Reader:
    """Reads rows; remembers eight bytes and the line of each, to tell repetitions."""

    file: str
    header: list[str]
    mapping: BillMapping
    columns: Columns
    seen: dict[int, int] = field(default_factory=dict)
    _clock: Clock = field(init=False)
    _number: Callable[[str], Number] = field(init=False)
    _subscriber: Number = field(init=False)

    def __post_init__(self) -> None:
        declared = self.mapping
        self._clock = Clock(ZoneInfo(declared.time_zone), declared.dates, declared.durations)
        self._number = reader(declared.region, declared.area_code)
        self._subscriber = self._number(declared.subscriber)

    def batch(self, chunk: Chunk, counts: Counts) -> Batch:
        calls, refused = list[Call](), [self._uncut(problem) for problem in chunk.problems]
        columns = [column.to_pylist() for column in chunk.columns]
        for line, cells in zip(chunk.lines.tolist(), zip(*columns, strict=True), strict=True):
            row = Row(line, cells, self.header, self.columns.of)
            call = self._call(row)
            if call is None:
                rejects = tuple(problem.in_file(self.file) for problem in row.problems)
                refused.append(Refused(line, cells, "", rejects))
            else:
                calls.append(self._told_apart(call, counts))
        counts.kept += len(calls)
        counts.refused += len(refused)
        counts.read += len(calls) + len(refused)
        return Batch(calls, sorted(refused, key=lambda one: one.line))

    def _uncut(self, problem: Problem) -> Refused:
        return Refused(problem.line, (), problem.value, (problem.in_file(self.file),))

    def _call(self, row: Row) -> Call | None:
        """None where a cell of it cannot be used: `row.problems` say which. FormatError where the mapping is silent."""
        try:
            begins = row.begins(lambda text: begun(text, self._clock))
            seconds = row.seconds(begins, lambda text: lasted(text, self._clock.unit), lambda t: begun(t, self._clock))
        except NotDeclaredError as error:
            raise error.in_file(self.file, row.line) from None
        direction = row.word("direction", self.mapping.direction_of, Direction, "[directions]")
        kind = row.word("kind", self.mapping.kind_of, CallKind, "[kinds]")
        parties = row.parties(self._number, self._subscriber, direction)
        tower, place = row.text("tower", 80), row.text("place", 200)
        row.bound(self.columns.rest)
        if row.problems or begins is None or parties is None:
            return None
        caller, called, direction = parties
        kept = sorted([*self.columns.rest, *(self.columns.of[name] for name in row.aside)])
        rest = tuple((self.header[at], row.cells[at]) for at in kept if row.cells[at])
        return Call(row.line, *begins, caller, called, seconds, direction, kind, tower, place, None, rest)

    def _told_apart(self, call: Call, counts: Counts) -> Call:
        """The call, marked where it says the same as an earlier one."""
        same = (call.earliest, call.latest, call.caller.number, call.called.number, call.seconds, call.direction)
        first = self.seen.setdefault(hash((*same, call.kind, call.tower, call.place)), call.line)
        if first == call.line:
            return call
        if (call.latest - call.earliest) % _MINUTE:
            counts.alike += 1
            return call
        counts.repeated += 1
        return call.repeating(first)
