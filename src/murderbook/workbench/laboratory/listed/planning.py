"""What each row of a laboratory's list would do: nothing is written here.

A row speaks of an exhibit of a case in which its reader may write. One that he may not write in, one that he may not
see and one that is not there are told in the same words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Q

from murderbook.casefile.timespan import TimeSpan
from murderbook.casefile.timespan_text import DateError, read_span
from murderbook.formats.spreadsheet import meant
from murderbook.laboratory.table import Table
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.casework.custody.recording import event_columns
from murderbook.workbench.laboratory.keeping import StepError, check_ask, check_step
from murderbook.workbench.laboratory.listed.columns import CODED, DAYS, has_alleles, longest
from murderbook.workbench.laboratory.listed.intended import Reading, intended
from murderbook.workbench.laboratory.listed.refusal import KNOWN, NEW, UNCLEAR, RowError
from murderbook.workbench.laboratory.listed.words import meaning
from murderbook.workbench.laboratory.models import LabRequest, LabStep
from murderbook.workbench.laboratory.standing import Standing, standings
from murderbook.workbench.laboratory.states import STEPS, StepKind
from murderbook.workbench.register.entry.checks import Checks
from murderbook.workbench.register.models import Case, Exhibit

NO_EXHIBIT = "no such exhibit in your cases"


@dataclass(slots=True)
class Planned:
    """A row and what it would do. `standing`: of its request, which is not saved where it is new."""

    line: int
    cells: Mapping[str, str]
    state: str = KNOWN
    standing: Standing | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    other: Case | None = None
    notes: list[str] = field(default_factory=list)
    error: RowError | None = None

    @property
    def told(self) -> list[str]:
        """'Sent to the laboratory, 3 Mar 2026'."""
        return [", ".join(filter(None, (STEPS[one["kind"]].told, one.get("outcome"), one.get("database"),
                                        one["when"].as_written))) for one in self.steps]  # fmt: skip

    @property
    def value(self) -> str:
        return self.cells.get(self.error.column, "") if self.error and self.error.shown else ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What there is to know of a list. `words`: by field what a person said that words mean."""

    rows: Sequence[tuple[int, Mapping[str, str]]]
    words: Mapping[str, Mapping[str, str]]
    laboratory: str
    today: date


def plan(listed: Listed, account: Account, table: Table) -> list[Planned]:
    """In the order of the file: a later row knows what an earlier one would write."""
    planner = _Planner(listed, account, table)
    return [planner.row(line, {name: meant(cell.strip()) for name, cell in cells.items()})
            for line, cells in listed.rows]  # fmt: skip


class _Planner:
    def __init__(self, listed: Listed, account: Account, table: Table) -> None:
        self.listed, self.account, self.table = listed, account, table
        self.exhibits = self._exhibits()
        self.standings: dict[int, list[Standing]] = defaultdict(list)
        self.numbers: dict[int, str] = {}  # by id of a standing, the laboratory's number
        for one in standings(LabRequest.objects.visible_to(account, Right.WRITE).filter(exhibit__in=self._ids())):
            self.standings[one.request.exhibit_id].append(one)
            self.numbers[id(one)] = next((s.origin.lab_number for s in one.steps if hasattr(s, "origin")), "")

    def _ids(self) -> list[int]:
        return [one.pk for found in self.exhibits.values() for one in found]

    def _exhibits(self) -> dict[tuple[str, str], list[Exhibit]]:
        """By number of the case and of the exhibit. Two statements, whatever is found."""
        cells = [{name: meant(cell.strip()) for name, cell in row.items()} for _, row in self.listed.rows]
        numbers = {row.get("case", "") for row in cells} - {""}
        mine = Case.objects.visible_to(self.account, Right.WRITE)
        cases = {case.pk: case for case in mine.filter(Q(own_number__in=numbers) | Q(agency_number__in=numbers))}
        rows = Exhibit.objects.visible_to(self.account, Right.WRITE).filter(case__in=cases)
        found: dict[tuple[str, str], list[Exhibit]] = defaultdict(list)
        for exhibit in rows.filter(number__in={row.get("exhibit", "") for row in cells}).order_by("pk"):
            exhibit.case = cases[exhibit.case_id]
            for number in {exhibit.case.own_number, exhibit.case.agency_number} - {""}:
                found[number, exhibit.number].append(exhibit)
        return found

    def row(self, line: int, cells: Mapping[str, str]) -> Planned:
        planned = Planned(line, cells)
        try:
            self._plan(planned)
        except RowError as error:
            planned.state, planned.error, planned.steps = error.state, error, []
        return planned

    def _plan(self, planned: Planned) -> None:
        cells = planned.cells
        for name, cell in cells.items():
            if len(cell) > longest(name):
                remedy = f"At most {longest(name):,} are read: shorten it."
                raise RowError(name, f"the cell has {len(cell):,} characters", remedy, shown=False)
            if has_alleles(cell):
                planned.cells = {}  # nor in a column that is shown beside the row
                raise RowError(name, "the cell holds alleles", "Take them out of the list: a request keeps none.",
                               shown=False)  # fmt: skip
        exhibit = self._exhibit(cells)
        reading = self._suited(self._read(cells), exhibit, planned.notes)
        standing = self._request(exhibit, reading, cells)
        planned.standing, planned.other = standing, self._other(exhibit.case, cells)
        for data in intended(standing, reading, planned.notes):
            self._take(planned, standing, data)
        planned.state = NEW if planned.steps else KNOWN
        if all(one is not standing for one in self.standings[exhibit.pk]):
            if not planned.steps:
                remedy = "Map a day, or put the request on record by hand."
                raise RowError("sent", "the row says of nothing on which day it was done", remedy, UNCLEAR)
            self.standings[exhibit.pk].append(standing)
            self.numbers[id(standing)] = cells.get("lab_number", "")

    def _exhibit(self, cells: Mapping[str, str]) -> Exhibit:
        for name in ("case", "exhibit"):
            if not cells.get(name):
                raise RowError(name, "the cell is empty", "Fill it in, or leave the row out.")
        found = self.exhibits.get((cells["case"], cells["exhibit"]), [])
        if len(found) > 1:
            raise RowError("exhibit", "several exhibits of your cases have this number", "Write this one by hand.")
        if not found:
            remedy = "Check both numbers, leading zeros too. Nothing is created: put the exhibit on file first."
            raise RowError("exhibit", NO_EXHIBIT, remedy)
        return found[0]

    def _read(self, cells: Mapping[str, str]) -> Reading:
        days: dict[str, TimeSpan] = {}
        for name in DAYS:
            if cells.get(name):
                try:
                    days[name] = read_span(cells[name], self.listed.today)
                except DateError as error:
                    raise RowError(name, error.reason, error.remedy, UNCLEAR) from None
        codes = {}
        for name in CODED:
            if cells.get(name):
                codes[name] = meaning(name, cells[name], self.listed.words, self.table)
                if not codes[name]:
                    remedy = "Say what the word means, above the rows."
                    raise RowError(name, "nobody said yet what this means", remedy, UNCLEAR)
        return Reading(cells, days, codes, self.listed.laboratory)

    def _suited(self, reading: Reading, exhibit: Exhibit, notes: list[str]) -> Reading:
        """A laboratory has one word for what are several methods here, by what is tested."""
        said = reading.codes.get("method")
        suits = self.table.alike(said, exhibit.kind) if said and exhibit.kind else said
        if suits is None or suits == said:
            return reading
        notes.append(f"Taken for: {self.table.methods[suits].label}.")
        return replace(reading, codes={**reading.codes, "method": suits})

    def _request(self, exhibit: Exhibit, reading: Reading, cells: Mapping[str, str]) -> Standing:
        """The one that the row speaks of: by the laboratory's number, else by the method; else a new one."""
        number, method = cells.get("lab_number", ""), reading.codes.get("method", "")
        mine = [one for one in self.standings[exhibit.pk] if StepKind.WITHDRAWN not in one.done]
        if method:
            mine = [one for one in mine if one.request.method == method]
        same = [one for one in mine if number and self.numbers[id(one)] == number]
        free = [one for one in mine if not number or not self.numbers[id(one)]]
        found = same or free
        if len(found) > 1 and not same:
            names = ", ".join(str(one.request) for one in found)
            raise RowError("exhibit", f"it may be any of the requests {names}", "Map the method, or write it by hand.")
        if found:
            return found[-1]
        if not method:
            remedy = "Give the column of the method, or put the request on record first."
            raise RowError("method", "nothing was asked of it yet, and the row does not say which test it is", remedy,
                           UNCLEAR)  # fmt: skip
        return self._new(exhibit, method)

    def _new(self, exhibit: Exhibit, method: str) -> Standing:
        try:
            needs = check_ask(exhibit, self.table.methods[method], self.table)
        except StepError as error:
            raise RowError("method", error.message.rstrip("."), "Mend it on the sheet of the case.") from None
        made = LabRequest(case=exhibit.case, exhibit=exhibit, method=method, needs_approval=needs, number=0,
                          examination=self.table.methods[method].examination)  # fmt: skip
        return Standing(made, [])

    def _other(self, case: Case, cells: Mapping[str, str]) -> Case | None:
        if not cells.get("hit_case"):
            return None
        found, why = Checks(self.account, case).other_case(cells["hit_case"])
        if why:
            raise RowError("hit_case", why, "Leave the cell empty, or write the link by hand.")
        return found

    def _take(self, planned: Planned, standing: Standing, data: dict[str, Any]) -> None:
        """Where it may come; later rows and steps find it taken."""
        try:
            check_step(standing, data, listed=True)
        except StepError as error:
            raise RowError(data["column"], error.message, "Mend the row, or write the step by hand.") from None
        planned.steps.append(data)
        steps = standing.steps
        assert isinstance(steps, list)
        told = {name: data.get(name) or "" for name in ("name", "outcome", "database", "text")}
        steps.append(LabStep(kind=data["kind"], **event_columns(data["when"]), **told))
