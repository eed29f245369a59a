"""What the unit reports of a period, on screen and as CSV."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any, cast

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from murderbook.formats.spreadsheet import safe_cell
from murderbook.workbench.access.consultants.exporting import for_exporters, handed_over
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import exports_anything
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.pages.forms import day_box
from murderbook.workbench.source import address_of
from murderbook.workbench.unit.measures import NOT_HELD, Period, measures, rows_of

READ, EXPORT = "read measures", "export measures"
COLUMNS = ("measure", "part", "count", "definition")
INVALID = 422


class PeriodForm(forms.Form):
    first = forms.DateField(label="From", widget=day_box())
    last = forms.DateField(label="To", widget=day_box())

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", "That is before it begins.")
        return given


@require_safe
@transaction.atomic
def table(request: HttpRequest) -> HttpResponse:
    """Without a period, the year so far."""
    account, form = cast(Account, request.user), _form(request)
    found = measures(account, _period(form)) if form.is_valid() else []
    context = {
        "form": form,
        "period": _period(form) if form.is_valid() else None,
        "measures": found,
        "not_held": NOT_HELD,
        "made": timezone.now(),
        "may_export": exports_anything(account),
        "asked": request.GET.urlencode(),
    }
    response = render(request, "unit/measures.html", context, status=200 if form.is_valid() else INVALID)
    words = {"query": request.GET.dict()}
    record(READ, actor=account, object_kind="list", words=words, source=address_of(request))
    return response


@require_safe
@for_exporters(EXPORT)
@transaction.atomic
def as_csv(request: HttpRequest) -> HttpResponse:
    account, form = cast(Account, request.user), _form(request)
    if not form.is_valid():
        return render(request, "unit/measures.html", {"form": form, "measures": []}, status=INVALID)
    period = _period(form)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="measures-{period.first}-{period.last}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(("from", "to", *COLUMNS))
    for row in rows_of(measures(account, period, Right.EXPORT)):
        writer.writerow([period.first, period.last, *(safe_cell(row[name]) for name in COLUMNS)])
    words = {"query": request.GET.dict(), "bytes": handed_over(account, response)}
    record(EXPORT, actor=account, object_kind="list", words=words, source=address_of(request))
    return response


def _form(request: HttpRequest) -> PeriodForm:
    today = timezone.localdate()
    asked = {name: request.GET[name] for name in ("first", "last") if name in request.GET}
    return PeriodForm(asked or {"first": date(today.year, 1, 1), "last": today})


def _period(form: PeriodForm) -> Period:
    return Period(form.cleaned_data["first"], form.cleaned_data["last"])
