"""Calls as CSV, as the list shows them; and rows that were refused, to be mended and sent again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from murderbook.casefile.call import Call as Record
from murderbook.formats.spreadsheet import neutral, safe_cell
from murderbook.workbench.access.consultants.exporting import for_exporters, handed_over
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.calls.asked import Asked
from murderbook.workbench.calls.models import Call, RefusedRow
from murderbook.workbench.calls.records import record_of
from murderbook.workbench.calls.whose import Holders, holders_of, names_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import say
from murderbook.workbench.register.models import Case

COLUMNS = (
    "bill", "line", "earliest", "latest", "seconds", "caller", "caller_written", "caller_of", "called",
    "called_written", "called_of", "direction", "kind", "tower", "place", "repeats", "withdrawn", "other_columns",
)  # fmt: skip
ADDED = ("refused line", "what is wrong", "what to do")


@require_safe
@for_exporters("export calls", "case")
@transaction.atomic
def export(request: HttpRequest, key: str) -> HttpResponse:
    """What the list shows, all pages of it, for whoever may export the whole case."""
    case = _case(request, key)
    asked = Asked(list(case.call_lists.order_by("entered_at", "pk")), request.GET)
    holders = holders_of(case)
    lines = [_line(COLUMNS)]
    lines += [_line(cells(call, holders)) for call in asked.calls(case).iterator(chunk_size=2_000)]
    return _handed(request, case, ("export calls", f"calls-{number_of(case)}.csv"), lines)


@require_safe
@for_exporters("export refused calls", "case")
@transaction.atomic
def refused_file(request: HttpRequest, key: str, bill: str) -> HttpResponse:
    """The refused rows of a bill under its own header, so that they can be mended and sent again: the columns that
    tell what is wrong stand behind, and are read as any other."""
    case = _case(request, key)
    found = get_object_or_404(case.call_lists, key=bill)
    lines = [_line([*map(neutral, found.header), *ADDED])]
    lines += [_line(_told(row, len(found.header))) for row in found.refused_rows.order_by("line")]
    return _handed(request, case, ("export refused calls", f"refused-{number_of(case)}.csv"), lines)


def _case(request: HttpRequest, key: str) -> Case:
    return find_case(request, key, Right.EXPORT)


def cells(call: Call, holders: Holders) -> list[Any]:
    """One call in the order of COLUMNS; moments with the offset of the bill's clock."""
    told: Record = record_of(call)
    return [
        call.call_list.name, call.line, told.earliest.isoformat(), told.latest.isoformat(), call.seconds,
        call.caller, call.caller_written, names_of(call.caller, holders),
        call.called, call.called_written, names_of(call.called, holders),
        call.direction, call.kind, call.tower, call.place, call.repeats,
        "yes" if call.call_list.withdrawn_at else "", "; ".join(f"{name}: {cell}" for name, cell in told.rest),
    ]  # fmt: skip


def _told(row: RefusedRow, width: int) -> Iterator[object]:
    """Its cells as they came, or the line that could not be cut into them."""
    yield from [*row.cells, *([""] * width)][:width] if row.cells else [row.text, *([""] * (width - 1))]
    yield row.line
    yield "; ".join(f"{one['column']}: {one['reason']}".removeprefix(": ") for one in row.problems)
    yield "; ".join(dict.fromkeys(one["remedy"] for one in row.problems))


def _line(values: Iterable[object]) -> str:
    text = StringIO()
    csv.writer(text).writerow([safe_cell(value) for value in values])
    return text.getvalue()


def _handed(request: HttpRequest, case: Case, named: tuple[str, str], lines: list[str]) -> HttpResponse:
    verb, name = named
    response = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_plain(name)}"'
    taken = handed_over(cast(Account, request.user), response)
    say(request, verb, case, {"query": request.GET.dict(), "rows": len(lines) - 1, "bytes": taken})
    return response


def _plain(name: str) -> str:
    return "".join(one if one.isascii() and (one.isalnum() or one in "-.") else "-" for one in name)
