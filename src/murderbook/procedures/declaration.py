"""A procedure as a file says it: who may apply, the tests, the clocks, the parts of a review, with their sections.

The packaged `hvfra.toml` is the default; a record may carry a copy of its own, edited for another state's rule.
Everything must be there, so that a file says the whole of the rule.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

_LONGEST = 200  # characters of what a message quotes
HEAD = ("id", "title", "version", "law")
CLOCKS = ("receipt", "decision", "extension", "updates", "meeting", "bar")
SECTIONED = ("form", "certification", "reviewer", "one_at_a_time", "reinvestigation", "statistics", "complaint")


class ProcedureError(ValueError):
    """A file of a procedure that cannot be used. The message names file, key and value, and what to do."""

    def __init__(self, where: str, key: str, value: object, remedy: str) -> None:
        super().__init__(f"{where}: {key[:_LONGEST]} = {_quoted(value)}: {remedy}")


class CriterionKind(StrEnum):
    ON_OR_AFTER = "on_or_after"
    MORE_THAN_YEARS = "more_than_years"
    ANSWERED = "answered"


_LABEL = re.compile(r"label_[a-z]{2}")  # of a test in another language, for letters
_OWN = {CriterionKind.ON_OR_AFTER: ("date",), CriterionKind.MORE_THAN_YEARS: ("years",)}  # what a kind says besides


@dataclass(frozen=True, slots=True)
class Criterion:
    """One test of eligibility. `since`: of ON_OR_AFTER, `years`: of MORE_THAN_YEARS. `labels`: in other languages."""

    id: str
    kind: CriterionKind
    label: str
    section: str
    since: date | None = None
    years: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)

    def label_in(self, language: str) -> str:
        return self.labels.get(language, self.label)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the parts that a review must contain."""

    id: str
    label: str
    section: str


@dataclass(frozen=True, slots=True)
class Clock:
    """`months` or `years` are the law's; `aim_days` is the unit's own aim, where the law names no number."""

    section: str
    aim_days: int = 0
    months: int = 0
    years: int = 0
    times: int = 0


@dataclass(frozen=True, slots=True)
class Procedure:
    """`sections`: where the rules without a number stand, by their names. `origin`: the file it was read from."""

    id: str
    title: str
    version: str
    law: str
    origin: str
    relations: tuple[str, ...]
    similarly_situated: bool
    applicants: str  # section
    tests: tuple[Criterion, ...]
    parts: tuple[Part, ...]
    receipt: Clock
    decision: Clock
    extension: Clock
    updates: Clock
    meeting: Clock
    bar: Clock
    exception: str
    withholding: str  # section
    grounds: tuple[str, ...]
    sections: Mapping[str, str]

    @property
    def name(self) -> str:
        """As a record keeps it: which rule, in which version."""
        return f"{self.id}/{self.version}"

    def part(self, id_: str) -> Part | None:
        return next((part for part in self.parts if part.id == id_), None)

    def test(self, id_: str) -> Criterion | None:
        return next((test for test in self.tests if test.id == id_), None)


def default_text() -> str:
    """The packaged file as text, for a unit that wants a copy to edit."""
    return files("murderbook.procedures").joinpath("hvfra.toml").read_text(encoding="utf-8")


def load(path: Path | None = None) -> Procedure:
    """The procedure in `path`, or the packaged default. ProcedureError, or OSError where the file cannot be read."""
    if path is None:
        return _default()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ProcedureError(path.name, "file", str(error), "save the file as text in UTF-8") from error
    return parse(text, path.name)


@cache
def _default() -> Procedure:
    return parse(default_text(), "default")


def parse(text: str, origin: str) -> Procedure:
    """ProcedureError for anything missing, unknown or of the wrong type."""
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProcedureError(origin, "file", str(error), "correct the TOML at that line") from error
    return _Reader(origin).procedure(raw)


@dataclass(frozen=True, slots=True)
class _Reader:
    origin: str

    def procedure(self, raw: Mapping[str, Any]) -> Procedure:
        self._only(raw, (*HEAD, "applicants", "tests", "parts", *CLOCKS, *SECTIONED, "withholding"), "")
        who = self._table(raw, "applicants", ("section", "relations", "similarly_situated"))
        held = self._table(raw, "withholding", ("section", "grounds"))
        extension = self._table(raw, "extension", ("section", "times", "months"))
        bar = self._table(raw, "bar", ("section", "years", "exception"))
        return Procedure(
            id=self._text(raw, "id", ""),
            title=self._text(raw, "title", ""),
            version=self._text(raw, "version", ""),
            law=self._text(raw, "law", ""),
            origin=self.origin,
            relations=self._texts(who, "relations", "applicants."),
            similarly_situated=self._yes(who, "similarly_situated", "applicants."),
            applicants=self._text(who, "section", "applicants."),
            tests=tuple(self._test(row) for row in self._rows(raw, "tests")),
            parts=tuple(self._part(row) for row in self._rows(raw, "parts")),
            receipt=self._clock(raw, "receipt", "aim_days"),
            decision=self._clock(raw, "decision", "months"),
            updates=self._clock(raw, "updates", "aim_days"),
            meeting=self._clock(raw, "meeting", "aim_days"),
            extension=Clock(
                self._text(extension, "section", "extension."),
                times=self._whole(extension, "times", "extension.", 0),
                months=self._whole(extension, "months", "extension."),
            ),
            bar=Clock(self._text(bar, "section", "bar."), years=self._whole(bar, "years", "bar.", 0)),
            exception=self._text(bar, "exception", "bar."),
            withholding=self._text(held, "section", "withholding."),
            grounds=self._texts(held, "grounds", "withholding."),
            sections={name: self._section(raw, name) for name in SECTIONED},
        )

    def _clock(self, raw: Mapping[str, Any], name: str, unit: str) -> Clock:
        row = self._table(raw, name, ("section", unit))
        number = self._whole(row, unit, f"{name}.")
        section = self._text(row, "section", f"{name}.")
        return Clock(section, months=number) if unit == "months" else Clock(section, aim_days=number)

    def _section(self, raw: Mapping[str, Any], name: str) -> str:
        return self._text(self._table(raw, name, ("section",)), "section", f"{name}.")

    def _test(self, row: Mapping[str, Any]) -> Criterion:
        prefix = f"tests.{row.get('id', '?')}."
        kind = self._text(row, "kind", prefix)
        if kind not in set(CriterionKind):
            raise ProcedureError(self.origin, f"{prefix}kind", kind, f"write one of {', '.join(CriterionKind)}")
        own = {CriterionKind.ON_OR_AFTER: ("date",), CriterionKind.MORE_THAN_YEARS: ("years",)}.get(
            CriterionKind(kind), ()
        )
        told = [key for key in row if _LABEL.fullmatch(key)]
        self._only(row, ("id", "kind", "label", "section", *own, *told), prefix)
        since = row.get("date")
        if "date" in own and (not isinstance(since, date) or isinstance(since, datetime)):
            raise ProcedureError(self.origin, f"{prefix}date", since, "write a day, as in 1970-01-01")
        id_, label, section = (self._text(row, name, prefix) for name in ("id", "label", "section"))
        years = self._whole(row, "years", prefix) if "years" in own else 0
        labels = {key.removeprefix("label_"): self._text(row, key, prefix) for key in told}
        return Criterion(id_, CriterionKind(kind), label, section, since, years, labels)

    def _part(self, row: Mapping[str, Any]) -> Part:
        prefix = f"parts.{row.get('id', '?')}."
        self._only(row, ("id", "label", "section"), prefix)
        return Part(*(self._text(row, name, prefix) for name in ("id", "label", "section")))

    def _rows(self, raw: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
        rows = raw.get(name)
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            raise ProcedureError(self.origin, name, rows, f"write at least one, each as a table [[{name}]]")
        ids = [str(row.get("id")) for row in rows]
        for id_ in ids:
            if ids.count(id_) > 1:
                raise ProcedureError(self.origin, f"{name}.id", id_, "it is there twice: keep one")
        return rows

    def _table(self, raw: Mapping[str, Any], name: str, known: Iterable[str]) -> Mapping[str, Any]:
        row = raw.get(name)
        if not isinstance(row, dict):
            raise ProcedureError(self.origin, name, row, f"write it as a table [{name}]; copy it from the default")
        self._only(row, known, f"{name}.")
        return row

    def _texts(self, row: Mapping[str, Any], name: str, prefix: str) -> tuple[str, ...]:
        found = row.get(name)
        if not isinstance(found, list) or not found or not all(isinstance(one, str) and one.strip() for one in found):
            raise ProcedureError(self.origin, f"{prefix}{name}", found, "write a list of texts in quotes")
        if len(set(found)) < len(found):
            raise ProcedureError(self.origin, f"{prefix}{name}", found, "one of them is there twice: keep one")
        return tuple(found)

    def _text(self, row: Mapping[str, Any], name: str, prefix: str) -> str:
        found = row.get(name)
        if not isinstance(found, str) or not found.strip():
            raise ProcedureError(self.origin, f"{prefix}{name}", found, "write some text in quotes")
        return found

    def _yes(self, row: Mapping[str, Any], name: str, prefix: str) -> bool:
        found = row.get(name)
        if not isinstance(found, bool):
            raise ProcedureError(self.origin, f"{prefix}{name}", found, "write true or false")
        return found

    def _whole(self, row: Mapping[str, Any], name: str, prefix: str, least: int = 1) -> int:
        found = row.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= 1200:
            remedy = f"write a whole number from {least} to 1200"
            raise ProcedureError(self.origin, f"{prefix}{name}", found, remedy)
        return found

    def _only(self, row: Mapping[str, Any], names: Iterable[str], prefix: str) -> None:
        known = tuple(names)
        for key in row:
            if key not in known:
                remedy = f"no such key; known are {', '.join(known)}"
                raise ProcedureError(self.origin, f"{prefix}{key}", row[key], remedy)


def _quoted(value: object) -> str:
    try:
        said = repr(value)
    except RecursionError:
        return "tables in tables without end"
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]} [...]"
