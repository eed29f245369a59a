"""Families over the unit: what is due, the calendar file, the year's figures."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from murderbook.procedures import Procedure, ProcedureError, load
from murderbook.workbench.access.consultants.exporting import handed_over
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import record as on_record
from murderbook.workbench.families.reviews.procedure import unit_procedure
from murderbook.workbench.families.unit.calendar import calendar_of
from murderbook.workbench.families.unit.due import due_of, exportable
from murderbook.workbench.families.unit.figures import Year, as_csv, year_of
from murderbook.workbench.source import address_of

PER_PAGE = 50
FIRST_YEAR = 2000


@require_safe
@transaction.atomic
def families(request: HttpRequest) -> HttpResponse:
    """What is due in the cases that one may see; what is overdue first."""
    account, today = cast(Account, request.user), timezone.localdate()
    found = due_of(account, today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    _say(request, "listed families", {"cases": list(dict.fromkeys(one.case.key for one in shown))})
    context = {
        "rows": shown,
        "page": page,
        "overdue": sum(one.is_overdue for one in found),
        "count": len(found),
        "exportable": compartments_with(account, Right.EXPORT).exists(),
        "procedure": _procedure()[0],
        "problem": _procedure()[1],
    }
    return render(request, "families/list.html", context)


@require_POST
@transaction.atomic
def printed(request: HttpRequest) -> HttpResponse:
    """The browser began to print."""
    _say(request, "print", {"page": "families"})
    return HttpResponse(status=204)


@require_GET
@transaction.atomic
def calendar(request: HttpRequest) -> HttpResponse:
    """Of the cases that one may take away; what it tells is the unit's setting."""
    account = _exporter(request)
    found = exportable(account, due_of(account, timezone.localdate()))
    content = calendar_of(found, settings.RECORD.calendar_shows, timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="families-{timezone.localdate():%Y-%m-%d}.ics"'
    cases = list(dict.fromkeys(one.case.key for one in found))
    _say(request, "export families calendar", {"cases": cases, "bytes": handed_over(account, response)})
    return response


@require_safe
@transaction.atomic
def figures(request: HttpRequest) -> HttpResponse:
    """`?year=` chooses the year."""
    account = cast(Account, request.user)
    procedure, problem = _procedure()
    year = _year(request)
    found = year_of(account, year, procedure, timezone.localdate())
    _say(request, "listed families figures", {"year": year})
    years = range(timezone.localdate().year, max(FIRST_YEAR, timezone.localdate().year - 10), -1)
    context = {"found": found, "groups": _grouped(found), "years": years, "problem": problem, "procedure": procedure,
               "exportable": compartments_with(account, Right.EXPORT).exists()}  # fmt: skip
    return render(request, "families/figures.html", context)


@require_GET
@transaction.atomic
def figures_csv(request: HttpRequest) -> HttpResponse:
    """Counts of the cases that one may take away: no case and no name is in it."""
    account, year = _exporter(request), _year(request)
    found = year_of(account, year, _procedure()[0], timezone.localdate(), Right.EXPORT)
    response = HttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="families-{year}.csv"'
    _say(request, "export families figures", {"year": year, "bytes": handed_over(account, response)})
    return response


def _exporter(request: HttpRequest) -> Account:
    account = cast(Account, request.user)
    if not compartments_with(account, Right.EXPORT).exists():
        raise Http404
    return account


def _procedure() -> tuple[Procedure, str]:
    """The unit's; where its file cannot be used, the program's own, with what is wrong."""
    try:
        return unit_procedure(), ""
    except ProcedureError as error:
        return load(), str(error)


def _year(request: HttpRequest) -> int:
    asked, now = request.GET.get("year", ""), timezone.localdate().year
    return int(asked) if asked.isascii() and asked.isdecimal() and FIRST_YEAR <= int(asked[:5]) <= now else now


def _grouped(found: Year) -> list[tuple[str, list[Any]]]:
    return [(name, found.group(name)) for name in found.groups]


def _say(request: HttpRequest, verb: str, words: dict[str, Any]) -> None:
    actor = cast(Account, request.user)
    on_record(verb, actor=actor, object_kind="list", words=words, source=address_of(request))
