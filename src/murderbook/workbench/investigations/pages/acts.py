"""What is written in an investigation: another case, a hypothesis, an item, what an item says, the end."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from murderbook.workbench.access.models import Account
from murderbook.workbench.access.rights import Right
from murderbook.workbench.investigations import keeping
from murderbook.workbench.investigations.forms import CaseForm, HypothesisForm, ItemForm, RatingForm
from murderbook.workbench.investigations.models import Hypothesis, Investigation, Item, Rating
from murderbook.workbench.investigations.pages.finding import find, may_write, say
from murderbook.workbench.investigations.pages.views import INVALID, done, page
from murderbook.workbench.investigations.sources import link_of
from murderbook.workbench.leads.words import number_of
from murderbook.workbench.register.models import Case


@require_POST
@transaction.atomic
def add_case(request: HttpRequest, key: str) -> HttpResponse:
    """A further case, on which the account must hold the right to write as well."""
    found = find(request, key, Right.WRITE)
    form = CaseForm(Case.objects.visible_to(request.user, Right.WRITE), request.POST)
    if not form.is_valid():
        return page(request, found, INVALID, case_form=form)
    case = form.cleaned_data["case"]
    if not keeping.add_case(found, case, cast(Account, request.user)):
        form.add_error("case", "It is one of its cases already.")
        return page(request, found, INVALID, case_form=form)
    say(request, "add case to investigation", found, {"added": case.key})
    return done(request, found, f"Case {number_of(case)} belongs to it now.", "cases-title")


@require_POST
@transaction.atomic
def add_hypothesis(request: HttpRequest, key: str) -> HttpResponse:
    found = find(request, key, Right.WRITE)
    form = HypothesisForm(request.POST)
    if not form.is_valid():
        return page(request, found, INVALID, hypothesis_form=form)
    made = keeping.suggest(found, form.cleaned_data["text"], cast(Account, request.user))
    say(request, "add hypothesis", found, {"hypothesis": made.number})
    return done(request, found, f"{made} is on the page.", "matrix-title")


@require_POST
@transaction.atomic
def add_item(request: HttpRequest, key: str) -> HttpResponse:
    found = find(request, key, Right.WRITE)
    cases = Case.objects.visible_to(request.user, Right.WRITE).filter(investigations__investigation=found)
    form = ItemForm(cases, request.POST)
    if not form.is_valid():
        return page(request, found, INVALID, item_form=form)
    made = keeping.add_item(found, form.cleaned_data, cast(Account, request.user))
    say(request, "add item", found, {"item": made.number})
    return done(request, found, f"{made} is in the matrix.", "matrix-title")


@require_http_methods(["GET", "POST"])
@transaction.atomic
def rate(request: HttpRequest, key: str, item: int, hypothesis: int) -> HttpResponse:
    """One cell of the matrix: what was said of it so far, and the form for who may write."""
    writing = request.method == "POST"
    found = find(request, key, Right.WRITE if writing else Right.READ)
    row = get_object_or_404(found.items.select_related("withdrawn_by"), number=item)
    column = get_object_or_404(found.hypotheses.select_related("withdrawn_by"), number=hypothesis)
    form = RatingForm(request.POST if writing else None)
    if writing and not _counts(row, column):
        form.add_error(None, "It was taken back in the meantime: nothing is said of it any more.")
    if not writing or not form.is_valid():
        return _cell(request, found, (row, column), form)
    said = form.cleaned_data
    keeping.rate(row, column, said["says"], said["why"], cast(Account, request.user))
    say(request, "rate item", found, {"item": item, "hypothesis": hypothesis, "says": said["says"]})
    return done(request, found, f"{row} {said['says']} {column}.", f"cell-{item}-{hypothesis}")


def _counts(item: Item, hypothesis: Hypothesis) -> bool:
    return item.withdrawn_at is None and hypothesis.withdrawn_at is None


def _cell(request: HttpRequest, found: Investigation, cell: tuple[Item, Hypothesis], form: RatingForm) -> HttpResponse:
    item, hypothesis = cell
    say(request, "read investigation", found, {"item": item.number, "hypothesis": hypothesis.number})
    context = {
        "investigation": found,
        "item": item,
        "number": number_of(item.case),
        "link": link_of(item),
        "hypothesis": hypothesis,
        "ratings": _told(item, hypothesis),
        "form": form,
        "may_write": may_write(request, found) and _counts(item, hypothesis),
    }
    return render(request, "investigations/cell.html", context, status=INVALID if form.is_bound else 200)


def _told(item: Item, hypothesis: Hypothesis) -> list[Rating]:
    """The latest first."""
    return list(item.ratings.filter(hypothesis=hypothesis).select_related("author").order_by("-entered_at", "-pk"))


@require_POST
@transaction.atomic
def close(request: HttpRequest, key: str) -> HttpResponse:
    """It is read as before, and nothing is written in it any more."""
    found = find(request, key, Right.WRITE)
    ended = {"closed_at": timezone.now(), "closed_by": cast(Account, request.user)}
    Investigation.objects.filter(pk=found.pk, closed_at=None).update(**ended)
    say(request, "close investigation", found)
    return done(request, found, "It is closed.", "content")
