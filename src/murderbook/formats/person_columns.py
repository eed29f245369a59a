"""Which column of a table of persons is what (MAP.toml, docs/reference/person-columns.md).

id = "number"
apart = "case"                  # two rows of one case are surely two persons

[columns]
name = "NAME"                   # "Smith, John Q." or "Sgt. John Q. Smith"; or given and surname
surname = ["LAST", "MAIDEN"]    # several columns: each may be the one
birth = "DOB"

[age]                           # in place of a date of birth
years = "AGE"
on = "DATE OF EVENT"

Nothing is guessed: what is not declared is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from murderbook.formats.case_columns import UNKNOWN_WORDS, missing_column
from murderbook.formats.map_entry import Entry, loaded
from murderbook.resolution.model import Declaration

PAGE = "docs/reference/person-columns.md"
NAME = "name"  # a whole name, taken apart


@dataclass(frozen=True, slots=True)
class PersonColumns:
    """`columns` by comparison of the model, or "name". Empty texts for what is not named."""

    file: str
    id: str = ""
    apart: str = ""
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    age: str = ""
    on: str = ""
    unknown: frozenset[str] = frozenset(UNKNOWN_WORDS)

    @classmethod
    def load(cls, path: Path, declaration: Declaration) -> PersonColumns:
        """Read and check a file; FormatError says what is wrong with it."""
        top = Entry(path.name, "", loaded(path, PAGE), PAGE)
        columns, age = top.section("columns"), top.section("age")
        if columns is None or not columns.names():
            raise top.error("columns", "names no column", 'Name at least one, as in [columns] with name = "NAME".')
        found = cls(
            file=path.name,
            id=top.text("id", ""),
            apart=top.text("apart", ""),
            columns={key: columns.texts(key) for key in _known(columns, declaration)},
            age=age.text("years") if age else "",
            on=age.text("on") if age else "",
            unknown=top.words("unknown", UNKNOWN_WORDS),
        )
        for entry in (top, age):
            if entry:
                entry.refuse_others()
        return found

    def named(self) -> Iterator[tuple[str, str]]:
        """Every column that is named, with the entry that names it."""
        yield from ((name, key) for name, key in ((self.id, "id"), (self.apart, "apart")) if name)
        for key, names in self.columns.items():
            yield from ((name, f"columns.{key}") for name in names)
        yield from ((name, f"age.{key}") for name, key in ((self.age, "years"), (self.on, "on")) if name)

    def check_header(self, file: str, header: list[str]) -> None:
        """FormatError where a column is named that the table lacks."""
        for name, entry in self.named():
            if name not in header:
                raise missing_column(file, name, f"{self.file}, {entry}", header)


def _known(columns: Entry, declaration: Declaration) -> list[str]:
    known = [NAME, *(one.id for one in declaration.comparisons)]
    for key in columns.names():
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise columns.error(key, "is nothing that the model compares", f"{hint}It compares {', '.join(known)}.")
    return columns.names()
