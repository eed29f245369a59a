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
from murderbook.workbench.imports import offered
from murderbook.workbench.imports.models import SavedMapping

SAMPLES = 3
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
    aside: bool  # no field was found for it, nor chosen


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
    joined = {plain_name(name) for part in (mapping.combine.values() if mapping else ()) for name in part.columns}
    usual = offered.names(layout)
    shown = []
    suggestions = suggested_fields(sheet.header, layout)
    for number, (name, samples) in enumerate(zip(sheet.header, sheet.samples, strict=True)):
        suggested = suggestions[number]
        if suggested in chosen.values() and not _repeats(layout, suggested):
            suggested = KEEP  # the mapping gave the field to another column
        present = IGNORE if plain_name(name) in ignored else chosen.get(plain_name(name), suggested)
        unusual = sorted({present, suggested} - usual - {KEEP, IGNORE})
        aside = present == KEEP and plain_name(name) not in joined
        shown.append(Column(number, name, samples, suggested, present, unusual, aside))
    return shown


def suggested_fields(header: list[str], layout: Layout) -> list[str]:
    """What the name of each column says it holds (KEEP: nothing), as the file would be read without a mapping."""
    taken: set[str] = set()
    whole: list[str] = []
    for name in header:
        field = layout.field_of(name) or KEEP
        whole.append(field if field not in taken or _repeats(layout, field) else KEEP)
        taken.add(field)
    parts = [KEEP if layout.field_of(name) else layout.known_as(name) or KEEP for name in header]
    return [field or (part if part not in taken else KEEP) for field, part in zip(whole, parts, strict=True)]


def _repeats(layout: Layout, name: str) -> bool:
    return any(field.repeats for field in layout.fields if field.name == name)


def mapping_from(answers: Answers[str, str], sheet: Sheet, layout: Layout, before: Mapping | None) -> Mapping:
    """The mapping that a filled-in page stands for. What the page cannot say (codes, constants) is kept from `before`.

    Only what differs from the names' own suggestion is written down. ValueError names a field given two columns.
    """
    suggestions = suggested_fields(sheet.header, layout)
    given = [answers.get(f"column-{number}", suggested) for number, suggested in enumerate(suggestions)]
    named = list(zip(sheet.header, suggestions, given, strict=True))
    columns = {name: answer for name, suggested, answer in named if answer not in (suggested, KEEP, IGNORE)}
    _check_unique(columns, [(name, answer) for name, suggested, answer in named if answer == suggested], layout)
    elsewhere = set(columns.values())  # a column whose field went to another one is kept, not ignored
    ignored = tuple(
        name
        for name, suggested, answer in named
        if answer == IGNORE or (answer == KEEP and suggested and suggested not in elsewhere)
    )
    same = before if before is not None and before.layout == layout.name else Mapping(layout=layout.name)
    return Mapping(layout.name, columns, ignored, same.combine, same.constant, same.codes)


def _check_unique(columns: dict[str, str], as_suggested: list[tuple[str, str]], layout: Layout) -> None:
    for field, count in Counter(columns.values()).items():
        also = [] if _repeats(layout, field) else [name for name, suggested in as_suggested if suggested == field]
        if count + len(also) > 1:
            names = ", ".join(map(repr, [*(name for name, given in columns.items() if given == field), *also]))
            raise ValueError(
                f"the field {field!r} was given to {count + len(also)} columns ({names}): choose one of them"
            )


def layout_choices() -> list[tuple[str, str]]:
    return [(layout.name, layout.title) for layout in layouts()]
