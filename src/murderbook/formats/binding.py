"""Which column of a file feeds which field: the layout's synonyms, or a saved mapping where there is one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from murderbook.formats.layout import Layout, plain_name
from murderbook.formats.mapping import Mapping
from murderbook.formats.reject import FormatError
from murderbook.formats.side_by_side import side_by_side
from murderbook.formats.table import Chunk
from murderbook.formats.vocabulary import vocabulary_of


class Places:
    """Columns by name: by the very name where there is such a one, else without case, spaces and punctuation."""

    def __init__(self, header: list[str]) -> None:
        self._exact = {name: number for number, name in enumerate(header)}
        self._plain = {plain_name(name): number for number, name in reversed(list(enumerate(header)))}

    def find(self, name: str) -> int | None:
        return self._exact.get(name, self._plain.get(plain_name(name)))


@dataclass(frozen=True)
class Binding:
    """Columns by number. A field may have several columns where the layout says so; the first is its own."""

    file: str
    layout: Layout
    header: list[str]
    columns: dict[str, tuple[int, ...]]
    combine: dict[str, tuple[tuple[int, ...], str]]
    constant: dict[str, str]
    codes: dict[str, dict[str, str]]
    extra: tuple[int, ...]

    def has(self, field: str) -> bool:
        return field in self.columns or field in self.combine or field in self.constant

    def column_name(self, field: str) -> str:
        """The source's name for a field, for messages."""
        if field in self.columns:
            return self.header[self.columns[field][0]]
        if field in self.combine:
            return " + ".join(self.header[i] for i in self.combine[field][0])
        return field

    @property
    def kept_aside(self) -> list[str]:
        """The columns no field was found for: kept with the case as text, not read as anything."""
        return [self.header[number] for number in self.extra]

    def fed(self) -> str:
        """Which columns and words feed which field, as one text whatever the columns' order; for row hashes."""
        said = {
            "columns": {f: [plain_name(self.header[i]) for i in at] for f, at in self.columns.items()},
            "combine": {f: [[plain_name(self.header[i]) for i in at], by] for f, (at, by) in self.combine.items()},
            "constant": self.constant,
            "codes": self.codes,
            "aside": sorted(plain_name(name) for name in self.kept_aside),
        }
        return json.dumps(said, sort_keys=True)

    def text(self, chunk: Chunk, field: str, which: int = 0) -> Any:  # noqa: ANN401 - pyarrow
        """The field's cells, trimmed, as a pyarrow string array; None where the file has no such column."""
        if field in self.columns:
            numbers = self.columns[field]
            return chunk.columns[numbers[which]] if which < len(numbers) else None
        if field in self.combine and which == 0:
            numbers, separator = self.combine[field]
            filled = [pc.if_else(pc.equal(chunk.columns[i], ""), None, chunk.columns[i]) for i in numbers]
            return side_by_side(filled, separator)
        if field in self.constant and which == 0:
            return pa.repeat(self.constant[field], len(chunk))
        return None


def bind(file: str, layout: Layout, header: list[str], mapping: Mapping | None) -> Binding:
    """The binding of a header. FormatError where a required field has no column, or a mapping names what is not
    there."""
    mapping = mapping or Mapping(layout=layout.name)
    places = Places(header)
    columns = _mapped(file, layout, places, mapping)
    combine = {
        name: (tuple(_place(file, places, column) for column in part.columns), part.separator)
        for name, part in mapping.combine.items()
        if _known_field(file, layout, name)
    }
    used = {n for numbers in columns.values() for n in numbers} | {
        n for numbers, _ in combine.values() for n in numbers
    }
    used |= {number for name in mapping.ignore if (number := places.find(name)) is not None}
    taken = set(columns) | set(combine) | {name for name in mapping.constant if _known_field(file, layout, name)}
    for number, name in enumerate(header):
        found = None if number in used else layout.field_of(name)
        if found and (found not in taken or _repeats(layout, found, columns)):
            columns[found] = (*columns.get(found, ()), number)
            used.add(number)
            taken.add(found)
    combine |= _joined(layout, header, used, taken)
    _require(file, layout, taken)
    extra = tuple(number for number in range(len(header)) if number not in used)
    return Binding(file, layout, header, columns, combine, dict(mapping.constant), _codes(file, layout, mapping), extra)


def _joined(
    layout: Layout, header: list[str], used: set[int], taken: set[str]
) -> dict[str, tuple[tuple[int, ...], str]]:
    """Fields that no column holds whole, from the columns that hold their parts; adds to `used` and `taken`."""
    found: dict[str, tuple[tuple[int, ...], str]] = {}
    for joined in layout.joined:
        if joined.field in taken:
            continue
        parts = {joined.part_of(name): i for i, name in reversed(list(enumerate(header))) if i not in used}
        numbers = tuple(parts[part] for part in range(len(joined.parts)) if part in parts)
        if numbers:
            found[joined.field] = (numbers, joined.separator)
            used.update(numbers)
            taken.add(joined.field)
    return found


def _mapped(file: str, layout: Layout, places: Places, mapping: Mapping) -> dict[str, tuple[int, ...]]:
    columns: dict[str, tuple[int, ...]] = {}
    for column, name in mapping.columns.items():
        _known_field(file, layout, name)
        if name in columns:
            reason = f"the mapping gives field {name!r} two columns"
            raise FormatError(file, reason, "Use [combine] to join several columns into one field.")
        columns[name] = (_place(file, places, column),)
    return columns


def _place(file: str, places: Places, column: str) -> int:
    number = places.find(column)
    if number is None:
        reason = f"the mapping names a column {column!r} that the file does not have"
        raise FormatError(file, reason, "Correct the mapping, or make a new one for this file.")
    return number


def _known_field(file: str, layout: Layout, name: str) -> bool:
    if name in {entry.name for entry in layout.fields} or layout.pattern(name) == name:
        return True
    raise FormatError(
        file,
        f"the mapping names a field {name!r} that layout {layout.name} does not have",
        "See docs/reference/formats.md.",
    )


def _repeats(layout: Layout, name: str, columns: dict[str, tuple[int, ...]]) -> bool:
    return name in columns and any(entry.name == name and entry.repeats for entry in layout.fields)


def _require(file: str, layout: Layout, taken: set[str]) -> None:
    missing = [name for name in layout.required if name not in taken]
    if missing:
        reason = f"layout {layout.name} needs a column for {', '.join(missing)}"
        raise FormatError(file, reason, "Rename the column, or map it (see docs/reference/formats.md).")


def _codes(file: str, layout: Layout, mapping: Mapping) -> dict[str, dict[str, str]]:
    """The unit's own words. FormatError where one is to mean what its field does not understand: each of its rows would
    be rejected, for a word that is not wrong."""
    for name, pairs in mapping.codes.items():
        _known_field(file, layout, name)
        vocabulary = vocabulary_of(layout, name)
        for text, code in pairs.items():
            if vocabulary is not None and not vocabulary.understands(code):
                reason = f"the mapping lets {text!r} mean {code!r} in field {name!r}, whose list has no such code"
                raise FormatError(file, reason, "Use a code or label of the list.")
    return {name: {_plain(text): code for text, code in pairs.items()} for name, pairs in mapping.codes.items()}


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
