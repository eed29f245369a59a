"""From what was chosen on the page of the columns to a mapping, or to what is wrong at which place of the page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from murderbook.formats import Layout, Mapping, values
from murderbook.formats.binding import Binding
from murderbook.formats.mapping import Combine
from murderbook.formats.table import Chunk
from murderbook.formats.vocabulary import vocabulary_of
from murderbook.workbench.imports.wizard.choices import Choices, Join
from murderbook.workbench.imports.wizard.offered import in_words, is_field
from murderbook.workbench.imports.wizard.sheet import IGNORE, KEEP, Sheet, repeats, suggested_fields

SEPARATORS = (
    (", ", "a comma and a space"), (" ", "a space"), ("-", "a hyphen"), ("/", "a slash"),
    ("; ", "a semicolon and a space"), ("", "nothing"),
)  # fmt: skip


class UnsettledError(ValueError):
    """The page cannot be taken as it is. `errors`: what is wrong, by the control of the page where it is."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(dict.fromkeys(errors.values())))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class _Claim:
    """One wish to have a field."""

    field: str
    place: str
    source: str
    is_column: bool = False


@dataclass(slots=True)
class _Page:
    """The choices being settled, with what was found wrong so far."""

    choices: Choices
    sheet: Sheet
    layout: Layout
    before: Mapping | None
    errors: dict[str, str] = field(default_factory=dict)
    suggested: list[str] = field(init=False)
    combine: dict[str, Combine] = field(default_factory=dict)
    parts: dict[int, list[str]] = field(default_factory=dict)  # column -> fields it is joined into
    claims: list[_Claim] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.suggested = suggested_fields(self.sheet.header, self.layout)

    def wrong(self, place: str, words: str) -> None:
        self.errors.setdefault(place, words)


def settle(choices: Choices, sheet: Sheet, layout: Layout, before: Mapping | None) -> Mapping:
    """The mapping that a page stands for; the unit's words for codes are kept from `before`. Only what differs from the
    names' own suggestions is written down. UnsettledError says what is wrong, and where."""
    same = before if before is not None and before.layout == layout.name else Mapping(layout=layout.name)
    page = _Page(choices, sheet, layout, same)
    _joins(page)
    constant = _constants(page, same)
    columns = _columns(page)
    _check_unique(page)
    ignored = _ignored(page, {*columns.values(), *page.combine, *constant})
    if page.errors:
        raise UnsettledError(page.errors)
    return Mapping(layout.name, columns, ignored, page.combine, constant, _meant(layout, same.codes))


def _meant(layout: Layout, codes: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The unit's words without those whose code has left its list since: the check asks for them again."""
    vocabularies = {name: vocabulary for name in codes if (vocabulary := vocabulary_of(layout, name))}
    return {
        name: {text: code for text, code in pairs.items() if vocabularies[name].understands(code)}
        if name in vocabularies
        else pairs
        for name, pairs in codes.items()
    }


def _joins(page: _Page) -> None:
    for row, join in enumerate(page.choices.joins):
        if join.is_blank:
            continue
        at = f"join-{row}"
        _known(page, f"{at}-field", join.field)
        numbers = _numbers_of(page, at, join)
        if join.separator not in _allowed_separators(page):
            page.wrong(f"{at}-separator", "choose from the list what stands between the parts")
        names = tuple(page.sheet.header[number] for number in numbers)
        page.claims.append(_Claim(join.field, f"{at}-field", "joined from " + " and ".join(map(repr, names))))
        page.combine.setdefault(join.field, Combine(names, join.separator))
        for number in numbers:
            page.parts.setdefault(number, []).append(join.field)


def _numbers_of(page: _Page, at: str, join: Join) -> list[int]:
    found: list[int] = []
    for slot, text in enumerate(join.columns):
        place = f"{at}-column-{slot}"
        if not text:
            continue
        if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) >= len(page.sheet.header):
            page.wrong(place, "the file has no such column: choose one of the list")
        elif int(text) in found:
            page.wrong(place, f"the column {page.sheet.header[int(text)]!r} is in this join already")
        else:
            found.append(int(text))
    if len(found) < 2:
        page.wrong(f"{at}-column-0", "a join needs two columns or more; one column gets its field in the table above")
    return found


def _allowed_separators(page: _Page) -> set[str]:
    own = page.before.combine.values() if page.before else ()
    return {text for text, _ in SEPARATORS} | {part.separator for part in own}


def _constants(page: _Page, same: Mapping) -> dict[str, str]:
    found: dict[str, str] = {}
    for row, constant in enumerate(page.choices.constants):
        if constant.is_blank:
            continue
        at = f"constant-{row}"
        _known(page, f"{at}-field", constant.field)
        if constant.field and constant.field == page.layout.natural_key:
            page.wrong(f"{at}-field", "every row has a number of its own: it cannot be the same in all")
        if not constant.value:
            page.wrong(f"{at}-value", "write the value that every row gets, or choose no field here")
        page.claims.append(_Claim(constant.field, f"{at}-field", f"the same in every row, {constant.value!r}"))
        found.setdefault(constant.field, constant.value)
    if not page.errors:
        _read(page, found, same)
    return found


def _read(page: _Page, constant: dict[str, str], same: Mapping) -> None:
    """A value that its field cannot read would reject every row: it is said here, at its place."""
    said = unreadable(page.layout, constant, same.codes)
    for row, one in enumerate(page.choices.constants):
        if one.field in said:
            page.wrong(f"constant-{row}-value", said[one.field])


def unreadable(layout: Layout, constant: dict[str, str], codes: dict[str, dict[str, str]]) -> dict[str, str]:
    """What is wrong with values that every row would get, by field: a row of them alone is read as the file's are."""
    if not constant:
        return {}
    own = {
        name: {" ".join(text.lower().split()): code for text, code in pairs.items()} for name, pairs in codes.items()
    }
    binding = Binding("", layout, [""], {}, {}, constant, own, ())
    row = Chunk(np.asarray([1], dtype=np.int64), [pa.array([""])])
    problems = layout.converter(binding).convert(row).problems
    return {
        problem.column: f"{problem.error.reason}. {problem.error.remedy}"
        for problem in problems
        if problem.column in constant and problem.error is not values.HALF_A_PLACE
    }


def _columns(page: _Page) -> dict[str, str]:
    """Columns whose field their names do not say by themselves."""
    found: dict[str, str] = {}
    for number, answer in enumerate(page.choices.columns):
        if answer in (KEEP, IGNORE):
            continue
        name, joined = page.sheet.header[number], page.parts.get(number, [])
        if answer in joined:  # says of the column what the join says
            continue
        _known(page, f"column-{number}", answer)
        page.claims.append(_Claim(answer, f"column-{number}", name, is_column=True))
        # The name of a column that is joined into another field is no longer asked what it holds.
        if answer != page.suggested[number] or (joined and page.layout.field_of(name) == answer):
            found[name] = answer
    _keep_joined_by_name(page)
    return found


def _keep_joined_by_name(page: _Page) -> None:
    """Parts that make up a field by their names do so in a join of their own where one of them is in another join."""
    for joined in page.layout.joined:
        parts = {
            part: number
            for number, name in reversed(list(enumerate(page.sheet.header)))
            if page.choices.columns[number] == joined.field == page.suggested[number]
            and (part := joined.part_of(name)) is not None
        }
        elsewhere = any(set(page.parts.get(number, ())) - {joined.field} for number in parts.values())
        if elsewhere and joined.field not in page.combine:
            names = tuple(page.sheet.header[parts[part]] for part in sorted(parts))
            page.combine[joined.field] = Combine(names, joined.separator)


def _check_unique(page: _Page) -> None:
    """A field has one source, unless several columns say it by their names and the layout knows what to do then."""
    for name in dict.fromkeys(claim.field for claim in page.claims if claim.field):
        claims = [claim for claim in page.claims if claim.field == name]
        by_name = [claim for claim in claims if _is_by_name(page, claim)]
        explicit = len(claims) - len(by_name)
        only_columns = all(claim.is_column for claim in claims)
        counted = explicit if repeats(page.layout, name) and only_columns else len(claims)
        if explicit and counted > 1:
            for claim in claims:
                page.wrong(claim.place, _twice(name, claims))


def _is_by_name(page: _Page, claim: _Claim) -> bool:
    return claim.is_column and page.suggested[int(claim.place.removeprefix("column-"))] == claim.field


def _twice(name: str, claims: list[_Claim]) -> str:
    if all(claim.is_column for claim in claims):
        names = ", ".join(repr(claim.source) for claim in claims)
        return f"the field {in_words(name)!r} was given to {len(claims)} columns ({names}): choose one of them"
    sources = "; ".join(f"column {claim.source!r}" if claim.is_column else claim.source for claim in claims)
    return f"the field {in_words(name)!r} was given {len(claims)} times ({sources}): choose one of them"


def _ignored(page: _Page, elsewhere: Collection[str]) -> tuple[str, ...]:
    """Columns that are left out. One with a known name is kept as text only where its field is given elsewhere."""
    found = []
    for number, answer in enumerate(page.choices.columns):
        suggested, joined = page.suggested[number], number in page.parts
        if answer == IGNORE and not joined:
            found.append(page.sheet.header[number])
        elif answer == KEEP and suggested and not joined and suggested not in elsewhere:
            words = in_words(suggested)
            page.wrong(
                f"column-{number}", f"by its name this column is {words!r}: choose that, another field, or ignore"
            )
    return tuple(found)


def _known(page: _Page, place: str, name: str) -> None:
    if not name:
        page.wrong(place, "choose a field")
    elif not is_field(page.layout, name):
        page.wrong(place, f"there is no field {name[:60]!r}: choose one of the list")
