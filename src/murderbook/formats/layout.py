"""A layout: the fields of one kind of file, the names its columns go by, and how sure we are that a header is one.

Each layout lives in a file of its own (shr.py, wapo.py, namus.py, register.py) and offers one object, LAYOUT.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from murderbook.formats.reject import FormatError

if TYPE_CHECKING:
    from murderbook.formats.binding import Binding
    from murderbook.formats.convert import Converter

Shape = Literal["narrow", "wide"]

_NOT_NAME = re.compile(r"[^0-9a-z]+")


def plain_name(name: str) -> str:
    """A column name without case, spaces and punctuation: 'Vic. Age' and 'VIC_AGE' are one."""
    return _NOT_NAME.sub("", name.lower())


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a layout. `synonyms` are further column names; `repeats`: several columns may feed it and must
    agree."""

    name: str
    help: str
    synonyms: tuple[str, ...] = ()
    repeats: bool = False

    @property
    def names(self) -> frozenset[str]:
        return frozenset(plain_name(text) for text in (self.name, *self.synonyms))


@dataclass(frozen=True, slots=True)
class Joined:
    """A field that several columns make up together. `parts`: in order of joining, the names each part goes by."""

    field: str
    parts: tuple[tuple[str, ...], ...]
    separator: str

    def part_of(self, column: str) -> int | None:
        """Which part a column of this name is, from 0, or None."""
        plain = plain_name(column)
        return next((i for i, names in enumerate(self.parts) if plain in map(plain_name, names)), None)


@dataclass(frozen=True)
class Layout:
    """One kind of file. `signature`: groups of fields of which a header of this kind has at least one each."""

    name: str
    title: str
    shape: Shape
    fields: tuple[Field, ...]
    required: tuple[str, ...]
    signature: tuple[tuple[str, ...], ...]
    natural_key: str | None  # field whose value may occur once in a file
    converter: Callable[[Binding], Converter] = field(repr=False)
    pattern: Callable[[str], str | None] = field(default=lambda _name: None, repr=False)  # numbered columns
    joined: tuple[Joined, ...] = ()

    def field_of(self, column: str) -> str | None:
        """The field a column of this name holds, or None."""
        found = _names(self).get(plain_name(column))
        return found or self.pattern(column)

    def known_as(self, column: str) -> str | None:
        """The field a column of this name holds or is a part of, or None."""
        whole = (joined.field for joined in self.joined if joined.part_of(column) is not None)
        return self.field_of(column) or next(whole, None)

    def recognise(self, header: Iterable[str]) -> float:
        """How surely a header is of this layout: 0 where a part of the signature is missing, else the share of its
        columns that are known, in (0, 1]."""
        columns = [column for column in header if column.strip()]
        known = [self.known_as(column) for column in columns]
        present = {name for name in known if name}
        if not columns or not all(present.intersection(group) for group in self.signature):
            return 0.0
        return sum(name is not None for name in known) / len(columns)


@cache
def _by_name(layout_name: str) -> dict[str, str]:
    return {name: entry.name for entry in layout_named(layout_name).fields for name in entry.names}


def _names(layout: Layout) -> dict[str, str]:
    return _by_name(layout.name)


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout known, in the order they are tried."""
    from murderbook.formats import namus, rcmp, register, shr, wapo

    canada = (rcmp.MISSING, rcmp.UNIDENTIFIED)
    return (shr.LAYOUT, wapo.LAYOUT, namus.MISSING, namus.UNIDENTIFIED, *canada, register.LAYOUT)


def layout_named(name: str) -> Layout:
    """The layout of that name; FormatError lists the names there are."""
    for layout in layouts():
        if layout.name == name:
            return layout
    names = ", ".join(layout.name for layout in layouts())
    raise FormatError("layout", f"there is no layout {name!r}", f"Choose one of auto, {names}.")


SURE = 0.5  # at least half of the columns are known by name
AHEAD = 0.1  # and no other layout knows nearly as many


def recognise(file: str, header: list[str]) -> Layout:
    """The one layout a header surely is. FormatError says what was found and what to do."""
    scored = sorted(((layout.recognise(header), layout) for layout in layouts()), key=lambda pair: -pair[0])
    (best, layout), (second, other) = scored[0], scored[1]
    if best >= SURE and best - second >= AHEAD:
        return layout
    shown = ", ".join(repr(name) for name in header[:8]) + (f" and {len(header) - 8} more" if len(header) > 8 else "")
    if best >= SURE:
        reason = f"the columns could be of layout {layout.name} or of {other.name}"
    else:
        reason = f"the columns ({shown}) are of no layout that is known for sure"
    names = ", ".join(layout.name for layout in layouts())
    raise FormatError(file, reason, f"Name the layout ({names}), or give a mapping from these columns to fields.")
