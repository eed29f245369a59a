"""The wizard's middle step: which source column is which field, with sample values and a suggestion for each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping as Answers
from dataclasses import dataclass
from pathlib import Path

from murderbook.formats import FormatError, Layout, Mapping, layout_named, layouts, read
from murderbook.formats.layout import plain_name
from murderbook.formats.opening import open_table
from murderbook.formats.register import NUMBERED
from murderbook.workbench.imports.models import SavedMapping

SAMPLES = 3
NUMBERED_SHOWN = 3  # exhibit_1 ... exhibit_3 are offered; a column named for a later one is recognised by its name
IGNORE = "-"
KEEP = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an uploaded file looks like before its columns are settled."""

    header: list[str]
    header_line: int
    encoding: str
    samples: list[list[str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One source column as the page shows it."""

    number: int
    name: str
    samples: list[str]
    suggested: str  # field, or nothing
    chosen: str  # field, KEEP or IGNORE
    offered: list[str]  # a field that is not among the layout's usual ones


def look(path: Path, layout: str | None) -> Sheet:
    """Header, encoding and first values. FormatError where the file is no table."""
    wanted = layout_named(layout) if layout else None
    table = open_table(path, wanted, None)
    samples: list[list[str]] = [[] for _ in table.header]
    for chunk in table.chunks():
        if len(chunk):
            samples = [column.slice(0, SAMPLES).to_pylist() for column in chunk.columns]
            break
    return Sheet(table.header, table.header_line, table.encoding, samples)


def recognised(path: Path) -> str | None:
    """The layout a file surely has, or None where a person must say."""
    try:
        return read(path).layout
    except FormatError:
        return None


def header_hash(header: list[str]) -> str:
    """Names a header whatever the order of its columns."""
    return hashlib.sha256("\x1f".join(sorted(map(plain_name, header))).encode()).hexdigest()


def saved_for(header: list[str], compartment_pk: int) -> Mapping | None:
    """The mapping last used for this header in the compartment."""
    saved = (
        SavedMapping.objects.filter(compartment=compartment_pk, header_hash=header_hash(header)).order_by("-pk").first()
    )
    return Mapping.from_dict(saved.mapping) if saved else None


def columns_of(sheet: Sheet, layout: Layout, mapping: Mapping | None) -> list[Column]:
    """Every source column with its samples, what its name suggests, and what is chosen at present."""
    chosen = {plain_name(column): field for column, field in (mapping.columns if mapping else {}).items()}
    ignored = {plain_name(column) for column in (mapping.ignore if mapping else ())}
    usual = set(fields_offered(layout))
    shown = []
    for number, (name, samples) in enumerate(zip(sheet.header, sheet.samples, strict=True)):
        suggested = layout.field_of(name) or ""
        present = IGNORE if plain_name(name) in ignored else chosen.get(plain_name(name), suggested)
        unusual = sorted({present, suggested} - usual - {KEEP, IGNORE})
        shown.append(Column(number, name, samples, suggested, present, unusual))
    return shown


def fields_offered(layout: Layout) -> dict[str, str]:
    """Name and help of every field a column can be given."""
    offered = {field.name: field.help for field in layout.fields}
    if layout.name == "register":
        for kind, parts in NUMBERED.items():
            for number in range(1, NUMBERED_SHOWN + 1):
                offered |= {f"{kind}_{number}_{part}": f"{kind} {number}: {part.replace('_', ' ')}" for part in parts}
    return offered


def mapping_from(answers: Answers[str, str], sheet: Sheet, layout: Layout, before: Mapping | None) -> Mapping:
    """The mapping that a filled-in page stands for. What the page cannot say (codes, constants) is kept from `before`.

    Only what differs from the names' own suggestion is written down. ValueError names a field given two columns.
    """
    columns: dict[str, str] = {}
    ignored: list[str] = []
    for number, name in enumerate(sheet.header):
        suggested = layout.field_of(name) or ""
        answer = answers.get(f"column-{number}", suggested)
        if answer == IGNORE or (answer == KEEP and suggested):
            ignored.append(name)
        elif answer not in (suggested, KEEP):
            columns[name] = answer
    _check_unique(columns)
    same = before if before is not None and before.layout == layout.name else Mapping(layout=layout.name)
    return Mapping(layout.name, columns, tuple(ignored), same.combine, same.constant, same.codes)


def _check_unique(columns: dict[str, str]) -> None:
    for field, count in Counter(columns.values()).items():
        if count > 1:
            names = ", ".join(repr(name) for name, given in columns.items() if given == field)
            raise ValueError(f"the field {field!r} was given to {count} columns ({names}): choose one of them")


def layout_choices() -> list[tuple[str, str]]:
    return [(layout.name, layout.title) for layout in layouts()]
