"""Of what a row says, the steps that are not on record yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from murderbook.casefile.timespan import TimeSpan
from murderbook.workbench.laboratory.listed.refusal import RowError
from murderbook.workbench.laboratory.listed.words import Says, database
from murderbook.workbench.laboratory.models import LabStep
from murderbook.workbench.laboratory.standing import Standing
from murderbook.workbench.laboratory.states import Outcome, StepKind

OUTCOMES = (Says.NOTHING, Says.COMPARABLE, Says.SEARCHABLE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A row as it is understood."""

    cells: Mapping[str, str]
    days: Mapping[str, TimeSpan]
    codes: Mapping[str, str]
    laboratory: str

    @property
    def says(self) -> set[str]:
        return {code for name, code in self.codes.items() if name != "method"}

    @property
    def outcome(self) -> str:
        """The lesser of what two columns say: what may not be searched is not searched for a word's sake."""
        found = next((one.value for one in OUTCOMES if one in self.says), "")
        return found or (Outcome.SEARCHABLE.value if self.says & {Says.SEARCHED, Says.HIT} else "")

    def quoted(self, *names: str) -> str:
        return "; ".join(self.cells[name] for name in names if self.cells.get(name))


def intended(standing: Standing, reading: Reading, notes: list[str]) -> Iterator[dict[str, Any]]:
    """In their order, each when the one before was taken. A step that stands already is left as it is; `notes` says
    where the list has it otherwise. RowError where a day is missing, or a result is another than the one on record."""
    yield from _journey(standing, reading, notes)
    if not reading.outcome:
        return
    yield from _result(standing, reading)
    if reading.says & {Says.SEARCHED, Says.HIT}:
        yield from _searched(standing, reading)
    if Says.HIT in reading.says:
        yield from _hit(standing, reading, notes)


def _standing_step(standing: Standing, kind: StepKind, where: str = "") -> LabStep | None:
    return next((one for one in standing.steps if one.kind == kind and where in ("", one.database)), None)


def _journey(standing: Standing, reading: Reading, notes: list[str]) -> Iterator[dict[str, Any]]:
    for kind, name in ((StepKind.SENT, "sent"), (StepKind.RECEIVED, "received")):
        if name not in reading.days:
            continue
        when, there = reading.days[name], _standing_step(standing, kind)
        if there is None and kind is StepKind.SENT and _standing_step(standing, StepKind.RECEIVED):
            notes.append("The record has it received already: the day of sending is not added.")
        elif there is None:
            yield {"kind": kind.value, "when": when, "name": reading.laboratory, "column": name}
        elif not _same_day(there, when):
            notes.append(f"On record as {kind.value} on {there.event_as_written}: left as it is.")


def _same_day(step: LabStep, when: TimeSpan) -> bool:
    return step.event_earliest.date() <= when.latest.date() and when.earliest.date() <= step.event_latest.date()


def _day(reading: Reading, *names: str) -> TimeSpan:
    found = next((reading.days[name] for name in names if name in reading.days), None)
    if found is None:
        raise RowError(names[0], "the row gives an answer without its day", "Fill in the day, or map its column.")
    return found


def _result(standing: Standing, reading: Reading) -> Iterator[dict[str, Any]]:
    column = "result" if reading.cells.get("result") else "profile" if reading.cells.get("profile") else "hit"
    there = _standing_step(standing, StepKind.RESULT)
    if there is None:
        text = reading.quoted("lab_number", "result", "profile") or "as the list says"
        yield {"kind": StepKind.RESULT.value, "when": _day(reading, "on", "hit_on"), "outcome": reading.outcome,
               "text": f"{reading.laboratory}: {text}", "column": column}  # fmt: skip
    elif there.outcome != reading.outcome:
        said = f"the record says: {there.outcome}, on {there.event_as_written}; the list: {reading.outcome}"
        raise RowError(column, said, "Ask the laboratory which it is. A result is written once.")


def _where(standing: Standing, reading: Reading) -> str:
    return database(reading.quoted("hit", "result", "profile"), standing.request.examination)


def _searched(standing: Standing, reading: Reading) -> Iterator[dict[str, Any]]:
    where = _where(standing, reading)
    if _standing_step(standing, StepKind.SEARCHED, where) is None:
        when = _day(reading, "hit_on", "on") if Says.HIT in reading.says else _day(reading, "on", "hit_on")
        yield {"kind": StepKind.SEARCHED.value, "when": when, "database": where, "column": "hit"}


def _hit(standing: Standing, reading: Reading, notes: list[str]) -> Iterator[dict[str, Any]]:
    where, when = _where(standing, reading), _day(reading, "hit_on", "on")
    there = _standing_step(standing, StepKind.HIT)
    if there is None:
        to = reading.quoted("hit_to") or reading.quoted("hit") or "as the list says"
        known = reading.says & {Says.CONFIRMED, Says.NOT_CONFIRMED}
        text = f"{where} hit: {to}" + ("" if known else ". Confirmation pending.")
        yield {"kind": StepKind.HIT.value, "when": when, "text": text, "database": where, "column": "hit"}
    elif not _same_day(there, when):
        notes.append(f"A hit is on record of {there.event_as_written}. If this is another, write it by hand.")
    for says, kind in ((Says.CONFIRMED, StepKind.CONFIRMED), (Says.NOT_CONFIRMED, StepKind.NOT_CONFIRMED)):
        if says in reading.says and _standing_step(standing, kind) is None:
            day = max((reading.days[name] for name in reading.days if name in ("hit_on", "on")),
                      key=lambda span: span.latest)  # fmt: skip
            text = f"{reading.laboratory}: {reading.quoted('confirmed', 'hit_to')}"
            yield {"kind": kind.value, "when": day, "text": text, "column": "confirmed"}
