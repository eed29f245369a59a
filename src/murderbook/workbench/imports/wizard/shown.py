"""The page of the columns as it is shown: every column, joins with what they make of the first rows, values of every
row, and spare rows to fill in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from murderbook.formats import Layout
from murderbook.formats.vocabulary import vocabulary_of
from murderbook.workbench.imports.models import Batch
from murderbook.workbench.imports.wizard import offered, sheet
from murderbook.workbench.imports.wizard.choices import Choices, Constant, Join
from murderbook.workbench.imports.wizard.settle import SEPARATORS
from murderbook.workbench.imports.wizard.sheet import IGNORE, KEEP, Sheet

T = TypeVar("T")

SLOTS = 3  # columns of a join that are offered at first
CONSTANTS = 3  # rows for values that are offered at first
AGAIN = (AGAIN_JOIN, AGAIN_CONSTANT) = ("again-join", "again-constant")  # buttons that show the page with another row


@dataclass(frozen=True, slots=True)
class Column:
    """One source column as the page shows it."""

    number: int
    name: str
    samples: list[str]
    suggested: str  # field, or nothing
    chosen: str  # field, KEEP or IGNORE
    joined: str  # the field it is joined into, in words
    unusual: list[str]  # fields that are not among the layout's usual ones
    may_keep: bool
    error: str

    @property
    def text(self) -> str:
        """The number as the selects of a join hold it."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class JoinRow:
    """A join as the page shows it, with what it makes of the first rows."""

    number: int
    join: Join
    slots: list[tuple[str, str]]  # chosen column, error
    separators: list[tuple[str, str]]
    unusual: list[str]
    result: list[str]
    errors: dict[str, str]  # field, separator


@dataclass(frozen=True, slots=True)
class ConstantRow:
    number: int
    constant: Constant
    unusual: list[str]
    words: list[str]  # what a coded field understands, to choose from while typing
    read_as: str
    errors: dict[str, str]  # field, value


@dataclass(slots=True)
class View:
    """One look at the page: the upload under a layout, what is chosen, what is wrong."""

    batch: Batch
    layout: Layout
    sheet: Sheet
    choices: Choices
    errors: dict[str, str] = field(default_factory=dict)
    said: str = ""  # what is wrong with the file as a whole
    again: str = ""  # the button that asked for another row


def column_rows(view: View) -> list[Column]:
    """Every source column with its samples, what its name suggests, and what is chosen at present."""
    choices, layout = view.choices, view.layout
    suggestions = sheet.suggested_fields(view.sheet.header, layout)
    joined = {text: offered.in_words(join.field) for join in choices.joins for text in join.columns if text}
    elsewhere = (
        {join.field for join in choices.joins}
        | {one.field for one in choices.constants}
        | {answer for answer, suggested in zip(choices.columns, suggestions, strict=True) if answer != suggested}
    )
    usual = offered.names(layout) | {KEEP, IGNORE}
    rows = []
    for number, name in enumerate(view.sheet.header):
        chosen, suggested = choices.columns[number], suggestions[number]
        unusual = sorted({text for text in (chosen, suggested) if offered.is_field(layout, text)} - usual)
        may_keep = not suggested or chosen == KEEP or str(number) in joined or suggested in elsewhere
        error = view.errors.get(f"column-{number}", "")
        rows.append(
            Column(
                number, name, view.sheet.samples[number], suggested, chosen, joined.get(str(number), ""), unusual,
                may_keep, error,
            )
        )  # fmt: skip
    return rows


def join_rows(view: View) -> list[JoinRow]:
    """The joins there are; a spare one where there is none, or where it was asked for."""
    wanted = max(1, len(view.choices.joins) + (view.again == AGAIN_JOIN))
    return [_join_row(view, number, join) for number, join in _padded(view.choices.joins, Join(), wanted)]


def _join_row(view: View, number: int, join: Join) -> JoinRow:
    at = f"join-{number}"
    filled = max((slot + 1 for slot, text in enumerate(join.columns) if text), default=0)
    chosen = [*join.columns[:filled], *[""] * max(1, SLOTS - filled)]
    slots = [(text, view.errors.get(f"{at}-column-{slot}", "")) for slot, text in enumerate(chosen)]
    separators = list(SEPARATORS)
    if join.separator not in dict(SEPARATORS):
        separators.append((join.separator, f"as before: {join.separator!r}"))
    errors = {part: view.errors.get(f"{at}-{part}", "") for part in ("field", "separator")}
    return JoinRow(
        number, join, slots, separators, _unusual(view, join.field), joined_samples(view.sheet, join), errors
    )


def joined_samples(looked: Sheet, join: Join) -> list[str]:
    """What the join makes of the first rows, as the reader would: empty cells are left out."""
    numbers = [int(text) for text in join.columns if text.isascii() and text.isdigit() and len(text) <= 6]
    cells = [looked.samples[number] for number in numbers if number < len(looked.header)]
    if len(cells) < 2:
        return []
    return [join.separator.join(filter(None, row)) for row in zip(*cells, strict=False)]


def constant_rows(view: View) -> list[ConstantRow]:
    """The values there are, spare ones up to a few, and one more where it was asked for."""
    wanted = max(CONSTANTS, len(view.choices.constants) + (view.again == AGAIN_CONSTANT))
    return [_constant_row(view, number, one) for number, one in _padded(view.choices.constants, Constant(), wanted)]


def _constant_row(view: View, number: int, constant: Constant) -> ConstantRow:
    errors = {part: view.errors.get(f"constant-{number}-{part}", "") for part in ("field", "value")}
    vocabulary = vocabulary_of(view.layout, constant.field) if constant.field else None
    words = [label for _, label in vocabulary.choices] if vocabulary else []
    meant = vocabulary.choice_of(constant.value) if vocabulary and constant.value else None
    read_as = vocabulary.label(meant) if vocabulary and meant else ""
    return ConstantRow(number, constant, _unusual(view, constant.field), words, read_as, errors)


def _padded(rows: list[T], spare: T, wanted: int) -> list[tuple[int, T]]:
    """Rows keep their numbers, so that an error stays at its place; spare ones follow."""
    return list(enumerate([*rows, *[spare] * (wanted - len(rows))]))


def _unusual(view: View, name: str) -> list[str]:
    is_more = offered.is_field(view.layout, name) and name not in offered.names(view.layout)
    return [name] if is_more else []


def joined_by_name(view: View) -> list[tuple[str, str, list[str]]]:
    """What is joined without being asked for: the field, its columns, the first results."""
    suggestions = sheet.suggested_fields(view.sheet.header, view.layout)
    taken = {join.field for join in view.choices.joins}
    found = []
    for joined in view.layout.joined:
        parts: dict[int, int] = {}
        for number, name in reversed(list(enumerate(view.sheet.header))):
            part = joined.part_of(name)
            if part is not None and view.choices.columns[number] == joined.field == suggestions[number]:
                parts[part] = number
        numbers = [parts[part] for part in sorted(parts)]
        if len(numbers) > 1 and joined.field not in taken:
            join = Join(joined.field, tuple(map(str, numbers)), joined.separator)
            names = " and ".join(view.sheet.header[number] for number in numbers)
            found.append((offered.in_words(joined.field), names, joined_samples(view.sheet, join)))
    return found
