"""A form filled from a case, in the form's order. What is missing is as important as what is there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from murderbook.casefile.case import Case, CaseKind
from murderbook.reports.crib.readers import reader

FORMS: Final = ("vicap", "namus-unidentified", "namus-missing")


@dataclass(frozen=True, slots=True)
class Line:
    """`has_field`: whether the record has a place for it; where it has none, it is looked up in the file."""

    label: str
    values: tuple[str, ...]
    has_field: bool


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Crib:
    """`source`: where the order is from; `checked`: what of it was checked against that."""

    name: str
    title: str
    source: str
    checked: str
    sections: tuple[Section, ...]

    @property
    def filled(self) -> int:
        return sum(bool(line.values) for line in self._lines)

    @property
    def missing(self) -> list[str]:
        """Labels of what the record could hold and does not."""
        return [line.label for line in self._lines if line.has_field and not line.values]

    @property
    def elsewhere(self) -> list[str]:
        """Labels of what only the file can say."""
        return [line.label for line in self._lines if not line.has_field]

    @property
    def _lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]


def forms_for(kind: CaseKind) -> list[tuple[str, str]]:
    """Names and titles of the forms that take a case of that kind."""
    return [(name, _form(name)["title"]) for name in FORMS if kind.value in _form(name)["kinds"]]


def crib_of(case: Case, name: str) -> Crib:
    """KeyError where there is no such form, or none for a case of that kind."""
    if name not in dict(forms_for(case.kind)):
        raise KeyError(name)
    form = _form(name)
    sections = tuple(
        Section(section["title"], tuple(_line(case, item) for item in section["items"])) for section in form["sections"]
    )
    return Crib(name, form["title"], form["source"], form["checked"], sections)


def _line(case: Case, item: dict[str, str]) -> Line:
    asked = item.get("from")
    return Line(item["label"], tuple(reader(asked)(case)) if asked else (), asked is not None)


@cache
def _form(name: str) -> dict[str, Any]:
    text = files("murderbook.reports.crib").joinpath(f"forms/{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
