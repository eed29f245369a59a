"""A table of a case that is taken away: its columns, its rows, and what its time is of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from murderbook.workbench.register.models import Case

Cells = Sequence[object]


class AskedWrongError(ValueError):
    """What the address asks for cannot be read: the page says so beside the field."""


@dataclass(frozen=True, slots=True)
class Table:
    """`page` is the route of the page that shows it; `columns` by name with a width in characters. `rows` of a case
    that came through the door with the right to export, for what the address of the page asks; AskedWrongError where
    that cannot be read. `kinds`: the last change of which is the time of the file."""

    label: str
    page: str
    columns: Sequence[tuple[str, int]]
    rows: Callable[[Case, QueryDict], Iterable[Cells]]
    kinds: Collection[str]
