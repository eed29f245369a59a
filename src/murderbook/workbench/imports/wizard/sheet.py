"""What an uploaded file looks like before its columns are settled: header, first values, what its names suggest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from murderbook.formats import FormatError, Layout, Mapping, layout_named, layouts, read
from murderbook.formats.layout import plain_name
from murderbook.formats.opening import open_table
from murderbook.workbench.imports.models import SavedMapping

SAMPLES = 3
IGNORE = "-"
KEEP = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    header: list[str]
    header_line: int
    encoding: str
    samples: list[list[str]]


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
    saved = SavedMapping.objects.filter(compartment=compartment_pk, header_hash=header_hash(header))
    last = saved.order_by("-created_at", "-pk").first()
    return Mapping.from_dict(last.mapping) if last else None


def suggested_fields(header: list[str], layout: Layout) -> list[str]:
    """What the name of each column says it holds (KEEP: nothing), as the file would be read without a mapping."""
    taken: set[str] = set()
    whole: list[str] = []
    for name in header:
        field = layout.field_of(name) or KEEP
        whole.append(field if field not in taken or repeats(layout, field) else KEEP)
        taken.add(field)
    parts = [KEEP if layout.field_of(name) else layout.known_as(name) or KEEP for name in header]
    return [field or (part if part not in taken else KEEP) for field, part in zip(whole, parts, strict=True)]


def repeats(layout: Layout, name: str) -> bool:
    """Whether several columns may feed the field, each on its own."""
    return any(field.repeats for field in layout.fields if field.name == name)


def layout_choices() -> list[tuple[str, str]]:
    return [(layout.name, layout.title) for layout in layouts()]
