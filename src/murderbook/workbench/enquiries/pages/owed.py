"""Owed DNA: the list over the unit, and the sheet of a case with its arrests and convictions."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.log import record
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.casework.pages.sheets import head
from murderbook.workbench.enquiries import keeping
from murderbook.workbench.enquiries.forms import BackForm
from murderbook.workbench.enquiries.models import CriminalFact
from murderbook.workbench.enquiries.owed.forms import FactForm
from murderbook.workbench.enquiries.owed.listing import (
    in_order,
    lines_of,
    nothing_on_file,
    of_case,
    on_file,
    unit_rules,
)
from murderbook.workbench.enquiries.records import span_columns
from murderbook.workbench.register.book.opening import find_case
from murderbook.workbench.register.entry.views import say
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

INVALID = 422
PER_PAGE = 50
SHOWN = {"": "What is on file", "nothing": "Named suspects of whom nothing is on file"}


@require_GET
@transaction.atomic
def owed(request: HttpRequest) -> HttpResponse:
    """Over the cases that the account sees. The rules stand beneath, each with its source."""
    account = cast(Account, request.user)
    show = "nothing" if request.GET.get("show") == "nothing" else ""
    page = None
    if show:
        page = Paginator(nothing_on_file(account), PER_PAGE).get_page(request.GET.get("page"))
    lines = in_order(lines_of(on_file(account) if page is None else page.object_list))
    words = {"show": show, "cases": sorted({one.person.case.key for one in lines})}
    record("listed owed DNA", actor=account, object_kind="list", words=words, source=address_of(request))
    context = {"rows": lines, "rules": unit_rules(), "show": show, "chips": list(SHOWN.items()), "page": page}
    return render(request, "enquiries/owed.html", context | {"shown": SHOWN[show]})


@require_GET
@audited("read owed DNA", kind="case", key="key")
def case_owed(request: HttpRequest, key: str) -> HttpResponse:
    return _sheet(request, find_case(request, key))


def _sheet(request: HttpRequest, case: Case, form: FactForm | None = None) -> HttpResponse:
    struck = CriminalFact.objects.filter(case=case, withdrawn_at__isnull=False).select_related("person", "withdrawn_by")
    context = head(request, case, "enquiries", "owed DNA") | {
        "rows": in_order(lines_of(of_case(case))),
        "struck": struck.order_by("pk"),
        "form": form or FactForm(case),
    }
    return render(request, "enquiries/case_owed.html", context, status=INVALID if form else 200)


@require_POST
@audited("read owed DNA", kind="case", key="key")
@transaction.atomic
def add_fact(request: HttpRequest, key: str) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    form = FactForm(case, request.POST)
    if not form.is_valid():
        return _sheet(request, case, form)
    data: dict[str, Any] = form.cleaned_data
    when = span_columns("event", data.pop("when"))
    made = CriminalFact.objects.create(case=case, author=cast(Account, request.user), **data, **when)
    say(request, "add criminal fact", case, {"fact": made.key})
    messages.success(request, f"On file: {made.person.name} was {made.act}.")
    return HttpResponseRedirect(reverse("case-owed", args=[key]))


@require_http_methods(["GET", "POST"])
@audited("read owed DNA", kind="case", key="key")
@transaction.atomic
def back(request: HttpRequest, key: str, fact: str) -> HttpResponse:
    """It was a mistake, or was set aside since."""
    case = find_case(request, key, Right.WRITE)
    rows = CriminalFact.objects.filter(case=case, withdrawn_at=None).select_related("person")
    row = get_object_or_404(rows, key=fact)
    form = BackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keeping.take_back(row, form.cleaned_data["why"], cast(Account, request.user))
        say(request, "take back criminal fact", case, {"fact": fact})
        messages.success(request, "It is taken back.")
        return HttpResponseRedirect(reverse("case-owed", args=[key]))
    context = head(request, case, "enquiries", "owed DNA") | {
        "what": f"that {row.person.name} was {row.act}",
        "form": form,
    }
    context["up"] = reverse("case-owed", args=[key])
    return render(request, "enquiries/witness_back.html", context, status=INVALID if request.method == "POST" else 200)
