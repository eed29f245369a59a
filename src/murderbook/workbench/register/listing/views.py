"""Register: the list, and taking it away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from murderbook.casefile.counties import county
from murderbook.workbench.access.consultants.exporting import for_exporters, handed_over
from murderbook.workbench.access.consultants.watermark import watermark_of
from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.access.visibility import compartments_with
from murderbook.workbench.audit.log import record
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.pages.templatetags.murderbook import address_with
from murderbook.workbench.register.listing.export import as_csv, as_workbook
from murderbook.workbench.register.listing.filters import RegisterFilter
from murderbook.workbench.register.listing.query import ORDERS, filtered, order_of, page_of, rows_of, victims
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

AT_ONCE = 2_000  # cases of an export whose victims are asked for together
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@transaction.atomic
def register(request: HttpRequest) -> HttpResponse:
    """Cases I may see: searched, filtered, sorted, fifty a page."""
    account = cast(Account, request.user)
    asked, order = filtered(request), order_of(request)
    page = page_of(asked.qs, order, request.GET.get("page"))
    cases = rows_of(page, account)
    context = {
        "form": asked.form,
        "chips": chips(asked, request),
        "page": page,
        "rows": [{"case": case, "number": number_of(case), "county": _county(case)} for case in cases],
        "order": order,
        "summary": _summary(page.paginator.count, bool(asked.form.changed_data)),
        "exports": _exports(request) if cases else [],
        "may_add": compartments_with(account, Right.WRITE).exists(),
        "several": len({case.compartment_id for case in cases}) > 1,
    }
    response = render(request, "register/list.html", context)
    words = {"query": request.GET.dict(), "page": page.number, "cases": [case.key for case in cases]}
    record("list cases", actor=account, object_kind="register", words=words, source=address_of(request))
    return response


@require_safe
@for_exporters("export cases", "register")
@transaction.atomic
def export(request: HttpRequest, form: str) -> HttpResponse:
    """What the list shows, all pages of it, of the cases the account may export."""
    account = cast(Account, request.user)
    cases = _exported(request)
    response: HttpResponse
    if form == "xlsx":
        content, count = as_workbook(cases, watermark_of(account))
        response = HttpResponse(content, content_type=WORKBOOK_TYPE)
    else:
        lines = list(as_csv(cases))
        count = len(lines) - 1
        response = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="register-{timezone.localdate():%Y-%m-%d}.{form}"'
    taken = handed_over(account, response)
    words = {"query": request.GET.dict(), "form": form, "cases": count, "bytes": taken}
    record("export cases", actor=account, object_kind="register", words=words, source=address_of(request))
    return response


def chips(asked: RegisterFilter, request: HttpRequest) -> list[dict[str, str]]:
    """The filters in force, each with the address that shows the list without it."""
    found = []
    for name in asked.form.changed_data:
        field = asked.form[name]
        value = "" if isinstance(field.data, bool) else field.data
        words = dict(getattr(field.field, "choices", ())).get(value, value)
        address = address_with(request.GET, {name: None, "page": None})
        found.append({"label": str(field.label), "value": str(words or ""), "address": address})
    return found


def _exported(request: HttpRequest) -> Iterator[Case]:
    cases = filtered(request, Right.EXPORT).qs.select_related("compartment").defer("extra", "notes")
    ordered = cases.prefetch_related(victims(cast(Account, request.user))).order_by(*ORDERS[order_of(request)])
    return cast("Iterator[Case]", ordered.iterator(chunk_size=AT_ONCE))


def _exports(request: HttpRequest) -> list[tuple[str, str]]:
    """Links for whoever may export anything at all."""
    if not Case.objects.visible_to(request.user, Right.EXPORT).exists():
        return []
    asked = address_with(request.GET, {"page": None})
    return [
        ("Excel", reverse("register-export", args=["xlsx"]) + asked),
        ("CSV", reverse("register-export", args=["csv"]) + asked),
    ]


def _summary(count: int, narrowed: bool) -> str:
    cases = f"{count:,} case{'' if count == 1 else 's'}"
    return f"{cases} fit" if narrowed and count != 1 else f"{cases} fits" if narrowed else f"{cases} you may see"


def _county(case: Case) -> str:
    found = county(case.county_fips)
    return f"{found.name}, {found.state}" if found else ""
