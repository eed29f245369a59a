"""The Relations tab: what the unit stated, the form for the next, and for withdrawing one (`?withdraw=`)."""

from __future__ import annotations

import re
from typing import Any, cast

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
from murderbook.workbench.network.files.forms import RelationFileForm
from murderbook.workbench.network.stating import keeping
from murderbook.workbench.network.stating.ends import Told, people_of
from murderbook.workbench.network.stating.forms import USUAL, RelationForm, WithdrawalForm
from murderbook.workbench.register.book.opening import find_case, head_of
from murderbook.workbench.register.entry.views import INVALID, say
from murderbook.workbench.register.models import Case

PER_PAGE = 100
NUMBER = re.compile(r"[0-9]{1,9}")


@require_safe
@audited("read relations", kind="case", key="key")
def relations(request: HttpRequest, key: str) -> HttpResponse:
    one, file = (request.GET.get(name, "") for name in ("withdraw", "withdraw-file"))
    return relations_page(request, find_case(request, key), withdrawn=one, withdrawn_file=file)


@require_POST
@audited("read relations", kind="case", key="key")
@transaction.atomic
def enter(request: HttpRequest, key: str) -> HttpResponse:
    case = find_case(request, key, Right.WRITE)
    form = RelationForm(people_of(case), request.POST)
    if not form.is_valid():
        return relations_page(request, case, INVALID, form=form)
    made = keeping.enter(case, form.cleaned_data, cast(Account, request.user))
    say(request, "enter relation", case, {"relation": made.number})
    messages.success(request, f"{made}: {made.left_name}, {made.kind}, {made.right_name}.")
    return back_to(case, f"relation-{made.number}", made.number)


@require_POST
@audited("read relations", kind="case", key="key")
@transaction.atomic
def withdraw(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """It was a mistake: struck, and kept with the reason."""
    case = find_case(request, key, Right.WRITE)
    row = get_object_or_404(case.relations, number=number)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return relations_page(request, case, INVALID, withdrawn=str(number), why_form=form)
    is_new = keeping.withdraw(row, form.cleaned_data["why"], cast(Account, request.user))
    if is_new:
        say(request, "withdraw relation", case, {"relation": number, "reason": form.cleaned_data["why"]})
    messages.success(
        request, f"{row} {'is withdrawn, and stays with the reason' if is_new else 'was withdrawn before'}."
    )
    return back_to(case, f"relation-{number}", number)


def relations_page(
    request: HttpRequest,
    case: Case,
    status: int = 200,
    *,
    withdrawn: str = "",
    withdrawn_file: str = "",
    **forms: Any,  # noqa: ANN401 - one that comes back with what was wrong
) -> HttpResponse:
    head = head_of(request, case, "relations")
    people = people_of(case) if head["may_write"] else {}
    every = keeping.relations_of(case)
    page = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    chosen = every.filter(number=int(withdrawn), withdrawn_at=None).first() if NUMBER.fullmatch(withdrawn) else None
    files = list(case.relation_files.select_related("author", "withdrawn_by").order_by("entered_at", "pk"))
    context = head | {
        "page": page,
        "rows": [Told(row) for row in page.object_list],
        "standing": every.filter(withdrawn_at=None).count(),
        "withdrawing": Told(chosen) if chosen else None,
        "files": files,
        "withdrawing_file": next((one for one in files if one.key == withdrawn_file and not one.withdrawn_at), None),
        "ends": list(people),
        "usual": USUAL,
        "form": RelationForm(people),
        "why_form": WithdrawalForm(),
        "file_form": RelationFileForm(),
        "file_why_form": WithdrawalForm(),
    }
    return render(request, "network/relations.html", context | forms, status=status)


def back_to(case: Case, anchor: str, number: int = 1) -> HttpResponse:
    """To the page on which the relation of this number stands."""
    at = (case.relations.filter(number__lte=number).count() - 1) // PER_PAGE + 1
    asked = f"?page={at}" if at > 1 else ""
    return HttpResponseRedirect(f"{reverse('case-relations', args=[case.key])}{asked}#{anchor}")
