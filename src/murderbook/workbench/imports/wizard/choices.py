"""What is chosen on the page of the columns: as a person posted it, or as a mapping says it. Nothing is checked here,
so that what was typed can be shown again as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Answers
from dataclasses import dataclass, field

from murderbook.formats import Layout, Mapping
from murderbook.formats.binding import Places
from murderbook.workbench.imports.wizard.sheet import IGNORE, KEEP, Sheet, repeats, suggested_fields

SEPARATOR = ", "
MOST_ROWS = 100  # joins, values and columns of a join that are looked at; more is no page of ours


@dataclass(frozen=True, slots=True)
class Join:
    """Several columns that make up one field. `columns`: their numbers, as text; empty where none is chosen."""

    field: str = ""
    columns: tuple[str, ...] = ()
    separator: str = SEPARATOR

    @property
    def is_blank(self) -> bool:
        return not self.field and not any(self.columns)


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that a field has in every row."""

    field: str = ""
    value: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.field and not self.value


@dataclass(slots=True)
class Choices:
    """`columns`: for each column of the file a field, KEEP or IGNORE."""

    columns: list[str]
    joins: list[Join] = field(default_factory=list)
    constants: list[Constant] = field(default_factory=list)


def posted(answers: Answers[str, str], sheet: Sheet, layout: Layout, before: Mapping | None) -> Choices:
    """A filled-in page. A part of it that was not sent at all says what it said before."""
    old = chosen_in(before, sheet, layout)
    suggestions = suggested_fields(sheet.header, layout)
    columns = [answers.get(f"column-{number}", suggested) for number, suggested in enumerate(suggestions)]
    joins = [_join(answers, row) for row in _rows(answers, "join")]
    constants = [
        Constant(answers.get(f"constant-{row}-field", ""), answers.get(f"constant-{row}-value", "").strip())
        for row in _rows(answers, "constant")
    ]
    return Choices(columns, joins or old.joins, constants or old.constants)


def _join(answers: Answers[str, str], row: int) -> Join:
    numbers = _numbers(answers, rf"join-{row}-column-(\d{{1,3}})")
    chosen = tuple(answers.get(f"join-{row}-column-{number}", "") for number in numbers)
    return Join(answers.get(f"join-{row}-field", ""), chosen, answers.get(f"join-{row}-separator", SEPARATOR))


def _rows(answers: Iterable[str], kind: str) -> list[int]:
    return _numbers(answers, rf"{kind}-(\d{{1,3}})-field")


def _numbers(names: Iterable[str], pattern: str) -> list[int]:
    found = (re.fullmatch(pattern, name) for name in names)
    return sorted({int(match[1]) for match in found if match})[:MOST_ROWS]


def chosen_in(mapping: Mapping | None, sheet: Sheet, layout: Layout) -> Choices:
    """What a mapping says of these columns; without one, what their names suggest."""
    suggestions = suggested_fields(sheet.header, layout)
    if mapping is None:
        return Choices(suggestions)
    at = Places(sheet.header)
    given = {number: name for column, name in mapping.columns.items() if (number := at.find(column)) is not None}
    ignored = {at.find(column) for column in mapping.ignore}
    joins = [
        Join(name, tuple(str(n) for column in part.columns if (n := at.find(column)) is not None), part.separator)
        for name, part in mapping.combine.items()
    ]
    parts = {int(number): join.field for join in joins for number in join.columns}
    elsewhere = {name for name in given.values() if not repeats(layout, name)} | {*mapping.constant, *mapping.combine}
    columns = []
    for number, suggested in enumerate(suggestions):
        own = suggested if suggested not in elsewhere or parts.get(number) == suggested else KEEP
        # A column that is joined into another field says that only; a mapping names what else it feeds.
        own = own if number not in parts or parts[number] == suggested else KEEP
        columns.append(IGNORE if number in ignored else given.get(number, own))
    return Choices(columns, joins, [Constant(name, value) for name, value in mapping.constant.items()])
