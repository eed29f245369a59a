"""A hypothesis or an item that was a mistake is taken back, with the reason. It stays where it stands, struck out."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.investigations import keeping
from murderbook.workbench.investigations.forms import WithdrawalForm
from murderbook.workbench.investigations.models import Hypothesis, Investigation, Item
from murderbook.workbench.investigations.pages.finding import find, say
from murderbook.workbench.investigations.pages.views import INVALID, done


@require_http_methods(["GET", "POST"])
@transaction.atomic
def hypothesis(request: HttpRequest, key: str, number: int) -> HttpResponse:
    found = find(request, key, Right.WRITE)
    return _taken_back(request, found, get_object_or_404(found.hypotheses, number=number))


@require_http_methods(["GET", "POST"])
@transaction.atomic
def item(request: HttpRequest, key: str, number: int) -> HttpResponse:
    found = find(request, key, Right.WRITE)
    return _taken_back(request, found, get_object_or_404(found.items, number=number))


def _taken_back(request: HttpRequest, found: Investigation, row: Hypothesis | Item) -> HttpResponse:
    """What somebody took back already stays with his reason."""
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    what = {row._meta.model_name or "": row.number}
    if request.method == "POST" and form.is_valid():
        is_new = keeping.take_back(row, form.cleaned_data["why"], cast(Account, request.user))
        if is_new:
            say(request, f"take back {row._meta.model_name}", found, what)
        words = "is taken back. It stays on the page, struck out" if is_new else "was taken back already"
        return done(request, found, f"{row} {words}.", "matrix-title")
    say(request, "read investigation", found, what)
    context = {"investigation": found, "row": row, "form": form}
    return render(request, "investigations/taking_back.html", context, status=INVALID if form.is_bound else 200)
