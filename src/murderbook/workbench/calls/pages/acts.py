"""What is done with bills that are in: withdrawn, their refused rows read, and said whose the numbers are."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.audit.reading import audited
from murderbook.workbench.calls import keeping
from murderbook.workbench.calls.forms import ReasonForm, WhoseForm
from murderbook.workbench.calls.models import SECTION
from murderbook.workbench.calls.pages.listing import INVALID, page
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.models import Case
from murderbook.workbench.source import address_of

PER_PAGE = 100


@require_POST
@audited("read calls", kind="case", key="key")
@transaction.atomic
def withdraw(request: HttpRequest, key: str, bill: str) -> HttpResponse:
    """A bill that was taken in by mistake, or in the wrong way: struck, and kept."""
    case = find_case(request, key, Right.WRITE)
    found = get_object_or_404(case.call_lists, key=bill)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, case, INVALID, reason_form=form)
    keeping.withdraw(found, cast(Account, request.user), form.cleaned_data["reason"], address_of(request))
    messages.success(request, f"{found.name} is withdrawn. Its calls stay in the record, struck, with the reason.")
    return _back(case, "bills-title")


@require_safe
@audited("read refused calls", kind="case", key="key")
def refused(request: HttpRequest, key: str, bill: str) -> HttpResponse:
    """Rows of a bill that could not be used, each with what is wrong."""
    case = find_case(request, key, section=SECTION)
    found = get_object_or_404(case.call_lists, key=bill)
    rows = found.refused_rows.order_by("line")
    context = head_of(request, case, SECTION) | {
        "bill": found,
        "page": (shown := Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))),
        "rows": shown.object_list,
        "may_take": Case.objects.visible_to(request.user, Right.EXPORT).filter(pk=case.pk).exists(),
    }
    return render(request, "calls/refused.html", context)


@require_POST
@audited("read calls", kind="case", key="key")
@transaction.atomic
def whose(request: HttpRequest, key: str) -> HttpResponse:
    """A number is said to be that of a person of the case."""
    case = find_case(request, key, Right.WRITE)
    form = WhoseForm(case, list(case.call_lists.filter(withdrawn_at=None)), request.POST)
    if not form.is_valid():
        return page(request, case, INVALID, whose_form=form)
    made = keeping.say_whose(case, form.cleaned_data, cast(Account, request.user), address_of(request))
    words = "It is on file" if made else "It was on file already"
    messages.success(request, f"{words}: {form.cleaned_data['written']} was {form.cleaned_data['person'].name}'s.")
    return _back(case, "whose-title")


@require_POST
@audited("read calls", kind="case", key="key")
@transaction.atomic
def not_whose(request: HttpRequest, key: str, holder: str) -> HttpResponse:
    """That a number was somebody's is taken back."""
    case = find_case(request, key, Right.WRITE)
    found = get_object_or_404(case.number_holders, key=holder)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, case, INVALID, reason_form=form)
    keeping.take_back(found, cast(Account, request.user), form.cleaned_data["reason"], address_of(request))
    messages.success(request, "It is withdrawn, with the reason.")
    return _back(case, "whose-title")


def _back(case: Case, anchor: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("case-calls", args=[case.key]) + f"#{anchor}")
