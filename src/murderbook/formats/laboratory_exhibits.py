"""A table of exhibits that could be tested (CSV or XLSX), for `murderbook laboratory next`.

One row is one exhibit. Every bad cell is told with file, line, column, value and what to do; the file is used whole or
not at all, since a row left out would change which tests are best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from murderbook.casefile.code_lists import code_list
from murderbook.formats.opening import open_table
from murderbook.formats.reject import FormatError
from murderbook.formats.table import Table as FileTable
from murderbook.laboratory.records import Amount, CaseFacts, Danger, Item, Limitation, OpenLead
from murderbook.laboratory.table import Table

NEEDED = ("case", "exhibit", "sample")
COLUMNS = (
    *NEEDED, "collected", "age", "left", "approved", "located", "condition", "suspect", "danger", "limitation",
    "occurred", "flags", "codis_no_hit", "prosecutor_agrees", "leads", "methods",
)  # fmt: skip
OF_CASES = ("suspect", "danger", "limitation", "occurred", "flags")
DAYS_A_YEAR = 365.25
OLDEST = 200
_DAY = "Write a day as 1987-05-31."
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExhibitsRead:
    """`notes`: columns of the file that are not read."""

    items: tuple[Item, ...]
    cases: Mapping[str, CaseFacts]
    notes: tuple[str, ...]


def read_exhibits(path: Path, table: Table, today: date) -> ExhibitsRead:
    """FormatError names file, line, column, value and remedy."""
    opened = open_table(path, None, None)
    heads = [head.strip().lower() for head in opened.header]
    for name in NEEDED:
        if name not in heads:
            remedy = f"The columns are {', '.join(COLUMNS)}; the first three must be there."
            raise FormatError(path.name, f"there is no column {name!r}", remedy, opened.header_line)
    reading = _Reading(path.name, table, today)
    for line, cells in _rows(path.name, opened, heads):
        reading.take(_Cells(path.name, line, cells))
    reading.check_days()
    if not reading.items:
        raise FormatError(path.name, "it holds no exhibit", "Give one exhibit in each line.")
    strange = [head for head in heads if head not in COLUMNS]
    notes = [f"columns that are not read: {', '.join(strange)}"] if strange else []
    return ExhibitsRead(tuple(reading.items), reading.cases, (*opened.notes, *notes))


def _rows(file: str, opened: FileTable, heads: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for chunk in opened.chunks():
        for problem in chunk.problems:
            raise FormatError(file, problem.error.reason, problem.error.remedy, problem.line)
        columns = [column.to_pylist() for column in chunk.columns]
        for place, line in enumerate(chunk.lines.tolist()):
            yield line, {head: column[place] for head, column in zip(heads, columns, strict=True)}


@dataclass(frozen=True, slots=True)
class _Cells:
    file: str
    line: int
    cells: Mapping[str, str]

    def text(self, name: str) -> str:
        return self.cells.get(name, "").strip()

    def bad(self, name: str, remedy: str) -> FormatError:
        return FormatError(self.file, f"column {name} holds {self.text(name)!r}", remedy, self.line)

    def needed(self, name: str) -> str:
        if not self.text(name):
            raise FormatError(self.file, f"column {name} is empty", "Fill it in, or leave the row out.", self.line)
        return self.text(name)

    def perhaps(self, name: str, how: Callable[[str], T], remedy: str) -> T | None:
        if not self.text(name):
            return None
        try:
            return how(self.text(name))
        except (ValueError, InvalidOperation):
            raise self.bad(name, remedy) from None

    def day(self, name: str) -> date | None:
        return self.perhaps(name, date.fromisoformat, _DAY)

    def answer(self, name: str) -> bool | None:
        return self.perhaps(name, _answer, "Write yes or no, or leave it empty where nobody knows.")

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name).split(";") if word.strip())


def _answer(text: str) -> bool | None:
    found = {"yes": True, "no": False, "unknown": None}
    if text.lower() not in found:
        raise ValueError(text)
    return found[text.lower()]


@dataclass(slots=True)
class _Reading:
    file: str
    table: Table
    today: date
    items: list[Item] = field(default_factory=list)
    cases: dict[str, CaseFacts] = field(default_factory=dict)
    _line_of: dict[tuple[str, str], int] = field(default_factory=dict)
    _told: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)  # of a case's column: text, line
    _leads: dict[str, tuple[OpenLead, int]] = field(default_factory=dict)
    _collected: list[tuple[_Cells, date]] = field(default_factory=list)

    def take(self, row: _Cells) -> None:
        case, exhibit = row.needed("case"), row.needed("exhibit")
        before = self._line_of.setdefault((case, exhibit), row.line)
        if before != row.line:
            reason = f"column exhibit: {exhibit!r} of case {case} stands in line {before} as well"
            raise FormatError(self.file, reason, "Keep one of the two rows.", row.line)
        self._same_case(row, case)
        facts = self._facts(row, self.cases.get(case, CaseFacts(case)))
        self.cases[case] = facts
        self.items.append(
            Item(
                case, exhibit, self._sample(row), self._age(row), _left(row), row.answer("approved"),
                row.answer("located") if row.text("located") else True, _condition(row),
                row.answer("codis_no_hit"), row.answer("prosecutor_agrees"), self._of_leads(row), self._methods(row),
                line=row.line,
            )
        )  # fmt: skip

    def check_days(self) -> None:
        """When all rows are read, since another row may tell when the offence was."""
        for row, collected in self._collected:
            occurred = self.cases[row.text("case")].occurred
            if occurred and collected < occurred:
                raise row.bad("collected", f"That is before the offence on {occurred.isoformat()}: correct one.")

    def _sample(self, row: _Cells) -> str:
        known = [entry.code for entry in code_list("exhibit_kind").entries]
        if row.needed("sample") not in known:
            raise row.bad("sample", f"Write one of {', '.join(known)}.")
        return row.text("sample")

    def _age(self, row: _Cells) -> float | None:
        collected = row.day("collected")
        if collected is None:
            return row.perhaps("age", _years, f"Write years as a number from 0 to {OLDEST}.")
        if row.text("age"):
            raise row.bad("age", "Give the day of collection or the age, not both.")
        if collected > self.today:
            raise row.bad("collected", f"That is after {self.today.isoformat()}: correct it.")
        self._collected.append((row, collected))
        return (self.today - collected).days / DAYS_A_YEAR

    def _methods(self, row: _Cells) -> frozenset[str] | None:
        names = row.words("methods")
        for name in names:
            if name not in self.table.methods:
                raise row.bad("methods", f"No method {name!r}: known are {', '.join(self.table.methods)}.")
        return frozenset(names) or None

    # --- what a case says, which must be the same in all its rows ------------------------------------------------

    def _same_case(self, row: _Cells, case: str) -> None:
        for name in OF_CASES:
            if not row.text(name):
                continue
            text, line = self._told.setdefault((case, name), (row.text(name), row.line))
            if text.lower() != row.text(name).lower():
                raise row.bad(name, f"Line {line} says {text!r} of the same case {case}: give one answer.")

    def _facts(self, row: _Cells, facts: CaseFacts) -> CaseFacts:
        """What this row says beside what rows above said; an empty cell says nothing."""
        changed: dict[str, object] = {}
        if row.text("suspect"):
            changed["suspect_named"] = row.answer("suspect")
        if row.text("danger"):
            remedy = f"Write one of {', '.join(Danger)}."
            changed["danger"] = row.perhaps("danger", lambda text: Danger(text.lower().replace("_", " ")), remedy)
        if row.text("limitation"):
            changed |= _limitation(row)
        if row.text("occurred"):
            changed["occurred"] = self._occurred(row)
        if row.text("flags"):
            changed["flags"] = frozenset(row.words("flags"))
        return replace(facts, **changed)  # type: ignore[arg-type]

    def _occurred(self, row: _Cells) -> date | None:
        found = row.day("occurred")
        if found is not None and found > self.today:
            raise row.bad("occurred", f"That is after {self.today.isoformat()}: correct it.")
        return found

    def _of_leads(self, row: _Cells) -> tuple[OpenLead, ...]:
        found = []
        for word in row.words("leads"):
            lead = _lead(row, word)
            before, line = self._leads.setdefault(lead.id, (lead, row.line))
            if before != lead:
                raise row.bad("leads", f"Line {line} gives lead {lead.id} another weight or standing: give one.")
            found.append(lead)
        return tuple(found)


def _years(text: str) -> float:
    found = float(text)
    if not 0 <= found <= OLDEST:
        raise ValueError(text)
    return found


def _condition(row: _Cells) -> bool:
    text = row.text("condition").lower()
    if text not in ("", "preserved", "difficult"):
        raise row.bad("condition", "Write preserved, or difficult where a profile will be; or leave it empty.")
    return text == "difficult"


def _limitation(row: _Cells) -> dict[str, object]:
    """A word, or the last day of a term that runs."""
    text = row.text("limitation").lower()
    if text in list(Limitation):
        return {"limitation": Limitation(text)}
    remedy = f"Write one of {', '.join(Limitation)}, or the last day of the term as 2027-05-31."
    return {"limitation": Limitation.RUNNING, "limitation_ends": row.perhaps("limitation", date.fromisoformat, remedy)}


def _left(row: _Cells) -> Amount | None:
    return row.perhaps("left", _amount, "Write a number and its unit, such as 2 swabs or 0.5 ml.")


def _amount(text: str) -> Amount:
    number, _, unit = text.partition(" ")
    value = Decimal(number) * 1000
    if not unit.strip() or not value.is_finite() or not 0 <= value <= 10**12 or value != int(value):
        raise ValueError(text)
    return Amount(int(value), unit.strip())


def _lead(row: _Cells, word: str) -> OpenLead:
    """'L17=6.5 bits' of a validated lead, 'L18=4 score' of one of standing assumed."""
    identity, sign, rest = word.partition("=")
    number, _, unit = rest.strip().partition(" ")
    try:
        weight = float(number)
    except ValueError:
        weight = float("nan")
    if not identity.strip() or not sign or not abs(weight) < 10**6 or unit.strip() not in ("bits", "score"):
        raise row.bad("leads", "Write each as L17=6.5 bits (validated) or L18=4 score (assumed), with ; between.")
    return OpenLead(identity.strip(), weight, unit.strip() == "bits")
